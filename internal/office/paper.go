package office

import (
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// TakePaper takes in a document that was made on paper, under a number of a block; the caller binds the number in the same transaction (379.4.6).
type TakePaper struct {
	PaperTaken
	Secrecy string
	Confirm bool // the clerk's word, by name, that the scan was held against the paper
}

// Name is the name of the act.
func (TakePaper) Name() string { return "take-paper" }

func decidePaper(_ Document, c Command, _ identity.Actor, at time.Time) ([]Event, error) {
	p, ok := c.(TakePaper)
	if !ok {
		return nil, nil
	}
	if err := p.sound(at); err != nil {
		return nil, err
	}
	return one(p.PaperTaken)
}

// sound checks what was said of the paper.
func (c TakePaper) sound(at time.Time) error {
	if err := RefuseSecret(c.Secrecy); err != nil {
		return err
	}
	if _, ok := TypeOf(c.DocType); !ok {
		return problem.New(problem.Usage, "Chưa chọn loại văn bản hợp lệ.", "No known type of document was chosen.")
	}
	if _, err := time.Parse(time.DateOnly, c.Date); err != nil || c.Date > Day(at) {
		return problem.New(problem.Usage, "Ngày trên giấy phải là một ngày, không sau hôm nay.", "The day on the paper must be a day, today or before.")
	}
	if _, err := time.Parse(time.DateOnly, c.Dated); c.Dated != "" && err != nil {
		return problem.New(problem.Usage, "Ngày văn bản không phải là một ngày. Hãy nhập lại.", "The document's date is not a day. Give it again.")
	}
	for _, n := range c.needed() {
		if err := need(n[0], n[1], n[2]); err != nil {
			return err
		}
	}
	if !c.Confirm {
		return problem.New(problem.Usage, "Văn thư phải xác nhận đã đối chiếu bản quét với bản giấy.", "The clerk must confirm that the scan was held against the paper.").Under("379.4.6")
	}
	return nil
}

// needed are the words that must be there.
func (c TakePaper) needed() [][3]string {
	list := [][3]string{{c.Abstract, "trích yếu", "the abstract"}, {c.Kept, "nơi giữ bản giấy", "where the paper lies"}}
	if c.Direction == In {
		return append(list, [3]string{c.Sender.Name, "cơ quan gửi", "the sender"})
	}
	return append(list, [3]string{c.SignerName, "người ký", "the signer"})
}

// paper folds what was made on paper.
func (d Document) paper(r Record) Document {
	e, ok := r.Event.(PaperTaken)
	if !ok {
		return d
	}
	d.Paper, d.Direction, d.State, d.Entered, d.Look, d.SHA256 = &e, e.Direction, StatePaper, r.At, e.Look, e.SHA256
	d.Ordinal, d.Series, d.DocType, d.Abstract, d.SignerName, d.CapText = e.Ordinal, e.Series, e.DocType, e.Abstract, e.SignerName, e.Capacity
	if e.Direction == In {
		d.State, d.Arrived, d.Sender, d.Number, d.Date, d.Arrival, d.ArrivalDate = StateRegistered, r.At, e.Sender, e.Number, e.Dated, e.Text, e.Date
		return d
	}
	d.Number, d.Date, d.Recipients = e.Text, e.Date, e.Recipients
	return d
}
