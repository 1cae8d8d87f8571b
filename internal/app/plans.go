package app

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"trien/internal/fileplan"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// The office's file plans (danh mục hồ sơ), one a year, and the dossiers that are opened by them.

func planPapers() papers[fileplan.Plan] {
	return papers[fileplan.Plan]{fileplan.Kind, fileplan.Fold, func(p fileplan.Plan) (string, string) { return string(p.State), "" }}
}

// PlanView is the plan of a year.
type PlanView struct {
	Year     string          `json:"year"`
	State    string          `json:"state" enum:",draft,issued"` // empty: there is none yet
	Document string          `json:"document,omitempty"`         // by which it was issued
	IssuedBy string          `json:"issuedBy,omitempty"`
	IssuedAt time.Time       `json:"issuedAt,omitzero"`
	Entries  []PlanEntryView `json:"entries"`
	Amended  []AmendmentView `json:"amended"`
	Years    []string        `json:"years"` // of which there is a plan, the newest first
	Draws    bool            `json:"draws"` // the caller may change the draft, or amend what is issued
	Issues   bool            `json:"issues"`
	Opens    bool            `json:"opens"`  // the caller may open its dossiers
	People   []ChoiceView    `json:"people"` // who could keep a dossier
}

// PlanEntryView is a line of it.
type PlanEntryView struct {
	Code       string `json:"code"`
	Heading    string `json:"heading"`
	Title      string `json:"title"`
	Retention  string `json:"retention"`
	Keeper     string `json:"keeper"`
	KeeperName string `json:"keeperName"`
	Note       string `json:"note"`
	Dossier    string `json:"dossier,omitempty"` // that was opened
}

