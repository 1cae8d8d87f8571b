package office

import (
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// Commands of what the sender of a document says became of it, or asks.
type (
	// TakeEffect keeps a change that the sender tells; the stage is put in here.
	TakeEffect struct{ EffectTold }
	// AnswerEffect says that what was asked is done.
	AnswerEffect struct{ Text string }
	// TakeVoidAsk keeps the sender's question whether we agree to void it.
	TakeVoidAsk struct{ VoidAsked }
	// EndVoidAsk: the question is taken back.
	EndVoidAsk struct{ VoidAskEnded }
)

func (TakeEffect) Name() string   { return "take-effect" }
func (AnswerEffect) Name() string { return ActAnswerEffect }
func (TakeVoidAsk) Name() string  { return "take-void-ask" }
func (EndVoidAsk) Name() string   { return "end-void-ask" }

func decideTold(d Document, c Command, _ identity.Actor, _ time.Time) ([]Event, error) {
	switch c := c.(type) {
	case TakeEffect:
		if slices.Index(effects(), c.Effect) <= slices.Index(effects(), InForce) {
			return nil, problem.New(problem.Malformed, "Thông báo không nêu hiệu lực nào đã biết.", "The notice names no effect that is known.")
		}
		c.Stage = string(d.State)
		return one(c.EffectTold)
	case AnswerEffect:
		change, open := d.Unanswered()
		if !open {
			return nil, problem.New(problem.Conflict, "Không có thông báo nào của nơi gửi đang chờ trả lời.", "No notice of the sender waits for an answer.")
		}
		return said(c.Text, "việc đã thực hiện", "what was done", EffectReplied{change.Message, c.Text})
	case TakeVoidAsk:
		return takeVoidAsk(d, c)
	case EndVoidAsk:
		if d.Void == nil || d.Void.Message != c.Message {
			return nil, problem.New(problem.Conflict, "Không có câu hỏi nào như vậy đang chờ.", "No such question waits.")
		}
		return one(c.VoidAskEnded)
	}
	return nil, nil
}

func takeVoidAsk(d Document, c TakeVoidAsk) ([]Event, error) {
	t, _ := TypeOf(d.DocType)
	switch {
	case !t.Consent:
		return nil, problem.New(problem.Refused, "Loại văn bản này không hủy hiệu lực theo thỏa thuận được.", "A document of this type can't be voided by agreement.").Under("379.19.2b")
	case c.SHA256 != d.SHA256:
		return nil, otherFile()
	case d.Void != nil:
		return nil, problem.New(problem.Conflict, "Đã có một đề nghị hủy hiệu lực đang chờ.", "A proposal to void waits already.")
	}
	return one(c.VoidAsked)
}
