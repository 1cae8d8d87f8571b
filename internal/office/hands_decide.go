package office

import (
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// The acts on assignments.
const (
	ActAssign      = "assign"
	ActReassign    = "reassign"
	ActTakeOut     = "take-out"
	ActReportPart  = "report-part"
	ActAcknowledge = "acknowledge"
	ActCirculate   = "circulate"
)

type (
	// Assign adds somebody to a routed document: to work on it beside the lead, or to be informed.
	Assign struct{ Assigned }
	// Circulate shows a document to people who are to read it.
	Circulate struct{ To []Circulated }
	// Reassign exchanges whom an assignment was given to.
	Reassign struct{ Reassigned }
	// TakeOut takes an assignment back.
	TakeOut struct{ TakenOut }
	// ReportPart is a co-worker's report.
	ReportPart struct{ Text string }
	// Acknowledge is the word of who was given it to read.
	Acknowledge struct{}
)

// Name is that of the act.
func (Assign) Name() string { return ActAssign }

// Name is that of the act.
func (Circulate) Name() string { return ActCirculate }

// Name is that of the act.
func (Reassign) Name() string { return ActReassign }

// Name is that of the act.
func (TakeOut) Name() string { return ActTakeOut }

// Name is that of the act.
func (ReportPart) Name() string { return ActReportPart }

// Name is that of the act.
func (Acknowledge) Name() string { return ActAcknowledge }

func handRules() []rule {
	shown := append([]State{StateIssued, StateSent, StateFiled}, entered()...)
	return []rule{
		{ActReportPart, []State{StateRouted}, false},
		{ActAcknowledge, shown, false},
		{ActAssign, []State{StateRouted}, false},
		{ActReassign, []State{StateRouted}, false},
		{ActTakeOut, shown, false},
		{ActCirculate, shown, false},
	}
}

func decideHands(d Document, c Command, a identity.Actor, at time.Time) ([]Event, error) {
	switch c := c.(type) {
	case Assign:
		return assign(d, c.Assigned, a, at)
	case Circulate:
		return circulate(d, c.To, at)
	case Reassign:
		return reassign(d, c.Reassigned, a)
	case TakeOut:
		return takeOut(d, c.TakenOut, a)
	case ReportPart:
		return said(c.Text, "kết quả phần việc", "the result of your part", PartReported{c.Text})
	case Acknowledge:
		return one(Acknowledged{})
	}
	return nil, nil
}

// parted checks the parts that a routing gives: one lead, nobody twice, and whoever works is among the assignees.
func parted(c Route, at time.Time) ([]Event, error) {
	var events []Event
	var working []string
	leads := 0
	for i, x := range c.Hands {
		if slices.ContainsFunc(c.Hands[:i], func(y Assigned) bool { return y.Person == x.Person }) {
			return nil, twoParts()
		}
		if err := dueSound(x.Due, at); err != nil {
			return nil, err
		}
		if x.Part == HandLead {
			leads++
		}
		if x.Part != HandInformed {
			working = append(working, x.Person)
		}
		events = append(events, x)
	}
	if len(c.Hands) > 0 && (leads == 0 || !slices.Equal(working, c.Assignees)) {
		return nil, problem.New(problem.Usage, "Chưa chọn người chủ trì. Hãy chọn một người chủ trì, những người khác phối hợp hoặc để biết.",
			"Nobody was chosen to lead. Choose one lead; the others help or are informed.")
	}
	return events, nil
}

func twoParts() error {
	return problem.New(problem.Usage, "Một người chỉ nhận văn bản ở một phần: chủ trì, phối hợp hoặc để biết. Hãy bỏ chọn ở phần kia.",
		"A person has one part: leading, helping or being informed. Take them out of the other.")
}

func assign(d Document, e Assigned, a identity.Actor, at time.Time) ([]Event, error) {
	if e.Person == "" || e.Part != HandCo && e.Part != HandInformed {
		return nil, problem.New(problem.Usage, "Hãy chọn người nhận, và chọn phối hợp hoặc để biết.", "Choose who gets it, and whether they help or are informed.")
	}
	if err := d.free(e.Person); err != nil {
		return nil, err
	}
	if err := dueSound(e.Due, at); err != nil {
		return nil, err
	}
	e.Under = ""
	if !a.Is(identity.Leader) {
		e.Under = a.Person
	}
	return one(e)
}

// free: nobody is given a document twice.
func (d Document) free(person string) error {
	if _, has := d.Hand(person); has {
		return problem.New(problem.Conflict, "Người này đã được giao hoặc được chuyển xem văn bản. Hãy chọn người khác, hoặc rút việc đã giao trước.",
			"This person has been given the document already. Choose another, or take the assignment back first.").Under("379.14")
	}
	return nil
}

func circulate(d Document, to []Circulated, at time.Time) ([]Event, error) {
	if len(to) == 0 {
		return nil, problem.New(problem.Usage, "Chưa chọn người xem.", "Nobody was chosen to read it.")
	}
	var events []Event
	for i, e := range to {
		if slices.ContainsFunc(to[:i], func(x Circulated) bool { return x.Person == e.Person }) {
			continue
		}
		if err := d.free(e.Person); err != nil {
			return nil, err
		}
		if err := dueSound(e.Due, at); err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}

// theirs finds the assignment that somebody wants to change: leaders and clerks any, others what they assigned themselves.
func (d Document) theirs(person string, a identity.Actor) (Hand, error) {
	h, ok := d.Hand(person)
	switch {
	case !ok:
		return h, problem.New(problem.Conflict, "Người này không còn được giao văn bản. Hãy tải lại trang.", "This person has no assignment any more. Reload the page.").Under("379.14")
	case h.By != a.Person && !a.Is(identity.Leader) && !a.Is(identity.Clerk):
		return h, problem.New(problem.Forbidden, "Chỉ người đã giao việc này, lãnh đạo hoặc văn thư mới đổi hay rút được. Hãy đề nghị họ.",
			"Only whoever assigned it, a leader or a clerk can change or take it back. Ask one of them.").Under("379.5.3")
	}
	return h, nil
}

func reassign(d Document, e Reassigned, a identity.Actor) ([]Event, error) {
	h, err := d.theirs(e.Person, a)
	if err != nil {
		return nil, err
	}
	if !h.works() || !h.open() {
		return nil, problem.New(problem.Conflict, "Người này không có việc chưa xong để đổi sang người khác. Hãy chọn người đang xử lý.",
			"This person has no unfinished work to give to another. Choose one who is working on it.").Under("379.14")
	}
	if e.To == "" {
		return nil, problem.New(problem.Usage, "Chưa chọn người nhận thay.", "Nobody was chosen to take over.")
	}
	if err := d.free(e.To); err != nil {
		return nil, err
	}
	return said(e.Reason, "lý do đổi người", "the reason of the exchange", e)
}

func takeOut(d Document, e TakenOut, a identity.Actor) ([]Event, error) {
	h, err := d.theirs(e.Person, a)
	if err != nil {
		return nil, err
	}
	if h.works() && d.State != StateRouted {
		return nil, problem.New(problem.Conflict, "Việc xử lý đã xong nên không rút lại được nữa.", "The handling is over: its assignments stay.").Under("379.14")
	}
	if h.Part == HandLead && len(d.Leads()) == 1 {
		return nil, problem.New(problem.Conflict, "Không rút được người chủ trì duy nhất. Hãy đổi sang người khác, hoặc bút phê lại.",
			"The only lead can't be taken out. Exchange them for another, or route anew.").Under("379.14")
	}
	return said(e.Reason, "lý do rút lại", "the reason of taking it back", e)
}
