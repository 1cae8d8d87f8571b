package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/office"
	"trien/internal/problem"
)

// One document comes in and is given out; who may do what is told, and the change of rights waits until the clerk confirms it.
func TestRightsOnADocumentAreToldAndTheirChangesConfirmed(t *testing.T) {
	s := newStage(t)
	ctx, lan, huong, khoa := t.Context(), s.as(vp, "lan"), s.as(vp, "huong"), s.as(vp, "khoa")
	v := s.registered()
	if _, err := s.House.DocumentRights(ctx, khoa, v.ID); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("who has no part sees who may: %v", err)
	}
	s.must(vp, "huong", v.ID, "route", app.ActArgs{People: []string{"khoa"}, Text: "Giao đồng chí Khoa tham mưu."})

	told, err := s.House.DocumentRights(ctx, khoa, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	who := map[string][]string{}
	for _, a := range told.Acts {
		for _, g := range a.Groups {
			who[a.Act] = append(who[a.Act], g.Rule.ID+": "+strings.Join(g.People, ", "))
			if g.Rule.Words.VI == "" || g.Rule.Words.EN == "" || g.Rule.Rule == "" || g.Count != len(g.People) {
				t.Errorf("%s: %+v", a.Act, g)
			}
		}
	}
	for act, want := range map[string][]string{
		"read":   {"read.part: Trần Thị Quỳnh Hương, Đỗ Anh Khoa", "read.duty: Ngô Thị Lan"},
		"route":  {"route.leader: Trần Thị Quỳnh Hương"},
		"handle": {"handle.lead: Đỗ Anh Khoa"},
		"arrive": {"seal.clerk: Ngô Thị Lan"},
	} {
		if !slices.Equal(who[act], want) {
			t.Errorf("%s: %q, want %q", act, who[act], want)
		}
	}
	if len(told.Never) == 0 || len(told.Changes) != 1 {
		t.Fatalf("%d rules that forbid, changes %+v", len(told.Never), told.Changes)
	}
	change := told.Changes[0]
	if change.By != "Trần Thị Quỳnh Hương" || len(change.Given) != 1 || change.Given[0].Person != "Đỗ Anh Khoa" || change.Mine {
		t.Errorf("the change is told as %+v", change)
	}

	waits := func(k app.Token) int {
		t.Helper()
		list, err := s.House.RightsAlerts(ctx, k)
		if err != nil || list.Count != len(list.Items) {
			t.Fatalf("%+v %v", list, err)
		}
		return list.Count
	}
	if waits(lan) != 1 || waits(huong) != 0 || waits(khoa) != 0 {
		t.Errorf("it waits for the clerk %d, the leader %d, the officer %d times", waits(lan), waits(huong), waits(khoa))
	}
	_, err = s.House.ConfirmRights(ctx, khoa, v.ID, change.Change)
	wantKind(t, err, problem.Forbidden, "379.5.3")
	_, err = s.House.ConfirmRights(ctx, s.as(vp, "duc"), v.ID, change.Change)
	wantKind(t, err, problem.Forbidden, "379.5.3")
	if _, err := s.House.ConfirmRights(ctx, lan, v.ID, 999); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a change that is none: %v", err)
	}
	s.sound()
	after, err := s.House.ConfirmRights(ctx, lan, v.ID, change.Change)
	if err != nil || len(after) != 1 || after[0].ConfirmedBy != "Ngô Thị Lan" || after[0].ConfirmedAt.IsZero() || waits(lan) != 0 {
		t.Fatalf("after the confirmation: %+v %v", after, err)
	}
	for _, event := range []string{"document.rights-changed", "document.rights-confirmed"} {
		if n := s.happened(vp, "lan", v.ID, event); n != 1 {
			t.Errorf("%s stands %d times in the history", event, n)
		}
	}
	refused := 0
	for _, r := range s.refusals(vp) {
		if r.Act == office.ActConfirmRights || r.Act == office.ActSeeRights || r.Act == office.ActRead {
			refused++
		}
	}
	if refused != 3 {
		t.Errorf("%d of three refusals stand in the ledger", refused)
	}
	s.sound()
}

