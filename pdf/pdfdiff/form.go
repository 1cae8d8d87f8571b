package pdfdiff

import (
	"errors"
	"slices"

	"trien/internal/limits"
	"trien/pdf"
)

// signedForm is what is known of the signed revision's form, once it was read.
type signedForm struct {
	names       map[string]bool                   // of its fields; nil before it was read
	appearances map[pdf.Reference][]apRef         // by widget
	leaves      map[pdf.Reference][]pdf.Reference // fields without kids, with the objects that are theirs
}

// form is what the walk over both field trees learns for the rules that follow.
type form struct {
	seen     map[pdf.Reference]bool
	added    map[string]bool         // names of new fields
	widgets  map[pdf.Reference]Grade // new signature fields' widgets, with what letting them in takes
	owners   map[pdf.Reference]bool  // widgets whose appearance may change
	nodes    map[pdf.Reference]bool  // appearance dictionaries of these, not shared with others
	streams  map[pdf.Reference]string
	count    int
	placed   map[pdf.Reference]bool // new widgets that were met on a page
	unsigned map[pdf.Reference]bool // widgets of signature fields that get their signature now
}

// field is where the walk stands: what a field inherits.
type field struct {
	name  string
	kind  pdf.Name
	flags int64
	value bool // it has one, or one above it has
	depth int
}

// acroForm compares the interactive forms (ISO 32000-2, 12.7.3).
func (d *differ) acroForm(old, new pdf.Object, root pdf.Reference) error {
	d.form = &form{
		seen: map[pdf.Reference]bool{}, added: map[string]bool{}, widgets: map[pdf.Reference]Grade{}, owners: map[pdf.Reference]bool{},
		nodes: map[pdf.Reference]bool{}, streams: map[pdf.Reference]string{}, unsigned: map[pdf.Reference]bool{}, placed: map[pdf.Reference]bool{},
	}
	before, err := d.old.Dict(old)
	if err != nil {
		return err
	}
	after, err := d.new.Dict(new)
	if err != nil {
		return err
	}
	if before != nil && after == nil {
		d.reject("form", "Root/AcroForm", refOf(old), "the form was taken away")
		return nil
	}
	if err := d.formKeys(before, after, refOf(new)); err != nil {
		return err
	}
	d.vouch("form", refOf(new), from(root, "AcroForm"))
	if err := d.formResources(before["DR"], refOf(new), root); err != nil {
		return err
	}
	if err := d.readSigned(); err != nil {
		return err
	}
	known := func(e edge) bool { return from(refOf(new), "Fields")(e) || from(root, "AcroForm/Fields")(e) }
	return d.fieldList(before["Fields"], after["Fields"], known, field{})
}

// readSigned learns the names of the signed revision's fields, once.
func (d *differ) readSigned() error {
	if d.signed.names != nil {
		return nil
	}
	fields, err := d.old.Fields()
	if err != nil {
		return err
	}
	d.signed = signedForm{names: map[string]bool{}, appearances: map[pdf.Reference][]apRef{}, leaves: map[pdf.Reference][]pdf.Reference{}}
	for _, f := range fields {
		d.signed.names[f.Name] = true
	}
	return nil
}

// formKeys compares the form's own keys.
func (d *differ) formKeys(before, after pdf.Dict, ref pdf.Reference) error {
	for _, k := range changedKeys(before, after) {
		switch k {
		case "Fields": // the walk sees to it
		case "SigFlags":
			if n, err := d.new.Int(after[k]); err != nil || n < 0 || n > 3 {
				d.reject("form", "Root/AcroForm", ref, "/SigFlags is no set of flags")
			}
		case "NeedAppearances":
			if b, err := d.new.Bool(after[k]); err != nil || b {
				d.reject("form", "Root/AcroForm", ref, "/NeedAppearances was set")
			}
		case "DR", "DA", "Q": // used only where a reader makes appearances anew
			if b, err := d.old.Bool(before["NeedAppearances"]); err != nil || b {
				d.reject("form", "Root/AcroForm", ref, "/%s was changed, and readers make appearances anew", string(k))
			}
		default:
			d.reject("form", "Root/AcroForm", ref, "/%s was changed", string(k))
		}
	}
	return d.swapped(before["DR"], after["DR"], ref)
}

// swapped rejects another font or picture under a name that the form's resources had: readers that find no such name in a field's own
// resources look there (12.7.3, DR).
func (d *differ) swapped(old, new pdf.Object, ref pdf.Reference) error {
	before, err1 := d.old.Dict(old)
	after, err2 := d.new.Dict(new)
	if err1 != nil || err2 != nil {
		return errors.Join(err1, err2)
	}
	for category := range before {
		had, err1 := d.old.Dict(before[category])
		has, err2 := d.new.Dict(after[category])
		if err1 != nil || err2 != nil {
			continue // an array: /ProcSet
		}
		for name := range had {
			same, err := d.equivalent(had[name], has[name], 0)
			if err != nil {
				return err
			}
			if !same && has[name] != nil {
				d.reject("form", "Root/AcroForm/DR", ref, "/%s/%s became another", string(category), string(name))
			}
		}
	}
	return nil
}

// formResources vouches for the form's resources and their categories rewritten in place.
func (d *differ) formResources(old pdf.Object, form, root pdf.Reference) error {
	dr := refOf(old)
	d.vouch("form", dr, func(e edge) bool { return from(form, "DR")(e) || from(root, "AcroForm/DR")(e) })
	dict, err := d.old.Dict(old)
	if err != nil {
		return err
	}
	for k, o := range dict {
		d.vouch("form", refOf(o), func(e edge) bool {
			return from(dr, string(k))(e) || from(form, "DR/"+string(k))(e) || from(root, "AcroForm/DR/"+string(k))(e)
		})
	}
	return nil
}

