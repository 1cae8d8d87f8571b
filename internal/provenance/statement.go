// Package provenance says who handled a document up to its last signer, bound to the final file and to the ledger, and whether the document is an original (379-QĐ/TW, Articles 12.2 and 13.3).
package provenance

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"trien/internal/ledger"
)

// Format names what a statement and a bundle look like; another format is not read.
const Format = "trien-processing/1"

// issued is the type of the event that binds a statement, the last step of which comes before it.
const issued = "document.issued"

// Statement says who handled a document, made at its issue and bound to the final file (379.13.3). What was said in remarks is not
// repeated: that there were some is.
type Statement struct {
	Format   string    `json:"format"`
	Document string    `json:"document"` // its id in the office's system
	Office   Office    `json:"office"`
	Number   string    `json:"number"`
	Date     string    `json:"date"` // 2006-01-02
	Type     string    `json:"type"`
	Abstract string    `json:"abstract"`
	File     File      `json:"file"` // as it was issued
	Made     time.Time `json:"made"`
	Steps    []Step    `json:"steps"` // all of them, in their order
}

// Office is whose document it is.
type Office struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// File is a file by its length and digest.
type File struct {
	Kind   string `json:"kind,omitempty"` // "original", "pdf", "prepared", "signed", "sealed", "stamped"
	SHA256 string `json:"sha256"`         // of the plain bytes, hexadecimal
	Bytes  int64  `json:"bytes"`
	Blob   string `json:"blob,omitempty"` // digest of its ciphertext, by which the ledger names it
}

// Step is one event of the document's stream with who did it and how they were known.
type Step struct {
	Version     int64     `json:"version"` // in the stream, from 1 without gaps
	Event       string    `json:"event"`   // type: "document.approved"
	Leaf        string    `json:"leaf"`    // hash of the event in the ledger, hexadecimal
	At          time.Time `json:"at"`
	Did         Phrase    `json:"did"`
	Actor       string    `json:"actor"` // a person's id, "system" for the machine
	Name        string    `json:"name"`
	Post        string    `json:"post,omitempty"`
	Title       string    `json:"title,omitempty"` // of the post
	Capacity    string    `json:"capacity,omitempty"`
	Delegation  string    `json:"delegation,omitempty"`
	SignIn      string    `json:"signIn,omitempty"` // the factors: "password+totp"
	File        *File     `json:"file,omitempty"`   // stored by it
	Certificate string    `json:"certificate,omitempty"`
	Remark      bool      `json:"remark,omitempty"` // words were said
}

// Digest is what the issuing event keeps of a statement: SHA-256 of its bytes without spaces, hexadecimal. What is no JSON has none.
func Digest(statement []byte) string {
	var compact bytes.Buffer
	if json.Compact(&compact, statement) != nil {
		return ""
	}
	sum := sha256.Sum256(compact.Bytes())
	return hex.EncodeToString(sum[:])
}

// Bundle is a statement with its proofs: whoever has the office's ledger key and the file can check it without the office.
type Bundle struct {
	Format    string          `json:"format"`
	Statement json.RawMessage `json:"statement"`
	Key       string          `json:"ledgerKey"` // of the office that made it, to be compared with the one known from elsewhere
	Head      string          `json:"head"`      // signed (C2SP tlog-checkpoint)
	Issued    Proof           `json:"issued"`    // the event that binds the statement
	Steps     []Proof         `json:"steps"`     // of each step, in their order
}

// Proof is an event's stored bytes with the proof that they are a leaf of the ledger (RFC 6962, Section 2.1.1).
type Proof struct {
	Leaf  int64         `json:"leaf"`
	Event []byte        `json:"event"` // canonical; words under keys stay ciphertext
	Path  []ledger.Hash `json:"path"`
}

// Phrase is a sentence in both languages.
type Phrase struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}
