package app

import (
	"context"
	"slices"

	"trien/internal/authority"
	"trien/internal/form"
	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
)

// formOf asks the rules of form about pages (379.13.1, 1831.format). What the office drafts follows its own rules of today; what comes in those that its
// head and its date tell. That it can't be asked is an answer, too: it never keeps a file out.
func (o *Office) formOf(ctx context.Context, pages []placement.Page, sha256 string, coming bool) (office.FormResult, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return office.FormResult{}, err
	}
	today := office.Day(o.now())
	e := form.Examination{Profile: string(o.settings.Style), Day: today, Today: today, Rules: people.formRules}
	if coming {
		e.Profile, e.Usual, e.Day = "", string(o.settings.Style), ""
	}
	r, known, err := form.Examine(pages, e)
	if err != nil {
		return office.FormResult{}, err
	}
	out := office.FormResult{SHA256: sha256, Verdict: string(form.Unknown), Blind: office.FormWords(r.Blind)}
	if !known {
		return out, nil
	}
	out.Rules, out.Profile, out.Verdict, out.Met = r.Rules, r.Profile, string(r.Verdict(nil)), r.Count(form.Met)
	for _, a := range r.Answers {
		if a.Result != form.Met && len(out.Answers) < limits.FormFindings && (r.Blind.VI == "" || a.Rule.Ask == form.Paper) {
			out.Answers = append(out.Answers, formAnswer(a))
		}
	}
	return out, nil
}

func formAnswer(a form.Answer) office.FormAnswer {
	x := office.FormAnswer{Rule: a.Rule.ID, Part: string(a.Rule.Part), Result: string(a.Result), Asked: office.FormWords(a.Rule.Words), Found: office.FormWords(a.Found),
		Source: a.Rule.Source.Text, Read: office.FormWords(a.Rule.Source.Words())}
	for _, s := range a.Spots {
		x.Spots = append(x.Spots, office.FormSpot{Page: s.Page, Rect: [4]float64{s.Rect.X1, s.Rect.Y1, s.Rect.X2, s.Rect.Y2}})
	}
	return x
}

// formRules gives the version in force on a day: the office's own where it is of the profile, else one that came with the program.
func (r *registry) formRules(profile, day string) (*form.Rules, error) {
	if v, ok := r.book.InForce(authority.Form, authority.Day(day).Start()); ok && v.Form != nil && v.Form.Profile == profile {
		return v.Form, nil
	}
	return form.Standard(profile, day)
}

// formBinding are the ids of the rules that the office made binding.
func (o *Office) formBinding(ctx context.Context) ([]string, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	return people.binding, nil
}

// setBound takes the choice of what binds; every rule must be one that some version has.
func (r *registry) setBound(e office.FormBound) error {
	for _, id := range e.Rules {
		known := slices.ContainsFunc(r.book.All(authority.Form), func(k authority.Kept) bool {
			_, ok := k.Form.Find(id)
			return ok
		})
		if !known {
			return problem.New(problem.Usage, "Không có quy tắc thể thức “"+id+"”.", "There is no rule of form “"+id+"”.")
		}
	}
	r.binding = slices.Compact(slices.Sorted(slices.Values(e.Rules)))
	return nil
}

// FormRules is the page of the rules of form: those in force today, and which of them bind.
func (h *House) FormRules(ctx context.Context, t Token) (FormRulesView, error) {
	s, people, err := h.readingLists(ctx, t)
	if err != nil {
		return FormRulesView{}, err
	}
	return s.office.formRulesView(s.actor, people)
}

// BindForm chooses which rules bind. It binds: whoever does it proves who they are.
func (h *House) BindForm(ctx context.Context, t Token, r FormBinding) (FormRulesView, error) {
	var who identity.Actor
	var at *Office
	_, err := h.changingLists(ctx, t, func(o *Office, a identity.Actor) error {
		who, at = a, o
		return o.BindFormRules(ctx, a, r.Rules, r.Document)
	})
	if err != nil {
		return FormRulesView{}, err
	}
	people, err := at.registry(ctx)
	if err != nil {
		return FormRulesView{}, err
	}
	return at.formRulesView(who, people)
}

// BindFormRules chooses them by whoever may, on a document.
func (o *Office) BindFormRules(ctx context.Context, by identity.Actor, rules []string, document string) error {
	if tidy(document) == "" {
		return errNoPaper
	}
	return o.enroll(ctx, by, office.FormBound{Rules: rules, Document: tidy(document)})
}
