package edxml

import "time"

// Header is what a message says of a document (MessageHeader). Lengths are in characters.
type Header struct {
	From         Organ
	To           []Organ
	DocumentID   string
	Code         Code
	Place        string    // of issue
	Promulgated  time.Time // a day, at midnight UTC; zero where it is not said
	Type         DocumentType
	Subject      string
	Content      string
	Signer       Signer
	Due          time.Time // a day
	Other        Other
	ResponseFor  []Response
	Task         string // of a task that the document answers
	SteeringType string // its values are not known here
	ToPlaces     []string
	Application  string // ApplicationType: its values are not known here
}

// Organ is an office.
type Organ struct {
	ID           string // see SchemeOf
	InCharge     string // the office above
	Name         string
	Address      string
	Email        string
	Telephone    string
	Fax, Website string
}

// Code is a document's number and symbol: "123" and "CV/TU".
type Code struct{ Number, Notation string }

// DocumentType is the type as a message gives it. Programs disagree on the numbers: go by Name.
type DocumentType struct {
	Type   string
	Detail string
	Name   string
}

// Signer is who signed.
type Signer struct{ Competence, Position, FullName string }

// Other is what QCVN 102 puts under OtherInfo.
type Other struct {
	Priority   string // 0 to 4; which name belongs to which is not known here
	Sphere     string // SphereOfPromulgation
	Typer      string // TyperNotation
	Copies     string // PromulgationAmount
	Pages      string // PageAmount
	Direction  string // its values are not known here
	Appendixes []string
}

// Response names a document that this one answers, or that a status is of.
type Response struct {
	Organ       string
	Code        string
	Promulgated time.Time // a day
	DocumentID  string
}

// BusinessKind is what is done with a document (BussinessDocType, with the standard's own spelling).
type BusinessKind string

// The kinds of business.
const (
	New     BusinessKind = "0"
	Recall  BusinessKind = "1" // thu hồi
	Update  BusinessKind = "2" // cập nhật
	Replace BusinessKind = "3" // thay thế
)

// Business is what is done, and to which document (Bussiness).
type Business struct {
	DocumentID string
	Kind       BusinessKind
	Reason     string
	Paper      bool // paper follows
	// Changed and Receivers are of an update: whether the document's own information changed, and whose receiving does.
	Changed, ReceiversChanged string
	Receivers                 []Receiver
	Replaced                  []Replacement
	Staff                     Staff
}

// Receiver is an office whose receiving is updated.
type Receiver struct{ Organ, Type string }

// Replacement is a document that is replaced, and at which offices.
type Replacement struct {
	DocumentID string
	Organs     []string
}

// Staff is who did it.
type Staff struct{ Department, Name, Email, Mobile string }
