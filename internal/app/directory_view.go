package app

import "time"

// DirectoryView is the tree: every body and unit, and how many people and posts stand where.
type DirectoryView struct {
	Bodies    []BodyView   `json:"bodies"` // the office itself first, with id ""
	Units     []UnitView   `json:"units"`
	People    int          `json:"people"` // who are here
	Posts     int          `json:"posts"`
	Schemes   []ChoiceView `json:"schemes"`
	Roles     []ChoiceView `json:"roles"`
	Prefixes  []string     `json:"prefixes"`
	MayChange bool         `json:"mayChange"`
}

// BodyView is a body in the tree.
type BodyView struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Parent    string         `json:"parent,omitempty"`
	From      time.Time      `json:"from,omitzero"`
	To        time.Time      `json:"to,omitzero"`
	Successor string         `json:"successor,omitempty"`
	Codes     []BodyCodeView `json:"codes"`
	Seal      *SealView      `json:"seal,omitempty"` // in whose hands its seal is now
	People    int            `json:"people"`
}

// BodyCodeView is a code of a body.
type BodyCodeView struct {
	Scheme    string    `json:"scheme"`
	Value     string    `json:"value"`
	From      time.Time `json:"from"`
	To        time.Time `json:"to,omitzero"`
	Successor string    `json:"successor,omitempty"`
}

// SealView says in whose hands a seal is.
type SealView struct {
	Person string    `json:"person"`
	Name   string    `json:"name"`
	From   time.Time `json:"from"`
	Number string    `json:"number"` // of the document that says so
}

// UnitView is a unit of a body.
type UnitView struct {
	ID     string `json:"id"`
	Body   string `json:"body,omitempty"`
	Parent string `json:"parent,omitempty"`
	Name   string `json:"name"`
	People int    `json:"people"`
}

// DirectoryFilter narrows a list of the directory.
type DirectoryFilter struct {
	Text  string // in names, titles, accounts; without regard to marks
	Of    string // id of a body; "": any
	Unit  string // id; "": any
	State string // "here", "left"; "": any
	Post  string // id of a post, for its holders
	Limit int
	After string // where the list goes on: Next of the page before
}

// PeopleView is a page of people.
type PeopleView struct {
	Total int             `json:"total"`
	Next  string          `json:"next,omitempty"`
	Rows  []PersonLineRow `json:"rows"`
}

// PersonLineRow is a person in a list: name and posts, no more (379.4.1).
type PersonLineRow struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Account string `json:"account"`
	Titles  string `json:"titles"` // the posts held now
	Body    string `json:"body,omitempty"`
	Unit    string `json:"unit,omitempty"` // its name
	Left    bool   `json:"left"`
}

// PostsView is a page of posts.
type PostsView struct {
	Total int       `json:"total"`
	Next  string    `json:"next,omitempty"`
	Rows  []PostRow `json:"rows"`
}

// PostRow is a post with whoever holds it now.
type PostRow struct {
	ID         string             `json:"id"`
	Title      string             `json:"title"`
	Body       string             `json:"body,omitempty"`
	Unit       string             `json:"unit"`
	UnitName   string             `json:"unitName"`
	Roles      []string           `json:"roles"`
	Capacities []CapacityFullView `json:"capacities"`
	Holders    []SubjectView      `json:"holders"`
}

// CapacityFullView is a capacity with all its parts.
type CapacityFullView struct {
	ID     string   `json:"id"`
	Prefix string   `json:"prefix"`
	Body   string   `json:"body"`
	Title  string   `json:"title"`
	Types  []string `json:"types"`
}

// SubjectView names somebody.
type SubjectView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// PersonPageView is a person with all that stands about them.
type PersonPageView struct {
	ID        string           `json:"id"`
	Name      string           `json:"name"`
	Account   string           `json:"account"`
	Code      string           `json:"code,omitempty"`
	Email     string           `json:"email,omitempty"`
	Body      string           `json:"body,omitempty"`
	BodyName  string           `json:"bodyName,omitempty"`
	Unit      string           `json:"unit,omitempty"`
	UnitName  string           `json:"unitName,omitempty"`
	Left      bool             `json:"left"`
	Came      time.Time        `json:"came,omitzero"`
	Gone      time.Time        `json:"gone,omitzero"`
	Was       []FormerView     `json:"was"`
	Terms     []TermView       `json:"terms"`   // the newest first
	Given     []DelegationView `json:"given"`   // the newest first
	Taken     []DelegationView `json:"taken"`   // the newest first
	May       []CapacityView   `json:"maySign"` // by what they may sign now
	MayChange bool             `json:"mayChange"`
	Codes     []FormerCodeView `json:"codes"`  // that were recorded wrong, the oldest first
	Masked    bool             `json:"masked"` // code and email are shown in part; PersonalDataView has them whole
}

