package pdfdiff

import (
	"fmt"

	"trien/pdf"
)

// collect looks at what the next revision touches; what older ones touched is known. What no rule could vouch for is kept as a fault:
// freed objects, numbers used again.
func (d *differ) collect(f *pdf.File, rev *pdf.Revision) error {
	for _, ref := range f.Conflicts(rev) {
		d.lasting = append(d.lasting, Finding{Grade: NotPermitted, Rule: "hybrid", Ref: ref, Words: "two readers of this hybrid file see two objects"})
	}
	d.oversized(rev)
	for _, l := range d.lasting {
		d.tell(l)
	}
	var failed error
	done := map[pdf.Reference]bool{}
	for _, ref := range append(rev.Defined(), rev.Freed()...) {
		if done[ref] {
			continue
		}
		done[ref] = true
		if err := d.collectOne(ref); err != nil && failed == nil {
			failed = err // what follows is looked at all the same: the next revision is compared by it, too
		}
	}
	return failed
}

// note keeps a change.
func (d *differ) note(c *change) {
	d.changes[c.ref] = c
	d.numbers[c.ref.Number] = append(d.numbers[c.ref.Number], c.ref)
}

// forget drops what was known of a number.
func (d *differ) forget(number uint32) {
	for _, ref := range d.numbers[number] {
		delete(d.changes, ref)
	}
	delete(d.numbers, number)
}

func (d *differ) collectOne(ref pdf.Reference) error {
	before, had := d.old.Current(ref.Number)
	after, has := d.new.Current(ref.Number)
	d.forget(ref.Number)
	switch {
	case !had && !has:
		return nil
	case had && !has:
		d.note(&change{ref: before, fault: &Finding{Grade: NotPermitted, Rule: "freed", Ref: before, Words: "an object of the signed revision was freed"}})
		return nil
	case had && before != after:
		d.note(&change{ref: after, fault: &Finding{Grade: NotPermitted, Rule: "reused", Ref: after, Words: fmt.Sprintf("the number of object %v was given to another", before)}})
		return nil
	}
	if had && d.old.Locate(before) == d.new.Locate(after) && d.old.Locate(before).In == (pdf.Reference{}) {
		return nil
	}
	return d.compareOne(before, after, had)
}

// compareOne compares an object that the later view has.
func (d *differ) compareOne(before, after pdf.Reference, had bool) error {
	c := &change{ref: after, fresh: !had, judged: -1}
	var err error
	if c.new, err = d.new.Object(after); err != nil {
		d.note(&change{ref: after, fault: &Finding{Grade: NotPermitted, Rule: "unreadable", Ref: after, Words: "what was added can't be read: " + err.Error()}})
		return err
	}
	if had {
		if c.old, err = d.old.Object(before); err != nil {
			c.fault = &Finding{Grade: NotPermitted, Rule: "unreadable", Ref: before, Words: "an unreadable object was replaced: " + err.Error()}
		}
	}
	if had && err == nil {
		if same, err := d.same(c.old, c.new); same || err != nil {
			return err
		}
	}
	if s, ok := c.old.(*pdf.Stream); ok && s.Dict["Type"] == pdf.Name("ObjStm") {
		c.fault = &Finding{Grade: NotPermitted, Rule: "object-stream", Ref: after, Words: "an object stream of the signed revision was replaced"}
	}
	d.note(c)
	return nil
}

// oversized looks for objects whose numbers the trailer's /Size does not cover: some readers take them for missing (7.5.5).
func (d *differ) oversized(rev *pdf.Revision) {
	size, ok := rev.Trailer["Size"].(pdf.Integer)
	for _, ref := range rev.Defined() {
		if ok && int64(ref.Number) >= int64(size) {
			d.lasting = append(d.lasting, Finding{Grade: NotPermitted, Rule: "trailer", Path: "trailer", Ref: ref,
				Words: "an object's number is beyond /Size: some readers take it for missing"})
			return
		}
	}
}
