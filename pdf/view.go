package pdf

import (
	"errors"
	"fmt"

	"trien/internal/limits"
)

// View is the file as of one revision: later objects do not exist in it.
type View struct {
	f *File
	n int

	readOnly bool // objects are shared
}

// File gives the file that the view is of.
func (v *View) File() *File { return v.f }

// Revision gives the newest revision that the view knows.
func (v *View) Revision() *Revision { return v.f.revisions[v.n] }

// Trailer gives the trailer that counts in this view; it may be changed freely.
func (v *View) Trailer() Dict { return Clone(v.Revision().Trailer).(Dict) }

var errNoCatalog = errors.New("the trailer's /Root is not a catalog")

// Catalog reads the document catalog (7.7.2).
func (v *View) Catalog() (Dict, error) {
	d, err := v.Dict(v.Revision().Trailer["Root"])
	if err == nil && d == nil {
		err = &MalformedError{"catalog", v.Revision().Start(), errNoCatalog}
	}
	return d, err
}

// CatalogRef is the catalog's name; zero where the trailer has no reference to it.
func (v *View) CatalogRef() Reference {
	ref, _ := v.Revision().Trailer["Root"].(Reference)
	return ref
}

// Location says where an object lies.
type Location struct {
	Free   bool      // it does not exist
	Offset int64     // of "N G obj"; 0 where it lies in an object stream
	In     Reference // the object stream that holds it, else zero
	Index  int       // its place there
}

// Locate looks a reference up in the newest section of the view that knows its number (7.5.4).
func (v *View) Locate(ref Reference) Location {
	e, ok := v.entry(ref)
	switch {
	case !ok:
		return Location{Free: true}
	case e.kind == entryPacked:
		return Location{In: Reference{Number: uint32(e.at)}, Index: int(e.aux)}
	}
	return Location{Offset: e.at}
}

// Current gives the reference under which a number is in use; false where it is free or unknown.
func (v *View) Current(number uint32) (Reference, bool) {
	e, ok := v.newest(number)
	if !ok || e.kind == entryFree {
		return Reference{}, false
	}
	return e.reference(number), true
}

// later tells whether an entry of an older revision leads to bytes that came after it: what stands there by now was not there then.
func (v *View) later(e entry) bool {
	return v.n < len(v.f.revisions)-1 && e.kind != entryPacked && e.at >= v.f.revisions[v.n].End
}

// entry is false for an object that does not exist: free, unknown, or of another generation.
func (v *View) entry(ref Reference) (entry, bool) {
	e, ok := v.newest(ref.Number)
	if !ok || e.kind == entryFree || e.reference(ref.Number).Generation != ref.Generation || v.later(e) {
		return entry{}, false
	}
	return e, true
}

func (v *View) newest(number uint32) (entry, bool) {
	for n := v.n; n >= 0; n-- {
		for _, s := range v.f.revisions[n].sections {
			if e, ok := s.lookup(number); ok {
				return e, true
			}
		}
	}
	return entry{}, false
}

// Object reads an indirect object. One that is free, missing or of another generation is nil, without error (7.3.10).
func (v *View) Object(ref Reference) (Object, error) { return v.object(ref, 0) }

// object counts how deep we are in objects needed to read objects: a stream's /Length, an object stream.
func (v *View) object(ref Reference, depth int) (Object, error) {
	o, _, err := v.measured(ref, depth)
	return o, err
}

// measured is object, with the offset to which the bytes of what is no stream reach; 0 where it lies in an object stream.
func (v *View) measured(ref Reference, depth int) (o Object, end int64, err error) {
	e, ok := v.entry(ref)
	if !ok {
		return nil, 0, nil
	}
	if depth > 3 {
		return nil, 0, &MalformedError{"object " + ref.String(), -1, errors.New("it is needed to read itself")}
	}
	if e.kind == entryPacked {
		o, err = v.packedObject(ref, e, depth)
		return o, 0, err
	}
	at := place{e, ref}
	if v.readOnly {
		if k, ok := v.f.recall(at); ok {
			return k.object, k.end, nil
		}
	}
	p := v.f.objectParser(e.at, ref)
	defer v.f.done(p)
	if o, _, err = v.plain(p, ref, depth); v.readOnly && err == nil {
		v.f.remember(at, kept{o, p.body})
	}
	return o, p.body, err
}

