package validation_test

import (
	"testing"

	"trien/pdf"
	"trien/validation"
)

// after is what somebody does to the sample once it is signed, and what must come of it. The attacks follow the published descriptions: "Breaking
// the Specification: PDF Certification" (2021) for comments (EAA) and signature fields (SSA), "Shadow Attacks" (2021) for what is prepared before.
type after struct {
	certify   int           // DocMDP; 0: an approval
	prepare   func(*editor) // before it is signed
	do        func(*editor)
	grade     string
	permitted bool
	want      validation.Verdict
	warnings  []string // each with the page and, where there is one, the field
	field     string   // named by a warning; "" for none
	hidden    bool     // words of the signed revision can't be read any more
	quiet     bool     // no warning may tell of a change at all
}

var (
	good    = validation.Verdict{Indication: passed}
	doubted = validation.Verdict{Indication: indeterminate, SubIndication: validation.Generic}
	refused = validation.Verdict{Indication: failed, SubIndication: validation.FormatFailure}
)

const (
	beyond    = "changes_mdp/change_"
	forbidden = "changes/change_"
)

func sneaky(r func(*editor) [4]float64, content string, value pdf.Dict) func(*editor) {
	return func(e *editor) {
		more := pdf.Dict{}
		if content != "" {
			more["AP"] = e.drawn(r(e), content)
		}
		if value != nil {
			more["V"] = e.u.Add(value)
		}
		e.field("Signature2", "Sig", r(e), more)
	}
}

func words(e *editor) [4]float64 { return e.paragraph() }
func empty(*editor) [4]float64   { return blank }

