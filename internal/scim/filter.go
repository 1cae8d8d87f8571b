package scim

import (
	"encoding/json"
	"strings"

	"trien/internal/limits"
)

// node is a part of a filter.
type node struct {
	op    string // "and", "or", "not", "has" (a filter in brackets), "pr", "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"
	where target
	value any // string, bool, float64, nil
	kids  []*node
}

// Filter is a filter of a list (RFC 7644, Section 3.4.2.2), or one that lets everything through.
type Filter struct{ root *node }

// Filter reads a filter. "" lets everything through.
func (t Type) Filter(s string) (Filter, error) {
	if strings.TrimSpace(s) == "" {
		return Filter{}, nil
	}
	p := &parser{text: s, resolve: t.resolve, fault: InvalidFilter}
	n, err := p.or()
	if err != nil {
		return Filter{}, err
	}
	if p.space(); p.at != len(p.text) {
		return Filter{}, p.wrong()
	}
	return Filter{n}, nil
}

// parser reads the grammar of RFC 7644, Section 3.4.2.2, Figure 1.
type parser struct {
	text    string
	at      int
	depth   int
	terms   int
	resolve resolver
	fault   string // how an error is named
}

func (p *parser) wrong() error {
	what := "path"
	if p.fault == InvalidFilter {
		what = "filter"
	}
	return Fault(p.fault, "Biểu thức “"+short(p.text)+"” ("+what+") không đúng cú pháp hoặc có thuộc tính lạ.", "The "+what+" “"+short(p.text)+"” is malformed or names an unknown attribute.")
}

// short is the beginning of what a client sent, for an answer to it.
func short(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

func (p *parser) space() {
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
}

func (p *parser) take(c byte) bool {
	if p.space(); p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

// word is a run of letters of names; it may be empty.
func (p *parser) word() string {
	p.space()
	from := p.at
	for p.at < len(p.text) {
		c := p.text[p.at]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("_-$.:", c) >= 0) {
			break
		}
		p.at++
	}
	return p.text[from:p.at]
}

// keyword takes a word where it stands there.
func (p *parser) keyword(w string) bool {
	at := p.at
	if strings.EqualFold(p.word(), w) {
		return true
	}
	p.at = at
	return false
}

func (p *parser) name() (target, error) {
	if len(p.text) > limits.SCIMFilter {
		return target{}, p.wrong()
	}
	where, ok := p.resolve(p.word())
	if !ok {
		return target{}, p.wrong()
	}
	return where, nil
}

func (p *parser) or() (*node, error)  { return p.joined("or", p.and) }
func (p *parser) and() (*node, error) { return p.joined("and", p.term) }

func (p *parser) joined(word string, each func() (*node, error)) (*node, error) {
	first, err := each()
	if err != nil {
		return nil, err
	}
	n := &node{op: word, kids: []*node{first}}
	for p.keyword(word) {
		next, err := each()
		if err != nil {
			return nil, err
		}
		n.kids = append(n.kids, next)
	}
	if len(n.kids) == 1 {
		return first, nil
	}
	return n, nil
}

func (p *parser) term() (*node, error) {
	if p.terms++; p.terms > limits.SCIMTerms {
		return nil, p.wrong()
	}
	at := p.at
	if p.keyword("not") {
		if p.take('(') {
			inner, err := p.inside(')')
			return &node{op: "not", kids: []*node{inner}}, err
		}
		p.at = at
	}
	if p.take('(') {
		return p.inside(')')
	}
	where, err := p.name()
	if err != nil {
		return nil, err
	}
	if p.take('[') {
		return p.values(where)
	}
	return p.compared(where)
}

// inside is a filter up to what closes it.
func (p *parser) inside(end byte) (*node, error) {
	if p.depth++; p.depth > limits.SCIMDepth {
		return nil, p.wrong()
	}
	n, err := p.or()
	if err == nil && !p.take(end) {
		err = p.wrong()
	}
	p.depth--
	return n, err
}

func (p *parser) values(where target) (*node, error) {
	outer := p.resolve
	defer func() { p.resolve = outer }()
	if where.none() {
		p.resolve = anything
	} else if where.attr == nil || where.sub != nil || len(where.attr.Sub) == 0 {
		return nil, p.wrong()
	} else {
		p.resolve = within(where.attr)
	}
	n, err := p.inside(']')
	return &node{op: "has", where: where, kids: []*node{n}}, err
}

func (p *parser) compared(where target) (*node, error) {
	n := &node{op: strings.ToLower(p.word()), where: where}
	switch n.op {
	case "pr":
		return n, nil
	case "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le":
	default:
		return nil, p.wrong()
	}
	if where.attr == nil && where.extension != "" {
		return nil, p.wrong()
	}
	value, err := p.literal()
	if err != nil {
		return nil, err
	}
	n.value = value
	if a := where.last(); a != nil && a.Type == typeBoolean && n.op != "eq" && n.op != "ne" { // RFC 7644, Table 3: such a request fails with invalidFilter
		return nil, p.wrong()
	}
	return n, nil
}

// literal is a value as JSON writes it.
func (p *parser) literal() (any, error) {
	p.space()
	d := json.NewDecoder(strings.NewReader(p.text[p.at:]))
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, p.wrong()
	}
	switch v.(type) {
	case map[string]any, []any:
		return nil, p.wrong()
	}
	p.at += int(d.InputOffset())
	return v, nil
}
