// Package digitising is the life of one scan of a paper original: received, read by the machine, its metadata confirmed and its pages compared with the paper by named
// persons, signed by the office; or given up (379-QĐ/TW, Articles 15.1, 15.2 and 4.7).
package digitising

import (
	"slices"
	"strings"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

// State is where a scan stands.
type State string

// The states. Signed and Dropped are ends.
const (
	None      State = ""
	Received  State = "received" // waits for the machine to read it
	Unread    State = "unread"   // the machine could not: it is tried again, or goes on without text
	Read      State = "read"     // waits for a person to confirm the metadata
	Confirmed State = "confirmed"
	Compared  State = "compared" // waits for the office's signature
	Signed    State = "signed"
	Dropped   State = "dropped"
)

// Words names the state.
func (s State) Words() problem.Words {
	return map[State]problem.Words{Received: {VI: "máy đang đọc", EN: "being read"}, Unread: {VI: "máy chưa đọc được", EN: "not read"},
		Read: {VI: "chờ xác nhận thông tin", EN: "metadata to be confirmed"}, Confirmed: {VI: "chờ đối chiếu với bản giấy", EN: "to be compared with the paper"},
		Compared: {VI: "chờ cơ quan ký số", EN: "to be signed by the office"}, Signed: {VI: "đã ký, vào sổ chuyển đổi", EN: "signed and registered"},
		Dropped: {VI: "đã bỏ", EN: "given up"}}[s]
}

// Why a scan was not read.
const (
	Late     = "late"      // not in the time that the office gives it
	NoReader = "no-reader" // no program that reads text is installed
	Failed   = "failed"
)

// Named is who did a step, in which post, and when.
type Named struct {
	ID, Name, Post string
	At             time.Time
}

// Scan is a scan folded from its events.
type Scan struct {
	ID      string
	Version int
	State   State
	Source  office.File
	Told    int
	Note    string
	By      string
	At      time.Time
	Unseen  office.Unseen
	Vouched bool

	Earlier []string      // blobs of readings that others took the place of
	Layered office.File   // the pages with the text that was read
	Reading office.Stored // findings and proposals
	Pages   int
	Plain   bool // without text, or to be made without
	Tries   int  // readings asked for
	Why     string

	Of        office.Of
	Signer    string
	Own       bool
	Taken     []string
	Confirmed Named
	Compared  Named
	Remark    string

	File    office.File // signed
	Copy    string
	Paper   string
	Stamped bool
	Placed  string
	Sealed  Named
	Ended   Named
	Reason  string
	Secret  bool
}

// Fold makes a scan of its events, oldest first.
func Fold(id string, list []office.Record) Scan {
	s := Scan{ID: id, Taken: []string{}}
	for _, r := range list {
		s = s.apply(r)
	}
	return s
}

func (s Scan) apply(r office.Record) Scan {
	s.Version++
	switch e := r.Event.(type) {
	case office.ScanReceived:
		s.State, s.Source, s.Told, s.Note, s.By, s.At, s.Unseen, s.Vouched, s.Tries = Received, e.File, e.Told, e.Note, r.Actor, r.At, e.Unseen, e.Vouched, 1
	case office.ScanRead:
		s.Earlier = append(slices.Clip(s.Earlier), slices.DeleteFunc([]string{s.Layered.Blob, s.Reading.Blob}, func(b string) bool { return b == "" })...)
		s.State, s.Layered, s.Reading, s.Pages, s.Plain, s.Why = Read, e.File, e.Reading, e.Pages, e.Plain, ""
	case office.ScanUnread:
		s.State, s.Why = Unread, e.Why
	case office.ScanAgain:
		s.State, s.Plain, s.Tries = Received, e.Plain, s.Tries+1
	case office.ScanConfirmed:
		s.State, s.Of, s.Signer, s.Own, s.Taken, s.Confirmed = Confirmed, e.Of, e.Signer, e.Own, append([]string{}, e.Taken...), Named{r.Actor, e.Who, e.Post, r.At}
		s.Compared, s.Remark = Named{}, ""
	case office.ScanCompared:
		s.State, s.Remark, s.Compared = Compared, e.Remark, Named{r.Actor, e.Who, e.Post, r.At}
	case office.ScanSigned:
		s.State, s.File, s.Copy, s.Paper, s.Stamped, s.Placed, s.Sealed = Signed, e.File, e.Copy, e.Paper, e.Stamped, e.Placed, Named{r.Actor, e.Who, e.Post, r.At}
	case office.ScanDropped:
		s.State, s.Reason, s.Secret, s.Ended = Dropped, e.Reason, e.Secret, Named{ID: r.Actor, At: r.At}
		s.Note = "" // what its key covered goes with it
		for _, f := range []*office.File{&s.Source, &s.Layered} {
			f.Name, f.SHA256 = "", ""
		}
	}
	return s
}

// Over says whether nothing more happens to it.
func (s Scan) Over() bool { return s.State == Signed || s.State == Dropped }

// Files are those that it has stored.
func (s Scan) Files() []string {
	return slices.DeleteFunc(append(slices.Clone(s.Earlier), s.Source.Blob, s.Layered.Blob, s.Reading.Blob, s.File.Blob), func(b string) bool { return b == "" })
}

func (s Scan) stands(in ...State) error {
	switch {
	case s.State == None:
		return problem.New(problem.NotFound, "Không có bản quét này. Hãy tải lại danh sách.", "There is no such scan. Reload the list.")
	case !slices.Contains(in, s.State):
		return problem.New(problem.Conflict, "Bản quét này "+s.State.Words().VI+" nên không làm bước này được. Hãy tải lại trang.", "This scan is at another step ("+s.State.Words().EN+"). Reload the page.").Under("379.15.1")
	}
	return nil
}

// Receive takes a scan in.
func Receive(s Scan, e office.ScanReceived) ([]office.Event, error) {
	if s.State != None {
		return nil, problem.New(problem.Conflict, "Bản quét này đã được nhận.", "This scan was received already.")
	}
	return []office.Event{e}, nil
}

// Finish keeps what the machine has read, or that it could not; try is the reading that it was asked for: what comes late from an earlier one counts for nothing.
func Finish(s Scan, try int, e office.Event) ([]office.Event, error) {
	if err := s.stands(Received); err != nil {
		return nil, err
	}
	if try != s.Tries {
		return nil, problem.New(problem.Conflict, "Lần đọc này đã được thay bằng lần khác.", "Another reading took the place of this one.")
	}
	return []office.Event{e}, nil
}

// Again asks for another reading, or to go on without text. What was read may be read anew until somebody confirms what it says.
func Again(s Scan, plain bool) ([]office.Event, error) {
	if err := s.stands(Unread, Read); err != nil {
		return nil, err
	}
	if s.State == Read && plain {
		return nil, problem.New(problem.Conflict, "Máy đã đọc xong; không cần bỏ lớp chữ.", "It was read already; there is no need to go on without text.")
	}
	return []office.Event{office.ScanAgain{Plain: plain}}, nil
}

// Drop gives a scan up, with the reason. One that was signed is ended as a copy instead.
func Drop(s Scan, e office.ScanDropped) ([]office.Event, error) {
	if err := s.stands(Received, Unread, Read, Confirmed, Compared); err != nil {
		return nil, err
	}
	if strings.TrimSpace(e.Reason) == "" && !e.Secret {
		return nil, problem.New(problem.Usage, "Cần nhập lý do bỏ bản quét.", "Say why the scan is given up.")
	}
	return []office.Event{e}, nil
}
