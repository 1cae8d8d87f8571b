package app

import (
	"encoding/hex"
	"strings"

	"trien/internal/identity"
	"trien/internal/keys/vgca"
	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// historyRow shows one event with its evidence.
func historyRow(e store.Recorded, r office.Record, people *registry) HistoryRow {
	digest := ledger.LeafHash(e.Bytes)
	row := HistoryRow{At: e.Event.At, Type: e.Event.Type, Label: eventWords(r.Event), Actor: people.name(e.Event.Actor), SignIn: e.Event.SignIn,
		Detail: detail(r.Event, people), Leaf: e.Leaf, Digest: hex.EncodeToString(digest[:])}
	if p, ok := people.Post(e.Event.Post); ok {
		row.Post = p.Title
	}
	_, row.Refused = r.Event.(office.Refusal)
	if d, ok := people.Delegation(e.Event.Delegation); ok {
		row.Lent = lentWords(d, people)
	}
	return row
}

// detail is what the event says in a line. What people wrote stays in their language.
func detail(e office.Event, people *registry) Words {
	switch e := e.(type) {
	case office.PrepareFailed:
		return Words{e.VI, e.EN}
	case office.SealFailed:
		return Words{e.VI, e.EN}
	case office.TimestampMissed:
		return Words{e.VI, e.EN}
	case office.Timestamped:
		return paidWords(e.How)
	case office.Issued:
		return indicationWords(e.Indication)
	case office.Judged:
		return indicationWords(e.Indication)
	case office.DeliveryFailed:
		return Words{peerName(e.Peer, people) + ": " + e.VI, peerName(e.Peer, people) + ": " + e.EN}
	case office.RecipientRegistered:
		return Words{peerName(e.Peer, people) + ": số đến " + e.Number, peerName(e.Peer, people) + ": arrival number " + e.Number}
	case office.Registered:
		return Words{"Số đến " + e.Arrival, "Arrival number " + e.Arrival}
	case office.Refusal:
		act, why := actWords(e.Act), refusedWords(problem.Kind(e.Kind))
		if e.Tool != "" {
			why = both((&vgca.RefusedError{Reason: vgca.Reason(e.Tool)}).Words())
		}
		return Words{act.VI + ": " + why.VI, act.EN + ": " + why.EN}
	}
	if w, ok := measureDetail(e); ok {
		return w
	}
	if w, ok := effectDetail(e, people); ok {
		return w
	}
	if w, ok := impoundDetail(e, people); ok {
		return w
	}
	if w, ok := handDetail(e, people); ok {
		return w
	}
	if w, ok := staffDetail(e, people); ok {
		return w
	}
	plain := written(e, people)
	return Words{plain, plain}
}

// lentWords say by whose authority somebody acted.
func lentWords(d identity.Delegation, people *registry) Words {
	return Words{"theo quyền do " + people.name(d.Giver) + " giao tại " + d.Paper.Number, "by authority delegated by " + people.name(d.Giver) + " in " + d.Paper.Number}
}

// written is what the event says where that is the same in every language.
func written(e office.Event, people *registry) string {
	switch e := e.(type) {
	case office.FileAttached:
		return e.Name
	case office.Converted:
		return e.Name
	case office.AttachmentBrought:
		return e.Name
	case office.AttachmentRemoved:
		return e.Name
	case office.AttachmentSealed:
		return e.Name
	case office.Remarked:
		return e.Text
	case office.FormExplained:
		return e.Rule + ": " + e.Text
	case office.Returned:
		return e.Reason
	case office.TakenBack:
		return e.Reason
	case office.GivenUp:
		return e.Reason
	case office.Approved:
		return e.Text
	case office.Signed:
		return holder(e.Subject)
	case office.Sealed:
		return holder(e.Subject)
	case office.NumberReserved:
		return e.Text
	case office.SendQueued:
		return e.Name
	}
	return writtenIn(e, people)
}

func writtenIn(e office.Event, people *registry) string {
	switch e := e.(type) {
	case office.Delivered:
		return peerName(e.Peer, people)
	case office.RecipientReturned:
		return peerName(e.Peer, people) + ": " + e.Reason
	case office.Received:
		return e.Sender.Name
	case office.ReturnedToSender:
		return e.Reason
	case office.Referred:
		return people.name(e.To)
	case office.Instructed:
		return e.Text
	case office.RightsChanged:
		return changedRights(e, people)
	case office.Routed:
		return strings.Join(names(e.Assignees, people), ", ") + ": " + e.Instruction
	case office.Progressed:
		return e.Text
	case office.Handled:
		return e.Result
	}
	return ""
}

func peerName(id string, people *registry) string {
	if p, ok := people.peer(id); ok {
		return p.Name
	}
	return id
}

func names(ids []string, people *registry) []string {
	list := []string{}
	for _, id := range ids {
		list = append(list, people.name(id))
	}
	return list
}
