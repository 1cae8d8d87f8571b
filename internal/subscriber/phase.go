package subscriber

import (
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// Phase is one phase of introduction: a group of posts and when their holders are to begin (112-KH/TU).
type Phase struct {
	ID      string
	Version int
	office.PhasePlanned
	Dropped string // why it was given up; "" where it stands
}

// FoldPhase makes a phase of its events.
func FoldPhase(id string, records []office.Record) Phase {
	p := Phase{ID: id}
	for _, r := range records {
		p.Version++
		switch e := r.Event.(type) {
		case office.PhasePlanned:
			p.PhasePlanned, p.Dropped = e, ""
		case office.PhaseDropped:
			p.Dropped = e.Reason
		}
	}
	return p
}

// SoundPhase refuses a plan that can't be followed.
func SoundPhase(e office.PhasePlanned, s identity.Staff) error {
	if err := need(e.Name, "tên giai đoạn", "the phase's name"); err != nil {
		return err
	}
	from, bad := time.Parse(time.DateOnly, e.From)
	until, worse := time.Parse(time.DateOnly, e.Until)
	if bad != nil || worse != nil || until.Before(from) {
		return problem.New(problem.Usage, "Ngày bắt đầu và ngày kết thúc của giai đoạn không đúng.", "The phase's first and last day are wrong.")
	}
	if len(e.Posts) == 0 {
		return problem.New(problem.Usage, "Hãy chọn nhóm chức vụ của giai đoạn.", "Choose the posts of the phase.")
	}
	for _, id := range e.Posts {
		if _, ok := s.Post(id); !ok {
			return problem.New(problem.Usage, "Có chức vụ đã chọn không còn trong danh bạ. Hãy chọn lại.", "A chosen post is not in the directory. Choose again.")
		}
	}
	return nil
}

// Progress is how far somebody is: four steps, of which each may come without the one before.
type Progress struct {
	Person     string
	Post       string
	Registered bool // a request was sent, or a certificate is there
	Received   bool // a certificate serves
	Instructed bool // a training counts
	Begun      bool // has signed once, in truth
}

// Part says of how many people a step is done.
type Part struct{ Done, Of int }

// Percent is the share, rounded down: a hundred means all.
func (p Part) Percent() int {
	if p.Of == 0 {
		return 0
	}
	return p.Done * 100 / p.Of
}

// Reached are the four steps' shares.
type Reached struct{ Registered, Received, Instructed, Begun Part }

// Share counts the steps of a list.
func Share(list []Progress) (r Reached) {
	for _, p := range list {
		count(&r.Registered, p.Registered)
		count(&r.Received, p.Received)
		count(&r.Instructed, p.Instructed)
		count(&r.Begun, p.Begun)
	}
	return r
}

func count(p *Part, done bool) {
	p.Of++
	if done {
		p.Done++
	}
}

// Members are the people who hold one of the posts at the instant, each once, by the first of the posts.
func Members(s identity.Staff, posts []string, at time.Time) []Progress {
	var list []Progress
	for _, post := range posts {
		for _, a := range s.Appointments {
			if a.Post == post && a.At(at) && !slices.ContainsFunc(list, func(p Progress) bool { return p.Person == a.Person }) {
				list = append(list, Progress{Person: a.Person, Post: post})
			}
		}
	}
	return list
}
