package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/incident"
	"trien/internal/numbering"
	"trien/internal/problem"
	"trien/internal/store"
)

// IncidentsView is what is and was down, here and at offices that are connected.
type IncidentsView struct {
	May       bool           `json:"may"`       // declare, tell, end
	Reconcile bool           `json:"reconcile"` // take in what was made on paper, and reconcile
	List      []IncidentView `json:"list"`      // the newest first
	Warnings  []WarningView  `json:"warnings"`  // of other offices, those that last first
	Prepared  int            `json:"prepared"`  // numbers set aside for incidents that are open
	Peers     int            `json:"peers"`     // connected offices
}

// IncidentBanner is what every page shows while an incident lasts.
type IncidentBanner struct {
	ID       string    `json:"id"`
	What     string    `json:"what"`
	Words    Words     `json:"words"`
	Text     string    `json:"text"`
	Since    time.Time `json:"since"`
	Expected time.Time `json:"expected,omitzero"`
}

// IncidentView is one incident.
type IncidentView struct {
	IncidentBanner
	State        string        `json:"state"` // "under-way", "ended", "reconciled"
	By           string        `json:"by"`
	Declared     time.Time     `json:"declared"`
	Told         []ToldView    `json:"told"`
	Ended        time.Time     `json:"ended,omitzero"`
	EndedBy      string        `json:"endedBy,omitempty"`
	EndText      string        `json:"endText,omitempty"`
	Reconciled   time.Time     `json:"reconciled,omitzero"`
	ReconciledBy string        `json:"reconciledBy,omitempty"`
	Remarks      string        `json:"remarks,omitempty"`
	Reckoning    ReckoningView `json:"reckoning"`
}

// ToldView is that somebody was told.
type ToldView struct {
	Name  string    `json:"name"`
	How   string    `json:"how,omitempty"`   // by a way outside the system
	State string    `json:"state,omitempty"` // of a message: "queued", "delivered", "failed"
	Over  bool      `json:"over"`
	At    time.Time `json:"at"`
	By    string    `json:"by"`
}

// ReckoningView is what became of the numbers that an incident touched.
type ReckoningView struct {
	Lines    []ReckonedLine `json:"lines"`
	Open     []string       `json:"open"` // not explained yet
	Used     int            `json:"used"`
	Voided   int            `json:"voided"`
	Returned int            `json:"returned"`
	Left     int            `json:"left"`
	SHA256   string         `json:"sha256"`  // of the lines: what is confirmed
	Changed  bool           `json:"changed"` // since they were confirmed
}

// ReckonedLine is a number, or numbers that follow one another.
type ReckonedLine struct {
	Text     string `json:"text"`
	Block    string `json:"block"`
	From     int    `json:"from"`
	To       int    `json:"to"`
	Book     Words  `json:"book"`
	What     string `json:"what"`
	Word     Words  `json:"word"`
	Document string `json:"document,omitempty"`
	Title    string `json:"title,omitempty"`
	Date     string `json:"date,omitempty"`
	Reason   string `json:"reason,omitempty"`
	By       string `json:"by,omitempty"`
}

// WarningView is what another office told.
type WarningView struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Words    Words     `json:"words"`
	Text     string    `json:"text"`
	Since    time.Time `json:"since"`
	Expected time.Time `json:"expected,omitzero"`
	Over     bool      `json:"over"`
	Heard    time.Time `json:"heard"`
}

// incidentsShown is how many are shown: an office that has more each year has other worries.
const incidentsShown = 50

// Incidents shows them to everybody of the office.
func (h *House) Incidents(ctx context.Context, t Token) (IncidentsView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, maySeeIncidents)
	}
	if err != nil {
		return IncidentsView{}, err
	}
	return s.office.incidents(ctx, s.actor)
}

// IncidentsNow are those that last, for the banner of every page.
func (h *House) IncidentsNow(ctx context.Context, t Token) ([]IncidentBanner, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	list, err := incidentPapers().list(ctx, s.office, map[string]any{"state": string(incident.UnderWay)})
	banners := []IncidentBanner{}
	for _, x := range list {
		banners = append(banners, incidentBanner(x))
	}
	slices.SortFunc(banners, func(a, b IncidentBanner) int { return a.Since.Compare(b.Since) })
	return banners, err
}

