package app

import (
	"context"

	"trien/internal/agreement"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/provenance"
)

// measureArgs are what the acts on the parties' measure need; no choice is left where no agreement covers the document.
func (o *Office) measureArgs(ctx context.Context, name string, d office.Document) (args []ArgView, ours, some bool, err error) {
	text := func(vi, en string) ArgView {
		return ArgView{Name: "text", Kind: "text", Label: Words{vi, en}, Required: true}
	}
	switch name {
	case office.ActWithdrawMeasure:
		return []ArgView{text("Lý do rút xác nhận", "Why it is withdrawn")}, true, true, nil
	case office.ActConfirmMeasure:
		list, err := o.covering(ctx, d)
		choices := []ChoiceView{}
		for _, x := range list {
			choices = append(choices, ChoiceView{x.ID, Words{x.Kept.Title, x.Kept.Title}})
		}
		return []ArgView{{Name: "agreement", Kind: "choice", Label: Words{"Thỏa thuận của các bên", "Agreement of the parties"}, Required: true, Choices: choices},
			text("Đã kiểm tra gì, thấy biện pháp được thực hiện thế nào", "What was checked, and how the measure was carried out"),
			{Name: "digest", Kind: "digest", Label: Words{"Mã SHA-256 của tệp được xác nhận", "SHA-256 of the file that is confirmed"}, Required: true, Choices: []ChoiceView{{Value: d.SHA256}}},
			{Name: "confirm", Kind: "confirm", Required: true, Label: Words{"Tôi đã kiểm tra: biện pháp các bên thống nhất đã được thực hiện với chính tệp này", "I have checked: what the parties agreed on was done with this very file"}}}, true, len(choices) > 0, err
	}
	return nil, false, false, nil
}

// covering are the agreements that cover a document and that something can rest on.
func (o *Office) covering(ctx context.Context, d office.Document) ([]agreement.Agreement, error) {
	all, err := agreementPapers().list(ctx, o, nil)
	var list []agreement.Agreement
	for _, x := range all {
		if x.Covers(d) != nil {
			continue
		}
		_, why, err := o.basis(ctx, x)
		if err != nil {
			return nil, err
		}
		if why == nil {
			list = append(list, x)
		}
	}
	return list, err
}

// confirmMeasure is a clerk's word, by name, that the parties' measure was carried out with a document.
func (o *Office) confirmMeasure(ctx context.Context, t *transaction, a ActArgs) error {
	if err := o.check(t.doc, office.ActConfirmMeasure, t.actor); err != nil {
		return err
	}
	if !a.Confirm {
		return problem.New(problem.Usage, "Cần đánh dấu xác nhận bạn đã kiểm tra biện pháp với chính tệp này.", "Say that you have checked the measure with this very file.").Under("379.12.2")
	}
	x, err := agreementPapers().get(ctx, o, a.Agreement)
	if problem.KindOf(err) == problem.NotFound {
		return problem.New(problem.Usage, "Chưa chọn thỏa thuận của các bên.", "No agreement of the parties was chosen.").Under("379.12.2")
	}
	if err != nil {
		return err
	}
	covers := x.Covers(t.doc)
	if covers == nil {
		if _, covers, err = o.basis(ctx, x); err != nil {
			return err
		}
	}
	return t.do(office.ConfirmMeasure{Covers: covers, MeasureConfirmed: office.MeasureConfirmed{Agreement: x.ID, SHA256: a.Digest, Title: x.Kept.Title, Text: tidy(a.Text)}})
}

// onMeasures does the acts on the parties' measure; false where the act is another.
func (o *Office) onMeasures(ctx context.Context, t *transaction, act string, a ActArgs) (bool, error) {
	switch act {
	case office.ActConfirmMeasure:
		return true, o.confirmMeasure(ctx, t, a)
	case office.ActWithdrawMeasure:
		return true, t.do(office.WithdrawMeasure{Reason: tidy(a.Text)})
	}
	return false, nil
}

// measureFacts are what limb c of Article 12.2 rests on: the agreement as it stands now, and the word of who saw that it was followed.
func (o *Office) measureFacts(ctx context.Context, d office.Document, stored provenance.Result) (provenance.Measure, error) {
	if d.Measure == nil {
		return provenance.Measure{}, nil
	}
	x, err := agreementPapers().get(ctx, o, d.Measure.Agreement)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return provenance.Measure{}, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return provenance.Measure{}, err
	}
	basis, why, err := o.basis(ctx, x)
	if err != nil {
		return provenance.Measure{}, err
	}
	m := provenance.Measure{Kept: provenance.Shown, KeptSaid: provenance.Phrase{VI: x.Kept.Title, EN: x.Kept.Title}, Secures: provenance.Shown, SecuresSaid: securesWords(x), Covers: provenance.Shown, Confirmed: stored}
	if why != nil {
		m.Kept, m.KeptSaid = provenance.Lacking, provenance.Phrase(problem.WordsOf(why))
	}
	if basis.IsSealed() { // what it says is nobody's to read now
		m.Kept, m.Secures, m.SecuresSaid = provenance.Unknown, provenance.Unknown, provenance.Phrase{}
	}
	if err := x.Covers(d); err != nil {
		m.Covers, m.CoversSaid = provenance.Lacking, provenance.Phrase(problem.WordsOf(err))
	}
	m.ConfirmedSaid = confirmedWords(d, people)
	if d.Measure.SHA256 != d.SHA256 {
		m.Confirmed = provenance.Lacking
	}
	return m, nil
}

func securesWords(x agreement.Agreement) provenance.Phrase {
	k := x.Kept
	return provenance.Phrase{VI: k.Measure + ". Toàn vẹn: " + k.Integrity + ". Xác thực: " + k.Authenticity + ". Chống chối bỏ: " + k.NonRepudiation,
		EN: k.Measure + ". Integrity: " + k.Integrity + ". Authenticity: " + k.Authenticity + ". Non-repudiation: " + k.NonRepudiation}
}

func confirmedWords(d office.Document, people *registry) provenance.Phrase {
	name, day := people.name(d.Measure.By), local(d.Measure.At).Format("02/01/2006")
	return provenance.Phrase{VI: name + ", ngày " + day + ": " + d.Measure.Text, EN: name + ", " + day + ": " + d.Measure.Text}
}

// measureDetail is what an event about the parties' measure says in a line.
func measureDetail(e office.Event) (Words, bool) {
	switch e := e.(type) {
	case office.MeasureConfirmed:
		return Words{e.Title + ": " + e.Text, e.Title + ": " + e.Text}, true
	case office.MeasureWithdrawn:
		return Words{e.Reason, e.Reason}, true
	}
	return Words{}, false
}
