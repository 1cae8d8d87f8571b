package app

import (
	"context"
	"encoding/json"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/rights"
	"trien/internal/store"
)

// readingsPage is how many readings of personal data are shown at once.
const readingsPage = 100

// PersonalReadings lists who was shown whose personal data (379.4.1): one's own data, or that of somebody else to whoever may ask.
func (h *House) PersonalReadings(ctx context.Context, t Token, person, after string) (ReadingsView, error) {
	v := ReadingsView{Items: []ReadingView{}}
	s, err := h.enter(ctx, t)
	if err != nil {
		return v, err
	}
	o := s.office
	if person != "" && person != s.actor.Person {
		if err := o.may(ctx, s.actor, mayReadings); err != nil {
			return v, err
		}
	}
	q := store.Query{Equal: map[string]any{"kind": personalKind}, Order: []string{"-id"}, Limit: readingsPage + 1, To: map[string]any{}}
	switch person {
	case "":
		q.Among = map[string][]string{"parent": {s.actor.Person, office.Everyone}} // a list of all shows one's own too
	case office.Everyone:
	default:
		q.Among = map[string][]string{"parent": {person, office.Everyone}}
	}
	last := ""
	if on, err := placeIn(after, &last); err != nil {
		return v, err
	} else if on {
		q.To["id"] = last
	}
	rows, err := store.List[store.Record](ctx, o.store.Reader, q)
	if err != nil {
		return v, err
	}
	if len(rows) > readingsPage {
		v.Next = placeText([]any{rows[readingsPage].ID})
		rows = rows[:readingsPage]
	}
	people, err := o.registry(ctx)
	if err != nil {
		return v, err
	}
	for _, r := range rows {
		var c personalReading
		if err := json.Unmarshal([]byte(r.Clear), &c); err != nil {
			return v, problem.New(problem.IO, "Nhật ký đọc dữ liệu cá nhân có dòng hỏng. Hãy báo quản trị chạy `trien fsck`.", "The log of readings has a broken line. Have the administrator run `trien fsck`.").Because(err)
		}
		v.add(ReadingView{Hour: c.Hour, Reader: people.name(r.State), Subject: subjectName(r.Parent, people), Fields: fieldWords(c.Fields)})
	}
	return v, nil
}

// add joins what one reader was shown of one person in one hour.
func (v *ReadingsView) add(r ReadingView) {
	for i := range v.Items {
		x := &v.Items[i]
		if x.Hour.Equal(r.Hour) && x.Reader == r.Reader && x.Subject == r.Subject {
			for _, f := range r.Fields {
				if !hasWords(x.Fields, f) {
					x.Fields = append(x.Fields, f)
				}
			}
			return
		}
	}
	v.Items = append(v.Items, r)
}

func hasWords(list []Words, w Words) bool {
	for _, x := range list {
		if x == w {
			return true
		}
	}
	return false
}

func subjectName(person string, people *registry) string {
	if person == office.Everyone {
		return "tất cả"
	}
	return people.name(person)
}

func fieldWords(fields []string) []Words {
	list := []Words{}
	for _, f := range fields {
		w := Words{f, f}
		if p, ok := rights.PersonalField(f); ok {
			w = both(p.Words)
		}
		list = append(list, w)
	}
	return list
}

// AccessRules gives the rules of access as they are written: nobody is kept from knowing what they are.
func (h *House) AccessRules(ctx context.Context, t Token) (RulesView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return RulesView{}, err
	}
	v := RulesView{Rules: []WrittenRuleView{}, Text: rights.Text(), Own: string(s.office.ownRights)}
	for _, r := range s.office.access().Rules() {
		v.Rules = append(v.Rules, WrittenRuleView{ruleView(r), r.Forbid})
	}
	return v, nil
}
