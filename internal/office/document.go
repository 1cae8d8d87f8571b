package office

import (
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
	"trien/internal/rights"
)

// Direction is which way a document goes.
type Direction string

// The directions.
const (
	Out Direction = "out"
	In  Direction = "in"
)

// State is where a document stands on its way.
type State string

// The states. Each says what has happened, not what is hoped for.
const (
	StateNone State = "" // no such document yet

	StateDraft    State = "draft"    // with the drafter
	StateReview   State = "review"   // with the reviewers
	StateApproved State = "approved" // reviewed; the fields are being placed
	StateReady    State = "ready"    // for the signature of the authorised person
	StateSigned   State = "signed"   // waits for number and seal
	StateNumbered State = "numbered" // has its number, the seal failed or is under way
	StateSealed   State = "sealed"   // waits for issue
	StateIssued   State = "issued"   // in force
	StateSent     State = "sent"     // on its way to recipients, each with a state of its own

	StatePaper      State = "paper"    // issued on paper, taken in afterwards by scan
	StateReceived   State = "received" // not yet judged
	StateJudged     State = "judged"   // waits for the clerk's confirmation
	StateReferred   State = "referred" // put to the authorised person
	StateInstructed State = "instructed"
	StateReturned   State = "returned" // to the sender, end
	StateRegistered State = "registered"
	StateRouted     State = "routed" // being handled
	StateHandled    State = "handled"
	StateClosed     State = "closed"
	StateFiled      State = "filed" // end
)

// Work is how far the machine's work for a document is.
type Work struct {
	State  string // "", "pending", "done", "failed"
	Final  bool   // failed, and trying again will not help
	Reason problem.Words
}

// The states of work.
const (
	Pending  = "pending"
	WorkDone = "done"
	Failed   = "failed"
)

// Version is one stored file with when and by whom.
type Version struct {
	File
	At time.Time
	By string
}

// Remark is something someone said about the document.
type Remark struct {
	At   time.Time
	By   string
	Kind string // as RemarkView has it
	Text string
}

// Mark is a signature that was made here.
type Mark struct {
	Role        string // "person" or "office"
	By          string
	At          time.Time
	Certificate string
	Subject     string
	Stamped     bool
	Owed        bool
	How         string        // OverDocument where a document time-stamp paid for it
	Missed      problem.Words // why its time-stamp will never come
	Sanction    Sanction      // by which rule it was allowed
}

// Delivery is the way to one recipient.
type Delivery struct {
	Peer, Name, Message string
	State               string // "queued", "retrying", "failed", "delivered", "registered", "returned"
	Queued              time.Time
	At                  time.Time
	Attempts            int
	Reason              problem.Words
	Number              string // số đến at the recipient
	Paper               string // as in SendQueued
}

