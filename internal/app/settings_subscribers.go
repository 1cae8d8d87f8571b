package app

import (
	"slices"

	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/subscriber"
)

// SubscriberSettings are the figures of certificates' papers that no rule known to us gives, and the days off (docs/subscribers.md).
type SubscriberSettings struct {
	Holidays     string `toml:"holidays,omitempty"`          // file of days off, from the office's folder; empty: the list that comes with the program
	Alerts       []int  `toml:"alert_days,omitempty"`        // days before a certificate's end; empty: 90, 60, 30, 15, 7, 1
	AnswerDays   int    `toml:"answer_days,omitzero"`        // working days for the CA's answer where no rule is known; 0: 3
	HandleDays   int    `toml:"handle_days,omitzero"`        // working days for each step in the office; 0: 2
	PreparedDays int    `toml:"prepared_days,omitzero"`      // working days to send what a change of people asks for; 0: 1
	Delegated    bool   `toml:"unblock_delegated,omitempty"` // unblocking is delegated: one working day
	Months       int    `toml:"training_months,omitzero"`    // how long a training counts; 0: without end
	Document     string `toml:"document_type,omitempty"`     // of the document that carries a request; empty: CV
	Place        string `toml:"place,omitempty"`             // where the office is, as its documents say before the date
}

// longestTraining and mostDays bound what is surely a slip.
const (
	longestTraining = 120
	mostDays        = 60
)

func (s SubscriberSettings) check() error {
	days := func(n int) bool { return n >= 0 && n <= mostDays }
	bad := slices.ContainsFunc(s.Alerts, func(d int) bool { return d < 1 || d > 730 })
	switch {
	case !days(s.AnswerDays) || !days(s.HandleDays) || !days(s.PreparedDays):
		return problem.New(problem.Usage, "answer_days, handle_days, prepared_days là số ngày làm việc từ 1 đến 60; bỏ trống là mặc định.",
			"answer_days, handle_days and prepared_days are working days from 1 to 60; left out they are as by default.")
	case bad || len(s.Alerts) > 20:
		return problem.New(problem.Usage, "alert_days là tối đa 20 số ngày từ 1 đến 730.", "alert_days are up to 20 numbers of days from 1 to 730.")
	case s.Months < 0 || s.Months > longestTraining:
		return problem.New(problem.Usage, "training_months là số tháng từ 0 đến 120; 0 là không thời hạn.", "training_months is a number of months from 0 to 120; 0 is without end.")
	}
	if _, ok := office.TypeOf(s.document()); !ok {
		return problem.New(problem.Usage, "document_type không phải ký hiệu loại văn bản (thí dụ CV, TTr).", "document_type is no type of document (such as CV, TTr).")
	}
	return nil
}

func (s SubscriberSettings) document() string {
	if s.Document == "" {
		return "CV"
	}
	return s.Document
}

// rules are the deadlines, as the office has set them.
func (s SubscriberSettings) rules() subscriber.Rules {
	r := subscriber.DefaultRules()
	r.Delegated = s.Delegated
	if s.AnswerDays > 0 {
		for _, k := range []subscriber.Kind{subscriber.Renew, subscriber.Change, subscriber.Revoke, subscriber.Recover} {
			r.Answer[k] = s.AnswerDays
		}
	}
	if s.HandleDays > 0 {
		r.Handle = s.HandleDays
	}
	if s.PreparedDays > 0 {
		r.Prepared = s.PreparedDays
	}
	if len(s.Alerts) > 0 {
		r.Alerts = s.Alerts
	}
	return r
}

// holidays reads the office's days off.
func (o *Office) holidays() (subscriber.Calendar, error) {
	return readHolidays(within(o.dir, o.settings.Subscribers.Holidays))
}

func readHolidays(path string) (subscriber.Calendar, error) {
	if path == "" {
		return subscriber.ParseHolidays(subscriber.DefaultHolidays())
	}
	raw, err := readSmall(path, limits.HolidaysFile)
	if err != nil {
		return subscriber.Calendar{}, problem.New(problem.IO, "Không đọc được danh sách ngày nghỉ ghi ở subscribers.holidays trong office.toml.",
			"The list of days off named by subscribers.holidays in office.toml can't be read.").Because(err)
	}
	return subscriber.ParseHolidays(string(raw))
}
