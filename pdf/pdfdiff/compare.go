package pdfdiff

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trien/pdf"
)

// change is an object that reads otherwise in the later view. What is new has no old.
type change struct {
	ref      pdf.Reference
	old, new pdf.Object
	fresh    bool // the signed revision does not have it
	done     bool // a rule has judged it
}

// differ compares one later revision with the signed one.
type differ struct {
	old, new *view
	rev      int
	terms    Terms
	report   *Report
	graph    *graph
	changes  map[pdf.Reference]*change
	fields   map[string]bool // changed, by name
	form     *form
}

func compare(f *pdf.File, signed int, t Terms) *Report {
	r := &Report{}
	names := map[string]bool{}
	if err := r.run(f, signed, t, names); err != nil {
		r.Error = err
		r.add(Finding{Revision: signed, Grade: NotPermitted, Rule: "unreadable", Words: err.Error()})
	}
	r.ChangedFields = slices.Sorted(maps.Keys(names))
	r.Permitted = t.Allow(r.Grade)
	return r
}

func (r *Report) add(f Finding) {
	r.Findings = append(r.Findings, f)
	r.Grade = max(r.Grade, f.Grade)
}

func (r *Report) run(f *pdf.File, signed int, t Terms, names map[string]bool) error {
	old := f.At(signed)
	if old == nil {
		return fmt.Errorf("pdfdiff: no revision %d", signed)
	}
	if n, blank, err := f.TrailingBytes(); err != nil {
		return err
	} else if !blank {
		r.add(Finding{Revision: len(f.Revisions()) - 1, Grade: NotPermitted, Rule: "trailing-bytes", Path: "end of file",
			Words: fmt.Sprintf("%d bytes after the last %%%%EOF are not white space", n)})
	}
	later := f.Revisions()[signed+1:]
	if len(later) == 0 {
		return nil
	}
	g, err := reach(old, numbers(later))
	if err != nil {
		return err
	}
	told := map[Finding]bool{}
	known := map[int64]pdf.Object{}
	signedView := &view{old, known}
	for _, rev := range later {
		sub := &Report{}
		d := &differ{old: signedView, new: &view{f.At(rev.Number), known}, rev: rev.Number, terms: t, report: sub, graph: g, fields: names}
		if err := d.run(f, later); err != nil {
			var malformed *pdf.MalformedError
			var limit *pdf.LimitError
			if !errors.As(err, &malformed) && !errors.As(err, &limit) {
				return err
			}
			d.reject("unreadable", "", pdf.Reference{}, "%v", err)
		}
		r.Revisions = append(r.Revisions, sub.Grade)
		r.Grade = max(r.Grade, sub.Grade)
		for _, f := range sub.Findings { // what one revision changed is found in all that follow
			again := f
			again.Revision = 0
			if !told[again] {
				told[again] = true
				r.Findings = append(r.Findings, f)
			}
		}
	}
	r.Mismatches = mismatches(f.Newest(), names)
	return nil
}

// numbers are those that any of the revisions defines or frees.
func numbers(revs []*pdf.Revision) map[uint32]bool {
	out := map[uint32]bool{}
	for _, r := range revs {
		for _, ref := range append(r.Defined(), r.Freed()...) {
			out[ref.Number] = true
		}
	}
	return out
}

func (d *differ) find(g Grade, rule, path string, ref pdf.Reference, format string, args ...any) {
	d.report.add(Finding{Revision: d.rev, Grade: g, Rule: rule, Path: path, Ref: ref, Words: fmt.Sprintf(format, args...)})
}

func (d *differ) reject(rule, path string, ref pdf.Reference, format string, args ...any) {
	d.find(NotPermitted, rule, path, ref, format, args...)
}

func (d *differ) run(f *pdf.File, later []*pdf.Revision) error {
	if err := d.collect(f, later); err != nil {
		return err
	}
	for _, rule := range []func() error{d.trailer, d.structure, d.pages, d.annotations, d.appearances} {
		if err := rule(); err != nil {
			return err
		}
	}
	d.leftovers()
	if d.report.Grade == None {
		d.find(LTAUpdates, "save", "", pdf.Reference{}, "a revision was added that changes nothing")
	}
	return nil
}

