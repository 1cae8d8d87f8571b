package identity

import (
	"slices"
	"strings"
	"time"

	"trien/internal/problem"
)

// Change is one change of a Staff.
type Change interface {
	// refuse says why the change may not be made to what stands now; nil where it may.
	refuse(s *Staff, at time.Time) error
	// put makes it. What is stored was decided once by the rules of its day: put never refuses, and makes sense of everything.
	put(s *Staff, at time.Time)
}

// Decide makes a change where the rules allow it; else nothing is changed. at is when it is recorded.
func (s *Staff) Decide(c Change, at time.Time) error {
	if err := c.refuse(s, at); err != nil {
		return err
	}
	s.Take(c, at)
	return nil
}

// Take makes a change that was decided before.
func (s *Staff) Take(c Change, at time.Time) {
	s.indexed()
	c.put(s, at)
}

// AddPerson is someone new, with an account and a code that nobody had before.
type AddPerson struct{ Person }

// ChangePerson gives a person another name, address or place. A code is granted once: where there is one it stays (379.11.1).
type ChangePerson struct{ Person }

// Leave is a person who goes: what they hold ends.
type Leave struct{ Person string }

// Return is a person who comes back; posts are given anew.
type Return struct{ Person string }

// Account is how an account is kept: what people type is not told apart by case.
func Account(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

func (c AddPerson) refuse(s *Staff, _ time.Time) error {
	account := Account(c.Account)
	if c.ID == "" || account == "" || strings.TrimSpace(c.Name) == "" {
		return problem.New(problem.Usage, "Cần họ tên và tên đăng nhập.", "A name and an account are needed.")
	}
	_, id := s.Person(c.ID)
	if _, taken := s.ByAccount(account); taken || id {
		return problem.New(problem.Conflict, "Tên đăng nhập “"+account+"” đã có người dùng; hãy chọn tên khác.", "The account “"+account+"” is taken; choose another.")
	}
	if err := s.freeCode(c.Code, c.ID); err != nil {
		return err
	}
	return s.place(c.Person)
}

func (c AddPerson) put(s *Staff, at time.Time) {
	p := c.Person
	p.Account, p.Came, p.Changed, p.State = Account(p.Account), at, at, Here
	s.index.people[p.ID] = len(s.People)
	s.index.accounts[p.Account] = p.ID
	if p.Code != "" {
		s.index.codes[p.Code] = p.ID
	}
	s.People = append(s.People, p)
	s.unitChanged(p.Unit, at)
}

func (c ChangePerson) refuse(s *Staff, _ time.Time) error {
	was, ok := s.Person(c.ID)
	switch {
	case !ok:
		return unknownPerson()
	case strings.TrimSpace(c.Name) == "":
		return problem.New(problem.Usage, "Cần họ tên.", "A name is needed.")
	case was.Code != "" && c.Code != was.Code:
		return problem.New(problem.Refused, was.Name+" đã được cấp mã "+was.Code+"; mã đã cấp không đổi và không cấp lại. Hãy giữ mã cũ; nếu mã bị ghi sai, hãy dùng việc “Sửa mã ghi sai”.",
			was.Name+" has been granted the code "+was.Code+"; a code is neither changed nor given again. Keep it; where it was recorded wrong, correct it by the act for that.").Under("379.11.1")
	}
	if err := s.freeCode(c.Code, c.ID); err != nil {
		return err
	}
	return s.place(c.Person)
}

func (c ChangePerson) put(s *Staff, at time.Time) {
	i, ok := s.index.people[c.ID]
	if !ok {
		return
	}
	p := s.People[i]
	p.Was = append(slices.Clip(p.Was), FormerPerson{at, p.Name, p.Body, p.Unit})
	if p.Unit != c.Unit {
		s.unitChanged(p.Unit, at)
		s.unitChanged(c.Unit, at)
	}
	p.Name, p.Email, p.Body, p.Unit, p.Changed = c.Name, c.Email, c.Body, c.Unit, at
	if p.Code == "" && c.Code != "" {
		p.Code = c.Code
		s.index.codes[p.Code] = p.ID
	}
	s.People[i] = p
}

// freeCode refuses a code that was given before, also to someone who left.
func (s *Staff) freeCode(code, person string) error {
	if strings.TrimSpace(code) != code || len(code) > codeMax {
		return problem.New(problem.Usage, "Mã định danh “"+code+"” không đúng dạng.", "The code “"+code+"” is malformed.")
	}
	if holder := s.CodeHolder(code); holder != "" && holder != person {
		return problem.New(problem.Conflict, "Mã định danh "+code+" đã cấp cho "+s.name(holder)+"; mỗi mã chỉ cấp một lần, kể cả khi người đó đã nghỉ. Hãy kiểm tra lại mã.",
			"The code "+code+" was given to "+s.name(holder)+"; a code is given once, also where they have left. Check it.").Under("379.11.1")
	}
	return nil
}

// codeMax bounds a person's code: the codes in use have 12 digits or fewer than 40 letters.
const codeMax = 64

// place refuses a body or unit that is not there.
func (s *Staff) place(p Person) error {
	if _, ok := s.Body(p.Body); p.Body != "" && !ok {
		return unknownBody(p.Body)
	}
	u, ok := s.Unit(p.Unit)
	if p.Unit != "" && !ok {
		return problem.New(problem.NotFound, "Không có đơn vị “"+p.Unit+"” trong danh bạ. Hãy thêm đơn vị trước.", "There is no unit “"+p.Unit+"” in the directory. Add it first.")
	}
	if ok && u.Body != p.Body {
		return problem.New(problem.Usage, "Đơn vị “"+u.Name+"” không thuộc cơ quan đã chọn.", "The unit “"+u.Name+"” does not belong to the chosen body.")
	}
	return nil
}

func (c Leave) refuse(s *Staff, at time.Time) error {
	if p, ok := s.Person(c.Person); !ok {
		return unknownPerson()
	} else if p.State == Left {
		return problem.New(problem.Conflict, p.Name+" đã nghỉ từ trước.", p.Name+" has left already.")
	} else if s.soleAdministrator(c.Person, at) {
		return problem.New(problem.Refused, p.Name+" là người quản trị duy nhất; sau đó không ai sửa được danh bạ. Hãy bổ nhiệm người quản trị khác trước.",
			p.Name+" is the only administrator; nobody could change the directory any more. Appoint another one first.").Under("379.5.3")
	}
	return nil
}

// soleAdministrator says whether nobody else would run the system.
func (s *Staff) soleAdministrator(person string, at time.Time) bool {
	runs := func(id string) bool { return slices.Contains(s.rolesOf(id, instant{at: at}), Administrator) }
	return runs(person) && !slices.ContainsFunc(s.People, func(p Person) bool { return p.ID != person && p.State == Here && runs(p.ID) })
}

func (c Leave) put(s *Staff, at time.Time) {
	i, ok := s.index.people[c.Person]
	if !ok {
		return
	}
	s.People[i].State, s.People[i].Gone, s.People[i].Changed = Left, at, at
	for _, j := range s.index.held[c.Person] {
		if a := &s.Appointments[j]; a.To.IsZero() || a.To.After(at) {
			a.To, a.EndRecorded = at, at
		}
	}
	for j := range s.Bindings {
		if b := &s.Bindings[j]; b.Person == c.Person && b.To.IsZero() {
			b.To = at
		}
	}
}

func (c Return) refuse(s *Staff, _ time.Time) error {
	if p, ok := s.Person(c.Person); !ok {
		return unknownPerson()
	} else if p.State != Left {
		return problem.New(problem.Conflict, p.Name+" đang làm việc ở cơ quan.", p.Name+" is here.")
	}
	return nil
}

func (c Return) put(s *Staff, at time.Time) {
	if i, ok := s.index.people[c.Person]; ok {
		s.People[i].State, s.People[i].Gone, s.People[i].Changed = Here, time.Time{}, at
	}
}

func unknownPerson() error {
	return problem.New(problem.NotFound, "Không có người này trong danh bạ.", "No such person in the directory.")
}

func unknownBody(id string) error {
	return problem.New(problem.NotFound, "Không có cơ quan “"+id+"” trong danh bạ. Hãy thêm cơ quan trước.", "There is no body “"+id+"” in the directory. Add it first.")
}

func (s *Staff) name(person string) string {
	if p, ok := s.Person(person); ok {
		return p.Name
	}
	return person
}
