package app

import (
	"encoding/json"
	"io"
	"time"

	"trien/internal/problem"
	"trien/validation/words"
)

// Words is a sentence or label in both languages, as the pages and the API show it.
type Words struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

func both(w problem.Words) Words { return Words{VI: w.VI, EN: w.EN} }

// HouseView is what anyone may know before signing in.
type HouseView struct {
	Demonstration       bool         `json:"demonstration"`       // the banner: everything here is invented, its PKI is thrown away
	TrustsDemonstration bool         `json:"trustsDemonstration"` // an office here believes a throw-away PKI: shown while it does
	Offices             []OfficeView `json:"offices"`
	Types               []TypeView   `json:"types"`
	Urgencies           []ChoiceView `json:"urgencies"`
	UploadBytes         int64        `json:"uploadBytes"` // the largest file accepted at a door
}

// OfficeView names one office of this installation.
type OfficeView struct {
	ID     string `json:"id"`   // in URLs: "tinh-uy"
	Name   string `json:"name"` // "Tỉnh ủy An Bình"
	Parent string `json:"parent,omitempty"`
	Code   string `json:"code"` // in numbers: "TU"
}

// TypeView is one kind of document and its abbreviation in numbers (notes of 05-HD/VPTW).
type TypeView struct {
	Code string `json:"code"` // "QĐ"
	Name Words  `json:"name"`
}

// ChoiceView is one value a person may choose.
type ChoiceView struct {
	Value string `json:"value"`
	Label Words  `json:"label"`
}

// SignInRequest is password and one-time code: two factors, as 379.12.2b asks.
type SignInRequest struct {
	Office   string `json:"office"`
	Account  string `json:"account"`
	Password string `json:"password"`
	Code     string `json:"code,omitempty"`     // TOTP, six digits (RFC 6238)
	Recovery string `json:"recovery,omitempty"` // a recovery code in its place
}

// SignedIn is a new session. Token goes into the HttpOnly cookie, never into JSON.
type SignedIn struct {
	Token   Token     `json:"-"`
	Browser string    `json:"-"` // a name for the browser, to be kept as a cookie, where it had none
	Expires time.Time `json:"expires"`
	Me      MeView    `json:"me"`
}

// Token is a session's secret; the database holds only its digest.
type Token string

// MeView is the person signed in.
type MeView struct {
	Person  PersonView `json:"person"`
	Office  OfficeView `json:"office"`
	SignIn  string     `json:"signIn"` // how: "password+totp"
	Renew   bool       `json:"renew"`  // the password was set by somebody else and must be changed before anything
	Since   time.Time  `json:"since"`
	Expires time.Time  `json:"expires"`
	May     []string   `json:"may"`  // what the pages offer: "draft", "receive", "registers", "dossiers"
	Ways    []WayView  `json:"ways"` // how the person may sign, by act
}

// PersonView is a person of the office with the post held now.
type PersonView struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Title string   `json:"title"` // chức vụ: "Bí thư"
	Unit  string   `json:"unit"`
	Roles []string `json:"roles"` // "drafter", "reviewer", "leader", "clerk", "archivist", "administrator", "inspector"
	// Capacities are the ways this person may sign documents now: "T/M BAN THƯỜNG VỤ". Empty where the person signs nothing.
	Capacities []CapacityView `json:"capacities"`
}

// CapacityView is one right to sign (399-QĐ/TW): quyền hạn and the title under it.
type CapacityView struct {
	ID     string `json:"id"`
	Prefix string `json:"prefix"` // "T/M", "K/T", "T/L", "" for one's own right
	Text   string `json:"text"`   // as it stands on paper: "T/M BAN THƯỜNG VỤ\nBÍ THƯ"
}

// PeerView is an office one exchanges with.
type PeerView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Code string `json:"code"`
}

// DeskView is what waits for the person, grouped under the names people know (Chờ ký, Chờ vào sổ, …).
type DeskView struct {
	At    time.Time  `json:"at"`
	Lists []DeskList `json:"lists"`
}

// DeskList is one heap on the desk. Mine is true where the person must act, false where they only follow.
type DeskList struct {
	Key     string        `json:"key"`
	Title   Words         `json:"title"`
	Mine    bool          `json:"mine"`
	Count   int           `json:"count"` // to 1,000
	More    bool          `json:"more"`  // there are more than that
	Overdue int           `json:"overdue"`
	Items   []DocumentRow `json:"items"`
}

// Filter narrows a list of documents; empty fields do not.
type Filter struct {
	Direction string `json:"direction"` // "out" or "in"
	State     string `json:"state"`     // one, or several with commas between
	Type      string `json:"type"`
	Text      string `json:"text"` // in number, abstract, parties; without regard to marks: "dang" finds "Đảng"
	From      string `json:"from"` // 2006-01-02, by the document's date
	To        string `json:"to"`
	Dossier   string `json:"dossier"`
	Urgent    bool   `json:"urgent"`  // only what bears a degree of urgency
	Overdue   bool   `json:"overdue"` // only what should have been done by a day that is over
	Limit     int    `json:"limit"`
	After     string `json:"after"` // where a list goes on: what the page before gave as next
}

