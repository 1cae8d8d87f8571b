package app

import (
	"context"
	"io"

	"trien/internal/blob"
	"trien/internal/exchange"
	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/quarantine"
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

// harmless refuses a message with attachments of which one, or whose document, would wait in quarantine: its files come together or not at all. Where the scanner gives no answer the sender tries again.
func (o *Office) harmless(ctx context.Context, list []*spooled) error {
	for _, s := range list {
		found, err := inspected(s)
		if err != nil {
			return err
		}
		scan, malware := o.scan(ctx, s.reader())
		if scan == quarantine.Unchecked {
			return problem.New(problem.Unavailable, "Bộ quét mã độc chưa trả lời; nơi gửi sẽ gửi lại.", "The malware scanner gave no answer; the sender tries again.").Under("379.5.4")
		}
		if !quarantine.Holds(codesOf(found), scan) {
			continue
		}
		w := whyHeld(quarantine.Item{Found: codesOf(found), Scan: scan, Malware: malware})
		return problem.New(problem.Refused, "Tệp “"+s.name+"” không được nhận: "+w.VI+". Hãy gửi lại bản không có nội dung đó.", "The file “"+s.name+"” was not taken: "+w.EN+". Send it again without that.").Under("379.5.4")
	}
	return nil
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

// exchanged takes in a document with what goes with it.
func (o *Office) exchanged(ctx context.Context, m *exchange.Opened, main *spooled, c office.Receive) error {
	list, err := o.spooledAttachments(ctx, m)
	defer func() {
		for _, s := range list {
			s.close()
		}
	}()
	if err == nil {
		err = o.harmless(ctx, append([]*spooled{main}, list...))
	}
	if err != nil {
		return err
	}
	later := func(u office.Unseen) (office.Look, error) { return office.Look{Unseen: u}, nil }
	_, err = o.receive(context.WithValue(ctx, guardedKey{}, true), main, arriving{identity.System(), c, later, func(t *transaction) error { return o.accept(t, m, t.doc.ID) }, list})
	return err
}

// exchangeBytes is the largest message: a document, and what goes with it.
const exchangeBytes = uploadBytes + limits.AttachmentsSize + limits.AttachmentsSize
