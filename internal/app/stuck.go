package app

import (
	"context"
	"encoding/json"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// Work that was given up (its tries are used, or each worker died of it) leaves no event: nobody was there to make one. It is told from the jobs
// themselves wherever its document is shown, with what to do.

// dead lists the jobs of documents that were given up.
func (o *Office) dead(ctx context.Context, documents ...string) ([]store.Job, error) {
	if len(documents) == 0 {
		return nil, nil
	}
	return store.List[store.Job](ctx, o.store.Reader, store.Query{Equal: map[string]any{"state": string(store.Dead)}, Among: map[string][]string{"document": documents}})
}

// tellStuck puts the trouble of work given up on the rows of its documents, where it matters in their state.
func (o *Office) tellStuck(ctx context.Context, rows []DocumentRow) error {
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	jobs, err := o.dead(ctx, ids...)
	if err != nil || len(jobs) == 0 {
		return err
	}
	for i := range rows {
		for _, j := range jobs {
			if j.Document != rows[i].ID {
				continue
			}
			w, err := o.stuckWords(ctx, j, office.State(rows[i].State))
			if err != nil {
				return err
			}
			if w.VI != "" {
				rows[i].Trouble = &w
			}
		}
	}
	return nil
}

// stuckWords says what a job given up means for a document in that state; nothing where it does not matter any more.
func (o *Office) stuckWords(ctx context.Context, j store.Job, s office.State) (Words, error) {
	switch {
	case j.Kind == judgeJob && s == office.StateReceived:
		return Words{"Máy chưa kiểm tra được chữ ký sau nhiều lần thử. Văn thư bấm “Kiểm tra lại chữ ký”; nếu vẫn lỗi, báo quản trị.",
			"The signatures could not be checked in many tries. The clerk presses “Check the signatures again”; if it stays so, tell the administrator."}, nil
	case j.Kind == timestampJob:
		d, err := o.document(ctx, j.Document)
		if err != nil || !owes(d, j) {
			return Words{}, err
		}
		return Words{"Đã xin dấu thời gian nhiều lần nhưng không được. Chữ ký vẫn có hiệu lực: bấm “Thử lại việc của máy”; báo quản trị xem lại dịch vụ dấu thời gian.",
			"The time-stamp was asked for in vain many times. The signature stands: press “Try the machine's work again”, and have the administrator look at the time-stamp service."}, nil
	case j.Kind == deliverJob:
		row, err := o.message(ctx, j)
		if err != nil || row.State != "queued" {
			return Words{}, err // a delivery that failed has said so itself
		}
		return Words{"Máy đã ngừng gửi văn bản sau nhiều lần thử. Văn thư bấm “Thử lại việc của máy”; nơi nhận chỉ nhận một lần.",
			"The machine has given up sending after many tries. The clerk presses “Try the machine's work again”; the receiver takes it once only."}, nil
	}
	return Words{}, nil
}

// message is the outbox row of a job that delivers.
func (o *Office) message(ctx context.Context, j store.Job) (store.Outgoing, error) {
	var w deliverWork
	if err := json.Unmarshal(j.Payload, &w); err != nil {
		return store.Outgoing{}, damaged(err)
	}
	return store.Get[store.Outgoing](ctx, o.store.Reader, w.Message)
}

// stuckOn lists the jobs of a document that were given up and may be tried again.
func (o *Office) stuckOn(ctx context.Context, d office.Document) ([]store.Job, error) {
	jobs, err := o.dead(ctx, d.ID)
	var list []store.Job
	for _, j := range jobs {
		if j.Kind == timestampJob && owes(d, j) || j.Kind == deliverJob {
			list = append(list, j)
		}
	}
	return list, err
}

// owes says whether the time-stamp that a job was to pay is still owed.
func owes(d office.Document, j store.Job) bool {
	var w timestampWork
	if json.Unmarshal(j.Payload, &w) != nil {
		return false
	}
	_, owed := d.Awaits(w.Role)
	return owed
}

// retry frees the work given up on the document: the same job, so the same message.
func (o *Office) retry(ctx context.Context, t *transaction) error {
	if err := o.check(t.doc, "retry", t.actor); err != nil {
		return err
	}
	jobs, err := o.stuckOn(ctx, t.doc)
	if err != nil {
		return err
	}
	if len(jobs) == 0 {
		return problem.New(problem.Conflict, "Không có việc nào của máy cần thử lại.", "No work of the machine waits to be tried again.")
	}
	for _, j := range jobs {
		c := office.Retry{WorkRetried: office.WorkRetried{Kind: j.Kind}}
		if j.Kind == deliverJob {
			row, err := o.message(ctx, j)
			if err != nil {
				return err
			}
			c.Message, row.State = row.ID, "queued"
			t.batch.Put = append(t.batch.Put, row)
		}
		if err := t.do(c); err != nil {
			return err
		}
		t.free = append(t.free, j.ID)
	}
	return nil
}
