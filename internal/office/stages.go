package office

import (
	"slices"
	"time"

	"trien/internal/problem"
)

// Stage is one step of a review: those who are asked side by side. The next one begins when it is over.
type Stage struct {
	People []Asked `json:"people"`
	First  bool    `json:"first,omitempty"` // over with the first consent; else with everybody's
}

// Asked is somebody whose opinion is asked for, and until which day ("2006-01-02", none where empty).
type Asked struct {
	Person string `json:"person"`
	Due    string `json:"due,omitempty"`
}

// over says whether the step waits for nobody any more.
func (s Stage) over(consents map[string]time.Time) bool {
	consented := func(a Asked) bool { _, ok := consents[a.Person]; return ok }
	if s.First && slices.ContainsFunc(s.People, consented) {
		return true
	}
	return !slices.ContainsFunc(s.People, func(a Asked) bool { return !consented(a) })
}

// Review are the steps of the document's review in their order. A draft that names reviewers and no steps asks all at once.
func (d Document) Review() []Stage {
	if len(d.Stages) > 0 || len(d.Reviewers) == 0 {
		return d.Stages
	}
	s := Stage{}
	for _, r := range d.Reviewers {
		s.People = append(s.People, Asked{Person: r})
	}
	return []Stage{s}
}

// Step is the place of the step that the review is at, from 0; the number of steps when it is over.
func (d Document) Step() int {
	steps := d.Review()
	for i, s := range steps {
		if !s.over(d.Approvals) {
			return i
		}
	}
	return len(steps)
}

// Awaited are those whose consent the review waits for now.
func (d Document) Awaited() []Asked {
	steps, at := d.Review(), d.Step()
	if at == len(steps) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(steps[at].People), func(a Asked) bool { _, ok := d.Approvals[a.Person]; return ok })
}

// Unapproved lists the reviewers whose consent is still needed, now or in a later step.
func (d Document) Unapproved() []string {
	var list []string
	for _, s := range d.Review() {
		if s.over(d.Approvals) {
			continue
		}
		for _, a := range s.People {
			if _, ok := d.Approvals[a.Person]; !ok {
				list = append(list, a.Person)
			}
		}
	}
	return list
}

// Reached are the reviewers whose step has come, in this round or an earlier one: those of later steps have no part in the document yet.
func (d Document) Reached() []string {
	var list []string
	for i, s := range d.Review() {
		for _, a := range s.People {
			if i <= d.Reach {
				list = append(list, a.Person)
			}
		}
	}
	return list
}

func peopleOf(list []Asked) []string {
	var people []string
	for _, a := range list {
		people = append(people, a.Person)
	}
	return people
}

// turnOf says whether the review waits for the person now.
func (d Document) turnOf(person string) bool {
	return slices.ContainsFunc(d.Awaited(), func(a Asked) bool { return a.Person == person && person != "" })
}

// stagesSound checks the steps that a drafter names: everybody once, days from today on. The reviewers are the people of the steps.
func stagesSound(e Drafted, at time.Time) error {
	if len(e.Stages) == 0 {
		return nil
	}
	var people []string
	for _, s := range e.Stages {
		if len(s.People) == 0 {
			return problem.New(problem.Usage, "Có bước góp ý chưa chọn ai. Hãy chọn người hoặc bỏ bước đó.", "A step of the review names nobody. Choose somebody or leave the step out.")
		}
		for _, a := range s.People {
			if slices.Contains(people, a.Person) {
				return problem.New(problem.Usage, "Một người chỉ góp ý ở một bước. Hãy bỏ chọn ở bước kia.", "A person reviews in one step only. Take them out of the other.")
			}
			if err := dueSound(a.Due, at); err != nil {
				return err
			}
			people = append(people, a.Person)
		}
	}
	if !slices.Equal(people, e.Reviewers) {
		return problem.New(problem.Usage, "Các bước góp ý và danh sách người góp ý không khớp. Hãy chọn lại.", "The steps of the review and its reviewers differ. Choose again.")
	}
	return nil
}

// dueSound refuses a day that is none, or is over.
func dueSound(due string, at time.Time) error {
	if due == "" {
		return nil
	}
	day, err := time.Parse(time.DateOnly, due)
	if err != nil || day.Format(time.DateOnly) < Day(at) {
		return problem.New(problem.Usage, "Hạn xử lý phải là một ngày từ hôm nay trở đi.", "The due date must be a day from today on.")
	}
	return nil
}

// TakeBack takes a draft back to the drafter's desk. Where somebody has acted on it since it was submitted, the reason must be given.
type TakeBack struct{ Reason string }

// Name is the act's.
func (TakeBack) Name() string { return ActTakeBack }

// ActTakeBack is the drafter's taking back of what they submitted.
const ActTakeBack = "take-back"

// TakenBack: the drafter has it back; the review begins anew when it is submitted again.
type TakenBack struct {
	Reason string `part:"content"` // empty where nobody had acted
}

// Type is the event's name.
func (TakenBack) Type() string { return "document.taken-back" }

func takeBack(d Document, c TakeBack) ([]Event, error) {
	if d.Acted {
		return said(c.Reason, "lý do rút lại, vì đã có người cho ý kiến", "the reason, for somebody has acted on it already", TakenBack{c.Reason})
	}
	return one(TakenBack{c.Reason})
}
