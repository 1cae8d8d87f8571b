package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/collation"
	"trien/internal/demo"
	"trien/internal/exchange"
	"trien/internal/office"
	"trien/internal/problem"
)

// out takes a draft to its issue, and sends it where it has recipients.
func (s *stage) out(r app.DraftRequest) app.DocumentView {
	s.t.Helper()
	file := "quyet-dinh.pdf"
	if r.Type == "BTT" {
		file = "thoa-thuan.pdf"
	}
	v, err := s.House.CreateDraft(s.t.Context(), s.as(tu, "tuan"), r, upload(file, sample(s.t, file)))
	if err != nil {
		s.t.Fatal(err)
	}
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	s.must(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN})
	s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	v = s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
	if len(r.Recipients) == 0 {
		return v
	}
	s.must(tu, "mai", v.ID, "send", app.ActArgs{Confirm: true})
	return s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { return v.Deliveries[0].State == "delivered" })
}

// there is the bureau's copy of a document, judged.
func (s *stage) there(number string) app.DocumentView {
	s.t.Helper()
	l, err := s.House.ListDocuments(s.t.Context(), s.as(vp, "lan"), app.Filter{Direction: "in", Text: number})
	if err != nil || len(l.Items) != 1 {
		s.t.Fatalf("%d documents with the number %s (%v)", len(l.Items), number, err)
	}
	return s.until(vp, "lan", l.Items[0].ID, func(v app.DocumentView) bool { return v.State != "received" })
}

func (s *stage) read(office, name, id string) app.DocumentView {
	s.t.Helper()
	v, err := s.House.Document(s.t.Context(), s.as(office, name), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// bytes reads the newest file of a document.
func (s *stage) bytes(office, name, id string) []byte {
	s.t.Helper()
	f, err := s.House.OpenFile(s.t.Context(), s.as(office, name), id, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		s.t.Fatal(err)
	}
	return raw
}

func has(list []app.ActView, act string) bool {
	for _, a := range list {
		if a.Name == act {
			return true
		}
	}
	return false
}

// TestForceOverTwoOffices: correction, replacement and recall by an issued document only; the receiving office sees it at once and answers (379.17.1-3).
func TestForceOverTwoOffices(t *testing.T) {
	s := newStage(t)
	s.work()
	x := s.out(decision())
	issued := s.bytes(tu, "mai", x.ID)
	in := s.there(x.Number)
	s.must(vp, "lan", in.ID, "register", app.ActArgs{Confirm: true})
	if x.Force == nil || x.Force.Effect != "in-force" || len(s.read(tu, "tuan", x.ID).Force.Amend) != 3 {
		t.Fatalf("%+v", x.Force)
	}

	amend := func(act, typ, reason string) app.DraftRequest {
		r := decision()
		r.Type, r.Amends, r.Amending, r.AmendReason, r.Abstract = typ, x.ID, act, reason, "đối với "+x.Number
		return r
	}
	_, err := s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), amend("correct", "QĐ", " "), upload("a.pdf", sample(t, "quyet-dinh.pdf")))
	wantKind(t, err, problem.Usage, "")
	draft := s.draft(decision())
	r := decision()
	r.Amends, r.Amending, r.AmendReason = draft.ID, "recall", "sai"
	_, err = s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), r, upload("a.pdf", sample(t, "quyet-dinh.pdf")))
	wantKind(t, err, problem.Refused, "379.17.1") // what is not issued is edited

	late := s.draft(amend("recall", "QĐ", "không còn phù hợp")) // begun while it may, and overtaken
	s.must(tu, "tuan", late.ID, "submit", app.ActArgs{})

	c := s.out(amend("correct", "QĐ", "sai thể thức"))
	if c.Force.Aim == nil || !c.Force.Aim.Done || !c.Force.Aim.Compared || c.Force.Aim.Cited.ID != x.ID {
		t.Fatalf("%+v", c.Force)
	}
	x = s.read(tu, "mai", x.ID)
	if ch := x.Force.Changes; x.Effect != "corrected" || len(ch) != 1 || ch[0].Cited.ID != c.ID || ch[0].Reason != "sai thể thức" || ch[0].By == "" {
		t.Fatalf("%+v", x.Force)
	}
	in = s.until(vp, "lan", in.ID, func(v app.DocumentView) bool { return v.Effect == "corrected" })
	if ch := in.Force.Changes[0]; ch.Cited == nil || !strings.Contains(ch.Cited.Title.VI, c.Number) || ch.Late {
		t.Fatalf("%+v", ch)
	}
	s.there(c.Number)
	if in = s.read(vp, "lan", in.ID); in.Force.Changes[0].Cited.ID == "" {
		t.Error("the receiving office does not lead to the correction that came")
	}
	s.must(vp, "huong", in.ID, "route", app.ActArgs{People: []string{"khoa"}, Text: "làm"})
	s.must(vp, "khoa", in.ID, "handle", app.ActArgs{Text: "đã làm"})

	p := s.out(amend("replace", "QĐ", "thay đổi thành viên"))
	diff, err := s.House.Comparison(t.Context(), s.as(tu, "mai"), p.ID)
	if err != nil || len(diff.Pieces) == 0 || diff.Pieces[0].Kind != collation.Same { // number and date differ, the rest is the same sample
		t.Fatalf("%+v, %v", diff, err)
	}
	in = s.until(vp, "lan", in.ID, func(v app.DocumentView) bool { return v.Effect == "replaced" })
	if ch := in.Force.Changes[1]; !ch.Late || ch.Stage.VI == "" {
		t.Fatalf("handled already, and nobody says so: %+v", ch)
	}
	s.must(vp, "lan", in.ID, "answer-effect", app.ActArgs{Text: "Đã dừng thực hiện, dùng bản thay thế."})
	x = s.until(tu, "mai", x.ID, func(v app.DocumentView) bool { return len(v.Force.Told) == 2 && v.Force.Told[1].State == "done" })
	if !x.Force.Told[1].Late || !strings.Contains(x.Force.Told[1].Answer, "dừng thực hiện") {
		t.Fatalf("%+v", x.Force.Told)
	}
	_, err = s.act(tu, "mai", x.ID, "send", app.ActArgs{Peers: []string{vp}})
	wantKind(t, err, problem.Refused, "379.17.2")
	if !bytes.Equal(issued, s.bytes(tu, "mai", x.ID)) {
		t.Error("the issued file was changed in place")
	}

	// the recall was drafted while the decision was in force: its number is not used up for nothing
	s.must(tu, "uoc", late.ID, "sign", app.ActArgs{PIN: demo.PIN})
	_, err = s.act(tu, "mai", late.ID, "seal", app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Refused, "379.17.2")
	if v := s.read(tu, "mai", late.ID); v.Number != "" {
		t.Errorf("it has the number %s", v.Number)
	}

	book, err := s.House.Register(t.Context(), s.as(tu, "mai"), "out", app.Filter{})
	if err != nil || !strings.Contains(book.Rows[0].Cells[9], "đã bị thay thế") || !strings.Contains(book.Rows[2].Cells[9], "thay thế "+x.Number) {
		t.Errorf("%v %v", book.Rows, err)
	}
	s.sound()
}

