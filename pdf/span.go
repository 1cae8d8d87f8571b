package pdf

import (
	"errors"
	"fmt"
)

var errPacked = errors.New("it lies in an object stream and has no place of its own")

// Span gives the offsets of "N G obj" and of what follows "endobj".
func (v *View) Span(ref Reference) (start, end int64, err error) {
	e, ok := v.entry(ref)
	if !ok || e.kind != entryPlain {
		return 0, 0, &MalformedError{"object " + ref.String(), -1, errPacked}
	}
	p := v.f.objectParser(e.at, ref)
	defer v.f.done(p)
	p.blanks()
	start = p.offset()
	_, end, err = v.plain(p, ref, 0)
	return start, end, err
}

// ValueSpan gives the offsets of the first byte of the value at path in the dictionary that ref names, and of the byte after it: for
// /Contents "<" and after ">". All on the path but the last are direct dictionaries.
func (v *View) ValueSpan(ref Reference, path ...Name) (start, end int64, err error) {
	e, ok := v.entry(ref)
	if !ok || e.kind != entryPlain {
		return 0, 0, &MalformedError{"object " + ref.String(), -1, errPacked}
	}
	p := v.f.objectParser(e.at, ref)
	defer v.f.done(p)
	if head, ok := indirectHead(p); !ok || head != ref {
		return 0, 0, p.fail(e.at, "another object or none lies there")
	}
	start = p.offset()
	for _, key := range path {
		if start, end, err = v.f.member(start, key); err != nil {
			return 0, 0, err
		}
	}
	return start, end, nil
}

// member finds a key's value in the dictionary at offset at.
func (f *File) member(at int64, key Name) (start, end int64, err error) {
	p := f.objectParser(at, Reference{})
	defer f.done(p)
	p.where, p.only = "dictionary", true
	if p.space(); !p.at("<<") {
		return 0, 0, p.fail(at, "not a direct dictionary")
	}
	p.note = func(k Name, from, to int64) {
		if k == key {
			start, end = from, to
		}
	}
	if _, err := p.object(0); err != nil {
		return 0, 0, err
	}
	if end == 0 {
		return 0, 0, p.fail(at, "%w", fmt.Errorf("no key /%s", string(key)))
	}
	return start, end, nil
}
