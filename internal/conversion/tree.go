package conversion

import "strings"

// Node names what a copy is made from: "document/ID", "paper/ID" or another copy, "conversion/ID". "" is none.
type Node string

// The kinds of node.
const (
	DocumentKind = "document"
	PaperKind    = "paper"
	CopyKind     = "conversion"
)

// NodeOf names a thing.
func NodeOf(kind, id string) Node { return Node(kind + "/" + id) }

// Kind is what sort of thing it is.
func (n Node) Kind() string { kind, _, _ := strings.Cut(string(n), "/"); return kind }

// ID is which.
func (n Node) ID() string { _, id, _ := strings.Cut(string(n), "/"); return id }

// Below lists the ids of all copies made from a node, at any remove, those nearest first, each once. children gives the copies made from one node.
func Below(root Node, children func(Node) ([]string, error)) ([]string, error) {
	var list []string
	seen := map[string]bool{}
	for todo := []Node{root}; len(todo) > 0; todo = todo[1:] {
		ids, err := children(todo[0])
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if !seen[id] {
				seen[id] = true
				list, todo = append(list, id), append(todo, NodeOf(CopyKind, id))
			}
		}
	}
	return list, nil
}
