package subscriber

import "trien/internal/office"

// Command is something that someone wants to do with a request.
type Command interface{ Name() string }

// The commands.
type (
	// Open begins a request.
	Open struct{ office.SubscriberRequested }
	// Amend says it anew, while it is a draft.
	Amend struct{ Fields office.SubscriberFields }
	// Check is the word of the person in charge.
	Check struct{ Note string }
	// SendBack gives it back to be corrected.
	SendBack struct{ Reason string }
	// Approve is the head's word.
	Approve struct{ Note string }
	// File names the document that was made of it.
	File struct{ Outgoing string }
	// Send tells how the signed document went to the CA.
	Send struct {
		Channel   Channel
		Reference string
		SHA256    string // of what was signed and sealed, hex; empty where it is not, which only paper may be
	}
	// Answer is the CA's answer.
	Answer struct{ office.SubscriberAnswered }
	// Match takes the certificate that came.
	Match struct {
		Fingerprint string
		Findings    []Finding
		Confirmed   []string
		Note        string
	}
	// Hand hands over.
	Hand struct{ Device, To, Note string }
	// Accept is the receiver's word.
	Accept struct{}
	// Return ends a revocation: the device is back.
	Return struct{ Device, Note string }
	// Lose ends a revocation whose device is lost.
	Lose struct{ Device, Note string }
	// Withdraw ends a request that has not been granted.
	Withdraw struct{ Reason string }
)

// The names of the commands, as acts.
func (Open) Name() string     { return "open" }
func (Amend) Name() string    { return "amend" }
func (Check) Name() string    { return "check" }
func (SendBack) Name() string { return "send-back" }
func (Approve) Name() string  { return "approve" }
func (File) Name() string     { return "file" }
func (Send) Name() string     { return "send" }
func (Answer) Name() string   { return "answer" }
func (Match) Name() string    { return "match" }
func (Hand) Name() string     { return "hand" }
func (Accept) Name() string   { return "accept" }
func (Return) Name() string   { return "return" }
func (Lose) Name() string     { return "lose" }
func (Withdraw) Name() string { return "withdraw" }
