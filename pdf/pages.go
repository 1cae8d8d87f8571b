package pdf

import (
	"errors"

	"trien/internal/limits"
)

// Page is a leaf of the page tree with the attributes that it inherits (ISO 32000-2, 7.7.3.3 and 7.7.3.4).
type Page struct {
	Ref       Reference
	Dict      Dict
	MediaBox  [4]float64 // in default user space units, as left, bottom, right, top
	CropBox   [4]float64 // the media box where absent
	Rotate    int        // 0, 90, 180 or 270 degrees clockwise
	UserUnit  float64    // points that a unit of user space has; 1 where absent (Table 31)
	Resources Dict       // nil where absent
}

// Visible is what is seen of the page: the crop box as far as the media box reaches; the media box where they have nothing in common
// (ISO 32000-2, 14.11.2).
func (p *Page) Visible() [4]float64 {
	m, c := p.MediaBox, p.CropBox
	v := [4]float64{max(m[0], c[0]), max(m[1], c[1]), min(m[2], c[2]), min(m[3], c[3])}
	if v[0] >= v[2] || v[1] >= v[3] {
		return m
	}
	return v
}

// Pages gives all pages in order.
func (v *View) Pages() ([]*Page, error) {
	var out []*Page
	err := v.walkPages(func(p *Page) bool { out = append(out, p); return true })
	return out, err
}

// PageCount counts the leaves; it does not trust /Count.
func (v *View) PageCount() (int, error) {
	n := 0
	err := v.walkPages(func(*Page) bool { n++; return true })
	return n, err
}

// Page gives the page with index i, from 0.
func (v *View) Page(i int) (*Page, error) {
	var out *Page
	n := 0
	err := v.walkPages(func(p *Page) bool {
		if n == i {
			out = p
		}
		n++
		return out == nil
	})
	if err == nil && out == nil {
		err = &MalformedError{"page tree", -1, errors.New("no page with index " + itoa(int64(i)))}
	}
	return out, err
}

// Annotations gives what each page names in /Annots, in order (12.5.2), and reads nothing else of the pages. A page whose /Annots is malformed
// has none here; the first such error comes with the rest.
func (v *View) Annotations() (out []Array, err error) {
	w := pageWalk{v: v, wanted: []Name{"Kids", "Annots"}}
	w.visit = func(p *Page) bool {
		list, bad := v.Array(p.Dict["Annots"])
		out = append(out, list)
		var malformed *MalformedError
		goes := bad == nil || errors.As(bad, &malformed)
		if err == nil || !goes {
			err = bad
		}
		return goes
	}
	if failed := w.walk(); failed != nil {
		return out, failed
	}
	return out, err
}

// walkPages calls visit for each page until it says no.
func (v *View) walkPages(visit func(*Page) bool) error {
	return (&pageWalk{v: v, visit: visit}).walk()
}

type pageWalk struct {
	v      *View
	seen   map[Reference]bool
	count  int
	visit  func(*Page) bool
	wanted []Name // what is read of a node; nil: everything
}

func (w *pageWalk) walk() error {
	root, err := w.v.Catalog()
	if err != nil {
		return err
	}
	w.seen = make(map[Reference]bool, min(w.v.f.Entries(), 128))
	_, err = w.node(root["Pages"], inherited{}, 0)
	return err
}

// inherited are the attributes of Table 31 that a page takes from its ancestors.
type inherited struct{ resources, mediaBox, cropBox, rotate Object }

// below gives what counts from a node on.
func (i inherited) below(d Dict) inherited {
	or := func(own, above Object) Object {
		if own == nil {
			return above
		}
		return own
	}
	return inherited{or(d["Resources"], i.resources), or(d["MediaBox"], i.mediaBox), or(d["CropBox"], i.cropBox), or(d["Rotate"], i.rotate)}
}

// node walks one node of the tree; false stops the walk.
func (w *pageWalk) node(o Object, above inherited, depth int) (bool, error) {
	ref, _ := o.(Reference)
	if ref != (Reference{}) && w.seen[ref] {
		return false, &MalformedError{"page tree", -1, errors.New("node " + ref.String() + " occurs twice")}
	}
	w.seen[ref] = true
	if depth > limits.PDFDepth {
		return false, &LimitError{What: "depth of the page tree", Limit: limits.PDFDepth}
	}
	d, err := w.v.treeNode(o, w.wanted)
	if err != nil {
		return false, err
	}
	if d == nil {
		return false, &MalformedError{"page tree", -1, errors.New("node " + ref.String() + " does not exist")}
	}
	own := above.below(d)
	kids, inner := d["Kids"]
	if !inner {
		return w.leaf(ref, d, own)
	}
	list, err := w.v.Array(kids)
	if err != nil {
		return false, err
	}
	for _, kid := range list {
		if more, err := w.node(kid, own, depth+1); !more || err != nil {
			return more, err
		}
	}
	return true, nil
}

func (w *pageWalk) leaf(ref Reference, d Dict, own inherited) (bool, error) {
	if w.count++; w.count > limits.PDFPages {
		return false, &LimitError{What: "pages", Limit: limits.PDFPages}
	}
	if w.wanted != nil {
		return w.visit(&Page{Ref: ref, Dict: d}), nil
	}
	p := &Page{Ref: ref, Dict: d, UserUnit: 1}
	if u, err := w.v.Number(d["UserUnit"]); err == nil && u > 0 {
		p.UserUnit = u
	}
	var err error
	if p.MediaBox, err = w.v.Rect(own.mediaBox); err != nil {
		return false, err
	}
	if p.CropBox, err = w.v.Rect(own.cropBox); err != nil {
		return false, err
	}
	if p.CropBox == [4]float64{} {
		p.CropBox = p.MediaBox
	}
	turn, err := w.v.Int(own.rotate)
	if err != nil {
		return false, err
	}
	p.Rotate = int((turn%360 + 360) % 360 / 90 * 90)
	if p.Resources, err = w.v.Dict(own.resources); err != nil {
		return false, err
	}
	return w.visit(p), nil
}
