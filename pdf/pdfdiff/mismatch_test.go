package pdfdiff

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"trien/pdf"
)

// TestButtonsThatShowAnotherState: a check box whose appearance state is not its value.
func TestButtonsThatShowAnotherState(t *testing.T) {
	states := func(u *pdf.Update) pdf.Dict {
		return pdf.Dict{"N": pdf.Dict{"Yes": u.Add(shows("x")), "Off": u.Add(shows(""))}}
	}
	prepared := after(t, signedFile(), func(u *pdf.Update) {
		edit(textRef, pdf.Dict{"FT": pdf.Name("Btn"), "AP": states(u), "V": pdf.Name("Off"), "AS": pdf.Name("Off")})(u)
	})
	for name, c := range map[string]struct {
		keys pdf.Dict
		want []Shown
	}{
		"ticked":           {pdf.Dict{"V": pdf.Name("Yes"), "AS": pdf.Name("Yes")}, nil},
		"ticked in secret": {pdf.Dict{"AS": pdf.Name("Yes")}, []Shown{{"number", "Off", "Yes"}}},
		"ticked unseen":    {pdf.Dict{"V": pdf.Name("Yes")}, []Shown{{"number", "Yes", "Off"}}},
	} {
		r := Compare(mustOpen(t, after(t, prepared, edit(textRef, c.keys))), 1, Terms{Level: 2})
		if r.Grade != FormFilling || !slices.Equal(r.Mismatches, c.want) {
			t.Errorf("%s: %v %v", name, r.Grade, r.Mismatches)
		}
	}
}

// TestBoxesDrawnAnew: to tick a box takes no other pictures of its states; with others, what is seen is told by no value.
func TestBoxesDrawnAnew(t *testing.T) {
	var ticked, blank pdf.Reference
	prepared := after(t, signedFile(), func(u *pdf.Update) {
		ticked, blank = u.Add(shows("x")), u.Add(shows(""))
		edit(textRef, pdf.Dict{"FT": pdf.Name("Btn"), "AP": pdf.Dict{"N": pdf.Dict{"Yes": ticked, "Off": blank}}, "V": pdf.Name("Off"), "AS": pdf.Name("Off")})(u)
	})
	on := pdf.Dict{"V": pdf.Name("Yes"), "AS": pdf.Name("Yes")}
	for name, c := range map[string]struct {
		do   func(*pdf.Update)
		want []string
	}{
		"ticked":                   {edit(textRef, on), nil},
		"ticked, the tick emptied": {all(edit(textRef, on), func(u *pdf.Update) { u.Set(ticked, shows("")) }), []string{"number"}},
		"ticked, pictures swapped": {all(edit(textRef, on), edit(textRef, pdf.Dict{"AP": pdf.Dict{"N": pdf.Dict{"Yes": blank, "Off": ticked}}})), []string{"number"}},
		"ticked, drawn as it was": {all(edit(textRef, on), func(u *pdf.Update) {
			edit(textRef, pdf.Dict{"AP": pdf.Dict{"N": pdf.Dict{"Yes": u.Add(shows("x")), "Off": blank}}})(u)
		}), nil},
	} {
		r := Compare(mustOpen(t, after(t, prepared, c.do)), 1, Terms{Level: 2})
		if r.Grade != FormFilling || !slices.Equal(r.Redrawn, c.want) || len(r.Mismatches) > 0 {
			t.Errorf("%s: %v %v %v, %s", name, r.Grade, r.Redrawn, r.Mismatches, words(r))
		}
	}
}

