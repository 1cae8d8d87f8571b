package pdf

import "errors"

// Overrun is an object that begins in a revision and ends behind it.
type Overrun struct {
	Ref Reference
	End int64 // at least: the offset to which its bytes reach
}

// Overruns lists the objects of a revision whose bytes reach past its end: a stream's /Length may be chosen so that it runs over %%EOF into what is
// appended later, which then seems to have been there from the start (7.5.6). Known tells of objects to where their bytes reach, as Extent gave
// it; nil: of none. The error is of the machine; what can't be read is left out.
func (f *File) Overruns(r *Revision, known func(Reference) (end int64, ok bool)) (out []Overrun, err error) {
	v := f.At(r.Number)
	if v == nil || r.Number == len(f.revisions)-1 {
		return nil, nil
	}
	for _, ref := range r.Defined() {
		e, ok := v.entry(ref)
		if !ok || e.kind == entryPacked {
			continue
		}
		end, ok := int64(0), false
		if known != nil {
			end, ok = known(ref)
		}
		if !ok {
			if _, end, err = v.Extent(ref); isMachine(err) {
				return nil, err
			}
		}
		if end > r.End {
			out = append(out, Overrun{ref, end})
		}
	}
	return out, nil
}

// isMachine tells an error of the machine from one of the file.
func isMachine(err error) bool {
	var malformed *MalformedError
	var limit *LimitError
	return err != nil && !errors.As(err, &malformed) && !errors.As(err, &limit)
}

// reaches gives the offset to which the bytes of a stream reach whose dictionary was read with this /Length, reading none of them.
func (v *View) reaches(p *parser, said Object) int64 {
	if c, _ := p.next(); c == '\r' {
		p.accept("\n")
	}
	at := p.offset()
	length, err := v.streamLength(said, 0)
	if err != nil || length < 0 || length > p.end-at { // no reader that keeps to the standard finds an end
		return at
	}
	return at + length
}
