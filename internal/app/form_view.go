package app

import (
	"slices"
	"time"

	"trien/internal/form"
	"trien/internal/identity"
	"trien/internal/office"
)

// FormCheckView is what the rules of form said of a document's file.
type FormCheckView struct {
	Rules      string           `json:"rules"`   // id of the version; "" where nothing tells which rules it follows
	Profile    string           `json:"profile"` // "party", "state"
	SHA256     string           `json:"sha256"`
	At         time.Time        `json:"at"`
	Verdict    string           `json:"verdict"` // "good", "advice", "could_not_check", "refused": a rule that binds is not met
	Summary    Words            `json:"summary"`
	Blind      *Words           `json:"blind,omitempty"` // why nothing could be looked at
	Met        int              `json:"met"`
	Answers    []FormAnswerView `json:"answers"` // those not met, and those that could not be looked at
	MayExplain bool             `json:"mayExplain"`
}

// FormAnswerView is one rule's answer.
type FormAnswerView struct {
	Rule      string               `json:"rule"`
	Part      Words                `json:"part"`
	Result    string               `json:"result"` // "not_met", "could_not_check"
	Binding   bool                 `json:"binding"`
	Asked     Words                `json:"asked"`
	Found     Words                `json:"found"`
	Source    string               `json:"source"`
	Read      Words                `json:"read"`
	Spots     []FormSpotView       `json:"spots"`
	Explained *FormExplanationView `json:"explained,omitempty"`
}

// FormSpotView is a place on a page: x1, y1, x2, y2 in its user space.
type FormSpotView struct {
	Page int        `json:"page"`
	Rect [4]float64 `json:"rect"`
}

// FormExplanationView is what somebody said of a rule that is not met.
type FormExplanationView struct {
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// FormRulesView is the page of the rules of form.
type FormRulesView struct {
	MayChange bool           `json:"mayChange"`
	Version   string         `json:"version"`
	Name      Words          `json:"name"`
	Basis     string         `json:"basis"`
	Profile   string         `json:"profile"`
	Rules     []FormRuleView `json:"rules"`
	Bound     *FormBoundView `json:"bound,omitempty"` // the newest choice of what binds
}

// FormRuleView is one rule.
type FormRuleView struct {
	ID      string   `json:"id"`
	Part    Words    `json:"part"`
	Asks    Words    `json:"asks"`
	Types   []string `json:"types"`
	Except  []string `json:"except"`
	Source  string   `json:"source"`
	Read    Words    `json:"read"`
	Binding bool     `json:"binding"`
}

// FormBoundView is who chose, when, by which document.
type FormBoundView struct {
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Document string    `json:"document"`
}

// FormBinding chooses the rules that bind, all of them: what is not named is advice.
type FormBinding struct {
	Rules    []string `json:"rules" maxItems:"300"`
	Document string   `json:"document"` // by which: number and date
}

// form shows what the rules said; nil for documents that were never looked at.
func (o *Office) form(a identity.Actor, d office.Document, people *registry) *FormCheckView {
	f := d.Form
	if f.SHA256 == "" {
		return nil
	}
	v := &FormCheckView{Rules: f.Rules, Profile: f.Profile, SHA256: f.SHA256, At: d.FormAt, Verdict: f.Verdict, Met: f.Met, Answers: []FormAnswerView{}, MayExplain: o.check(d, office.ActExplainForm, a) == nil}
	if f.Blind.VI != "" {
		v.Blind = &Words{f.Blind.VI, f.Blind.EN}
	}
	for _, x := range f.Answers {
		r := FormAnswerView{Rule: x.Rule, Part: both(form.Part(x.Part).Words()), Result: x.Result, Binding: slices.Contains(people.binding, x.Rule), Asked: Words(x.Asked), Found: Words(x.Found),
			Source: x.Source, Read: Words(x.Read), Spots: []FormSpotView{}}
		for _, s := range x.Spots {
			r.Spots = append(r.Spots, FormSpotView(s))
		}
		for _, e := range d.Explained {
			if e.Rule == x.Rule {
				r.Explained = &FormExplanationView{people.name(e.By), e.At, e.Text}
			}
		}
		if r.Binding && v.Verdict != string(form.Refused) {
			v.Verdict = map[string]string{string(form.NotMet): string(form.Refused), string(form.Unchecked): string(form.Unknown)}[x.Result]
		}
		v.Answers = append(v.Answers, r)
	}
	slices.SortStableFunc(v.Answers, func(x, y FormAnswerView) int { return formRank(x) - formRank(y) })
	v.Summary = formSummary(v.Verdict)
	return v
}

// formRank puts what binds first, then what is not met, then what could not be looked at.
func formRank(a FormAnswerView) int {
	switch {
	case a.Binding:
		return 0
	case a.Result == string(form.NotMet):
		return 1
	}
	return 2
}

func formSummary(verdict string) Words {
	return map[string]Words{
		string(form.Good):    {"Văn bản đúng thể thức.", "The form is as asked."},
		string(form.Advised): {"Có điểm thể thức cần xem lại.", "Some points of the form should be looked at."},
		string(form.Unknown): {"Chưa kiểm tra được thể thức.", "The form could not be checked."},
		string(form.Refused): {"Chưa đúng quy tắc thể thức bắt buộc.", "A rule of form that binds is not met."},
	}[verdict]
}

func (o *Office) formRulesView(a identity.Actor, people *registry) (FormRulesView, error) {
	rules, err := people.formRules(string(o.settings.Style), office.Day(o.now()))
	if err != nil {
		return FormRulesView{}, err
	}
	v := FormRulesView{MayChange: o.can(a, "authority.change"), Version: rules.ID, Name: both(rules.Name), Basis: rules.Basis, Profile: rules.Profile, Rules: []FormRuleView{}}
	for _, r := range rules.Rules {
		v.Rules = append(v.Rules, FormRuleView{r.ID, both(r.Part.Words()), both(r.Words), some(r.Types), some(r.Except), r.Source.Text, both(r.Source.Words()), slices.Contains(people.binding, r.ID)})
	}
	if people.bound.document != "" {
		v.Bound = &FormBoundView{people.name(people.bound.by), people.boundAt, people.bound.document}
	}
	return v, nil
}
