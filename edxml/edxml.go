// Package edxml reads and writes the messages by which Vietnamese offices hand documents to one another over the national axis: QCVN 102:2016/BTTTT
// with its first amendment of 2022.
//
// It reads leniently, for the programs in use differ: elements go by their local names whatever their namespace, a root of another dialect will do,
// days are read in the ways that are met. What was forgiven stands in [Message.Quirks], what nobody here understands in [Message.Unknown]: nothing is passed
// over in silence. It writes strictly: what a receiver would refuse is refused before the first byte.
//
// The signature in the envelope of such messages stands outside XMLDSig's namespace and is over SHA-1: it is told of and proves nothing. What proves a document is the
// signature in its file.
package edxml

import (
	"fmt"
	"time"
)

// Namespace is that of QCVN 102:2016, both the default one and the one of the prefix edXML.
const Namespace = "http://www.mic.gov.vn/TBT/QCVN_102_2016"

// Message is a message: a document that is sent, or, where Status is set, word of what became of one.
type Message struct {
	Header      Header
	Status      *Status
	Traces      []Trace
	Business    Business
	Manifest    []Reference
	Attachments []Attachment
	Signature   *Signature // nil where the envelope has none
	Quirks      []Quirk
	Unknown     []string // elements with text or children that are no part of the standard as known here, by path
}

// Quirk is a departure from the standard that was forgiven.
type Quirk struct {
	Where string // the element, by path
	Found string // what stood there
}

// Signature is what an envelope says of its own signature. It is never judged: see the package.
type Signature struct {
	Namespace         string // XMLDSig's, or that of the message, as most programs write it
	Method, Digest    string // addresses of algorithms as they stand
	HasValue, HasKeys bool
}

// Trace tells which office had the message when (TraceHeader).
type Trace struct {
	Organ string
	At    time.Time // Vietnamese time, which the message does not say
}

// Reference is an entry of the manifest: an attachment that must be there.
type Reference struct {
	ContentID   string // without "cid:"
	ContentType string
	Description string
	Name        string
}

// Attachment is an attachment as it was read. Its content went to the writer of its index.
type Attachment struct {
	Reference
	Size int64 // of the content, decoded from base64 and still packed, in bytes
}

// MalformedError says where a message can't be read.
type MalformedError struct {
	Where string
	Err   error
}

func (e *MalformedError) Error() string { return fmt.Sprintf("edxml: %s: %v", e.Where, e.Err) }

func (e *MalformedError) Unwrap() error { return e.Err }

// FieldError says what of a message can't be written.
type FieldError struct {
	Field string // by path, as "MessageHeader/Subject"
	Why   string
}

func (e *FieldError) Error() string { return "edxml: " + e.Field + ": " + e.Why }
