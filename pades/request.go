package pades

import (
	"crypto"
	"io"
	"time"

	"trien/pdf"
	"trien/pdf/stamp"
)

// Request says what a signing revision does. With nothing but Random it signs invisibly in a new field.
type Request struct {
	// Random gives the file identifier of the revision and, in an encrypted file, initialisation vectors: crypto/rand.Reader.
	Random io.Reader
	// Password opens an encrypted file anew, so that [Sign] can check what was prepared.
	Password []byte

	// Field names the signature field. An existing empty one is filled, where it stands; else a new one gets this name.
	// Empty: a new field with a free name.
	Field string

	// Page (from 1) and Rect place a new field's mark. Rect all zero: invisible. An existing field keeps its own place.
	Page int
	Rect Rect
	// Appearance draws the mark; nil leaves an empty one. Its box is scaled to the field's rectangle.
	Appearance Appearance

	Certify int   // DocMDP permissions 1 to 3 (ISO 32000-2, Table 257); 0: an approval signature
	Lock    *Lock // fields to freeze (FieldMDP); an existing field's own lock is kept without being named here

	Fills []Fill // text fields filled in the same revision

	Name, Reason, Location, ContactInfo string
	Time                                time.Time   // the claimed time /M, with its zone; zero: none
	Application                         string      // name of the signing software for /Prop_Build; empty: none
	Hash                                crypto.Hash // that the signer will use, so that seed values can be held to; 0: not known yet

	Reserve int // bytes of DER to reserve for the CMS, as cms.Size gives; 0: [DefaultReserve]
}

// DefaultReserve is what [Prepare] reserves where the request does not say, in bytes of DER: a chain of three RSA-4096
// certificates and a time-stamp with as many stay under it.
const DefaultReserve = 16 << 10

// Appearance draws into an update: it adds what it needs (form XObject, fonts, pictures) and gives the form's reference.
// The method Write of stamp.Appearance is one.
type Appearance func(u *pdf.Update) (pdf.Reference, error)

// Fill gives a text field its value, and the appearance that shows it.
type Fill struct {
	Field      string
	Value      string
	Appearance Appearance
}

// Ahead is a set of empty fields to be placed before anyone signs.
type Ahead struct {
	Random io.Reader // as in [Request]
	Fields []NewField
	// Font is what the default appearance of text fields names: embedded, so that PDF/A stays PDF/A.
	Font stamp.FieldFont
}

// NewField is an empty field placed before anyone signs.
type NewField struct {
	Name    string // partial name at the top level: no period
	Tooltip string // /TU, for screen readers
	Page    int    // from 1
	Rect    Rect   // all zero: an invisible signature field

	Text *TextField // a text field; nil: a signature field
	Lock *Lock      // what a signature in this field will freeze; nil: nothing
}

// TextField is what a text field needs beside its place.
type TextField struct {
	Size     float64 // of the font, in points
	Quadding int     // 0 left, 1 centre, 2 right (ISO 32000-2, Table 228)
	MaxLen   int     // 0: none
}
