package scim

import (
	"slices"
	"strings"
	"time"
)

// Group is a body or a unit of the directory as an identity system sees it.
type Group struct {
	ID, ExternalID   string
	Name             string
	Kind             string // "body", "unit"
	Within           string // id of the group that it is a part of
	Members          []Ref
	Created, Changed time.Time
}

// Resource is the group as it is sent.
func (g Group) Resource(base string) Resource {
	place := map[string]any{"kind": g.Kind}
	set(place, "within", g.Within)
	r := Resource{"schemas": []any{GroupURN, PlaceURN}, "id": g.ID, "displayName": g.Name, PlaceURN: place, "meta": meta("Group", base+"/Groups/"+g.ID, g.Created, g.Changed)}
	set(r, "externalId", g.ExternalID)
	if len(g.Members) > 0 {
		members := make([]any, len(g.Members))
		for i, m := range g.Members {
			members[i] = map[string]any{"value": m.ID, "$ref": base + "/Users/" + m.ID, "display": m.Name, "type": "User"}
		}
		r["members"] = members
	}
	return r
}

// NewGroup is the group that a client wants made.
func NewGroup(r Resource) (Group, error) { return Group{Kind: "unit"}.wanted(r) }

// Put is the group as a client that sends all of it wants it.
func (g Group) Put(r Resource) (Group, error) { return g.wanted(r) }

// Patch is the group as the operations make it.
func (g Group) Patch(list []Operation) (Group, error) {
	r, err := Groups().Apply(g.Resource(""), list)
	if err != nil {
		return g, err
	}
	return g.wanted(r)
}

func (g Group) wanted(r Resource) (Group, error) {
	name := strings.Join(strings.Fields(text(r, "displayName")), " ")
	if name == "" {
		return g, Fault(InvalidValue, "Cần “displayName”.", "A “displayName” is needed.")
	}
	if g.Kind == "body" && name != g.Name {
		return g, Fault(Mutability, "Tên cơ quan chỉ đổi được trong danh bạ.", "The name of a body is changed in the directory only.")
	}
	g.Name, g.ExternalID, g.Members = name, text(r, "externalId"), nil
	list, _ := r["members"].([]any)
	seen := map[string]bool{}
	for _, v := range list {
		m, _ := v.(map[string]any)
		id := text(m, "value")
		if id == "" || !strings.EqualFold(text(m, "type"), "User") && text(m, "type") != "" {
			return g, Fault(InvalidValue, "Thành viên của nhóm phải là người (User), nêu bằng “value”.", "Members of a group are people (User), named by “value”.")
		}
		if !seen[id] {
			seen[id] = true
			g.Members = append(g.Members, Ref{ID: id})
		}
	}
	return g, nil
}

// Differ says who comes to a group and who goes, in the order of the lists.
func Differ(was, is []Ref) (come, gone []string) {
	only := func(a, b []Ref) []string {
		there := make(map[string]bool, len(b))
		for _, x := range b {
			there[x.ID] = true
		}
		var ids []string
		for _, x := range a {
			if !there[x.ID] {
				ids = append(ids, x.ID)
			}
		}
		return slices.Clip(ids)
	}
	return only(is, was), only(was, is)
}
