// Package rights decides who may do what, by Cedar policies in one file that an officer can read (379.5.3, 1831.authority).
//
// The house's rules are trien.cedar, their words trien.cedarschema. An office may forbid more, never permit more. A decision names the rules that made it.
package rights

import (
	_ "embed"
	"iter"
	"strings"
	"sync"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/schema/resolved"

	"trien/internal/problem"
)

//go:embed trien.cedar
var houseRules []byte

//go:embed trien.cedarschema
var houseSchema []byte

// Reason is a rule that decided, or would have to.
type Reason struct {
	ID     string
	Words  problem.Words // of a permit who may, of a forbid why not
	Rule   string        // the requirement behind it
	Forbid bool
	Own    bool // the office's own
}

// Decision says whether someone may, and by which rules.
type Decision struct {
	May bool
	By  []Reason // the permits, or the forbids, that decided; none where nothing permits
	Who []Reason // where nothing permits: the rules that would permit others
}

// rule is a policy with what is said of it.
type rule struct {
	policy *cedar.Policy
	Reason
	machine bool // permits nobody but the machine, or whoever is at its terminal
}

// rules are those that could apply to one act.
type rules []rule

// All gives them as Cedar asks for them.
func (r rules) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for _, x := range r {
			if !yield(cedar.PolicyID(x.ID), x.policy) {
				return
			}
		}
	}
}

func (r rules) find(id cedar.PolicyID) Reason {
	for _, x := range r {
		if x.ID == string(id) {
			return x.Reason
		}
	}
	return Reason{}
}

// Book is a set of rules, by the acts they could apply to, so that a decision weighs a handful. It never changes.
type Book struct {
	schema *resolved.Schema
	acts   map[string]rules        // what every request is weighed by
	own    map[string]rules        // the office's own, which bind people only
	groups map[string]types.Entity // acts as entities, for "action in"
	list   []rule
}

// house is made once: it is a constant that no compiler can make.
var house = sync.OnceValues(func() (*Book, error) {
	s, err := readSchema(houseSchema)
	if err != nil {
		return &Book{}, err
	}
	return read(s, houseRules)
})

// House gives the rules of the house.
func House() *Book {
	b, err := house()
	if err != nil {
		return &Book{} // permits nothing; the tests of this package read the file too
	}
	return b
}

// Knows says whether an act is one the rules speak of.
func (b *Book) Knows(act string) bool {
	_, ok := b.acts[act]
	return ok
}

// Owns says whether the office's own rules speak of an act.
func (b *Book) Owns(act string) bool { return len(b.own[act]) > 0 }

// Rules lists every rule, the house's first, in the order of their files.
func (b *Book) Rules() []Reason {
	list := make([]Reason, 0, len(b.list))
	for _, r := range b.list {
		list = append(list, r.Reason)
	}
	return list
}

// Text is the file of the house's rules, as it is read.
func Text() string { return string(houseRules) }

// Whom names who may do an act by the rules, whatever the document: "văn thư hoặc người tham gia xử lý văn bản".
func (b *Book) Whom(act string) []Reason {
	var people, machine []Reason
	for _, r := range b.acts[act] {
		switch {
		case r.Forbid:
		case r.machine:
			machine = append(machine, r.Reason)
		default:
			people = append(people, r.Reason)
		}
	}
	if people == nil {
		return machine
	}
	return people
}

// Named joins the words of rules: what one of them says counts, said once.
func Named(list []Reason) problem.Words {
	var vi, en []string
	seen := map[string]bool{}
	for _, r := range list {
		if !seen[r.Words.VI] {
			seen[r.Words.VI] = true
			vi, en = append(vi, r.Words.VI), append(en, r.Words.EN)
		}
	}
	return problem.Words{VI: strings.Join(vi, " hoặc "), EN: strings.Join(en, " or ")}
}

// Rule is the requirement behind a decision; "" where it names none.
func (d Decision) Rule() string {
	for _, list := range [][]Reason{d.By, d.Who} {
		for _, r := range list {
			if r.Rule != "" {
				return r.Rule
			}
		}
	}
	return ""
}

// Refusal says why somebody may not: whose duty it is, or which rule forbids it. nil where they may.
func (d Decision) Refusal() error {
	if d.May {
		return nil
	}
	if len(d.By) > 0 {
		w := Named(d.By)
		return problem.New(problem.Forbidden, "Bạn không có quyền làm việc này: "+w.VI+".", "You may not do this: "+w.EN+".").Under(d.Rule())
	}
	w := Named(d.Who)
	return problem.New(problem.Forbidden, "Bạn không có quyền làm việc này. Việc này dành cho "+w.VI+"; hãy nhờ người được giao nhiệm vụ đó.",
		"You may not do this. It is for "+w.EN+"; ask whoever has that duty.").Under(d.Rule())
}
