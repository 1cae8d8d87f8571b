package subscriber

import (
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// Training is one training of one person (HD03.training; 379-QĐ/TW, Article 31).
type Training struct {
	ID      string
	Version int
	office.TrainingHeld
	Voided string // why it was taken back; "" where it stands
}

// FoldTraining makes a training of its events.
func FoldTraining(id string, records []office.Record) Training {
	t := Training{ID: id}
	for _, r := range records {
		t.Version++
		switch e := r.Event.(type) {
		case office.TrainingHeld:
			t.TrainingHeld = e
		case office.TrainingVoided:
			t.Voided = e.Reason
		}
	}
	return t
}

// SoundTraining refuses what can't have been.
func SoundTraining(e office.TrainingHeld, s identity.Staff, today string) error {
	if _, ok := s.Person(e.Person); !ok {
		return problem.New(problem.Usage, "Hãy chọn người được tập huấn.", "Choose who was trained.")
	}
	if err := need(e.Course, "nội dung tập huấn", "the course"); err != nil {
		return err
	}
	if _, err := time.Parse(time.DateOnly, e.On); err != nil || e.On > today {
		return problem.New(problem.Usage, "Ngày tập huấn không đúng hoặc ở tương lai.", "The day of the training is wrong, or to come.")
	}
	if _, err := time.Parse(time.DateOnly, e.Until); e.Until != "" && (err != nil || e.Until < e.On) {
		return problem.New(problem.Usage, "Ngày hết hiệu lực của lớp tập huấn không đúng.", "The day until which the training counts is wrong.")
	}
	return nil
}

// Counts says whether the training counts on a day for a role; "" asks for any.
func (t Training) Counts(role identity.Role, day string) bool {
	return t.Voided == "" && t.On <= day && (t.Until == "" || day <= t.Until) && (t.Role == "" || role == "" || t.Role == string(role))
}

// Trained says whether somebody has a training that counts on the day.
func Trained(list []Training, person, day string) bool {
	for _, t := range list {
		if t.Person == person && t.Counts("", day) {
			return true
		}
	}
	return false
}

// UntrainedRoles are those of a person's roles in which they use keys and have no training that counts.
func UntrainedRoles(list []Training, a identity.Actor, day string) []identity.Role {
	var out []identity.Role
	for _, role := range a.Roles {
		if role != identity.Leader && role != identity.Clerk && role != identity.Archivist {
			continue
		}
		ok := false
		for _, t := range list {
			ok = ok || t.Person == a.Person && t.Counts(role, day)
		}
		if !ok {
			out = append(out, role)
		}
	}
	return out
}

// VoidTraining takes a training back that was recorded by mistake.
func VoidTraining(t Training, reason string) ([]office.Event, error) {
	switch {
	case t.Person == "":
		return nil, problem.New(problem.NotFound, "Không có lần tập huấn này.", "There is no such training.")
	case t.Voided != "":
		return nil, problem.New(problem.Conflict, "Lần tập huấn này đã được hủy ghi nhận.", "This training was taken back already.")
	}
	return one(office.TrainingVoided{Reason: reason}, need(reason, "lý do hủy ghi nhận", "the reason"))
}
