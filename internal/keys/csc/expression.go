package csc

import (
	"slices"
	"strings"

	"trien/internal/limits"
)

// needed gives the objects that have to be filled in: of all the ways that the expression allows (AND, OR, XOR and brackets over ids;
// Section 11.4, auth/expression), the one that asks a person for least: fewest one-time codes, then fewest in all. Without an expression that
// can be read, all of them.
func needed(expression string, all []authObject) []authObject {
	p := parser{words: tokens(expression)}
	ways := p.either(0)
	if p.bad || len(p.words) > 0 {
		return all
	}
	best := all
	for _, way := range ways {
		var chosen []authObject
		for _, o := range all {
			if slices.Contains(way, o.ID) {
				chosen = append(chosen, o)
			}
		}
		if len(chosen) != len(way) {
			continue // it names what is not there
		}
		if cost(chosen) < cost(best) {
			best = chosen
		}
	}
	return best
}

// cost is what a way asks of a person.
func cost(list []authObject) int {
	n := len(list)
	for _, o := range list {
		if o.oneTime() {
			n += 1000
		}
	}
	return n
}

// tokens cuts an expression at brackets and operators; an id may have blanks in it.
func tokens(s string) []string {
	var out, id []string
	end := func() {
		if len(id) > 0 {
			out = append(out, strings.Join(id, " "))
			id = nil
		}
	}
	for _, w := range strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(s)) {
		switch w {
		case "(", ")", "AND", "OR", "XOR":
			end()
			out = append(out, w)
		default:
			id = append(id, w)
		}
	}
	end()
	return out
}

// parser reads an expression into its ways: sets of ids, each of which is enough.
type parser struct {
	words []string
	bad   bool
}

// waysMost bounds the ways that are looked at: services have two or three.
const waysMost = 64

func (p *parser) take(w ...string) bool {
	if len(p.words) > 0 && slices.Contains(w, p.words[0]) {
		p.words = p.words[1:]
		return true
	}
	return false
}

// either is: both { (OR|XOR) both }.
func (p *parser) either(depth int) [][]string {
	ways := p.both(depth)
	for p.take("OR", "XOR") {
		ways = append(ways, p.both(depth)...)
	}
	p.bad = p.bad || len(ways) > waysMost
	return ways
}

// both is: one { AND one }.
func (p *parser) both(depth int) [][]string {
	ways := p.one(depth)
	for p.take("AND") {
		var joined [][]string
		for _, right := range p.one(depth) {
			for _, left := range ways {
				joined = append(joined, union(left, right))
			}
		}
		if ways = joined; len(ways) > waysMost {
			p.bad = true
			return nil
		}
	}
	return ways
}

// one is: an id, or an expression in brackets.
func (p *parser) one(depth int) [][]string {
	switch {
	case p.bad || depth > limits.DERDepth || len(p.words) == 0 || slices.Contains([]string{")", "AND", "OR", "XOR"}, p.words[0]):
		p.bad = true
		return nil
	case p.take("("):
		ways := p.either(depth + 1)
		p.bad = p.bad || !p.take(")")
		return ways
	}
	id := p.words[0]
	p.words = p.words[1:]
	return [][]string{{id}}
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, id := range b {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
