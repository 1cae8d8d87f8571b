package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"trien/internal/active"
	"trien/internal/aead"
	"trien/internal/blob"
	"trien/internal/convert"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/pades"
	"trien/pdf"
)

// uploadBytes is the largest file at a door.
const uploadBytes = limits.UploadSize

// spooled is an uploaded file, read once and held until the door has looked at it: in memory while it is small, else in a working file
// under a key that nobody keeps.
type spooled struct {
	name   string
	size   int64
	sha256 string
	io.ReaderAt
	close func()
}

// inMemory is how much of an upload is held in memory, in bytes.
const inMemory = 8 << 20

// spool reads an upload. Nothing of it stays once close was called.
func (o *Office) spool(ctx context.Context, u Upload) (*spooled, error) {
	if u.Size > uploadBytes {
		return nil, tooLarge()
	}
	sum := sha256.New()
	r := io.TeeReader(io.LimitReader(u.Reader, uploadBytes+1), sum)
	var head bytes.Buffer
	n, err := io.CopyN(&head, r, inMemory)
	if err != nil && err != io.EOF {
		return nil, unreadUpload(err)
	}
	s := &spooled{name: fileName(u.Name), size: n, ReaderAt: bytes.NewReader(head.Bytes()), close: func() {}}
	if n == inMemory && !s.isPDF() && !s.isScan() && !convertible(head.Bytes()) { // the rest need not come
		return nil, problem.New(problem.Malformed, "Tệp không phải PDF hay tệp soạn thảo (docx, odt, doc, rtf). Hãy chọn đúng tệp.",
			"The file is neither a PDF nor an office file (docx, odt, doc, rtf). Choose the right one.")
	}
	if n == inMemory {
		if err := o.spoolLarge(ctx, s, io.MultiReader(&head, r)); err != nil {
			return nil, err
		}
	}
	if s.size > uploadBytes {
		s.close()
		return nil, tooLarge()
	}
	if s.size == 0 {
		return nil, problem.New(problem.Malformed, "Tệp rỗng. Hãy chọn lại tệp.", "The file is empty. Choose it again.")
	}
	s.sha256 = hex.EncodeToString(sum.Sum(nil))
	return s, nil
}

func (o *Office) spoolLarge(ctx context.Context, s *spooled, r io.Reader) error {
	k, err := aead.Random("spool", o.Random)
	if err != nil {
		return err
	}
	work, err := o.scratch(ctx)
	if err != nil {
		return err
	}
	name := "spool-" + store.NewID()
	if s.size, err = work.Put(ctx, k, name, r); err != nil {
		return unreadUpload(err)
	}
	f, err := work.Open(context.WithoutCancel(ctx), k, name) // it is read after the answer to whoever brought it
	if err != nil {
		return err
	}
	s.ReaderAt = f
	remove := func() {
		if err := work.Remove(context.WithoutCancel(ctx), name); err != nil {
			o.Log.WarnContext(ctx, "a working file stays behind", "kind", problem.KindOf(err))
		}
	}
	remove() // open as it is it can be read on; with the process it is gone
	s.close = func() { f.Close(); remove() }
	return nil
}

// scratch is where a file waits while its door looks at it here and there: a folder of this machine, also where the working files that others need are
// in a bucket.
func (o *Office) scratch(ctx context.Context) (*blob.Work, error) {
	if !strings.Contains(o.layout.Work(), "://") {
		return o.work, nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.here != nil {
		return o.here, nil
	}
	dir, err := os.MkdirTemp("", "trien-"+o.settings.ID+"-")
	if err != nil {
		return nil, problem.New(problem.IO, "Không tạo được thư mục tạm để xem tệp. Hãy báo quản trị kiểm tra chỗ trống và quyền ghi của TMPDIR.",
			"No folder for the file to be looked at can be made. Have the administrator check space and permissions of TMPDIR.").Because(err)
	}
	o.here, err = blob.OpenWork(ctx, dir, o.Random, o.now)
	o.hereDir = dir
	return o.here, err
}

// clearScratch removes the folder that scratch made.
func (o *Office) clearScratch() error {
	if o.hereDir == "" {
		return nil
	}
	return os.RemoveAll(o.hereDir)
}

// unreadUpload tells a broken upload from a failure of ours.
func unreadUpload(err error) error {
	var p *problem.Error
	if errors.As(err, &p) {
		return err
	}
	return problem.New(problem.IO, "Tệp tải lên chưa trọn vẹn. Không có gì được lưu; hãy tải lại.", "The upload was cut short. Nothing was stored; upload it again.").Because(err)
}

func tooLarge() error {
	return problem.New(problem.Limit,
		fmt.Sprintf("Tệp lớn hơn %d MB nên không nhận. Hãy giảm dung lượng tệp.", uploadBytes>>20),
		fmt.Sprintf("The file is larger than %d MB and was not taken. Make it smaller.", uploadBytes>>20))
}

// fileName keeps the last part of a name, composed, without what a file system or a header could misread.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(norm.NFC.String(name), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[:60]) + "…" + string(runes[len(runes)-50:])
	}
	if name == "." || name == "/" || name == "" {
		return "tep"
	}
	return name
}