// Document is a document folded from its events.
type Document struct {
	ID        string
	Version   int // events folded
	Since     int // the version from which on nothing happened but that owed time-stamps came
	Direction Direction
	State     State
	Created   time.Time
	Updated   time.Time

	DocType, Abstract                     string
	Nature                                Nature
	Urgency                               Urgency
	Recipients                            []Party
	Signer, SignerName, Capacity, CapText string
	Drafter                               string
	Reviewers                             []string
	Stages                                []Stage              // none: all reviewers at once (see Review)
	Reach                                 int                  // the furthest step of the review that has come, in any round
	Acted                                 bool                 // somebody else has acted on the draft since it was submitted
	Approvals                             map[string]time.Time // reviewer -> when
	ReturnedBy                            string

	Versions    []Version
	Attachments []Attachment // files of their own that go with it, those taken away included
	Preparing   Work
	Sealing     Work
	Remarks     []Remark
	Alerts      []Alert // changes of rights, in their order
	Marks       []Mark

	Number, Date string // "15-QĐ/TU", 2006-01-02; of an incoming document the sender's
	Ordinal      int
	Entered      time.Time // into the register
	Series       string
	Form         FormResult // what the rules of form said of the newest file; no Rules where it was not looked at
	FormAt       time.Time
	Explained    []FormExplanation
	Look         Look   // how far the machine could look at the file for secret markings
	SHA256       string // of the issued or received file: with its length the document's identity
	Deliveries   []Delivery
	Processing   Stored // the statement of who handled it up to its issue; none of documents issued before there were such

	Sender               Party
	Message              string
	Arrived              time.Time
	Verdict              *Judged
	Report               Stored   // the newest judgement
	JudgementSheet       Stored   // the same as PDF, filed with the document
	Shown                []string // whose valid official signatures the judged file bears
	Signing              Signing  // how the sender says that it was signed
	JudgedAt             time.Time
	Arrival, ArrivalDate string // "07", 2006-01-02
	ReferredTo           string
	Instruction          *Instructed
	RoutedBy             string
	RoutedAt             time.Time
	Routing              *Routed
	Given                []Hand // assignments with their parts, and what was circulated (see Hands)
	Result               string
	Dossier              string
	FiledAt              time.Time
	Closed               bool
	ReturnReason         string

	Answers      []Cited  // what came in and this one answers
	AnsweredBy   []Answer // the issued documents that answer it
	AnswersBegun []Begun  // drafts that answer it, not issued yet

	Measure *Measure // that the parties agreed on, as somebody confirmed it

	Paper   *PaperTaken    // what was made on paper and taken in
	Aim     *Aim           // what it is to do with another when it is issued
	Effects []EffectChange // what changed its force, in their order
	Notices []EffectNotice // what recipients were told of that
	Replies []VoidReplied  // what we answered the sender's questions
	Void    *Voiding       // a proposal to void it that is not decided yet

	Impounds []Impound // by whom it is or was impounded, in their order
}

// Stands says whether the document is what someone saw at a version: it is that version, or only owed time-stamps have come since, which say
// nothing new of the document and are in the file that is acted on.
func (d Document) Stands(seen int) bool { return d.Since <= seen && seen <= d.Version }

// Record is an event with when it happened and who did it.
type Record struct {
	Event
	At    time.Time
	Actor string // person id; "" is the system
}

// Fold makes a document of its events, oldest first.
func Fold(id string, records []Record) Document {
	d := Document{ID: id}
	for _, r := range records {
		d = d.Apply(r)
	}
	return d
}

// Newest is the newest stored version of one of the kinds.
func (d Document) Newest(kinds ...string) (Version, bool) {
	for _, v := range slices.Backward(d.Versions) {
		if slices.Contains(kinds, v.Kind) {
			return v, true
		}
	}
	return Version{}, false
}

// PDF is the PDF that counts now: what the drafter brought until the fields are placed, then what was signed last.
func (d Document) PDF() (Version, bool) {
	switch d.State {
	case StateDraft, StateReview, StateApproved:
		return d.Newest("pdf")
	}
	return d.Newest("pdf", "prepared", "signed", "sealed", "stamped", "received", "arrived", "scan")
}

// Mark finds the signature of a role.
func (d Document) Mark(role string) (Mark, bool) {
	for _, m := range slices.Backward(d.Marks) {
		if m.Role == role {
			return m, true
		}
	}
	return Mark{}, false
}

// MayRead says whether the actor may read the document: those who take part, the clerks, archivists and leaders once it has left the
// drafter's desk, and the inspector. Never the administrator, nor who holds no post any more, whatever part they had.
func (d Document) MayRead(a identity.Actor) bool {
	return Before(rights.House(), d, a).Decide(ActRead).May
}

// Unsent lists the connected recipients that have no copy on its way: never sent to, or failed or returned for good.
func (d Document) Unsent() []Party {
	var list []Party
	for _, r := range d.Recipients {
		gone := slices.ContainsFunc(d.Deliveries, func(x Delivery) bool { return x.Peer == r.ID && x.State != Failed && x.State != "returned" })
		if r.ID != "" && !gone {
			list = append(list, r)
		}
	}
	return list
}

// Unsigned says whether the file that counts now bears no signature yet, also where an earlier round was signed and returned.
func (d Document) Unsigned() bool {
	switch d.State {
	case StateDraft, StateReview, StateApproved, StateReady:
		return true
	}
	return false
}
