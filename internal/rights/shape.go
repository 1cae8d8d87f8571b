package rights

import (
	"fmt"

	"trien/internal/limits"
)

// fault is what is wrong with a file of rules, and where.
type fault struct {
	line   int // 0 where the reader of Cedar names the place itself
	vi, en string
}

func (f *fault) Error() string {
	if f.line == 0 {
		return f.en
	}
	return fmt.Sprintf("line %d: %s", f.line, f.en)
}

func (f *fault) inVietnamese() string {
	if f.line == 0 {
		return f.vi
	}
	return fmt.Sprintf("dòng %d: %s", f.line, f.vi)
}

// shape refuses text that would keep the reader of Cedar busy for long: it takes the square of how deep a condition nests, and more. The house's own rules
// nest four deep.
func shape(text []byte) error {
	s := shaped{line: 1}
	for i := 0; i < len(text); i++ {
		if text[i] == '"' {
			i = s.quoted(text, i)
			continue
		}
		if text[i] == '/' && i+1 < len(text) && text[i+1] == '/' {
			for i < len(text) && text[i] != '\n' {
				i++
			}
			i--
			continue
		}
		if err := s.take(text, i); err != nil {
			return err
		}
	}
	return nil
}

// shaped is what was counted of the rule that is being read.
type shaped struct {
	line, depth, size, signs, ifs int
}

// quoted passes over a string and gives the place of its end.
func (s *shaped) quoted(text []byte, i int) int {
	from := i
	for i++; i < len(text) && text[i] != '"'; i++ {
		switch text[i] {
		case '\\':
			i++
		case '\n':
			s.line++
		}
	}
	s.size, s.signs = s.size+i-from, 0
	return i
}

func (s *shaped) take(text []byte, i int) error {
	s.size++
	switch c := text[i]; c {
	case '\n':
		s.line++
	case ' ', '\t', '\r':
	case '!', '-':
		s.signs++
	case ';':
		*s = shaped{line: s.line}
	case '(', '[', '{':
		s.depth++
		s.signs = 0
	case ')', ']', '}':
		s.depth--
		s.signs = 0
	default:
		s.signs = 0
		if c == 'i' && i+1 < len(text) && text[i+1] == 'f' {
			s.ifs++
		}
	}
	if s.depth > limits.RightsNesting || s.signs > limits.RightsNesting || s.ifs > limits.RightsNesting {
		return &fault{s.line, fmt.Sprintf("quy tắc lồng nhau quá %d tầng", limits.RightsNesting), fmt.Sprintf("the rule nests deeper than %d", limits.RightsNesting)}
	}
	if s.size > limits.RightsRule {
		return &fault{s.line, fmt.Sprintf("quy tắc dài quá %d byte", limits.RightsRule), fmt.Sprintf("the rule is longer than %d bytes", limits.RightsRule)}
	}
	return nil
}
