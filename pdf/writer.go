package pdf

import (
	"io"
	"math"
	"slices"
)

// writer holds the appended bytes.
type writer struct {
	u       *Update
	start   int64 // file offset of b[0]
	b       []byte
	entries []written
}

type written struct {
	ref Reference
	at  int64
}

func (w *writer) offset() int64 { return w.start + int64(len(w.b)) }

// beginLine ends the file's last line where nothing ends it.
func (w *writer) beginLine() error {
	f := w.u.base.f
	last := make([]byte, 1)
	if err := readFull(f.r, last, f.size-1); err != nil {
		return err
	}
	if last[0] != '\n' && last[0] != '\r' {
		w.b = append(w.b, '\n')
	}
	return nil
}

func (w *writer) head(ref Reference) {
	w.entries = append(w.entries, written{ref, w.offset()})
	w.b = appendObject(w.b, Integer(ref.Number))
	w.b = append(w.b, ' ')
	w.b = appendObject(w.b, Integer(ref.Generation))
	w.b = append(w.b, " obj\n"...)
}

func (w *writer) object(ref Reference, o Object) error {
	o, err := w.sealStrings(ref, o)
	if err != nil {
		return err
	}
	w.head(ref)
	if s, ok := o.(*Stream); ok {
		err = w.stream(ref, s)
	} else {
		w.value(o)
	}
	w.b = append(w.b, "\nendobj\n"...)
	return err
}

// value writes o and makes the places of Raws in it absolute.
func (w *writer) value(o Object) {
	w.b = appendObject(w.b, o)
	w.settle(o)
}

func (w *writer) settle(o Object) {
	switch o := o.(type) {
	case Raw:
		if o.At != nil {
			*o.At += w.start
		}
	case Array:
		for _, e := range o {
			w.settle(e)
		}
	case Dict:
		for _, e := range o {
			w.settle(e)
		}
	}
}

func (w *writer) stream(ref Reference, s *Stream) error {
	data, err := s.raw()
	if err != nil {
		return err
	}
	if c := w.u.base.f.crypt; c != nil {
		if data, err = c.seal(c.streamCipher(s.Dict), ref, data, w.u.entropy); err != nil {
			return err
		}
	}
	s.Dict["Length"] = Integer(len(data))
	w.value(s.Dict)
	w.b = append(w.b, "\nstream\n"...)
	w.b = append(w.b, data...)
	w.b = append(w.b, "\nendstream"...)
	return nil
}

// sealStrings gives a copy with encrypted strings, where the file is encrypted; a stream's dictionary is always copied.
func (w *writer) sealStrings(ref Reference, o Object) (Object, error) {
	c := w.u.base.f.crypt
	s, isStream := o.(*Stream)
	if c == nil && !isStream {
		return o, nil
	}
	o = Clone(o)
	if isStream {
		s = o.(*Stream)
	}
	if c == nil || c.strings == cipherNone {
		return o, nil
	}
	change := func(b String) (String, error) { return c.seal(c.strings, ref, b, w.u.entropy) }
	if isStream {
		_, err := mapStrings(s.Dict, change)
		return s, err
	}
	return mapStrings(o, change)
}

// close writes cross-reference, trailer and %%EOF.
func (w *writer) close() error {
	v := w.u.base
	if w.offset() > maxTableOffset && v.Revision().XRef != XRefStream {
		return &LimitError{What: "an offset in a cross-reference table", Limit: maxTableOffset}
	}
	t, err := w.newTrailer()
	if err != nil {
		return err
	}
	at := w.offset()
	if v.Revision().XRef == XRefStream {
		w.xrefStream(t)
	} else {
		w.xrefTable(t)
	}
	w.b = append(w.b, "startxref\n"+itoa(at)+"\n%%EOF\n"...)
	return nil
}

const maxTableOffset = 9_999_999_999 // ten digits (7.5.4)

// newTrailer keeps what the newest trailer says, but for what belongs to one section only (7.5.5, 7.5.8.2).
func (w *writer) newTrailer() (Dict, error) {
	v := w.u.base
	t := v.Trailer()
	for _, k := range []Name{"XRefStm", "Type", "W", "Index", "Filter", "DecodeParms", "Length", "F", "FFilter", "FDecodeParms", "DL"} {
		delete(t, k)
	}
	for k, o := range w.u.trailer {
		t[k] = o
	}
	t["Prev"] = Integer(v.Revision().Start())
	t["Size"] = Integer(w.u.next)
	fresh := make(String, 16)
	if _, err := io.ReadFull(w.u.entropy, fresh); err != nil {
		return nil, err
	}
	first := Object(fresh)
	if id, err := v.Array(t["ID"]); err == nil && len(id) == 2 {
		if b, err := v.Bytes(id[0]); err == nil {
			first = b
		}
	}
	t["ID"] = Array{first, fresh}
	return t, nil
}

// consecutive cuts the entries, sorted by number, into runs.
func consecutive(entries []written) (runs [][]written) {
	slices.SortFunc(entries, func(a, b written) int { return a.ref.Compare(b.ref) })
	for i, e := range entries {
		if i == 0 || e.ref.Number != entries[i-1].ref.Number+1 {
			runs = append(runs, nil)
		}
		runs[len(runs)-1] = append(runs[len(runs)-1], e)
	}
	return runs
}

func (w *writer) xrefTable(t Dict) {
	w.b = append(w.b, "xref\n"...)
	for _, run := range consecutive(w.entries) {
		w.b = append(w.b, itoa(int64(run[0].ref.Number))+" "+itoa(int64(len(run)))+"\n"...)
		for _, e := range run {
			w.b = append(padded(w.b, e.at, 10), ' ')
			w.b = append(padded(w.b, int64(e.ref.Generation), 5), " n\r\n"...)
		}
	}
	w.b = append(w.b, "trailer\n"...)
	w.value(t)
	w.b = append(w.b, '\n')
}

func padded(b []byte, n int64, width int) []byte {
	s := itoa(n)
	for range width - len(s) {
		b = append(b, '0')
	}
	return append(b, s...)
}

// xrefStream writes the section uncompressed: an update has few entries.
func (w *writer) xrefStream(t Dict) {
	ref := Reference{Number: w.u.next}
	t["Size"] = Integer(w.u.next + 1)
	at := w.offset()
	w.entries = append(w.entries, written{ref, at})
	wide := 4
	if at > math.MaxUint32 {
		wide = 8
	}
	var index Array
	var data []byte
	for _, run := range consecutive(w.entries) {
		index = append(index, Integer(run[0].ref.Number), Integer(len(run)))
		for _, e := range run {
			data = append(data, 1)
			for i := wide - 1; i >= 0; i-- {
				data = append(data, byte(e.at>>(8*i)))
			}
			data = append(data, byte(e.ref.Generation>>8), byte(e.ref.Generation))
		}
	}
	t["Type"], t["W"], t["Index"], t["Length"] = Name("XRef"), Array{Integer(1), Integer(wide), Integer(2)}, index, Integer(len(data))
	w.b = append(w.b, itoa(int64(ref.Number))+" 0 obj\n"...)
	w.value(t)
	w.b = append(append(append(w.b, "\nstream\n"...), data...), "\nendstream\nendobj\n"...)
}
