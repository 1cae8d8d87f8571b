package app

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"trien/internal/blob"
	"trien/internal/keys/vgca"
	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
)

// toolTail is what is appended to a file before an officer's tool gets it: what the act fills in, in a revision of its own, for the tool can't fill
// and adds its signature's revision itself. It is empty where nothing is filled in.
func (o *Office) toolTail(ctx context.Context, s signable) ([]byte, error) {
	r, err := s.draw(ctx, &x509.Certificate{}) // the tool draws its own mark: of the revision only the fills are wanted
	if err != nil || len(r.request.Fills) == 0 {
		return nil, err
	}
	in, err := o.openBlob(ctx, s.document, s.from)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	f, err := pdf.Open(in, in.Size(), pdf.Options{})
	if err != nil {
		return nil, err
	}
	p, err := pades.FillFields(f, pades.FillIn{Random: o.Random, Fills: r.request.Fills})
	if err != nil {
		return nil, refusedPDF(err)
	}
	return p.Tail(), nil
}

// served is what a tool gets: a stored file, and what was appended to it.
type served struct {
	base *blob.File
	tail []byte
}

func (o *Office) served(ctx context.Context, s signable, tail []byte) (*served, error) {
	in, err := o.openBlob(ctx, s.document, s.from)
	if err != nil {
		return nil, err
	}
	return &served{in, tail}, nil
}

// stream reads it from its beginning, for one reader.
func (s *served) stream() io.ReadSeekCloser {
	return opened{io.NewSectionReader(s, 0, s.Size()), s.base}
}

func (s *served) Close() error { return s.base.Close() }
func (s *served) Size() int64  { return s.base.Size() + int64(len(s.tail)) }

// ReadAt reads across both parts (io.ReaderAt).
func (s *served) ReadAt(b []byte, off int64) (n int, err error) {
	size := s.base.Size()
	if off < 0 {
		return 0, fmt.Errorf("app: read at %d", off)
	}
	if off < size {
		n, err = s.base.ReadAt(b[:min(int64(len(b)), size-off)], off)
		if n == len(b) || err != nil && err != io.EOF || off+int64(n) < size {
			return n, err
		}
	}
	if at := off + int64(n) - size; at < int64(len(s.tail)) {
		n += copy(b[n:], s.tail[at:])
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// takeSigned holds what a tool brought back against what it got, judges it as any signature, and stores it. Nothing of it is stored where it is
// refused.
func (o *Office) takeSigned(ctx context.Context, s signable, was *served, back *spooled) (evidence, error) {
	phase(ctx, PhaseChecking)
	want, err := o.toolExpects(ctx, s)
	if err != nil {
		return evidence{}, err
	}
	got, err := vgca.Returned(ctx, vgca.File{ReaderAt: was, Size: was.Size()}, vgca.File{ReaderAt: back, Size: back.size}, want)
	var refused *vgca.RefusedError
	if errors.As(err, &refused) {
		return evidence{}, refused.Problem()
	}
	if err == nil {
		err = o.registered(ctx, s.holder, got.Certificate)
	}
	if err != nil {
		return evidence{}, err
	}
	made, err := o.believed(ctx, s, back.reader())
	made.certificate, made.stamped, made.by = got.Certificate, got.Stamped && made.stamped, hand{way: WithVGCA}
	return made, err
}

// toolExpects is the field, and every certificate registered for whoever must sign.
func (o *Office) toolExpects(ctx context.Context, s signable) (vgca.Expected, error) {
	want := vgca.Expected{Field: s.field, Now: o.now(), FarOff: time.Duration(o.settings.VGCAMinutes) * time.Minute}
	people, err := o.registry(ctx)
	if err != nil {
		return want, err
	}
	for _, c := range people.certificates {
		var sum [sha256.Size]byte
		if n, err := hex.Decode(sum[:], []byte(c.fingerprint)); c.holder == s.holder && err == nil && n == len(sum) {
			want.Certificates = append(want.Certificates, sum)
		}
	}
	if len(want.Certificates) == 0 {
		return want, problem.New(problem.Key, "Chưa có chứng thư số nào đăng ký cho người hoặc cơ quan phải ký. Hãy liên hệ người quản lý thuê bao.",
			"No certificate is registered for whoever must sign. Ask those who manage certificates.").Under("379.10")
	}
	return want, nil
}