// fieldList compares two lists of fields or widgets: what was there stays there, in order; what is new must be a signature field.
func (d *differ) fieldList(old, new pdf.Object, known func(edge) bool, above field) error {
	before, err := d.old.Array(old)
	if err != nil {
		return err
	}
	after, err := d.new.Array(new)
	if err != nil {
		return err
	}
	if ref := refOf(new); ref != (pdf.Reference{}) && ref == refOf(old) {
		d.vouch("form", ref, known)
	}
	i := 0
	for _, o := range after {
		if i < len(before) && alike(before[i], o) {
			if err := d.field(before[i], o, above); err != nil {
				return err
			}
			i++
			continue
		}
		if err := d.newField(o, above); err != nil {
			return err
		}
	}
	if i < len(before) {
		d.reject("form", "field "+above.name, refOf(before[i]), "a field was taken away or moved")
	}
	return nil
}

var errLoop = errors.New("a field occurs twice in the form")

// field compares one field or widget that both revisions have.
func (d *differ) field(old, new pdf.Object, above field) error {
	ref := refOf(new)
	if ref != (pdf.Reference{}) {
		if d.form.seen[ref] {
			return &pdf.MalformedError{Where: "form", Offset: -1, Err: errLoop}
		}
		d.form.seen[ref] = true
	}
	if d.form.count++; d.form.count > limits.PDFFields || above.depth > limits.PDFDepth {
		return &pdf.LimitError{What: "form fields", Limit: limits.PDFFields}
	}
	if d.quiet(ref) {
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
	d.learn(ref, before)
	f, err := above.below(d.old.View, before)
	if err != nil {
		return err
	}
	if err := d.judgeField(f, ref, before, after); err != nil {
		return err
	}
	d.vouchAll(ref)
	if before["Kids"] == nil && after["Kids"] == nil {
		return nil
	}
	if kids, err := d.new.Array(after["Kids"]); err == nil && before["Kids"] == nil && kids != nil {
		d.reject("form", "field "+f.name, ref, "a field without kids was given some")
	}
	f.depth++
	return d.fieldList(before["Kids"], after["Kids"], from(ref, "Kids"), f)
}

// quiet says whether nothing was changed about a field that is known to have no kids, its value and its appearances included.
func (d *differ) quiet(ref pdf.Reference) bool {
	own, known := d.signed.leaves[ref]
	return known && d.changes[ref] == nil && !slices.ContainsFunc(own, func(r pdf.Reference) bool { return d.changes[r] != nil })
}

// learn notes what belongs to a field without kids.
func (d *differ) learn(ref pdf.Reference, f pdf.Dict) {
	refs, err := d.appearanceOf(ref, f["AP"])
	if err != nil || ref == (pdf.Reference{}) || f["Kids"] != nil {
		return
	}
	own := []pdf.Reference{}
	for _, r := range refs {
		own = append(own, r.ref)
	}
	for _, k := range []pdf.Name{"V", "Lock"} {
		if r := refOf(f[k]); r != (pdf.Reference{}) {
			own = append(own, r)
		}
	}
	d.signed.leaves[ref] = own
}

// below is what a field's kids inherit.
func (f field) below(v *pdf.View, d pdf.Dict) (field, error) {
	if d["T"] != nil {
		t, err := v.Text(d["T"])
		if err != nil {
			return f, err
		}
		if f.name != "" {
			t = f.name + "." + t
		}
		f.name = t
	}
	f.value = f.value || d["V"] != nil
	var err error
	if d["FT"] != nil {
		if f.kind, err = v.Name(d["FT"]); err != nil {
			return f, err
		}
	}
	if d["Ff"] != nil {
		f.flags, err = v.Int(d["Ff"])
	}
	return f, err
}

// judgeField picks the rule for what changed in a field's own dictionary.
func (d *differ) judgeField(f field, ref pdf.Reference, before, after pdf.Dict) error {
	keys := slices.DeleteFunc(changedKeys(before, after), func(k pdf.Name) bool {
		return k == "Kids" || k == "Ff" && d.closed(f, ref, before[k], after[k])
	})
	touched, err := d.appearanceTouched(ref, before["AP"])
	if err != nil {
		return err
	}
	if v := refOf(after["V"]); f.kind != "Sig" && v != (pdf.Reference{}) && d.changes[v] != nil && alike(before["V"], after["V"]) {
		keys = append(keys, "V")
		d.vouch("field-fill", v, from(ref, "V"))
	}
	if f.kind == "Sig" {
		return d.signatureField(f, ref, before, after, keys, touched)
	}
	if f.fillable() && !d.terms.locks(f.name) {
		d.own(ref, before, f.name)
	}
	if len(keys) == 0 && !touched {
		return nil
	}
	return d.fill(f, ref, keys, before, after)
}

// closed says whether flags differ in nothing but that the field is read-only, required or not exported now, or no longer: some
// readers close the fields that a signature locks.
func (d *differ) closed(f field, ref pdf.Reference, old, new pdf.Object) bool {
	before, err1 := d.old.Int(old)
	after, err2 := d.new.Int(new)
	if err1 != nil || err2 != nil || before|7 != after|7 {
		return false
	}
	d.find(FormFilling, "field-fill", "field "+f.name, ref, "the field was opened or closed for input")
	return true
}