// collect finds what reads otherwise, and rejects what no rule could vouch for: freed objects, numbers used again.
func (d *differ) collect(f *pdf.File, later []*pdf.Revision) error {
	d.changes = map[pdf.Reference]*change{}
	for _, rev := range later {
		if rev.Number > d.rev {
			break
		}
		for _, ref := range f.Conflicts(rev) {
			d.reject("hybrid", "", ref, "two readers of this hybrid file see two objects")
		}
		for _, ref := range append(rev.Defined(), rev.Freed()...) {
			if err := d.collectOne(ref); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *differ) collectOne(ref pdf.Reference) error {
	before, had := d.old.Current(ref.Number)
	after, has := d.new.Current(ref.Number)
	switch {
	case d.changes[ref] != nil || !had && !has:
		return nil
	case had && !has:
		if d.changes[before] == nil {
			d.changes[before] = &change{ref: before, done: true}
			d.reject("freed", "", before, "an object of the signed revision was freed")
		}
		return nil
	case had && before != after:
		d.changes[ref] = &change{ref: ref, done: true}
		d.reject("reused", "", after, "the number of object %v was given to another", before)
		return nil
	}
	if had && d.old.Locate(before) == d.new.Locate(after) {
		return nil
	}
	c := &change{ref: after, fresh: !had}
	var err error
	if c.new, err = d.new.Object(after); err != nil {
		return err
	}
	if had {
		if c.old, err = d.old.Object(before); err != nil {
			d.reject("unreadable", "", before, "an unreadable object was replaced: %v", err)
		}
	}
	if had && err == nil {
		if same, err := d.same(c.old, c.new); same || err != nil {
			return err
		}
	}
	d.changes[after] = c
	if s, ok := c.old.(*pdf.Stream); ok && s.Dict["Type"] == pdf.Name("ObjStm") {
		c.done = true
		d.reject("object-stream", "", after, "an object stream of the signed revision was replaced")
	}
	return nil
}

// harmless is for the trailer's /AdditionalStreams, where LibreOffice keeps the document as it was edited: some signers let it name
// numbers that they use for other things. What was not there and is no stream is not read from there.
func (c *change) harmless(e edge) bool {
	_, isStream := c.new.(*pdf.Stream)
	return c.fresh && !isStream && e.from == (pdf.Reference{}) && below(e.path, "AdditionalStreams")
}

// same compares two objects without following references; streams by their bytes too.
func (d *differ) same(a, b pdf.Object) (bool, error) {
	if !bytes.Equal(pdf.Format(a), pdf.Format(b)) {
		return false, nil
	}
	s, ok1 := a.(*pdf.Stream)
	t, ok2 := b.(*pdf.Stream)
	if !ok1 || !ok2 {
		return ok1 == ok2, nil
	}
	if s.Length() != t.Length() {
		return false, nil
	}
	x, err1 := d.old.RawBytes(s)
	y, err2 := d.new.RawBytes(t)
	return bytes.Equal(x, y), errors.Join(err1, err2)
}

// alike compares two direct values.
func alike(a, b pdf.Object) bool { return bytes.Equal(pdf.Format(a), pdf.Format(b)) }

// vouch marks a change as judged, where every edge to it in the signed revision is one that the rule knows.
func (d *differ) vouch(rule string, ref pdf.Reference, known func(edge) bool) {
	c := d.changes[ref]
	if c == nil || c.done {
		return
	}
	c.done = true
	for _, e := range d.graph.in[ref] {
		if !known(e) && !c.harmless(e) {
			d.reject(rule, "", ref, "what was changed is also used from %v", e)
			return
		}
	}
	d.clear(c)
}

// clear rejects a change where an object of the signed revision is unreadable: what it uses is unknown, another reader may mend it.
func (d *differ) clear(c *change) {
	if len(d.graph.opaque) > 0 && !c.fresh {
		d.reject("unreadable", "", d.graph.opaque[0], "the signed revision has an unreadable object that may use what was changed (%v)", c.ref)
	}
}

// vouchAll is vouch for dictionaries of which the rule lets only keys change that mean nothing elsewhere.
func (d *differ) vouchAll(ref pdf.Reference) {
	if c := d.changes[ref]; c != nil {
		c.done = true
	}
}

// leftovers rejects what no rule has judged and the signed revision reaches.
func (d *differ) leftovers() {
	for _, ref := range slices.SortedFunc(maps.Keys(d.changes), pdf.Reference.Compare) {
		c := d.changes[ref]
		edges := slices.DeleteFunc(slices.Clone(d.graph.in[ref]), c.harmless)
		switch {
		case c.done:
			continue
		case len(edges) == 0:
			d.clear(c)
			continue
		}
		what := "an object was changed"
		if c.fresh {
			what = "an object that the signed revision names, but did not have, was added"
		}
		d.reject("unexplained", edgePaths(edges), ref, "%s, used from %d places", what, len(edges))
	}
}

func edgePaths(edges []edge) string {
	var out []string
	for _, e := range edges[:min(3, len(edges))] {
		out = append(out, e.String())
	}
	return strings.Join(out, ", ")
}

// changedKeys lists the keys whose direct values differ.
func changedKeys(old, new pdf.Dict) []pdf.Name {
	all := maps.Clone(old)
	if all == nil {
		all = pdf.Dict{}
	}
	maps.Copy(all, new)
	var out []pdf.Name
	for _, k := range all.Keys() {
		if !alike(old[k], new[k]) {
			out = append(out, k)
		}
	}
	return out
}

// ref gives the reference in o, or zero.
func refOf(o pdf.Object) pdf.Reference {
	r, _ := o.(pdf.Reference)
	return r
}
