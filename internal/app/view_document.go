package app

import "time"

// DocumentRow is a document in a list.
type DocumentRow struct {
	Impounded  bool      `json:"impounded,omitempty"` // by a competent body: abstract, parties and signer are withheld
	ID         string    `json:"id"`
	Version    int       `json:"version"`   // of the event stream, for ExpectedVersion
	Direction  string    `json:"direction"` // "out" or "in"
	Type       string    `json:"type"`      // code: "QĐ"
	TypeName   Words     `json:"typeName"`
	Number     string    `json:"number,omitempty"`  // "15-QĐ/TU"; of an incoming document the sender's
	Arrival    string    `json:"arrival,omitempty"` // số đến: "07"
	Date       string    `json:"date,omitempty"`    // of the document, 2006-01-02
	Abstract   string    `json:"abstract"`
	Urgency    string    `json:"urgency,omitempty"`
	Party      string    `json:"party"`  // who issued it (in) or to whom it goes (out)
	Signer     string    `json:"signer"` // name
	State      string    `json:"state"`
	StateWords Words     `json:"stateWords"`
	WaitingFor Words     `json:"waitingFor,omitzero"` // name of the person or duty it waits for
	Mine       bool      `json:"mine"`                // it waits for the person signed in
	ToRead     bool      `json:"toRead,omitempty"`    // the person signed in was given it to read, and has not said that they have
	Due        string    `json:"due,omitempty"`       // 2006-01-02
	Overdue    bool      `json:"overdue,omitempty"`
	Trouble    *Words    `json:"trouble,omitempty"` // what went wrong and what to do next
	Updated    time.Time `json:"updated"`
	Effect     string    `json:"effect,omitempty"` // what force it has: "in-force", "corrected", "replaced", "recalled", "voided"; none before its issue
	EffectWord Words     `json:"effectWord,omitzero"`
	Unmarked   bool      `json:"unmarked,omitempty"` // the person signed in may put the arrival mark on it
}

// DocumentView is the document page.
type DocumentView struct {
	DocumentRow
	Drafter      string            `json:"drafter,omitempty"`
	Nature       Words             `json:"nature,omitzero"` // of the business (379.28.1); none: not said
	Capacity     string            `json:"capacity,omitempty"`
	Lent         Words             `json:"lent,omitzero"` // the delegation by which the signer may sign so
	Reviewers    []ReviewerView    `json:"reviewers"`
	Recipients   []PeerView        `json:"recipients"`
	Sender       string            `json:"sender,omitempty"`
	Arrived      time.Time         `json:"arrived,omitzero"`
	Versions     []VersionView     `json:"versions"` // oldest first
	Remarks      []RemarkView      `json:"remarks"`
	Signatures   []SignatureView   `json:"signatures"`
	Deliveries   []DeliveryView    `json:"deliveries"`
	Routing      *RoutingView      `json:"routing,omitempty"`
	Hands        []HandView        `json:"hands"` // who was given it to handle or to read, and what is done of it
	Dossier      *DossierView      `json:"dossier,omitempty"`
	Attachments  []AttachmentView  `json:"attachments,omitempty"` // files of their own that go with it
	Progress     []ProgressView    `json:"progress"`              // work of the machine on it, running, owed or failed
	Judgement    *JudgementBrief   `json:"judgement,omitempty"`
	Form         *FormCheckView    `json:"form,omitempty"`         // what the rules of form said of its file; none for documents of before there were such rules
	Answers      []CitedView       `json:"answers,omitempty"`      // what came in and this one answers
	AnsweredBy   []AnsweredView    `json:"answeredBy,omitempty"`   // the issued documents that answer it
	AnswersBegun []AnswerBegunView `json:"answersBegun,omitempty"` // drafts that answer it, not issued yet
	Answerable   bool              `json:"answerable"`             // the person may begin an answer to it
	Force        *ForceView        `json:"force,omitempty"`        // what force it has, and why
	Unseen       *UnseenView       `json:"unseen,omitempty"`       // the machine could not look at all of the file for secret markings
	Allowed      []ActView         `json:"allowed"`                // what this person may do now; nothing else is offered
}

// UnseenView says why the machine could not look at all of a file for the marking of a state secret (379.1.2), and whether a person did.
type UnseenView struct {
	Reason  string `json:"reason"` // "no_reader", "too_long", "too_many", "not_readable"
	Words   Words  `json:"words"`
	Vouched bool   `json:"vouched"` // a person has looked, and confirmed by name that it bears none; false: the clerk must, to register it
}

