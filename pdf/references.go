package pdf

// walked is what is kept of a node of a page tree: a comparison follows the same objects again.
type walked struct {
	ref Reference
	to  []Reference
	end int64
}

// References lists what an indirect object refers to, and to where in the file its bytes reach at least, as Extent has it. The list must not be
// changed.
func (v *View) References(ref Reference) (to []Reference, end int64, err error) {
	if e, ok := v.entry(ref); ok && e.kind != entryPacked {
		v.f.mu.Lock()
		known := v.f.walked[e.at]
		v.f.mu.Unlock()
		if known.ref == ref && known.end > 0 {
			return known.to, known.end, nil
		}
		if to, end, ok := v.skimmed(ref, e); ok {
			return to, end, nil
		}
	}
	o, end, err := v.Extent(ref)
	return referencesIn(o, nil), end, err
}

// skimmed is References for what is written plainly.
func (v *View) skimmed(ref Reference, e entry) (to []Reference, end int64, ok bool) {
	p := v.f.objectParser(e.at, ref)
	defer v.f.done(p)
	values, to, ok := p.skim(ref, [skimWanted]Name{"Length"})
	if ok && p.keyword("stream") {
		return to, v.reaches(p, values[0]), p.err == nil
	}
	return to, p.offset(), ok && p.err == nil
}

// skim reads an indirect object that is a plain dictionary: the values of the wanted keys, two at most, and all that it refers to. Where it is not ok, the
// parser has to begin again.
func (p *parser) skim(ref Reference, wanted [skimWanted]Name) (values [skimWanted]Object, to []Reference, ok bool) {
	if head, is := indirectHead(p); !is || head != ref {
		return values, nil, false
	}
	p.space()
	start := p.pos
	s := skim{b: p.buf[start:min(start+skimBytes, len(p.buf))], wanted: wanted}
	if !s.dict(0) {
		return values, nil, false
	}
	for i, at := range s.found {
		if at == (span{}) {
			continue
		}
		if n, ok := digits(s.b[at.from:at.to]); ok && at.to-at.from < 10 { // as nearly every /Length
			values[i] = Integer(n)
			continue
		}
		p.pos = start + at.from
		var err error
		if values[i], err = p.object(1); err != nil {
			return values, nil, false
		}
	}
	p.pos = start + s.pos
	return values, append([]Reference(nil), s.refs[:s.n]...), true
}

// treeNode reads a node of a page tree, of its entries those that are wanted or all, and keeps what it refers to.
func (v *View) treeNode(o Object, wanted []Name) (Dict, error) {
	ref, ok := o.(Reference)
	if !ok {
		return v.Dict(o)
	}
	if d, ok := v.skimmedNode(ref, wanted); ok {
		return d, nil
	}
	read, end, err := v.measured(ref, 0)
	if d, is := read.(Dict); is && err == nil && end > 0 {
		e, _ := v.entry(ref)
		v.keep(e, walked{ref, referencesIn(d, nil), end})
		return d, nil
	}
	if err != nil {
		return nil, err
	}
	return v.Dict(read)
}

// skimmedNode is treeNode for what is written plainly, where not everything is wanted.
func (v *View) skimmedNode(ref Reference, wanted []Name) (Dict, bool) {
	e, ok := v.entry(ref)
	if len(wanted) != skimWanted || !ok || e.kind == entryPacked {
		return nil, false
	}
	p := v.f.objectParser(e.at, ref)
	defer v.f.done(p)
	values, to, ok := p.skim(ref, [skimWanted]Name(wanted))
	end := p.offset()
	if !ok || !p.keyword("endobj") {
		return nil, false
	}
	d := Dict{}
	for i, key := range wanted {
		if values[i] != nil {
			d[key] = values[i]
		}
	}
	v.keep(e, walked{ref, to, end})
	return d, true
}

func (v *View) keep(e entry, w walked) {
	v.f.mu.Lock()
	defer v.f.mu.Unlock()
	if v.f.walked == nil {
		v.f.walked = make(map[int64]walked, min(v.f.Entries(), 128))
	}
	v.f.walked[e.at] = w
}

// referencesIn appends all references in an object to out. Objects are nested no deeper than the parser allows.
func referencesIn(o Object, out []Reference) []Reference {
	switch o := o.(type) {
	case Reference:
		return append(out, o)
	case Array:
		for _, e := range o {
			out = referencesIn(e, out)
		}
	case Dict:
		for _, e := range o {
			out = referencesIn(e, out)
		}
	case *Stream:
		return referencesIn(o.Dict, out)
	}
	return out
}
