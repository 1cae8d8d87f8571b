package app

import (
	"context"
	"crypto"
	"crypto/sha256"
	"errors"
	"io"

	"trien/cms"
	"trien/internal/fetch"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/pades"
	"trien/pdf"
)

// stamper asks the office's time-stamp services while a person waits; nil where the settings name none.
func (o *Office) stamper() func(context.Context, []byte) ([]byte, error) {
	if !o.settings.stampsTime() {
		return nil
	}
	return func(ctx context.Context, value []byte) ([]byte, error) {
		phase(ctx, PhaseStamping)
		ctx, cancel := context.WithTimeout(ctx, o.settings.Services.signing())
		defer cancel()
		digest := sha256.Sum256(value)
		return o.token(ctx, fetch.Question{Hash: crypto.SHA256, Digest: digest[:], Waiting: true})
	}
}

// token asks the services one after the other and believes the first answer that holds.
func (o *Office) token(ctx context.Context, q fetch.Question) ([]byte, error) {
	q.Addresses, q.Random = o.settings.stampers(), o.Random
	a, err := o.fetch.Token(ctx, q)
	return a.Body, err
}

// timestamp asks for a token over value (RFC 3161), with the patience of a job.
func (o *Office) timestamp(ctx context.Context, value []byte) ([]byte, error) {
	digest := sha256.Sum256(value)
	return o.token(ctx, fetch.Question{Hash: crypto.SHA256, Digest: digest[:]})
}

// timestampWork is the payload of a job that asks for an owed time-stamp.
type timestampWork struct {
	Role string `json:"role"`
}

// stampAgain puts an owed time-stamp into the signature, while nothing follows it; afterwards there is nothing left to do.
func (o *Office) stampAgain(ctx context.Context, j store.Job, w timestampWork) error {
	_, err := o.change(ctx, identity.System(), j.Document, 0, func(t *transaction) error {
		m, _ := t.doc.Mark(w.Role)
		owed := m.Owed && (w.Role == "person" && t.doc.State == office.StateSigned || w.Role == "office" && t.doc.State == office.StateSealed)
		if !owed {
			t.batch.Finish = append(t.batch.Finish, j.Lease())
			t.before = nil
			return nil
		}
		f, err := o.stamped(ctx, t.doc, w.Role)
		if err != nil {
			return err
		}
		t.batch.Finish = append(t.batch.Finish, j.Lease())
		return t.do(office.GiveTimestamp{Timestamped: office.Timestamped{File: f, Role: w.Role}})
	})
	return err
}

// stamped makes the file with the time-stamp in its newest signature, judged before it is stored.
func (o *Office) stamped(ctx context.Context, d office.Document, role string) (office.File, error) {
	v, _ := d.PDF()
	in, err := o.openBlob(d.ID, v.File)
	if err != nil {
		return office.File{}, err
	}
	defer in.Close()
	f, err := pdf.Open(in, in.Size(), pdf.Options{})
	if err != nil {
		return office.File{}, err
	}
	value, err := signatureValue(f, role)
	if err != nil {
		return office.File{}, err
	}
	token, err := o.timestamp(ctx, value)
	if err != nil {
		return office.File{}, unstamped(err)
	}
	patch, err := pades.AddTimeStamp(f, role, token)
	if err != nil {
		return office.File{}, err
	}
	out := patch.Over(in)
	judged, err := o.judge(ctx, v.Name, out, in.Size())
	if err != nil {
		return office.File{}, err
	}
	if err := believable(judged, role); err != nil {
		return office.File{}, err
	}
	return o.keepWhole(ctx, d.ID, v.Kind, v.Name, io.NewSectionReader(out, 0, in.Size()))
}

func unstamped(err error) error {
	if problem.KindOf(err) != problem.Internal {
		return err
	}
	return problem.New(problem.Unavailable, "Dịch vụ cấp dấu thời gian trả lời sai; hệ thống sẽ hỏi lại.", "The time-stamp service answered wrongly; it will be asked again.").Because(err)
}

// signatureValue is what a signature time-stamp is over (EN 319 122-1, 5.3).
func signatureValue(f *pdf.File, field string) ([]byte, error) {
	fields, err := pades.Signatures(f.Newest())
	if err != nil {
		return nil, err
	}
	for _, x := range fields {
		if x.Name != field || x.Signature == nil {
			continue
		}
		sd, err := cms.Parse(x.Signature.Contents)
		if err != nil {
			return nil, err
		}
		return sd.Signers[0].Signature, nil
	}
	return nil, errors.New("no signature in field " + field)
}
