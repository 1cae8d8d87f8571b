package office

import (
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// Commands of impounding. Decision is the document that orders it, as it stands here; Body is the body of the directory whose document that is, "" where the directory knows
// none. What stands in the events of the decision's own words is put in here.
type (
	// ImpoundDocument closes the document. Competent are the bodies that may order it here; none: any of the directory, for the law says which and the ground is stated.
	ImpoundDocument struct {
		Impounded
		Decision  Document
		Competent []string
	}
	// ExtendImpound gives it a later end.
	ExtendImpound struct {
		ImpoundExtended
		Decision Document
		Body     string
	}
	// LiftImpound ends it.
	LiftImpound struct {
		ImpoundLifted
		Decision Document
		Body     string
	}
	// NameExaminer lets a person of the ordering body examine it. Of is the body that the person is of; Only says that they have no other duty in this office.
	NameExaminer struct {
		ExaminerNamed
		Of   string
		Only bool
	}
	// EndExaminer takes that back.
	EndExaminer struct{ ExaminerEnded }
	// NoteImpoundDue keeps that its term ran out and those in charge were told.
	NoteImpoundDue struct{ Impound string }
)

func (ImpoundDocument) Name() string { return ActImpound }
func (ExtendImpound) Name() string   { return ActExtendImpound }
func (LiftImpound) Name() string     { return ActLiftImpound }
func (NameExaminer) Name() string    { return ActNameExaminer }
func (EndExaminer) Name() string     { return ActEndExaminer }
func (NoteImpoundDue) Name() string  { return "note-impound-due" }

func decideImpound(d Document, c Command, a identity.Actor, at time.Time) ([]Event, error) {
	switch c := c.(type) {
	case ImpoundDocument:
		return impound(d, c, at)
	case ExtendImpound:
		return extendImpound(d, c, at)
	case LiftImpound:
		return liftImpound(d, c, a, at)
	case NameExaminer:
		return nameExaminer(d, c)
	case EndExaminer:
		return endExaminer(d, c)
	case NoteImpoundDue:
		i, err := d.holding(c.Impound)
		if err != nil {
			return nil, err
		}
		if !i.Over(Day(at)) || i.DueFor == i.Until {
			return nil, problem.New(problem.Conflict, "Thời hạn niêm phong chưa hết, hoặc đã nhắc rồi.", "The term has not run out, or was told already.")
		}
		return one(ImpoundDue{i.ID, i.Until})
	}
	return nil, nil
}

// holding finds an impounding that holds.
func (d Document) holding(id string) (Impound, error) {
	i, ok := d.Impound(id)
	if !ok || i.Lifted != nil {
		return i, problem.New(problem.Conflict, "Việc niêm phong này không có hoặc đã được hủy. Hãy tải lại trang.", "There is no such impounding, or it is lifted. Reload the page.").Under("379.21.4")
	}
	return i, nil
}

// ordered refuses what is no decision in force of a body that the directory knows, entered into the register here with number and day (379.21.1).
func (d Document) ordered(by Document, body string) error {
	_, known := TypeOf(by.DocType)
	entered := by.Direction == Out && by.SHA256 != "" || by.Direction == In && by.Arrival != ""
	switch {
	case by.ID == "" || by.ID == d.ID:
		return problem.New(problem.Usage, "Hãy chọn quyết định của cơ quan có thẩm quyền; văn bản bị niêm phong không phải là quyết định đó.",
			"Choose the decision of the competent body; the impounded document is not its own decision.").Under("379.21.1")
	case !known || by.DocType != "QĐ":
		return problem.New(problem.Refused, "Niêm phong và hủy niêm phong phải theo quyết định: hãy chọn văn bản loại Quyết định.", "Impounding and lifting go by a decision: choose a document of that type.").Under("379.21.1")
	case !entered || by.Number == "" || by.Date == "":
		return problem.New(problem.Refused, "Quyết định chưa được vào sổ ở cơ quan này, hoặc thiếu số, ngày. Hãy tiếp nhận, kiểm tra chữ ký và vào sổ quyết định trước.",
			"The decision is not entered into the register here, or lacks number or date. Take it in, check its signatures and register it first.").Under("379.21.1")
	case by.Effect().Ended():
		w := by.Effect().Words()
		return problem.New(problem.Refused, "Quyết định này "+w.VI+" nên không làm căn cứ được.", "This decision is "+w.EN+": nothing can be done by it.").Under("379.21.1")
	case body == "":
		return problem.New(problem.Refused, "Cơ quan ban hành quyết định chưa có trong danh bạ cơ quan nên chưa xác định được thẩm quyền. Hãy đề nghị quản trị thêm cơ quan đó vào danh bạ.",
			"The body that issued the decision is not in the directory, so its authority can't be known. Have an administrator add it there.").Under("379.21.1")
	}
	return nil
}

// term refuses an end that is no day, or over already.
func term(until string, at time.Time) error {
	if until == "" {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, until); err != nil || until < Day(at) {
		return problem.New(problem.Usage, "Thời hạn niêm phong phải là một ngày chưa qua, đúng như quyết định ghi; quyết định không ghi thời hạn thì để trống.",
			"The term is a day that has not passed, as the decision has it; where the decision has none leave it empty.").Under("379.21.2")
	}
	return nil
}

func impound(d Document, c ImpoundDocument, at time.Time) ([]Event, error) {
	if err := d.ordered(c.Decision, c.Body); err != nil {
		return nil, err
	}
	if len(c.Competent) > 0 && !slices.Contains(c.Competent, c.Body) {
		return nil, problem.New(problem.Refused, c.BodyName+" không có trong danh sách cơ quan có thẩm quyền niêm phong mà cơ quan đã khai (mục impound, bodies trong office.toml).",
			c.BodyName+" is not among the bodies that may order impounding here (impound, bodies in office.toml).").Under("379.21.1")
	}
	if slices.ContainsFunc(d.Sealed(), func(i Impound) bool { return i.Order.Body == c.Body }) {
		return nil, problem.New(problem.Conflict, "Văn bản đang bị chính cơ quan này niêm phong. Hãy gia hạn, hoặc hủy niêm phong trước.", "That body has impounded the document already. Extend it, or lift it first.").Under("379.21.2")
	}
	if err := need(c.Basis, "căn cứ thẩm quyền (điều, khoản văn bản quy phạm mà quyết định nêu)", "the ground: by which law the body may, as the decision says"); err != nil {
		return nil, err
	}
	if err := term(c.Until, at); err != nil {
		return nil, err
	}
	c.Order, c.DocType, c.Number, c.Date = c.Decision.ID, c.Decision.DocType, c.Decision.Number, c.Decision.Date
	return one(c.Impounded)
}

// another refuses a decision of a body that did not order the impounding, or that is the very one that ordered it.
func (i Impound) another(body string, decision Document) error {
	switch {
	case body != i.Order.Body:
		return problem.New(problem.Refused, "Quyết định này không phải của "+i.Order.BodyName+", cơ quan đã ra quyết định niêm phong. Chỉ cơ quan đó gia hạn hoặc hủy niêm phong được.",
			"This decision is not of "+i.Order.BodyName+", which ordered the impounding. Only that body extends or lifts it.").Under("379.21.4")
	case decision.Date < i.Order.Date:
		return problem.New(problem.Refused, "Quyết định này ban hành trước quyết định niêm phong. Hãy chọn quyết định gia hạn hoặc hủy niêm phong.",
			"This decision is older than the one that ordered the impounding. Choose the one that extends or lifts it.").Under("379.21.4")
	case decision.ID == i.Order.Document:
		return problem.New(problem.Refused, "Đây chính là quyết định niêm phong. Hãy chọn quyết định gia hạn hoặc hủy niêm phong.", "This is the decision that ordered it. Choose the one that extends or lifts it.").Under("379.21.4")
	}
	return nil
}

func extendImpound(d Document, c ExtendImpound, at time.Time) ([]Event, error) {
	i, err := d.holding(c.Impound)
	if err == nil {
		err = d.ordered(c.Decision, c.Body)
	}
	if err == nil {
		err = i.another(c.Body, c.Decision)
	}
	if err == nil {
		err = term(c.Until, at)
	}
	if err != nil {
		return nil, err
	}
	if i.Until == "" || c.Until != "" && c.Until <= i.Until {
		return nil, problem.New(problem.Usage, "Việc niêm phong này không có thời hạn, hoặc thời hạn mới không muộn hơn thời hạn đang có.", "This impounding has no term, or the new one is not later than it.").Under("379.21.2")
	}
	c.Order, c.DocType, c.Number, c.Date = c.Decision.ID, c.Decision.DocType, c.Decision.Number, c.Decision.Date
	return one(c.ImpoundExtended)
}

// liftImpound: by a decision of the body that ordered it; by its term only the machine, where the office is set so.
func liftImpound(d Document, c LiftImpound, a identity.Actor, at time.Time) ([]Event, error) {
	i, err := d.holding(c.Impound)
	if err != nil {
		return nil, err
	}
	if c.ByTerm {
		if !a.System || !i.Over(Day(at)) {
			return nil, problem.New(problem.Refused, "Chỉ hủy niêm phong theo quyết định của cơ quan đã ra quyết định niêm phong.", "It is lifted only by a decision of the body that ordered it.").Under("379.21.4")
		}
		c.Order, c.DocType, c.Number, c.Date = "", "", "", ""
	} else {
		if err = d.ordered(c.Decision, c.Body); err == nil {
			err = i.another(c.Body, c.Decision)
		}
		if err != nil {
			return nil, err
		}
		c.Order, c.DocType, c.Number, c.Date = c.Decision.ID, c.Decision.DocType, c.Decision.Number, c.Decision.Date
	}
	c.Differing = Differing(i.Files, c.Files)
	return one(c.ImpoundLifted)
}

// nameExaminer: a person of the ordering body, who has no duty in this office beside (379.21.2c, 379.21.3).
func nameExaminer(d Document, c NameExaminer) ([]Event, error) {
	i, err := d.holding(c.Impound)
	if err != nil {
		return nil, err
	}
	if c.Person == "" || c.Of != i.Order.Body || !c.Only {
		return nil, problem.New(problem.Refused, "Người khai thác phải là người của "+i.Order.BodyName+" theo danh bạ, giữ nhiệm vụ “khai thác văn bản bị niêm phong” và không giữ nhiệm vụ nào khác ở cơ quan này.",
			"An examiner is a person of "+i.Order.BodyName+" by the directory, with the duty to examine what is impounded and no other duty in this office.").Under("379.21.2")
	}
	if slices.ContainsFunc(i.Examiners, func(x Examiner) bool { return x.Person == c.Person && x.Ended.IsZero() }) {
		return nil, problem.New(problem.Conflict, "Người này đã được ghi nhận rồi.", "This person is on record already.").Under("379.21.2")
	}
	return said(c.Paper, "văn bản cử người khai thác của cơ quan ra quyết định", "the paper by which the body names the person", c.ExaminerNamed)
}

func endExaminer(d Document, c EndExaminer) ([]Event, error) {
	i, err := d.holding(c.Impound)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(i.Examiners, func(x Examiner) bool { return x.Person == c.Person && x.Ended.IsZero() }) {
		return nil, problem.New(problem.Conflict, "Người này không được ghi nhận khai thác văn bản.", "This person is not on record as an examiner.").Under("379.21.2")
	}
	return said(c.Reason, "lý do thôi khai thác", "the reason", c.ExaminerEnded)
}
