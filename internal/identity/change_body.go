package identity

import (
	"slices"
	"strings"
	"time"

	"trien/internal/problem"
)

// PutBody makes a body, or gives one another name, place or end. Its codes are put by PutCode.
type PutBody struct{ Body }

// PutCode gives a body a code of a scheme, or ends one; the same code again changes its span.
type PutCode struct {
	Body string
	BodyCode
}

// PutUnit makes a unit, or changes it.
type PutUnit struct{ Unit }

// BindSeal binds a body's seal to whoever is authorised from an instant on; who was before is so no more (379.11.2).
type BindSeal struct{ Binding }

func (c PutBody) refuse(s *Staff, _ time.Time) error {
	switch _, ok := s.Body(c.Parent); {
	case c.ID == "" || strings.TrimSpace(c.Name) == "":
		return problem.New(problem.Usage, "Cần mã và tên của cơ quan.", "A body needs an id and a name.")
	case c.Parent != "" && !ok:
		return unknownBody(c.Parent)
	case c.Parent == c.ID || slices.ContainsFunc(s.Above(c.Parent), func(b Body) bool { return b.ID == c.ID }):
		return problem.New(problem.Refused, "Cơ quan “"+c.Name+"” không thể trực thuộc chính nó hoặc cơ quan cấp dưới của nó. Hãy chọn cơ quan cấp trên khác.",
			"“"+c.Name+"” can't be under itself or under one of its own. Choose another body above.").Under("379.11.2")
	case !c.To.IsZero() && !c.From.Before(c.To):
		return wrongSpan()
	}
	if _, ok := s.Body(c.Successor); c.Successor != "" && (!ok || c.Successor == c.ID) {
		return unknownBody(c.Successor)
	}
	return nil
}

func (c PutBody) put(s *Staff, at time.Time) {
	i, ok := s.index.bodies[c.ID]
	if !ok {
		b := c.Body
		b.Codes, b.Was = nil, nil
		s.index.bodies[b.ID] = len(s.Bodies)
		s.Bodies = append(s.Bodies, b)
		return
	}
	b := s.Bodies[i]
	if b.Name != c.Name || b.Parent != c.Parent {
		b.Was = append(slices.Clip(b.Was), FormerBody{at, b.Name, b.Parent})
	}
	b.Name, b.Parent, b.From, b.To, b.Successor = c.Name, c.Parent, c.From, c.To, c.Successor
	s.Bodies[i] = b
}

func (c PutCode) refuse(s *Staff, _ time.Time) error {
	b, ok := s.Body(c.Body)
	x, known := SchemeOf(c.Scheme)
	switch {
	case !ok:
		return unknownBody(c.Body)
	case !known || !x.Fits(c.Value):
		return problem.New(problem.Usage, "Mã định danh “"+c.Value+"” không đúng dạng của hệ mã “"+c.Scheme+"”.", "“"+c.Value+"” is no code of the scheme “"+c.Scheme+"”.").Under("379.11.2")
	case c.From.IsZero() || !c.To.IsZero() && !c.From.Before(c.To):
		return wrongSpan()
	}
	for _, other := range s.Bodies {
		if other.ID != b.ID && slices.ContainsFunc(other.Codes, func(o BodyCode) bool { return o.Scheme == c.Scheme && o.Value == c.Value }) {
			return problem.New(problem.Conflict, "Mã "+c.Value+" là mã của “"+other.Name+"”; mỗi mã chỉ thuộc một cơ quan, kể cả khi đã đóng. Hãy kiểm tra lại mã.",
				"The code "+c.Value+" is “"+other.Name+"”'s; a code belongs to one body, also once closed. Check it.").Under("379.11.2")
		}
	}
	for _, o := range b.Codes {
		if o.Scheme == c.Scheme && o.Value != c.Value && overlap(o.From, o.To, c.From, c.To) {
			return problem.New(problem.Conflict, "“"+b.Name+"” đang có mã "+o.Value+" cùng hệ trong thời gian này. Hãy đóng mã đó trước khi mở mã mới.",
				"“"+b.Name+"” has the code "+o.Value+" of this scheme at that time. Close it before opening another.").Under("379.11.2")
		}
	}
	return nil
}

