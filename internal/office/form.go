package office

import (
	"slices"
	"time"

	"trien/internal/problem"
)

// FormResult is what the rules of form said of a file (379.13.1): those not met and those that could not be looked at; of the others only how many.
type FormResult struct {
	Rules   string       `json:"rules"`   // id of the version; "" where nothing tells which rules the document follows
	Profile string       `json:"profile"` // "party", "state"
	SHA256  string       `json:"sha256"`  // of the file that was looked at, hex
	Verdict string       `json:"verdict"` // by the rules alone, none of them binding: "good", "advice", "could_not_check"
	Met     int          `json:"met"`
	Answers []FormAnswer `json:"answers,omitempty"`
	Blind   FormWords    `json:"blind,omitzero"` // why nothing could be looked at
}

// FormAnswer is a rule that is not met, or could not be looked at.
type FormAnswer struct {
	Rule   string     `json:"rule"`
	Part   string     `json:"part"`
	Result string     `json:"result"` // "not_met", "could_not_check"
	Asked  FormWords  `json:"asked"`
	Found  FormWords  `json:"found"`
	Source string     `json:"source"`
	Read   FormWords  `json:"read"` // how far that was read
	Spots  []FormSpot `json:"spots,omitempty"`
}

// FormWords are words in both languages.
type FormWords struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// FormSpot is a place on a page, in its user space.
type FormSpot struct {
	Page int        `json:"page"`
	Rect [4]float64 `json:"rect"`
}

// FormExplained is what somebody says of a rule that is not met: that it is meant so, and why.
type FormExplained struct {
	Rule string `part:"clear"`
	Text string `part:"content"`
}

// Type names the event.
func (FormExplained) Type() string { return "form.explained" }

// ExplainForm says it.
type ExplainForm struct{ Rule, Text string }

// Name names the command.
func (ExplainForm) Name() string { return ActExplainForm }

// ActExplainForm is the act of saying why a rule of form is not met.
const ActExplainForm = "explain-form"

// FormExplanation is an explanation as the document has it.
type FormExplanation struct {
	Rule, By, Text string
	At             time.Time
}

// Refuses says which binding rules the file does not meet, or nobody could look at; nil where there is none.
func (f FormResult) Refuses(binding []string) error {
	if len(binding) == 0 {
		return nil
	}
	if f.Rules == "" {
		return problem.New(problem.Refused,
			"Thể thức của tệp chưa kiểm tra được mà cơ quan có quy tắc bắt buộc. Hãy thay bằng tệp soạn thảo hoặc bản PDF có lớp chữ, rồi làm lại.",
			"The form of the file could not be checked, and the office has rules that bind. Replace it by the draft's own file, or a PDF with text, and try again.").Under("379.13.1")
	}
	vi, en := "", ""
	for _, a := range f.Answers {
		if !slices.Contains(binding, a.Rule) {
			continue
		}
		if vi != "" {
			vi, en = vi+"; ", en+"; "
		}
		vi, en = vi+a.Asked.VI+" ("+a.Found.VI+")", en+a.Asked.EN+" ("+a.Found.EN+")"
	}
	if vi == "" {
		return nil
	}
	return problem.New(problem.Refused, "Văn bản chưa đúng quy tắc thể thức bắt buộc của cơ quan: "+vi+". Hãy sửa tệp, thay tệp rồi làm lại.",
		"The document does not meet rules of form that the office made binding: "+en+". Correct the file, replace it and try again.").Under("379.13.1")
}

// explainable are the states in which the form of a document is talked about: before it is signed, and once it came in.
func explainable() []State {
	return []State{StateDraft, StateReview, StateApproved, StateReady, StateReceived, StateJudged, StateReferred, StateInstructed, StateRegistered, StateRouted}
}

// decideForm decides the commands of this file.
func decideForm(d Document, c Command) ([]Event, error) {
	e, ours := c.(ExplainForm)
	if !ours {
		return nil, nil
	}
	if !slices.ContainsFunc(d.Form.Answers, func(a FormAnswer) bool { return a.Rule == e.Rule }) {
		return nil, problem.New(problem.NotFound, "Quy tắc này không nằm trong kết quả kiểm tra thể thức hiện tại. Hãy tải lại trang.", "This rule is not in the result of the check of form. Reload the page.")
	}
	return said(e.Text, "lời giải trình", "the explanation", FormExplained(e))
}

// form folds what becomes of the form: a new file is looked at anew, and what was said of the old one is of the old one.
func (d Document) form(r Record) Document {
	switch e := r.Event.(type) {
	case Converted:
		d.Form, d.FormAt, d.Explained = e.Form, r.At, nil
	case Prepared:
		if e.Form.Rules != "" {
			d.Form, d.FormAt = e.Form, r.At
		}
	case Received:
		d.Form, d.FormAt = e.Form, r.At
	case FormExplained:
		d.Explained = slices.DeleteFunc(slices.Clone(d.Explained), func(x FormExplanation) bool { return x.Rule == e.Rule })
		d.Explained = append(d.Explained, FormExplanation{e.Rule, r.Actor, e.Text, r.At})
	}
	return d
}
