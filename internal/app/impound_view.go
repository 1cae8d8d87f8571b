package app

import (
	"context"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// DocumentImpoundView is what is shown of a document because it is, or may be, impounded: register words, no more.
type DocumentImpoundView struct {
	Document   string            `json:"document"`
	Title      Words             `json:"title"` // type and number
	Date       string            `json:"date,omitempty"`
	Arrival    string            `json:"arrival,omitempty"`
	Sealed     bool              `json:"sealed"`
	Why        Words             `json:"why"`  // as every door says it; empty where it is not impounded
	Acts       []string          `json:"acts"` // of impounding, that the caller may do now
	Items      []ImpoundView     `json:"items"`
	Examiners  []ChoiceView      `json:"examiners"` // whom the ordering bodies have here, to be named
	Files      []ExamineFileView `json:"files"`     // for who examines
	Resting    []Words           `json:"resting"`   // the machine's work that waits for the lifting
	SeesTries  bool              `json:"seesTries"`
	Attempts   []AttemptView     `json:"attempts"` // the newest first
	Readings   []ExaminedView    `json:"readings"` // the newest first
	LiftAtTerm bool              `json:"liftAtTerm"`
}

// ImpoundView is one impounding.
type ImpoundView struct {
	ID         string             `json:"id"`
	Order      OrderView          `json:"order"`
	Body       string             `json:"body"`
	Basis      string             `json:"basis"`
	At         time.Time          `json:"at"`
	By         string             `json:"by"`
	Until      string             `json:"until,omitempty"`
	Over       bool               `json:"over,omitempty"` // its term ran out, and it holds on
	Files      int                `json:"files"`          // so many were measured
	Extensions []ExtensionView    `json:"extensions"`
	Examiners  []ExaminerView     `json:"examiners"`
	Lifted     *ImpoundLiftedView `json:"lifted,omitempty"`
}

// OrderView is a decision.
type OrderView struct {
	Document string `json:"document"`
	Title    Words  `json:"title"`
}

// ExtensionView is a later end.
type ExtensionView struct {
	At    time.Time `json:"at"`
	By    string    `json:"by"`
	Until string    `json:"until,omitempty"`
	Order OrderView `json:"order"`
}

// ExaminerView is who may examine, by which paper.
type ExaminerView struct {
	Person NamedView `json:"person"`
	Paper  string    `json:"paper"`
	At     time.Time `json:"at"`
	Ended  time.Time `json:"ended,omitzero"`
}

// ImpoundLiftedView is the end of an impounding, with the proof.
type ImpoundLiftedView struct {
	At        time.Time  `json:"at"`
	By        string     `json:"by"`
	ByTerm    bool       `json:"byTerm,omitempty"`
	Order     *OrderView `json:"order,omitempty"`
	Files     int        `json:"files"`
	Differing int        `json:"differing"` // so many files are not what they were
}

// ExamineFileView is a file that may be examined.
type ExamineFileView struct {
	Number int       `json:"number"`
	Kind   string    `json:"kind"` // as VersionView has it
	Media  string    `json:"mediaType"`
	Bytes  int64     `json:"bytes"`
	SHA256 string    `json:"sha256"`
	At     time.Time `json:"at"`
}

// AttemptView is something that was tried on the document while it was impounded.
type AttemptView struct {
	At    time.Time `json:"at"`
	Who   string    `json:"who"`
	Post  string    `json:"post,omitempty"`
	Act   Words     `json:"act"`
	Door  Words     `json:"door"`
	Route string    `json:"route,omitempty"`
}

// ExaminedView is one reading by the ordering body.
type ExaminedView struct {
	At      time.Time `json:"at"`
	Who     string    `json:"who"`
	Version int       `json:"version"`
	SHA256  string    `json:"sha256"`
	Purpose string    `json:"purpose"`
}

// ImpoundRow is an impounding in the list of them.
type ImpoundRow struct {
	ID       string `json:"id"`
	Document string `json:"document"`
	Title    Words  `json:"title"`
	Date     string `json:"date,omitempty"`
	Order    Words  `json:"order"`
	Until    string `json:"until,omitempty"`
	Over     bool   `json:"over,omitempty"`
	Open     bool   `json:"open"`
}

// impoundsListed bounds a list; attemptsShown what is shown of one document.
const (
	impoundsListed = 500
	attemptsShown  = 200
)

func (o *Office) seesImpound(d office.Document, a identity.Actor) bool {
	return office.Before(o.access(), d, a).Decide(office.ActSeeImpound).May
}

// DocumentImpound is what is on record of a document's impoundings, for those in charge, those who have a part in it, and who examines it.
func (h *House) DocumentImpound(ctx context.Context, t Token, id string) (DocumentImpoundView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DocumentImpoundView{}, err
	}
	o := s.office
	d, err := o.document(ctx, id)
	if err != nil {
		return DocumentImpoundView{}, err
	}
	if !o.seesImpound(d, s.actor) {
		return DocumentImpoundView{}, o.refuse(ctx, s.actor, refusal{act: office.ActSeeImpound, door: "act", document: id}, errNoDuty)
	}
	if !d.IsSealed() {
		if _, err := o.readable(ctx, s.actor, id); err != nil {
			return DocumentImpoundView{}, err
		}
	}
	return o.impoundView(ctx, s.actor, d)
}

