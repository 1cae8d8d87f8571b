package pdfdiff

import (
	"errors"
	"maps"
	"slices"
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

// link is one reference in an object, with the keys that lead to it in there.
type link struct {
	to   pdf.Reference
	path []string
}

// graph holds the edges by which a view reaches some objects.
type graph struct {
	v       *view
	targets map[uint32]bool
	in      map[pdf.Reference][]edge
	order   []pdf.Reference // the keys of in, sorted
	opaque  []pdf.Reference // reached, but unreadable: what they refer to is unknown
}

// edges gives the edges into any object, with another walk where it was not among the targets.
func (g *graph) edges(ref pdf.Reference) ([]edge, error) {
	if !g.targets[ref.Number] {
		targets := maps.Clone(g.targets)
		for _, in := range g.in { // ask for all that may be asked next, too
			for _, e := range in {
				targets[e.from.Number] = true
			}
		}
		targets[ref.Number] = true
		again, err := reach(g.v, targets)
		if err != nil {
			return nil, err
		}
		*g = *again
	}
	return g.in[ref], nil
}

// reach walks everything that v reaches from its trailer once, and keeps the edges into targets: numbers that later revisions define.
// It reads no stream's bytes.
func reach(v *view, targets map[uint32]bool) (*graph, error) {
	g := &graph{v: v, targets: targets, in: map[pdf.Reference][]edge{}}
	t := maps.Clone(v.Trailer())
	for _, k := range []pdf.Name{"Prev", "XRefStm", "Size", "W", "Index", "Length", "Filter", "DecodeParms", "Type"} {
		delete(t, k)
	}
	seen := make(map[pdf.Reference]bool, min(v.File().Entries(), 256))
	var first []pdf.Reference
	for _, l := range linksOf(t) {
		first = append(first, l.to)
	}
	todo, _ := g.follow(first, seen, nil)
	g.note(pdf.Reference{}, t)
	for len(todo) > 0 {
		ref := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		refs, err := v.links(ref)
		hit := false
		if err == nil {
			if todo, hit = g.follow(refs, seen, todo); hit {
				var o pdf.Object
				if o, err = v.Shape(ref); err == nil {
					g.note(ref, o)
				}
			}
		}
		if err != nil {
			if !broken(err) {
				return nil, err
			}
			g.opaque = append(g.opaque, ref)
		}
	}
	g.order = slices.SortedFunc(maps.Keys(g.in), pdf.Reference.Compare)
	return g, nil
}

// broken says whether an error is the file's, not the machine's.
func broken(err error) bool {
	var malformed *pdf.MalformedError
	var limit *pdf.LimitError
	return errors.As(err, &malformed) || errors.As(err, &limit)
}

// follow gives what is to be walked next, and whether a target is among what one object refers to.
func (g *graph) follow(refs []pdf.Reference, seen map[pdf.Reference]bool, todo []pdf.Reference) (next []pdf.Reference, hit bool) {
	for _, to := range refs {
		hit = hit || g.targets[to.Number]
		if !seen[to] {
			seen[to] = true
			todo = append(todo, to)
		}
	}
	return todo, hit
}

// note keeps the edges from one object into targets.
func (g *graph) note(from pdf.Reference, o pdf.Object) {
	for _, l := range linksOf(o) {
		if g.targets[l.to.Number] {
			g.in[l.to] = append(g.in[l.to], edge{from, strings.Join(l.path, "/")})
		}
	}
}

// maxRemembered bounds the objects whose links are kept for the next comparison; larger files are read again.
const maxRemembered = 200_000

// links gives what an object refers to, by memory.
func (v *view) links(ref pdf.Reference) ([]pdf.Reference, error) {
	at, ok := v.where(ref)
	if known, is := v.known.links[at]; ok && is {
		return known.to, nil
	}
	list, end, err := v.References(ref)
	if err != nil {
		return nil, err
	}
	if ok && len(v.known.links) < maxRemembered {
		v.known.links[at] = links{list, end}
	}
	return list, nil
}

func linksOf(o pdf.Object) []link {
	var w linkWalk
	w.walk(o)
	return w.found
}

type linkWalk struct {
	found []link
	path  []string
}

// walk follows one object down to its references; objects are nested no deeper than the parser allows.
func (w *linkWalk) walk(o pdf.Object) {
	switch o := o.(type) {
	case pdf.Reference:
		w.found = append(w.found, link{o, slices.Clone(w.path)})
	case pdf.Array:
		for i, e := range o {
			if !leaf(e) {
				w.step(strconv.Itoa(i), e)
			}
		}
	case pdf.Dict:
		for k, e := range o {
			if !leaf(e) {
				w.step(string(k), e)
			}
		}
	case *pdf.Stream:
		w.walk(o.Dict)
	}
}

func (w *linkWalk) step(key string, o pdf.Object) {
	w.path = append(w.path, key)
	w.walk(o)
	w.path = w.path[:len(w.path)-1]
}

func leaf(o pdf.Object) bool {
	switch o.(type) {
	case pdf.Reference, pdf.Array, pdf.Dict, *pdf.Stream:
		return false
	}
	return true
}
