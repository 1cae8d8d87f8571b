package pdf

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Section is one cross-reference table or stream in the file.
type Section struct {
	Kind       XRefKind
	Start, End int64     // from "xref" (or the stream's "N G obj") to after the trailer dictionary (or "endobj")
	Stream     Reference // the cross-reference stream, also a hybrid table's; else zero
}

// Revision is what one save added (ISO 32000-2, 7.5.6). A linearized file's two sections are one revision.
type Revision struct {
	Number    int
	EOF       int64 // offset just after the %%EOF that ends it
	End       int64 // offset after that and its end of line
	StartXRef int64 // what the startxref before that says
	XRef      XRefKind
	Trailer   Dict
	Sections  []Section // newest first

	sections []*section
}

// EndsAt says whether a complete file, whose newest revision this is, ends at offset: with its %%EOF, or with that and an end of line.
func (r *Revision) EndsAt(offset int64) bool { return offset >= r.EOF && offset <= r.End }

// Start is the offset of the section that a reader finds first.
func (r *Revision) Start() int64 { return r.sections[0].start }

// Defined lists the objects that this revision gives a place, in order.
func (r *Revision) Defined() []Reference {
	return r.list(func(k entryKind) bool { return k != entryFree })
}

// Conflicts lists the objects that a hybrid section's table and stream have in different places, or that one of them frees though there is
// one, the stream's not being the one that was known before. This package goes by the table (7.5.8.4); another reader may go by the stream.
func (f *File) Conflicts(r *Revision) (out []Reference) {
	before := f.At(r.Number - 1)
	for _, s := range r.sections {
		if s.hidden == nil {
			continue
		}
		for _, run := range s.hidden.runs {
			for i, h := range run.entries {
				number := run.first + uint32(i)
				e, ok := s.find(number)
				if !ok || e == h || number == 0 {
					continue
				}
				var old entry
				known := false
				if before != nil {
					old, known = before.newest(number)
				}
				switch {
				case e.kind != entryFree && known && old == h:
					continue
				case e.kind == entryFree && (h.kind == entryFree || !known || old.kind == entryFree):
					continue // what was never there may be hidden from readers that do not know streams: that is what they are for
				}
				out = append(out, e.reference(number))
			}
		}
	}
	return out
}

// Freed lists the objects that this revision says are free, in order, with the generation that the entry names (number 0 left out).
func (r *Revision) Freed() []Reference {
	return r.list(func(k entryKind) bool { return k == entryFree })
}

func (r *Revision) list(want func(entryKind) bool) []Reference {
	if len(r.sections) == 1 && r.sections[0].hidden == nil {
		return r.sections[0].single(want)
	}
	seen := map[uint32]bool{}
	var out []Reference
	for _, s := range r.sections {
		for _, part := range []*section{s, s.hidden} {
			if part != nil {
				out = part.list(s, want, seen, out)
			}
		}
	}
	slices.SortFunc(out, Reference.Compare)
	return out
}

// single lists the entries of the only section, which are in order, each number once.
func (s *section) single(want func(entryKind) bool) (out []Reference) {
	for _, run := range s.runs {
		for i, e := range run.entries {
			if number := run.first + uint32(i); number != 0 && want(e.kind) {
				out = append(out, e.reference(number))
			}
		}
	}
	return out
}

// list appends the entries of s as its owner (a hybrid table, or itself) tells them, each number once.
func (s *section) list(owner *section, want func(entryKind) bool, seen map[uint32]bool, out []Reference) []Reference {
	for _, run := range s.runs {
		for i := range run.entries {
			number := run.first + uint32(i)
			e, _ := owner.lookup(number)
			if number == 0 || seen[number] {
				continue
			}
			if seen[number] = true; want(e.kind) {
				out = append(out, e.reference(number))
			}
		}
	}
	return out
}

func (e entry) reference(number uint32) Reference {
	if e.kind == entryPacked {
		return Reference{Number: number}
	}
	return Reference{number, uint16(e.aux)}
}

// divide makes revisions of the sections, given newest first, by their place in the file: a section that lies before the one that
// it comes after in the chain shares that one's revision. Only linearized files have such sections (Annex F.3.3).
func (f *File) divide(chain []*section) error {
	f.linear = f.linearized()
	var groups [][]*section
	for i := 0; i < len(chain); {
		j, top := i+1, chain[i].start
		for j < len(chain) && chain[j].start > top {
			j, top = j+1, chain[j].start
		}
		if j-i > 1 && !(f.linear && j == len(chain)) && !f.tolerant {
			return &MalformedError{"cross-reference", chain[i].start, errors.New("/Prev points forward in a file that is not linearized")}
		}
		groups = append(groups, chain[i:j])
		i = j
	}
	slices.Reverse(groups)
	for i, g := range groups {
		limit := f.size
		if i+1 < len(groups) {
			limit = lowest(groups[i+1])
		}
		r, err := f.revision(g, limit)
		if errors.Is(err, errUnended) && i+1 < len(groups) {
			groups[i+1] = append(slices.Clip(groups[i+1]), g...)
			continue
		}
		if err != nil {
			return err
		}
		f.revisions = append(f.revisions, r)
	}
	return nil
}

