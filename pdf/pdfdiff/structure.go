package pdfdiff

import (
	"slices"

	"trien/pdf"
)

// structure lets the logical structure gain elements for new signature fields (ISO 32000-2, 14.7): readers that tag demand them. The tree
// is not drawn, but it is what a screen reader says; so nothing that was there may change, and an element may only stand for a new widget.
func (d *differ) structure() error {
	for _, c := range d.order() {
		old, ok1 := c.old.(pdf.Dict)
		new, ok2 := c.new.(pdf.Dict)
		var err error
		switch {
		case !ok1 || !ok2:
			err = d.structList(c)
		case old["Type"] == pdf.Name("StructTreeRoot") && new["Type"] == old["Type"]:
			err = d.structNode(c, old, new, []pdf.Name{"K", "ParentTree", "ParentTreeNextKey"})
		case isElement(old) && isElement(new):
			err = d.structNode(c, old, new, []pdf.Name{"K"})
		case old["Nums"] != nil && old["Type"] == nil:
			err = d.numberTree(c, old, new)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isElement says whether a dictionary is a structure element: its /Type is optional (Table 355).
func isElement(d pdf.Dict) bool {
	_, named := d["S"].(pdf.Name)
	return d["Type"] == pdf.Name("StructElem") || d["Type"] == nil && named && refOf(d["P"]) != (pdf.Reference{})
}

// structNode compares the root or an element; keys may change, /K by new elements only.
func (d *differ) structNode(c *change, old, new pdf.Dict, keys []pdf.Name) error {
	c.judged = d.rev
	for _, k := range changedKeys(old, new) {
		if !slices.Contains(keys, k) {
			d.reject("structure", "structure", c.ref, "/%s was changed", string(k))
		}
	}
	d.find(FormFilling, "structure", "structure", c.ref, "the logical structure was added to")
	if !alike(old["K"], new["K"]) {
		before, err := d.kidList(d.old, old["K"])
		if err != nil {
			return err
		}
		after, err := d.kidList(d.new, new["K"])
		if err != nil {
			return err
		}
		if err := d.grownKids(before, after, c.ref); err != nil {
			return err
		}
	}
	return d.parentTree(old["ParentTree"], new["ParentTree"])
}

// structList judges a list that was rewritten in place: an element's kids, or a number tree's pairs.
func (d *differ) structList(c *change) error {
	before, ok1 := c.old.(pdf.Array)
	after, ok2 := c.new.(pdf.Array)
	if !ok1 || !ok2 {
		return nil
	}
	kids, nums := true, true
	for _, e := range d.graph.in[c.ref] {
		o, err := d.old.Shape(e.from)
		if err != nil {
			return err
		}
		holder, _ := o.(pdf.Dict)
		kids = kids && e.path == "K" && (isElement(holder) || holder["Type"] == pdf.Name("StructTreeRoot"))
		nums = nums && (e.path == "Nums" || e.path == "ParentTree/Nums")
	}
	if !kids && !nums {
		return nil
	}
	c.judged = d.rev
	d.find(FormFilling, "structure", "structure", c.ref, "the logical structure was added to")
	if kids {
		return d.grownKids(before, after, c.ref)
	}
	return d.grownPairs(before, after, c.ref)
}

// grownKids demands that all kids stay, in order, and that new ones are for new signatures.
func (d *differ) grownKids(before, after pdf.Array, ref pdf.Reference) error {
	i := 0
	for _, o := range after {
		if i < len(before) && alike(before[i], o) {
			i++
			continue
		}
		if err := d.newElement(o, ref); err != nil {
			return err
		}
	}
	if i < len(before) {
		d.reject("structure", "structure", ref, "an element was taken away or moved")
	}
	return nil
}

// kidList takes /K, one kid or several, for a list.
func (d *differ) kidList(v *view, o pdf.Object) (pdf.Array, error) {
	r, err := v.Resolve(o)
	if list, ok := r.(pdf.Array); ok || err != nil {
		return list, err
	}
	if o == nil {
		return nil, nil
	}
	return pdf.Array{o}, nil
}

// newElement demands an element that stands for new signature fields' widgets and has no text of its own.
func (d *differ) newElement(o pdf.Object, parent pdf.Reference) error {
	ref := refOf(o)
	elem, err := d.new.Dict(o)
	if err != nil {
		return err
	}
	kids, err := d.kidList(d.new, elem["K"])
	if err != nil {
		return err
	}
	ok := d.changes[ref] != nil && d.changes[ref].fresh && elem["ActualText"] == nil && elem["E"] == nil && len(kids) > 0
	for _, kid := range kids {
		k, err := d.new.Dict(kid)
		if err != nil {
			return err
		}
		_, widget := d.form.widgets[refOf(k["Obj"])]
		ok = ok && k["Type"] == pdf.Name("OBJR") && (widget || d.form.unsigned[refOf(k["Obj"])])
	}
	if !ok {
		d.reject("structure", "structure", parent, "an element was added that is not for a new signature")
	}
	return nil
}

// parentTree compares the number trees from elements' content to elements (14.7.5.4), held by different objects.
func (d *differ) parentTree(old, new pdf.Object) error {
	if alike(old, new) {
		return nil
	}
	before, err := d.old.Dict(old)
	if err != nil {
		return err
	}
	after, err := d.new.Dict(new)
	if err != nil {
		return err
	}
	return d.grownNums(before, after, refOf(new))
}

// numberTree judges one leaf that was rewritten in place.
func (d *differ) numberTree(c *change, old, new pdf.Dict) error {
	d.vouch("structure", c.ref, func(e edge) bool { return e.path == "ParentTree" || below(e.path, "Kids") })
	d.find(FormFilling, "structure", "structure/ParentTree", c.ref, "the logical structure was added to")
	return d.grownNums(old, new, c.ref)
}

// grownNums demands that all pairs stay and that what is new comes behind them.
func (d *differ) grownNums(old, new pdf.Dict, ref pdf.Reference) error {
	before, err := d.old.Array(old["Nums"])
	if err != nil {
		return err
	}
	after, err := d.new.Array(new["Nums"])
	if err != nil {
		return err
	}
	for _, k := range changedKeys(old, new) {
		if k != "Nums" && k != "Limits" {
			d.reject("structure", "structure/ParentTree", ref, "/%s was changed", string(k))
		}
	}
	return d.grownPairs(before, after, ref)
}

func (d *differ) grownPairs(before, after pdf.Array, ref pdf.Reference) (err error) {
	for i, o := range before {
		same := i < len(after)
		if same {
			if same, err = d.equivalent(o, after[i], 0); err != nil {
				return err
			}
		}
		if !same {
			d.reject("structure", "structure/ParentTree", ref, "an entry was changed or taken away")
			return nil
		}
	}
	if len(after)%2 != 0 {
		d.reject("structure", "structure/ParentTree", ref, "a key is there without an entry, or an entry without its key")
	}
	for i := len(before) | 1; i < len(after); i += 2 {
		elem, err := d.new.Dict(after[i])
		if err != nil {
			return err
		}
		if !isElement(elem) {
			d.reject("structure", "structure/ParentTree", ref, "an entry was added that leads to no element")
		}
	}
	return nil
}
