package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"trien/internal/office"
	"trien/internal/oversight"
	"trien/internal/problem"
	"trien/internal/store"
)

// noticeReview is of notices that a review needs somebody: to look, to remedy, to settle (4587.review).
const noticeReview = "review"

// tellReview lets those know whom an act in a review is for, with its transaction; whoever does it knows.
func (o *Office) tellReview(_ context.Context, t *transaction, v oversight.Review, e office.Event) error {
	people, w := reviewWords(v, e)
	var errs []error
	for _, p := range people {
		if p != t.actor.Person {
			errs = append(errs, o.tell(t, p, noticeReview, w))
		}
	}
	return errors.Join(errs...)
}

// reviewWords are whom an act in a review concerns, and what they are told. Notices say what and until when, never what was found.
func reviewWords(v oversight.Review, e office.Event) (people []string, w Words) {
	of := func(id string) ([]string, string) {
		f, _ := v.Finding(id)
		return []string{f.Who}, shortDay(f.Due)
	}
	switch e := e.(type) {
	case office.ReviewPlanned:
		return e.People, Words{fmt.Sprintf("Bạn được giao kiểm tra: “%s”, hạn %s. Mở trang Đợt kiểm tra để ghi kết quả.", e.Title, shortDay(e.Due)),
			fmt.Sprintf("You are a reviewer of “%s”, due %s. Open the page Reviews to record findings.", e.Title, shortDay(e.Due))}
	case office.ReviewFinding:
		if e.Kind != oversight.Fault {
			return nil, w
		}
		return []string{e.Who}, Words{fmt.Sprintf("Đợt kiểm tra “%s” có tồn tại giao bạn khắc phục trước ngày %s. Mở trang Đợt kiểm tra để xem và báo kết quả.", v.Title, shortDay(e.Due)),
			fmt.Sprintf("The review “%s” has a fault for you to remedy by %s. Open the page Reviews to see it and to tell what was done.", v.Title, shortDay(e.Due))}
	case office.ReviewReminded:
		people, due := of(e.ID)
		return people, Words{fmt.Sprintf("Nhắc việc: tồn tại trong đợt kiểm tra “%s” giao bạn khắc phục, hạn %s. Mở trang Đợt kiểm tra để báo kết quả.", v.Title, due),
			fmt.Sprintf("A reminder: a fault of the review “%s” is for you to remedy by %s. Open the page Reviews to tell what was done.", v.Title, due)}
	case office.ReviewRemedied:
		return v.People, Words{fmt.Sprintf("Đã có báo cáo khắc phục trong đợt kiểm tra “%s”; chờ người kiểm tra nghiệm thu.", v.Title), fmt.Sprintf("A remedy was told in the review “%s”; a reviewer must settle it.", v.Title)}
	case office.ReviewSettled:
		people, due := of(e.ID)
		if e.Accept {
			return people, Words{fmt.Sprintf("Việc khắc phục của bạn trong đợt kiểm tra “%s” đã được nghiệm thu.", v.Title), fmt.Sprintf("Your remedy in the review “%s” is settled.", v.Title)}
		}
		return people, Words{fmt.Sprintf("Việc khắc phục của bạn trong đợt kiểm tra “%s” chưa đạt; hãy xem lý do và làm lại, hạn %s.", v.Title, due),
			fmt.Sprintf("Your remedy in the review “%s” did not suffice; see why and do it again, due %s.", v.Title, due)}
	}
	return nil, w
}

// The stages of a reminder: a few days before a day, and once it has passed.
const (
	remindSoon = "soon"
	remindLate = "late"
	// remindAhead is how many days before. No rule gives a number.
	remindAhead = 3
)

// remindReviews tells, once for each day and stage, those whom an open review or fault waits for.
func (o *Office) remindReviews(ctx context.Context) error {
	rows, err := store.List[store.Record](ctx, o.store.Reader, store.Query{Equal: map[string]any{"kind": reviewKind},
		Among: map[string][]string{"state": {string(oversight.Planned), string(oversight.UnderWay)}}})
	if err != nil {
		return err
	}
	today, soon := office.Day(o.now()), office.Day(o.now().AddDate(0, 0, remindAhead))
	for _, r := range rows {
		var c reviewClear
		if err := json.Unmarshal([]byte(r.Clear), &c); err != nil {
			return damaged(err)
		}
		if c.Due > soon && c.Open == 0 {
			continue
		}
		w, err := o.watched(ctx, reviewKind, r.ID)
		if err != nil {
			return err
		}
		if err := o.remindReview(ctx, oversight.FoldReview(r.ID, w.records), today, soon); err != nil {
			return err
		}
	}
	return nil
}

func (o *Office) remindReview(ctx context.Context, v oversight.Review, today, soon string) error {
	stage := func(due string) string {
		switch {
		case due < today:
			return remindLate
		case due <= soon:
			return remindSoon
		}
		return ""
	}
	said := func(what, due, stage string) Words {
		if stage == remindLate {
			return Words{fmt.Sprintf("%s “%s” đã quá hạn %s. Mở trang Đợt kiểm tra.", what, v.Title, shortDay(due)), fmt.Sprintf("Review “%s”: what was due %s is late. Open the page Reviews.", v.Title, shortDay(due))}
		}
		return Words{fmt.Sprintf("%s “%s” đến hạn ngày %s. Mở trang Đợt kiểm tra.", what, v.Title, shortDay(due)), fmt.Sprintf("Review “%s”: something is due %s. Open the page Reviews.", v.Title, shortDay(due))}
	}
	var errs []error
	if s := stage(v.Due); s != "" {
		for _, p := range v.People {
			errs = append(errs, o.tellOnce(ctx, p, v.ID+"/"+v.Due+"/"+s, said("Đợt kiểm tra", v.Due, s)))
		}
	}
	for _, f := range v.Found {
		if f.Kind != oversight.Fault || f.State != oversight.FaultOpen {
			continue
		}
		if s := stage(f.Due); s != "" {
			errs = append(errs, o.tellOnce(ctx, f.Who, f.ID+"/"+f.Due+"/"+s, said("Việc khắc phục trong đợt kiểm tra", f.Due, s)))
		}
	}
	return errors.Join(errs...)
}

// tellOnce tells somebody something that has a name of its own: told again by that name it is not told.
func (o *Office) tellOnce(ctx context.Context, person, name string, w Words) error {
	return o.tellNamed(ctx, noticeReview, person, name, w)
}

// noticeID is the id of a notice that has a name of its own.
func noticeID(kind, person, name string) string {
	sum := sha256.Sum256([]byte(kind + "/" + name + "/" + person))
	return hex.EncodeToString(sum[:16])
}

// tellNamed is tellOnce for a kind of notice.
func (o *Office) tellNamed(ctx context.Context, kind, person, name string, w Words) error {
	id := noticeID(kind, person, name)
	_, err := store.Get[store.Notice](ctx, o.store.Reader, id)
	if problem.KindOf(err) != problem.NotFound {
		return err
	}
	n := store.Notice{ID: id, Person: person, Kind: kind, At: store.Micros(o.now())}
	if n.Words, err = sealed(o.key, w, noticePlace(n.ID)...); err != nil {
		return err
	}
	_, err = o.store.Commit(ctx, store.Batch{Insert: []store.Row{n}, At: o.now()})
	if problem.KindOf(err) == problem.Conflict { // another process was faster
		return nil
	}
	return err
}
