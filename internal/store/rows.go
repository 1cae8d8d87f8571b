package store

// Row is one line of a table. Rows are an index over the events ("fsck" rebuilds and compares them) unless their type says otherwise.
// Content and register words stand in Words as ciphertext and nowhere else: by aead.SealStable, so that
// a row built again from its events has the same bytes. Times are microseconds since 1970 in UTC, 0 for
// none; dates are "2006-01-02"; ids are text. A field tagged key is part of the primary key.
type Row interface{ Table() string }

// Document is a document as lists need it.
type Document struct {
	ID        string `db:"id,key"`
	Version   int64  `db:"version"`   // of its event stream
	Direction string `db:"direction"` // "out" or "in"
	State     string `db:"state"`
	Type      string `db:"type"` // code: "QĐ"
	Series    string `db:"series"`
	Number    int64  `db:"number"` // in the series; 0 before there is one
	Term      string `db:"term"`
	Date      string `db:"date"`
	Urgency   string `db:"urgency"`
	Drafter   string `db:"drafter"` // person
	Signer    string `db:"signer"`  // person
	Party     string `db:"party"`   // peer id of the sender or first recipient; "" where it is no peer
	WaitsFor  string `db:"waits_for"`
	WaitsRole string `db:"waits_role"` // a duty ("clerk") where it waits for no certain person
	Due       string `db:"due"`
	Dossier   string `db:"dossier"`
	Trouble   string `db:"trouble"` // kind of what went wrong, "" for nothing
	Created   int64  `db:"created"`
	Updated   int64  `db:"updated"`
	Words     []byte `db:"words"`
}

// Concern is a person's or duty's part in a document: what the desk lists and who may see it.
type Concern struct {
	Document string `db:"document,key"`
	Subject  string `db:"subject,key"` // person id, or "role:clerk", or "post:…"
	Part     string `db:"part,key"`    // "drafter", "reviewer", "signer", "assignee", "informed", …
	Open     bool   `db:"open"`        // must act now
	Due      string `db:"due"`
	Since    int64  `db:"since"`
}

// Series is one run of numbers: a register of outgoing numbers per type and term, or the arrivals of a year.
type Series struct {
	ID        string `db:"id,key"` // "out/QĐ/2025-2030", "in/2026"
	Direction string `db:"direction"`
	Type      string `db:"type"`
	Term      string `db:"term"`    // term or year
	Last      int64  `db:"last"`    // highest number given or set aside
	Version   int64  `db:"version"` // of its stream
}

// Entry is one line of a register. (series, number) is unique.
type Entry struct {
	Series    string `db:"series,key"`
	Number    int64  `db:"number,key"`
	Document  string `db:"document"`
	Date      string `db:"date"`
	Direction string `db:"direction"` // "out" or "in": the book
	State     string `db:"state"`     // "reserved", "issued", "registered", "voided", …
	At        int64  `db:"at"`
	Words     []byte `db:"words"` // the register's columns, under the office's key
}

// Dossier is a file of documents (hồ sơ).
type Dossier struct {
	ID        string `db:"id,key"`
	Version   int64  `db:"version"`
	Code      string `db:"code"`
	State     string `db:"state"`
	Retention string `db:"retention"`
	Creator   string `db:"creator"`
	Opened    int64  `db:"opened"`
	Closed    int64  `db:"closed"`
	Words     []byte `db:"words"`
}

// Filed is a document's place in a dossier.
type Filed struct {
	Dossier  string `db:"dossier,key"`
	Document string `db:"document,key"`
	Position int64  `db:"position"`
	At       int64  `db:"at"`
}

// Person is someone of the office. The name is among Words.
type Person struct {
	ID      string `db:"id,key"`
	Version int64  `db:"version"`
	State   string `db:"state"` // "active", "left"
	Unit    string `db:"unit"`
	Words   []byte `db:"words"`
}

// Post is a post and who holds it from when to when (until 0: still).
type Post struct {
	ID     string `db:"id,key"`
	Person string `db:"person,key"`
	From   int64  `db:"since,key"`
	Until  int64  `db:"until"`
	Unit   string `db:"unit"`
	Roles  string `db:"roles"` // "drafter,reviewer"
	Words  []byte `db:"words"`
}

// Peer is an office one exchanges with.
type Peer struct {
	ID       string `db:"id,key"`
	Version  int64  `db:"version"`
	Name     string `db:"name"`
	Code     string `db:"code"`
	Address  string `db:"address"`  // URL of its exchange
	Identity string `db:"identity"` // its public signing key
	Box      string `db:"box"`      // its public encryption key
}

// Record is a small thing that has no table of its own: a unit, a delegation, a capacity.
type Record struct {
	Kind    string `db:"kind,key"`
	ID      string `db:"id,key"`
	Version int64  `db:"version"`
	State   string `db:"state"`
	Parent  string `db:"parent"`
	Clear   string `db:"clear"` // as its owner encodes it; no content words
	Words   []byte `db:"words"`
}

func (Document) Table() string { return "documents" }
func (Concern) Table() string  { return "concerns" }
func (Series) Table() string   { return "series" }
func (Entry) Table() string    { return "entries" }
func (Dossier) Table() string  { return "dossiers" }
func (Filed) Table() string    { return "filed" }
func (Person) Table() string   { return "people" }
func (Post) Table() string     { return "posts" }
func (Peer) Table() string     { return "peers" }
func (Record) Table() string   { return "records" }
