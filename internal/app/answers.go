package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// noticeAnswer is the kind of notice that a document was answered.
const noticeAnswer = "answer"

// answersAtOnce is how many documents one may answer: more are answered by a report, and searched for by its words.
const answersAtOnce = 20

// AnsweredView is an issued document that answers another.
type AnsweredView struct {
	CitedView
	At time.Time `json:"at"` // when it was issued
}

// answersOf checks which documents a new draft answers, and names them as they are now.
func (o *Office) answersOf(ctx context.Context, a identity.Actor, ids []string) ([]office.Answering, error) {
	if len(ids) > answersAtOnce {
		return nil, problem.New(problem.Usage, fmt.Sprintf("Một văn bản trả lời được nhiều nhất %d văn bản đến. Hãy bỏ bớt.", answersAtOnce),
			fmt.Sprintf("One document answers at most %d others. Leave some out.", answersAtOnce))
	}
	var list []office.Answering
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		d, err := o.readable(ctx, a, id)
		if err == nil {
			err = d.Answerable()
		}
		if err != nil {
			return nil, err
		}
		c := d.Cite()
		list = append(list, office.Answering{Document: c.ID, DocType: c.DocType, Number: c.Number, Date: c.Date, Abstract: c.Abstract})
	}
	return list, nil
}

// AnswerBegunView is a draft that answers a document and is not issued yet.
type AnswerBegunView struct {
	Document string    `json:"document,omitempty"` // the draft, where the caller may read it
	By       string    `json:"by,omitempty"`       // for who reads the draft, or could begin an answer
	Mine     bool      `json:"mine,omitempty"`     // the caller began it
	At       time.Time `json:"at"`
}

// beginAnswers notes with each document that a new draft answers that somebody has begun, so that nobody else begins the same unknowing.
func (o *Office) beginAnswers(ctx context.Context, t *transaction) error {
	for _, cited := range t.doc.Answers {
		d, err := o.document(ctx, cited.ID)
		if problem.KindOf(err) == problem.NotFound || err == nil && d.Answerable() != nil {
			continue // voided or impounded while the file was looked at: the draft says by itself what it answers
		}
		if err != nil {
			return err
		}
		if o.check(d, office.BeginAnswer{}.Name(), t.actor) != nil {
			continue // the office's own rules keep this person from it: the note is advice, and the draft is theirs to make
		}
		if err := t.aside(d).do(office.BeginAnswer{AnswerBegun: office.AnswerBegun{Document: t.doc.ID}}); err != nil {
			return err
		}
	}
	return nil
}

// answersUnderway puts the drafts that answer a document on its page: who began it, for those who could begin another, and the draft for who may read it. One that was
// issued while the document could take no note is an answer all the same.
func (o *Office) answersUnderway(ctx context.Context, a identity.Actor, d office.Document, v *DocumentView) error {
	if len(d.AnswersBegun) == 0 {
		return nil
	}
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	for _, b := range d.AnswersBegun {
		x, err := o.document(ctx, b.Document)
		if err != nil && problem.KindOf(err) != problem.NotFound {
			return err
		}
		one := AnswerBegunView{Mine: b.By == a.Person, At: b.At}
		switch reads := err == nil && o.reads(x, a); {
		case err == nil && x.SHA256 != "":
			cite, err := o.answerCited(ctx, a, d, x.Cite())
			if err != nil {
				return err
			}
			v.AnsweredBy = append(v.AnsweredBy, AnsweredView{cite, x.Updated})
			continue
		case x.IsSealed(): // nothing is told of it
		case reads:
			one.Document, one.By = x.ID, people.name(b.By)
		case v.Answerable:
			one.By = people.name(b.By)
		}
		v.AnswersBegun = append(v.AnswersBegun, one)
	}
	return nil
}

// noteAnswers notes with each answered document by which it was, in the transaction that issues this one, and lets its handlers know. What was voided,
// impounded or destroyed meanwhile takes nothing any more; this document says by itself what it answers.
func (o *Office) noteAnswers(ctx context.Context, t *transaction) error {
	c := t.doc.Cite()
	for _, cited := range t.doc.Answers {
		d, err := o.document(ctx, cited.ID)
		if problem.KindOf(err) == problem.NotFound || err == nil && d.Answerable() != nil {
			continue
		}
		if err != nil {
			return err
		}
		x := t.aside(d)
		if err := x.do(office.NoteAnswer{Answered: office.Answered{Document: c.ID, DocType: c.DocType, Number: c.Number, Date: c.Date, Abstract: c.Abstract}}); err != nil {
			return err
		}
		if err := o.tellHandlers(t.actor.Person, x); err != nil {
			return err
		}
	}
	return nil
}

// tellHandlers lets those know whom an answered document was given to, but for who acts.
func (o *Office) tellHandlers(actor string, x *transaction) error {
	if x.doc.Routing == nil {
		return nil
	}
	by, of := x.doc.AnsweredBy[len(x.doc.AnsweredBy)-1].Short(), x.doc.Cite().Short()
	for _, person := range x.doc.Routing.Assignees {
		if person == actor {
			continue
		}
		w := Words{of.VI + " đã được trả lời bằng " + by.VI + ". Nếu đã xong việc, hãy báo kết quả xử lý.", of.EN + " was answered by " + by.EN + ". If that was all, report the result."}
		if err := o.tell(x, person, noticeAnswer, w); err != nil {
			return err
		}
	}
	return nil
}

// answerViews is what the page says of answers. The words of the other document are for those who may read it; others see its number.
func (o *Office) answerViews(ctx context.Context, a identity.Actor, d office.Document, v *DocumentView) error {
	v.Answerable = d.Answerable() == nil && o.can(a, mayDraft)
	for _, c := range d.Answers {
		x, err := o.answerCited(ctx, a, d, c)
		if err != nil {
			return err
		}
		v.Answers = append(v.Answers, x)
	}
	if err := o.answersUnderway(ctx, a, d, v); err != nil {
		return err
	}
	for _, by := range d.AnsweredBy {
		x, err := o.answerCited(ctx, a, d, by.Cited)
		if err != nil {
			return err
		}
		v.AnsweredBy = append(v.AnsweredBy, AnsweredView{x, by.At})
	}
	return nil
}

func (o *Office) answerCited(ctx context.Context, a identity.Actor, d office.Document, c office.Cited) (CitedView, error) {
	v, err := o.cited(ctx, a, d, c)
	if err != nil || v == nil {
		return CitedView{Title: both(c.Short()), Date: c.Date}, err
	}
	if v.ID == "" {
		v.Title = both(c.Short())
	}
	return *v, nil
}

// answerNotes are the remarks of a register on answers.
func answerNotes(d office.Document) []string {
	var list []string
	for _, c := range d.Answers {
		if d.SHA256 != "" {
			list = append(list, "trả lời "+c.Number)
		}
	}
	for _, by := range d.AnsweredBy {
		list = append(list, "đã trả lời: "+by.Number)
	}
	return list
}