// AmendmentView is a change of an issued plan.
type AmendmentView struct {
	Document string    `json:"document"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Codes    []string  `json:"codes"`
}

// FilePlan is the plan of a year; of this year where none is named.
func (h *House) FilePlan(ctx context.Context, t Token, year string) (PlanView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayDossiers)
	}
	if err != nil {
		return PlanView{}, err
	}
	return s.office.planView(ctx, s.actor, year)
}

func (o *Office) planView(ctx context.Context, a identity.Actor, year string) (PlanView, error) {
	if year == "" {
		year = office.Day(o.now())[:4]
	}
	v := PlanView{Year: year, Entries: []PlanEntryView{}, Amended: []AmendmentView{}, Years: []string{}, People: []ChoiceView{},
		Draws: o.can(a, mayDrawPlans), Issues: o.can(a, mayIssuePlans), Opens: o.can(a, mayOpenDossiers)}
	people, err := o.registry(ctx)
	if err != nil {
		return v, err
	}
	all, err := planPapers().list(ctx, o, nil)
	if err != nil {
		return v, err
	}
	for _, p := range all {
		v.Years = append(v.Years, p.Year)
		if p.Year == year {
			v.fill(p, people)
		}
	}
	slices.Sort(v.Years)
	slices.Reverse(v.Years)
	if v.Draws {
		v.People = o.handlers(people)
	}
	return v, nil
}

func (v *PlanView) fill(p fileplan.Plan, people *registry) {
	v.State, v.Document, v.IssuedBy, v.IssuedAt = string(p.State), p.Document, nameOrEmpty(p.IssuedBy, people), p.IssuedAt
	for _, e := range p.Entries {
		v.Entries = append(v.Entries, PlanEntryView{e.Code, e.Heading, e.Title, e.Retention, e.Keeper, nameOrEmpty(e.Keeper, people), e.Note, p.Used[e.Code]})
	}
	for _, a := range p.Amended {
		v.Amended = append(v.Amended, AmendmentView{a.Document, nameOrEmpty(a.By, people), a.At, a.Codes})
	}
}

// FilePlanRequest is what a plan is to say: all of its lines while it is a draft, else those that are added or changed.
type FilePlanRequest struct {
	Entries  []PlanLine `json:"entries" maxItems:"5000"`
	Document string     `json:"document,omitempty" maxLength:"300"` // on what an amendment rests: number and date
}

// PlanLine is a line of a plan. Keeper is a person's id or account name.
type PlanLine struct {
	Code      string `json:"code" maxLength:"300"`
	Heading   string `json:"heading,omitempty" maxLength:"300"`
	Title     string `json:"title" maxLength:"1000"`
	Retention string `json:"retention" maxLength:"30"` // "Vĩnh viễn", "10 năm"
	Keeper    string `json:"keeper,omitempty" maxLength:"100"`
	Note      string `json:"note,omitempty" maxLength:"300"`
}

// DrawPlan sets the lines of a draft, or amends a plan that is issued.
func (h *House) DrawPlan(ctx context.Context, t Token, year string, r FilePlanRequest) (PlanView, error) {
	return h.onPlan(ctx, t, year, mayDrawPlans, func(ctx context.Context, o *Office, p fileplan.Plan) ([]office.Event, error) {
		list, err := o.planEntries(ctx, r.Entries)
		if err != nil {
			return nil, err
		}
		if p.State == fileplan.Issued {
			return fileplan.Amend(p, list, tidy(r.Document))
		}
		return fileplan.Draw(p, list)
	})
}

// IssuePlan lets a draft hold from now on, by a decision of the office's head.
func (h *House) IssuePlan(ctx context.Context, t Token, year, document string) (PlanView, error) {
	return h.onPlan(ctx, t, year, mayIssuePlans, func(_ context.Context, _ *Office, p fileplan.Plan) ([]office.Event, error) {
		return fileplan.Issue(p, tidy(document))
	})
}

func (h *House) onPlan(ctx context.Context, t Token, year, right string, decide func(context.Context, *Office, fileplan.Plan) ([]office.Event, error)) (PlanView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, right)
	}
	if err == nil && right == mayIssuePlans {
		err = s.office.proven(ctx, s, right)
	}
	if err != nil {
		return PlanView{}, err
	}
	o := s.office
	err = o.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error {
		_, err := planPapers().add(ctx, o, t, year, func(p fileplan.Plan) ([]office.Event, error) { return decide(ctx, o, p) })
		return err
	})
	if err != nil {
		return PlanView{}, o.refuse(ctx, s.actor, refusal{act: right, door: "act"}, err)
	}
	return o.planView(ctx, s.actor, year)
}

// planEntries are the lines of a request, tidied, with who keeps each as they are known here.
func (o *Office) planEntries(ctx context.Context, lines []PlanLine) ([]office.PlanEntry, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	var list []office.PlanEntry
	for _, l := range lines {
		e := office.PlanEntry{Code: tidy(l.Code), Heading: tidy(l.Heading), Title: tidy(l.Title), Retention: tidy(l.Retention), Note: tidy(l.Note)}
		if who := tidy(l.Keeper); who != "" {
			if e.Keeper = keeperOf(people, who); e.Keeper == "" {
				return nil, problem.New(problem.Usage, "Hồ sơ “"+e.Code+"”: không có người “"+who+"”. Hãy ghi tên đăng nhập, hoặc đúng họ tên.", "Dossier “"+e.Code+"”: there is nobody “"+who+"”. Give the account's name, or the full name.")
			}
		}
		list = append(list, e)
	}
	return list, nil
}

// keeperOf finds somebody by id, account, or a name that only one has.
func keeperOf(people *registry, who string) string {
	found := ""
	for _, p := range people.People {
		switch {
		case p.ID == who || p.Account == who:
			return p.ID
		case office.Plain(p.Name) == office.Plain(who) && found != "":
			return ""
		case office.Plain(p.Name) == office.Plain(who):
			found = p.ID
		}
	}
	return found
}

// PlanXLSX writes the plan of a year as a workbook.
func (h *House) PlanXLSX(ctx context.Context, t Token, year string, w io.Writer) error {
	v, err := h.FilePlan(ctx, t, year)
	if err != nil {
		return err
	}
	out := &workbook{head: RegisterView{Title: Words{"Danh mục hồ sơ năm " + v.Year, "File plan of " + v.Year}, Columns: planColumns()}, lines: sheetLines}
	for _, e := range v.Entries {
		if err := out.line(w, []string{e.Code, e.Heading, e.Title, e.Retention, e.KeeperName, e.Note}); err != nil {
			return err
		}
	}
	return out.close(w)
}

func planColumns() []Words {
	return []Words{{"Số và ký hiệu hồ sơ", "Code"}, {"Đề mục", "Heading"}, {"Tiêu đề hồ sơ", "Title"}, {"Thời hạn bảo quản", "Retention"}, {"Người lập hồ sơ", "Kept by"}, {"Ghi chú", "Note"}}
}

// planned is what a dossier takes over from its line of a plan.
func (o *Office) planned(ctx context.Context, t *transaction, year, code, dossier string) (office.DossierOpened, error) {
	var e office.PlanEntry
	_, err := planPapers().add(ctx, o, t, year, func(p fileplan.Plan) ([]office.Event, error) {
		e, _ = p.Entry(code)
		return fileplan.Use(p, code, dossier)
	})
	return office.DossierOpened{Code: e.Code, Title: e.Title, Retention: e.Retention, Plan: year, Keeper: e.Keeper}, err
}

// unplanned is a dossier that no plan has: where this year's plan is issued, with the reason, and by no code of its.
func (o *Office) unplanned(ctx context.Context, r DossierRequest) (office.DossierOpened, error) {
	e := office.DossierOpened{Code: r.Code, Title: r.Title, Retention: r.Retention, Outside: tidy(r.Outside)}
	p, err := planPapers().get(ctx, o, office.Day(o.now())[:4])
	if problem.KindOf(err) == problem.NotFound || err == nil && p.State != fileplan.Issued {
		e.Outside = ""
		return e, nil
	}
	if err != nil {
		return e, err
	}
	if _, there := p.Entry(r.Code); there {
		return e, problem.New(problem.Conflict, "Mã “"+r.Code+"” có trong danh mục hồ sơ năm nay. Hãy lập hồ sơ từ danh mục.", "The code “"+r.Code+"” stands in this year's file plan. Open the dossier from there.")
	}
	if strings.TrimSpace(e.Outside) == "" {
		return e, problem.New(problem.Usage, "Hồ sơ này không có trong danh mục năm nay. Hãy chọn hồ sơ trong danh mục, hoặc nhập lý do lập ngoài danh mục.", "This dossier is not in this year's file plan. Choose one of the plan, or say why it is opened beside it.")
	}
	return e, nil
}
