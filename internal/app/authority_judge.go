package app

import (
	"context"
	"time"

	"trien/internal/authority"
	"trien/internal/office"
	"trien/internal/problem"
)

// sanctioned are the rules' words about the signatures of a judged file: those of our own documents by our directory and rules as of the instants at which
// they were made, those of others by what their sender says, held against our rules.
func (o *Office) sanctioned(people *registry, d office.Document) []SanctionView {
	if d.Direction == office.In {
		return o.theirSanction(people, d)
	}
	list := []SanctionView{}
	for _, role := range []struct{ mark, act string }{{"person", "sign"}, {"office", "seal"}} {
		m, ok := d.Mark(role.mark)
		if !ok || d.Unsigned() {
			continue
		}
		by := people.sanctioned(asking{act: role.act, doc: d, person: m.By, at: m.At, past: true, known: true}, o.settings)
		v := sanctionView(role.mark, people.name(m.By), m.At, by)
		v.Then = m.Sanction.Rule
		list = append(list, v)
	}
	return list
}

// theirSanction holds what a sender says of a signature against our rules. Where they say nothing it could not be checked.
func (o *Office) theirSanction(people *registry, d office.Document) []SanctionView {
	s := d.Signing
	if s.Capacity == "" && s.Body == "" && s.Title == "" {
		v := sanctionView("person", d.SignerName, time.Time{}, authority.Decision{May: authority.Unknown, Words: problem.Words{
			VI: "Nơi gửi không cho biết thẩm quyền ký nên chưa kiểm tra được.", EN: "The sender does not say in which capacity it was signed, so this could not be checked."}})
		v.May = notChecked
		return []SanctionView{v}
	}
	at := authority.Day(s.On).Start()
	if at.IsZero() {
		at = d.Arrived
	}
	q := authority.Question{Type: d.DocType, Capacity: s.Capacity, Body: s.Body, Post: s.Title, At: at, Types: 1, // the sender's directory is not ours to know
		Grant: &authority.Grant{Document: s.Rule, From: at, To: at.Add(time.Second)}}
	if s.Rule == "" {
		q.Grant.Document = d.Number
	}
	v := sanctionView("person", d.SignerName, at, people.book.May(q))
	v.Claimed = true
	v.Then = s.Rule
	return []SanctionView{v}
}

// notChecked is said where nobody could ask.
const notChecked = "not_checked"

// against says which of the signatures nobody had the authority for: they count for nothing.
func against(list []SanctionView) []problem.Words {
	var out []problem.Words
	for _, v := range list {
		if v.May == string(authority.No) {
			out = append(out, problem.Words{VI: "chữ ký của " + v.Signer + " không đúng thẩm quyền: " + v.Words.VI, EN: "the signature of " + v.Signer + " is without authority: " + v.Words.EN})
		}
	}
	return out
}

// mayIssue refuses to issue what was signed by someone who could not at the time, and what the list of what must be signed refuses.
func (o *Office) mayIssue(ctx context.Context, t *transaction, j judged) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	for _, role := range []struct{ mark, act string }{{"person", "sign"}, {"office", "seal"}} {
		m, ok := t.doc.Mark(role.mark)
		if !ok {
			continue
		}
		a := asking{act: role.act, doc: t.doc, person: m.By, at: m.At, past: true, known: true}
		if _, err := o.bound(people, a); err != nil {
			return err
		}
	}
	if missing := j.verdict.Missing("person", "office"); missing.VI != "" { // said better by what follows
		return nil
	}
	return o.mustSign(ctx, "issue", t.doc, j.verdict.Shown())
}

// SanctionView says by which rule somebody could sign.
type SanctionView struct {
	Role    string    `json:"role"` // "person", "office"
	Signer  string    `json:"signer"`
	At      time.Time `json:"at,omitzero"` // of the signature
	May     string    `json:"may"`         // "may", "may_not", "unknown" (no rule decides; the office's record has it), "not_checked"
	Rule    string    `json:"rule,omitempty"`
	Version string    `json:"version,omitempty"` // of the table that the rule stands in
	Source  string    `json:"source,omitempty"`
	Read    Words     `json:"read,omitzero"` // how the source was read
	Words   Words     `json:"words"`
	Claimed bool      `json:"claimed,omitempty"` // by what the sender says of capacity and post
	Then    string    `json:"then,omitempty"`    // the rule that was named when it was signed
}

func sanctionView(role, signer string, at time.Time, d authority.Decision) SanctionView {
	return SanctionView{Role: role, Signer: signer, At: at, May: string(d.May), Rule: d.Rule, Version: d.Version, Source: d.Source.Text, Read: both(d.Source.Words()), Words: both(d.Words)}
}

// line says it in a line, for the judgement and its sheet.
func (v SanctionView) line() Words {
	rule := ""
	if v.Rule != "" {
		rule = " [" + v.Rule + "]"
	}
	w := map[string]Words{
		string(authority.Yes): {"đúng thẩm quyền", "by one who could"}, string(authority.No): {"KHÔNG đúng thẩm quyền", "NOT by one who could"},
		string(authority.Unknown): {"chưa có quy tắc xác nhận thẩm quyền", "no rule confirms that they could"}, notChecked: {"chưa kiểm tra được thẩm quyền", "whether they could was not checked"},
	}[v.May]
	said := Words{}
	if v.Claimed {
		said = Words{" (theo lời nơi gửi)", " (as the sender says)"}
	}
	return Words{v.Signer + ": " + w.VI + said.VI + rule + ". " + v.Words.VI, v.Signer + ": " + w.EN + said.EN + rule + ". " + v.Words.EN}
}

// signingOf is how this office tells others that a document of its own was signed.
func (o *Office) signingOf(ctx context.Context, d office.Document) (office.Signing, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return office.Signing{}, err
	}
	m, ok := d.Mark("person")
	if !ok {
		return office.Signing{}, nil
	}
	who, _ := people.ActorOn(d.Signer, m.At)
	c, _ := who.Capacity(d.Capacity)
	return office.Signing{Capacity: c.Prefix, Body: c.Body, Title: c.Title, On: office.Day(m.At), Rule: m.Sanction.Rule, Version: m.Sanction.Version}, nil
}
