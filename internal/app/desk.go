package app

import (
	"context"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/store"
)

// heap is one list on the desk: documents in some states, mine to act on or only to follow.
type heap struct {
	key    string
	title  Words
	states []office.State
	mine   bool
	role   identity.Role // who has it; empty: everyone
}

// heaps are the lists under the names people know, in the order of the way of a document.
func heaps() []heap {
	return []heap{
		{"sign", Words{"Chờ ký", "To sign"}, []office.State{office.StateReady}, true, ""},
		{"review", Words{"Chờ góp ý", "To review"}, []office.State{office.StateReview}, true, ""},
		{"draft", Words{"Dự thảo của tôi", "My drafts"}, []office.State{office.StateDraft, office.StateApproved}, true, ""},
		{"seal", Words{"Chờ cấp số và đóng dấu", "To number and seal"}, []office.State{office.StateSigned, office.StateNumbered}, true, identity.Clerk},
		{"issue", Words{"Chờ phát hành", "To issue"}, []office.State{office.StateSealed}, true, identity.Clerk},
		{"send", Words{"Chờ gửi", "To send"}, []office.State{office.StateIssued}, true, identity.Clerk},
		{"accept", Words{"Chờ tiếp nhận", "To accept"}, []office.State{office.StateJudged, office.StateInstructed}, true, identity.Clerk},
		{"instruct", Words{"Chờ cho ý kiến", "To instruct"}, []office.State{office.StateReferred}, true, ""},
		{"route", Words{"Chờ bút phê", "To route"}, []office.State{office.StateRegistered}, true, identity.Leader},
		{"handle", Words{"Chờ xử lý", "To handle"}, []office.State{office.StateRouted}, true, ""},
		{"close", Words{"Chờ kết thúc", "To close"}, []office.State{office.StateHandled}, true, ""},
		{"underway", Words{"Đang xử lý", "Under way"}, []office.State{office.StateReview, office.StateApproved, office.StateReady, office.StateSigned,
			office.StateNumbered, office.StateSealed, office.StateReceived, office.StateReferred, office.StateRegistered, office.StateRouted, office.StateHandled}, false, ""},
		{"sent", Words{"Đã gửi gần đây", "Sent lately"}, []office.State{office.StateIssued, office.StateSent}, false, ""},
	}
}

// deskItems bounds what one list shows; Count tells how many there are.
const deskItems = 20

// Desk is what waits for the person.
func (h *House) Desk(ctx context.Context, t Token) (DeskView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DeskView{}, err
	}
	o := s.office
	v := DeskView{At: o.now(), Lists: []DeskList{}}
	rows, err := o.rows(ctx, s.actor, store.Query{Concerning: subjects(s.actor), Order: []string{"-updated"}})
	if err != nil {
		return v, err
	}
	for _, p := range heaps() {
		list := p.fill(rows)
		if list.Count == 0 && (p.role == "" || !s.actor.Is(p.role)) {
			continue
		}
		v.Lists = append(v.Lists, list)
	}
	return v, nil
}

func (p heap) fill(rows []DocumentRow) DeskList {
	list := DeskList{Key: p.key, Title: p.title, Mine: p.mine, Items: []DocumentRow{}}
	for _, r := range rows {
		if r.Mine != p.mine || !p.has(office.State(r.State)) {
			continue
		}
		list.Count++
		if r.Overdue {
			list.Overdue++
		}
		if len(list.Items) < deskItems {
			list.Items = append(list.Items, r)
		}
	}
	return list
}

func (p heap) has(s office.State) bool {
	for _, x := range p.states {
		if x == s {
			return true
		}
	}
	return false
}