func (c PutCode) put(s *Staff, _ time.Time) {
	i, ok := s.index.bodies[c.Body]
	if !ok {
		return
	}
	codes := slices.Clone(s.Bodies[i].Codes)
	if j := slices.IndexFunc(codes, func(o BodyCode) bool { return o.Scheme == c.Scheme && o.Value == c.Value }); j >= 0 {
		codes[j] = c.BodyCode
	} else {
		codes = append(codes, c.BodyCode)
	}
	s.Bodies[i].Codes = codes
}

func (c PutUnit) refuse(s *Staff, _ time.Time) error {
	if c.ID == "" || strings.TrimSpace(c.Name) == "" {
		return problem.New(problem.Usage, "Cần mã và tên của đơn vị.", "A unit needs an id and a name.")
	}
	if _, ok := s.Body(c.Body); c.Body != "" && !ok {
		return unknownBody(c.Body)
	}
	for up, steps := c.Parent, 0; up != ""; steps++ {
		u, ok := s.Unit(up)
		if !ok || u.Body != c.Body || up == c.ID || steps > len(s.Units) {
			return problem.New(problem.Refused, "Đơn vị cấp trên của “"+c.Name+"” phải là một đơn vị khác, cùng cơ quan và không trực thuộc chính nó.",
				"The unit above “"+c.Name+"” must be another one of the same body, and not one under it.")
		}
		up = u.Parent
	}
	if was, ok := s.Unit(c.ID); ok && was.Body != c.Body {
		return problem.New(problem.Refused, "Đơn vị không chuyển được sang cơ quan khác. Hãy lập đơn vị mới ở cơ quan đó.", "A unit can't move to another body. Make a new one there.")
	}
	return nil
}

func (c PutUnit) put(s *Staff, at time.Time) {
	u := c.Unit
	u.Changed = at
	if i, ok := s.index.units[u.ID]; ok {
		u.Made = s.Units[i].Made
		s.Units[i] = u
		return
	}
	u.Made = at
	s.index.units[u.ID] = len(s.Units)
	s.Units = append(s.Units, u)
}

// unitChanged keeps that people came to a unit, or went.
func (s *Staff) unitChanged(unit string, at time.Time) {
	if i, ok := s.index.units[unit]; ok {
		s.Units[i].Changed = at
	}
}

func (c BindSeal) refuse(s *Staff, _ time.Time) error {
	p, ok := s.Person(c.Person)
	switch _, known := s.Body(c.Body); {
	case c.Body != "" && !known:
		return unknownBody(c.Body)
	case !ok:
		return unknownPerson()
	case c.Paper.Number == "" && c.Paper.Document == "":
		return problem.New(problem.Usage, "Cần số văn bản giao quản lý, sử dụng con dấu.", "The number of the document that gives the seal into someone's hands is needed.").Under("379.11.2")
	}
	if a, _ := s.Actor(c.Person, c.From); p.State == Left || !a.Is(Clerk) {
		return problem.New(problem.Refused, p.Name+" không giữ chức vụ văn thư vào ngày này nên không được giao con dấu. Hãy bổ nhiệm trước hoặc chọn người khác.",
			p.Name+" does not hold a clerk's post on that day. Appoint them first, or choose another.").Under("379.11.2")
	}
	return nil
}

func (c BindSeal) put(s *Staff, at time.Time) {
	for i := range s.Bindings {
		if b := &s.Bindings[i]; b.Body == c.Body && b.To.IsZero() {
			b.To = later(b.From, c.From)
		}
	}
	b := c.Binding
	b.Recorded = at
	s.Bindings = append(s.Bindings, b)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func wrongSpan() error {
	return problem.New(problem.Usage, "Ngày kết thúc phải sau ngày bắt đầu.", "The end must be after the start.")
}
