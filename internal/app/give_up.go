package app

import "trien/internal/office"

// giveUp keeps what was signed from being issued (379.13.4): who drafted and who signed it are told, without a word of what it is about.
func (o *Office) giveUp(t *transaction, a ActArgs) error {
	if err := t.do(office.GiveUp{Reason: tidy(a.Text)}); err != nil {
		return err
	}
	w := Words{"Một văn bản đã ký được trả lại người soạn; lý do ghi trong văn bản.", "A signed document was given back to its drafter; the reason is with the document."}
	if n := t.doc.Number; n != "" {
		w = Words{"Văn bản số " + n + " không được phát hành; lý do ghi trong văn bản.", "Document " + n + " is not issued; the reason is with the document."}
	}
	told := map[string]bool{t.actor.Person: true}
	for _, p := range []string{t.doc.Drafter, t.doc.Signer} {
		if told[p] {
			continue
		}
		told[p] = true
		if err := o.tell(t, p, "given-up", w); err != nil {
			return err
		}
	}
	return nil
}
