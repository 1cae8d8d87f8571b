package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"trien/internal/office"
	"trien/internal/oversight"
	"trien/internal/store"
)

// AuditPlan plans a review (4587.review).
type AuditPlan struct {
	Title     string   `json:"title"`
	From      string   `json:"from"`
	To        string   `json:"to"`
	Due       string   `json:"due"`
	People    []string `json:"people"` // reviewers
	Checklist []string `json:"checklist"`
}

// AuditRow is a review as lists show it.
type AuditRow struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	State   string `json:"state"`
	From    string `json:"from"`
	To      string `json:"to"`
	Due     string `json:"due"`
	Open    int    `json:"open"` // faults not settled
	Found   int    `json:"found"`
	Overdue bool   `json:"overdue"`
}

// AuditView is a review with its findings.
type AuditView struct {
	AuditRow
	Version    int            `json:"version"`
	People     []ChoiceText   `json:"people"`
	Checklist  []string       `json:"checklist"`
	Findings   []AuditFinding `json:"findings"`
	Conclusion string         `json:"conclusion,omitempty"`
	Reviewer   bool           `json:"reviewer"`  // the caller is one
	Proposals  []FoundView    `json:"proposals"` // what the figures of these months show
}

// ChoiceText is a code with its text.
type ChoiceText struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// AuditFinding is a finding and what became of it.
type AuditFinding struct {
	ID        string      `json:"id"`
	Kind      string      `json:"kind"` // "fault", "commendation", "sound"
	Item      int         `json:"item"`
	Text      string      `json:"text"`
	About     string      `json:"about"`
	Who       string      `json:"who"`
	WhoName   string      `json:"whoName"`
	Due       string      `json:"due,omitempty"`
	State     string      `json:"state,omitempty"`
	Overdue   bool        `json:"overdue"`
	At        time.Time   `json:"at"`
	By        string      `json:"by"`
	Reminders []time.Time `json:"reminders"`
	Remedy    string      `json:"remedy,omitempty"`
	Verdict   string      `json:"verdict,omitempty"`
	Mine      bool        `json:"mine"` // for the caller to remedy
}

// AuditArgs are the words of an act in a review.
type AuditArgs struct {
	ExpectedVersion int    `json:"expectedVersion,omitempty"`
	ID              string `json:"id,omitempty"` // of the finding
	Kind            string `json:"kind,omitempty"`
	Item            int    `json:"item,omitempty"`
	Who             string `json:"who,omitempty"`
	Due             string `json:"due,omitempty"`
	About           string `json:"about,omitempty"`
	Text            string `json:"text,omitempty"`
	Accept          bool   `json:"accept,omitempty"`
}

// The acts in a review, by the names that pages use.
const (
	reviewFind   = "find"
	reviewRemind = "remind"
	reviewRemedy = "remedy"
	reviewSettle = "settle"
	reviewClose  = "close"
)

// Audits lists the reviews, the newest first.
func (h *House) Audits(ctx context.Context, t Token) ([]AuditRow, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	if err := s.office.may(ctx, s.actor, "reviews.read"); err != nil {
		return nil, err
	}
	list, err := store.List[store.Record](ctx, s.office.store.Reader, store.Query{Equal: map[string]any{"kind": reviewKind}})
	if err != nil {
		return nil, err
	}
	rows, today := []AuditRow{}, office.Day(s.office.now())
	for _, r := range list {
		var c reviewClear
		if err := json.Unmarshal([]byte(r.Clear), &c); err != nil {
			return nil, damaged(err)
		}
		title, err := s.office.overseenTitle(r)
		if err != nil {
			return nil, err
		}
		closed := r.State == string(oversight.ReviewClosed)
		rows = append(rows, AuditRow{r.ID, title, r.State, c.From, c.To, c.Due, c.Open, c.Found, !closed && c.Due < today})
	}
	slices.SortFunc(rows, func(a, b AuditRow) int { return cmp.Or(cmp.Compare(b.Due, a.Due), cmp.Compare(a.ID, b.ID)) })
	return rows, nil
}

// PlanAudit begins a review.
func (h *House) PlanAudit(ctx context.Context, t Token, p AuditPlan) (AuditView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return AuditView{}, err
	}
	if err := s.office.may(ctx, s.actor, "reviews.plan"); err != nil {
		return AuditView{}, err
	}
	e := office.ReviewPlanned{From: p.From, To: p.To, Due: p.Due, People: slices.Compact(slices.Sorted(slices.Values(p.People))), Title: tidy(p.Title)}
	for _, item := range p.Checklist {
		if item = tidy(item); item != "" {
			e.Checklist = append(e.Checklist, item)
		}
	}
	id := store.NewID()
	return s.office.onReview(ctx, s, id, 0, e)
}