// PersonalDataView is a person's personal data beyond name and post, whole. That it was read is kept.
type PersonalDataView struct {
	Code  string           `json:"code"`
	Email string           `json:"email"`
	Codes []FormerCodeView `json:"codes"`
}

// FormerCodeView is a code that stood with somebody by mistake until an instant. It stays theirs.
type FormerCodeView struct {
	Until  time.Time `json:"until"`
	Code   string    `json:"code"`
	Reason string    `json:"reason"`
}

// FormerView is what somebody was called, and where they worked, until an instant.
type FormerView struct {
	Until time.Time `json:"until"`
	Name  string    `json:"name"`
	Body  string    `json:"body,omitempty"`
	Unit  string    `json:"unit,omitempty"`
}

// TermView is a person's time in a post.
type TermView struct {
	Post     string    `json:"post"`
	Title    string    `json:"title"`
	Unit     string    `json:"unit"`
	From     time.Time `json:"from"`
	To       time.Time `json:"to,omitzero"`
	Now      bool      `json:"now"`
	Number   string    `json:"number,omitempty"` // of the decision
	Recorded time.Time `json:"recorded,omitzero"`
	Ended    time.Time `json:"ended,omitzero"` // when the end was recorded
}

// DelegationView is a delegation, and what it gives now.
type DelegationView struct {
	ID       string      `json:"id"`
	Giver    SubjectView `json:"giver"`
	Taker    SubjectView `json:"taker"`
	Lent     []LentView  `json:"lent"`
	From     time.Time   `json:"from"`
	Until    time.Time   `json:"until,omitzero"`
	Number   string      `json:"number"`
	Document string      `json:"document,omitempty"`
	Onward   bool        `json:"onward"`
	By       string      `json:"by,omitempty"` // name of whoever recorded it in the giver's stead
	Recorded time.Time   `json:"recorded"`
	Revoked  time.Time   `json:"revoked,omitzero"`
	Reason   string      `json:"reason,omitempty"`
	InForce  bool        `json:"inForce"`
	State    Words       `json:"state"` // in force, or why it gives nothing
	Revoke   bool        `json:"mayRevoke"`
}

// LentView is one capacity that a delegation lends.
type LentView struct {
	Of    string   `json:"of"`
	Text  string   `json:"text"`  // as it stands in the signing block
	Types []string `json:"types"` // empty: all that the giver may sign
}

// DelegationsView is what a person sees of delegations.
type DelegationsView struct {
	Rows     []DelegationView   `json:"rows"`     // the newest first
	Lendable []CapacityFullView `json:"lendable"` // what the caller may lend
	InStead  bool               `json:"inStead"`  // the caller may record a delegation for a giver, by the document that says so
	Prefixes []string           `json:"prefixes"`
}

// DelegationRequest is a delegation to be made.
type DelegationRequest struct {
	Giver    string        `json:"giver,omitempty"` // "": the caller
	Taker    string        `json:"taker"`
	Lent     []LentRequest `json:"lent"`
	From     time.Time     `json:"from,omitzero"` // zero: now
	Until    time.Time     `json:"until,omitzero"`
	Number   string        `json:"number"`
	Document string        `json:"document,omitempty"` // id of the document here; needed where the caller is not the giver
	Onward   bool          `json:"onward,omitempty"`
}

// LentRequest is one capacity to be lent.
type LentRequest struct {
	Of     string   `json:"of"`
	Prefix string   `json:"prefix"`
	Body   string   `json:"body"`
	Title  string   `json:"title"`
	Types  []string `json:"types,omitempty"`
}

// RevocationRequest takes a delegation back.
type RevocationRequest struct {
	At     time.Time `json:"at,omitzero"` // zero: now
	Reason string    `json:"reason"`
}

// CouldView answers who could sign what on a day.
type CouldView struct {
	From time.Time  `json:"from"`
	To   time.Time  `json:"to"`
	Type string     `json:"type,omitempty"`
	Rows []CouldRow `json:"rows"`
}

// CouldRow is one who could.
type CouldRow struct {
	Person   string       `json:"person"`
	Name     string       `json:"name"` // as they were called then
	Title    string       `json:"title"`
	Unit     string       `json:"unit"`
	Capacity CapacityView `json:"capacity"`
	Types    []string     `json:"types"` // empty: all
	From     time.Time    `json:"from"`  // within the day
	To       time.Time    `json:"to"`
	WholeDay bool         `json:"wholeDay"`
	Why      []Words      `json:"why"`   // the post, and each delegation, from the post's holder on
	Later    bool         `json:"later"` // part of it was recorded only after the day that was asked about
}
