// Package exchange is the messages between offices: signed by the sender (Ed25519, RFC 8032), encrypted to the receiver (age, X25519),
// each exactly once, answered by a signed receipt (379.22.1, 379.4.5, 379.5.6).
//
// It decides and encodes; it opens no connection and no file. Encryption takes its randomness from the age library.
package exchange

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"trien/internal/limits"
	"trien/internal/problem"
)

// Kind says what a message brings.
type Kind string

// The kinds. A status names by InReply the message whose document it is about.
const (
	Document   Kind = "document"   // an issued document with its file
	Registered Kind = "registered" // status: taken into the register
	Returned   Kind = "returned"   // status: given back, with the reason

	Effect       Kind = "effect"        // what became of a document that was sent: corrected, replaced, recalled, voided
	EffectAnswer Kind = "effect-answer" // status: how far we were with it, or that what was asked is done
	VoidAsk      Kind = "void-ask"      // do you agree to void it?
	VoidAskEnded Kind = "void-ask-ended"
	VoidAnswer   Kind = "void-answer" // status: whether we do, by whom, and how they were known

	Incident Kind = "incident" // about no document: the sender's system, or its signing, is down, or up again (379.4.6)
)

// Message is what one office tells another. From and To are inside what is signed, so that nobody can pass it on as theirs or to someone else.
type Message struct {
	ID      string    `json:"id"` // made by the sender, the same at every attempt
	Kind    Kind      `json:"kind"`
	From    string    `json:"from"`
	To      string    `json:"to"`
	Made    time.Time `json:"made"`
	InReply string    `json:"inReply,omitempty"`

	Number     string `json:"number,omitempty"` // of the document; in a status "registered" the số đến
	Date       string `json:"date,omitempty"`
	DocType    string `json:"docType,omitempty"`
	Abstract   string `json:"abstract,omitempty"`
	Urgency    string `json:"urgency,omitempty"`
	SignerName string `json:"signerName,omitempty"`
	Secrecy    string `json:"secrecy,omitempty"` // anything here is refused at the door
	Reason     string `json:"reason,omitempty"`

	Signing Signing `json:"signing,omitzero"` // how the sender says that it was signed
	Force   Force   `json:"force,omitzero"`   // of the kinds about a document's force
	Down    Down    `json:"down,omitzero"`    // of the kind Incident
	Shown   Shown   `json:"shown,omitzero"`   // of the kind Head

	FileName string `json:"fileName,omitempty"`
	Bytes    int64  `json:"bytes,omitempty"`
	SHA256   string `json:"sha256,omitempty"` // of the file, hex

	Attachments []Attached `json:"attachments,omitempty"` // files of their own that go with it, in their order behind the file
}

// Attached is an attachment in a file of its own (NĐ 30/2020, Appendix I).
type Attached struct {
	FileName string `json:"fileName"`
	Bytes    int64  `json:"bytes"`
	SHA256   string `json:"sha256"`
}

// Signing is in which capacity a document was signed, on which day, and by which rule of the sender's it could be: what the receiver holds against rules of
// its own (379.5.6).
type Signing struct {
	Capacity string `json:"capacity,omitempty"`
	Body     string `json:"body,omitempty"`
	Title    string `json:"title,omitempty"`
	On       string `json:"on,omitempty"`
	Rule     string `json:"rule,omitempty"`
	Version  string `json:"version,omitempty"`
}

// Down is what an office tells of an incident of its own; Reason of the message has its words.
type Down struct {
	Incident string    `json:"incident,omitempty"` // its id there
	What     string    `json:"what,omitempty"`     // "system", "signing"
	Since    time.Time `json:"since,omitzero"`
	Expected time.Time `json:"expected,omitzero"` // until when; zero: nobody knows
	Over     bool      `json:"over,omitempty"`    // it has ended
}

// Peer is an office one exchanges with; its keys are pinned when the two agree to exchange.
type Peer struct {
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	Code     string            `json:"code"`
	Address  string            `json:"address"`  // URL of its exchange door
	Identity ed25519.PublicKey `json:"identity"` // signs its messages and receipts
	Box      string            `json:"box"`      // age recipient: messages are encrypted to it
	Ledger   string            `json:"ledger"`   // verifier key of its ledger; "": the first that it shows is kept
}

// domain separates these signatures from all others made with the same key.
const (
	messageDomain = "trien exchange message v1\x00"
	receiptDomain = "trien exchange receipt v1\x00"
)

// sound checks what every message must have.
func (m Message) sound() error {
	switch {
	case m.ID == "" || m.From == "" || m.To == "" || m.Made.IsZero():
		return badMessage("id, from, to or time is missing")
	case m.Kind == Document && (len(m.SHA256) != hex.EncodedLen(sha256.Size) || m.Bytes <= 0):
		return badMessage("a document without its file's length and digest")
	case !m.attachmentsSound():
		return badMessage("attachments of no document, too many, or without their length and digest")
	case m.Kind == Head:
		if !m.Shown.sound() || m.Bytes != 0 || m.InReply != "" {
			return badMessage("of a ledger's head that has no head or key, answers something or has a file")
		}
	case m.Kind == Incident:
		if m.Down.Incident == "" || m.Down.Since.IsZero() || m.Bytes != 0 || m.InReply != "" {
			return badMessage("of an incident that has no id or beginning, answers something or has a file")
		}
	case m.Kind != Document && !slices.Contains(statuses(), m.Kind):
		return badMessage("of unknown kind")
	case m.Kind != Document && (m.InReply == "" || m.Bytes != 0):
		return badMessage("a status that answers nothing or has a file")
	}
	return nil
}

// attachmentsSound says whether the attachments are as a message may have them.
func (m Message) attachmentsSound() bool {
	total := int64(0)
	for _, a := range m.Attachments {
		if len(a.SHA256) != hex.EncodedLen(sha256.Size) || a.Bytes <= 0 || a.Bytes > limits.AttachmentsSize {
			return false
		}
		total += a.Bytes
	}
	return len(m.Attachments) == 0 || m.Kind == Document && len(m.Attachments) <= limits.Attachments && total <= limits.AttachmentsSize*2
}

func badMessage(why string) error {
	return problem.New(problem.Malformed, "Gói tin liên thông không đúng định dạng.", "The exchange message is malformed.").Because(fmt.Errorf("exchange: %s", why))
}

// impersonated refuses a message that is not from whom it says (379.5.6).
func impersonated(why string) error {
	return problem.New(problem.Refused,
		"Không xác thực được cơ quan gửi: chữ ký của gói tin không khớp với khóa đã đăng ký. Gói tin bị từ chối và việc này được ghi lại.",
		"The sender could not be authenticated: the message's signature does not match the registered key. It was refused and recorded.").
		Under("379.5.6").Because(fmt.Errorf("exchange: %s", why))
}

// Digest names the message's words: the same id with another digest is another message.
func (m Message) Digest() string {
	raw, _ := json.Marshal(m) // a struct of strings, numbers and a time marshals
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
