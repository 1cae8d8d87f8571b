package identity

import (
	"slices"
	"strings"
	"time"

	"trien/internal/problem"
)

// MakePost makes a post, or changes one. A change that would make duties meet in someone who holds it is refused.
type MakePost struct{ Post }

// Appoint gives a person a post. Duties that must not meet in one person are checked against every appointment that overlaps in time,
// also future ones; nobody holds one post twice at one time.
type Appoint struct{ Appointment }

// EndAppointment ends the appointment that began at From: at To, which may be to come, and never later than it would end anyhow.
type EndAppointment struct {
	Person, Post string
	From, To     time.Time
	Paper        Paper
}

func (c MakePost) refuse(s *Staff, _ time.Time) error {
	if c.ID == "" || strings.TrimSpace(c.Title) == "" {
		return problem.New(problem.Usage, "Cần mã và tên của chức vụ.", "A post needs an id and a title.")
	}
	if _, ok := s.Body(c.Body); c.Body != "" && !ok {
		return unknownBody(c.Body)
	}
	if w := clash(c.Roles, c.Roles); w.VI != "" && len(s.holders(c.ID)) > 0 {
		return c.meet(w)
	}
	for _, a := range s.holders(c.ID) {
		for _, held := range s.beside(a) {
			if w := clash(c.Roles, held.Roles); held.ID != c.ID && w.VI != "" {
				return c.meet(w)
			}
		}
	}
	return nil
}

func (c MakePost) meet(w problem.Words) error {
	return problem.New(problem.Refused,
		"Không thể đổi chức vụ “"+c.Title+"” như vậy: "+w.VI+". Hãy giao nhiệm vụ đó cho chức vụ khác.",
		"The post “"+c.Title+"” can't be changed so: "+w.EN+". Give that duty to another post.").Under("379.5.3")
}

func (c MakePost) put(s *Staff, at time.Time) {
	i, ok := s.index.posts[c.ID]
	if !ok {
		p := c.Post
		p.Was = nil
		s.index.posts[p.ID] = len(s.Posts)
		s.Posts = append(s.Posts, p)
		return
	}
	was, p := s.Posts[i], c.Post
	p.Was = slices.Clip(was.Was)
	was.Was = nil
	p.Was = append(p.Was, FormerPost{at, was})
	s.Posts[i] = p
}

// holders lists the appointments to a post.
func (s *Staff) holders(post string) []Appointment {
	var list []Appointment
	for _, a := range s.Appointments {
		if a.Post == post {
			list = append(list, a)
		}
	}
	return list
}

func (c Appoint) refuse(s *Staff, _ time.Time) error {
	person, ok := s.Person(c.Person)
	post, found := s.Post(c.Post)
	switch {
	case !ok || !found:
		return problem.New(problem.NotFound, "Không có người hoặc chức vụ này.", "No such person or post.")
	case person.State == Left:
		return problem.New(problem.Refused, person.Name+" đã nghỉ. Hãy ghi nhận người đó trở lại trước khi bổ nhiệm.", person.Name+" has left. Record their return before you appoint them.").Under("379.5.3")
	case !c.To.IsZero() && !c.From.Before(c.To):
		return wrongSpan()
	}
	for _, a := range s.Held(c.Person) {
		if a.Post == c.Post && overlap(a.From, a.To, c.From, c.To) {
			return problem.New(problem.Conflict, person.Name+" đang giữ chức vụ “"+post.Title+"” trong thời gian này. Hãy kết thúc nhiệm kỳ trước rồi bổ nhiệm lại.",
				person.Name+" holds “"+post.Title+"” at that time. End that term before you appoint them anew.").Under("1831.authority")
		}
	}
	for _, held := range append(s.beside(c.Appointment), post) {
		if w := clash(post.Roles, held.Roles); w.VI != "" {
			return problem.New(problem.Refused,
				"Không thể bổ nhiệm "+person.Name+" giữ chức vụ “"+post.Title+"”: "+w.VI+". Hãy giao cho người khác hoặc kết thúc chức vụ cũ trước.",
				"Can't appoint "+person.Name+" to “"+post.Title+"”: "+w.EN+". Choose another person or end the old post first.").Under("379.5.3")
		}
	}
	return nil
}

func (c Appoint) put(s *Staff, at time.Time) {
	a := c.Appointment
	a.Recorded = at
	s.index.held[a.Person] = append(s.index.held[a.Person], len(s.Appointments))
	s.Appointments = append(s.Appointments, a)
}

// beside lists the posts the person of a holds at any instant of a.
func (s *Staff) beside(a Appointment) []Post {
	var posts []Post
	for _, b := range s.Held(a.Person) {
		if overlap(a.From, a.To, b.From, b.To) {
			if p, ok := s.Post(b.Post); ok {
				posts = append(posts, p)
			}
		}
	}
	return posts
}

func (c EndAppointment) refuse(s *Staff, _ time.Time) error {
	for _, a := range s.Held(c.Person) {
		if !c.is(a) {
			continue
		}
		if c.To.Before(a.From) || !a.To.IsZero() && !c.To.Before(a.To) {
			return problem.New(problem.Usage, "Ngày kết thúc phải sau ngày bắt đầu và sớm hơn ngày kết thúc đã ghi.", "The end must be after the start and before the end on record.")
		}
		return nil
	}
	return problem.New(problem.NotFound, "Không có nhiệm kỳ này trong danh bạ.", "No such term in the directory.")
}

func (c EndAppointment) put(s *Staff, at time.Time) {
	for _, i := range s.index.held[c.Person] {
		if a := &s.Appointments[i]; c.is(*a) {
			a.To, a.EndRecorded = c.To, at
			return
		}
	}
}

func (c EndAppointment) is(a Appointment) bool {
	return a.Person == c.Person && a.Post == c.Post && a.From.Equal(c.From)
}
