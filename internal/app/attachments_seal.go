package app

import (
	"context"
	"crypto/x509"

	"trien/internal/identity"
	"trien/internal/keys"
	"trien/internal/marks"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/pades"
)

// The office signs each attachment in a file of its own with the number and sign of the document and the time, at the top right of its first page, without
// the picture of its seal (NĐ 30/2020, Appendix I): between the number and the seal, in the same sitting. Each is kept as it is signed, so that what
// failed goes on where it stopped, and the document gets its seal when none is left.

// attachmentSealed is the office's signature on an attachment.
func (o *Office) attachmentSealed(t *transaction, x office.Attachment) signable {
	doc, at, from := t.doc, t.at, x.PDF.File
	role := office.RoleOfAttachment(x.Number)
	s := signable{act: "seal", document: doc.ID, from: from, kind: office.KindAttachmentSealed, field: role, role: role, holder: o.settings.ID}
	s.draw = func(ctx context.Context, c *x509.Certificate) (revision, error) {
		in, err := o.openBlob(ctx, doc.ID, from)
		if err != nil {
			return revision{}, err
		}
		defer in.Close()
		spot, err := o.attachmentSpot(ctx, in)
		if err != nil {
			return revision{}, err
		}
		values := marks.Values(c, o.settings.Name, at)
		values["number"] = doc.Number
		look, err := marks.Draw(o.look.Marks[placement.Attachment], spot, marks.Content{Values: values})
		return revision{pades.Request{Page: spot.Page, Rect: rectOf(spot), Appearance: look.Write, Certify: 2, Name: o.settings.Name, Time: local(at)}, []string{role}}, err
	}
	s.command = func(e evidence) office.Command {
		return office.SealAttachment{AttachmentSealed: office.AttachmentSealed{Sealed: e.sealed(), Number: x.Number}}
	}
	return s
}

// sealsOn says whether something of a document waits for the office's signature still, after what was signed last.
func sealsOn(act string, d office.Document) bool {
	return act == "seal" && d.State == office.StateNumbered
}

// sealAll signs what waits of a numbered document: its attachments, then itself.
func (o *Office) sealAll(ctx context.Context, a identity.Actor, d office.Document, k keys.Key) (office.Document, error) {
	for {
		after, err := o.change(ctx, a, d.ID, d.Version, once(func(t *transaction) error { return o.signWith(ctx, t, "seal", k) }))
		if err != nil {
			return d, err
		}
		if d = after; !sealsOn("seal", d) {
			return d, nil
		}
	}
}

// notByTool refuses the tool that draws its own marks a document with attachments: it knows no mark of theirs.
func (o *Office) notByTool(ctx context.Context, w SigningWish, id string) error {
	if w.With != WithVGCA || w.Act != "seal" {
		return nil
	}
	d, err := o.document(ctx, id)
	if err != nil {
		return err
	}
	if _, waits := d.Unsealed(); !waits {
		return nil
	}
	return problem.New(problem.Refused,
		"Văn bản có tệp kèm theo cần cơ quan ký từng tệp; VGCA Sign Service chỉ ký được tệp chính. Hãy ký bằng khóa lưu tại hệ thống hoặc thiết bị ký trên máy (trien agent), hoặc chọn “Không phát hành, trả lại” để người soạn gộp phụ lục vào cùng tệp.",
		"The office signs each attachment of this document; the VGCA Sign Service signs its main file only. Sign with the key kept here or with a paired machine (trien agent), or give it back (“Don't issue it, give it back”) so that the appendix goes into the same file.").Under("HD03.position")
}

// judgeAttachments judges the very bytes of each attachment that is issued, and refuses one whose signature of the office is not valid (379.13.2).
func (o *Office) judgeAttachments(ctx context.Context, t *transaction) ([]office.Stored, error) {
	var kept []office.Stored
	for _, x := range t.doc.Attached() {
		more, err := o.judgeAttachment(ctx, t, x)
		kept = append(kept, more...)
		if err != nil {
			return kept, err
		}
	}
	return kept, nil
}

func (o *Office) judgeAttachment(ctx context.Context, t *transaction, x office.Attachment) ([]office.Stored, error) {
	v := x.Counts()
	j, err := o.judgeVersion(ctx, t.doc, v)
	if err != nil {
		return nil, err
	}
	j.sanction, j.verdict.Against = nil, nil // of the document itself
	missing := j.verdict.Missing("office")
	if missing.VI != "" && t.doc.Direction != office.In {
		return nil, problem.New(problem.Refused, "Chưa phát hành được: tệp kèm theo “"+v.Name+"”: "+missing.VI+".", "It can't be issued: attachment “"+v.Name+"”: "+missing.EN+".").Under("379.13.2")
	}
	report, err := o.keepJSON(ctx, t.doc.ID, j.stored())
	if err != nil {
		return nil, err
	}
	facts, err := o.keepJSON(ctx, t.doc.ID, j.facts)
	if err == nil {
		err = t.do(office.JudgeAttachment{AttachmentJudged: office.AttachmentJudged{Number: x.Number, Indication: j.verdict.Indication, Acceptable: missing.VI == "", Report: report, Facts: facts}})
	}
	return []office.Stored{report, facts}, err
}

// discardStored takes away what an act that failed has kept.
func (o *Office) discardStored(list []office.Stored) {
	for _, s := range list {
		o.discard(office.File{Blob: s.Blob})
	}
}
