package oversight

import (
	"slices"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

// ReviewState is where a review stands.
type ReviewState string

// The states of a review.
const (
	NoReview     ReviewState = ""
	Planned      ReviewState = "planned"
	UnderWay     ReviewState = "under-way" // something was found
	ReviewClosed ReviewState = "closed"
)

// The kinds of a finding of a review.
const (
	Fault        = "fault"
	Commendation = "commendation"
	Sound        = "sound"
)

// The states of a fault.
const (
	FaultOpen     = "open"
	FaultRemedied = "remedied" // waits for a reviewer's eye
	FaultSettled  = "settled"
)

// Found is a finding of a review and what became of it.
type Found struct {
	office.ReviewFinding
	At        time.Time
	By        string
	State     string // of a fault
	Reminders []time.Time
	Remedy    string
	Settled   time.Time
	Verdict   string // the reviewer's words on the remedy
}

// Overdue says whether a fault is open past its day.
func (f Found) Overdue(today string) bool {
	return f.Kind == Fault && f.State != FaultSettled && f.Due != "" && f.Due < today
}

// Review is a review folded from its events.
type Review struct {
	ID      string
	Version int
	State   ReviewState
	office.ReviewPlanned
	By         string
	At         time.Time
	Found      []Found
	Conclusion string
}

// Open counts the faults that are not settled.
func (r Review) Open() int {
	n := 0
	for _, f := range r.Found {
		if f.Kind == Fault && f.State != FaultSettled {
			n++
		}
	}
	return n
}

// FoldReview folds a review.
func FoldReview(id string, records []office.Record) Review {
	v := Review{ID: id}
	for _, r := range records {
		v = v.Apply(r)
	}
	return v
}

// Apply takes one event.
func (v Review) Apply(r office.Record) Review {
	v.Version++
	v.Found = slices.Clone(v.Found)
	switch e := r.Event.(type) {
	case office.ReviewPlanned:
		v.State, v.ReviewPlanned, v.By, v.At = Planned, e, r.Actor, r.At
	case office.ReviewFinding:
		f := Found{ReviewFinding: e, At: r.At, By: r.Actor}
		if e.Kind == Fault {
			f.State = FaultOpen
		}
		v.Found, v.State = append(v.Found, f), UnderWay
	case office.ReviewReminded:
		v.on(e.ID, func(f *Found) { f.Reminders = append(slices.Clip(f.Reminders), r.At) })
	case office.ReviewRemedied:
		v.on(e.ID, func(f *Found) { f.State, f.Remedy = FaultRemedied, e.Text })
	case office.ReviewSettled:
		v.on(e.ID, func(f *Found) {
			f.State, f.Verdict, f.Settled = FaultOpen, e.Text, time.Time{}
			if e.Accept {
				f.State, f.Settled = FaultSettled, r.At
			}
		})
	case office.ReviewClosed:
		v.State, v.Conclusion = ReviewClosed, e.Text
	}
	return v
}

func (v Review) on(id string, change func(*Found)) {
	for i := range v.Found {
		if v.Found[i].ID == id {
			change(&v.Found[i])
		}
	}
}

// Finding finds a finding.
func (v Review) Finding(id string) (Found, bool) {
	i := slices.IndexFunc(v.Found, func(f Found) bool { return f.ID == id })
	if i < 0 {
		return Found{}, false
	}
	return v.Found[i], true
}

// DecideReview says what follows from a command by someone, or why nothing does.
func DecideReview(v Review, c Command, by string) (office.Event, error) {
	if v.State == ReviewClosed {
		return nil, conflict("Đợt kiểm tra đã kết thúc.", "The review is closed.")
	}
	if _, plan := c.(office.ReviewPlanned); plan != (v.State == NoReview) {
		return nil, conflict("Đợt kiểm tra không ở bước này.", "The review is not at this step.")
	}
	reviewer := slices.Contains(v.People, by)
	if err := v.may(c, by, reviewer); err != nil {
		return nil, err
	}
	switch e := c.(type) {
	case office.ReviewPlanned:
		return planned(e)
	case office.ReviewFinding:
		return e, v.finds(e)
	case office.ReviewReminded:
		return e, v.remind(e.ID)
	case office.ReviewRemedied:
		f, ok := v.Finding(e.ID)
		if !ok || f.Kind != Fault || f.State == FaultSettled {
			return nil, conflict("Không có tồn tại nào giao cho bạn khắc phục ở đây.", "There is no fault here that is yours to remedy.")
		}
		return e, said(e.Text)
	case office.ReviewSettled:
		return e, v.settles(e, by)
	case office.ReviewClosed:
		if v.Open() > 0 {
			return nil, conflict("Đợt kiểm tra chỉ kết thúc được khi mọi tồn tại đã khắc phục xong.", "A review is closed when every fault is settled.")
		}
		return e, said(e.Text)
	}
	return nil, usage("Không có thao tác này trong đợt kiểm tra.", "A review knows no such act.")
}

// may says who does what in a review: its reviewers all but planning, which the rules of access decide; whoever must remedy a fault tells that they did.
func (v Review) may(c Command, by string, reviewer bool) error {
	switch e := c.(type) {
	case office.ReviewPlanned:
		return nil
	case office.ReviewRemedied:
		if f, ok := v.Finding(e.ID); ok && f.Who == by {
			return nil
		}
	}
	if reviewer {
		return nil
	}
	return problem.New(problem.Forbidden, "Việc này do người kiểm tra của đợt này thực hiện; người được giao khắc phục chỉ báo việc khắc phục của mình.",
		"The reviewers named in this review do this; whoever must remedy a fault tells of their own remedy only.").Under("4587.review")
}

func planned(e office.ReviewPlanned) (office.Event, error) {
	switch {
	case e.Title == "" || len(e.People) == 0 || len(e.Checklist) == 0:
		return nil, usage("Cần tên đợt kiểm tra, người kiểm tra và nội dung kiểm tra.", "A title, reviewers and a checklist are needed.")
	case !day(e.From) || !day(e.To) || !day(e.Due) || e.From > e.To:
		return nil, usage("Ngày không đúng, hoặc ngày cuối trước ngày đầu.", "A day is wrong, or the last is before the first.")
	}
	return e, nil
}

func day(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func (v Review) finds(e office.ReviewFinding) error {
	_, twice := v.Finding(e.ID)
	switch {
	case twice || e.ID == "" || e.Item < 0 || e.Item > len(v.Checklist) || !slices.Contains([]string{Fault, Commendation, Sound}, e.Kind):
		return usage("Kết quả không đúng dạng.", "The finding is not in order.")
	case e.Kind == Fault && (e.Who == "" || !day(e.Due)):
		return usage("Tồn tại phải có người khắc phục và hạn.", "A fault needs somebody who remedies it, and a day.")
	}
	return said(e.Text)
}

func (v Review) remind(id string) error {
	if f, ok := v.Finding(id); !ok || f.State != FaultOpen {
		return conflict("Không có tồn tại nào để nhắc.", "There is no fault to remind of.")
	}
	return nil
}

// settles: nobody settles what they remedied themselves.
func (v Review) settles(e office.ReviewSettled, by string) error {
	f, ok := v.Finding(e.ID)
	switch {
	case !ok || f.State != FaultRemedied:
		return conflict("Tồn tại này chưa được báo khắc phục.", "No remedy of this fault was told yet.")
	case f.Who == by:
		return twoPeople("Không ai tự nghiệm thu việc khắc phục của mình.", "Nobody settles what they remedied themselves.")
	case !e.Accept:
		return said(e.Text)
	}
	return nil
}
