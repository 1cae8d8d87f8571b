package app

import (
	"context"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// CreateDraft starts an outgoing document from an office file or a PDF. The file is looked at and made into a PDF before anything is
// stored: what comes back is a whole draft, or nothing and the reason why.
func (h *House) CreateDraft(ctx context.Context, t Token, r DraftRequest, u Upload) (DocumentView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DocumentView{}, err
	}
	var d office.Document
	take, err := s.office.draftDoor(ctx, s.actor, r, u.Name)
	if err == nil {
		d, err = s.office.takeNow(ctx, u, take)
	}
	if err != nil {
		return DocumentView{}, s.office.refuse(ctx, s.actor, refusal{act: "draft", door: "draft"}, err)
	}
	return s.office.view(ctx, s.actor, d)
}

// draftDoor decides everything but the file, before the file is touched.
func (o *Office) draftDoor(ctx context.Context, a identity.Actor, r DraftRequest, fileName string) (taking, error) {
	c, err := o.draftCommand(ctx, a, r)
	if err != nil {
		return nil, err
	}
	if err := notNamedSecret(r.Abstract, bareName(fileName)); err != nil {
		return nil, err
	}
	id := store.NewID()
	if err := o.on(a, office.Document{ID: id}).do(c); err != nil {
		return nil, err
	}
	return o.guarded(a, "draft", Door{Draft: &r}, func(ctx context.Context, s *spooled) (office.Document, error) {
		in, err := o.admitDraft(ctx, s, r.ConfirmNoSecret)
		if err == nil {
			ctx, err = toStore(ctx)
		}
		if err == nil {
			_, err = o.vault.NewKey(ctx, keyName(id))
		}
		if err != nil {
			return office.Document{}, err
		}
		return o.storeDraft(ctx, a, id, c, in)
	}), nil
}

func (o *Office) storeDraft(ctx context.Context, a identity.Actor, id string, c office.DraftDocument, in admitted) (office.Document, error) {
	t := o.on(a, office.Document{ID: id})
	var err error
	c.Look, c.Form = in.look, in.form
	c.File, c.PDF, err = o.keepDraft(ctx, id, in)
	for try := 0; err == nil; try++ {
		t = o.on(a, office.Document{ID: id})
		if err = t.do(c); err == nil {
			err = o.beginAnswers(ctx, t)
		}
		if err == nil {
			err = o.commit(ctx, t)
		}
		if err == nil || try == changeTries || problem.KindOf(err) != problem.Conflict {
			break
		}
		err = nil // something was done meanwhile with what this one answers
	}
	if err != nil && !t.failed {
		o.discard(c.File, c.PDF)
		o.forget(id)
	}
	return t.doc, err
}

// keepDraft stores what was brought and the PDF of it; a PDF that was brought is both.
func (o *Office) keepDraft(ctx context.Context, id string, in admitted) (original, pdf office.File, err error) {
	if original, err = o.keep(ctx, id, "original", in.media, in.original); err != nil {
		return original, pdf, err
	}
	if in.pdf == in.original {
		pdf = original
		pdf.Kind = "pdf"
		return original, pdf, nil
	}
	pdf, err = o.keep(ctx, id, "pdf", "application/pdf", in.pdf)
	return original, pdf, err
}

// forget drops the key of a document that did not come about.
func (o *Office) forget(id string) {
	if err := o.vault.Forget(context.Background(), keyName(id)); err != nil {
		o.Log.Warn("the key of a failed act stays behind", "kind", problem.KindOf(err))
	}
}

// draftCommand checks the people and parties of a draft against those who are there now.
func (o *Office) draftCommand(ctx context.Context, a identity.Actor, r DraftRequest) (office.DraftDocument, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return office.DraftDocument{}, err
	}
	c := office.DraftDocument{Secrecy: r.Secrecy, Drafted: office.Drafted{DocType: r.Type, Abstract: tidy(r.Abstract), Urgency: office.Urgency(r.Urgency)}}
	if c.Nature, err = o.natureOf(people, r.Nature); err != nil {
		return c, err
	}
	signer, ok := people.Actor(r.Signer, o.now())
	capacity, can := signer.Capacity(r.Capacity)
	if !ok || !can || !capacity.Covers(r.Type) {
		return c, problem.New(problem.Usage, "Người ký đã chọn không có quyền hạn ký này đối với loại văn bản này. Hãy chọn lại người ký.",
			"The signer does not have this capacity for this type of document. Choose another.").Under("1831.authority")
	}
	if _, err := o.bound(people, asking{act: "sign", doc: office.Document{DocType: r.Type, Capacity: r.Capacity}, person: r.Signer, at: o.now()}); err != nil {
		return c, err // told now, not when the leader comes to sign
	}
	c.Signer, c.SignerName, c.Capacity, c.CapacityText = signer.Person, signer.Name, capacity.ID, capacity.Text()
	if c.Aim, err = o.aimOf(ctx, a, r); err != nil {
		return c, err
	}
	if c.Answers, err = o.answersOf(ctx, a, r.Answers); err != nil {
		return c, err
	}
	if err := o.asked(people, r, &c.Drafted); err != nil {
		return c, err
	}
	for _, id := range r.Recipients {
		p, ok := people.peer(id)
		if !ok {
			return c, problem.New(problem.Usage, "Nơi nhận đã chọn chưa kết nối liên thông. Hãy chọn lại.", "A chosen recipient is not connected. Choose another.")
		}
		c.Recipients = append(c.Recipients, office.Party{ID: p.ID, Name: p.Name})
	}
	return c, nil
}

// tidy composes text (NFC) and takes away superfluous spaces, control characters, and what turns the direction of writing, by which a text
// would read other than it is (Unicode Standard Annex 9).
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, norm.NFC.String(s))
	return strings.Join(strings.Fields(s), " ")
}
