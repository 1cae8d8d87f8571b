package app_test

import (
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/office"
)

// TestANoticeDoesNotSayWhatIsSealed shows 379.21.3: the notice of a change of force says what the document that made it is about, unless that one is impounded by then.
func TestANoticeDoesNotSayWhatIsSealed(t *testing.T) {
	s := newStage(t)
	w := s.impounder()
	stop := s.work()
	x := s.out(decision())
	in := s.there(x.Number)
	stop()
	amend := func(act, about string) app.DocumentView {
		r := decision()
		r.Recipients, r.Amends, r.Amending, r.AmendReason, r.Abstract = nil, x.ID, act, "thay đổi", about
		return s.out(r)
	}
	told := func(effect string) string {
		defer s.work()()
		v := s.until(vp, "lan", in.ID, func(v app.DocumentView) bool { return v.Effect == effect })
		c := v.Force.Changes[len(v.Force.Changes)-1]
		return c.Cited.Title.VI
	}
	c := amend("correct", "vềviệcthứnhất")
	if got := told("corrected"); !strings.Contains(got, c.Number) || !strings.Contains(got, "vềviệcthứnhất") {
		t.Fatalf("the notice says %q", got)
	}
	c = amend("replace", "vềviệcthứhai")
	w.mustImpound(tu, "mai", c.ID, "impound", app.ImpoundRequest{Order: s.issued().ID, Basis: "kiểm tra", Until: office.Day(s.now().AddDate(0, 1, 0))})
	if got := told("replaced"); !strings.Contains(got, c.Number) || strings.Contains(got, "vềviệcthứhai") {
		t.Errorf("the notice says %q", got)
	}
	s.sound()
}

// TestATermThatFailsHoldsUpNoOther shows 379.21.4: of the terms that ran out one can't be looked at; it is said, and the others are.
func TestATermThatFailsHoldsUpNoOther(t *testing.T) {
	s := newStage(t)
	w := s.impounder()
	lost, doc, order := s.issued(), s.issued(), s.issued()
	for _, d := range []app.DocumentView{lost, doc} {
		w.mustImpound(tu, "mai", d.ID, "impound", app.ImpoundRequest{Order: order.ID, Basis: "x", Until: office.Day(s.now())})
	}
	s.forward(25 * time.Hour)
	s.tokens = map[string]app.Token{}
	o := s.office(tu)
	o.LoseKey(lost.ID) // nothing can be written about it any more
	o.LiftAtTerm(true)
	if err := o.ImpoundTerms(t.Context()); err == nil {
		t.Fatal("what could not be looked at is not told")
	}
	if v, err := s.House.DocumentImpound(t.Context(), s.as(tu, "mai"), doc.ID); err != nil || v.Sealed {
		t.Errorf("%+v %v", v, err)
	}
}