func (o *Office) impoundView(ctx context.Context, a identity.Actor, d office.Document) (DocumentImpoundView, error) {
	v := DocumentImpoundView{Document: d.ID, Title: both(d.Cite().Short()), Date: d.Date, Arrival: d.Arrival, Sealed: d.IsSealed(), Acts: []string{}, Items: []ImpoundView{}, Examiners: []ChoiceView{},
		Files: []ExamineFileView{}, Resting: []Words{}, Attempts: []AttemptView{}, Readings: []ExaminedView{}, LiftAtTerm: o.settings.Impound.LiftAtTerm}
	people, err := o.registry(ctx)
	if err != nil {
		return v, err
	}
	if why := d.WhySealed(); why != nil {
		v.Why = both(problem.WordsOf(why))
	}
	today := office.Day(o.now())
	for _, i := range d.Impounds {
		v.Items = append(v.Items, impoundItem(i, people, today))
	}
	facts := office.Before(o.access(), d, a)
	for _, act := range []string{office.ActImpound, office.ActExtendImpound, office.ActLiftImpound, office.ActNameExaminer, office.ActEndExaminer, office.ActExamine} {
		if facts.Decide(act).May && (d.IsSealed() || act == office.ActImpound) {
			v.Acts = append(v.Acts, act)
		}
	}
	o.examinersHere(&v, d, people)
	if facts.Decide(office.ActExamine).May {
		for n, f := range d.Versions {
			v.Files = append(v.Files, ExamineFileView{n + 1, f.Kind, f.Media, f.Bytes, f.SHA256, f.At})
		}
	}
	v.SeesTries = facts.Decide(office.ActSeeAttempts).May
	return v, o.whatHappened(ctx, &v, d, people)
}

func impoundItem(i office.Impound, people *registry, today string) ImpoundView {
	v := ImpoundView{ID: i.ID, Order: orderView(i.Order), Body: i.Order.BodyName, Basis: i.Basis, At: i.At, By: people.name(i.By), Until: i.Until, Over: i.Lifted == nil && i.Over(today),
		Files: len(i.Files), Extensions: []ExtensionView{}, Examiners: []ExaminerView{}}
	for _, x := range i.Extensions {
		v.Extensions = append(v.Extensions, ExtensionView{x.At, people.name(x.By), x.Until, orderView(x.Order)})
	}
	for _, x := range i.Examiners {
		v.Examiners = append(v.Examiners, ExaminerView{NamedView{x.Person, people.name(x.Person)}, x.Paper, x.At, x.Ended})
	}
	if l := i.Lifted; l != nil {
		v.Lifted = &ImpoundLiftedView{At: l.At, By: people.name(l.By), ByTerm: l.ByTerm, Files: len(l.Files), Differing: len(l.Differing)}
		if !l.ByTerm {
			order := orderView(l.Order)
			v.Lifted.Order = &order
		}
	}
	return v
}

func orderView(o office.Order) OrderView { return OrderView{o.Document, both(o.Short())} }

// examinersHere are the people of the ordering bodies who could be named.
func (o *Office) examinersHere(v *DocumentImpoundView, d office.Document, people *registry) {
	for _, p := range people.Holders(identity.Examiner, o.now()) {
		body, only := o.examinerOf(people, p.ID)
		for _, i := range d.Sealed() {
			if only && body == i.Order.Body {
				v.Examiners = append(v.Examiners, ChoiceView{p.ID, Words{p.Name, p.Name}})
				break
			}
		}
	}
}

// whatHappened tells what was tried, what was read, and what of the machine's work rests, from the first impounding on.
func (o *Office) whatHappened(ctx context.Context, v *DocumentImpoundView, d office.Document, people *registry) error {
	if v.Sealed {
		jobs, err := o.rested(ctx, d.ID)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			v.Resting = append(v.Resting, jobWords(j.Kind))
		}
	}
	if !v.SeesTries || len(d.Impounds) == 0 {
		return nil
	}
	events, err := o.store.About(ctx, d.ID)
	if err != nil {
		return err
	}
	for n := len(events) - 1; n >= 0 && events[n].Event.At.Compare(d.Impounds[0].At) >= 0; n-- {
		r, _, err := o.open(events[n].Event)
		if err != nil {
			return err
		}
		switch e := r.Event.(type) {
		case office.Refusal:
			if e.Rule == office.ImpoundRule && len(v.Attempts) < attemptsShown {
				v.Attempts = append(v.Attempts, attemptView(r, e, events[n], people))
			}
		case office.Examined:
			if len(v.Readings) < attemptsShown {
				v.Readings = append(v.Readings, ExaminedView{r.At, people.name(r.Actor), e.Version, e.SHA256, e.Purpose})
			}
		}
	}
	return nil
}

