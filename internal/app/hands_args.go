package app

import (
	"slices"

	"trien/internal/identity"
	"trien/internal/office"
)

// handArgs are what the acts on assignments need, for this actor: false where the act is another, or where there is nobody to choose.
func (o *Office) handArgs(a identity.Actor, name string, d office.Document, people *registry) (args []ArgView, ours, some bool) {
	text := func(vi, en string, required bool) ArgView {
		return ArgView{Name: "text", Kind: "text", Label: Words{vi, en}, Required: required}
	}
	due := ArgView{Name: "due", Kind: "date", Label: Words{"Hạn xử lý", "Due"}}
	person := func(vi, en string, choices []ChoiceView) ArgView {
		return ArgView{Name: "person", Kind: "person", Label: Words{vi, en}, Required: true, Choices: choices}
	}
	switch name {
	case "route":
		all := o.receivers(people, office.Document{})
		return []ArgView{{Name: "lead", Kind: "person", Label: Words{"Chủ trì (bỏ trống: những người dưới đây cùng chịu trách nhiệm)", "Leads (none: those below answer for it together)"}, Choices: all},
			{Name: "people", Kind: "people", Label: Words{"Người xử lý, phối hợp", "Handled by, helped by"}, Choices: all}, text("Bút phê", "Instruction", true), due}, true, true
	case office.ActAssign:
		choices := o.assignable(a, d, people)
		part := ArgView{Name: "part", Kind: "part", Label: Words{"Giao để", "Part"}, Required: true, Choices: []ChoiceView{{office.HandCo, handWords(office.HandCo)}, {office.HandInformed, handWords(office.HandInformed)}}}
		return []ArgView{person("Người nhận", "Who", choices), part, text("Ý kiến chỉ đạo", "Instruction", false), due}, true, len(choices) > 0
	case office.ActReassign:
		choices := o.changeable(a, d, people, true)
		return []ArgView{person("Người đang xử lý", "Who has it", choices), {Name: "to", Kind: "person", Label: Words{"Chuyển cho", "Give it to"}, Required: true, Choices: o.assignable(a, d, people)},
			text("Lý do", "Reason", true)}, true, len(choices) > 0
	case office.ActTakeOut:
		choices := o.changeable(a, d, people, false)
		return []ArgView{person("Rút của", "Take back from", choices), text("Lý do", "Reason", true)}, true, len(choices) > 0
	case office.ActCirculate:
		return []ArgView{{Name: "people", Kind: "people", Label: Words{"Người xem", "Who reads it"}, Required: true, Choices: o.receivers(people, d)},
			text("Nội dung cần lưu ý", "What to note", false), {Name: "due", Kind: "date", Label: Words{"Xem trước ngày", "Read by"}}}, true, true
	case office.ActReportPart:
		return []ArgView{text("Kết quả phần việc", "Result of your part", true)}, true, true
	}
	return nil, false, false
}

// receivers are everyone who may be given the document and has not got it, and the units with who receives for them.
func (o *Office) receivers(people *registry, d office.Document) []ChoiceView {
	list := []ChoiceView{}
	has := func(person string) bool { _, ok := d.Hand(person); return ok }
	for _, u := range o.unitHeads(people) {
		if !has(u.person) {
			list = append(list, ChoiceView{unitMark + u.unit, Words{u.name, u.name}})
		}
	}
	return slices.DeleteFunc(append(o.handlers(people), list...), func(c ChoiceView) bool { return has(c.Value) })
}

// assignable are whom the actor may give a part: leaders and clerks anybody, others those of their unit.
func (o *Office) assignable(a identity.Actor, d office.Document, people *registry) []ChoiceView {
	all := o.receivers(people, d)
	if a.Is(identity.Leader) || a.Is(identity.Clerk) {
		return all
	}
	return slices.DeleteFunc(all, func(c ChoiceView) bool { return !o.within(d, people, a, c.Value) })
}

// changeable are the assignments that the actor may exchange, or take back.
func (o *Office) changeable(a identity.Actor, d office.Document, people *registry, exchange bool) []ChoiceView {
	list := []ChoiceView{}
	for _, h := range d.Hands() {
		works, any := h.Part != office.HandInformed, a.Is(identity.Leader) || a.Is(identity.Clerk)
		switch {
		case h.By != a.Person && !any, works && d.State != office.StateRouted:
			continue
		case exchange && (!works || !h.Done.IsZero()), !exchange && h.Part == office.HandLead && len(d.Leads()) == 1:
			continue
		}
		w := handWords(h.Part)
		list = append(list, ChoiceView{h.Person, Words{people.name(h.Person) + " – " + w.VI, people.name(h.Person) + " – " + w.EN}})
	}
	return list
}
