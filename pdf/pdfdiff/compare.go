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
	fresh    bool        // the signed revision does not have it
	judged   int         // the revision in which a rule judged it last
	field    *freshField // what is known of it as a new field
	fault    *Finding    // what no rule can vouch for: it was freed, or its number was given away
}

// differ compares later revisions with the signed one, one after the other.
type differ struct {
	old, new *view
	rev      int
	terms    Terms
	report   *Report // of the revision at hand
	graph    *graph
	changes  map[pdf.Reference]*change
	numbers  map[uint32][]pdf.Reference // of changes, by object number
	lasting  []Finding                  // what no later revision mends
	fields   map[string]bool            // changed, by name
	signed   signedForm
	form     *form
}

// Compare compares every revision after signed with it; see the function Compare.
func (c *Comparer) Compare(signed int, t Terms) *Report {
	r := &Report{}
	names := map[string]bool{}
	if err := c.run(r, signed, t, names); err != nil {
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

func (c *Comparer) run(r *Report, signed int, t Terms, names map[string]bool) error {
	old := c.file.At(signed)
	if old == nil {
		return fmt.Errorf("pdfdiff: no revision %d", signed)
	}
	if n, blank, err := c.file.TrailingBytes(); err != nil {
		return err
	} else if !blank {
		r.add(Finding{Revision: len(c.file.Revisions()) - 1, Grade: NotPermitted, Rule: "trailing-bytes", Path: "end of file",
			Words: fmt.Sprintf("%d bytes after the last %%%%EOF are not white space", n)})
	}
	later := c.file.Revisions()[signed+1:]
	if len(later) == 0 {
		return nil
	}
	d := &differ{old: &view{old.ReadOnly(), c.known}, terms: t, changes: map[pdf.Reference]*change{}, numbers: map[uint32][]pdf.Reference{}, fields: names}
	var err error
	if d.graph, err = reach(d.old, numbers(later)); err != nil {
		return err
	}
	if err := c.overruns(r, signed); err != nil { // after the walk, which has read most of the objects
		return err
	}
	type what struct {
		grade            Grade
		rule, path, text string
		ref              pdf.Reference
	}
	told := map[what]bool{}
	for _, rev := range later {
		sub, err := d.revision(c.file, rev)
		if err != nil {
			return err
		}
		r.Revisions = append(r.Revisions, sub.Grade)
		r.Grade = max(r.Grade, sub.Grade)
		for _, f := range sub.Findings { // what one revision changed is found in all that follow
			if key := (what{f.Grade, f.Rule, f.Path, f.Words, f.Ref}); !told[key] {
				told[key] = true
				r.Findings = append(r.Findings, f)
			}
		}
	}
	c.mismatches(r, d, names)
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
	d.tell(Finding{Grade: g, Rule: rule, Path: path, Ref: ref, Words: fmt.Sprintf(format, args...)})
}

// tell notes a finding, with where it shows.
func (d *differ) tell(f Finding, at ...Spot) {
	f.Revision, f.Spots = d.rev, at
	d.report.add(f)
}

func (d *differ) reject(rule, path string, ref pdf.Reference, format string, args ...any) {
	d.find(NotPermitted, rule, path, ref, format, args...)
}

// revision compares the next revision with the signed one. The error is of the machine.
func (d *differ) revision(f *pdf.File, rev *pdf.Revision) (*Report, error) {
	d.report, d.rev, d.new = &Report{}, rev.Number, &view{f.At(rev.Number).ReadOnly(), d.old.known}
	if err := d.judge(f, rev); err != nil {
		if !broken(err) {
			return nil, err
		}
		d.reject("unreadable", "", pdf.Reference{}, "%v", err)
	}
	return d.report, nil
}

func (d *differ) judge(f *pdf.File, rev *pdf.Revision) error {
	if err := d.collect(f, rev); err != nil {
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

// harmless is for the trailer's /AdditionalStreams, where LibreOffice keeps the document as it was edited: some signers let it name
// numbers that they use for other things. What was not there and is no stream is not read from there.
func (c *change) harmless(e edge) bool {
	_, isStream := c.new.(*pdf.Stream)
	return c.fresh && !isStream && e.from == (pdf.Reference{}) && below(e.path, "AdditionalStreams")
}

// same compares two objects without following references; streams by their bytes too.
func (d *differ) same(a, b pdf.Object) (bool, error) {
	if !alike(a, b) {
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

// vouch marks a change as judged, where every edge to it in the signed revision is one that the rule knows.
func (d *differ) vouch(rule string, ref pdf.Reference, known func(edge) bool) {
	c := d.changes[ref]
	if c == nil || d.isDone(c) {
		return
	}
	c.judged = d.rev
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
		c.judged = d.rev
	}
}

// isDone says whether a rule has judged the change in this revision, or none can.
func (d *differ) isDone(c *change) bool { return c.fault != nil || c.judged == d.rev }

// leftovers rejects what no rule has judged and the signed revision reaches.
func (d *differ) leftovers() {
	for _, ref := range d.faults() {
		d.tell(*d.changes[ref].fault)
	}
	if len(d.graph.opaque) > 0 {
		for _, ref := range slices.SortedFunc(maps.Keys(d.changes), pdf.Reference.Compare) {
			if c := d.changes[ref]; !d.isDone(c) {
				d.clear(c)
			}
		}
	}
	for _, c := range d.order() {
		edges := slices.DeleteFunc(slices.Clone(d.graph.in[c.ref]), c.harmless)
		if len(edges) == 0 {
			continue
		}
		what := "an object was changed"
		if c.fresh {
			what = "an object that the signed revision names, but did not have, was added"
		}
		d.reject("unexplained", edgePaths(edges), c.ref, "%s, used from %d places", what, len(edges))
	}
}

// faults gives the changes that no rule can vouch for, by number.
func (d *differ) faults() (out []pdf.Reference) {
	for ref, c := range d.changes {
		if c.fault != nil {
			out = append(out, ref)
		}
	}
	slices.SortFunc(out, pdf.Reference.Compare)
	return out
}

func edgePaths(edges []edge) string {
	var out []string
	for _, e := range edges[:min(3, len(edges))] {
		out = append(out, e.String())
	}
	return strings.Join(out, ", ")
}

// changedKeys lists the keys whose direct values differ.
func changedKeys(old, new pdf.Dict) (out []pdf.Name) {
	for k, o := range old {
		if !alike(o, new[k]) {
			out = append(out, k)
		}
	}
	for k, o := range new {
		if old[k] == nil && o != nil {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// ref gives the reference in o, or zero.
func refOf(o pdf.Object) pdf.Reference {
	r, _ := o.(pdf.Reference)
	return r
}
