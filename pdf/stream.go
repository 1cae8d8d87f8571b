package pdf

import (
	"errors"
	"fmt"
	"io"

	"trien/internal/limits"
)

// streamBody reads from the keyword "stream" to after "endobj"; p stands behind the dictionary (7.3.8.1).
func (f *File) streamBody(p *parser, d Dict, ref Reference, length int64) (*Stream, int64, error) {
	if !p.keyword("stream") {
		return nil, 0, p.fail(p.offset(), "no stream")
	}
	if c, _ := p.next(); c == '\r' {
		if !p.accept("\n") && !f.tolerant {
			return nil, 0, p.fail(p.offset(), "the keyword stream ends in a lone carriage return")
		}
	} else if c != '\n' {
		return nil, 0, p.fail(p.offset(), "the keyword stream is not followed by an end of line")
	}
	at := p.offset()
	if length < 0 || length > p.end-at {
		if !f.tolerant {
			return nil, 0, p.fail(at, "/Length %d runs past the end", length)
		}
		length = 0
	}
	p.seek(at + length)
	if !p.closes() {
		if !f.tolerant {
			return nil, 0, p.fail(at, "/Length %d does not lead to endstream", length)
		}
		length = p.endstream(at) - at
		p.seek(at + length)
		p.closes()
	}
	st := &Stream{Dict: d, file: f, at: at, length: length, ref: ref}
	p.keyword("endobj")
	return st, p.offset(), nil
}

// closes reads white space and endstream.
func (p *parser) closes() bool {
	p.blanks()
	return p.accept("endstream")
}

// endstream finds where a stream without a true /Length ends; the end of the file where nothing ends it.
func (p *parser) endstream(from int64) int64 {
	at := p.search(from, "endstream")
	if at < 0 {
		return p.end
	}
	p.seek(max(from, at-2))
	c, _ := p.next()
	d, _ := p.next()
	switch {
	case at-from >= 2 && c == '\r' && d == '\n':
		return at - 2
	case at > from && (d == '\r' || d == '\n'):
		return at - 1
	}
	return at
}

// search gives the offset of the first word at or after from, or -1.
func (l *lexer) search(from int64, word string) int64 {
	l.seek(from)
	for matched := 0; ; {
		c, ok := l.next()
		switch {
		case !ok:
			return -1
		case c == word[matched]:
			if matched++; matched == len(word) {
				return l.offset() - int64(len(word))
			}
		case c == word[0]: // none of the words sought repeats its first letter early
			matched = 1
		default:
			matched = 0
		}
	}
}

// raw gives the stream's bytes as they lie in the file, decrypted.
func (s *Stream) raw() ([]byte, error) {
	if s.file == nil {
		return s.data, nil
	}
	if s.length > limits.PDFStream {
		return nil, &LimitError{What: "length of a stream", Limit: limits.PDFStream}
	}
	b := make([]byte, s.length)
	if n, err := s.file.r.ReadAt(b, s.at); n < len(b) {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	if c := s.file.crypt; c != nil && s.ref != (Reference{}) {
		return c.decryptStream(s, b)
	}
	return b, nil
}

// Length is the number of bytes as they lie in the file.
func (s *Stream) Length() int64 {
	if s.file == nil {
		return int64(len(s.data))
	}
	return s.length
}

// RawBytes gives a stream's bytes after decryption, its filters not undone.
func (v *View) RawBytes(s *Stream) ([]byte, error) { return s.raw() }

// Decode gives a stream's bytes after decryption and all filters (7.4), within limits. An *UnsupportedError names a filter that
// is not decoded here (images, mostly).
func (v *View) Decode(s *Stream) ([]byte, error) { return decodeStream(s, v) }

func decodeStream(s *Stream, v *View) ([]byte, error) {
	filters, parms, err := filterChain(s.Dict, v)
	if err != nil {
		return nil, err
	}
	b, err := s.raw()
	if err != nil {
		return nil, err
	}
	for i, name := range filters {
		if b, err = decodeFilter(name, b, parms[i]); err != nil {
			return nil, s.malformed(err)
		}
	}
	return b, nil
}

func (s *Stream) malformed(err error) error {
	var limit *LimitError
	var unsupported *UnsupportedError
	if errors.As(err, &limit) || errors.As(err, &unsupported) {
		return err
	}
	return &MalformedError{Where: "stream " + s.ref.String(), Offset: s.at, Err: err}
}

// structural says why a stream that the file's structure lies in can't be read: one whose filter nobody knows is no such stream.
func structural(s *Stream, err error) error {
	var unsupported *UnsupportedError
	if errors.As(err, &unsupported) {
		return &MalformedError{Where: "stream " + s.ref.String(), Offset: s.at, Err: err}
	}
	return err
}

// filterChain gives a stream's filters and, for each, its parameters with everything resolved (Table 5).
func filterChain(d Dict, v *View) ([]Name, []Dict, error) {
	names, err := oneOrMore(v, d["Filter"])
	if err != nil {
		return nil, nil, err
	}
	parms, err := oneOrMore(v, d["DecodeParms"])
	if err != nil {
		return nil, nil, err
	}
	if len(names) > limits.PDFFilters {
		return nil, nil, &LimitError{What: "filters of a stream", Limit: limits.PDFFilters}
	}
	filters, dicts := make([]Name, len(names)), make([]Dict, len(names))
	for i, o := range names {
		name, ok := o.(Name)
		if !ok {
			return nil, nil, &MalformedError{"stream", -1, fmt.Errorf("/Filter has something else than names")}
		}
		filters[i] = name
		if i < len(parms) {
			dicts[i], _ = parms[i].(Dict)
		}
	}
	return filters, dicts, nil
}

// oneOrMore takes an object or an array of them, and resolves one level in them. Without a view, references stay.
func oneOrMore(v *View, o Object) (Array, error) {
	o, err := v.shallow(o)
	if err != nil || o == nil {
		return nil, err
	}
	list, ok := o.(Array)
	if !ok {
		list = Array{o}
	}
	out := make(Array, len(list))
	for i := range list {
		if out[i], err = v.shallow(list[i]); err != nil {
			return nil, err
		}
		d, ok := out[i].(Dict)
		if !ok {
			continue
		}
		for k := range d {
			if d[k], err = v.shallow(d[k]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (v *View) shallow(o Object) (Object, error) {
	if _, ok := o.(Reference); ok && v != nil {
		return v.Resolve(o)
	}
	return o, nil
}
