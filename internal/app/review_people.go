package app

import (
	"context"
	"slices"
	"strconv"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// noticeReviewer is of notices that somebody reviews a draft no more.
const noticeReviewer = "reviewer"

// onReviewers does the acts on whom a draft is reviewed by; false where the act is another.
func (o *Office) onReviewers(ctx context.Context, t *transaction, act string, a ActArgs) (bool, error) {
	step, _ := strconv.Atoi(a.Step)
	e := office.ReviewerChanged{Out: a.Person, In: a.To, Due: a.Due, Step: max(step, t.doc.Step()+1), Reason: tidy(a.Text)}
	var c office.Command
	switch act {
	case office.ActExchangeReviewer:
		e.Step = 0
		c = office.ExchangeReviewer{ReviewerChanged: e}
	case office.ActAddReviewer:
		e.Out = ""
		c = office.AddReviewer{ReviewerChanged: e}
	case office.ActDropReviewer:
		e.In, e.Step, e.Due = "", 0, ""
		c = office.DropReviewer{ReviewerChanged: e}
	default:
		return false, nil
	}
	if err := o.check(t.doc, act, t.actor); err != nil { // before anything is said of who there is
		return true, err
	}
	return true, o.changeReviewer(ctx, t, c, e)
}

func (o *Office) changeReviewer(ctx context.Context, t *transaction, c office.Command, e office.ReviewerChanged) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	if e.In != "" {
		if err := o.mayReview(people, e.In); err != nil {
			return err
		}
	}
	if err := t.do(c); err != nil {
		return err
	}
	if steps := t.doc.Review(); len(steps) > reviewSteps || slices.ContainsFunc(steps, func(s office.Stage) bool { return len(s.People) > reviewPeople }) {
		return tooManyReviewers()
	}
	if err := o.readsThen(t, people, e.In); err != nil {
		return err
	}
	if e.Out != "" && e.Out != t.actor.Person && slices.Contains(t.before.Reached(), e.Out) {
		if err := o.tellReleased(t, e.Out); err != nil {
			return err
		}
	}
	return o.prepareIfApproved(ctx, t)
}

// mayReview refuses who has no part in documents here any more.
func (o *Office) mayReview(people *registry, person string) error {
	if a, ok := people.Actor(person, o.now()); !ok || !o.can(a, mayTakePart) {
		return problem.New(problem.Usage, "Người góp ý đã chọn không còn làm việc ở cơ quan. Hãy chọn lại.", "A chosen reviewer can't review. Choose another.")
	}
	return nil
}

// readsThen refuses somebody whom the office's rules of access keep from a draft that it would be put to now.
func (o *Office) readsThen(t *transaction, people *registry, person string) error {
	if person == "" || t.doc.State != office.StateReview || !slices.Contains(t.doc.Reached(), person) {
		return nil
	}
	if a, _ := people.Actor(person, t.at); !o.reads(t.doc, a) {
		name := people.name(person)
		return problem.New(problem.Refused, "Theo quy tắc truy cập của cơ quan, "+name+" không được xem văn bản này nên không góp ý được. Hãy chọn người khác.",
			"The office's rules of access keep "+name+" from this document, so they can't review it. Choose somebody else.").Under("379.5.3")
	}
	return nil
}

// tellReleased lets somebody know that the draft is not with them any more: without what it is about, which they may not read now.
func (o *Office) tellReleased(t *transaction, person string) error {
	kind, _ := office.TypeOf(t.doc.DocType)
	w := Words{"Bạn không còn phải góp ý một dự thảo " + kind.Name.VI + "; " + t.actor.Name + " đã đổi người góp ý.", "You no longer review a draft (" + kind.Name.EN + "); " + t.actor.Name + " has changed who does."}
	return o.tell(t, person, noticeReviewer, w)
}

// reviewerArgs are what those acts need, for this draft; some is false where there is nobody to choose.
func (o *Office) reviewerArgs(name string, d office.Document, people *registry) (args []ArgView, ours, some bool) {
	text := ArgView{Name: "text", Kind: "text", Label: Words{"Lý do", "Reason"}, Required: true}
	due := ArgView{Name: "due", Kind: "date", Label: Words{"Hạn góp ý (bỏ trống: giữ hạn cũ)", "Due (none: as it was)"}}
	out := ArgView{Name: "person", Kind: "person", Label: Words{"Người đang được hỏi", "Who is asked now"}, Required: true, Choices: replaceable(d, people, name == office.ActDropReviewer)}
	in := ArgView{Name: "to", Kind: "person", Label: Words{"Người góp ý mới", "Who reviews instead"}, Required: true, Choices: o.couldReview(d, people)}
	switch name {
	case office.ActExchangeReviewer:
		return []ArgView{out, in, due, text}, true, len(out.Choices) > 0 && len(in.Choices) > 0
	case office.ActAddReviewer:
		in.Label, due.Label = Words{"Người góp ý thêm", "Who reviews, too"}, Words{"Hạn góp ý", "Due"}
		return append(append([]ArgView{in}, openSteps(d)...), due, text), true, len(in.Choices) > 0
	case office.ActDropReviewer:
		return []ArgView{out, text}, true, len(out.Choices) > 0
	}
	return nil, false, false
}

// replaceable are the reviewers who have not consented; to be taken out, only where they are not alone in their step.
func replaceable(d office.Document, people *registry, company bool) []ChoiceView {
	list := []ChoiceView{}
	waits := d.Unapproved()
	for _, s := range d.Review() {
		for _, a := range s.People {
			if slices.Contains(waits, a.Person) && !(company && len(s.People) == 1) {
				list = append(list, ChoiceView{a.Person, Words{people.name(a.Person), people.name(a.Person)}})
			}
		}
	}
	return list
}

// couldReview are everyone who reviews or leads, and has no part in the draft yet.
func (o *Office) couldReview(d office.Document, people *registry) []ChoiceView {
	return slices.DeleteFunc(o.handlers(people), func(c ChoiceView) bool {
		a, _ := people.Actor(c.Value, o.now())
		return c.Value == d.Drafter || c.Value == d.Signer || slices.Contains(d.Reviewers, c.Value) || !a.Is(identity.Reviewer) && !a.Is(identity.Leader)
	})
}

// openSteps asks for the step where there are several that are not over.
func openSteps(d office.Document) []ArgView {
	arg := ArgView{Name: "step", Kind: "choice", Label: Words{"Bước góp ý", "Step of the review"}, Required: true, Choices: []ChoiceView{}}
	for i := d.Step(); i < len(d.Review()); i++ {
		n := strconv.Itoa(i + 1)
		arg.Choices = append(arg.Choices, ChoiceView{n, Words{"Bước " + n, "Step " + n}})
	}
	if len(arg.Choices) < 2 {
		return nil
	}
	return []ArgView{arg}
}
