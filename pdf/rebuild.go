package pdf

import (
	"fmt"
	"maps"
	"slices"

	"trien/internal/limits"
)

// rebuild makes one revision of every object found by scanning; the last of a number counts. Cause is why it is needed.
func (f *File) rebuild(o Options, cause error) error {
	if f.version = "1.7"; f.size < 8 {
		return cause
	}
	s := &scan{f: f, entries: map[uint32]entry{}, trailer: Dict{}}
	if err := s.run(); err != nil {
		return err
	}
	if len(s.entries) == 0 {
		return cause
	}
	f.repairs = append(f.repairs, fmt.Sprintf("cross-references rebuilt from %d objects found, because: %v", len(s.entries), cause))
	sec := &section{prev: -1, trailer: s.trailer, runs: runsOf(s.entries)}
	f.revisions = []*Revision{{
		EOF: f.size, End: f.size, Trailer: s.trailer, Sections: []Section{sec.public()}, sections: []*section{sec},
	}}
	if err := f.openCrypt(o); err != nil {
		return err
	}
	s.unpack()
	sec.runs = runsOf(s.entries)
	if !f.usable() && !s.findCatalog() {
		return cause
	}
	return nil
}

// scan finds objects without cross-references.
type scan struct {
	f       *File
	entries map[uint32]entry
	holders []Reference // object streams, in the order of the file
	trailer Dict
	wasted  int64 // bytes parsed in vain
}

// run reads the whole file once, token by token.
func (s *scan) run() error {
	p := s.f.parser(0, "scan")
	if p.accept("%PDF-") {
		if v := p.regular(3); len(v) == 3 && isDigit(v[0]) && v[1] == '.' {
			s.f.version = string(v)
		}
	}
	var last [2]struct{ n, at int64 } // the two integers before
	for {
		c, ok := p.peek()
		if !ok {
			return p.err
		}
		if !isRegular(c) {
			p.pos++
			continue
		}
		at := p.offset()
		if n, ok := p.unsigned(); ok {
			last[0], last[1] = last[1], struct{ n, at int64 }{n, at}
			if c, ok := p.peek(); !ok || isSpace(c) {
				continue
			}
		}
		word := string(p.regular(limits.PDFToken))
		var err error
		switch {
		case len(word) >= 3 && word[:3] == "obj":
			p.seek(p.offset() - int64(len(word)) + 3)
			err = s.object(p, last[0].n, last[1].n, last[0].at)
		case word == "trailer":
			err = s.addTrailer(p)
		}
		if err != nil {
			return err
		}
		last[0].n, last[1].n = -1, -1
	}
}

// object notes the object whose body begins at p.
func (s *scan) object(p *parser, number, gen, at int64) error {
	if number <= 0 || number > limits.PDFObjects || gen < 0 || gen > 0xffff {
		return nil
	}
	ref := Reference{uint32(number), uint16(gen)}
	s.entries[ref.Number] = entry{at, uint32(gen), entryPlain}
	d, err := s.try(p)
	if err != nil || d == nil {
		return err
	}
	switch d["Type"] {
	case Name("ObjStm"):
		s.holders = append(s.holders, ref)
	case Name("XRef"):
		delete(s.entries, ref.Number)
		s.take(d)
	}
	if p.space(); p.at("stream") {
		if from := p.offset(); p.search(from, "endstream") < 0 {
			p.seek(from)
		}
	}
	return p.err
}

// try parses a dictionary; where that fails, p is back where it was. What is parsed in vain is bounded.
func (s *scan) try(p *parser) (Dict, error) {
	from := p.offset()
	o, err := p.object(0)
	if p.err != nil {
		return nil, p.err
	}
	d, ok := o.(Dict)
	if err == nil && ok {
		return d, nil
	}
	if s.wasted += p.offset() - from; s.wasted > 4*s.f.size+1<<20 {
		return nil, &LimitError{What: "bytes scanned to rebuild the cross-references", Limit: 4 * s.f.size}
	}
	p.seek(from)
	return nil, nil
}

func (s *scan) addTrailer(p *parser) error {
	d, err := s.try(p)
	s.take(d)
	return err
}

// take keeps what a trailer says; the later one counts.
func (s *scan) take(d Dict) {
	for _, k := range []Name{"Root", "Info", "ID", "Encrypt", "Size"} {
		if d[k] != nil {
			s.trailer[k] = d[k]
		}
	}
}

// unpack adds the objects in object streams; one that lies plain behind its stream stays.
func (s *scan) unpack() {
	v := s.f.Newest()
	for _, holder := range s.holders {
		c, err := v.packed(holder, 0)
		if err != nil {
			s.f.repairs = append(s.f.repairs, "object stream "+holder.String()+" was left out: "+err.Error())
			continue
		}
		for i, number := range c.numbers {
			if e, ok := s.entries[number]; !ok || e.kind == entryPacked || e.at < c.at {
				s.entries[number] = entry{int64(holder.Number), uint32(i), entryPacked}
			}
		}
	}
}

// findCatalog looks for a catalog among all objects where no trailer names one.
func (s *scan) findCatalog() bool {
	v := s.f.Newest()
	for _, number := range slices.Sorted(maps.Keys(s.entries)) {
		ref := s.entries[number].reference(number)
		o, err := v.Object(ref)
		if d, ok := o.(Dict); ok && err == nil && d["Type"] == Name("Catalog") {
			s.trailer["Root"] = ref
			s.f.repairs = append(s.f.repairs, "no trailer names the catalog; object "+ref.String()+" is taken for it")
			return true
		}
	}
	return false
}

// runsOf orders entries into runs of consecutive numbers.
func runsOf(entries map[uint32]entry) (runs []run) {
	var last uint32
	for i, number := range slices.Sorted(maps.Keys(entries)) {
		if i == 0 || number != last+1 {
			runs = append(runs, run{first: number})
		}
		r := &runs[len(runs)-1]
		r.entries = append(r.entries, entries[number])
		last = number
	}
	return runs
}
