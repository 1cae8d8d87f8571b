package app

import (
	"context"
	"strings"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// allowed are the acts offered to the actor now, each with what it needs; the first step of the main way is primary.
func (o *Office) allowed(ctx context.Context, a identity.Actor, d office.Document, people *registry) ([]ActView, error) {
	list := []ActView{}
	for _, name := range office.AllowedBy(o.access(), d, a) {
		if name == "send" && len(d.Unsent()) == 0 && len(people.peers) == 0 {
			continue
		}
		v := ActView{Name: name, Label: both(office.ActWords(name)), Args: []ArgView{}}
		v.Primary = primary(name, d)
		v.Danger = name == office.ActApproveVoid || name == office.ActConfirmVoid || name == "issue" || name == "return-to-sender" || signs(name)
		v.Hint = hint(name, d)
		if name == "issue" || name == "send" {
			if err := o.undoubted(ctx, d); problem.KindOf(err) == problem.Refused {
				v.Hint = both(problem.WordsOf(err))
			} else if err != nil {
				return nil, err
			}
		}
		args, ours, some := o.handArgs(a, name, d, people)
		if !ours {
			args, ours, some = o.reviewerArgs(name, d, people)
		}
		if !ours {
			var err error
			if args, ours, some, err = o.measureArgs(ctx, name, d); err != nil {
				return nil, err
			}
		}
		if ours && !some {
			continue
		}
		var err error
		if v.Args = args; ours {
			list = append(list, v)
			continue
		}
		if v.Args, err = o.args(ctx, name, d, people); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	stuck, err := o.stuckOn(ctx, d)
	if err != nil {
		return nil, err
	}
	if len(stuck) > 0 && o.check(d, "retry", a) == nil {
		list = append(list, ActView{Name: "retry", Label: both(office.ActWords("retry")), Args: []ArgView{}})
	}
	return list, nil
}

// primary says whether an act is the next step of the main way.
func primary(name string, d office.Document) bool {
	switch name {
	case "return-to-sender":
		return !d.Acceptable()
	case "send":
		return len(d.Unsent()) > 0
	case "submit", "approve", "sign", "seal", "issue", "register", "instruct", "route", "handle", "close", "prepare", office.ActReportPart, office.ActAcknowledge:
		return !(name == "route" && d.State == office.StateRouted)
	case "file":
		return d.State == office.StateClosed
	}
	return false
}

func hint(name string, d office.Document) Words {
	if role := (map[string]string{"seal": "person", "issue": "office"})[name]; role != "" {
		if m, _ := d.Mark(role); m.Owed {
			return Words{"Chữ ký trước chưa có dấu thời gian; hệ thống đang xin lại và sẽ bổ sung sau, không phải chờ.",
				"The signature before has no time-stamp yet; it is being asked for and added later: there is no need to wait."}
		}
	}
	switch name {
	case "sign":
		as := strings.ReplaceAll(d.CapText, "\n", ", ")
		return Words{"Ký bằng khóa cá nhân của bạn, thẩm quyền ký: " + as + ".", "Signs with your own key, as: " + as + "."}
	case "seal":
		if d.Number != "" {
			return Words{"Số " + d.Number + " đã cấp được giữ nguyên.", "The number " + d.Number + " stays."}
		}
		return Words{"Cấp số tiếp theo, ghi số và ngày vào văn bản, ký số cơ quan.", "Gives the next number, writes number and date, signs for the office."}
	case "issue":
		return Words{"Hệ thống kiểm tra lại mọi chữ ký trước khi phát hành.", "Every signature is checked again before issuing."}
	case "send":
		if len(d.Unsent()) > 0 {
			return Words{"Không chọn nơi nhận thì gửi đến mọi nơi nhận ghi trong văn bản mà chưa gửi.", "With none chosen it goes to every recipient of the document that has not got it yet."}
		}
	case office.ActArrive:
		return Words{"Ký số cơ quan vào ô dấu đến của tệp; tệp không cho ghi thêm thì ký trên phiếu kèm theo.", "Signs for the office in the file's arrival field, or on a sheet where nothing may be added to the file."}
	case office.ActInstruction:
		return Words{"Ý kiến chỉ đạo được in thành phiếu giải quyết và ký bằng khóa cá nhân của bạn.", "Prints the instruction on a sheet and signs it with your own key."}
	case office.ActGiveUp:
		if d.Number != "" {
			return Words{"Văn bản kết thúc tại đây; số " + d.Number + " vẫn ghi trong sổ kèm lý do. Cần ban hành thì soạn văn bản mới.",
				"The document ends here; number " + d.Number + " stays in the register with the reason. What is to be issued is drafted anew."}
		}
		return Words{"Văn bản trở lại người soạn, chữ ký đã có không dùng nữa.", "It goes back to the drafter; the signature is not used any more."}
	case office.ActProposeVoid, office.ActApproveVoid, office.ActConfirmVoid, office.ActAnswerEffect:
		return forceHint(name)
	case "register":
		return Words{"Cấp số đến tiếp theo trong năm.", "Gives the next arrival number of the year."}
	}
	return Words{}
}

func (o *Office) args(ctx context.Context, name string, d office.Document, people *registry) ([]ArgView, error) {
	text := func(vi, en string, required bool) ArgView {
		return ArgView{Name: "text", Kind: "text", Label: Words{vi, en}, Required: required}
	}
	confirm := func(vi, en string, required bool) ArgView {
		return ArgView{Name: "confirm", Kind: "confirm", Label: Words{vi, en}, Required: required}
	}
	pin := ArgView{Name: "pin", Kind: "pin", Label: Words{"Mã PIN của khóa ký", "PIN of the signing key"}, Required: true}
	if args, ok := forceArgs(name, d); ok {
		return args, nil
	}
	switch name {
	case "remark":
		return []ArgView{text("Nội dung góp ý", "Remark", true)}, nil
	case "return", "return-to-sender":
		return []ArgView{text("Lý do trả lại", "Reason", true)}, nil
	case office.ActGiveUp:
		return []ArgView{text("Lý do không phát hành", "Why it is not issued", true)}, nil
	case office.ActTakeBack:
		return takeBackArgs(d), nil
	case "approve":
		return []ArgView{text("Ý kiến (nếu có)", "Remark (if any)", false)}, nil
	case "sign", "seal", office.ActArrive, office.ActInstruction:
		return []ArgView{pin}, nil
	case "issue":
		return []ArgView{confirm("Tôi đã kiểm tra chữ ký và thể thức của văn bản", "I have checked the document's signatures and form", true)}, nil
	case "register":
		args := []ArgView{confirm("Tôi đã kiểm tra chữ ký và nội dung nhận được", "I have checked the signatures and what was received", true)}
		if d.Look.Open() {
			args = append(args, ArgView{Name: "confirmNoSecret", Kind: "confirm", Required: true,
				Label: Words{"Tôi đã xem từng trang: văn bản không có dấu độ mật", "I have looked at every page: it bears no secret marking"}})
		}
		return args, nil
	case "instruct":
		return []ArgView{text("Ý kiến chỉ đạo", "Instruction", true), confirm("Cho tiếp nhận, vào sổ", "Take it in all the same", false)}, nil
	case "progress":
		return []ArgView{text("Tiến độ", "Progress", true)}, nil
	case "handle":
		return []ArgView{text("Kết quả xử lý", "Result", true)}, nil
	case office.ActAttach:
		return []ArgView{{Name: "file", Kind: "file", Label: Words{"Tệp kèm theo", "Attachment"}, Required: true}}, nil
	case office.ActDetach:
		return attachmentArg(d), nil
	case "replace-file":
		return []ArgView{{Name: "file", Kind: "file", Label: Words{"Tệp thay thế", "New file"}, Required: true}}, nil
	}
	return o.choiceArgs(ctx, name, d, people)
}

// choiceArgs are the arguments that choose among people, peers and dossiers.
func (o *Office) choiceArgs(ctx context.Context, name string, d office.Document, people *registry) ([]ArgView, error) {
	switch name {
	case "refer":
		return []ArgView{{Name: "person", Kind: "person", Label: Words{"Người có thẩm quyền", "Authorised person"}, Required: true, Choices: o.holders(people, identity.Leader)},
			{Name: "text", Kind: "text", Label: Words{"Nội dung trình", "Note"}}}, nil
	case "send":
		arg := ArgView{Name: "peers", Kind: "peers", Label: Words{"Nơi nhận", "Recipients"}, Choices: []ChoiceView{}}
		for _, p := range people.peers {
			if sendable(d, p.ID) {
				arg.Choices = append(arg.Choices, ChoiceView{p.ID, Words{p.Name, p.Name}})
			}
		}
		arg.Required = len(d.Unsent()) == 0
		return append([]ArgView{arg}, o.paperArgs(people, d)...), nil
	case "file":
		return o.dossierArg(ctx)
	}
	return []ArgView{}, nil
}

// sendable: no copy is there or on its way.
func sendable(d office.Document, peer string) bool {
	for _, x := range d.Deliveries {
		if x.Peer == peer && x.State != office.Failed && x.State != "returned" {
			return false
		}
	}
	return true
}

func (o *Office) holders(people *registry, r identity.Role) []ChoiceView {
	list := []ChoiceView{}
	for _, p := range people.Holders(r, o.now()) {
		list = append(list, ChoiceView{p.ID, Words{p.Name, p.Name}})
	}
	return list
}

// handlers are everyone who may be given a document to handle.
func (o *Office) handlers(people *registry) []ChoiceView {
	list := []ChoiceView{}
	for _, p := range people.People {
		a, _ := people.Actor(p.ID, o.now())
		if o.can(a, mayTakePart) {
			list = append(list, ChoiceView{p.ID, Words{p.Name + " – " + a.Title, p.Name + " – " + a.Title}})
		}
	}
	return list
}

func (o *Office) dossierArg(ctx context.Context) ([]ArgView, error) {
	rows, err := store.List[store.Dossier](ctx, o.store.Reader, store.Query{Equal: map[string]any{"state": dossierOpen}, Order: []string{"-opened"}, Limit: dossiersSearched})
	if err != nil {
		return nil, err
	}
	arg := ArgView{Name: "dossier", Kind: "dossier", Label: Words{"Hồ sơ", "Dossier"}, Required: true, Choices: []ChoiceView{}}
	for _, r := range rows {
		w, err := o.dossierWords(r)
		if err != nil {
			return nil, err
		}
		arg.Choices = append(arg.Choices, ChoiceView{r.ID, Words{r.Code + " – " + w.Title, r.Code + " – " + w.Title}})
	}
	return []ArgView{arg}, nil
}
