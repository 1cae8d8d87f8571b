package subscriber

import (
	"time"

	"trien/internal/problem"
)

// Rules are the figures by which deadlines are reckoned: working days. Where no rule known to us gives one it is the office's own.
type Rules struct {
	Answer    map[Kind]int // from sending to the CA's answer
	Handle    int          // for each step in the office itself
	Prepared  int          // from a change of person, post or authority to sending
	GiveBack  int          // from the CA's answer to the device's return
	Delegated bool         // unblocking is delegated to the province
	Alerts    []int        // days before a certificate's end
}

// DefaultRules: three working days to issue (NĐ 68/2024, Article 11), one to unblock a device where that is delegated, five to return a device
// (Articles 18 to 20). The others are ours.
func DefaultRules() Rules {
	return Rules{Answer: map[Kind]int{Issue: 3, Renew: 3, Change: 3, Revoke: 3, Recover: 3}, Handle: 2, Prepared: 1, GiveBack: 5, Alerts: []int{90, 60, 30, 15, 7, 1}}
}

// Deadline is until when something must be done.
type Deadline struct {
	Until      time.Time
	Days       int
	What       problem.Words
	Rule       string // that gives the figure; "" where it is the office's own
	Incomplete bool   // days off of a year are not set: it may be too early
}

// Due is the deadline under which a request stands now; false where it stands under none.
func (c Calendar) Due(r Request, rules Rules) (Deadline, bool) {
	by := func(from time.Time, days int, rule string, vi, en string) (Deadline, bool) {
		until, incomplete := c.After(from, days)
		return Deadline{until, days, problem.Words{VI: vi, EN: en}, rule, incomplete}, true
	}
	switch {
	case r.State.Ended():
		return Deadline{}, false
	case r.State == Sent:
		days, rule := rules.answer(Kind(r.Kind))
		return by(r.Sent, days, rule, "Cơ quan chứng thực trả lời", "The CA's answer")
	case r.State == Granted && r.Kind == string(Revoke):
		return by(r.Answered, rules.GiveBack, "NĐ 68/2024, Điều 18–20", "Nộp lại thiết bị kèm biên bản (Mẫu 08), hoặc báo mất (Mẫu 09)", "Return the device with minutes (form 08), or report it lost (form 09)")
	case r.Cause != "" && r.Sent.IsZero():
		from := r.From
		if r.Opened.After(from) {
			from = r.Opened
		}
		return by(from, rules.Prepared, "", "Gửi đề nghị do thay đổi nhân sự", "Send what a change of people asks for")
	}
	return by(r.Since, rules.Handle, "", "Hoàn thành bước đang chờ", "Finish the step that is waiting")
}

func (r Rules) answer(k Kind) (days int, rule string) {
	switch {
	case k == Issue:
		return r.Answer[k], "NĐ 68/2024, Điều 11"
	case k == Recover && r.Delegated:
		return 1, "Phân cấp mở khóa thiết bị (QĐ 144/2025 Đồng Tháp, Điều 11)"
	}
	return r.Answer[k], ""
}

// Alert tells that a certificate ends soon.
type Alert struct {
	Left  int // whole days; below 0: it has ended
	Level int // the set day that was crossed; 0: none, or it has ended
	Ended bool
}

// AlertOf tells how near a certificate's end is at an instant, by the days that are set; false where it is not near.
func (r Rules) AlertOf(notAfter, at time.Time) (Alert, bool) {
	left := int(notAfter.Sub(at).Hours() / 24)
	if !at.Before(notAfter) {
		return Alert{Left: left, Ended: true}, true
	}
	level := 0
	for _, d := range r.Alerts {
		if left < d && (level == 0 || d < level) {
			level = d
		}
	}
	return Alert{Left: left, Level: level}, level != 0
}
