package identity

import (
	"slices"
	"strings"

	"trien/internal/problem"
)

// mustNotMeet says why two roles must not be in one person at one time; "" where they may.
func mustNotMeet(a, b Role) problem.Words {
	has := func(r Role) bool { return a == r || b == r }
	switch {
	case a == b:
		return problem.Words{}
	case has(Administrator):
		return problem.Words{VI: "người quản trị hệ thống không được soạn, đọc, ký hay đóng dấu văn bản",
			EN: "an administrator must not draft, read, sign or seal documents"}
	case has(Inspector):
		return problem.Words{VI: "người kiểm tra không được tham gia xử lý văn bản", EN: "an inspector must not take part in handling documents"}
	case has(Leader) && has(Clerk):
		return problem.Words{VI: "người ký văn bản không được giữ chữ ký số của cơ quan", EN: "who signs documents must not hold the office's seal"}
	}
	return problem.Words{}
}

// Appoint gives a person a post. Duties that must not meet in one person are checked against every appointment that overlaps in time,
// also future ones.
func (s Staff) Appoint(a Appointment) (Staff, error) {
	person, ok := s.Person(a.Person)
	post, found := s.Post(a.Post)
	if !ok || !found {
		return s, problem.New(problem.NotFound, "Không có người hoặc chức vụ này.", "No such person or post.")
	}
	if !a.To.IsZero() && !a.From.Before(a.To) {
		return s, problem.New(problem.Usage, "Ngày kết thúc phải sau ngày bắt đầu.", "The end must be after the start.")
	}
	for _, held := range append(s.held(a), post) {
		if w := clash(post.Roles, held.Roles); w.VI != "" {
			return s, problem.New(problem.Refused,
				"Không thể bổ nhiệm "+person.Name+" giữ chức vụ “"+post.Title+"”: "+w.VI+". Hãy giao cho người khác hoặc kết thúc chức vụ cũ trước.",
				"Can't appoint "+person.Name+" to “"+post.Title+"”: "+w.EN+". Choose another person or end the old post first.").Under("379.5.3")
		}
	}
	s.Appointments = append(slices.Clip(s.Appointments), a)
	return s, nil
}

// MakePost makes a post, or changes one. A change that would make duties meet in someone who holds it is refused.
func (s Staff) MakePost(p Post) (Staff, error) {
	s.Posts = slices.Clone(s.Posts)
	i := slices.IndexFunc(s.Posts, func(x Post) bool { return x.ID == p.ID })
	if i < 0 {
		s.Posts = append(s.Posts, p)
		return s, nil
	}
	before := s.Posts[i]
	s.Posts[i] = p
	for _, a := range s.Appointments {
		if a.Post != p.ID {
			continue
		}
		for _, held := range s.held(a) {
			if w := clash(p.Roles, held.Roles); w.VI != "" {
				s.Posts[i] = before
				return s, problem.New(problem.Refused,
					"Không thể đổi chức vụ “"+p.Title+"” như vậy: "+w.VI+". Hãy giao nhiệm vụ đó cho chức vụ khác.",
					"The post “"+p.Title+"” can't be changed so: "+w.EN+". Give that duty to another post.").Under("379.5.3")
			}
		}
	}
	return s, nil
}

// held lists the posts the person of a holds at any instant of a.
func (s Staff) held(a Appointment) []Post {
	var posts []Post
	for _, b := range s.Appointments {
		overlap := (a.To.IsZero() || b.From.Before(a.To)) && (b.To.IsZero() || a.From.Before(b.To))
		if b.Person == a.Person && overlap {
			if p, ok := s.Post(b.Post); ok {
				posts = append(posts, p)
			}
		}
	}
	return posts
}

func clash(a, b []Role) problem.Words {
	for _, x := range a {
		for _, y := range b {
			if w := mustNotMeet(x, y); w.VI != "" {
				return w
			}
		}
	}
	return problem.Words{}
}

// AddPerson adds someone with an account that nobody else has.
func (s Staff) AddPerson(p Person) (Staff, error) {
	p.Account = strings.ToLower(strings.TrimSpace(p.Account))
	if p.ID == "" || p.Account == "" || strings.TrimSpace(p.Name) == "" {
		return s, problem.New(problem.Usage, "Cần họ tên và tên đăng nhập.", "A name and an account are needed.")
	}
	_, id := s.Person(p.ID)
	if _, taken := s.ByAccount(p.Account); taken || id {
		return s, problem.New(problem.Conflict, "Tên đăng nhập này đã có người dùng; hãy chọn tên khác.", "This account is taken; choose another.")
	}
	s.People = append(slices.Clip(s.People), p)
	return s, nil
}