// ReviewerView is a reviewer and what they said last.
type ReviewerView struct {
	Person   string    `json:"person"`
	Name     string    `json:"name"`
	Approved bool      `json:"approved"`
	At       time.Time `json:"at,omitzero"`
	Step     int       `json:"step"`            // of the review, from 1
	First    bool      `json:"first,omitempty"` // their step is over with the first consent
	Turn     bool      `json:"turn,omitempty"`  // the review waits for them now
	Due      string    `json:"due,omitempty"`   // 2006-01-02
}

// VersionView is one stored file of the document.
type VersionView struct {
	Number   int       `json:"number"` // from 1
	Kind     string    `json:"kind"`   // "original" (as brought), "pdf" (converted), "prepared", "signed", "sealed", "stamped" (the issued file with a time-stamp that was owed), "received"; of attachments "attachment-original", "attachment", "attachment-sealed", "attachment-stamped"
	Name     string    `json:"name"`
	Media    string    `json:"media"`
	Bytes    int64     `json:"bytes"`
	SHA256   string    `json:"sha256,omitempty"`
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	Viewable bool      `json:"viewable"` // a PDF that pages can show
}

// RemarkView is a remark, a return or an approval with its words.
type RemarkView struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Kind string    `json:"kind"` // "remark", "returned", "approved", "instruction", "progress", "result", "sender-returned", "taken-back", "given-up"
	Text string    `json:"text"`
}

// SignatureView is a signature the document needs or has.
type SignatureView struct {
	Role    string    `json:"role"` // "person", "office"; of what came in "incoming" (arrival mark), "instruction"
	Name    string    `json:"name"`
	Post    string    `json:"post,omitempty"`
	Done    bool      `json:"done"`
	At      time.Time `json:"at,omitzero"`
	Subject string    `json:"subject,omitempty"` // of the certificate
	Stamped bool      `json:"stamped"`           // a time-stamp is in it
	Owed    bool      `json:"owed"`              // the time-stamp service gave no answer; it is asked again
	Paid    string    `json:"paid,omitempty"`    // how an owed time-stamp was paid later: "signature" (in it), "document" (over the whole file)
	Missed  *Words    `json:"missed,omitempty"`  // why its time-stamp will never come
}

// DeliveryView is the document's way to one recipient.
type DeliveryView struct {
	Peer     string    `json:"peer"`
	Name     string    `json:"name"`
	State    string    `json:"state"` // "queued", "delivered", "failed", "registered", "returned"
	Label    Words     `json:"label"`
	At       time.Time `json:"at,omitzero"`
	Attempts int       `json:"attempts"`
	Paper    string    `json:"paper,omitempty"` // "none": with no paper; "warn": not on the list of those that go so; "need": the paper goes too; none in older sendings
	Reason   Words     `json:"reason,omitzero"` // why it was returned or not delivered
	Next     time.Time `json:"next,omitzero"`   // when it is tried again
}

// RoutingView is the instruction (bút phê) on an incoming document.
type RoutingView struct {
	By          string   `json:"by"`
	Instruction string   `json:"instruction"`
	Assignees   []string `json:"assignees"`
	Due         string   `json:"due,omitempty"`
	Result      string   `json:"result,omitempty"`
}

// ProgressView is work on a document: an act under way, a job of the machine.
type ProgressView struct {
	Job      string    `json:"job"`           // id
	Kind     string    `json:"kind"`          // "act", "timestamp", "judge", "deliver"
	Act      string    `json:"act,omitempty"` // which act is under way
	State    string    `json:"state"`         // "queued", "running", "done", "retrying", "failed"
	Label    Words     `json:"label"`
	Attempts int       `json:"attempts"`
	Next     time.Time `json:"next,omitzero"`
}

// JudgementBrief is the judgement's headline; the whole is behind House.Judgement.
type JudgementBrief struct {
	Indication string    `json:"indication"`
	Acceptable bool      `json:"acceptable"`
	Summary    Words     `json:"summary"`
	At         time.Time `json:"at"`
}

// ActView is an act offered to this person, with what it needs.
type ActView struct {
	Name    string    `json:"name"` // path of POST …/acts/{act}
	Label   Words     `json:"label"`
	Hint    Words     `json:"hint,omitzero"`
	Primary bool      `json:"primary"` // the next step of the main way
	Danger  bool      `json:"danger"`  // ask before doing
	Args    []ArgView `json:"args"`
}

