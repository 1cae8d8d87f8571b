package store

// The rows of this file are state of their own: no event rebuilds them and "fsck" does not compare them.

// Account is what a person signs in with. The one-time-code secret is in the vault, not here.
type Account struct {
	Name     string `db:"name,key"`
	Person   string `db:"person"`
	Password string `db:"password"`  // argon2id, encoded with its parameters
	LastCode int64  `db:"last_code"` // time step of the last accepted one-time code: none is accepted twice (RFC 6238, 5.2)
	Changed  int64  `db:"changed"`
	Renew    bool   `db:"renew"` // the password was set by somebody else: its holder changes it first of all
}

// Session is a sign-in. ID is the digest of the token; the token itself is only with its holder. Each proof gives a new token; the handle stays.
type Session struct {
	ID         string `db:"id,key"`
	Handle     string `db:"handle"` // names it to people and in the ledger
	Person     string `db:"person"`
	SignIn     string `db:"sign_in"`
	Proof      string `db:"proof"`  // what was proven after it, last; "": nothing
	Proved     int64  `db:"proved"` // when the person proved last who they are; 0: the proof is used up
	Browser    string `db:"browser"`
	Machine    string `db:"machine"`    // "Chrome · Windows"
	Credential string `db:"credential"` // id of the passkey or certificate that opened it
	Renew      bool   `db:"renew"`      // good for nothing but a new password
	Replaced   bool   `db:"replaced"`   // another with the same handle took its place; requests that were under way find it a little longer
	Since      int64  `db:"since"`
	Seen       int64  `db:"seen"`
	Expires    int64  `db:"expires"`
}

// Setting is one setting of the office.
type Setting struct {
	Name  string `db:"name,key"`
	Value string `db:"value"`
}

// Outgoing is a message to a peer. Its bytes are a blob; the job that sends it is in Job.
type Outgoing struct {
	ID       string `db:"id,key"` // message id, the same on both sides
	Document string `db:"document"`
	Peer     string `db:"peer"`
	Kind     string `db:"kind"`  // "document", "status"
	State    string `db:"state"` // "queued", "delivered", "failed"
	Attempts int64  `db:"attempts"`
	Trouble  string `db:"trouble"`
	Job      string `db:"job"`
	Created  int64  `db:"created"`
	Sent     int64  `db:"sent"`
	Receipt  []byte `db:"receipt"` // signed by the peer
}

// Incoming is a message taken from a peer. The id is unique: what comes twice is answered with the same receipt and stored once.
type Incoming struct {
	ID       string `db:"id,key"`
	Peer     string `db:"peer"`
	Kind     string `db:"kind"`
	Document string `db:"document"` // what became of it
	Digest   string `db:"digest"`   // SHA-256 of the message, hex: the same id with other bytes is refused
	Received int64  `db:"received"`
	Receipt  []byte `db:"receipt"`
}

// Count counts what leaves no event each time: anonymous refusals by the hour.
type Count struct {
	Name string `db:"name,key"`
	Hour int64  `db:"hour,key"`
	N    int64  `db:"n"`
}

func (Account) Table() string  { return "accounts" }
func (Session) Table() string  { return "sessions" }
func (Setting) Table() string  { return "settings" }
func (Outgoing) Table() string { return "outgoing" }
func (Incoming) Table() string { return "incoming" }
func (Count) Table() string    { return "counts" }
