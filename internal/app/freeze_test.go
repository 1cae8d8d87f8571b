package app_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
)

// A lost account: one act stops it with all that hangs on it, and by two others' word it comes back; nothing is lost on the way.
func TestLostAccountAndTheWayBack(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	since := s.now()
	v := s.signed()
	code, err := s.House.PairAgent(ctx, s.as(tu, "uoc"))
	if err != nil || code.Code == "" {
		t.Fatal(err)
	}
	c, err := s.House.Freeze(ctx, s.as(tu, "uoc"), app.FreezeRequest{What: "lost", Since: since, Reason: "rơi thiết bị trên đường công tác"})
	if err != nil || !c.Frozen || c.State != "frozen" || c.Open == 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	if !slices.ContainsFunc(c.Doubts, func(d app.DeedView) bool { return d.Type == "document.signed" && d.Document == v.ID }) {
		t.Errorf("the signature is not in doubt: %+v", c.Doubts)
	}
	_, err = s.House.Me(ctx, s.as(tu, "uoc"))
	wantKind(t, err, problem.SignIn, "")
	_, err = s.signInAnew(tu, "uoc")
	wantKind(t, err, problem.SignIn, "379.11.5")
	for _, act := range []struct {
		who, act string
		args     app.CaseArgs
		kind     problem.Kind
	}{
		{"bao", "propose-restore", app.CaseArgs{Text: "đã cấp lại"}, problem.Refused}, // no remedy yet
		{"bao", "remedied", app.CaseArgs{}, problem.Usage},
		{"bao", "remedied", app.CaseArgs{Text: "cấp thiết bị mới theo biên bản 02"}, ""},
		{"bao", "restore", app.CaseArgs{}, problem.Conflict}, // nobody has proposed it
		{"mai", "propose-restore", app.CaseArgs{Text: "x"}, problem.Forbidden},
		{"bao", "propose-restore", app.CaseArgs{Text: "đã xác minh người và thiết bị"}, ""},
		{"bao", "restore", app.CaseArgs{}, problem.Refused}, // two people
		{"hai", "close", app.CaseArgs{Text: "xong"}, problem.Refused},
		{"hai", "restore", app.CaseArgs{}, ""},
		{"hai", "reported", app.CaseArgs{To: "Văn phòng Trung ương Đảng", How: "Công văn 12-CV/TU ngày 22/11/2026", At: since}, ""},
		{"hai", "close", app.CaseArgs{Text: "xong"}, problem.Refused}, // acts without a finding
	} {
		_, err := s.House.ActOnCase(ctx, s.as(tu, act.who), c.ID, act.act, act.args)
		if problem.KindOf(err) != act.kind {
			t.Fatalf("%s by %s: %v, want %q", act.act, act.who, err, act.kind)
		}
	}
	delete(s.tokens, tu+"uoc")
	s.forward(time.Minute) // a code serves once
	s.as(tu, "uoc")
	for _, d := range c.Doubts {
		finding := app.CaseArgs{Stream: d.Stream, Version: d.Version, Finding: "confirmed", Text: "người này xác nhận"}
		if c, err = s.House.ActOnCase(ctx, s.as(tu, "hai"), c.ID, "finding", finding); err != nil {
			t.Fatal(err)
		}
	}
	if c.Open != 0 {
		t.Errorf("%d acts are without a finding", c.Open)
	}
	if c, err = s.House.ActOnCase(ctx, s.as(tu, "hai"), c.ID, "close", app.CaseArgs{Text: "đã xử lý xong"}); err != nil || c.State != "closed" || c.Frozen {
		t.Fatalf("%+v, %v", c, err)
	}
	var pdf bytes.Buffer
	if err := s.House.CasePDF(ctx, s.as(tu, "hai"), c.ID, &pdf); err != nil || !bytes.HasPrefix(pdf.Bytes(), []byte("%PDF-")) {
		t.Errorf("the report: %v", err)
	}
	s.sound()
}

func (s *stage) signInAnew(office, name string) (app.SignedIn, error) {
	s.forward(time.Minute)
	a := s.account(office, name)
	return s.House.SignIn(s.t.Context(), app.SignInRequest{Office: office, Account: name, Password: demo.Password, Code: a.Code(s.now())})
}

