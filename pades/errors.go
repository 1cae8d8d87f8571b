package pades

import (
	"errors"
	"fmt"
)

// ErrTooSmall says that the CMS does not fit the reserved gap: prepare again with the size that [TooSmallError] gives.
var ErrTooSmall = errors.New("pades: the signature is larger than the space reserved for it")

// TooSmallError is an [ErrTooSmall] with the sizes, in bytes of DER.
type TooSmallError struct{ Need, Have int }

func (e *TooSmallError) Error() string {
	return fmt.Sprintf("%v: %d bytes, room for %d", ErrTooSmall, e.Need, e.Have)
}

// Is makes errors.Is(err, ErrTooSmall) hold.
func (e *TooSmallError) Is(target error) bool { return target == ErrTooSmall }

// Reason names why a file may not be appended to; a face gives each its words.
type Reason string

// The reasons.
const (
	NoChanges       Reason = "no_changes"       // an earlier signature allows no change at all (DocMDP 1)
	Locked          Reason = "locked"           // an earlier signature locks the field that would change (FieldMDP, SigFieldLock)
	Repaired        Reason = "repaired"         // the file's cross-references are broken and were rebuilt for reading only
	DynamicXFA      Reason = "dynamic_xfa"      // the pages are made by XFA when opened: a signature would cover none of what is seen
	BrokenSignature Reason = "broken_signature" // a signature already in the file is malformed or does not cover what it should
	ChangedSince    Reason = "changed_since"    // the file was changed after a signature, in a way that this signature does not permit
	Unchecked       Reason = "unchecked"        // a signature already in the file can't be verified here: algorithm, form or certificate
	LooseBytes      Reason = "loose_bytes"      // bytes that are not white space follow the last %%EOF
	NoPermission    Reason = "no_permission"    // the encryption's permissions do not let this reader change the form
	NotFirst        Reason = "not_first"        // certifying is for the first signature only (ISO 32000-2, 12.8.2.2)
	FieldTaken      Reason = "field_taken"      // the signature field is filled, or the name belongs to another field
	NoSuchField     Reason = "no_such_field"    // a field that should be filled does not exist or is of another kind
	NoSuchPage      Reason = "no_such_page"     // the page does not exist
	NoNewField      Reason = "no_new_field"     // a certified file takes no new visible field; an existing one must be named
	BadRequest      Reason = "bad_request"      // the request contradicts itself
	SeedValue       Reason = "seed_value"       // the field's seed values (/SV) ask for what this signature would not give
)

// RefusedError says that signing would break the file, an earlier signature, or a wish its author wrote into it.
type RefusedError struct {
	Reason Reason
	Field  string // the field concerned, where one is
	Detail string // for a log or a developer, in English
}

func (e *RefusedError) Error() string {
	s := "pades: refused (" + string(e.Reason) + ")"
	if e.Field != "" {
		s += " at field " + e.Field
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

func refuse(r Reason, field, format string, args ...any) error {
	return &RefusedError{Reason: r, Field: field, Detail: fmt.Sprintf(format, args...)}
}

// FieldError says what is wrong with a signature that can't be read as the standard has it.
type FieldError struct{ What string }

func (e *FieldError) Error() string { return "pades: " + e.What }

func broken(format string, args ...any) error { return &FieldError{What: fmt.Sprintf(format, args...)} }
