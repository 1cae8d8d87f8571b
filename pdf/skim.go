package pdf

import (
	"bytes"

	"trien/internal/limits"
)

// skim reads a dictionary that is written plainly, and lists what it refers to without building it: most objects are read only for that. What
// is rare (strings, comments, escaped names, many keys) and what is faulty is not ok here, and left to the parser.
type skim struct {
	b      []byte
	pos    int
	wanted [skimWanted]Name // keys of the outermost dictionary whose values are to be found
	found  [skimWanted]span // where they lie in b, in the order of wanted; zero: they are not there
	refs   [skimRefs]Reference
	n      int // of refs
}

// span is a piece of a skim's bytes.
type span struct{ from, to int }

// Bounds of what is plain; beyond them the parser reads.
const (
	skimDepth  = 12
	skimKeys   = 16
	skimBytes  = 4 << 10
	skimRefs   = 64
	skimWanted = 2
)

// dict reads from "<<" to ">>".
func (s *skim) dict(depth int) bool {
	if depth > skimDepth || !s.accept("<<") {
		return false
	}
	var keys [skimKeys]span
	for n := 0; ; n++ {
		if s.space(); s.accept(">>") {
			return true
		}
		key, ok := s.name()
		if !ok || n == skimKeys || s.twice(keys[:n], key) {
			return false
		}
		keys[n] = key
		s.space()
		from := s.pos
		if !s.value(depth) {
			return false
		}
		if depth == 0 && !s.note(key, span{from, s.pos}) {
			return false
		}
	}
}

// note keeps where the value of a wanted key lies. One that is null is as if it were not there (7.3.9), which is the parser's to say.
func (s *skim) note(key, value span) bool {
	for i, w := range s.wanted {
		if string(s.b[key.from:key.to]) == string(w) {
			s.found[i] = value
			return s.b[value.from] != 'n'
		}
	}
	return true
}

func (s *skim) twice(keys []span, key span) bool {
	for _, k := range keys {
		if bytes.Equal(s.b[k.from:k.to], s.b[key.from:key.to]) {
			return true
		}
	}
	return false
}

func (s *skim) value(depth int) bool {
	if s.pos >= len(s.b) {
		return false
	}
	switch c := s.b[s.pos]; {
	case c == '/':
		_, ok := s.name()
		return ok
	case c == '<':
		return s.dict(depth + 1)
	case c == '[':
		return s.array(depth + 1)
	case c >= '0' && c <= '9' || c == '-' || c == '.':
		return s.number()
	}
	switch word := s.regular(); string(word) {
	case "true", "false", "null":
		return true
	}
	return false
}

func (s *skim) array(depth int) bool {
	if s.pos++; depth > skimDepth {
		return false
	}
	for {
		if s.space(); s.accept("]") {
			return true
		}
		if !s.value(depth) {
			return false
		}
	}
}

// name reads a solidus and what follows; the bytes after the solidus are its span.
func (s *skim) name() (span, bool) {
	if !s.accept("/") {
		return span{}, false
	}
	from := s.pos
	word := s.regular()
	return span{from, s.pos}, word != nil && len(word) <= limits.PDFToken && bytes.IndexByte(word, '#') < 0
}

// number reads an integer, a real or a reference, as the parser does where they are short.
func (s *skim) number() bool {
	word := s.regular()
	if len(word) == 0 || len(word) > 9 {
		return false
	}
	n, whole := digits(word)
	if !whole {
		_, ok := real(word)
		return ok
	}
	after := s.pos
	s.space()
	word = s.regular()
	if g, ok := digits(word); ok && len(word) > 0 && len(word) <= 9 && g <= 0xffff && s.spaced() && n <= limits.PDFObjects {
		if s.space(); s.pos < len(s.b) && s.b[s.pos] == '%' {
			return false
		}
		if string(s.regular()) == "R" {
			return s.refer(Reference{uint32(n), uint16(g)})
		}
	}
	s.pos = after
	return true
}

func (s *skim) refer(to Reference) bool {
	if s.n == skimRefs {
		return false
	}
	s.refs[s.n] = to
	s.n++
	return true
}

func (s *skim) space() {
	for s.pos < len(s.b) && isSpace(s.b[s.pos]) {
		s.pos++
	}
}

func (s *skim) spaced() bool { return s.pos < len(s.b) && isSpace(s.b[s.pos]) }

// regular reads regular characters; nil where more of them may follow what is at hand.
func (s *skim) regular() []byte {
	from := s.pos
	for s.pos < len(s.b) && isRegular(s.b[s.pos]) {
		s.pos++
	}
	if s.pos == len(s.b) {
		return nil
	}
	return s.b[from:s.pos]
}

func (s *skim) accept(w string) bool {
	if len(s.b)-s.pos < len(w) || string(s.b[s.pos:s.pos+len(w)]) != w {
		return false
	}
	s.pos += len(w)
	return true
}
