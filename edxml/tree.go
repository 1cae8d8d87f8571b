package edxml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"trien/internal/limits"
)

// node is an element by its local name. What nobody asked for is told at the end.
type node struct {
	name, space string
	attributes  []xml.Attr
	children    []*node
	text        strings.Builder
	asked       bool
}

// grow reads an XML document into a tree.
func grow(r io.Reader) (root *node, err error) {
	d := xml.NewDecoder(r)
	var open []*node
	count := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root != nil && len(open) == 0 {
			return root, nil
		}
		if err != nil {
			return nil, &MalformedError{pathOf(open), err}
		}
		switch t := token.(type) {
		case xml.StartElement:
			if count++; count > limits.EdXMLElements || len(open) == limits.EdXMLDepth {
				return nil, &MalformedError{pathOf(open), fmt.Errorf("it has more than %d elements, or more than %d within one another", limits.EdXMLElements, limits.EdXMLDepth)}
			}
			n := &node{name: t.Name.Local, space: t.Name.Space, attributes: t.Copy().Attr}
			if len(open) > 0 {
				up := open[len(open)-1]
				up.children = append(up.children, n)
			} else if root == nil {
				root = n
			}
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text.Write(t)
			}
		}
	}
}

func pathOf(open []*node) string {
	names := make([]string, 0, len(open)+1)
	for _, n := range open {
		names = append(names, n.name)
	}
	if len(names) == 0 {
		return "the message"
	}
	return strings.Join(names, "/")
}

// all gives the children of any of the names.
func (n *node) all(names ...string) (out []*node) {
	if n == nil {
		return nil
	}
	n.asked = true
	for _, c := range n.children {
		for _, name := range names {
			if strings.EqualFold(c.name, name) {
				c.asked = true
				out = append(out, c)
				break
			}
		}
	}
	return out
}

// one gives the first child of any of the names; nil where there is none.
func (n *node) one(names ...string) *node {
	if found := n.all(names...); len(found) > 0 {
		return found[0]
	}
	return nil
}

// value is the text of a child, without the blanks around it.
func (n *node) value(names ...string) string { return n.one(names...).own() }

func (n *node) own() string {
	if n == nil {
		return ""
	}
	n.asked = true
	return strings.TrimSpace(n.text.String())
}

// values are the texts of the children of a name that have one.
func (n *node) values(name string) (out []string) {
	for _, c := range n.all(name) {
		if s := c.own(); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// attribute is the value of an attribute by its local name.
func (n *node) attribute(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attributes {
		if strings.EqualFold(a.Name.Local, name) {
			return a.Value
		}
	}
	return ""
}

// find is the element of a name that is nearest to the root.
func (n *node) find(name string) *node {
	for level := []*node{n}; len(level) > 0; {
		var next []*node
		for _, c := range level {
			if strings.EqualFold(c.name, name) {
				c.asked = true
				return c
			}
			next = append(next, c.children...)
		}
		level = next
	}
	return nil
}

// strangers lists the elements that say something and that nobody asked for.
func (n *node) strangers(path string, out []string) []string {
	path += n.name
	if !n.asked && (len(n.children) == 0 && strings.TrimSpace(n.text.String()) != "") {
		return append(out, path)
	}
	for _, c := range n.children {
		out = c.strangers(path+"/", out)
	}
	return out
}
