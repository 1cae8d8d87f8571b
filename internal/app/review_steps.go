package app

import (
	"fmt"

	"trien/internal/office"
	"trien/internal/problem"
)

// ReviewStep is one step of a review, asked for: people side by side. The next step begins when it is over.
type ReviewStep struct {
	People []ReviewAsk `json:"people"`
	First  bool        `json:"first,omitempty"` // over with the first consent; else with everybody's
}

// ReviewAsk is somebody whose opinion is asked for, and until which day.
type ReviewAsk struct {
	Person string `json:"person"`
	Due    string `json:"due,omitempty"` // 2006-01-02
}

// reviewSteps are the bounds of a review: more steps, or more people in one, are a mistake or mischief.
const (
	reviewSteps  = 10
	reviewPeople = 50
)

// asked puts the reviewers of a draft in: in steps, or all at once.
func (o *Office) asked(people *registry, r DraftRequest, e *office.Drafted) error {
	if len(r.Steps) > 0 && len(r.Reviewers) > 0 {
		return problem.New(problem.Usage, "Người góp ý được chọn hai lần: theo bước và không theo bước. Hãy chọn một cách.", "Reviewers were chosen twice, in steps and without. Choose one way.")
	}
	e.Reviewers = r.Reviewers
	for _, s := range r.Steps {
		step := office.Stage{First: s.First}
		for _, p := range s.People {
			step.People = append(step.People, office.Asked{Person: p.Person, Due: p.Due})
			e.Reviewers = append(e.Reviewers, p.Person)
		}
		if len(s.People) > reviewPeople {
			return tooManyReviewers()
		}
		e.Stages = append(e.Stages, step)
	}
	if len(e.Stages) > reviewSteps {
		return tooManyReviewers()
	}
	for _, id := range e.Reviewers {
		if err := o.mayReview(people, id); err != nil {
			return err
		}
	}
	return nil
}

func tooManyReviewers() error {
	return problem.New(problem.Limit, fmt.Sprintf("Góp ý tối đa %d bước, mỗi bước %d người. Hãy bớt.", reviewSteps, reviewPeople), fmt.Sprintf("A review has at most %d steps of %d people. Take some away.", reviewSteps, reviewPeople))
}

// reviewers shows who is asked, in which step, and whom the review waits for.
func reviewers(d office.Document, people *registry) []ReviewerView {
	list := []ReviewerView{}
	now := d.Step()
	for i, s := range d.Review() {
		for _, x := range s.People {
			at, ok := d.Approvals[x.Person]
			turn := d.State == office.StateReview && i == now && !ok
			list = append(list, ReviewerView{Person: x.Person, Name: people.name(x.Person), Approved: ok, At: at, Step: i + 1, First: s.First, Turn: turn, Due: x.Due})
		}
	}
	return list
}

// takeBackArgs are the arguments of taking a draft back.
func takeBackArgs(d office.Document) []ArgView {
	return []ArgView{{Name: "text", Kind: "text", Label: Words{"Lý do rút lại", "Why it is taken back"}, Required: d.Acted}}
}

// urgencyFirst sorts what lists show by degree of urgency, the most urgent first, without changing the order else.
func urgencyFirst(a, b DocumentRow) int {
	return office.Urgency(b.Urgency).Rank() - office.Urgency(a.Urgency).Rank()
}

// onlyUrgent are the degrees that the filter for urgent documents keeps.
func onlyUrgent() []string {
	return []string{string(office.Urgent), string(office.VeryUrgent), string(office.Express)}
}
