package office

import (
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// The acts on the measure that the parties agreed on (379.12.2c).
const (
	ActConfirmMeasure  = "confirm-measure"
	ActWithdrawMeasure = "withdraw-measure"
)

type (
	// ConfirmMeasure is a clerk's word that the measure was carried out with the very file. Covers is nil where the agreement, as it is kept, covers the document.
	ConfirmMeasure struct {
		MeasureConfirmed
		Covers error
	}
	// WithdrawMeasure takes that word back.
	WithdrawMeasure struct{ Reason string }
)

// Name is that of the act.
func (ConfirmMeasure) Name() string { return ActConfirmMeasure }

// Name is that of the act.
func (WithdrawMeasure) Name() string { return ActWithdrawMeasure }

// Measure is the word of a person that the parties' measure was carried out with a document.
type Measure struct {
	MeasureConfirmed
	By string
	At time.Time
}

func measureRules() []rule {
	final := append([]State{StateIssued, StateSent, StateFiled}, entered()...)
	return []rule{{ActConfirmMeasure, final, false}, {ActWithdrawMeasure, final, false}}
}

func decideMeasure(d Document, c Command, _ identity.Actor, _ time.Time) ([]Event, error) {
	switch c := c.(type) {
	case ConfirmMeasure:
		return confirmMeasure(d, c)
	case WithdrawMeasure:
		if d.Measure == nil {
			return nil, problem.New(problem.Conflict, "Văn bản này không có xác nhận biện pháp nào đang còn. Hãy tải lại trang.", "No measure stands confirmed for this document. Reload the page.").Under("379.12.2")
		}
		return said(c.Reason, "lý do rút xác nhận", "why it is withdrawn", MeasureWithdrawn{c.Reason})
	}
	return nil, nil
}

func confirmMeasure(d Document, c ConfirmMeasure) ([]Event, error) {
	refuse := func(vi, en string) ([]Event, error) {
		return nil, problem.New(problem.Refused, vi, en).Under("379.12.2")
	}
	switch {
	case d.Measure != nil:
		return nil, problem.New(problem.Conflict, "Văn bản này đã được xác nhận biện pháp theo thỏa thuận. Muốn xác nhận lại thì rút xác nhận cũ trước.",
			"A measure stands confirmed for this document. Withdraw that before another is confirmed.").Under("379.12.2")
	case d.Paper != nil:
		return refuse("Tệp này là bản quét từ bản giấy: bản gốc là bản giấy, nên không có biện pháp nào làm cho nó thành bản gốc.", "This is a scan of a paper, which is the original: no measure makes it one.")
	case d.SHA256 == "":
		return refuse("Văn bản chưa có tệp cuối cùng nên chưa xác nhận được.", "The document has no final file yet.")
	case c.SHA256 != d.SHA256:
		return refuse("Tệp bạn xác nhận không phải tệp của văn bản này. Hãy tải lại trang, xem văn bản rồi xác nhận lại.", "What you confirm is not this document's file. Reload, look at the document, then confirm again.")
	case c.Covers != nil:
		return nil, c.Covers
	}
	return said(c.Text, "việc đã làm, đã thấy khi kiểm tra biện pháp", "what was done and seen", c.MeasureConfirmed)
}

// measure folds who has confirmed the parties' measure, and who has taken that back.
func (d Document) measure(r Record) Document {
	switch e := r.Event.(type) {
	case MeasureConfirmed:
		d.Measure = &Measure{e, r.Actor, r.At}
	case MeasureWithdrawn:
		d.Measure = nil
	}
	return d
}
