// Package basis says where a rule that the program applies is from, and how far that was read.
package basis

import "trien/internal/problem"

// Source is where a rule is from, and how far that was read.
type Source struct {
	Text string // "NĐ 30/2020/NĐ-CP, Điều 13.1"
	Read string // Text, Summary, Implementation or Setting
}

// How far the source of a rule was read.
const (
	Text           = "text"           // in the rule's own words
	Summary        = "summary"        // as somebody reports it
	Implementation = "implementation" // as a program does it
	Setting        = "setting"        // nobody's rule: the office's own choice
)

// Words tells how a source was read; none for a way that is not known.
func (s Source) Words() problem.Words {
	switch s.Read {
	case Text:
		return problem.Words{VI: "theo nguyên văn", EN: "read in its own words"}
	case Summary:
		return problem.Words{VI: "theo bản tóm tắt, chưa đối chiếu nguyên văn", EN: "read in a summary, not in its own words"}
	case Implementation:
		return problem.Words{VI: "theo cách các phần mềm thực hiện, chưa đối chiếu nguyên văn", EN: "read in what programs do, not in its own words"}
	case Setting:
		return problem.Words{VI: "do cơ quan tự đặt", EN: "the office's own setting"}
	}
	return problem.Words{}
}

// Stated says whether a source can stand behind a rule: how it was read is known, and it names a text unless it is the office's own choice.
func (s Source) Stated() bool {
	return s.Words().VI != "" && (s.Text != "" || s.Read == Setting)
}
