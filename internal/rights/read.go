package rights

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
	schemas "github.com/cedar-policy/cedar-go/x/exp/schema"
	"github.com/cedar-policy/cedar-go/x/exp/schema/resolved"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"

	"trien/internal/problem"
)

func readSchema(text []byte) (*resolved.Schema, error) {
	var s schemas.Schema
	if err := s.UnmarshalCedar(text); err != nil {
		return nil, err
	}
	return s.Resolve()
}

// read reads a file of rules and sorts them by the acts that they could apply to.
func read(s *resolved.Schema, text []byte) (*Book, error) {
	list, err := parse(s, text)
	if err != nil {
		return nil, err
	}
	b := &Book{schema: s, acts: map[string]rules{}, groups: map[string]types.Entity{}, list: list}
	for uid, a := range s.Actions {
		b.groups[string(uid.ID)] = a.Entity
		if a.AppliesTo != nil {
			b.acts[string(uid.ID)] = nil
		}
	}
	return b, b.index(b.acts, list)
}

// parse reads rules and checks each by the schema.
func parse(s *resolved.Schema, text []byte) ([]rule, error) {
	policies, err := cedar.NewPolicyListFromBytes("", text)
	if err != nil {
		said := firstLine(err)
		return nil, &fault{0, "không phải cú pháp Cedar (" + said + ")", "it is not Cedar (" + said + ")"}
	}
	var list []rule
	v := validate.New(s)
	for _, p := range policies {
		r := rule{policy: p, Reason: reasonOf(p)}
		if r.ID == "" || r.Words.VI == "" || r.Words.EN == "" {
			return nil, &fault{p.Position().Line, "mỗi quy tắc cần @id, @vi và @en", "a rule needs @id, @vi and @en"}
		}
		if slices.ContainsFunc(list, func(x rule) bool { return x.ID == r.ID }) {
			return nil, &fault{p.Position().Line, "tên “" + r.ID + "” đã dùng cho quy tắc khác", "a second rule is called “" + r.ID + "”"}
		}
		if err := v.Policy(r.ID, (*ast.Policy)(p.AST())); err != nil {
			said := firstLine(err)
			return nil, &fault{p.Position().Line, "quy tắc “" + r.ID + "” dùng từ không có trong lược đồ (" + said + ")", "rule “" + r.ID + "” does not fit the schema (" + said + ")"}
		}
		if unknown := strangers(s, p); unknown != "" {
			return nil, &fault{p.Position().Line, "quy tắc “" + r.ID + "”: không có " + unknown, "rule “" + r.ID + "”: there is no " + unknown}
		}
		list = append(list, r)
	}
	return list, nil
}

// firstLine is what went wrong first: Cedar's check tells it once for each kind of person and thing.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// strangers names an entity of a closed kind (a role) that the schema does not have, which a check of types lets pass.
func strangers(s *resolved.Schema, p *cedar.Policy) string {
	raw, err := p.MarshalJSON()
	var tree any
	if err != nil || json.Unmarshal(raw, &tree) != nil {
		return "form of it"
	}
	return stranger(s, tree)
}

func stranger(s *resolved.Schema, node any) string {
	switch n := node.(type) {
	case []any:
		for _, x := range n {
			if found := stranger(s, x); found != "" {
				return found
			}
		}
	case map[string]any:
		kind, _ := n["type"].(string)
		id, named := n["id"].(string)
		if e, closed := s.Enums[types.EntityType(kind)]; closed && named && !slices.Contains(e.Values, types.NewEntityUID(types.EntityType(kind), types.String(id))) {
			return kind + " " + strconv.Quote(id)
		}
		for _, x := range n {
			if found := stranger(s, x); found != "" {
				return found
			}
		}
	}
	return ""
}

func reasonOf(p *cedar.Policy) Reason {
	said := p.Annotations()
	return Reason{ID: string(said["id"]), Words: problem.Words{VI: string(said["vi"]), EN: string(said["en"])}, Rule: string(said["rule"]),
		Forbid: p.Effect() == cedar.Forbid}
}

// scope is what a rule says outside its conditions (Cedar's JSON form of a policy).
type scope struct {
	Principal constraint `json:"principal"`
	Action    constraint `json:"action"`
}

type constraint struct {
	Op       string      `json:"op"`
	Entity   *entityID   `json:"entity"`
	Entities *[]entityID `json:"entities"`
	Type     string      `json:"entity_type"`
}

type entityID struct {
	ID string `json:"id"`
}

// index puts each rule under the acts that it could apply to.
func (b *Book) index(into map[string]rules, list []rule) error {
	for i, r := range list {
		raw, err := r.policy.MarshalJSON()
		if err != nil {
			return err
		}
		var s scope
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		list[i].machine = s.Principal.Op == "is" && (s.Principal.Type == "Machine" || s.Principal.Type == "Terminal")
		for act := range b.acts {
			if b.covers(s.Action, act) {
				into[act] = append(into[act], list[i])
			}
		}
	}
	return nil
}

// covers says whether a rule's scope takes an act in, by its name or a group it is in.
func (b *Book) covers(c constraint, act string) bool {
	named := func(e entityID) bool { return e.ID == act || c.Op == "in" && b.within(act, e.ID) }
	switch {
	case c.Entity != nil:
		return named(*c.Entity)
	case c.Entities != nil:
		return slices.ContainsFunc(*c.Entities, named)
	}
	return true
}

// within says whether an act is in a group, also through others.
func (b *Book) within(act, group string) bool {
	for parent := range b.groups[act].Parents.All() {
		if string(parent.ID) == group || b.within(string(parent.ID), group) {
			return true
		}
	}
	return false
}
