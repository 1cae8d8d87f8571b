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
	}
	o, end, err := v.Extent(ref)
	return referencesIn(o, nil), end, err
}

// treeNode reads a node of a page tree and keeps what it refers to.
func (v *View) treeNode(o Object) (Dict, error) {
	ref, ok := o.(Reference)
	if !ok {
		return v.Dict(o)
	}
	read, end, err := v.measured(ref, 0)
	if d, is := read.(Dict); is && err == nil && end > 0 {
		e, _ := v.entry(ref)
		v.f.mu.Lock()
		defer v.f.mu.Unlock()
		if v.f.walked == nil {
			v.f.walked = map[int64]walked{}
		}
		v.f.walked[e.at] = walked{ref, referencesIn(d, nil), end}
		return d, nil
	}
	if err != nil {
		return nil, err
	}
	return v.Dict(read)
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