// TestVoidingOverTwoOffices: by the office's procedure, and by agreement of the parties; what is voided is kept as it was and opens for inspectors alone (379.19.1-4, 379.19.4).
func TestVoidingOverTwoOffices(t *testing.T) {
	s := newStage(t)
	s.work()
	r := decision()
	r.Type, r.Abstract = "BTT", "phối hợp cung cấp dữ liệu"
	x := s.out(r)
	in := s.there(x.Number)
	s.must(vp, "lan", in.ID, "register", app.ActArgs{Confirm: true})
	issued := s.bytes(tu, "mai", x.ID)

	other := s.out(decision())
	_, err := s.act(tu, "mai", other.ID, "propose-void", app.ActArgs{Way: "agreement", Text: "hai bên thôi"})
	wantKind(t, err, problem.Refused, "379.19.2b")
	s.must(tu, "uoc", other.ID, "propose-void", app.ActArgs{Way: "procedure", Text: "ban hành nhầm", Basis: "Quy chế công tác văn thư, Điều 12"})
	_, err = s.act(tu, "uoc", other.ID, "approve-void", app.ActArgs{})
	wantKind(t, err, problem.Forbidden, "379.19.2a")
	_, err = s.act(tu, "nghia", other.ID, "approve-void", app.ActArgs{}) // signs reports and letters, no decisions
	wantKind(t, err, problem.Forbidden, "379.19.2a")
	s.must(tu, "uoc", other.ID, "withdraw-void", app.ActArgs{Text: "để người khác đề nghị"})
	s.must(tu, "mai", other.ID, "propose-void", app.ActArgs{Way: "procedure", Text: "ban hành nhầm", Basis: "Quy chế công tác văn thư, Điều 12"})
	if v := s.must(tu, "uoc", other.ID, "approve-void", app.ActArgs{}); v.Effect != "voided" || v.Force != nil || len(v.Versions) > 0 {
		t.Fatalf("%+v", v)
	}

	v := s.must(tu, "mai", x.ID, "propose-void", app.ActArgs{Way: "agreement", Text: "hai bên thôi phối hợp"})
	if len(v.Force.Void.Parties) != 2 || !has(s.read(tu, "uoc", x.ID).Allowed, "confirm-void") {
		t.Fatalf("%+v", v.Force.Void)
	}
	asked := s.until(vp, "huong", in.ID, func(v app.DocumentView) bool { return v.Force.Void != nil })
	_, err = s.act(vp, "huong", in.ID, "confirm-void", app.ActArgs{Confirm: true, Digest: strings.Repeat("0", 64)})
	wantKind(t, err, problem.Refused, "379.19.2b")
	_, err = s.act(vp, "lan", in.ID, "confirm-void", app.ActArgs{Confirm: true, Digest: asked.Force.Digest})
	wantKind(t, err, problem.Forbidden, "379.19.2b")
	s.must(vp, "huong", in.ID, "confirm-void", app.ActArgs{Confirm: true, Digest: asked.Force.Digest})
	v = s.until(tu, "uoc", x.ID, func(v app.DocumentView) bool { return !v.Force.Void.Parties[1].At.IsZero() })
	if p := v.Force.Void.Parties[1]; p.Person != "Trần Thị Quỳnh Hương" || p.SignIn == "" || v.Effect == "voided" {
		t.Fatalf("%+v", p)
	}
	s.refusedAnswers(x, in)
	if v = s.must(tu, "uoc", x.ID, "confirm-void", app.ActArgs{Confirm: true, Digest: v.Force.Digest}); v.Effect != "voided" {
		t.Fatalf("%+v", v)
	}
	s.closedFor(tu, x.ID, "mai", "uoc", "tuan")
	for {
		_, err = s.House.Document(t.Context(), s.as(vp, "lan"), in.ID)
		if err != nil {
			break
		}
	}
	wantKind(t, err, problem.Refused, "379.19.3")
	s.closedFor(vp, in.ID, "lan", "huong")

	hai := s.read(tu, "hai", x.ID)
	if c := hai.Force.Changes[0]; c.Way != "agreement" || len(c.Confirmed) != 2 || len(hai.Allowed) > 0 || !bytes.Equal(issued, s.bytes(tu, "hai", x.ID)) {
		t.Errorf("it is not kept as it was for the inspector: %+v", c)
	}
	rep, err := s.House.Report(t.Context(), s.as(tu, "mai"), app.ReportQuery{Kind: "dealings", Period: office.Day(s.now())[:4]})
	if raw, _ := json.Marshal(rep); err != nil || !strings.Contains(string(raw), `"voided"`) {
		t.Errorf("the report does not count what was voided: %v", err)
	}
	s.sound()
}