// convertible looks at the first bytes: zip (docx, odt), OLE (doc), RTF, XML (flat odt). The converter looks closer.
func convertible(head []byte) bool {
	for _, magic := range []string{"PK\x03\x04", "\xd0\xcf\x11\xe0", `{\rtf`, "<?xml", "\xef\xbb\xbf<?xml"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

func (s *spooled) reader() *io.SectionReader { return io.NewSectionReader(s, 0, s.size) }

func (s *spooled) bytes() ([]byte, error) {
	b := make([]byte, s.size)
	if _, err := s.ReadAt(b, 0); err != nil && err != io.EOF {
		return nil, unreadUpload(err)
	}
	return b, nil
}

// isPDF looks at the bytes, not at the name: a header within the first kilobyte (ISO 32000-2, 7.5.2; Annex I).
func (s *spooled) isPDF() bool {
	head := make([]byte, min(s.size, limits.PDFTail))
	s.ReadAt(head, 0)
	return bytes.Contains(head, []byte("%PDF-"))
}

// admitted is a draft that may come in: what was brought, and the PDF of it.
type admitted struct {
	original, pdf *spooled
	media         string
	look          office.Look // how far it was looked at for secret markings, and what was confirmed
	form          office.FormResult
}

// admitDraft looks at a file before anything of it is stored: a PDF is checked, an office file converted; either must be no secret by its
// metadata or the stamps on its pages (379.1.2). Its name was looked at before it came. Where the machine could not look, the drafter must have
// confirmed that it bears none.
func (o *Office) admitDraft(ctx context.Context, s *spooled, confirmed bool) (admitted, error) {
	phase(ctx, PhaseChecking)
	a := admitted{original: s, pdf: s, media: "application/pdf"}
	var err error
	if s.isPDF() {
		err = unsignedPDF(s)
	} else {
		a.pdf, a.media, err = o.converted(ctx, s)
	}
	if err != nil {
		return a, err
	}
	pages, unseen, err := o.noSecret(ctx, a.pdf)
	if err == nil {
		a.look, err = vouched(unseen, confirmed)
	}
	if err == nil {
		a.form, err = o.formOf(ctx, pages, a.pdf.sha256, false)
	}
	return a, err
}

// unsignedPDF checks a PDF that a drafter brings: what bears a signature already is somebody's document, not a draft.
func unsignedPDF(s *spooled) error {
	f, err := pdf.Open(s, s.size, pdf.Options{})
	if err != nil {
		return err
	}
	fields, err := pades.Signatures(f.Newest())
	if err != nil {
		return err
	}
	for i := range fields {
		if fields[i].Filled {
			return problem.New(problem.Refused, "Tệp PDF này đã có chữ ký số nên không dùng làm dự thảo được. Hãy dùng tệp soạn thảo (docx, odt) hoặc bản PDF chưa ký.",
				"This PDF bears a signature already and can't be a draft. Use the draft's own file (docx, odt) or a PDF that is not signed.").Under("379.17.1")
		}
	}
	return nil
}

func (o *Office) converted(ctx context.Context, s *spooled) (*spooled, string, error) {
	raw, err := s.bytes()
	if err != nil {
		return nil, "", err
	}
	if err := notNamedSecret(active.Metadata(raw)...); err != nil {
		return nil, "", err
	}
	toPDF := o.Convert.ToPDF
	if ctx.Value(releasedKey{}) != nil {
		toPDF = o.Convert.Released
	}
	out, err := toPDF(ctx, s.name, raw, func(p convert.Phase) { phase(ctx, Phase(p)) })
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(out)
	return &spooled{name: strings.TrimSuffix(s.name, path.Ext(s.name)) + ".pdf", size: int64(len(out)), sha256: hex.EncodeToString(sum[:]),
		ReaderAt: bytes.NewReader(out), close: func() {}}, mediaOf(s.name), nil
}

func mediaOf(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".odt":
		return "application/vnd.oasis.opendocument.text"
	case ".doc":
		return "application/msword"
	case ".rtf":
		return "application/rtf"
	case ".pdf":
		return "application/pdf"
	}
	return "application/octet-stream"
}

// keep stores a file under the document's key and says so as an event does.
func (o *Office) keep(ctx context.Context, id, kind, media string, s *spooled) (office.File, error) {
	k, err := o.vault.Key(keyName(id))
	if err != nil {
		return office.File{}, err
	}
	ref, err := o.blobs.Put(ctx, k, s.reader())
	if err != nil {
		return office.File{}, err
	}
	return office.File{Blob: ref.Digest.String(), Kind: kind, Media: media, Bytes: ref.Size, Name: s.name, SHA256: s.sha256}, nil
}

// discard removes files of an act that did not come about.
func (o *Office) discard(files ...office.File) {
	for _, f := range files {
		if d, err := blob.ParseDigest(f.Blob); err == nil {
			if err := o.blobs.Remove(context.Background(), d); err != nil {
				o.Log.Warn("a file of a failed act stays behind", "kind", problem.KindOf(err))
			}
		}
	}
}
