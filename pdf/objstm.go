package pdf

import (
	"errors"
	"fmt"

	"trien/internal/limits"
)

// packedObjects is a decoded object stream (7.5.7).
type packedObjects struct {
	at      int64 // of the stream's bytes in the file
	data    []byte
	numbers []uint32
	starts  []int
}

// packedObject reads an object out of its object stream.
func (v *View) packedObject(ref Reference, e entry, depth int) (Object, error) {
	holder := Reference{Number: uint32(e.at)}
	where := "object " + ref.String() + " in object stream " + holder.String()
	c, err := v.packed(holder, depth)
	if err != nil {
		return nil, err
	}
	i := int(e.aux)
	if i >= len(c.numbers) || c.numbers[i] != ref.Number {
		if i = c.index(ref.Number); i < 0 || !v.f.tolerant {
			return nil, &MalformedError{where, c.at, errors.New("it does not lie where the cross-reference says")}
		}
	}
	end := len(c.data)
	p := &parser{lexer: bytesLexer(c.data[c.starts[i]:end]), where: where, tolerant: v.f.tolerant}
	o, err := p.object(0)
	if err != nil {
		return nil, err
	}
	return o, nil
}

func (c *packedObjects) index(number uint32) int {
	for i, n := range c.numbers {
		if n == number {
			return i
		}
	}
	return -1
}

// packed gives a decoded object stream, kept for the next object out of it.
func (v *View) packed(holder Reference, depth int) (*packedObjects, error) {
	e, ok := v.entry(holder)
	if !ok || e.kind != entryPlain {
		return nil, &MalformedError{"object stream " + holder.String(), -1, errors.New("it does not exist")}
	}
	if c := v.f.kept(e.at); c != nil {
		return c, nil
	}
	o, err := v.object(holder, depth+1)
	if err != nil {
		return nil, err
	}
	st, ok := o.(*Stream)
	if !ok || st.Dict["Type"] != Name("ObjStm") {
		return nil, &MalformedError{"object stream " + holder.String(), e.at, errors.New("it is not one")}
	}
	c, err := v.unpack(st)
	if err != nil {
		return nil, err
	}
	c.at = e.at
	v.f.keep(c)
	return c, nil
}

// unpack decodes an object stream and reads its head: pairs of number and offset. /Extends changes nothing for a reader that goes
// by the cross-reference.
func (v *View) unpack(st *Stream) (*packedObjects, error) {
	data, err := v.Decode(st)
	if err != nil {
		return nil, structural(st, err)
	}
	n, err1 := v.Int(st.Dict["N"])
	first, err2 := v.Int(st.Dict["First"])
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	if n < 0 || n > int64(len(data)) || first < 0 || first > int64(len(data)) {
		return nil, st.malformed(errors.New("/N or /First does not fit"))
	}
	p := &parser{lexer: bytesLexer(data[:first])}
	c := &packedObjects{data: data, numbers: make([]uint32, n), starts: make([]int, n)}
	for i := range c.numbers {
		number, ok1 := p.unsigned()
		start, ok2 := p.unsigned()
		if !ok1 || !ok2 || number > limits.PDFObjects || start > int64(len(data))-first {
			return nil, st.malformed(fmt.Errorf("entry %d of the object stream is false", i))
		}
		c.numbers[i], c.starts[i] = uint32(number), int(first+start)
	}
	return c, nil
}

func (f *File) kept(at int64) *packedObjects {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, c := range f.packed {
		if c.at == at {
			f.packed = append(append(f.packed[:i:i], f.packed[i+1:]...), c)
			return c
		}
	}
	return nil
}

// keep remembers the streams used last, as many as fit into limits.PDFCache bytes, and always one.
func (f *File) keep(c *packedObjects) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.packed = append(f.packed, c)
	total := 0
	for i := len(f.packed) - 1; i >= 0; i-- {
		if total += len(f.packed[i].data); total > limits.PDFCache && i < len(f.packed)-1 {
			f.packed = append([]*packedObjects(nil), f.packed[i+1:]...)
			return
		}
	}
}
