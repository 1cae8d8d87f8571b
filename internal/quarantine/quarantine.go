// Package quarantine is the life of a file that waits, unopened, because it carries active content or malware or could not be scanned (379-QĐ/TW, Article 5.4).
package quarantine

import (
	"slices"
	"strings"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

// State is where a file in quarantine stands.
type State string

// The states.
const (
	Held     State = "held"
	Released State = "released" // opened and taken in as any other file is
	Taken    State = "taken"    // a document came of it
	Refused  State = "refused"  // released, and not taken all the same: damaged, secret, …
	Rejected State = "rejected"
)

// What a scan comes to. Unchecked is never clean.
const (
	Clean     = "clean"
	Infected  = "infected"
	Unchecked = "unchecked" // the scanner gave no answer
	NoScanner = "none"      // none is set up
)

// Item is a file in quarantine, folded from its events.
type Item struct {
	ID      string    `json:"id"`
	State   State     `json:"state"`
	Door    string    `json:"door"` // "draft", "receive", "replace", "exchange"
	Name    string    `json:"name"`
	Bytes   int64     `json:"bytes"`
	SHA256  string    `json:"sha256"`
	Blob    string    `json:"blob"`
	Request string    `json:"request"` // what it was brought for, to go on with it
	By      string    `json:"by"`      // who brought it; "" for the exchange
	SignIn  string    `json:"signIn"`
	Peer    string    `json:"peer"`
	At      time.Time `json:"at"`
	Found   []string  `json:"found"`   // active content, by code
	Scan    string    `json:"scan"`    // as the newest scan says
	Malware string    `json:"malware"` // its name
	Scanned time.Time `json:"scanned"`

	Decided  string    `json:"decided"` // who released or rejected it
	DecideAt time.Time `json:"decideAt"`
	Reason   string    `json:"reason"`
	Document string    `json:"document"` // that came of it
	Why      string    `json:"why"`      // kind of the refusal
}

// Fold makes an item of its events.
func Fold(id string, list []office.Record) Item {
	i := Item{ID: id, Found: []string{}}
	for _, r := range list {
		i = i.apply(r)
	}
	return i
}

func (i Item) apply(r office.Record) Item {
	switch e := r.Event.(type) {
	case office.QuarantineHeld:
		i.State, i.By, i.At, i.Scanned = Held, r.Actor, r.At, r.At
		i.Door, i.Name, i.Bytes, i.SHA256, i.Blob, i.Request, i.Peer, i.SignIn = e.Door, e.Name, e.Bytes, e.SHA256, e.Blob, e.Request, e.Peer, e.SignIn
		i.Found, i.Scan, i.Malware = append(i.Found, e.Found...), e.Scan, e.Malware
	case office.QuarantineScanned:
		i.Scanned = r.At
		if i.Frees(e.Scan) {
			i.State, i.Decided, i.DecideAt = Released, r.Actor, r.At
		}
		if i.Scan != Infected { // once known as malware it stays so, whatever newer signatures say
			i.Scan, i.Malware = e.Scan, e.Malware
		}
	case office.QuarantineReleased:
		i.State, i.Decided, i.DecideAt, i.Reason = Released, r.Actor, r.At, e.Reason
	case office.QuarantineRejected:
		i.State, i.Decided, i.DecideAt, i.Reason = Rejected, r.Actor, r.At, e.Reason
	case office.QuarantineTaken:
		i.State, i.Document = Taken, e.Document
	case office.QuarantineRefused:
		i.State, i.Why = Refused, e.Kind
	}
	return i
}

// Holds says whether a file must wait: something was found in it, or nobody knows.
func Holds(found []string, scan string) bool {
	return len(found) > 0 || scan == Infected || scan == Unchecked
}

// Rule is what an office sets about releases.
type Rule struct{ Malware bool } // also what the scanner knows as malware may be released

// Release opens the way for a file, by a named person and with a reason: never by who brought it, never what was not scanned, and malware only where
// the office says so.
func (i Item) Release(by, reason string, rule Rule) ([]office.Event, error) {
	if err := i.held(); err != nil {
		return nil, err
	}
	if err := i.another(by); err != nil {
		return nil, err
	}
	switch {
	case i.Scan == Unchecked:
		return nil, problem.New(problem.Refused, "Tệp chưa quét được mã độc nên chưa cho ra được. Hãy quét lại khi bộ quét chạy.", "The file could not be scanned, so it is not released. Scan it again when the scanner runs.").Under("379.5.4")
	case i.Scan == Infected && !rule.Malware:
		return nil, problem.New(problem.Refused, "Bộ quét nhận ra mã độc “"+i.Malware+"” nên không ai được cho tệp này ra. Hãy từ chối tệp.", "The scanner knows it as malware, “"+i.Malware+"”: nobody may release it. Reject it.").Under("379.5.4")
	}
	if err := said(reason); err != nil {
		return nil, err
	}
	return []office.Event{office.QuarantineReleased{Reason: reason}}, nil
}

// Resume says whether somebody may go on with a released file that could not be taken in then: never who brought it.
func (i Item) Resume(by string) error {
	if i.State != Released {
		return moved()
	}
	return i.another(by)
}

// another refuses who brought the file, and nobody.
func (i Item) another(by string) error {
	if by == "" || by == i.By {
		return problem.New(problem.Forbidden, "Người đưa tệp vào không được tự cho ra khỏi nơi cách ly. Hãy nhờ người khác có quyền.", "Who brought a file must not release it. Ask somebody else with the right.").Under("379.5.4")
	}
	return nil
}

// Reject ends it: the file is destroyed, what is known of it stays. One that was released and could not be taken in yet may be rejected, too.
func (i Item) Reject(reason string) ([]office.Event, error) {
	if i.State != Held && i.State != Released {
		return nil, moved()
	}
	if err := said(reason); err != nil {
		return nil, err
	}
	return []office.Event{office.QuarantineRejected{Reason: reason}}, nil
}

// Frees says whether a scan alone opens the way: nothing was ever held against the file, it only had to wait for the scanner.
func (i Item) Frees(scan string) bool {
	return i.State == Held && i.Scan == Unchecked && len(i.Found) == 0 && scan == Clean
}

// Rescan keeps what another scan says. Where no scanner is set up there is none.
func (i Item) Rescan(scan, malware string) ([]office.Event, error) {
	if err := i.held(); err != nil {
		return nil, err
	}
	if scan == NoScanner {
		return nil, problem.New(problem.Refused, "Chưa cấu hình bộ quét mã độc nên không quét lại được. Hãy báo quản trị cấu hình clamd rồi quét lại.",
			"No malware scanner is set up, so it can't be scanned again. Have the administrator set up clamd, then scan again.").Under("379.5.4")
	}
	return []office.Event{office.QuarantineScanned{Scan: scan, Malware: malware}}, nil
}

// Take keeps what came of a released file: a document, or the kind of the refusal.
func (i Item) Take(document string, refused problem.Kind) ([]office.Event, error) {
	switch {
	case i.State != Released:
		return nil, moved()
	case document != "":
		return []office.Event{office.QuarantineTaken{Document: document}}, nil
	}
	return []office.Event{office.QuarantineRefused{Kind: string(refused)}}, nil
}

// Verdict says whether a refusal of this kind speaks of the file itself, so that it may be destroyed. After any other it waits to be tried again.
func Verdict(k problem.Kind) bool {
	return slices.Contains([]problem.Kind{problem.Malformed, problem.Encrypted, problem.Limit, problem.Refused, problem.Secret}, k)
}

func (i Item) held() error {
	if i.State != Held {
		return moved()
	}
	return nil
}

func moved() error {
	return problem.New(problem.Conflict, "Tệp này không còn chờ ở nơi cách ly. Hãy tải lại trang.", "This file does not wait in quarantine any more. Load the page again.")
}

func said(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return problem.New(problem.Usage, "Cần nhập lý do.", "A reason is missing.")
	}
	return nil
}

// Ended says whether nothing more will come of it: its bytes are destroyed then.
func (i Item) Ended() bool { return i.State == Taken || i.State == Refused || i.State == Rejected }
