package app

import (
	"context"
	"slices"

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
		{"read", Words{"Chờ xem, để biết", "To read"}, []office.State{office.StateIssued, office.StateSent, office.StateRegistered, office.StateRouted, office.StateHandled,
			office.StateClosed, office.StateFiled}, true, ""},
		{"underway", Words{"Đang xử lý", "Under way"}, []office.State{office.StateReview, office.StateApproved, office.StateReady, office.StateSigned,
			office.StateNumbered, office.StateSealed, office.StateReceived, office.StateReferred, office.StateRegistered, office.StateRouted, office.StateHandled}, false, ""},
		{"sent", Words{"Đã gửi gần đây", "Sent lately"}, []office.State{office.StateIssued, office.StateSent}, false, ""},
	}
}

// deskItems bounds what one list shows; Count tells how many there are, to counted.
const deskItems = 20

// Desk is what waits for the person.
func (h *House) Desk(ctx context.Context, t Token) (DeskView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DeskView{}, err
	}
	o := s.office
	v := DeskView{At: o.now(), Lists: []DeskList{}}
	waiting, err := o.store.Documents(ctx, store.Query{Concerning: subjects(s.actor), Turn: store.Theirs, Limit: counted}, 0)
	if err != nil {
		return v, err
	}
	mine, err := o.shownRows(ctx, s.actor, waiting.Rows)
	if err != nil {
		return v, err
	}
	for _, p := range heaps() {
		list := p.fill(mine)
		if !p.mine || waiting.Next != nil { // more wait than were read: each heap by itself
			if list, err = o.heap(ctx, s.actor, p); err != nil {
				return v, err
			}
		}
		if list.Count == 0 && (p.role == "" || !s.actor.Is(p.role)) {
			continue
		}
		v.Lists = append(v.Lists, list)
	}
	return v, nil
}

func (p heap) list() DeskList {
	return DeskList{Key: p.key, Title: p.title, Mine: p.mine, Items: []DocumentRow{}}
}

// fill makes the heap out of all that wait for the person.
func (p heap) fill(rows []DocumentRow) DeskList {
	list := p.list()
	for _, r := range rows {
		if !p.has(office.State(r.State)) || p.mine && (p.read() && !r.ToRead || !p.read() && !r.Mine) {
			continue
		}
		list.Count++
		if r.Overdue {
			list.Overdue++
		}
		list.Items = append(list.Items, r)
	}
	slices.SortStableFunc(list.Items, urgencyFirst)
	list.Items = list.Items[:min(len(list.Items), deskItems)]
	return list
}

// heap reads the heap by itself.
func (o *Office) heap(ctx context.Context, a identity.Actor, p heap) (DeskList, error) {
	list := p.list()
	q := store.Query{Concerning: subjects(a), Turn: store.NotTheirs, Among: map[string][]string{"state": nil}, Limit: deskItems}
	if p.mine {
		q.Turn, q.But = store.Theirs, partInformed
	}
	if p.read() {
		q.Part, q.But = partInformed, ""
	}
	for _, s := range p.states {
		q.Among["state"] = append(q.Among["state"], string(s))
	}
	if o.access().Owns(office.ActRead) {
		return o.heapShown(ctx, a, p, q)
	}
	page, err := o.store.Documents(ctx, q, counted)
	if err != nil {
		return list, err
	}
	list.Count, list.More = page.Total, page.More
	if list.Items, err = o.documentRows(ctx, a, page.Rows); err != nil {
		return list, err
	}
	slices.SortStableFunc(list.Items, urgencyFirst)
	q.From, q.Limit = map[string]any{"due": "0"}, 1 // a date, not ""
	q.To = map[string]any{"due": office.Day(o.now().AddDate(0, 0, -1))}
	late, err := o.store.Documents(ctx, q, counted)
	list.Overdue = late.Total
	return list, err
}

// read: of this heap nothing is waited for but the word that it was read, in whatever state it is.
func (p heap) read() bool { return p.key == "read" }

func (p heap) has(s office.State) bool {
	for _, x := range p.states {
		if x == s {
			return true
		}
	}
	return false
}
