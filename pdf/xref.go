package pdf

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"

	"trien/internal/limits"
)

// XRefKind is a style of cross-reference.
type XRefKind int

// The styles: a table (7.5.4), a stream (7.5.8), a table with a stream for what older readers shall not see (7.5.8.4).
const (
	XRefTable XRefKind = iota
	XRefStream
	XRefHybrid
)

func (k XRefKind) String() string { return [...]string{"table", "stream", "hybrid"}[k] }

type entryKind uint8

const (
	entryFree entryKind = iota
	entryPlain
	entryPacked // in an object stream
)

// entry places one object: at is its offset, or the number of the object stream that holds it; aux its generation, or its index there.
type entry struct {
	at   int64
	aux  uint32
	kind entryKind
}

// run holds the entries of consecutive object numbers.
type run struct {
	first   uint32
	entries []entry
}

// section is one cross-reference table or stream.
type section struct {
	kind       XRefKind
	start, end int64
	runs       []run // sorted, without overlap
	trailer    Dict
	prev       int64     // -1: none
	stream     Reference // the stream's own name
	hidden     *section  // what /XRefStm names
}

func (s *section) size() (n int) {
	for _, r := range s.runs {
		n += len(r.entries)
	}
	return n
}

// find gives a number's entry in this section alone.
func (s *section) find(number uint32) (entry, bool) {
	if len(s.runs) == 1 { // as most have it
		r := s.runs[0]
		if i := number - r.first; number >= r.first && i < uint32(len(r.entries)) {
			return r.entries[i], true
		}
		return entry{}, false
	}
	i, exact := slices.BinarySearchFunc(s.runs, number, func(r run, n uint32) int { return cmp.Compare(r.first, n) })
	if !exact {
		i--
	}
	if i < 0 || number-s.runs[i].first >= uint32(len(s.runs[i].entries)) {
		return entry{}, false
	}
	return s.runs[i].entries[number-s.runs[i].first], true
}

// lookup is find with the hidden objects of a hybrid file: one that the table has in use stands, a free or missing one may be hidden (7.5.8.4).
func (s *section) lookup(number uint32) (entry, bool) {
	e, ok := s.find(number)
	if s.hidden == nil || ok && e.kind != entryFree {
		return e, ok
	}
	if h, found := s.hidden.find(number); found {
		return h, true
	}
	return e, ok
}

// arrange sorts the runs; a number listed twice would let two readers see two objects.
func (s *section) arrange(p *parser) error {
	slices.SortStableFunc(s.runs, func(a, b run) int { return cmp.Compare(a.first, b.first) })
	for i := 1; i < len(s.runs); i++ {
		before := s.runs[i-1]
		if uint64(before.first)+uint64(len(before.entries)) > uint64(s.runs[i].first) {
			return p.fail(s.start, "object %d is listed twice", s.runs[i].first)
		}
	}
	return nil
}

// readSection reads the table or stream at offset at.
func (f *File) readSection(at int64) (*section, error) {
	if at < 0 || at >= f.size {
		return nil, &MalformedError{"cross-reference", at, errOutside}
	}
	p := f.parser(at, "cross-reference table")
	p.blanks()
	s := &section{start: p.offset(), prev: -1}
	if !p.keyword("xref") {
		return f.readXRefStream(at)
	}
	if err := s.readTable(p); err != nil {
		return nil, err
	}
	s.end = p.offset()
	if err := s.readPrev(p); err != nil {
		return nil, err
	}
	hidden, ok := s.trailer["XRefStm"]
	if !ok {
		return s, nil
	}
	return s, f.readHidden(p, s, hidden)
}

func (f *File) readHidden(p *parser, s *section, at Object) error {
	n, ok := at.(Integer)
	if !ok || int64(n) < 0 || int64(n) >= f.size {
		return p.fail(s.start, "/XRefStm is not an offset inside the file")
	}
	h, err := f.readXRefStream(int64(n))
	if err != nil {
		return err
	}
	s.kind, s.hidden = XRefHybrid, h
	return nil
}