// TestWhatFieldsShow: styled text, choices and fonts that don't tell their characters.
func TestWhatFieldsShow(t *testing.T) {
	text := func(s string) pdf.String { return pdf.String(s) }
	combo := pdf.Dict{"FT": pdf.Name("Ch"), "Ff": pdf.Integer(1 << 17), "Opt": pdf.Array{pdf.Array{text("y"), text("Yes")}, pdf.Array{text("n"), text("No")}, text("maybe")}}
	list := pdf.Dict{"FT": pdf.Name("Ch"), "Opt": combo["Opt"]}
	silent := func(u *pdf.Update, codes string) pdf.Dict {
		s := shows(codes)
		s.Dict["Resources"] = pdf.Dict{"Font": pdf.Dict{"F": u.Add(pdf.Dict{"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type0"), "BaseFont": pdf.Name("X"), "Encoding": pdf.Name("Identity-H")})}}
		return pdf.Dict{"N": u.Add(s)}
	}
	at := func(keys pdf.Dict, shown string) func(*pdf.Update) {
		return func(u *pdf.Update) {
			edit(textRef, keys)(u)
			edit(textRef, pdf.Dict{"AP": appearanceOf(u, shown)})(u)
		}
	}
	for name, c := range map[string]struct {
		prepare pdf.Dict
		do      func(*pdf.Update)
		want    []Shown
		unread  bool
	}{
		"a font that tells nothing": {nil, func(u *pdf.Update) { edit(textRef, pdf.Dict{"V": text("15"), "AP": silent(u, "abcd")})(u) }, nil, true},
		"a broken appearance":       {nil, func(u *pdf.Update) { edit(textRef, pdf.Dict{"V": text("15"), "AP": pdf.Integer(7)})(u) }, nil, true},
		"no appearance":             {nil, edit(textRef, pdf.Dict{"V": text("15"), "AP": nil}), nil, false},
		"styled as the value":       {nil, at(pdf.Dict{"V": text("1 500"), "RV": text("<body><p>1<b> 500</b></p></body>")}, "1 500"), nil, false},
		"styled otherwise":          {nil, at(pdf.Dict{"V": text("15"), "RV": text("<body><p>1 500</p></body>")}, "15"), []Shown{{"number", "15", "1 500"}}, false},
		"styled beyond reading":     {nil, at(pdf.Dict{"V": text("15"), "RV": text("<body")}, "15"), nil, true},
		"the choice's own words":    {combo, at(pdf.Dict{"V": text("y")}, "Yes"), nil, false},
		"a choice without a pair":   {combo, at(pdf.Dict{"V": text("maybe")}, "maybe"), nil, false},
		"a choice written in":       {combo, at(pdf.Dict{"V": text("other")}, "other"), nil, false},
		"another choice's words":    {combo, at(pdf.Dict{"V": text("y")}, "No"), []Shown{{"number", "Yes", "No"}}, false},
		"another choice marked":     {combo, at(pdf.Dict{"V": text("y"), "I": pdf.Array{pdf.Integer(1)}}, "Yes"), []Shown{{"number", "y", "No"}}, false},
		"a choice that is none":     {combo, at(pdf.Dict{"V": text("y"), "I": pdf.Array{pdf.Integer(9)}}, "Yes"), []Shown{{"number", "y", ""}}, false},
		"a list of its options":     {list, at(pdf.Dict{"V": text("n"), "I": pdf.Array{pdf.Integer(1)}}, "YesNo"), nil, true},
		"a list of other words":     {list, at(pdf.Dict{"V": text("n")}, "Nobody"), []Shown{{"number", "n", "Nobody"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			prepared := after(t, signedFile(), edit(textRef, c.prepare))
			r := Compare(mustOpen(t, after(t, prepared, c.do)), 1, Terms{Level: 2})
			if r.Grade != FormFilling || !slices.Equal(r.Mismatches, c.want) || (len(r.Unread) > 0) != c.unread {
				t.Errorf("%v %+v, unread %v, %s", r.Grade, r.Mismatches, r.Unread, words(r))
			}
		})
	}
}

// TestEncryptionTakenAway: a later trailer without /Encrypt makes strings read otherwise: half a file in clear is not opened, or not permitted.
func TestEncryptionTakenAway(t *testing.T) {
	base := bytes.Replace(signedFile(), []byte("/Root 1 0 R/Info"), []byte("/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<00>/U<00>>>/Root 1 0 R/Info"), 1)
	first := bytes.LastIndex(base, []byte("xref\n0"))
	b := append(bytes.Clone(base), "16 0 obj\n<</Title(two)>>\nendobj\n"...)
	start := len(b)
	b = fmt.Appendf(b, "xref\n16 1\n%010d 00000 n \ntrailer\n<</Size 19/Root 1 0 R/Info 16 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", len(base), first, start)
	if _, err := pdf.Open(bytes.NewReader(b), int64(len(b)), pdf.Options{}); err == nil {
		t.Error("it was opened strictly")
	}
	if f, err := pdf.OpenTolerant(bytes.NewReader(b), int64(len(b)), pdf.Options{}); err == nil {
		if r := Compare(f, 0, Terms{}); r.Grade != NotPermitted {
			t.Errorf("%v %s", r.Grade, words(r))
		}
	}
}
