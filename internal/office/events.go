package office

// Event is something that happened. Its fields say by tag where they are kept (see Split): "clear" words can be read by anyone who has
// the ledger, "register" words stand under the office's key and survive destruction, "content" words die with the document's key.
type Event interface {
	Type() string
}

// Party is an office or person outside: the recipient or the sender.
type Party struct {
	ID   string `json:"id"` // of a peer; empty where they are not connected
	Name string `json:"name"`
}

// File is one stored file. Its name and the digest of its plain bytes are content; the digest of its ciphertext is not.
type File struct {
	Blob   string `part:"clear"` // digest of ciphertext, the address
	Kind   string `part:"clear"` // "original", "pdf", "prepared", "signed", "sealed", "stamped", "received"
	Media  string `part:"clear"`
	Bytes  int64  `part:"clear"`
	Name   string `part:"content"`
	SHA256 string `part:"content"` // of the plain bytes, hex
}

// Stored is a small file beside an event: a report, facts.
type Stored struct {
	Blob  string `json:"blob"`
	Bytes int64  `json:"bytes"`
}

// Look says how far the machine could look at a file for the marking of a state secret (379.1.2).
type Look struct {
	Unseen  Unseen `part:"clear"` // why not all of it was looked at; empty where it was
	Vouched bool   `part:"clear"` // who brought it has looked, and confirmed by name that it bears none
}

// Drafted begins an outgoing document. All of it is content: only a number makes a document one for the registers.
type Drafted struct {
	DocType      string   `part:"content"`
	Abstract     string   `part:"content"`
	Urgency      Urgency  `part:"content"`
	Recipients   []Party  `part:"content"`
	Signer       string   `part:"content"` // person
	SignerName   string   `part:"content"`
	Capacity     string   `part:"content"` // id
	CapacityText string   `part:"content"`
	Reviewers    []string `part:"content"`
	Nature       Nature   `part:"content"` // none in older events
	Stages       []Stage  `part:"content"` // the reviewers in steps; none in older events, and where all are asked at once
}

// Nature is the nature of the business (tính chất nghiệp vụ), as the list of what must be signed told them apart when the draft was begun (379.28.1).
type Nature struct {
	ID string `json:"id"`
	VI string `json:"vi"`
	EN string `json:"en"`
}

// FileAttached is a new version of what the drafter brought.
type FileAttached struct{ File }

// Converted is the PDF made of the newest version.
type Converted struct {
	File
	Look
	Form FormResult `part:"content"` // none in older events
}

// Submitted hands the draft to its reviewers, or to the signer where there are none.
type Submitted struct{}

// Remarked is a remark by someone who takes part.
type Remarked struct {
	Text string `part:"content"`
}

// Returned gives the draft back to the drafter.
type Returned struct {
	Reason string `part:"content"`
}

// Approved is a reviewer's consent.
type Approved struct {
	Text string `part:"content"`
}

// Prepared is the PDF with the fields of number, date and signatures in place: what the signer signs.
type Prepared struct {
	File
	Form FormResult `part:"content"` // of the file that the fields were placed in; none in older events
}

// PrepareFailed says why the fields could not be placed.
type PrepareFailed struct {
	VI, EN string `part:"content"`
}

// Signed is the authorised person's signature.
type Signed struct {
	File
	Capacity    string `part:"clear"`
	Certificate string `part:"clear"` // SHA-256 of its DER, hex
	Stamped     bool   `part:"clear"` // with a time-stamp
	Way         string `part:"clear"` // how the key was used: "held" here, "agent", "vgca"
	Agent       string `part:"clear"` // the paired machine, where by one
	Subject     string `part:"register"`
	DocType     string `part:"register"` // counts by type survive the document; none in older events

	Sanction Sanction `part:"clear"` // none in older events
}

// NumberTaken stands in the stream of a series.
type NumberTaken struct {
	Number   int    `part:"register"`
	Document string `part:"clear"`
}

