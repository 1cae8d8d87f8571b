// Package witness is what an office knows of the ledgers of those it exchanges with: each shows its newest signed head and proves that its tree extends the one
// it showed before (RFC 9162, Section 2.1.4; C2SP tlog-cosignature), so that none rewrites its history unseen.
package witness

import (
	"time"

	"trien/internal/ledger"
	"trien/internal/office"
)

// Unfit is a head that its office signed and that does not fit the one it had signed before. The two together prove it to anybody.
type Unfit struct {
	Head  string    `json:"head"`
	Key   string    `json:"key"`
	Why   Finding   `json:"why"`
	Known string    `json:"known"`
	At    time.Time `json:"at"` // when it came
}

// Acceptance is a new beginning of another's ledger, as a person here took it.
type Acceptance struct {
	Head   string    `json:"head"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// Denial is another's word, shown by a head of ours, that our own ledger is no longer the one it knew.
type Denial struct {
	Known string    `json:"known"`
	Why   Finding   `json:"why"`
	At    time.Time `json:"at"`
}

// Line is what is known of another office's ledger, and what it says of ours.
type Line struct {
	Peer     string       `json:"peer"`
	Key      string       `json:"key,omitempty"`  // verifier key
	Head     string       `json:"head,omitempty"` // the newest that fits, as it was signed
	Size     int64        `json:"size"`           // of that
	Signed   time.Time    `json:"signed,omitzero"`
	Seen     time.Time    `json:"seen,omitzero"`
	Unfit    *Unfit       `json:"unfit,omitempty"` // the newest, while nobody has taken it as a new beginning
	Unfits   int          `json:"unfits"`          // how often one came
	Accepted []Acceptance `json:"accepted,omitempty"`
	Denied   *Denial      `json:"denied,omitempty"` // the newest
}

// Fold makes a line of its events. A head that fits again after one that did not is kept, and the one that did not stays until somebody has said what it was.
func Fold(peer string, list []office.Record) Line {
	l := Line{Peer: peer}
	for _, r := range list {
		switch e := r.Event.(type) {
		case office.HeadSeen:
			l.take(e.Head, e.Key)
			l.Seen = r.At
		case office.HeadUnfit:
			l.Unfit, l.Unfits = &Unfit{e.Head, e.Key, Finding(e.Why), e.Known, r.At}, l.Unfits+1
		case office.HeadDenied:
			l.Denied = &Denial{e.Known, Finding(e.Why), r.At}
		case office.LineAccepted:
			if !l.Resumed() {
				l.take(e.Head, e.Key)
				l.Seen = r.At
			}
			l.Unfit = nil
			l.Accepted = append(l.Accepted, Acceptance{e.Head, e.Reason, r.Actor, r.At})
		}
	}
	return l
}

// Resumed says whether heads that fit have come again since the one that did not.
func (l Line) Resumed() bool { return l.Unfit != nil && l.Seen.After(l.Unfit.At) }

// take makes a head the newest that is known; the event has only heads that were checked when it was made.
func (l *Line) take(head, key string) {
	l.Head, l.Key = head, key
	if h, err := ledger.OpenHead([]byte(head), key); err == nil {
		l.Size, l.Signed = h.Size, h.At
	}
}

// State is how a line stands, for lists.
func (l Line) State() string {
	switch {
	case l.Unfit != nil:
		return "unfit"
	case l.Denied != nil:
		return "denied"
	case l.Head == "":
		return "none"
	}
	return "fits"
}