// readTable reads after "xref" up to the end of the trailer dictionary (7.5.4, 7.5.5).
func (s *section) readTable(p *parser) error {
	total := int64(0)
	for !p.keyword("trailer") {
		at := p.offset()
		first, ok1 := p.unsigned()
		count, ok2 := p.unsigned()
		if !ok1 || !ok2 {
			return p.fail(at, "neither a subsection nor a trailer")
		}
		if total += count; first+count > limits.PDFObjects+1 || total > limits.PDFObjects+1 {
			return &LimitError{What: "object numbers", Limit: limits.PDFObjects}
		}
		if count*17 > p.end-p.offset() {
			return p.fail(at, "a subsection runs past the end")
		}
		entries, err := readEntries(p, int(count))
		if err != nil {
			return err
		}
		if count > 0 {
			s.runs = append(s.runs, run{uint32(first), entries})
		}
	}
	o, err := p.object(0)
	if err != nil {
		return err
	}
	d, ok := o.(Dict)
	if !ok {
		return p.fail(s.start, "the trailer is not a dictionary")
	}
	s.trailer = d
	return s.arrange(p)
}

// readEntries reads 20-byte entries, or entries of the same three fields with other white space.
func readEntries(p *parser, count int) ([]entry, error) {
	out := make([]entry, 0, count)
	p.blanks()
	for range count {
		p.peek()
		if line := p.buf[p.pos:]; len(line) >= 20 {
			if e, ok := fixedEntry(line[:20]); ok {
				out = append(out, e)
				p.pos += 20
				continue
			}
		}
		e, err := looseEntry(p)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
		p.blanks()
	}
	return out, nil
}

func fixedEntry(b []byte) (entry, bool) {
	at, ok1 := digits(b[:10])
	gen, ok2 := digits(b[11:16])
	if !ok1 || !ok2 || b[10] != ' ' || b[16] != ' ' || !isSpace(b[18]) || !isSpace(b[19]) {
		return entry{}, false
	}
	return makeEntry(at, gen, b[17])
}

func looseEntry(p *parser) (entry, error) {
	from := p.offset()
	at, ok1 := p.unsigned()
	gen, ok2 := p.unsigned()
	kind := p.word(2)
	if !ok1 || !ok2 || len(kind) != 1 {
		return entry{}, p.fail(from, "not an entry")
	}
	e, ok := makeEntry(at, gen, kind[0])
	if !ok {
		return entry{}, p.fail(from, "not an entry")
	}
	return e, nil
}

// makeEntry takes an entry in use at offset 0 for a free one: no object can lie there, and some writers leave such holes.
func makeEntry(at, gen int64, kind byte) (entry, bool) {
	switch {
	case kind == 'f': // some writers give 65536
		return entry{0, uint32(min(gen, 0xffff)), entryFree}, true
	case gen > 0xffff:
		return entry{}, false
	case kind == 'n' && at > 0:
		return entry{at, uint32(gen), entryPlain}, true
	case kind == 'n':
		return entry{0, uint32(gen), entryFree}, true
	}
	return entry{}, false
}

func digits(b []byte) (n int64, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// readPrev takes /Prev out of the trailer.
func (s *section) readPrev(p *parser) error {
	o, ok := s.trailer["Prev"]
	if !ok {
		return nil
	}
	n, ok := o.(Integer)
	if !ok || n < 0 {
		return p.fail(s.start, "/Prev is not an offset")
	}
	s.prev = int64(n)
	return nil
}

// indirectHead reads "N G obj".
func indirectHead(p *parser) (Reference, bool) {
	n, ok1 := p.unsigned()
	g, ok2 := p.unsigned()
	if !ok1 || !ok2 || n > limits.PDFObjects || g > 0xffff || !p.word3("obj") {
		return Reference{}, false
	}
	return Reference{uint32(n), uint16(g)}, true
}

// word3 accepts "obj" also where a number or word follows at once, as some writers do.
func (l *lexer) word3(w string) bool {
	l.space()
	return l.accept(w)
}

// lastIndexes finds the last %%EOF in b and the last startxref before it.
func lastIndexes(b []byte) (start, eof int) {
	eof = bytes.LastIndex(b, []byte("%%EOF"))
	if eof < 0 {
		return -1, -1
	}
	return bytes.LastIndex(b[:eof], []byte("startxref")), eof
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
