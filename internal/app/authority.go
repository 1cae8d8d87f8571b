package app

import (
	"context"
	"errors"
	"time"

	"trien/internal/authority"
	"trien/internal/basis"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// unauthorised is a refusal by the rules of authority, with the decision.
type unauthorised struct {
	authority.Decision
}

func (e *unauthorised) Error() string {
	return "authority: " + e.Rule + " of " + e.Version + ": " + string(e.May)
}

// Unwrap gives the words for the user.
func (e *unauthorised) Unwrap() error {
	vi, en := "", ""
	if e.Rule != "" {
		vi, en = " (quy tắc "+e.Rule+")", " (rule "+e.Rule+")"
	}
	return problem.New(problem.Refused, "Không có thẩm quyền ký: "+e.Words.VI+vi+" Chưa có khóa nào được dùng. Hãy chọn người ký và thẩm quyền đúng quy định.",
		"No authority to sign: "+e.Words.EN+en+" No key was used. Choose a signer and a capacity as the rules have it.").Under("1831.authority")
}

// asking is a question about the signature of one act on one document.
type asking struct {
	act    string
	doc    office.Document
	person string
	at     time.Time
	past   bool // of a signature made at that instant: posts as they were then
	known  bool // and the rules as they were known then: what was adopted later judges nothing that was done before
}

// question puts the act's words before the rules. asked is false for acts that put no document into the world: the rules of authority are about those.
// A decision says that the directory itself has no such right on record.
func (r *registry) question(a asking, s Settings) (q authority.Question, no *authority.Decision, asked bool) {
	who, _ := r.Staff.Actor(a.person, a.at)
	if a.past {
		who, _ = r.ActorOn(a.person, a.at)
	}
	q = authority.Question{Type: a.doc.DocType, Level: s.Level, At: a.at}
	switch a.act {
	case "sign":
		c, ok := who.Capacity(a.doc.Capacity)
		if !ok || !c.Covers(a.doc.DocType) {
			return q, offRecord(), true
		}
		return r.inCapacity(q, c, who), nil, true
	case "seal", office.ActArrive:
		q.Means, q.Body, q.Post = authority.Seal, s.Name, who.Title
		q.Grant = r.device(authority.Seal, a.person, a.at)
		if a.act == office.ActArrive {
			q.Type = ""
		}
		return q, nil, true
	}
	return q, nil, false
}

// inCapacity fills in how somebody signs.
func (r *registry) inCapacity(q authority.Question, c identity.Capacity, who identity.Actor) authority.Question {
	q.Capacity, q.Body, q.Post, q.Types = c.Prefix, c.Body, c.Title, len(c.Types)
	if q.Post == "" {
		q.Post = who.Title
	}
	if d, ok := r.Delegation(c.Delegation); ok {
		q.Grant = &authority.Grant{Document: d.Paper.Number, From: d.From, To: d.Until}
	}
	return q
}

// offRecord: the office's own directory does not give the right.
func offRecord() *authority.Decision {
	return &authority.Decision{May: authority.No, Rule: "directory", Source: basis.Source{Text: "Danh bạ của cơ quan", Read: basis.Setting},
		Words: problem.Words{VI: "Vào thời điểm ký, danh bạ của cơ quan không giao cho người này quyền hạn đó đối với loại văn bản này.",
			EN: "At the time of signing the office's directory did not give this person that capacity for this type of document."}}
}

// sanctioned says whether the rules allow a signature; the zero decision for acts that they do not speak of.
func (r *registry) sanctioned(a asking, s Settings) authority.Decision {
	q, no, asked := r.question(a, s)
	switch {
	case !asked:
		return authority.Decision{}
	case no != nil:
		return *no
	}
	book := r.book
	if a.known {
		book = book.AsOf(a.at)
	}
	d := book.May(q)
	if d.May == authority.Unknown && q.Means == authority.Seal && q.Grant == nil { // whatever a table says, or leaves out (HD03.devices)
		return authority.Decision{May: authority.No, Rule: "device", Version: d.Version, Source: basis.Source{Text: "03-HD/VPTW", Read: basis.Summary},
			Words: problem.Words{VI: "Thiết bị của cơ quan chỉ do người được giao trên hồ sơ sử dụng.", EN: "The office's device is used only by the person assigned on record."}}
	}
	return d
}

// mayBind refuses a signature that the rules do not allow, before a key is asked for anything (1831.authority), and one on what can't be seen in force.
func (o *Office) mayBind(ctx context.Context, act string, d office.Document, a identity.Actor) (authority.Decision, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return authority.Decision{}, err
	}
	return o.bound(people, asking{act: act, doc: d, person: a.Person, at: o.now()})
}

func (o *Office) bound(people *registry, a asking) (authority.Decision, error) {
	d := people.sanctioned(a, o.settings)
	if d.May != "" && !d.Goes() {
		return d, &unauthorised{d}
	}
	return d, nil
}

// mayStill is asked at the commit, of the registry as it stands then.
func (o *Office) mayStill(a asking) func(*registry) error {
	return func(people *registry) error {
		_, err := o.bound(people, a)
		return err
	}
}

// sanction is a decision as the event keeps it.
func sanction(d authority.Decision) office.Sanction {
	return office.Sanction{May: string(d.May), Rule: d.Rule, Version: d.Version}
}

// ruleOf is the rule of authority that refused, where one did.
func ruleOf(why error) string {
	var no *unauthorised
	if errors.As(why, &no) {
		return no.Rule
	}
	return ""
}
