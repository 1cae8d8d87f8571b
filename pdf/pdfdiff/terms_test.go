package pdfdiff

import (
	"testing"

	"trien/pdf"
)

func TestTermsAllow(t *testing.T) {
	for level, want := range [][]bool{{true, true, true, true, false}, {true, true, false, false, false}, {true, true, true, false, false}, {true, true, true, true, false}} {
		for g := None; g <= NotPermitted; g++ {
			if got := (Terms{Level: level}).Allow(g); got != want[g] {
				t.Errorf("P %d allows %v: %v", level, g, got)
			}
		}
	}
}

func TestLocksGoByWholeNames(t *testing.T) {
	for _, c := range []struct {
		lock  Lock
		field string
		want  bool
	}{
		{Lock{"All", nil}, "any", true},
		{Lock{"Include", []string{"Signature1"}}, "Signature1", true},
		{Lock{"Include", []string{"Signature1"}}, "Signature10", false},
		{Lock{"Include", []string{"group"}}, "group.a.b", true},
		{Lock{"Include", []string{"group.a"}}, "group", false},
		{Lock{"Exclude", []string{"free"}}, "free", false},
		{Lock{"Exclude", []string{"free"}}, "other", true},
		{Lock{"Unknown", []string{"free"}}, "other", true},
	} {
		if got := c.lock.Locks(c.field); got != c.want {
			t.Errorf("%v locks %q: %v", c.lock, c.field, got)
		}
	}
}

func TestTermsAreReadFromSignatures(t *testing.T) {
	sig := newSig("x")
	sig["Reference"] = pdf.Array{
		pdf.Dict{"TransformMethod": pdf.Name("DocMDP"), "TransformParams": pdf.Dict{"P": pdf.Integer(2)}},
		pdf.Dict{"TransformMethod": pdf.Name("FieldMDP"), "TransformParams": pdf.Dict{"Action": pdf.Name("Include"), "Fields": pdf.Array{pdf.String("number")}}},
	}
	b := after(t, signedFile(), func(u *pdf.Update) {
		edit(emptyRef, pdf.Dict{"V": u.Add(sig), "Lock": pdf.Dict{"Action": pdf.Name("All"), "P": pdf.Integer(1)}})(u)
	})
	terms, err := TermsAt(mustOpen(t, b).Newest())
	if err != nil || terms.Level != 1 || len(terms.Locks) != 2 || terms.Locks[0].Fields[0] != "number" {
		t.Errorf("%+v, %v", terms, err)
	}
	if before, err := TermsAt(mustOpen(t, b).At(0)); err != nil || before.Level != 0 || before.Locks != nil {
		t.Errorf("before: %+v, %v", before, err)
	}
}
