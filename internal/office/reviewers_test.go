package office

import (
	"slices"
	"testing"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

func reviewedDraft(state State, stages ...Stage) Document {
	d := Document{ID: "d", State: state, Direction: Out, Drafter: "drafter", Signer: "leader", Stages: stages}
	for _, s := range stages {
		d.Reviewers = append(d.Reviewers, peopleOf(s.People)...)
	}
	return d
}

func asked(people ...string) (list []Asked) {
	for _, p := range people {
		list = append(list, Asked{Person: p})
	}
	return list
}

func drafts() identity.Actor {
	return identity.Actor{Person: "drafter", Roles: []identity.Role{identity.Drafter}}
}

func reviewedAnew(t *testing.T, d Document, c Command) Document {
	t.Helper()
	events, err := Decide(d, c, drafts(), noon)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		d = d.Apply(Record{e, noon, "drafter"})
	}
	return d
}

// 379.14, 379.13.3: a reviewer is exchanged in their place; consents stay; the day stays where no other is named.
func TestAReviewerIsExchanged(t *testing.T) {
	d := reviewedDraft(StateReview, Stage{People: []Asked{{"an", "2030-01-01"}, {"binh", ""}}}, Stage{People: asked("chi"), First: true})
	d.Approvals = map[string]time.Time{"binh": noon}
	d = reviewedAnew(t, d, ExchangeReviewer{ReviewerChanged{Out: "an", In: "dung", Reason: "ốm"}})
	if !slices.Equal(d.Reviewers, []string{"dung", "binh", "chi"}) || d.Stages[0].People[0].Due != "2030-01-01" || !d.turnOf("dung") || d.turnOf("an") || len(d.Approvals) != 1 {
		t.Errorf("%+v", d)
	}
	d = reviewedAnew(t, d, ExchangeReviewer{ReviewerChanged{Out: "chi", In: "em", Due: "2031-01-01", Reason: "đi vắng"}})
	if !d.Stages[1].First || d.Stages[1].People[0] != (Asked{"em", "2031-01-01"}) {
		t.Errorf("%+v", d.Stages)
	}
	old := Document{ID: "d", State: StateReview, Drafter: "drafter", Signer: "leader", Reviewers: []string{"an", "binh"}} // named without steps
	if old = reviewedAnew(t, old, ExchangeReviewer{ReviewerChanged{Out: "an", In: "dung", Reason: "x"}}); !slices.Equal(old.Reviewers, []string{"dung", "binh"}) || len(old.Review()) != 1 {
		t.Errorf("%+v", old)
	}
}

// 379.14: somebody more is asked in a step that is not over; who alone was waited for and is taken out ends the review.
func TestReviewersAreAddedAndTakenOut(t *testing.T) {
	d := reviewedDraft(StateReview, Stage{People: asked("an", "binh")})
	d.Approvals = map[string]time.Time{"binh": noon}
	more := reviewedAnew(t, d, AddReviewer{ReviewerChanged{In: "chi", Step: 1, Due: "2030-01-01", Reason: "cần ý kiến pháp chế"}})
	if !slices.Equal(more.Unapproved(), []string{"an", "chi"}) || more.State != StateReview {
		t.Errorf("%+v", more)
	}
	less := reviewedAnew(t, d, DropReviewer{ReviewerChanged{Out: "an", Reason: "đã nghỉ"}})
	if less.State != StateApproved || less.Preparing.State != Pending || !slices.Equal(less.Reviewers, []string{"binh"}) {
		t.Errorf("%+v", less)
	}
	none := reviewedAnew(t, Document{ID: "d", State: StateDraft, Drafter: "drafter", Signer: "leader"}, AddReviewer{ReviewerChanged{In: "chi", Step: 1, Reason: "x"}})
	if none.State != StateDraft || !slices.Equal(none.Reviewers, []string{"chi"}) {
		t.Errorf("%+v", none)
	}
}

func TestReviewersThatStay(t *testing.T) {
	d := reviewedDraft(StateReview, Stage{People: asked("an"), First: true}, Stage{People: asked("binh", "chi")})
	d.Approvals = map[string]time.Time{"an": noon}
	for name, x := range map[string]struct {
		c    Command
		kind problem.Kind
	}{
		"who consented":            {ExchangeReviewer{ReviewerChanged{Out: "an", In: "em", Reason: "x"}}, problem.Conflict},
		"who is no reviewer":       {ExchangeReviewer{ReviewerChanged{Out: "dung", In: "em", Reason: "x"}}, problem.Usage},
		"for nobody":               {ExchangeReviewer{ReviewerChanged{Out: "binh", Reason: "x"}}, problem.Usage},
		"for the drafter":          {ExchangeReviewer{ReviewerChanged{Out: "binh", In: "drafter", Reason: "x"}}, problem.Refused},
		"for the signer":           {ExchangeReviewer{ReviewerChanged{Out: "binh", In: "leader", Reason: "x"}}, problem.Refused},
		"for who is there":         {ExchangeReviewer{ReviewerChanged{Out: "binh", In: "chi", Reason: "x"}}, problem.Conflict},
		"without a reason":         {ExchangeReviewer{ReviewerChanged{Out: "binh", In: "em"}}, problem.Usage},
		"by a day that is over":    {ExchangeReviewer{ReviewerChanged{Out: "binh", In: "em", Due: "2001-01-01", Reason: "x"}}, problem.Usage},
		"into a step that is over": {AddReviewer{ReviewerChanged{In: "em", Step: 1, Reason: "x"}}, problem.Conflict},
		"into a step that is none": {AddReviewer{ReviewerChanged{In: "em", Step: 3, Reason: "x"}}, problem.Conflict},
		"out, having consented":    {DropReviewer{ReviewerChanged{Out: "an", Reason: "x"}}, problem.Conflict},
	} {
		if _, err := Decide(d, x.c, drafts(), noon); problem.KindOf(err) != x.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	alone := reviewedDraft(StateReview, Stage{People: asked("an")})
	if _, err := Decide(alone, DropReviewer{ReviewerChanged{Out: "an", Reason: "x"}}, drafts(), noon); problem.KindOf(err) != problem.Refused {
		t.Errorf("the only one: %v", err)
	}
	if _, err := Decide(alone, ExchangeReviewer{ReviewerChanged{Out: "an", In: "em", Reason: "x"}}, identity.Actor{Person: "em", Roles: []identity.Role{identity.Reviewer}}, noon); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("by a stranger: %v", err)
	}
	leader := identity.Actor{Person: "leader", Roles: []identity.Role{identity.Leader}}
	if _, err := Decide(alone, ExchangeReviewer{ReviewerChanged{Out: "an", In: "em", Reason: "x"}}, leader, noon); err != nil {
		t.Errorf("by the signer: %v", err)
	}
}