// ArgView is one thing an act needs; Name is the key in ActArgs.
type ArgView struct {
	Name     string       `json:"name"`
	Kind     string       `json:"kind"` // "text", "person", "people", "date", "pin", "file", "confirm", "dossier", "choice", "peers"
	Label    Words        `json:"label"`
	Required bool         `json:"required"`
	Choices  []ChoiceView `json:"choices,omitempty"`
}

// DraftRequest is the metadata of a new outgoing document.
type DraftRequest struct {
	Type       string   `json:"type"` // code of TypeView
	Abstract   string   `json:"abstract"`
	Nature     string   `json:"nature,omitempty"` // of the business: one of Natures; none: not said, and every line of the list of what must be signed covers it
	Urgency    string   `json:"urgency,omitempty"`
	Secrecy    string   `json:"secrecy,omitempty"` // anything but empty is refused at the door (379.1.2)
	Signer     string   `json:"signer"`            // person id
	Capacity   string   `json:"capacity"`          // CapacityView.ID of the signer
	Reviewers  []string `json:"reviewers,omitempty"`
	Recipients []string `json:"recipients,omitempty"` // PeerView.ID
	// Steps are the reviewers in steps, one after the other; Reviewers are all asked at once. One of the two.
	Steps []ReviewStep `json:"steps,omitempty"`
	// ConfirmNoSecret is "I have looked at every page, it bears no secret marking": asked for where the machine could not look (problem "unseen").
	ConfirmNoSecret bool `json:"confirmNoSecret,omitempty"`

	// Amends is an issued document that this one is to correct, replace or recall when it is issued (379.17.2); Amending says which, AmendReason why.
	Amends      string `json:"amends,omitempty"`
	Amending    string `json:"amending,omitempty"` // "correct", "replace", "recall"
	AmendReason string `json:"amendReason,omitempty"`

	Answers []string `json:"answers,omitempty"` // ids of registered documents that came in and this one answers
}

// ReceiveRequest is the metadata of a document brought by hand (a file from outside the exchange).
type ReceiveRequest struct {
	Type     string `json:"type"`
	Number   string `json:"number"`
	Date     string `json:"date"` // 2006-01-02
	Abstract string `json:"abstract"`
	Sender   string `json:"sender"`
	Signer   string `json:"signer,omitempty"`
	Urgency  string `json:"urgency,omitempty"`
	Secrecy  string `json:"secrecy,omitempty"`
	// ConfirmNoSecret is as in DraftRequest.
	ConfirmNoSecret bool `json:"confirmNoSecret,omitempty"`
}

// ActArgs holds what acts take; each act reads the ones its ActView names.
type ActArgs struct {
	ExpectedVersion int      `json:"expectedVersion,omitempty"` // 0: whatever it is now; sign, seal, issue and register demand it
	Text            string   `json:"text,omitempty"`            // remark, reason, instruction, progress, result
	Person          string   `json:"person,omitempty"`
	People          []string `json:"people,omitempty"`
	Lead            string   `json:"lead,omitempty"`            // route: who leads; none: the people handle it together. A person, or "unit:" and a unit
	Informed        []string `json:"informed,omitempty"`        // route: who are to read it
	Part            string   `json:"part,omitempty"`            // assign: "co", "informed"
	To              string   `json:"to,omitempty"`              // reassign, exchange-reviewer, add-reviewer: who takes over, or comes in
	Step            string   `json:"step,omitempty"`            // add-reviewer: of the review, from 1; none: the one under way
	Due             string   `json:"due,omitempty"`             // 2006-01-02
	PIN             string   `json:"pin,omitempty"`             // of the signer's or the office's key; tried once, never kept
	Confirm         bool     `json:"confirm,omitempty"`         // "I, by name, have checked"
	ConfirmNoSecret bool     `json:"confirmNoSecret,omitempty"` // as in DraftRequest: replace-file and register, where the machine could not look
	Rule            string   `json:"rule,omitempty"`            // explain-form: id of the rule that the text is about
	Dossier         string   `json:"dossier,omitempty"`
	Peers           []string `json:"peers,omitempty"`
	Attachment      string   `json:"attachment,omitempty"` // detach: AttachmentView.Number
	Number          int      `json:"number,omitempty"`     // seal, register: the number that the clerk expects; given only where it is the next one
	Way             string   `json:"way,omitempty"`        // of a voiding: "procedure", "agreement"
	Basis           string   `json:"basis,omitempty"`      // on what ground
	Agreement       string   `json:"agreement,omitempty"`  // confirm-measure: id of the agreement
	Digest          string   `json:"digest,omitempty"`     // SHA-256 of the document's issued file, which a confirmation is bound to
}