// NumberReserved gives the document its number and date; both stay if the seal fails. With it the document enters the register: what the
// register shows is repeated here in register words, so that it survives the document.
type NumberReserved struct {
	Number     int     `part:"register"`
	Text       string  `part:"register"` // "15-QĐ/TU"
	Date       string  `part:"register"` // 2006-01-02
	Series     string  `part:"register"`
	DocType    string  `part:"register"`
	Abstract   string  `part:"register"`
	Recipients []Party `part:"register"`
	SignerName string  `part:"register"`
}

// Sealed is number, date and the office's signature in one revision.
type Sealed struct {
	File
	Certificate string `part:"clear"`
	Stamped     bool   `part:"clear"`
	Way         string `part:"clear"` // as in Signed
	Agent       string `part:"clear"`
	Subject     string `part:"register"`

	Sanction Sanction `part:"clear"` // as in Signed
}

// SealFailed keeps that the office's key could not be used; the number stays.
type SealFailed struct {
	VI, EN string `part:"content"`
}

// TimestampOwed: the service gave no answer; the signature stands without its time-stamp and it is asked again.
type TimestampOwed struct {
	Role string `part:"clear"` // "person" or "office"
}

// Timestamped: the owed time-stamp came.
type Timestamped struct {
	File
	Role string `part:"clear"`
	How  string `part:"clear"` // InSignature, also where it is empty, or OverDocument
}

// The ways in which an owed time-stamp is paid.
const (
	InSignature  = "signature" // in the signature's own gap, while nothing followed it (EN 319 142-1, 5.3)
	OverDocument = "document"  // a document time-stamp over the file, which pays for every signature in it (EN 319 142-1, 5.4.3)
)

// TimestampMissed: the time-stamp will not come any more: the certificate expired or was revoked before it did. Events of older programs have
// no reason: there something had followed the signature.
type TimestampMissed struct {
	Role   string `part:"clear"`
	VI, EN string `part:"content"`
}

// Issued: the clerk has checked and confirmed by name (379.13.4).
type Issued struct {
	Indication string   `part:"clear"`
	Report     Stored   `part:"clear"` // the judgement
	Facts      Stored   `part:"clear"` // what it was made of, so that it can be replayed
	Sheet      Stored   `part:"clear"` // the judgement as PDF, filed with the document; none in older events
	Shown      []string `part:"clear"` // whose valid official signatures it bears: "person", "seal"; none in older events
	SHA256     string   `part:"content"`
	Bytes      int64    `part:"clear"`

	Processing       Stored `part:"clear"` // who handled it up to here, bound to this file (379.13.3); none in older events
	ProcessingSHA256 string `part:"clear"` // of that statement, as internal/provenance reckons it
}

// SendQueued puts the document into the outbox for one recipient.
type SendQueued struct {
	Peer    string `part:"clear"`
	Message string `part:"clear"` // id, the same for every attempt
	Paper   string `part:"clear"` // "none": goes with no paper; "warn": not on the list of those that do; "need": the paper goes too; none in older events
	List    string `part:"clear"` // the version of the list that says so
	Name    string `part:"register"`
}

// Delivered: the recipient's system gave its signed receipt.
type Delivered struct {
	Peer    string `part:"clear"`
	Receipt string `part:"clear"` // the signed receipt, base64
}

// DeliveryFailed is one attempt that failed; Final: nobody tries again by themselves.
type DeliveryFailed struct {
	Peer     string `part:"clear"`
	Attempts int    `part:"clear"`
	Final    bool   `part:"clear"`
	VI, EN   string `part:"content"`
}

// RecipientRegistered: the recipient's clerk took it into their register.
type RecipientRegistered struct {
	Peer   string `part:"clear"`
	Number string `part:"register"`
}

// RecipientReturned: the recipient's clerk gave it back.
type RecipientReturned struct {
	Peer   string `part:"clear"`
	Reason string `part:"content"`
}