// Shape is Object for who only follows references: it does not look at a stream's bytes, so that a stream whose /Length is false
// still shows its dictionary. Strings are not decrypted, and a stream comes without bytes.
func (v *View) Shape(ref Reference) (Object, error) {
	o, _, err := v.shape(ref, false)
	return o, err
}

// Extent is Shape, with the offset in the file to which the object's bytes reach at least, a stream's by its /Length; 0 where it lies in an object
// stream.
func (v *View) Extent(ref Reference) (o Object, end int64, err error) { return v.shape(ref, true) }

func (v *View) shape(ref Reference, extent bool) (o Object, end int64, err error) {
	e, ok := v.entry(ref)
	if !ok {
		return nil, 0, nil
	}
	if e.kind == entryPacked {
		o, err = v.packedObject(ref, e, 0)
		return o, 0, err
	}
	p := v.f.objectParser(e.at, ref)
	defer v.f.done(p)
	if head, ok := indirectHead(p); !ok || head != ref {
		return nil, 0, p.fail(e.at, "another object or none lies there")
	}
	o, err = p.object(0)
	if d, ok := o.(Dict); ok && err == nil && p.keyword("stream") {
		if extent {
			end, err = v.reaches(p, d["Length"]), p.err
		}
		return NewStream(d, nil), end, err
	}
	return o, p.offset(), err
}

// plain reads "N G obj … endobj" and decrypts it; it gives the offset after it.
func (v *View) plain(p *parser, ref Reference, depth int) (Object, int64, error) {
	at := p.offset()
	if at >= p.end {
		return nil, 0, p.fail(at, "%w", errOutside)
	}
	if head, ok := indirectHead(p); !ok || head != ref {
		return nil, 0, p.fail(at, "another object or none lies there")
	}
	o, err := p.object(0)
	if err != nil {
		return nil, 0, err
	}
	if p.body = p.offset(); p.keyword("endobj") {
		o, err = v.f.decrypt(o, ref)
		return o, p.offset(), err
	}
	d, ok := o.(Dict)
	if p.space(); !ok || !p.at("stream") {
		return v.unclosed(p, o, ref)
	}
	length, err := v.streamLength(d["Length"], depth)
	if err != nil && !v.f.tolerant {
		return nil, 0, err
	}
	if o, err = v.f.decrypt(d, ref); err != nil {
		return nil, 0, err
	}
	st, end, err := v.f.streamBody(p, o.(Dict), ref, length)
	if err != nil {
		return nil, 0, err
	}
	if st.Dict["Type"] == Name("XRef") {
		st.ref = Reference{} // never encrypted (7.5.8.2)
	}
	return st, end, nil
}

// unclosed accepts a missing endobj where the next object or section begins at once.
func (v *View) unclosed(p *parser, o Object, ref Reference) (Object, int64, error) {
	end := p.offset()
	_, next := indirectHead(p)
	if !next && !p.keyword("xref") && !p.keyword("startxref") && !v.f.tolerant {
		return nil, 0, p.fail(end, "no endobj")
	}
	o, err := v.f.decrypt(o, ref)
	return o, end, err
}

// at says whether w comes next, reading nothing.
func (l *lexer) at(w string) bool {
	at := l.offset()
	ok := l.accept(w)
	l.seek(at)
	return ok
}

func (v *View) streamLength(o Object, depth int) (int64, error) {
	if ref, ok := o.(Reference); ok {
		var err error
		if o, err = v.object(ref, depth+1); err != nil {
			return -1, err
		}
	}
	n, ok := o.(Integer)
	if !ok {
		return -1, nil
	}
	return int64(n), nil
}

// Resolve follows references until something else.
func (v *View) Resolve(o Object) (Object, error) {
	for range limits.PDFDepth {
		ref, ok := o.(Reference)
		if !ok {
			return o, nil
		}
		var err error
		if o, err = v.Object(ref); err != nil {
			return nil, err
		}
	}
	return nil, &MalformedError{"reference", -1, fmt.Errorf("%v leads to references without end", o)}
}