// What someone may do, and who may ask it of others.
func TestWhatAPersonMayDo(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	own, err := s.House.PersonRights(ctx, s.as(tu, "mai"), "")
	if err != nil {
		t.Fatal(err)
	}
	may := map[string]app.PersonActView{}
	for _, a := range own.Acts {
		may[a.Act] = a
		if a.Label.VI == a.Act || !a.May && len(a.By) == 0 && a.Whom.VI == "" {
			t.Errorf("%s: %+v", a.Act, a)
		}
	}
	if x := may["registers.read"]; !x.May || x.By[0].ID != "office.registers" {
		t.Errorf("registers: %+v", x)
	}
	if x := may["directory.change"]; x.May || !strings.Contains(x.Whom.VI, "quản trị") {
		t.Errorf("the directory: %+v", x)
	}
	if len(own.Duties) != 1 || own.Duties[0].Role != "clerk" || len(own.Duties[0].Apart) != 4 {
		t.Errorf("duties %+v", own.Duties)
	}
	for name, want := range map[string]problem.Kind{"hai": "", "bao": "", "mai": problem.Forbidden, "uoc": problem.Forbidden} {
		v, err := s.House.PersonRights(ctx, s.as(tu, name), "tuan")
		if problem.KindOf(err) != want || err == nil && v.Person.Name != "Lê Minh Tuấn" {
			t.Errorf("%s asks about another: %v", name, err)
		}
	}
	if _, err := s.House.PersonRights(ctx, s.as(tu, "hai"), "nobody"); problem.KindOf(err) != problem.NotFound {
		t.Errorf("about nobody: %v", err)
	}
	rules, err := s.House.AccessRules(ctx, s.as(tu, "tuan"))
	if err != nil || len(rules.Rules) < 40 || !strings.Contains(rules.Text, "never.administrator") || rules.Own != "" {
		t.Errorf("the rules: %d %v", len(rules.Rules), err)
	}
}

