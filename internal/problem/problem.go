// Package problem gives failures a kind and words for a user, apart from their cause.
//
// A kind becomes an HTTP status, a page or an exit code in one switch at each face; nothing else looks into an error.
package problem

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure it is, so that a face can choose how to answer.
type Kind string

// The kinds. Malformed, Encrypted and Limit tell of the user's file; IO and Unavailable of the machine and its services.
const (
	Malformed   Kind = "malformed"   // the file breaks its format
	Encrypted   Kind = "encrypted"   // a password is missing or wrong
	Limit       Kind = "limit"       // larger, deeper or slower than we accept
	IO          Kind = "io"          // reading or writing failed here
	Usage       Kind = "usage"       // the request is incomplete or contradicts itself
	NotFound    Kind = "not_found"   // no such thing, or not for this person
	Forbidden   Kind = "forbidden"   // this person may not do that
	SignIn      Kind = "sign_in"     // nobody is signed in, or too weakly
	StepUp      Kind = "step_up"     // the act binds: whoever does it must prove anew who they are
	Conflict    Kind = "conflict"    // the state has moved on, or the act is not possible in it
	Refused     Kind = "refused"     // a rule of the regulations forbids it
	Secret      Kind = "secret"      // a state secret: nothing is stored (379.1.2)
	Unseen      Kind = "unseen"      // the machine could not look at all of it: a person must, and confirm it by name
	Key         Kind = "key"         // the signing key can't be used: PIN, certificate, device
	Unavailable Kind = "unavailable" // a service (TSA, OCSP, peer, converter) gave no answer
	Internal    Kind = "internal"    // our fault
)

// Words is a sentence for a user in both languages: what happened, why, what to do next.
type Words struct{ VI, EN string }

// In gives the sentence in lang ("vi" or "en"); English where a translation is missing, so nothing is ever silent.
func (w Words) In(lang string) string {
	if lang == "en" && w.EN != "" || w.VI == "" {
		return w.EN
	}
	return w.VI
}

// Error is a failure with its kind, its words and its cause. The cause may go to logs; it never reaches a user.
type Error struct {
	Kind  Kind
	Words Words
	Rule  string // the requirement that refuses, as "379.13.4", where one does
	Cause error
}

// New makes an error of the given kind with words in Vietnamese and English.
func New(k Kind, vi, en string) *Error { return &Error{Kind: k, Words: Words{VI: vi, EN: en}} }

// Because attaches a cause.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// Under attaches the requirement that refuses.
func (e *Error) Under(rule string) *Error {
	c := *e
	c.Rule = rule
	return &c
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Kind, e.Words.EN, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Kind, e.Words.EN)
}

func (e *Error) Unwrap() error { return e.Cause }

// KindOf gives the kind of the outermost problem in err: Internal where there is none, "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var p *Error
	if errors.As(err, &p) {
		return p.Kind
	}
	return Internal
}

// WordsOf gives what may be shown to a user of err.
func WordsOf(err error) Words {
	var p *Error
	if errors.As(err, &p) {
		return p.Words
	}
	return Words{
		VI: "Hệ thống gặp lỗi; nội dung của bạn chưa bị thay đổi. Hãy thử lại hoặc báo quản trị.",
		EN: "The system failed; nothing of yours was changed. Try again or tell the administrator.",
	}
}