// From the sign-in page one proof stops the account, and a wrong one stops nothing but counts.
func TestFreezeAtTheDoor(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	ask := app.DoorFreezeRequest{Office: tu, Account: "tuan", Proof: "không phải mật khẩu", What: "stolen", Reason: "mất điện thoại và máy"}
	_, err := s.House.FreezeAtDoor(ctx, ask)
	wantKind(t, err, problem.SignIn, "379.12.2b")
	ask.Account = "không-có-ai"
	_, err = s.House.FreezeAtDoor(ctx, ask)
	wantKind(t, err, problem.SignIn, "379.12.2b")
	session := s.as(tu, "tuan")
	ask.Account, ask.Proof = "tuan", demo.Password
	f, err := s.House.FreezeAtDoor(ctx, ask)
	if err != nil || f.Case == "" {
		t.Fatal(err)
	}
	_, err = s.House.Desk(ctx, session)
	wantKind(t, err, problem.SignIn, "")
	_, err = s.House.FreezeAtDoor(ctx, ask)
	wantKind(t, err, problem.Conflict, "")
	list, err := s.House.Cases(ctx, s.as(tu, "bao"))
	if err != nil || len(list) != 1 || list[0].ID != f.Case || list[0].Kind != "stolen" {
		t.Errorf("%+v, %v", list, err)
	}
	s.sound()
}

