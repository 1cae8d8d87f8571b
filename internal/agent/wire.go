// Package agent is the wire between the house and the program on an officer's machine that holds their token: JSON over HTTP (RFC 8259, RFC
// 9110), outward from the machine only, every call signed with the machine's own key (Ed25519, RFC 8032).
//
// What is signed is never a bare digest: an item names a prepared file, the agent fetches its bytes, makes the signed attributes itself from
// the bytes that it sees, and answers with those and the value. The house holds the answer against what it served.
package agent

import (
	"time"
)

// Paths of the door, each under /agent/{office}. An item's id stands after WorkPath; FilePath follows it.
const (
	Root     = "/agent/" // + office id
	PairPath = "/pair"   // POST: a PairRequest, answered by a Paired
	WorkPath = "/work"   // GET: a Work, after at most wait seconds (a query argument)
	FilePath = "/file"   // GET /work/{item}/file: the prepared bytes; POST /work/{item}: a Result, answered by an Outcome
)

// MaxWait is the longest that the house keeps a question for work open.
const MaxWait = 30 * time.Second

// PairRequest binds a machine to the person who has shown it a code. It is signed like every call, by the key it brings and with no agent id.
type PairRequest struct {
	Code      string `json:"code"`
	Name      string `json:"name"`      // what the person will know the machine by: "Máy bàn phòng 302"
	PublicKey []byte `json:"publicKey"` // Ed25519, 32 bytes
}

// Paired is the answer: who the machine works for now.
type Paired struct {
	Agent      string `json:"agent"` // id, to be named in every call
	Office     string `json:"office"`
	OfficeName string `json:"officeName"`
	Person     string `json:"person"`
	PersonName string `json:"personName"`
}

// Work is what waits for a signature of the person, or of the office in the clerk's hands. An empty one after the wait is no fault.
type Work struct {
	Items   []Item      `json:"items"`
	SignIns []Challenge `json:"signIns,omitempty"` // sign-ins at a page that the person is asked to prove here
}

// Item is one signature to be made on one prepared file.
type Item struct {
	ID       string    `json:"item"`
	Request  string    `json:"request"` // items of one request are confirmed together: one PIN
	Coming   int       `json:"coming"`  // further documents of the request that the house is still preparing
	Act      string    `json:"act"`     // "sign", "seal", …
	Words    Words     `json:"words"`   // the act in words
	Document Document  `json:"document"`
	Field    string    `json:"field"`
	Page     int       `json:"page"` // of the mark, from 1; 0: invisible
	Rect     Rect      `json:"rect"` // of the mark, points, lower left and upper right
	Expires  time.Time `json:"expires"`

	Certificate string `json:"certificate"` // SHA-256 of the DER of the one certificate that may sign, hex
	Scheme      string `json:"scheme"`      // as SchemeName gives it
	Size        int64  `json:"size"`        // of the prepared file, bytes
	SHA256      string `json:"sha256"`      // of the prepared file with its gap empty, hex
}

// Document is what a person is shown before they give the PIN.
type Document struct {
	ID       string `json:"id"`
	Number   string `json:"number,omitempty"` // "15-QĐ/TU", once it has one
	Type     string `json:"type"`             // "Quyết định"
	Abstract string `json:"abstract"`
	Pages    int    `json:"pages"`
	Name     string `json:"name"` // of the file
}

// Rect is a rectangle in the page's default user space, in points (ISO 32000-2, 7.9.5).
type Rect [4]float64

// Words is a sentence in both languages.
type Words struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Result is what became of an item on the machine: a signature, or the person's refusal.
type Result struct {
	Attributes []byte   `json:"attributes,omitempty"` // the signed attributes, DER SET (RFC 5652, Section 5.4)
	Value      []byte   `json:"value,omitempty"`      // over the attributes, by the item's scheme
	Chain      [][]byte `json:"chain,omitempty"`      // DER, the signer's certificate first
	Refused    *Words   `json:"refused,omitempty"`    // instead of all that: why there is no signature
}

// Outcome tells what the house made of a Result: "signed"; "ready" where the file was prepared anew and waits for another signature;
// "refused" where the person had refused. A wrong answer is no Outcome but an error.
type Outcome struct {
	State string `json:"state"`
}