var certified = map[string]after{
	// EAA: comments that look like a part of the page
	"EAA, free text over words at P 3": {certify: 3, do: func(e *editor) { e.comment("FreeText", words(e), cover) },
		grade: "annotations", permitted: true, want: doubted, warnings: []string{"since/hidden_words", "since/change_comment-text"}, hidden: true},
	"EAA, a stamp over words at P 3": {certify: 3, do: func(e *editor) { e.comment("Stamp", words(e), cover) },
		grade: "annotations", permitted: true, want: doubted, warnings: []string{"since/hidden_words", "since/change_comment-text"}, hidden: true},
	"EAA, a white square over words at P 3": {certify: 3, do: func(e *editor) { e.comment("Square", words(e), white) },
		grade: "annotations", permitted: true, want: doubted, warnings: []string{"since/hidden_words"}, hidden: true},
	"EAA, a highlight that covers": {certify: 3, do: func(e *editor) { e.comment("Highlight", words(e), cover) },
		grade: "annotations", permitted: true, want: doubted, warnings: []string{"since/hidden_words", "since/change_comment-text"}, hidden: true},
	"EAA, an ink that writes": {certify: 3, do: func(e *editor) { e.comment("Ink", blank, text) },
		grade: "annotations", permitted: true, want: good, warnings: []string{"since/change_comment-text"}},
	"EAA, free text where nothing stood": {certify: 3, do: func(e *editor) { e.comment("FreeText", blank, text) },
		grade: "annotations", permitted: true, want: good, warnings: []string{"since/change_comment-text"}},
	"EAA, redaction at P 3": {certify: 3, do: func(e *editor) { e.comment("Redact", words(e), cover) },
		grade: "not_permitted", want: refused, warnings: []string{forbidden + "annotation"}, hidden: true},
	"EAA, a watermark at P 3": {certify: 3, do: func(e *editor) { e.comment("Watermark", words(e), cover) },
		grade: "not_permitted", want: refused, warnings: []string{forbidden + "annotation"}, hidden: true},
	"EAA, a kind that nobody knows": {certify: 3, do: func(e *editor) { e.comment("FreeTextX", words(e), cover) },
		grade: "not_permitted", want: refused, warnings: []string{forbidden + "annotation"}},
	"EAA, a comment made to cover": {certify: 3, prepare: func(e *editor) { e.comment("Stamp", blank, text) },
		do: func(e *editor) {
			list := e.page.Dict["Annots"].(pdf.Array)
			e.set(list[0].(pdf.Reference), pdf.Dict{"Rect": numbers(words(e)), "AP": e.drawn(words(e), cover)})
		}, grade: "annotations", permitted: true, want: doubted, warnings: []string{"since/hidden_words", "since/change_comment-text"}, hidden: true},
	"EAA at P 2": {certify: 2, do: func(e *editor) { e.comment("FreeText", words(e), cover) },
		grade: "annotations", want: refused, warnings: []string{beyond + "comment-text"}, hidden: true},
	"EAA at P 1": {certify: 1, do: func(e *editor) { e.comment("Stamp", blank, text) },
		grade: "annotations", want: refused, warnings: []string{beyond + "comment-text"}},
	"EAA after an approval": {do: func(e *editor) { e.comment("FreeText", words(e), cover) },
		grade: "annotations", permitted: true, want: doubted, warnings: []string{"since/hidden_words", "since/change_comment-text"}, hidden: true},

	// SSA: signature fields that look like a part of the page
	"SSA, an unsigned field at P 1": {certify: 1, do: sneaky(words, cover, nil),
		grade: "not_permitted", want: refused, warnings: []string{forbidden + "new-field"}, field: "Signature2", hidden: true},
	"SSA, an unsigned field at P 2": {certify: 2, do: sneaky(words, cover, nil),
		grade: "not_permitted", want: refused, warnings: []string{forbidden + "new-field"}, field: "Signature2", hidden: true},
	"SSA, an unsigned field at P 3": {certify: 3, do: sneaky(words, cover, nil),
		grade: "not_permitted", want: refused, warnings: []string{forbidden + "new-field"}, field: "Signature2", hidden: true},
	"SSA, a value that is none": {certify: 2, do: sneaky(words, cover, selfMade("x")),
		grade: "not_permitted", want: refused, warnings: []string{forbidden + "new-field"}, field: "Signature2", hidden: true},
	"SSA, a time-stamp that is none at P 1": {certify: 1, do: func(e *editor) {
		v := selfMade("x")
		v["SubFilter"] = pdf.Name("ETSI.RFC3161")
		sneaky(words, cover, v)(e)
	}, grade: "not_permitted", want: refused, warnings: []string{forbidden + "new-field"}, field: "Signature2", hidden: true},
	"SSA in a field that was there": {certify: 2, prepare: func(e *editor) { e.field("Signature2", "Sig", words(e), nil) },
		do: func(e *editor) {
			e.set(e.page.Dict["Annots"].(pdf.Array)[0].(pdf.Reference), pdf.Dict{"AP": e.drawn(words(e), cover), "V": e.u.Add(selfMade("x"))})
		}, grade: "form_filling", permitted: true, want: doubted, warnings: []string{"since/hidden_words"}, field: "Signature2", hidden: true},
	"SSA after an approval": {do: sneaky(words, cover, nil),
		grade: "form_filling", permitted: true, want: doubted, warnings: []string{"since/hidden_words"}, field: "Signature2", hidden: true},
	"SSA after an approval, over words that stay": {do: sneaky(words, "0.5 w 0 0 m 400 3 l S", nil),
		grade: "form_filling", permitted: true, want: good, warnings: []string{"since/over_words"}, field: "Signature2"},

	// shadows: prepared before, changed after
	"a shadow: a comment that hid words is taken away": {prepare: func(e *editor) { e.comment("Stamp", words(e), cover) },
		do: func(e *editor) {
			e.set(e.page.Ref, pdf.Dict{"Annots": pdf.Array{e.page.Dict["Annots"].(pdf.Array)[1]}})
		},
		grade: "annotations", permitted: true, want: doubted, warnings: []string{"since/shown_words", "since/change_comment-text"}},
	"a shadow: a field that hid words shows others": {prepare: func(e *editor) {
		e.field("Amount", "Tx", words(e), pdf.Dict{"V": pdf.String("100"), "AP": e.drawn(words(e), "1 g FILL BT 0 g /F 9 Tf 2 2 Td (100) Tj ET")})
	}, do: func(e *editor) {
		e.set(e.page.Dict["Annots"].(pdf.Array)[0].(pdf.Reference), pdf.Dict{"V": pdf.String("1 000 000 000"), "AP": e.drawn(words(e), cover)})
	}, grade: "form_filling", permitted: true, want: doubted, warnings: []string{"since/change_field-refill"}, field: "Amount"},
	"a shadow: a field with a picture": {certify: 2, prepare: func(e *editor) { e.field("Amount", "Tx", blank, nil) }, do: func(e *editor) {
		e.set(e.page.Dict["Annots"].(pdf.Array)[0].(pdf.Reference), pdf.Dict{"V": pdf.String("1"), "AP": e.drawn(blank, "q 40 0 0 9 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q")})
	}, grade: "form_filling", permitted: true, want: good, warnings: []string{"field_appearance"}, field: "Amount"},
	"a shadow: a field shows another text than its value": {certify: 2, prepare: func(e *editor) { e.field("Amount", "Tx", blank, nil) }, do: func(e *editor) {
		e.set(e.page.Dict["Annots"].(pdf.Array)[0].(pdf.Reference), pdf.Dict{"V": pdf.String("1"), "AP": e.drawn(blank, text)})
	}, grade: "form_filling", permitted: true, want: good, warnings: []string{"field_appearance"}, field: "Amount"},
	"a shadow: a picture of the page replaced": {prepare: func(e *editor) {
		form := e.drawn(words(e), cover)["N"]
		e.set(e.page.Ref, pdf.Dict{"Resources": pdf.Dict{"XObject": pdf.Dict{"Shadow": form}}})
	}, do: func(e *editor) {
		x := e.page.Dict["Resources"].(pdf.Dict)["XObject"].(pdf.Dict)["Shadow"].(pdf.Reference)
		e.u.Set(x, pdf.NewStream(pdf.Dict{"Subtype": pdf.Name("Form")}, nil))
	}, grade: "not_permitted", want: refused, warnings: []string{forbidden + "unexplained"}},

	// what must not be flagged
	"a note at P 3": {certify: 3, do: func(e *editor) { e.comment("Text", blank, "") },
		grade: "annotations", permitted: true, want: good, quiet: true},
	"a highlight at P 3": {certify: 3, do: func(e *editor) { e.comment("Highlight", words(e), yellow) },
		grade: "annotations", permitted: true, want: good, quiet: true},
	"a line through words at P 3": {certify: 3, do: func(e *editor) { e.comment("StrikeOut", words(e), "1 0 0 RG 0.8 w 0 5 m 400 5 l S") },
		grade: "annotations", permitted: true, want: good, quiet: true},
	"a field filled in at P 2": {certify: 2, prepare: func(e *editor) { e.field("Number", "Tx", blank, nil) }, do: func(e *editor) {
		e.set(e.page.Dict["Annots"].(pdf.Array)[0].(pdf.Reference), pdf.Dict{"V": pdf.String("1 000 000 000"), "AP": e.drawn(blank, text)})
	}, grade: "form_filling", permitted: true, want: good, quiet: true},
	"a field that nobody sees at P 2": {certify: 2, do: sneaky(func(*editor) [4]float64 { return [4]float64{} }, "", nil), grade: "lta_updates", permitted: true, want: good, quiet: true},
	"a mark where nothing stood":      {do: sneaky(empty, text, nil), grade: "form_filling", permitted: true, want: good, quiet: true},
	"the title at P 1":                {certify: 1, do: func(e *editor) { e.u.SetTrailer("Info", e.u.Add(pdf.Dict{"Title": pdf.EncodeText("Quyết định")})) }, grade: "lta_updates", permitted: true, want: good, quiet: true},
	"metadata at P 1": {certify: 1, do: func(e *editor) {
		e.set(e.u.Base().CatalogRef(), pdf.Dict{"Metadata": e.u.Add(pdf.NewStream(pdf.Dict{"Type": pdf.Name("Metadata"), "Subtype": pdf.Name("XML")},
			[]byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>`)))})
	}, grade: "lta_updates", permitted: true, want: good, quiet: true},
}

func TestCertified(t *testing.T) {
	for name, c := range certified {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			data := w.sample()
			if c.prepare != nil {
				data = w.edit(data, c.prepare)
			}
			data = w.edit(w.sign(data, signing{key: "person-p256", certify: c.certify}), c.do)
			r := w.judge(data, w.seeing(), now)
			c.check(t, &r.Signatures[0])
			if c.want.Indication != passed && r.Verdict().Indication == passed {
				t.Error("the file passed")
			}
			blind := w.judge(data, w.online(), now) // without anybody to look, what shows is never passed over
			if s := &blind.Signatures[0]; s.Indication == passed && len(s.Changes.Findings) > 0 && s.Changes.Findings[0].Regions != nil && of(s, "not_looked/look_nobody", 1) == nil {
				t.Errorf("unseen: %v", told(s))
			}
		})
	}
}

func (c *after) check(t *testing.T, s *validation.Signature) {
	t.Helper()
	if s.ChangesAfter == nil || *s.ChangesAfter != c.grade || s.ChangesPermitted != c.permitted || s.Verdict != c.want {
		t.Errorf("%v %v, permitted %v, want %v %v: %v", *s.ChangesAfter, s.Verdict, s.ChangesPermitted, c.grade, c.want, told(s))
	}
	for _, code := range c.warnings {
		if of(s, code, 1) == nil && code != "field_appearance" && code != forbidden+"unexplained" || of(s, code, 0) == nil {
			t.Errorf("no warning %s on page 1: %v", code, told(s))
		}
	}
	named := c.field == ""
	for _, w := range s.Warnings {
		named = named || w.Detail == c.field
	}
	if !named {
		t.Errorf("the field %s is not named: %v", c.field, told(s))
	}
	if c.quiet && len(s.Warnings) > 0 {
		t.Errorf("warned: %v", told(s))
	}
	l := s.Changes.Looked
	if c.hidden && (l == nil || len(l.Hidden) == 0 || !overlaps(l.Hidden, newWorld(t).paragraph())) {
		t.Errorf("hidden words are not seen: %+v", l)
	}
	if l != nil && (len(l.Missed) > 0 || c.permitted && len(l.Differs) > 0) {
		t.Errorf("looked: %+v", l)
	}
}

// TestCommentsThatReadersDraw: comments without an appearance, which readers draw by themselves, stay within what is vouched for.
func TestCommentsThatReadersDraw(t *testing.T) {
	w := newWorld(t)
	r := w.paragraph()
	quad := pdf.Array{pdf.Real(r[0]), pdf.Real(r[3]), pdf.Real(r[2]), pdf.Real(r[3]), pdf.Real(r[0]), pdf.Real(r[1]), pdf.Real(r[2]), pdf.Real(r[1])}
	signed := w.sign(w.sample(), signing{key: "person-p256", certify: 3})
	for kind, keys := range map[pdf.Name]pdf.Dict{
		"Highlight": {"QuadPoints": quad}, "Underline": {"QuadPoints": quad}, "StrikeOut": {"QuadPoints": quad}, "Squiggly": {"QuadPoints": quad},
		"Square": {"BS": pdf.Dict{"W": pdf.Integer(2)}}, "Circle": {"BS": pdf.Dict{"W": pdf.Integer(2)}}, "Line": {"L": numbers(r)},
		"Ink": {"InkList": pdf.Array{numbers(r)}}, "Text": {"Contents": pdf.String("note"), "Open": pdf.Boolean(true)}, "Caret": {}, "FileAttachment": {},
	} {
		t.Run(string(kind), func(t *testing.T) {
			data := w.edit(signed, func(e *editor) { e.set(e.comment(kind, r, ""), keys) })
			s := &w.judge(data, w.seeing(), now).Signatures[0]
			if l := s.Changes.Looked; s.Verdict != good || len(s.Warnings) > 0 || l == nil || len(l.Pages) != 1 {
				t.Errorf("%v %v %+v", s.Verdict, told(s), l)
			}
		})
	}
}
