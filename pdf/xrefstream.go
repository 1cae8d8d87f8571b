package pdf

import (
	"fmt"

	"trien/internal/limits"
)

// readXRefStream reads the cross-reference stream at offset at (7.5.8). It is never encrypted and has a direct /Length.
func (f *File) readXRefStream(at int64) (*section, error) {
	p := f.parser(at, "cross-reference stream")
	p.blanks()
	s := &section{kind: XRefStream, start: p.offset(), prev: -1}
	ref, ok := indirectHead(p)
	if !ok {
		return nil, p.fail(at, "neither a table nor a stream")
	}
	o, err := p.object(0)
	if err != nil {
		return nil, err
	}
	d, ok := o.(Dict)
	if !ok || d["Type"] != Name("XRef") {
		return nil, p.fail(at, "not a cross-reference stream")
	}
	length, ok := d["Length"].(Integer)
	if !ok {
		return nil, p.fail(at, "/Length is not a direct integer (7.5.8.2)")
	}
	st, end, err := f.streamBody(p, d, Reference{}, int64(length))
	if err != nil {
		return nil, err
	}
	s.stream, s.trailer, s.end = ref, d, end
	data, err := decodeStream(st, nil)
	if err != nil {
		return nil, structural(st, err)
	}
	if err := s.unpack(p, data); err != nil {
		return nil, err
	}
	return s, s.readPrev(p)
}

// unpack reads the fixed-width entries (7.5.8.3).
func (s *section) unpack(p *parser, data []byte) error {
	w, err := s.widths(p)
	if err != nil {
		return err
	}
	index, err := s.index(p)
	if err != nil {
		return err
	}
	row := w[0] + w[1] + w[2]
	for i := 0; i < len(index); i += 2 {
		first, count := index[i], index[i+1]
		if count > int64(len(data)/row) {
			return p.fail(s.start, "fewer entries than /Index says")
		}
		r := run{uint32(first), make([]entry, count)}
		for j := range r.entries {
			r.entries[j] = packedEntry(data[:row], w)
			data = data[row:]
		}
		if count > 0 {
			s.runs = append(s.runs, r)
		}
	}
	return s.arrange(p)
}

func (s *section) widths(p *parser) (w [3]int, err error) {
	a, _ := s.trailer["W"].(Array)
	if len(a) < 3 {
		return w, p.fail(s.start, "/W does not have three integers")
	}
	for i := range w {
		n, ok := a[i].(Integer)
		if !ok || n < 0 || n > 8 {
			return w, p.fail(s.start, "/W has a width that is not 0 to 8")
		}
		w[i] = int(n)
	}
	if len(a) > 3 || w[0]+w[1]+w[2] == 0 {
		return w, p.fail(s.start, "/W has fields that we do not know")
	}
	return w, nil
}

// index gives pairs of first number and count; by default all from 0 to /Size.
func (s *section) index(p *parser) ([]int64, error) {
	size, ok := s.trailer["Size"].(Integer)
	if !ok || size < 0 || size > limits.PDFObjects+1 {
		return nil, p.fail(s.start, "/Size is not a number of objects")
	}
	a, ok := s.trailer["Index"].(Array)
	if !ok {
		return []int64{0, int64(size)}, nil
	}
	out := make([]int64, len(a))
	for i := range a {
		n, ok := a[i].(Integer)
		if !ok || n < 0 || n > limits.PDFObjects+1 {
			return nil, p.fail(s.start, "/Index has something else than object numbers")
		}
		out[i] = int64(n)
	}
	for i := 0; i+1 < len(out); i += 2 {
		if out[i]+out[i+1] > limits.PDFObjects+1 {
			return nil, &LimitError{What: "object numbers", Limit: limits.PDFObjects}
		}
	}
	if len(out)%2 != 0 {
		return nil, p.fail(s.start, "/Index does not have pairs")
	}
	return out, nil
}

// packedEntry reads one row; an unknown type is a null object (Table 18).
func packedEntry(b []byte, w [3]int) entry {
	kind := uint64(1)
	if w[0] > 0 {
		kind = bigEndian(b[:w[0]])
	}
	second, third := bigEndian(b[w[0]:w[0]+w[1]]), bigEndian(b[w[0]+w[1]:])
	switch {
	case kind == 1 && second > 0 && second < 1<<62 && third <= 0xffff:
		return entry{int64(second), uint32(third), entryPlain}
	case kind == 2 && second <= limits.PDFObjects && third <= limits.PDFObjects:
		return entry{int64(second), uint32(third), entryPacked}
	}
	return entry{0, uint32(min(third, 0xffff)), entryFree}
}

func bigEndian(b []byte) (n uint64) {
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}

var errOutside = fmt.Errorf("an offset outside the file")