// What was tried at each door stands where the inspector sees it: as an event, or counted where nobody knows who it was (379.5.3).
func TestTriesAtEachDoor(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	v := s.draft(decision())
	bao, khoa := s.as(tu, "bao"), s.as(vp, "khoa")
	doors := []struct {
		name string
		try  func() error
		act  string // as the refusal names it; "" where it is only counted
	}{
		{"a document", func() error { _, err := s.House.Document(ctx, bao, v.ID); return err }, "read"},
		{"its file", func() error { _, err := s.House.OpenFile(ctx, bao, v.ID, 1); return err }, "read"},
		{"its history", func() error { _, err := s.House.History(ctx, bao, v.ID); return err }, "read"},
		{"its judgement", func() error { _, err := s.House.Judgement(ctx, bao, v.ID); return err }, "read"},
		{"its rights", func() error { _, err := s.House.DocumentRights(ctx, bao, v.ID); return err }, "read"},
		{"an act", func() error { _, err := s.act(tu, "hai", v.ID, "submit", app.ActArgs{}); return err }, "submit"},
		{"a register", func() error { _, err := s.House.Register(ctx, s.as(tu, "tuan"), "out", app.Filter{}); return err }, "registers.read"},
		{"dossiers", func() error { _, err := s.House.Dossiers(ctx, bao, app.Filter{}); return err }, "dossiers.read"},
		{"a new dossier", func() error {
			_, err := s.House.CreateDossier(ctx, s.as(tu, "hai"), app.DossierRequest{Code: "1", Title: "x"})
			return err
		}, "dossiers.open"},
		{"the services", func() error { _, err := s.House.Services(ctx, s.as(tu, "tuan")); return err }, "services.read"},
		{"what was tried", func() error { _, err := s.House.Tries(ctx, bao, app.TryFilter{}); return err }, "tries.read"},
		{"readings of others", func() error { _, err := s.House.PersonalReadings(ctx, bao, "uoc", ""); return err }, "personal.readings"},
		{"another's rights", func() error { _, err := s.House.PersonRights(ctx, s.as(tu, "tuan"), "uoc"); return err }, "people.rights"},
		{"a wrong password", func() error {
			_, err := s.House.SignIn(ctx, app.SignInRequest{Office: tu, Account: "tuan", Password: "sai mật khẩu rồi", Code: "000000"})
			return err
		}, "sign-in"},
		{"an unknown name", func() error {
			_, err := s.House.SignIn(ctx, app.SignInRequest{Office: tu, Account: "khong-co", Password: "sai mật khẩu rồi", Code: "000000"})
			return err
		}, ""},
		{"a made-up session", func() error { _, err := s.House.Me(ctx, "tinh-uy.AAAA"); return err }, ""},
		{"a document of another office", func() error {
			_, err := s.House.Document(ctx, s.as(tu, "mai"), "01arz3ndektsv4rrffq69g5fav")
			return err
		}, ""},
	}
	hai := s.as(tu, "hai")
	for _, d := range doors {
		before := len(s.refusals(tu))
		if err := d.try(); err == nil {
			t.Errorf("%s: not refused", d.name)
			continue
		}
		list := s.refusals(tu)
		switch {
		case d.act == "" && len(list) != before:
			t.Errorf("%s: %d events", d.name, len(list)-before)
		case d.act != "" && (len(list) != before+1 || list[len(list)-1].Act != d.act):
			t.Errorf("%s: %d events more, the last of %+v", d.name, len(list)-before, list[len(list)-1].Refusal)
		}
	}
	if _, err := s.House.Document(ctx, khoa, v.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("another office: %v", err)
	}

	all, err := s.House.Tries(ctx, hai, app.TryFilter{})
	if err != nil || len(all.Items) != len(s.refusals(tu)) || all.Next != "" {
		t.Fatalf("%d shown of %d, %q, %v", len(all.Items), len(s.refusals(tu)), all.Next, err)
	}
	for i, x := range all.Items {
		if x.Name == "" || x.Why.VI == "" || x.Door.VI == "" || x.Act.VI == "" || i > 0 && x.At.After(all.Items[i-1].At) {
			t.Errorf("shown as %+v", x)
		}
	}
	for name, f := range map[string]app.TryFilter{"door": {Door: "sign-in"}, "kind": {Kind: "sign_in"}, "person": {Person: "hai"}, "yesterday": {To: office.Day(s.now().AddDate(0, 0, -1))}} {
		got, err := s.House.Tries(ctx, hai, f)
		want := map[string]int{"door": 1, "kind": 1, "person": 2, "yesterday": 0}[name]
		if err != nil || len(got.Items) != want {
			t.Errorf("by %s: %d, want %d, %v", name, len(got.Items), want, err)
		}
	}
	for name, f := range map[string]app.TryFilter{"no day": {From: "mai"}, "backwards": {From: "2026-02-02", To: "2026-01-01"}, "a year": {From: "2026-01-01", To: "2026-12-31"}, "no place": {After: "!"}} {
		if _, err := s.House.Tries(ctx, hai, f); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.sound()
}

// A long list of tries comes in pages that miss nothing and repeat nothing.
func TestTriesComeInPages(t *testing.T) {
	s := newStage(t)
	v := s.draft(decision())
	bao := s.as(tu, "bao")
	for range 120 {
		s.House.Document(t.Context(), bao, v.ID)
	}
	seen := map[int64]bool{}
	f := app.TryFilter{}
	for pages := 1; ; pages++ {
		p, err := s.House.Tries(t.Context(), s.as(tu, "hai"), f)
		if err != nil || pages > 5 {
			t.Fatal(pages, err)
		}
		for _, x := range p.Items {
			if seen[x.Leaf] {
				t.Errorf("leaf %d twice", x.Leaf)
			}
			seen[x.Leaf] = true
		}
		if f.After = p.Next; f.After == "" {
			break
		}
	}
	if len(seen) != 120 {
		t.Errorf("%d of 120 were shown", len(seen))
	}
}

// first puts a line before the tables of office.toml.
func (s *stage) first(dir, line string) {
	s.t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "office.toml"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.put(dir, "office.toml", []byte(line+"\n"+string(raw)))
}

// An office forbids more: archivists read no express document, nobody returns what is ready for the signature.
const ownRule = `@id("own.urgent")
@vi("văn bản hỏa tốc chỉ người tham gia và văn thư được xem")
@en("an express document is for those with a part and for clerks")
forbid (principal in Role::"archivist", action == Action::"read", resource)
when { resource.urgency == "hoa-toc" };

@id("own.return")
@vi("cơ quan không cho trả lại sau khi đã duyệt")
@en("nothing is returned once it was approved here")
forbid (principal is Person, action == Action::"return", resource)
when { resource.state == "ready" };
`

func TestAnOfficeForbidsMore(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	r := decision()
	r.Urgency = string(office.Express)
	express, plain := s.draft(r), s.draft(decision())
	s.must(tu, "tuan", express.ID, "submit", app.ActArgs{})
	s.must(tu, "tuan", plain.ID, "submit", app.ActArgs{})
	sees := func(name string) (ids []string) {
		t.Helper()
		list, err := s.House.ListDocuments(ctx, s.as(tu, name), app.Filter{})
		if err != nil || list.Total != len(list.Items) {
			t.Fatalf("%+v %v", list, err)
		}
		for _, d := range list.Items {
			ids = append(ids, d.ID)
			if _, err := s.House.Document(ctx, s.as(tu, name), d.ID); err != nil {
				t.Errorf("%s finds what they may not read: %v", name, err)
			}
		}
		return ids
	}
	if got := sees("phong"); len(got) != 2 {
		t.Fatalf("before: %v", got)
	}
	if err := s.refurnish(func(dir string) {
		s.put(dir, "rights.cedar", []byte(ownRule))
		s.first(dir, `rights = "rights.cedar"`)
	}); err != nil {
		t.Fatal(err)
	}
	s.forward(time.Minute) // each code serves once
	if got := sees("phong"); !slices.Equal(got, []string{plain.ID}) {
		t.Errorf("the archivist sees %v", got)
	}
	if got := sees("mai"); len(got) != 2 {
		t.Errorf("the clerk sees %v", got)
	}
	_, err := s.House.Document(ctx, s.as(tu, "phong"), express.ID)
	wantKind(t, err, problem.Forbidden, "379.5.3")
	desk, err := s.House.Desk(ctx, s.as(tu, "phong"))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range desk.Lists {
		if l.Count > 1 || l.Count != len(l.Items) {
			t.Errorf("the desk shows %+v", l)
		}
	}
	_, err = s.act(tu, "uoc", plain.ID, "return", app.ActArgs{Text: "Sửa lại."})
	wantKind(t, err, problem.Forbidden, "")
	if !strings.Contains(problem.WordsOf(err).VI, "cơ quan không cho trả lại") {
		t.Errorf("the refusal says %q", problem.WordsOf(err).VI)
	}
	v, err := s.House.Document(ctx, s.as(tu, "uoc"), plain.ID)
	if err != nil || slices.ContainsFunc(v.Allowed, func(a app.ActView) bool { return a.Name == "return" }) {
		t.Errorf("it is offered all the same: %v %v", v.Allowed, err)
	}
	if err := s.refurnish(func(dir string) {
		s.put(dir, "rights.cedar", []byte(strings.Replace(ownRule, "forbid", "permit", 1)))
	}); problem.KindOf(err) != problem.Usage {
		t.Fatalf("an office that permits more was opened: %v", err)
	}
}

// Who was shown another's personal data is known to that person and to the inspector, an hour's readings as one (379.4.1).
func TestReadingsOfPersonalDataAreKept(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	read := func(name, of string) {
		t.Helper()
		o, _ := s.House.Office(tu)
		if err := o.ReadPersonal(ctx, name, of, "code", "email"); err != nil {
			t.Fatal(err)
		}
	}
	s.stop()
	read("bao", "tuan")
	read("bao", "tuan")
	read("tuan", "tuan")
	s.forward(time.Hour)
	read("bao", "tuan")
	list, err := s.House.PersonalReadings(ctx, s.as(tu, "tuan"), "", "")
	if err != nil || len(list.Items) != 2 || list.Items[0].Reader != "Đinh Quốc Bảo" || len(list.Items[0].Fields) != 2 || !list.Items[0].Hour.After(list.Items[1].Hour) {
		t.Fatalf("%+v %v", list, err)
	}
	if of, err := s.House.PersonalReadings(ctx, s.as(tu, "hai"), "tuan", ""); err != nil || len(of.Items) != 2 {
		t.Errorf("the inspector sees %+v, %v", of, err)
	}
	if all, err := s.House.PersonalReadings(ctx, s.as(tu, "hai"), office.Everyone, ""); err != nil || len(all.Items) != 2 {
		t.Errorf("of everyone %+v, %v", all, err)
	}
	if other, err := s.House.PersonalReadings(ctx, s.as(tu, "uoc"), "", ""); err != nil || len(other.Items) != 0 {
		t.Errorf("another sees %+v, %v", other, err)
	}
	s.goOn()
	s.sound()
}
