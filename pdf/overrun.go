package pdf

// Overrun is an object that begins in a revision and ends behind it.
type Overrun struct {
	Ref Reference
	End int64 // at least: the offset to which its bytes reach
}

// Overruns lists the objects of a revision whose bytes reach past its end: a stream's /Length may be chosen so that it runs over %%EOF into what is
// appended later, which then seems to have been there from the start (7.5.6). The error is of the machine; what can't be read is left out.
func (f *File) Overruns(r *Revision) (out []Overrun, err error) {
	v := f.At(r.Number)
	if v == nil || r.Number == len(f.revisions)-1 {
		return nil, nil
	}
	for _, ref := range r.Defined() {
		e, ok := v.entry(ref)
		if !ok || e.kind == entryPacked {
			continue
		}
		end, err := v.reaches(ref, e)
		if err != nil {
			return nil, err
		}
		if end > r.End {
			out = append(out, Overrun{ref, end})
		}
	}
	return out, nil
}

// reaches gives the offset to which an object's bytes reach, reading no stream's.
func (v *View) reaches(ref Reference, e entry) (int64, error) {
	p := v.f.objectParser(e.at, ref)
	defer v.f.done(p)
	if head, ok := indirectHead(p); !ok || head != ref {
		return 0, p.err
	}
	o, err := p.object(0)
	d, isDict := o.(Dict)
	if err != nil || !isDict || !p.keyword("stream") {
		return p.offset(), p.err
	}
	if c, _ := p.next(); c == '\r' {
		p.accept("\n")
	}
	at := p.offset()
	length, err := v.streamLength(d["Length"], 0)
	if err != nil || length < 0 || length > p.end-at { // no reader that keeps to the standard finds an end
		return at, p.err
	}
	return at + length, p.err
}
