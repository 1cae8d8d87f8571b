package app

import (
	"context"
	"fmt"

	"trien/internal/office"
	"trien/internal/oversight"
	"trien/internal/problem"
	"trien/internal/store"
)

// keyOfOffice stands in deeds for the office's own key: what was sealed with it, by whomever. It is nobody's id.
const keyOfOffice = "key:office"

// undoubted refuses to carry on with a document of ours that bears a signature, or the seal, of the doubtful time of an account or a seal that was frozen, until a finding says that
// it was rightly made (379.11.5). Back in use does not mean that: the finding is on the signature.
func (o *Office) undoubted(ctx context.Context, d office.Document) error {
	if d.Direction != office.Out {
		return nil
	}
	records, err := o.records(ctx, documentStream(d.ID))
	if err != nil {
		return err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	for _, m := range lastSignatures(records) {
		holder := people.holder(m.certificate)
		c, doubt, err := o.doubtOf(ctx, holder, oversight.Entry{Stream: documentStream(d.ID), Version: m.version}, m.Record)
		if err != nil {
			return err
		}
		if doubt != oversight.NoDoubt {
			return inDoubt(o.holderName(people, holder), c, doubt)
		}
	}
	return nil
}

// made is a signature that a document bears, with its place in the stream.
type made struct {
	office.Record
	version     int
	certificate string
}

// lastSignatures are the newest signature of a person and the newest seal, and the seals on attachments: older ones went with the file that they stood on.
func lastSignatures(records []office.Record) []made {
	var signed, sealed made
	var with []made // attachments
	for i, r := range records {
		switch e := r.Event.(type) {
		case office.Signed:
			signed = made{r, i + 1, e.Certificate}
		case office.Sealed:
			sealed = made{r, i + 1, e.Certificate}
		case office.AttachmentSealed:
			with = append(with, made{r, i + 1, e.Certificate})
		}
	}
	var list []made
	for _, m := range append(with, signed, sealed) {
		if m.version > 0 {
			list = append(list, m)
		}
	}
	return list
}

// doubtOf finds the case in which an act of a holder's is in doubt.
func (o *Office) doubtOf(ctx context.Context, holder string, e oversight.Entry, r office.Record) (c oversight.Case, d oversight.Doubt, err error) {
	list, err := store.List[store.Record](ctx, o.store.Reader, store.Query{Equal: map[string]any{"kind": caseKind, "parent": holder}})
	for _, row := range list {
		w, err := o.watched(ctx, caseKind, row.ID)
		if err != nil {
			return c, d, err
		}
		c = oversight.FoldCase(row.ID, w.records)
		if d = c.Doubt(e, r.At); d != oversight.NoDoubt {
			return c, d, nil
		}
	}
	return c, d, err
}

// inDoubt says why, and what comes next.
func inDoubt(name string, c oversight.Case, d oversight.Doubt) error {
	from, to := shortTime(c.Since), shortTime(c.Opened)
	vi := fmt.Sprintf("Chữ ký số của %s trên văn bản này được tạo trong khoảng thời gian nghi ngờ (từ %s đến %s; vụ việc %s)", name, from, to, c.ID)
	en := fmt.Sprintf("The signature of %s on this document was made in the doubtful time (from %s to %s; case %s)", name, from, to, c.ID)
	switch d {
	case oversight.NotTheirs:
		vi += " và đã được kết luận không phải do người đó ký; không phát hành được. Hãy soạn văn bản mới và trình ký lại."
		en += " and was found not to be theirs; it can't be issued. Draft the document anew and have it signed again."
	case oversight.PutRight:
		vi += " và đã được khắc phục bằng văn bản khác; không phát hành được. Hãy dùng văn bản khắc phục ghi trong vụ việc."
		en += " and was put right by another document; it can't be issued. Use the document that the case names."
	default:
		vi += " và chưa có kết luận; chưa phát hành được. Hãy đề nghị người phụ trách vụ việc ghi kết luận về chữ ký này: xác nhận đúng thì phát hành, không đúng thì soạn và ký lại."
		en += " and there is no finding on it yet; it can't be issued. Ask those in charge of the case for a finding on this signature: confirmed, it is issued; else draft and sign anew."
	}
	return problem.New(problem.Refused, vi, en).Under("379.11.5")
}

// standsUndoubted asks it now and once more at the commit, on the staff as it stands then.
func (o *Office) standsUndoubted(ctx context.Context, t *transaction) error {
	d := t.doc
	t.asked = func(*registry) error { return o.undoubted(ctx, d) }
	return o.undoubted(ctx, d)
}