// closedFor: every door refuses who may read no voided document, and each try is one event (379.19.4).
func (s *stage) closedFor(at, id string, names ...string) {
	s.t.Helper()
	o, _ := s.House.Office(at)
	tried := func() int {
		list, err := o.Refusals(s.t.Context(), office.Day(s.now()))
		if err != nil {
			s.t.Fatal(err)
		}
		return len(list)
	}
	for _, name := range names {
		token := s.as(at, name)
		for door, try := range map[string]func() error{
			"document":  func() error { _, err := s.House.Document(s.t.Context(), token, id); return err },
			"file":      func() error { _, err := s.House.OpenFile(s.t.Context(), token, id, 0); return err },
			"history":   func() error { _, err := s.House.History(s.t.Context(), token, id); return err },
			"judgement": func() error { _, err := s.House.Judgement(s.t.Context(), token, id); return err },
			"rights":    func() error { _, err := s.House.DocumentRights(s.t.Context(), token, id); return err },
			"progress":  func() error { _, err := s.House.JobProgress(s.t.Context(), token, id); return err },
			"send": func() error {
				_, err := s.House.Act(s.t.Context(), token, id, "send", app.ActArgs{}, nil)
				return err
			},
		} {
			before := tried()
			if err := try(); problem.KindOf(err) != problem.Refused {
				s.t.Errorf("%s opens the %s of a voided document: %v", name, door, err)
			}
			if n := tried() - before; n != 1 {
				s.t.Errorf("%s at the %s: %d events", name, door, n)
			}
		}
		l, err := s.House.ListDocuments(s.t.Context(), token, app.Filter{})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, d := range l.Items {
			if d.ID == id {
				s.t.Errorf("%s has it in a list", name)
			}
		}
	}
}

// refusedAnswers: a party that has confirmed does so once; nobody confirms what they were not asked.
func (s *stage) refusedAnswers(x, in app.DocumentView) {
	s.t.Helper()
	from, _ := s.House.Office(vp)
	to, _ := s.House.Office(tu)
	for name, m := range map[string]exchange.Message{
		"a question that was never put": {Kind: exchange.VoidAnswer, InReply: "no-such"},
		"a notice that was never sent":  {Kind: exchange.EffectAnswer, InReply: "no-such"},
		"a change by who only received": {Kind: exchange.Effect, InReply: x.ID, Force: exchange.Force{Effect: "voided"}},
	} {
		m.ID, m.Made = name, s.now().UTC()
		wire, err := from.Send(m, nil, to)
		if err != nil {
			s.t.Fatal(err)
		}
		raw, err := s.House.Exchange(s.t.Context(), tu, bytes.NewReader(wire))
		if err != nil {
			s.t.Fatal(err)
		}
		var signed struct{ Receipt exchange.Receipt }
		if err := json.Unmarshal(raw, &signed); err != nil || signed.Receipt.Taken {
			s.t.Errorf("%s was taken: %+v %v", name, signed.Receipt, err)
		}
	}
	if v := s.read(tu, "mai", x.ID); v.Effect == "voided" || v.Force.Void == nil {
		s.t.Errorf("%+v", v.Force)
	}
}
