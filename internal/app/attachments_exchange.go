package app

import (
	"context"
	"io"

	"trien/internal/blob"
	"trien/internal/exchange"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

// attachedFiles opens the issued attachments of a document and names them in its message. The caller closes what it gets.
func (o *Office) attachedFiles(ctx context.Context, d office.Document, m *exchange.Message) (open []*blob.File, err error) {
	for _, x := range d.Attached() {
		if x.Sealed == nil {
			return open, problem.New(problem.Internal, "Tệp kèm theo chưa được cơ quan ký.", "An attachment lacks the office's signature.")
		}
		f, err := o.openBlob(ctx, d.ID, x.Sealed.File)
		if err != nil {
			return open, err
		}
		open = append(open, f)
		m.Attachments = append(m.Attachments, exchange.Attached{FileName: x.Sealed.Name, Bytes: x.Sealed.Bytes, SHA256: x.Sealed.SHA256})
	}
	return open, nil
}

// together is a file and those that go with it, one after the other.
func together(f *blob.File, more []*blob.File) io.Reader {
	all := []io.Reader{f.Reader()}
	for _, x := range more {
		all = append(all, x.Reader())
	}
	return io.MultiReader(all...)
}

func closeAll(files []*blob.File) {
	for _, f := range files {
		f.Close()
	}
}

// spooledAttachments reads the attachments of a message behind its file, and looks at their names before anything is kept.
func (o *Office) spooledAttachments(ctx context.Context, m *exchange.Opened) (list []*spooled, err error) {
	for i, a := range m.Attachments {
		if err := notNamedSecret(bareName(a.FileName)); err != nil {
			return list, err
		}
		if a.Bytes > uploadBytes {
			return list, tooLarge()
		}
		s, err := o.spool(ctx, Upload{Name: a.FileName, Size: a.Bytes, Reader: m.Attached[i]})
		if err != nil {
			return list, err
		}
		list = append(list, s)
	}
	return list, nil
}

// admitAttached looks at what goes with an arriving document as at the document itself.
func (o *Office) admitAttached(ctx context.Context, list []*spooled) (looks []office.Look, err error) {
	for _, s := range list {
		_, unseen, err := o.admitArrival(ctx, s)
		if err != nil {
			return nil, err
		}
		looks = append(looks, office.Look{Unseen: unseen})
	}
	return looks, nil
}

// takeAttachments keeps them beside the document that came, each to be judged with it.
func (o *Office) takeAttachments(ctx context.Context, t *transaction, list []*spooled, looks []office.Look) (kept []office.File, err error) {
	for i, s := range list {
		f, err := o.keep(ctx, t.doc.ID, office.KindAttachment, "application/pdf", s)
		if err != nil {
			return kept, err
		}
		kept = append(kept, f)
		if err := t.do(office.TakeAttachment{PDF: f, Look: looks[i]}); err != nil {
			return kept, err
		}
	}
	return kept, nil
}

// exchangeBytes is the largest message: a document, and what goes with it.
const exchangeBytes = uploadBytes + limits.AttachmentsSize + limits.AttachmentsSize
