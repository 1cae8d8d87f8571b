package office

import (
	"slices"
	"time"

	"trien/internal/problem"
)

// Answering says at the beginning of a draft which registered document it answers (văn bản trả lời). It is content until the issue.
type Answering struct {
	Document string `part:"clear"`
	DocType  string `part:"content"`
	Number   string `part:"content"` // the sender's
	Date     string `part:"content"`
	Abstract string `part:"content"`
}

// Answered stands in the stream of a document that came in, in the transaction of the issue of the one that answers it.
type Answered struct {
	Document string `part:"clear"`
	DocType  string `part:"register"`
	Number   string `part:"register"`
	Date     string `part:"register"`
	Abstract string `part:"register"`
}

// AnswerBegun stands in the stream of a document that came in, in the transaction that begins a draft which answers it.
type AnswerBegun struct {
	Document string `part:"clear"` // the draft
}

// Type is the name of the event.
func (AnswerBegun) Type() string { return "document.answer-begun" }

// Type is the name of the event.
func (Answering) Type() string { return "document.answering" }

// Type is the name of the event.
func (Answered) Type() string { return "document.answered" }

func answerKinds() []Event { return []Event{Answering{}, Answered{}, AnswerBegun{}} }

// NoteAnswer is done to a registered document in the transaction that issues the one which answers it.
type NoteAnswer struct{ Answered }

// Name is that of the act.
func (NoteAnswer) Name() string { return "note-answer" }

// BeginAnswer is done to a registered document in the transaction that begins a draft which answers it.
type BeginAnswer struct{ AnswerBegun }

// Name is that of the act.
func (BeginAnswer) Name() string { return "begin-answer" }

// Begun is a draft that answers this document and is not issued yet.
type Begun struct {
	Document string
	By       string
	At       time.Time
}

// Answer is an issued document that answers this one.
type Answer struct {
	Cited
	At time.Time
}

func answerRules() []rule {
	kept := append(entered(), StateFiled)
	return []rule{{"note-answer", kept, true}, {"begin-answer", kept, true}}
}

// Answerable says whether a draft may name the document as one that it answers: what is in the register of arrivals and is neither voided nor
// impounded. nil, or why not.
func (d Document) Answerable() error {
	if d.Direction != In || d.Arrival == "" {
		return problem.New(problem.Refused, "Chỉ trả lời được văn bản đến đã vào sổ. Hãy vào sổ văn bản đó trước, hoặc bỏ liên kết trả lời.",
			"Only a document that is in the register of arrivals can be answered. Register it first, or leave out the link.").Under("379.14")
	}
	r, _ := ruleOf(NoteAnswer{}.Name())
	return r.now(d)
}

// answer folds what links a document with those it answers, and with those that answer it.
func (d Document) answer(r Record) Document {
	switch e := r.Event.(type) {
	case Answering:
		d.Answers = append(slices.Clip(d.Answers), Cited{e.Document, e.DocType, e.Number, e.Date, e.Abstract})
	case AnswerBegun:
		d.AnswersBegun = append(slices.Clip(d.AnswersBegun), Begun{e.Document, r.Actor, r.At})
	case Answered:
		d.AnswersBegun = slices.DeleteFunc(slices.Clone(d.AnswersBegun), func(b Begun) bool { return b.Document == e.Document })
		d.AnsweredBy = append(slices.Clip(d.AnsweredBy), Answer{Cited{e.Document, e.DocType, e.Number, e.Date, e.Abstract}, r.At})
	}
	return d
}
