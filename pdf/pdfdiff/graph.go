package pdfdiff

import (
	"errors"
	"strconv"
	"strings"

	"trien/pdf"
)

// edge is a way to an object: the object that refers to it (zero: the trailer) and where in it, as "AP/N" or "Kids/0".
type edge struct {
	from pdf.Reference
	path string
}

func (e edge) String() string {
	if e.from == (pdf.Reference{}) {
		return "trailer/" + e.path
	}
	return e.from.String() + "/" + e.path
}

// graph holds the edges by which a view reaches some objects.
type graph struct {
	v       *pdf.View
	targets map[uint32]bool
	in      map[pdf.Reference][]edge
	opaque  []pdf.Reference // reached, but unreadable: what they refer to is unknown
}

// edges gives the edges into any object, with another walk where it was not among the targets.
func (g *graph) edges(ref pdf.Reference) ([]edge, error) {
	if !g.targets[ref.Number] {
		for _, in := range g.in { // ask for all that may be asked next, too
			for _, e := range in {
				g.targets[e.from.Number] = true
			}
		}
		g.targets[ref.Number] = true
		again, err := reach(g.v, g.targets)
		if err != nil {
			return nil, err
		}
		*g = *again
	}
	return g.in[ref], nil
}

// reach walks everything that v reaches from its trailer once, and keeps the edges into targets: numbers that later revisions define.
// It reads no stream's bytes.
func reach(v *pdf.View, targets map[uint32]bool) (*graph, error) {
	g := &graph{v: v, targets: targets, in: map[pdf.Reference][]edge{}}
	w := &walker{g: g, targets: targets, seen: map[pdf.Reference]bool{}}
	t := v.Trailer()
	for _, k := range []pdf.Name{"Prev", "XRefStm", "Size", "W", "Index", "Length", "Filter", "DecodeParms", "Type"} {
		delete(t, k)
	}
	w.walk(t)
	for len(w.todo) > 0 {
		ref := w.todo[len(w.todo)-1]
		w.todo = w.todo[:len(w.todo)-1]
		o, err := v.Shape(ref)
		if err != nil {
			var malformed *pdf.MalformedError
			var limit *pdf.LimitError
			if !errors.As(err, &malformed) && !errors.As(err, &limit) {
				return nil, err
			}
			g.opaque = append(g.opaque, ref)
			continue
		}
		w.from, w.path = ref, w.path[:0]
		w.walk(o)
	}
	return g, nil
}

type walker struct {
	g       *graph
	targets map[uint32]bool
	seen    map[pdf.Reference]bool
	todo    []pdf.Reference
	from    pdf.Reference
	path    []string
}

// walk follows one object down to its references; objects are nested no deeper than the parser allows.
func (w *walker) walk(o pdf.Object) {
	switch o := o.(type) {
	case pdf.Reference:
		w.meet(o)
	case pdf.Array:
		for i, e := range o {
			if leaf(e) {
				continue
			}
			w.path = append(w.path, strconv.Itoa(i))
			w.walk(e)
			w.path = w.path[:len(w.path)-1]
		}
	case pdf.Dict:
		for k, e := range o {
			if leaf(e) {
				continue
			}
			w.path = append(w.path, string(k))
			w.walk(e)
			w.path = w.path[:len(w.path)-1]
		}
	case *pdf.Stream:
		w.walk(o.Dict)
	}
}

func leaf(o pdf.Object) bool {
	switch o.(type) {
	case pdf.Reference, pdf.Array, pdf.Dict, *pdf.Stream:
		return false
	}
	return true
}

func (w *walker) meet(ref pdf.Reference) {
	if w.targets[ref.Number] {
		w.g.in[ref] = append(w.g.in[ref], edge{w.from, strings.Join(w.path, "/")})
	}
	if !w.seen[ref] {
		w.seen[ref] = true
		w.todo = append(w.todo, ref)
	}
}