func incidentBanner(x incident.Incident) IncidentBanner {
	return IncidentBanner{ID: x.ID, What: x.What, Words: both(incident.Words(x.What)), Text: x.Text, Since: x.Since, Expected: x.Expected}
}

func (o *Office) incidents(ctx context.Context, a identity.Actor) (IncidentsView, error) {
	v := IncidentsView{May: o.can(a, mayIncidents), Reconcile: o.can(a, mayNumbers), List: []IncidentView{}, Warnings: []WarningView{}}
	people, err := o.registry(ctx)
	if err != nil {
		return v, err
	}
	v.Peers = len(people.peers)
	list, err := incidentPapers().list(ctx, o, nil)
	if err != nil {
		return v, err
	}
	slices.SortFunc(list, func(a, b incident.Incident) int {
		return cmp.Or(b.Declared.Compare(a.Declared), cmp.Compare(b.ID, a.ID))
	})
	for _, x := range list[:min(len(list), incidentsShown)] {
		one, err := o.incidentView(ctx, people, x)
		if err != nil {
			return v, err
		}
		v.List = append(v.List, one)
	}
	if v.Warnings, err = o.warnings(ctx); err != nil {
		return v, err
	}
	blocks, err := blockPapers().list(ctx, o, map[string]any{"state": "open"})
	for _, b := range blocks {
		if b.Purpose == numbering.Incident {
			v.Prepared += len(b.Open())
		}
	}
	return v, err
}

func (o *Office) warnings(ctx context.Context) ([]WarningView, error) {
	list, err := warningPapers().list(ctx, o, nil)
	views := []WarningView{}
	for _, w := range list {
		views = append(views, WarningView{w.ID, w.Name, both(incident.Words(w.What)), w.Text, w.Since, w.Expected, w.Over, w.Heard})
	}
	slices.SortFunc(views, func(a, b WarningView) int {
		if a.Over != b.Over {
			return map[bool]int{true: 1, false: -1}[a.Over]
		}
		return b.Heard.Compare(a.Heard)
	})
	return views[:min(len(views), incidentsShown)], err
}

func (o *Office) incidentView(ctx context.Context, people *registry, x incident.Incident) (IncidentView, error) {
	v := IncidentView{IncidentBanner: incidentBanner(x), State: string(x.State), By: people.name(x.By), Declared: x.Declared, Told: []ToldView{}, Ended: x.Ended, EndedBy: nameOrEmpty(x.EndedBy, people),
		EndText: x.EndText, Reconciled: x.ReconciledAt, ReconciledBy: nameOrEmpty(x.ReconciledBy, people), Remarks: x.Remarks}
	for _, t := range x.Told {
		state := ""
		if t.Message != "" {
			row, err := store.Get[store.Outgoing](ctx, o.store.Reader, t.Message)
			if err != nil && problem.KindOf(err) != problem.NotFound {
				return v, err
			}
			state = row.State
		}
		v.Told = append(v.Told, ToldView{t.Name, t.How, state, t.Over, t.At, people.name(t.By)})
	}
	var err error
	v.Reckoning, err = o.reckoningView(ctx, people, x)
	return v, err
}

func (o *Office) reckoningView(ctx context.Context, people *registry, x incident.Incident) (ReckoningView, error) {
	r, digest, err := o.reckonIncident(ctx, x.ID)
	v := ReckoningView{Lines: []ReckonedLine{}, Open: r.Open, Used: r.Used, Voided: r.Voided, Returned: r.Returned, Left: r.Left, SHA256: digest, Changed: x.SHA256 != "" && x.SHA256 != digest}
	if err != nil {
		return v, err
	}
	for _, l := range r.Lines {
		line := ReckonedLine{Text: l.Text, Block: l.Block, From: l.From, To: l.To, Book: bookWords(l.Series), What: string(l.What), Word: both(l.What.Words()), Document: l.Document, Date: l.Date, Reason: l.Reason, By: nameOrEmpty(l.By, people)}
		if l.Document != "" {
			held, err := o.heldBy(ctx, l.Series, l.From)
			if err != nil {
				return v, err
			}
			line.Title = held.VI
		}
		v.Lines = append(v.Lines, line)
	}
	return v, nil
}
