package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"trien/internal/app"
	"trien/internal/problem"
)

// checkedForm: the form of the draft is advice, until the office makes a rule binding; then it is not handed on.
func (s *Story) checkedForm(ctx context.Context) (string, error) {
	const rule = "hd05.body.spacing"
	o, _ := s.House.Office(Province)
	if err := o.BindFormRules(ctx, app.Terminal(), []string{rule}, "02-QĐ/TU, 05/01/2026"); err != nil {
		return "", err
	}
	_, err := s.act(ctx, tuan, s.decision, "submit", app.ActArgs{})
	if err := refusedWith(err, problem.Refused); err != nil {
		return "", err
	}
	v, err := s.House.Document(ctx, s.tokens[Province+"/tuan"], s.decision)
	if err != nil {
		return "", err
	}
	if v.State != "draft" || v.Form == nil || v.Form.Verdict != "refused" || !slices.ContainsFunc(v.Form.Answers, func(a app.FormAnswerView) bool { return a.Rule == rule && a.Binding && len(a.Spots) > 0 }) {
		return "", errors.New("the rule that binds did not keep the draft back")
	}
	refused, err := s.refusal(ctx, Province, func(r app.Refused) bool { return r.Act == "submit" && r.Rule == "379.13.1" })
	if err != nil {
		return "", err
	}
	if err := o.BindFormRules(ctx, app.Terminal(), nil, "03-QĐ/TU, 05/01/2026"); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s: %d quy tắc đạt, %d cần xem lại; %s", v.Form.Rules, v.Form.Met, len(v.Form.Answers), refused), nil
}
