package app

import (
	"context"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/oversight"
	"trien/internal/problem"
	"trien/internal/store"
)

// The acts in a case, by the names that pages use.
const (
	caseSince    = "since"
	caseReported = "reported"
	caseFinding  = "finding"
	caseRemedied = "remedied"
	casePropose  = "propose-restore"
	caseRestore  = "restore"
	caseAnswer   = "answer"
	caseClose    = "close"
)

// caseActs are those that the case and the actor's duty allow.
func (o *Office) caseActs(v CaseView, a identity.Actor) []string {
	list := []string{}
	may := func(act string, when bool) {
		if when {
			list = append(list, act)
		}
	}
	state, account := oversight.CaseState(v.State), v.Kind != oversight.Dispute
	open := state != oversight.Closed && o.can(a, mayHandleCases)
	for _, act := range []string{caseSince, caseReported, caseFinding, caseRemedied} {
		may(act, open && account)
	}
	may(casePropose, open && state == oversight.Frozen && a.Person != v.Person)
	may(caseRestore, open && state == oversight.Proposed && a.Person != v.Person)
	may(caseAnswer, state == oversight.Disputed && o.can(a, mayAnswerCases) && a.Person != v.Person)
	may(caseClose, open && (!account && state == oversight.Answered || account && state == oversight.Restored))
	return list
}

// ActOnCase does one of the acts that CaseView.Allowed names. The way back needs a fresh proof of who does it, twice, by two people.
func (h *House) ActOnCase(ctx context.Context, t Token, id, act string, a CaseArgs) (CaseView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return CaseView{}, err
	}
	o := s.office
	right := mayHandleCases
	if act == caseAnswer {
		right = mayAnswerCases
	}
	if err := o.may(ctx, s.actor, right); err != nil {
		return CaseView{}, err
	}
	if act == casePropose || act == caseRestore {
		if err := o.proven(ctx, s, "account.restore"); err != nil {
			return CaseView{}, err
		}
	}
	if err := o.actOnCase(ctx, s.actor, id, act, a); err != nil {
		return CaseView{}, o.refuse(ctx, s.actor, refusal{act: "case." + act, door: "act"}, err)
	}
	v, err := o.caseView(ctx, id)
	if err == nil {
		v.Allowed = o.caseActs(v, s.actor)
	}
	return v, err
}

func (o *Office) actOnCase(ctx context.Context, who identity.Actor, id, act string, a CaseArgs) error {
	return o.oversee(ctx, who, caseKind, id, func(w watched, t *transaction) ([]office.Event, error) {
		c := oversight.FoldCase(id, w.records)
		switch {
		case c.Version == 0:
			return nil, store.NotFound()
		case a.ExpectedVersion != 0 && a.ExpectedVersion != c.Version:
			return nil, store.MovedOn()
		}
		order := oversight.CaseAct{Command: caseCommand(act, a), By: who.Person, At: t.at}
		if act == caseFinding || act == caseClose {
			deeds, err := o.doubtsOf(ctx, c)
			if err != nil {
				return nil, err
			}
			if _, listed := deeds[oversight.Entry{Stream: a.Stream, Version: a.Version}]; act == caseFinding && !listed {
				return nil, problem.New(problem.Usage, "Thao tác này không nằm trong danh sách nghi ngờ.", "This act is not in doubt.")
			}
			for _, decided := range deeds {
				if !decided {
					order.Open++
				}
			}
		}
		e, err := oversight.DecideCase(c, order)
		if err != nil {
			return nil, err
		}
		if r, ok := e.(office.CaseRestored); ok {
			return []office.Event{e}, o.unfreeze(ctx, t, c, r)
		}
		return []office.Event{e}, nil
	})
}

// doubtsOf are the acts in doubt, and whether each has a finding.
func (o *Office) doubtsOf(ctx context.Context, c oversight.Case) (map[oversight.Entry]bool, error) {
	found := map[oversight.Entry]bool{}
	if !c.Account() {
		return found, nil
	}
	deeds, err := o.doubtful(ctx, c)
	for _, d := range deeds {
		e := oversight.Entry{Stream: d.Stream, Version: int(d.Version)}
		_, found[e] = c.Of(e)
	}
	return found, err
}

// unfreeze lets the account be used again, in the transaction of the case.
func (o *Office) unfreeze(ctx context.Context, t *transaction, c oversight.Case, r office.CaseRestored) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	t.add(staffStream, people.version, "", office.AccountRestored{Person: c.Person, Case: c.ID, First: r.First, At: t.at})
	return nil
}

func caseCommand(act string, a CaseArgs) office.Event {
	text := tidy(a.Text)
	switch act {
	case caseSince:
		return office.CaseSince{Since: a.At.UTC(), Reason: text}
	case caseReported:
		return office.CaseReported{At: a.At.UTC(), To: tidy(a.To), How: tidy(a.How)}
	case caseFinding:
		return office.CaseFinding{Stream: a.Stream, Version: a.Version, Finding: a.Finding, Document: tidy(a.Document), Text: text}
	case caseRemedied:
		return office.CaseRemedied{Text: text}
	case casePropose:
		return office.RestoreProposed{Text: text}
	case caseRestore:
		return office.CaseRestored{}
	case caseAnswer:
		return office.CaseAnswered{Upheld: a.Upheld, Text: text}
	case caseClose:
		return office.CaseClosed{Text: text}
	}
	return nil
}

func caseKindWords(kind string) Words {
	return codeWords(kind, map[string]Words{
		oversight.Lost: {"Mất, thất lạc", "Lost"}, oversight.Stolen: {"Bị lấy cắp", "Stolen"}, oversight.Forged: {"Bị giả mạo", "Forged"},
		oversight.Dispute: {"Khiếu nại một mục", "An entry disputed"},
	})
}

func caseStateWords(s oversight.CaseState) Words {
	return codeWords(string(s), map[string]Words{
		string(oversight.Frozen): {"Đang khóa", "Frozen"}, string(oversight.Proposed): {"Đã đề nghị mở lại", "Restoring proposed"}, string(oversight.Restored): {"Đã mở lại", "Restored"},
		string(oversight.Disputed): {"Chờ trả lời", "Waits for an answer"}, string(oversight.Answered): {"Đã trả lời", "Answered"}, string(oversight.Closed): {"Đã kết thúc", "Closed"},
	})
}

// codeWords finds the words of a code; one that is not known is shown as it is.
func codeWords(code string, known map[string]Words) Words {
	if w, ok := known[code]; ok {
		return w
	}
	return Words{code, code}
}
