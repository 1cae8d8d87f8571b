package identity

import (
	"slices"
	"strings"
	"time"

	"trien/internal/problem"
)

// CorrectCode puts a person's code right where it was recorded wrong. It is no new code: what stood there by mistake stays known as theirs and is given to
// nobody else, so that whatever was done under it is still answered for (379.11.1).
type CorrectCode struct{ Person, Code, Reason string }

func (c CorrectCode) refuse(s *Staff, _ time.Time) error {
	was, ok := s.Person(c.Person)
	switch {
	case !ok:
		return unknownPerson()
	case was.Code == "":
		return problem.New(problem.Usage, was.Name+" chưa được cấp mã, nên không có mã để sửa. Hãy ghi mã ở “Sửa thông tin”.", was.Name+" has no code to be corrected. Record one with the particulars.").Under("379.11.1")
	case strings.TrimSpace(c.Code) == "" || c.Code == was.Code:
		return problem.New(problem.Usage, "Cần mã đúng, khác với mã đang ghi.", "The right code is needed, another than the one that stands there.").Under("379.11.1")
	case strings.TrimSpace(c.Reason) == "":
		return problem.New(problem.Usage, "Cần lý do sửa mã: căn cứ nào cho thấy mã cũ bị ghi sai.", "Say why: what shows that the code was recorded wrong.").Under("379.11.1")
	}
	return s.freeCode(c.Code, c.Person)
}

func (c CorrectCode) put(s *Staff, at time.Time) {
	i, ok := s.index.people[c.Person]
	if !ok {
		return
	}
	p := s.People[i]
	p.Codes = append(slices.Clip(p.Codes), FormerCode{at, p.Code, c.Reason})
	p.Code, p.Changed = c.Code, at
	s.index.codes[p.Code] = p.ID // the one before stays in the index
	s.People[i] = p
}
