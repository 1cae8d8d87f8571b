package oversight

import (
	"slices"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

// Command is what somebody wants done in a case or a review: the event that it would be, its facts filled in.
type Command = office.Event

// CaseAct is a command with who gives it and when.
type CaseAct struct {
	Command Command
	By      string
	At      time.Time
	Open    int // acts in doubt that have no finding yet
}

// DecideCase says what follows from a command, or why nothing does. Who may give it at all is for whoever asks.
func DecideCase(c Case, a CaseAct) (office.Event, error) {
	if c.State == Closed {
		return nil, conflict("Vụ việc đã kết thúc; không ghi thêm được. Hãy mở vụ việc mới nếu có tình tiết mới.", "The case is closed. Open another where there is news.")
	}
	switch e := a.Command.(type) {
	case office.CaseOpened:
		return opened(c, e, a.At)
	case office.CaseSince:
		if !c.Account() || e.Since.IsZero() || e.Since.After(c.Opened) {
			return nil, usage("Thời điểm bắt đầu nghi ngờ phải trước lúc khóa tài khoản.", "The instant from which acts are in doubt must be before the account was frozen.")
		}
		return e, said(e.Reason)
	case office.CaseReported:
		if e.To == "" || e.How == "" || e.At.After(a.At) {
			return nil, usage("Cần ghi đã báo cáo cho cơ quan nào, bằng cách nào, lúc nào.", "Say which authority was told, how, and when.")
		}
		return e, nil
	case office.CaseFinding:
		return found(c, e)
	case office.CaseRemedied:
		return e, said(e.Text)
	case office.CaseAnswered:
		if c.State != Disputed {
			return nil, conflict("Vụ việc này không chờ trả lời.", "This case waits for no answer.")
		}
		if a.By == c.Person {
			return nil, twoPeople("Người khiếu nại không tự trả lời được.", "Whoever disputes can't answer it themselves.")
		}
		return e, said(e.Text)
	case office.RestoreProposed, office.CaseRestored:
		return restored(c, a)
	case office.CaseClosed:
		return closed(c, e, a.Open)
	}
	return nil, usage("Không có thao tác này trong vụ việc.", "A case knows no such act.")
}

func opened(c Case, e office.CaseOpened, at time.Time) (office.Event, error) {
	switch {
	case c.State != NoCase:
		return nil, conflict("Vụ việc này đã được mở.", "This case is open already.")
	case !slices.Contains([]string{Lost, Stolen, Forged, Dispute}, e.Kind) || e.Person == "":
		return nil, usage("Cần chọn: mất, bị lấy cắp hay bị giả mạo.", "Choose: lost, stolen or forged.")
	case e.Kind == Dispute && (e.Stream == "" || e.Version <= 0):
		return nil, usage("Cần chọn mục muốn khiếu nại.", "Choose the entry that you dispute.")
	case e.Kind != Dispute && (e.Since.IsZero() || e.Since.After(at)):
		return nil, usage("Thời điểm bắt đầu nghi ngờ phải có, và không ở tương lai.", "Say from when on acts are in doubt; it can't be in the future.")
	}
	return e, said(e.Reason)
}

func found(c Case, e office.CaseFinding) (office.Event, error) {
	switch {
	case !c.Account():
		return nil, conflict("Vụ việc này không có danh sách thao tác nghi ngờ.", "This case has no list of acts in doubt.")
	case !slices.Contains([]string{Confirmed, Doubted, Remedied}, e.Finding) || e.Stream == "" || e.Version <= 0:
		return nil, usage("Cần chọn thao tác và kết luận: đúng, không phải, hay đã khắc phục.", "Choose the act and the finding: confirmed, disputed or remedied.")
	case e.Finding == Remedied && e.Document == "":
		return nil, usage("Cần ghi số, ngày của văn bản đã khắc phục.", "Give number and date of the document that remedies it.")
	}
	return e, nil
}

// restored is the way back: a remedy is on record, and two different people say so, neither of them the one whose account it is (379.11.5).
func restored(c Case, a CaseAct) (office.Event, error) {
	_, first := a.Command.(office.RestoreProposed)
	switch {
	case !c.Account() || first && c.State != Frozen || !first && c.State != Proposed:
		return nil, conflict("Vụ việc không ở bước mở lại tài khoản.", "The case is not at the step that restores the account.")
	case !c.Remedy:
		return nil, refused("Chưa ghi biện pháp khắc phục (thiết bị mới, chứng thư mới, mật khẩu mới…). Hãy ghi trước khi mở lại.",
			"No remedy is on record (a new device, certificate, password …). Record it before the account is restored.")
	case a.By == c.Person:
		return nil, twoPeople("Không ai tự mở lại tài khoản của mình.", "Nobody restores their own account.")
	case !first && a.By == c.Proposer:
		return nil, twoPeople("Người đề nghị và người xác nhận mở lại phải là hai người.", "Who proposes and who confirms must be two people.")
	}
	if first {
		return a.Command, nil
	}
	return office.CaseRestored{First: c.Proposer}, nil
}

func closed(c Case, e office.CaseClosed, open int) (office.Event, error) {
	switch {
	case c.State == Disputed:
		return nil, conflict("Khiếu nại chưa được trả lời.", "The dispute has no answer yet.")
	case c.Account() && !c.Reported:
		return nil, refused("Chưa ghi việc báo cáo cơ quan có thẩm quyền. Hãy ghi trước khi kết thúc.", "That the authority was told is not on record. Record it before the case is closed.")
	case c.Account() && open > 0:
		return nil, refused("Còn thao tác nghi ngờ chưa có kết luận. Hãy kết luận từng thao tác trước khi kết thúc.", "Acts in doubt have no finding yet. Decide on each before the case is closed.")
	}
	return e, said(e.Text)
}

func said(text string) error {
	if text == "" {
		return usage("Cần ghi nội dung.", "Words are needed.")
	}
	return nil
}

func usage(vi, en string) error     { return problem.New(problem.Usage, vi, en) }
func conflict(vi, en string) error  { return problem.New(problem.Conflict, vi, en) }
func refused(vi, en string) error   { return problem.New(problem.Refused, vi, en).Under("379.11.5") }
func twoPeople(vi, en string) error { return problem.New(problem.Refused, vi, en).Under("379.5.3") }