// ListView is a page of documents, the newest first.
type ListView struct {
	Total   int           `json:"total"` // on the first page, counted to 1,000; of a search what this page found
	More    bool          `json:"more"`  // there are more than that
	Items   []DocumentRow `json:"items"`
	Next    string        `json:"next"`              // where the list goes on, for "after"; "" at its end
	Reached *time.Time    `json:"reached,omitempty"` // where the page ended before it was full: looked through down to documents changed then
}

// RegisterView is a register with its ten legal columns (NĐ 30/2020, Annex IV).
type RegisterView struct {
	Kind    string        `json:"kind"` // "out": sổ đăng ký văn bản đi, "in": sổ đăng ký văn bản đến
	Title   Words         `json:"title"`
	Office  string        `json:"office"`
	Columns []Words       `json:"columns"`
	Total   int           `json:"total"`             // lines in the period, counted to 1,000, where no text is searched
	More    bool          `json:"more"`              // there are more than that
	Rows    []RegisterRow `json:"rows"`              // in the order of the book: the last ones before the place asked for
	Before  string        `json:"before"`            // where the lines before these are, for "before"; "" at the book's beginning
	Reached string        `json:"reached,omitempty"` // where the page ended before it was full: looked through back to this day
}

// RegisterRow is one line; Cells stand in the order of the columns.
type RegisterRow struct {
	Document string   `json:"document"`
	Cells    []string `json:"cells"`
}

// DossierView is a file of documents (hồ sơ).
type DossierView struct {
	ID        string    `json:"id"`
	Code      string    `json:"code"`
	Title     string    `json:"title"`
	Retention string    `json:"retention"`
	Creator   string    `json:"creator"`
	Opened    time.Time `json:"opened"`
	Documents int       `json:"documents"` // to 1,000
	More      bool      `json:"more"`      // there are more than that
	State     string    `json:"state" enum:"open,closed"`
	Closed    time.Time `json:"closed,omitzero"`
	Note      string    `json:"note,omitempty"`    // of its closing, or why it was opened again
	Plan      string    `json:"plan,omitempty"`    // the year of the file plan that it stands in
	Keeper    string    `json:"keeper,omitempty"`  // who keeps it, as the plan says
	Outside   string    `json:"outside,omitempty"` // why it stands in no plan, though there is one
	Ends      bool      `json:"ends"`              // the caller may close it, or open it again
}

// DossierList is a page of dossiers, the newest first.
type DossierList struct {
	Total int           `json:"total"` // on the first page, counted to 1,000; of a search what this page found
	More  bool          `json:"more"`  // there are more than that
	Items []DossierView `json:"items"`
	Next  string        `json:"next"` // where the list goes on, for "after"; "" at its end
}

// DossierRequest opens a dossier.
type DossierRequest struct {
	Code      string `json:"code"`
	Title     string `json:"title,omitempty"`
	Retention string `json:"retention,omitempty"`               // as the list of dossiers says: "10 năm", "Vĩnh viễn"
	Plan      string `json:"plan,omitempty" maxLength:"4"`      // the year of the file plan that has the code: all else is as it says
	Outside   string `json:"outside,omitempty" maxLength:"500"` // why it is opened though this year's plan does not have it
}

// JudgementView is the judgement of a document's newest file, or of a file someone dropped.
type JudgementView struct {
	At         time.Time      `json:"at"`
	Indication string         `json:"indication"`          // EN 319 102-1
	Acceptable bool           `json:"acceptable"`          // every signature the document needs is there and valid (379.13.2)
	Summary    Words          `json:"summary"`             // one sentence for a clerk
	Findings   []Words        `json:"findings"`            // one a signature or fault, plain words
	Sanctions  []SanctionView `json:"sanctions,omitempty"` // who could sign, by which rule; none in older judgements
	Details    struct {
		VI words.Summary `json:"vi"`
		EN words.Summary `json:"en"`
	} `json:"details"` // the same, part by part, for pages
	Report json.RawMessage `json:"report"` // CONTRACT.md, `trien verify --json`
	Kept   bool            `json:"kept"`   // it is filed with a document, and can be had as a sheet
}

// HistoryRow is one event of a document with its evidence.
type HistoryRow struct {
	At      time.Time `json:"at"`
	Type    string    `json:"type"`
	Label   Words     `json:"label"`
	Actor   string    `json:"actor"`
	Post    string    `json:"post,omitempty"`
	SignIn  string    `json:"signIn,omitempty"`
	Lent    Words     `json:"lent,omitzero"` // the delegation by which it was done
	Detail  Words     `json:"detail,omitzero"`
	Leaf    int64     `json:"leaf"`   // index in the ledger
	Digest  string    `json:"digest"` // leaf hash, hex
	Refused bool      `json:"refused,omitempty"`
}

// File is an opened file of a document; the caller closes it.
type File struct {
	Name      string
	MediaType string
	Size      int64
	Modified  time.Time
	io.ReadSeekCloser
}

// Upload is a file at a door. Size is -1 where it is not known beforehand.
type Upload struct {
	Name   string
	Size   int64
	Reader io.Reader
}