// errUnended says that no %%EOF ends a section: it belongs to the next revision then.
var errUnended = errors.New("no startxref and %%EOF end it")

func lowest(group []*section) int64 {
	low := group[0].start
	for _, s := range group {
		low = min(low, s.start)
	}
	return low
}

// revision finds the %%EOF that ends the sections; the next revision's section starts at limit.
func (f *File) revision(group []*section, limit int64) (*Revision, error) {
	r := &Revision{Number: len(f.revisions), XRef: group[0].kind, Trailer: group[0].trailer, sections: group}
	if r.Number > 0 {
		r.Trailer = inherit(f.revisions[r.Number-1].Trailer, r.Trailer)
	}
	last := group[0].end
	for _, s := range group {
		last = max(last, s.end)
		r.Sections = append(r.Sections, s.public())
		if s.hidden != nil && s.hidden.start >= limit {
			return nil, &MalformedError{"cross-reference", s.start, errors.New("/XRefStm leads into a later revision")}
		}
	}
	if err := f.findEnd(r, last, limit); err != nil {
		return nil, err
	}
	if r.StartXRef != group[0].start && !f.tolerant && !f.near(r.StartXRef, group[0].start) {
		return nil, &MalformedError{"startxref", r.EOF, fmt.Errorf("it says %d, but the chain of /Prev leads to %d", r.StartXRef, group[0].start)}
	}
	return r, nil
}

// inherit takes from an older trailer what a newer one leaves out, though it should not (7.5.6).
func inherit(older, newer Dict) Dict {
	out := maps.Clone(newer)
	for _, k := range []Name{"Root", "Info", "ID", "Encrypt"} {
		if out[k] == nil && older[k] != nil {
			out[k] = older[k]
		}
	}
	return out
}

// near says whether only white space lies between offset at and start.
func (f *File) near(at, start int64) bool {
	if at < 0 || at > start {
		return false
	}
	p := f.parser(at, "startxref")
	p.blanks()
	return p.offset() == start
}

// findEnd seeks "startxref N %%EOF" from offset from on.
func (f *File) findEnd(r *Revision, from, limit int64) error {
	p := f.parser(from, "end of a revision")
	for p.space(); !p.accept("startxref"); { // mostly at once
		at := p.search(from, "startxref")
		if at < 0 || at >= limit {
			return p.fail(from, "%w", errUnended)
		}
		p.seek(at)
	}
	n, ok := p.unsignedPlain()
	p.blanks()
	if !ok || !p.accept("%%EOF") {
		return p.fail(p.offset(), "startxref is not followed by an offset and %%%%EOF")
	}
	r.StartXRef, r.EOF = n, p.offset()
	if !p.accept("\r\n") && !p.accept("\n") {
		p.accept("\r")
	}
	r.End = p.offset()
	return nil
}

// unsignedPlain is unsigned that takes no comment for white space.
func (l *lexer) unsignedPlain() (int64, bool) {
	l.blanks()
	if c, ok := l.peek(); !ok || !isDigit(c) {
		return 0, false
	}
	return l.unsigned()
}

// linearized looks at the first object, which has to lie within the first 1024 bytes (F.3.1).
func (f *File) linearized() bool {
	l := f.lexer(0, 1024, nil)
	p := &parser{lexer: &l, where: "first object"}
	if _, ok := indirectHead(p); !ok {
		return false
	}
	o, err := p.object(0)
	d, _ := o.(Dict)
	return err == nil && d["Linearized"] != nil
}

func (s *section) public() Section {
	out := Section{s.kind, s.start, s.end, s.stream}
	if s.hidden != nil {
		out.Stream = s.hidden.stream
	}
	return out
}

// TrailingBytes counts what follows the newest revision's %%EOF and its end of line; blank says whether it is all white space.
func (f *File) TrailingBytes() (n int64, blank bool, err error) {
	end := f.revisions[len(f.revisions)-1].End
	p := f.parser(end, "end of file")
	p.blanks()
	_, more := p.peek()
	return f.size - end, !more, p.err
}