func attemptView(r office.Record, e office.Refusal, rec store.Recorded, people *registry) AttemptView {
	v := AttemptView{At: r.At, Who: people.name(r.Actor), Act: both(actWords(e.Act)), Door: doorWords(e.Door), Route: e.Route}
	if e.Door == "job" {
		v.Act = jobWords(e.Act)
	}
	if e.Door == copyDoor {
		v.Who, v.Door = "người cầm bản giấy", Words{"mã in trên bản sao giấy", "the code on a paper copy"}
	}
	if p, ok := people.Post(rec.Event.Post); ok {
		v.Post = p.Title
	}
	return v
}

// Impounds lists the impoundings of the office, those that hold first, the newest first.
func (h *House) Impounds(ctx context.Context, t Token) ([]ImpoundRow, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	if err := s.office.may(ctx, s.actor, maySeeImpounds); err != nil {
		return nil, err
	}
	return s.office.impoundList(ctx, nil)
}

// Examinations are the impoundings by which the caller may examine a document now.
func (h *House) Examinations(ctx context.Context, t Token) ([]ImpoundRow, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	if !s.actor.Is(identity.Examiner) {
		return []ImpoundRow{}, nil
	}
	return o.impoundList(ctx, func(r store.Record) (bool, error) {
		d, err := o.document(ctx, r.Parent)
		i, ok := d.Examines(s.actor.Person)
		return ok && i.ID == r.ID, err
	})
}

func (o *Office) impoundList(ctx context.Context, takes func(store.Record) (bool, error)) ([]ImpoundRow, error) {
	list := []ImpoundRow{}
	for _, state := range []string{impoundOpen, impoundOver} {
		rows, err := store.List[store.Record](ctx, o.store.Reader, store.Query{Equal: map[string]any{"kind": impoundKind, "state": state}, Order: []string{"-id"}, Limit: impoundsListed})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if takes != nil {
				if ok, err := takes(r); err != nil || !ok {
					if err != nil {
						return nil, err
					}
					continue
				}
			}
			row, err := o.impoundRow(ctx, r)
			if err != nil {
				return nil, err
			}
			list = append(list, row)
		}
	}
	return list, nil
}

// impoundRow shows a row: of its document what lists may show.
func (o *Office) impoundRow(ctx context.Context, r store.Record) (ImpoundRow, error) {
	v := ImpoundRow{ID: r.ID, Document: r.Parent, Until: r.Clear, Open: r.State == impoundOpen}
	v.Over = v.Open && r.Clear != "" && r.Clear < office.Day(o.now())
	var w impoundWords
	if err := openWords(o.key, r.Words, &w, impoundPlace(r.ID)...); err != nil {
		return v, err
	}
	v.Order = both(office.Order{DocType: w.DocType, Number: w.Number, Date: w.Date, BodyName: w.BodyName}.Short())
	row, err := store.Get[store.Document](ctx, o.store.Reader, r.Parent)
	if problem.KindOf(err) == problem.NotFound { // destroyed since
		return v, nil
	}
	if err != nil {
		return v, err
	}
	words, err := o.rowWords(row)
	v.Title, v.Date = both(office.Cited{DocType: row.Type, Number: words.Number}.Short()), row.Date
	return v, err
}

// impoundDetail is what an event of an impounding says in a line.
func impoundDetail(e office.Event, people *registry) (Words, bool) {
	plain := func(s string) (Words, bool) { return Words{s, s}, true }
	switch e := e.(type) {
	case office.Impounded:
		return both(office.Order{DocType: e.DocType, Number: e.Number, Date: e.Date, BodyName: e.BodyName}.Short()), true
	case office.ImpoundExtended:
		return plain(e.Number + ": " + shortDay(e.Until))
	case office.ImpoundLifted:
		if len(e.Differing) > 0 {
			return Words{e.Number + ": có tệp không còn như khi niêm phong", e.Number + ": a file is not what it was"}, true
		}
		return Words{e.Number + ": các tệp nguyên vẹn", e.Number + ": every file is what it was"}, true
	case office.ImpoundDue:
		return plain(shortDay(e.Until))
	case office.ExaminerNamed:
		return plain(people.name(e.Person) + ": " + e.Paper)
	case office.ExaminerEnded:
		return plain(people.name(e.Person) + ": " + e.Reason)
	case office.Examined:
		return plain(e.Purpose)
	}
	return Words{}, false
}
