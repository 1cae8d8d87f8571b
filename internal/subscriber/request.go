package subscriber

import (
	"slices"
	"time"

	"trien/internal/office"
)

// Request is one request, folded from its events.
type Request struct {
	ID      string
	Version int
	office.SubscriberRequested
	State       State
	Opener      string // person; "" is the system
	Opened      time.Time
	Checker     string
	Approver    string
	Outgoing    string // id of the document that carries it
	Channel     string
	Reference   string    // under which it was sent
	Sent        time.Time // zero before
	Answer      office.SubscriberAnswered
	Answered    time.Time
	Certificate string // fingerprint of the one that came
	Confirmed   []string
	Delivered   string // id of the device that was handed over, or came back
	Receiver    string
	HandedBy    string
	HandedAt    time.Time
	HandNote    string
	EndedAt     time.Time
	Said        string    // the newest reason or note
	Since       time.Time // of the state
}

// Channel is a way to the CA (NĐ 68/2024, Article 4).
type Channel string

// The two ways that the decree has, and what went on paper.
const (
	Portal Channel = "portal" // https://dichvucong.ca.gov.vn
	Axis   Channel = "axis"   // trục liên thông văn bản quốc gia
	ByHand Channel = "paper"
)

// Channels lists them.
func Channels() []Channel { return []Channel{Portal, Axis, ByHand} }

// Fold makes a request of its events.
func Fold(id string, records []office.Record) Request {
	r := Request{ID: id}
	for _, rec := range records {
		r = r.Apply(rec)
	}
	return r
}

// Apply is the request after an event.
func (r Request) Apply(rec office.Record) Request {
	r.Version++
	before := r.State
	switch e := rec.Event.(type) {
	case office.SubscriberRequested:
		r.SubscriberRequested, r.Opener, r.Opened, r.State = e, rec.Actor, rec.At, Draft
	case office.SubscriberAmended:
		r.Fields = e.Fields
	case office.SubscriberChecked:
		r.State, r.Checker, r.Said = Checked, rec.Actor, e.Note
	case office.SubscriberSentBack:
		r = r.again(e.Reason)
	case office.SubscriberApproved:
		r.State, r.Approver, r.Said = Approved, rec.Actor, e.Note
	case office.SubscriberFiled:
		r.State, r.Outgoing = Filed, e.Outgoing
	case office.SubscriberSent:
		r.State, r.Channel, r.Reference, r.Sent = Sent, e.Channel, e.Reference, rec.At
	case office.SubscriberAnswered:
		r.Answer, r.Answered, r.Said = e, rec.At, e.Reason
		r.State = Denied
		if e.Granted {
			r.State = Granted
		}
	default:
		r = r.applyEnd(rec)
	}
	if r.State != before {
		r.Since = rec.At
	}
	return r
}

// again is the request given back to be corrected: whoever said yes before must look anew.
func (r Request) again(why string) Request {
	r.State, r.Said, r.Checker, r.Approver, r.Outgoing = Draft, why, "", "", ""
	r.Sent, r.Answered, r.Answer = time.Time{}, time.Time{}, office.SubscriberAnswered{}
	return r
}

func (r Request) applyEnd(rec office.Record) Request {
	switch e := rec.Event.(type) {
	case office.SubscriberMatched:
		r.State, r.Certificate, r.Confirmed, r.Said = Matched, e.Fingerprint, slices.Clone(e.Confirmed), e.Note
	case office.SubscriberHanded:
		r.State, r.Delivered, r.Receiver, r.HandedBy, r.HandedAt, r.HandNote = Handed, e.Device, e.To, rec.Actor, rec.At, e.Note
	case office.SubscriberAccepted:
		r.State, r.EndedAt = Accepted, rec.At
	case office.SubscriberReturned:
		r.State, r.Delivered, r.EndedAt, r.Said = Returned, e.Device, rec.At, e.Note
	case office.SubscriberDeviceLost:
		r.State, r.Delivered, r.EndedAt, r.Said = LostEnd, e.Device, rec.At, e.Note
	case office.SubscriberWithdrawn:
		r.State, r.EndedAt, r.Said = Withdrawn, rec.At, e.Reason
	}
	return r
}

// By is a person who has a part in the request: as opener, subscriber or receiver.
func (r Request) By(person string) bool {
	return person != "" && (r.Opener == person || r.Subject == string(Person) && r.Holder == person || r.Receiver == person)
}
