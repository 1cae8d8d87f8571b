package office

import "trien/internal/problem"

// Command is something someone wants to do. Name is also the name of the act in the API and of the rule that governs it.
type Command interface {
	Name() string
}

// Commands on outgoing documents. What they hold has been made by the caller: files stored, signatures made and checked.
type (
	// DraftDocument begins one; File is what was brought, PDF what was made of it.
	DraftDocument struct {
		Drafted
		Secrecy   string // the metadata word; a class is refused
		File, PDF File
		Look      Look
		Form      FormResult
		Aim       Aimed // what it is to do with an issued document; none by default
		Answers   []Answering
	}
	// ReplaceFile brings another version before it is submitted.
	ReplaceFile struct {
		File, PDF File
		Look      Look
		Form      FormResult
	}
	// Submit hands the draft on. Binding are the rules of form that the office made binding.
	Submit struct{ Binding []string }
	// Comment is a remark.
	Comment struct{ Text string }
	// ReturnToDrafter gives the draft back with a reason.
	ReturnToDrafter struct{ Reason string }
	// Approve is a reviewer's consent, with a remark if they like.
	Approve struct{ Text string }
	// Prepare says that the fields are in place.
	Prepare struct {
		File File
		Form FormResult
	}
	// FailPrepare says why they could not be placed.
	FailPrepare struct{ VI, EN string }
	// Sign is the authorised person's signature. Holder is the person whom the certificate is registered for.
	Sign struct {
		Signed
		Holder string
	}
	// ReserveNumber gives the number; the caller takes it from the series in the same transaction.
	ReserveNumber struct {
		Number   int
		Text     string
		Series   string
		Date     string
		Forecast bool // only whether it may be done
	}
	// SealDocument is number, date and office signature in one revision.
	SealDocument struct{ Sealed }
	// FailSeal says why the office's key could not be used.
	FailSeal struct{ VI, EN string }
	// OweTimestamp, GiveTimestamp and MissTimestamp follow the time-stamp service.
	OweTimestamp  struct{ Role string }
	GiveTimestamp struct{ Timestamped }
	MissTimestamp struct{ TimestampMissed }
	// IssueDocument puts it into force. Verdict is the judgement of the very bytes; Confirm is the clerk's word, by name (379.13.4).
	IssueDocument struct {
		Verdict Verdict
		Confirm bool
		Report  Stored
		Facts   Stored
		Sheet   Stored
		Shown   []string
		SHA256  string
		Bytes   int64

		Processing       Stored // the statement of who handled it (379.13.3)
		ProcessingSHA256 string

		Comparison Stored // with the document that this one corrects or replaces
	}
	// Send puts it into the outbox; Messages holds the message id per recipient.
	Send struct {
		To       []Party
		Messages []string
		Paper    string // how documents of the type go: "none", "warn", "need"
		List     string // the version of the list that says so
		PaperToo bool   // the clerk's word, by name, that the paper goes too
	}
	// Deliver, FailDelivery, NoteRegistered and NoteReturned follow a recipient's copy.
	Deliver        struct{ Delivered }
	FailDelivery   struct{ DeliveryFailed }
	NoteRegistered struct{ RecipientRegistered }
	NoteReturned   struct{ RecipientReturned }
)

// Commands on incoming documents.
type (
	// Receive begins one.
	Receive struct {
		Received
		Secrecy string
	}
	// Judge keeps the machine's judgement.
	Judge struct{ Judged }
	// Register gives the số đến; Confirm is the clerk's word that they have checked, by name (379.13.4).
	Register struct {
		Number   int
		Series   string
		Confirm  bool
		NoSecret bool // the clerk's word, by name, where the machine could not look at all of it (379.1.2)
		Forecast bool
	}
	// ReturnToSender gives it back with the reason.
	ReturnToSender struct{ Message, Reason string }
	// NoteReturnDelivered: the sender has the notice.
	NoteReturnDelivered struct{}
	// Refer puts it to the authorised person at once.
	Refer struct{ To, Note string }
	// Instruct is their answer.
	Instruct struct {
		Accept bool
		Text   string
	}
	// Route is the instruction (bút phê) with who does it until when.
	Route struct {
		Routed
		Hands []Assigned // who leads, helps and is informed; none: the assignees give the result together
	}
	// Progress is a note by who handles it.
	Progress struct{ Text string }
	// Handle gives the result.
	Handle struct{ Result string }
	// Close ends the handling.
	Close struct{}
	// Retry frees work of the machine that was given up.
	Retry struct{ WorkRetried }
	// FileInto puts it into a dossier.
	FileInto struct{ Dossier string }
)

// Verdict is what the office needs to know of a judgement (EN 319 102-1).
type Verdict struct {
	Indication   string
	OfficialOnly bool // signatures of other services than the special-purpose one do not count (379.7)
	Signatures   []Checked
	Against      []problem.Words // what else stands against it: a signature by someone without the authority
}

// Checked is one signature of a judged file.
type Checked struct {
	Field      string
	Indication string
	Role       string // "person" or "office"; "" where neither could be told
	Holder     string // whose registered certificate it is: a person's id, or an office's
	Subject    string
	Official   bool // the path ends at the special-purpose CA (379.7)
}

// The names of the commands.
func (DraftDocument) Name() string       { return "draft" }
func (ReplaceFile) Name() string         { return "replace-file" }
func (Submit) Name() string              { return "submit" }
func (Comment) Name() string             { return "remark" }
func (ReturnToDrafter) Name() string     { return "return" }
func (Approve) Name() string             { return "approve" }
func (Prepare) Name() string             { return "prepare" }
func (FailPrepare) Name() string         { return "fail-prepare" }
func (Sign) Name() string                { return "sign" }
func (ReserveNumber) Name() string       { return "reserve-number" }
func (SealDocument) Name() string        { return "seal" }
func (FailSeal) Name() string            { return "fail-seal" }
func (OweTimestamp) Name() string        { return "owe-timestamp" }
func (GiveTimestamp) Name() string       { return "give-timestamp" }
func (MissTimestamp) Name() string       { return "miss-timestamp" }
func (IssueDocument) Name() string       { return "issue" }
func (Send) Name() string                { return "send" }
func (Deliver) Name() string             { return "deliver" }
func (FailDelivery) Name() string        { return "fail-delivery" }
func (NoteRegistered) Name() string      { return "note-registered" }
func (NoteReturned) Name() string        { return "note-returned" }
func (Receive) Name() string             { return "receive" }
func (Judge) Name() string               { return "judge" }
func (Register) Name() string            { return "register" }
func (ReturnToSender) Name() string      { return "return-to-sender" }
func (NoteReturnDelivered) Name() string { return "note-return-delivered" }
func (Refer) Name() string               { return "refer" }
func (Instruct) Name() string            { return "instruct" }
func (Route) Name() string               { return "route" }
func (Progress) Name() string            { return "progress" }
func (Handle) Name() string              { return "handle" }
func (Close) Name() string               { return "close" }
func (Retry) Name() string               { return "retry" }
func (FileInto) Name() string            { return "file" }