// Nothing can be done frozen, however many acts are under way as it happens: what was acknowledged stands before the freeze, what came later is refused.
// 379.11.5.
func TestNothingIsDoneFrozen(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	v := s.draft(decision())
	token := s.as(tu, "tuan")
	var all sync.WaitGroup
	begun, done := make(chan struct{}, 64), make([]bool, 40)
	for i := range done {
		all.Go(func() {
			begun <- struct{}{}
			_, err := s.House.Act(ctx, token, v.ID, "remark", app.ActArgs{Text: "góp ý"}, nil)
			done[i] = err == nil
			if k := problem.KindOf(err); err != nil && k != problem.SignIn && k != problem.Unavailable && k != problem.Conflict && k != problem.Forbidden && k != problem.NotFound {
				t.Errorf("%v", err)
			}
		})
	}
	for range 5 {
		<-begun
	}
	if _, err := s.House.Freeze(ctx, s.as(tu, "bao"), app.FreezeRequest{Person: "tuan", What: "forged", Reason: "có người dùng tài khoản"}); err != nil {
		t.Fatal(err)
	}
	before, err := s.remarks(v.ID) // whatever was begun before; from here on nothing may be added
	if err != nil {
		t.Fatal(err)
	}
	all.Wait()
	records, err := s.remarks(v.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != len(before) {
		t.Errorf("%d acts were there when the account was frozen, then %d", len(before), len(records))
	}
	n := 0
	for _, ok := range done {
		if ok {
			n++
		}
	}
	if len(records) != n {
		t.Errorf("%d acts were acknowledged, %d are there", n, len(records))
	}
	_, err = s.House.Act(ctx, token, v.ID, "remark", app.ActArgs{Text: "sau khi khóa"}, nil)
	wantKind(t, err, problem.SignIn, "")
	s.sound()
}

// remarks are when remarks were made on a document.
func (s *stage) remarks(id string) ([]time.Time, error) {
	v, err := s.House.Document(s.t.Context(), s.as(tu, "hai"), id)
	var list []time.Time
	for _, r := range v.Remarks {
		list = append(list, r.At)
	}
	return list, err
}

// A key whose holder is frozen signs nothing: also the office's, in whoever's hand.
func TestFrozenSealSealsNothing(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	v := s.signed()
	c, err := s.House.Freeze(ctx, s.as(tu, "bao"), app.FreezeRequest{Person: tu, What: "lost", Reason: "mất thiết bị của cơ quan"})
	if err != nil || c.Person != tu {
		t.Fatalf("%+v, %v", c, err)
	}
	_, err = s.act(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Key, "379.11.5")
	_, err = s.House.Freeze(ctx, s.as(tu, "tuan"), app.FreezeRequest{Person: "uoc", What: "lost", Reason: "x"})
	wantKind(t, err, problem.Forbidden, "")
	_, err = s.House.Freeze(ctx, s.as(tu, "bao"), app.FreezeRequest{Person: "nobody", What: "lost", Reason: "x"})
	wantKind(t, err, problem.NotFound, "")
	_, err = s.House.Freeze(ctx, s.as(tu, "bao"), app.FreezeRequest{Person: "uoc", What: "eaten", Reason: "x"})
	wantKind(t, err, problem.Usage, "")
	s.sound()
}

// What was done in one's name is there to the last act, page by page; a dispute is answered by the inspector (379.31).
func TestInMyNameAndADispute(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	v := s.signed()
	_, _ = s.act(tu, "uoc", v.ID, "seal", app.ActArgs{PIN: demo.PIN}) // refused, and kept
	mine, err := s.House.InMyName(ctx, s.as(tu, "uoc"), app.NameFilter{})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, d := range mine.Deeds {
		kinds[d.Type]++
		if d.Word.VI == d.Type {
			t.Errorf("%s has no words", d.Type)
		}
	}
	for _, want := range []string{"document.signed", "session.opened", "act.refused", "staff.appointed", "staff.certificate-registered"} {
		if kinds[want] == 0 {
			t.Errorf("%s is not in %v", want, kinds)
		}
	}
	signed, err := s.House.InMyName(ctx, s.as(tu, "uoc"), app.NameFilter{Kind: "signature"})
	if err != nil || len(signed.Deeds) != 1 || signed.Deeds[0].SignIn == "" {
		t.Fatalf("%+v, %v", signed, err)
	}
	d := signed.Deeds[0]
	c, err := s.House.Dispute(ctx, s.as(tu, "uoc"), app.DisputeRequest{Stream: d.Stream, Version: d.Version, Reason: "tôi không ký văn bản này"})
	if err != nil || c.State != "disputed" {
		t.Fatalf("%+v, %v", c, err)
	}
	_, err = s.House.Dispute(ctx, s.as(tu, "uoc"), app.DisputeRequest{Stream: d.Stream, Version: d.Version, Reason: "lần nữa"})
	wantKind(t, err, problem.Conflict, "")
	_, err = s.House.Dispute(ctx, s.as(tu, "tuan"), app.DisputeRequest{Stream: d.Stream, Version: d.Version, Reason: "của người khác"})
	wantKind(t, err, problem.NotFound, "")
	_, err = s.House.Case(ctx, s.as(tu, "tuan"), c.ID)
	wantKind(t, err, problem.Forbidden, "")
	_, err = s.House.ActOnCase(ctx, s.as(tu, "bao"), c.ID, "answer", app.CaseArgs{Text: "không phải việc của quản trị"})
	wantKind(t, err, problem.Forbidden, "")
	_, err = s.House.ActOnCase(ctx, s.as(tu, "hai"), c.ID, "close", app.CaseArgs{Text: "chưa trả lời"})
	wantKind(t, err, problem.Conflict, "")
	for _, act := range []string{"answer", "close"} {
		if c, err = s.House.ActOnCase(ctx, s.as(tu, "hai"), c.ID, act, app.CaseArgs{Text: "đã đối chiếu nhật ký máy ký", Upheld: false}); err != nil {
			t.Fatal(act, err)
		}
	}
	again, err := s.House.InMyName(ctx, s.as(tu, "uoc"), app.NameFilter{Kind: "signature"})
	if err != nil || again.Deeds[0].Case != c.ID {
		t.Errorf("%+v, %v", again, err)
	}
	s.sound()
}

// Pages of what was done in one's name join without a gap or a double.
func TestInMyNamePages(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	v := s.draft(decision())
	for range 120 {
		if _, err := s.House.Act(ctx, s.as(tu, "tuan"), v.ID, "remark", app.ActArgs{Text: "một ý"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for f := (app.NameFilter{}); ; {
		p, err := s.House.InMyName(ctx, s.as(tu, "tuan"), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range p.Deeds {
			key, _ := json.Marshal([]any{d.Stream, d.Version})
			if seen[string(key)] {
				t.Fatalf("%s comes twice", key)
			}
			seen[string(key)] = true
		}
		if f.Before = p.Next; p.Next == "" {
			break
		}
	}
	if len(seen) < 122 {
		t.Errorf("%d", len(seen))
	}
	_, err := s.House.InMyName(ctx, s.as(tu, "tuan"), app.NameFilter{Before: "x"})
	wantKind(t, err, problem.Usage, "")
	_, err = s.House.InMyName(ctx, s.as(tu, "tuan"), app.NameFilter{From: "hôm qua"})
	wantKind(t, err, problem.Usage, "")
}

// What was signed in the doubtful time is not issued, frozen or back in use, until a finding says that it was rightly signed; what was sealed in it neither.
func TestNothingInDoubtIsIssued(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	since := s.now()
	v, wrong := s.signed(), s.signed()
	for _, d := range []app.DocumentView{v, wrong} {
		s.must(tu, "mai", d.ID, "seal", app.ActArgs{PIN: demo.PIN})
	}
	c, err := s.House.Freeze(ctx, s.as(tu, "bao"), app.FreezeRequest{Person: "uoc", What: "stolen", Since: since, Reason: "mất thiết bị"})
	if err != nil {
		t.Fatal(err)
	}
	issues := func(id string, want string) {
		t.Helper()
		_, err := s.act(tu, "mai", id, "issue", app.ActArgs{Confirm: true})
		if want == "" {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		wantKind(t, err, problem.Refused, "379.11.5")
		if w := problem.WordsOf(err).VI; !strings.Contains(w, want) || !strings.Contains(w, c.ID) || !strings.Contains(w, "Nguyễn Văn Ước") {
			t.Errorf("it is refused with %q", w)
		}
	}
	finds := func(c app.CaseView, id, what string) {
		t.Helper()
		for _, d := range c.Doubts {
			if d.Document == id && (d.Type == "document.signed" || d.Type == "document.sealed") {
				if _, err := s.House.ActOnCase(ctx, s.as(tu, "hai"), c.ID, "finding", app.CaseArgs{Stream: d.Stream, Version: d.Version, Finding: what, Text: "đã hỏi người ký"}); err != nil {
					t.Fatal(err)
				}
				return
			}
		}
		t.Fatalf("nothing of %s is in doubt: %+v", id, c.Doubts)
	}
	issues(v.ID, "chưa có kết luận")
	told, err := s.House.Document(ctx, s.as(tu, "mai"), v.ID)
	if err != nil || !slices.ContainsFunc(told.Allowed, func(a app.ActView) bool { return a.Name == "issue" && strings.Contains(a.Hint.VI, c.ID) }) {
		t.Errorf("the page does not say so before: %+v %v", told.Allowed, err)
	}
	for _, x := range []struct {
		who, act string
		args     app.CaseArgs
	}{{"bao", "remedied", app.CaseArgs{Text: "cấp thiết bị mới"}}, {"bao", "propose-restore", app.CaseArgs{Text: "đã xác minh"}}, {"hai", "restore", app.CaseArgs{}}} {
		if _, err := s.House.ActOnCase(ctx, s.as(tu, x.who), c.ID, x.act, x.args); err != nil {
			t.Fatal(err)
		}
	}
	issues(v.ID, "chưa có kết luận") // the account is back, the signature as it was
	finds(c, wrong.ID, "disputed")
	issues(wrong.ID, "không phải do người đó ký")
	finds(c, v.ID, "confirmed")
	issues(v.ID, "")

	seal, err := s.House.Freeze(ctx, s.as(tu, "bao"), app.FreezeRequest{Person: tu, What: "lost", Since: since, Reason: "mất thiết bị con dấu"})
	if err != nil || seal.Open != 2 {
		t.Fatalf("%d uses of the seal are in doubt, %v", seal.Open, err)
	}
	_, err = s.act(tu, "mai", v.ID, "send", app.ActArgs{Peers: []string{vp}})
	wantKind(t, err, problem.Refused, "379.11.5")
	finds(seal, v.ID, "confirmed")
	s.must(tu, "mai", v.ID, "send", app.ActArgs{Peers: []string{vp}})
	s.sound()
}
