package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// noticeDue is of notices that a document waits for somebody by a day.
const noticeDue = "due"

// remindToday is the stage of a reminder on the day itself, beside those before and after it.
const remindToday = "today"

// RemindSettings are what an office says of reminders of due days (docs/routing.md). No rule at hand gives a number of days: the default is ours.
type RemindSettings struct {
	DaysBefore int `toml:"days_before,omitempty"` // how many days before a day somebody is told of it; 0: three
}

func (r RemindSettings) check() error {
	if r.DaysBefore < 0 || r.DaysBefore > 60 {
		return problem.New(problem.Usage, "days_before ở mục [reminders] của office.toml là số ngày từ 1 đến 60; bỏ trống là 3.", "days_before under [reminders] in office.toml is a number of days from 1 to 60; left out it is 3.")
	}
	return nil
}

// dueStage is what there is to tell of a day: nothing yet, that it comes, that it is here, that it is over.
func (r RemindSettings) dueStage(o *Office, due string) string {
	now := o.now()
	today := office.Day(now)
	switch {
	case due < today:
		return remindLate
	case due == today:
		return remindToday
	case due <= office.Day(now.AddDate(0, 0, cmp.Or(r.DaysBefore, remindAhead))):
		return remindSoon
	}
	return ""
}

// remindDue tells those whom a document waits for by a day: before it, on it, and once it is over. Each is told once a day and stage, whichever process looks and however often.
func (o *Office) remindDue(ctx context.Context) error {
	rows, err := store.List[store.Document](ctx, o.store.Reader, store.Query{From: map[string]any{"due": "0"}, To: map[string]any{"due": office.Day(o.now().AddDate(0, 0, cmp.Or(o.settings.Reminders.DaysBefore, remindAhead)))}})
	if err != nil {
		return err
	}
	var failed []error // one that fails keeps no other from its day
	for _, r := range rows {
		if told, err := o.toldOfDue(ctx, r); err != nil || told {
			failed = append(failed, err)
			continue
		}
		d, err := o.document(ctx, r.ID)
		if err == nil && !d.IsSealed() && !d.Effect().Ended() {
			err = o.remindOf(ctx, d)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// toldOfDue says whether all whom the row waits for have been told of its day: then the document need not be opened.
func (o *Office) toldOfDue(ctx context.Context, r store.Document) (bool, error) {
	for p := range strings.SplitSeq(r.WaitsFor, ",") {
		_, err := store.Get[store.Notice](ctx, o.store.Reader, noticeID(noticeDue, p, dueName(r.ID, r.Due, o.settings.Reminders.dueStage(o, r.Due))))
		if problem.KindOf(err) == problem.NotFound {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

func dueName(document, due, stage string) string { return document + "/" + due + "/" + stage }

func (o *Office) remindOf(ctx context.Context, d office.Document) error {
	var failed []error
	for _, x := range d.Dues() {
		if stage := o.settings.Reminders.dueStage(o, x.Due); stage != "" {
			failed = append(failed, o.tellNamed(ctx, noticeDue, x.Person, dueName(d.ID, x.Due, stage), dueWords(d, x, stage)))
		}
	}
	return errors.Join(failed...)
}

// dueWords say which document and until when: notices are not under its key and say nothing of what is in it.
func dueWords(d office.Document, x office.Asked, stage string) Words {
	of, day := d.Cite().Short(), shortDay(x.Due)
	if d.Arrival != "" {
		of.VI, of.EN = of.VI+", số đến "+d.Arrival, of.EN+", arrival number "+d.Arrival
	}
	what := Words{"xử lý", "to be handled"}
	if d.State == office.StateReview {
		what = Words{"góp ý", "to be reviewed"}
	}
	if h, ok := d.Hand(x.Person); ok && h.Part == office.HandInformed {
		what = Words{"xem", "to be read"}
	}
	switch stage {
	case remindLate:
		return Words{fmt.Sprintf("%s: đã quá hạn %s ngày %s. Hãy mở văn bản ở Bàn làm việc.", of.VI, what.VI, day), fmt.Sprintf("%s was %s by %s and is overdue. Open it from your desk.", of.EN, what.EN, day)}
	case remindToday:
		return Words{fmt.Sprintf("%s: hôm nay là hạn %s. Hãy mở văn bản ở Bàn làm việc.", of.VI, what.VI), fmt.Sprintf("%s is %s today. Open it from your desk.", of.EN, what.EN)}
	}
	return Words{fmt.Sprintf("%s: sắp đến hạn %s, ngày %s. Hãy mở văn bản ở Bàn làm việc.", of.VI, what.VI, day), fmt.Sprintf("%s is %s by %s. Open it from your desk.", of.EN, what.EN, day)}
}