// onReview decides an act on a review, does it and shows what came of it.
func (o *Office) onReview(ctx context.Context, s entered, id string, expected int, c oversight.Command) (AuditView, error) {
	err := o.oversee(ctx, s.actor, reviewKind, id, func(w watched, t *transaction) ([]office.Event, error) {
		v := oversight.FoldReview(id, w.records)
		if _, plan := c.(office.ReviewPlanned); v.Version == 0 && !plan {
			return nil, store.NotFound()
		}
		if expected != 0 && expected != v.Version {
			return nil, store.MovedOn()
		}
		e, err := oversight.DecideReview(v, c, s.actor.Person)
		if err == nil {
			err = o.tellReview(ctx, t, v, e)
		}
		return []office.Event{e}, err
	})
	if err != nil {
		return AuditView{}, o.refuse(ctx, s.actor, refusal{act: c.Type(), door: "act"}, err)
	}
	return o.reviewView(ctx, s, id)
}

// Audit shows one.
func (h *House) Audit(ctx context.Context, t Token, id string) (AuditView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return AuditView{}, err
	}
	if err := s.office.may(ctx, s.actor, "reviews.read"); err != nil {
		return AuditView{}, err
	}
	return s.office.reviewView(ctx, s, id)
}

// ActOnAudit does something in a review: who may is decided by it, reviewers and whoever must remedy a fault.
func (h *House) ActOnAudit(ctx context.Context, t Token, id, act string, a AuditArgs) (AuditView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return AuditView{}, err
	}
	if err := s.office.may(ctx, s.actor, "reviews.read"); err != nil {
		return AuditView{}, err
	}
	text := tidy(a.Text)
	var c oversight.Command
	switch act {
	case reviewFind:
		c = office.ReviewFinding{ID: store.NewID(), Kind: a.Kind, Item: a.Item, Who: a.Who, Due: a.Due, Text: text, About: tidy(a.About)}
	case reviewRemind:
		c = office.ReviewReminded{ID: a.ID}
	case reviewRemedy:
		c = office.ReviewRemedied{ID: a.ID, Text: text}
	case reviewSettle:
		c = office.ReviewSettled{ID: a.ID, Accept: a.Accept, Text: text}
	case reviewClose:
		c = office.ReviewClosed{Text: text}
	default:
		return AuditView{}, store.NotFound()
	}
	return s.office.onReview(ctx, s, id, a.ExpectedVersion, c)
}

func (o *Office) reviewView(ctx context.Context, s entered, id string) (AuditView, error) {
	w, err := o.watched(ctx, reviewKind, id)
	if err != nil {
		return AuditView{}, err
	}
	if len(w.records) == 0 {
		return AuditView{}, store.NotFound()
	}
	people, err := o.registry(ctx)
	if err != nil {
		return AuditView{}, err
	}
	r, today := oversight.FoldReview(id, w.records), office.Day(o.now())
	v := AuditView{AuditRow: AuditRow{id, r.Title, string(r.State), r.From, r.To, r.Due, r.Open(), len(r.Found), r.State != oversight.ReviewClosed && r.Due < today},
		Version: r.Version, People: []ChoiceText{}, Checklist: r.Checklist, Findings: []AuditFinding{}, Conclusion: r.Conclusion, Reviewer: slices.Contains(r.People, s.actor.Person), Proposals: []FoundView{}}
	for _, p := range r.People {
		v.People = append(v.People, ChoiceText{p, people.name(p)})
	}
	for _, f := range r.Found {
		v.Findings = append(v.Findings, AuditFinding{ID: f.ID, Kind: f.Kind, Item: f.Item, Text: f.Text, About: f.About, Who: f.Who, WhoName: people.name(f.Who), Due: f.Due, State: f.State,
			Overdue: f.Overdue(today), At: f.At, By: people.name(f.By), Reminders: slices.Concat([]time.Time{}, f.Reminders), Remedy: f.Remedy, Verdict: f.Verdict,
			Mine: f.Who == s.actor.Person && f.State == oversight.FaultOpen})
	}
	if v.Reviewer && r.State != oversight.ReviewClosed {
		use, err := o.use(ctx, UseQuery{From: r.From[:7], To: r.To[:7]})
		if err != nil {
			return v, err
		}
		v.Proposals = use.Found
	}
	return v, nil
}
