package conversion

import (
	"slices"
	"strings"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

// SlipState is where a request to confirm a transaction stands.
type SlipState string

// The states of a slip.
const (
	SlipNone     SlipState = ""
	SlipAsked    SlipState = "asked"   // waits for who decides on giving information
	SlipGranted  SlipState = "granted" // may be issued
	SlipRefused  SlipState = "refused"
	SlipFinished SlipState = "issued"
)

// Words names the state.
func (s SlipState) Words() problem.Words {
	return map[SlipState]problem.Words{SlipAsked: {VI: "chờ duyệt", EN: "waits for the decision"}, SlipGranted: {VI: "đã duyệt, chờ cấp", EN: "granted, to be issued"},
		SlipRefused: {VI: "không cung cấp", EN: "refused"}, SlipFinished: {VI: "đã cấp", EN: "issued"}}[s]
}

// Channels are the ways in which a request comes.
func Channels() []string { return []string{"letter", "in-person", "electronic"} }

// Slip is a request to confirm a transaction on paper, folded from its events (379.16.2).
type Slip struct {
	ID       string
	Version  int
	State    SlipState
	Document string
	Channel  string
	Asker    string
	Request  string
	Purpose  string
	Parts    string
	By       string // who took the request
	Asked    time.Time

	Decider     string
	DeciderName string
	DeciderPost string
	Decided     time.Time
	Reason      string

	Number  string
	Ordinal int
	Series  string
	Date    string
	Print   string
	Issued  time.Time
	Issuer  string
}

// FoldSlip makes a slip of its events.
func FoldSlip(id string, records []office.Record) Slip {
	s := Slip{ID: id}
	for _, r := range records {
		s.Version++
		switch e := r.Event.(type) {
		case office.SlipRequested:
			s.State, s.Document, s.Channel, s.Asker, s.Request, s.Purpose, s.Parts, s.By, s.Asked = SlipAsked, e.Document, e.Channel, e.Asker, e.Request, e.Purpose, e.Parts, r.Actor, r.At
		case office.SlipDecided:
			s.State, s.Decider, s.DeciderName, s.DeciderPost, s.Decided, s.Reason = SlipRefused, r.Actor, e.Name, e.Post, r.At, e.Reason
			if e.Granted {
				s.State = SlipGranted
			}
		case office.SlipIssued:
			s.State, s.Ordinal, s.Series, s.Number, s.Date, s.Print, s.Issued, s.Issuer = SlipFinished, e.Ordinal, e.Series, e.Number, e.Date, e.Print, r.At, r.Actor
		}
	}
	return s
}

// AskSlip takes a request down.
func AskSlip(s Slip, e office.SlipRequested) ([]office.Event, error) {
	switch {
	case s.State != SlipNone:
		return nil, problem.New(problem.Conflict, "Đề nghị này đã được ghi nhận.", "This request is on record already.")
	case !slices.Contains(Channels(), e.Channel) || blank(e.Asker, e.Purpose, e.Parts):
		return nil, problem.New(problem.Usage, "Cần ghi ai đề nghị, bằng cách nào, để làm gì và xác nhận nội dung gì.", "Say who asks, by which way, what for, and what is to be confirmed.").Under("379.16.2")
	}
	return []office.Event{e}, nil
}

// DecideSlip grants or refuses. Nobody decides on a request that they took themselves; a refusal says why.
func DecideSlip(s Slip, e office.SlipDecided, by string) ([]office.Event, error) {
	switch {
	case s.State != SlipAsked:
		return nil, problem.New(problem.Conflict, "Đề nghị này không chờ duyệt.", "This request waits for no decision.")
	case s.By == by:
		return nil, problem.New(problem.Refused, "Người lập đề nghị không tự duyệt được; cần một người khác có thẩm quyền cung cấp thông tin.",
			"Whoever took the request can't decide on it; another person with authority to give information must.").Under("379.16.2")
	case blank(e.Reason):
		return nil, problem.New(problem.Usage, "Cần ghi lý do, căn cứ của quyết định.", "Give the reason, or the provision it rests on.").Under("379.16.2")
	}
	return []office.Event{e}, nil
}

// IssueSlip issues what was granted, once.
func IssueSlip(s Slip, e office.SlipIssued) ([]office.Event, error) {
	if s.State != SlipGranted {
		return nil, problem.New(problem.Conflict, "Phiếu chỉ được cấp sau khi đề nghị đã được duyệt, và chỉ một lần.", "A confirmation is issued once its request was granted, and once only.").Under("379.16.2")
	}
	return []office.Event{e}, nil
}

func blank(words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.TrimSpace(w) == "" })
}
