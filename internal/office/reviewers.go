package office

import (
	"slices"
	"strconv"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// The acts on whom a draft is reviewed by, while it is with them.
const (
	ActExchangeReviewer = "exchange-reviewer"
	ActAddReviewer      = "add-reviewer"
	ActDropReviewer     = "drop-reviewer"
)

// ReviewerChanged exchanges a reviewer who has not consented for somebody else, adds one, or takes one out. Consents that were given stay.
type ReviewerChanged struct {
	Out    string `part:"clear"` // who reviews no more; empty: nobody
	In     string `part:"clear"` // who does instead, or besides; empty: nobody
	Step   int    `part:"clear"` // of somebody who is added, from 1
	Due    string `part:"clear"`
	Reason string `part:"content"`
}

// Type is the event's name.
func (ReviewerChanged) Type() string { return "document.reviewer-changed" }

type (
	// ExchangeReviewer gives a reviewer's part to somebody else.
	ExchangeReviewer struct{ ReviewerChanged }
	// AddReviewer asks somebody more, in a step that is not over.
	AddReviewer struct{ ReviewerChanged }
	// DropReviewer asks a reviewer no more.
	DropReviewer struct{ ReviewerChanged }
)

// Name is that of the act.
func (ExchangeReviewer) Name() string { return ActExchangeReviewer }

// Name is that of the act.
func (AddReviewer) Name() string { return ActAddReviewer }

// Name is that of the act.
func (DropReviewer) Name() string { return ActDropReviewer }

func reviewerRules() []rule {
	held := []State{StateDraft, StateReview}
	return []rule{{ActExchangeReviewer, held, false}, {ActAddReviewer, held, false}, {ActDropReviewer, held, false}}
}

func decideReviewers(d Document, c Command, _ identity.Actor, at time.Time) ([]Event, error) {
	switch c := c.(type) {
	case ExchangeReviewer:
		return changeReviewer(d, c.ReviewerChanged, at, d.leaves(c.Out), d.joins(c.In))
	case AddReviewer:
		return changeReviewer(d, c.ReviewerChanged, at, d.openStep(c.Step), d.joins(c.In))
	case DropReviewer:
		return changeReviewer(d, c.ReviewerChanged, at, d.leaves(c.Out), d.staysStaffed(c.Out))
	}
	return nil, nil
}

func changeReviewer(_ Document, e ReviewerChanged, at time.Time, wrong ...error) ([]Event, error) {
	for _, err := range append(wrong, dueSound(e.Due, at)) {
		if err != nil {
			return nil, err
		}
	}
	return said(e.Reason, "lý do", "the reason", e)
}

// stepOf is the place of the step in which somebody reviews, from 0; -1 for none.
func (d Document) stepOf(person string) int {
	return slices.IndexFunc(d.Review(), func(s Stage) bool { return slices.Contains(peopleOf(s.People), person) })
}

// Replaceable are the reviewers who have not consented, and whose step is not over.
func (d Document) Replaceable() []string { return d.Unapproved() }

func (d Document) leaves(person string) error {
	switch at := d.stepOf(person); {
	case at < 0:
		return problem.New(problem.Usage, "Người này không góp ý dự thảo. Hãy chọn lại.", "That person does not review the draft. Choose again.")
	case !slices.Contains(d.Unapproved(), person):
		return problem.New(problem.Conflict, "Người này đã đồng ý, hoặc bước của họ đã xong, nên không đổi được nữa. Hãy tải lại trang.", "That person has consented, or their step is over: it is too late. Reload the page.").Under("379.13.3")
	}
	return nil
}

func (d Document) joins(person string) error {
	switch {
	case person == "":
		return problem.New(problem.Usage, "Chưa chọn người góp ý.", "Nobody was chosen to review.")
	case person == d.Drafter:
		return problem.New(problem.Refused, "Người soạn không góp ý dự thảo của chính mình. Hãy chọn người khác.", "Nobody reviews their own draft. Choose somebody else.")
	case person == d.Signer:
		return problem.New(problem.Refused, "Người này là người ký của dự thảo, xem xét khi ký. Hãy chọn người khác.", "That person signs the document, and looks at it then. Choose somebody else.")
	case d.stepOf(person) >= 0:
		return problem.New(problem.Conflict, "Người này đã có trong danh sách góp ý. Một người chỉ góp ý ở một bước.", "That person reviews the draft already, and does so in one step only.")
	}
	return nil
}

// openStep refuses a step that is over or is none; a review without steps has one to begin with.
func (d Document) openStep(step int) error {
	if step < d.Step()+1 || step > max(1, len(d.Review())) {
		return problem.New(problem.Conflict, "Bước góp ý "+strconv.Itoa(step)+" đã xong hoặc không có. Hãy tải lại trang rồi chọn lại.", "Step "+strconv.Itoa(step)+" of the review is over, or there is none. Reload and choose again.")
	}
	return nil
}

// staysStaffed refuses to leave a step of the review empty.
func (d Document) staysStaffed(person string) error {
	if at := d.stepOf(person); at >= 0 && len(d.Review()[at].People) == 1 {
		return problem.New(problem.Refused, "Bước này chỉ có một người góp ý nên không bớt được. Hãy đổi người, hoặc rút dự thảo về.", "That step has nobody else. Exchange the person, or take the draft back.")
	}
	return nil
}

// reviewed folds a change of reviewers. What was consented to stays; where nobody is waited for any more the review is over.
func (d Document) reviewed(r Record) Document {
	e, ok := r.Event.(ReviewerChanged)
	if !ok {
		return d
	}
	steps := slices.Clone(d.Review())
	if e.Out == "" {
		if len(steps) == 0 {
			steps = []Stage{{}}
		}
		at := min(max(e.Step, 1), len(steps)) - 1
		steps[at].People = append(slices.Clip(steps[at].People), Asked{e.In, e.Due})
	} else if at := d.stepOf(e.Out); at >= 0 {
		steps[at].People = exchangedIn(steps[at].People, e)
	}
	d.Stages, d.Reviewers = steps, nil
	for _, s := range steps {
		d.Reviewers = append(d.Reviewers, peopleOf(s.People)...)
	}
	if d.State == StateReview {
		d.Reach = max(d.Reach, min(d.Step(), len(steps)-1))
		if len(d.Unapproved()) == 0 {
			d.State, d.Preparing = StateApproved, Work{State: Pending}
		}
	}
	return d
}

// exchangedIn puts somebody in another's place, whose day stays where none is named; or takes the place away.
func exchangedIn(list []Asked, e ReviewerChanged) []Asked {
	list = slices.Clone(list)
	at := slices.IndexFunc(list, func(a Asked) bool { return a.Person == e.Out })
	if e.In == "" {
		return slices.Delete(list, at, at+1)
	}
	list[at].Person = e.In
	if e.Due != "" {
		list[at].Due = e.Due
	}
	return list
}
