package app_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/exchange"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// rules is a table of authority in force from a day: one rule, and nothing else is allowed.
func rules(id, from, rule string) string {
	return fmt.Sprintf("format = 1\nkind = \"authority\"\nid = %q\nvi = \"thử\"\nen = \"test\"\nfrom = %s\nsilence = \"refuse\"\n[[rule]]\n%s\nread = \"setting\"\nvi = \"Quy tắc thử.\"\nen = \"A rule to try.\"\n", id, from, rule)
}

const never = "id = \"never\"\nanswer = \"may_not\"\ncapacities = [\"T/M\"]"

// said is what every line says besides.
const said = "\nread = \"setting\"\nvi = \"Quy tắc thử.\"\nen = \"A rule to try.\"\n"

func (s *stage) office(id string) *app.Office {
	s.t.Helper()
	o, ok := s.House.Office(id)
	if !ok {
		s.t.Fatal("no office " + id)
	}
	return o
}

func (s *stage) adopt(id, text string) {
	s.t.Helper()
	if err := s.office(id).AdoptList(s.t.Context(), app.Terminal(), []byte(text), "01-QĐ/TU"); err != nil {
		s.t.Fatal(err)
	}
}

// capable gives the secretary's post other capacities.
func (s *stage) capable(c ...identity.Capacity) {
	s.t.Helper()
	err := s.office(tu).MakePost(s.t.Context(), app.Terminal(), identity.Post{ID: "bi-thu", Title: "Bí thư", Unit: "Thường trực Tỉnh ủy", Roles: []identity.Role{identity.Leader}, Capacities: c})
	if err != nil {
		s.t.Fatal(err)
	}
}

// refusedBy wants the last refusal to name a rule of authority.
func (s *stage) refusedBy(id, rule string) {
	s.t.Helper()
	list := s.refusals(id)
	if len(list) == 0 || list[len(list)-1].Authority != rule {
		s.t.Fatalf("%d refusals; the last: %+v", len(list), list)
	}
}

// The rules are asked before the key: a wrong PIN is not even tried, and the refusal is kept with the rule that refused.
func TestRulesAreAskedBeforeAKey(t *testing.T) {
	s := newStage(t)
	v := s.draft(decision())
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	s.capable(identity.Capacity{ID: "btv", Prefix: "K/T", Body: "BÍ THƯ", Title: "PHÓ BÍ THƯ"}) // a collective body's deputy signs T/M

	_, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: "000000"})
	wantKind(t, err, problem.Refused, "1831.authority")
	if w := problem.WordsOf(err); !strings.Contains(w.VI, "K/T") || !strings.Contains(w.VI, "399.kt.collective") {
		t.Errorf("%q", w.VI)
	}
	s.refusedBy(tu, "399.kt.collective")
	_, err = s.House.RequestSigning(t.Context(), s.as(tu, "uoc"), app.SigningWish{Act: "sign", With: app.WithHeld, PIN: "000000", Documents: []app.SigningDocument{{ID: v.ID, ExpectedVersion: s.version(v.ID)}}})
	wantKind(t, err, problem.Refused, "1831.authority")
	s.refusedBy(tu, "399.kt.collective")

	_, err = s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), decision(), upload("x.pdf", sample(t, "quyet-dinh.pdf")))
	wantKind(t, err, problem.Refused, "1831.authority")
	s.sound()
}

// A version is adopted on a document by those whose duty it is; what is wrong, overlaps or was there before is refused, and changes nothing.
func TestListsAreAdopted(t *testing.T) {
	s := newStage(t)
	today := office.Day(s.now())
	good := rules("an-binh", today, never)
	for name, c := range map[string]struct {
		who, text, document string
		kind                problem.Kind
	}{
		"by someone whose duty it is not": {"uoc", good, "01-QĐ/TU", problem.Forbidden},
		"on no document":                  {"bao", good, " ", problem.Usage},
		"that is no list":                 {"bao", "xin chào", "01-QĐ/TU", problem.Malformed},
		"with an id that is taken":        {"bao", strings.Replace(good, "an-binh", "dang-399", 1), "01-QĐ/TU", problem.Conflict},
		"in the place of nothing":         {"bao", "replaces = \"khong-co\"\n" + good, "01-QĐ/TU", problem.Usage},
	} {
		_, err := s.House.AdoptList(t.Context(), s.as(tu, c.who), app.ListAdoption{Text: c.text, Document: c.document})
		if problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	compared, err := s.House.CompareList(t.Context(), s.as(tu, "bao"), good)
	if err != nil || compared.Against != "dang-399" || compared.Refused != nil || len(compared.Changes) < 10 {
		t.Fatalf("%+v %v", compared, err)
	}
	v, err := s.House.AdoptList(t.Context(), s.as(tu, "bao"), app.ListAdoption{Text: good, Document: "01-QĐ/TU, 05/01/2026"})
	if err != nil {
		t.Fatal(err)
	}
	if l := v.Lists[0]; l.InForce != "an-binh" || len(l.Versions) != 2 || l.Versions[0].Document != "01-QĐ/TU, 05/01/2026" || l.Versions[0].By == "" || !l.Versions[1].Standard {
		t.Fatalf("%+v", l)
	}
	raw, err := s.House.ListText(t.Context(), s.as(tu, "tuan"), "authority", "an-binh")
	if err != nil || string(raw) != good {
		t.Errorf("%q %v", raw, err)
	}
	if _, err = s.House.AdoptList(t.Context(), s.as(tu, "bao"), app.ListAdoption{Text: rules("lai", today, never), Document: "02-QĐ/TU"}); problem.KindOf(err) != problem.Conflict {
		t.Errorf("two from one day: %v", err)
	}
	s.sound()
}

// What a rule of today forbids does not undo what was signed before it was there; from then on nothing is signed by it.
func TestAVersionDecidesFromItsDayOn(t *testing.T) {
	s := newStage(t)
	signed := s.signed()
	open := s.draft(decision())
	s.must(tu, "tuan", open.ID, "submit", app.ActArgs{})
	s.adopt(tu, rules("cam", office.Day(s.now()), never+said+"[[rule]]\nid = \"seal\"\nanswer = \"may\"\nkeys = [\"seal\"]\nneeds = [\"assignment\"]"+said+"[[rule]]\nid = \"x\"\nanswer = \"may\"\ncapacities = [\"T/L\"]"))
	_, err := s.act(tu, "uoc", open.ID, "sign", app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Refused, "1831.authority")
	s.refusedBy(tu, "never")

	s.must(tu, "mai", signed.ID, "seal", app.ActArgs{PIN: demo.PIN})
	s.must(tu, "mai", signed.ID, "issue", app.ActArgs{Confirm: true})
	j, err := s.House.Judgement(t.Context(), s.as(tu, "mai"), signed.ID)
	if err != nil || len(j.Sanctions) != 2 || j.Sanctions[0].May != "may" || j.Sanctions[0].Rule != "399.tm" || j.Sanctions[0].Then != "399.tm" || j.Sanctions[1].Rule != "seal" {
		t.Fatalf("%+v %v", j.Sanctions, err)
	}

	ask := app.AskRequest{Type: "QĐ", Person: "uoc", Capacity: "btv"}
	now, err := s.House.AskAuthority(t.Context(), s.as(tu, "tuan"), ask)
	if err != nil || now.May != "may_not" || now.Rule != "never" || now.Goes {
		t.Errorf("%+v %v", now, err)
	}
	ask.AsKnown = office.Day(s.now().AddDate(0, 0, -1))
	then, err := s.House.AskAuthority(t.Context(), s.as(tu, "tuan"), ask)
	if err != nil || then.May != "may" || then.Rule != "399.tm" || !then.Goes {
		t.Errorf("%+v %v", then, err)
	}
	s.sound()
}

// Rules that change while a key is at work are asked once more at the commit: nothing is stored.
func TestRulesAreAskedAgainAtTheCommit(t *testing.T) {
	s := newStage(t)
	v := s.draft(decision())
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	h, once := s.Handler(s.now, tools(s.now).Log), sync.Once{}
	s.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/tsa") {
			once.Do(func() {
				if err := s.office(tu).AdoptList(context.Background(), app.Terminal(), []byte(rules("cam", office.Day(s.now()), never)), "01-QĐ/TU"); err != nil {
					t.Error(err)
				}
			})
		}
		h.ServeHTTP(w, r)
	}))
	_, err := s.act(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Refused, "1831.authority")
	if now, err := s.House.Document(t.Context(), s.as(tu, "uoc"), v.ID); err != nil || now.State != "ready" {
		t.Errorf("%s %v", now.State, err)
	}
	s.refusedBy(tu, "never")
	s.sound()
}

// Who turns out not to have held the post when they signed has signed nothing that can be issued.
func TestSignedWithoutThePostIsNotIssued(t *testing.T) {
	s := newStage(t)
	v := s.signed()
	s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	person, err := s.House.Document(t.Context(), s.as(tu, "mai"), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	signedAt := person.Signatures[0].At
	start := s.appointed("uoc")
	if err := s.office(tu).Enroll(t.Context(), office.AppointmentEnded{Person: "uoc", Post: "bi-thu", From: start, To: signedAt.Add(-time.Second), Number: "09-QĐ/TW"}); err != nil {
		t.Fatal(err)
	}
	_, err = s.act(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
	wantKind(t, err, problem.Refused, "1831.authority")
	s.refusedBy(tu, "directory")
	j, err := s.House.Judgement(t.Context(), s.as(tu, "mai"), v.ID)
	if err != nil || j.Acceptable || j.Sanctions[0].May != "may_not" || j.Sanctions[0].Then != "399.tm" {
		t.Errorf("%+v %v", j.Sanctions, err)
	}
	s.sound()
}

// appointed is when someone's appointment began.
func (s *stage) appointed(person string) time.Time {
	s.t.Helper()
	at, err := s.office(tu).AppointedSince(s.t.Context(), person)
	if err != nil {
		s.t.Fatal(err)
	}
	return at
}

// A list tells acts apart by the nature of the business, which whoever drafts says; what was not said is covered by every line (379.28.1).
func TestTheNatureOfTheBusinessDecides(t *testing.T) {
	s := newStage(t)
	nature := func(id string) string {
		return fmt.Sprintf("[[nature]]\nid = %q\nvi = \"Loại %[1]s\"\nen = \"Kind %[1]s\"\n", id)
	}
	s.adopt(tu, fmt.Sprintf("format = 1\nkind = \"must-sign\"\nid = \"tu-28\"\nvi = \"a\"\nen = \"a\"\nfrom = %s\n", office.Day(s.now()))+nature("can-bo")+nature("khac")+
		"[[entry]]\nid = \"cb\"\nacts = [\"issue\"]\nnatures = [\"can-bo\"]\nsignatures = [\"archive\"]\nread = \"setting\"\nvi = \"Công tác cán bộ\"\nen = \"Personnel\"\n")
	list, err := s.House.Natures(t.Context(), s.as(tu, "tuan"))
	if err != nil || len(list) != 2 || list[0].Value != "can-bo" || list[0].Label.VI != "Loại can-bo" {
		t.Fatalf("%+v %v", list, err)
	}
	wrong := decision()
	wrong.Nature = "khong-co"
	_, err = s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), wrong, upload("quyet-dinh.pdf", sample(t, "quyet-dinh.pdf")))
	wantKind(t, err, problem.Usage, "379.28.1")
	for _, c := range []struct {
		nature string
		kind   problem.Kind
	}{{"can-bo", problem.Refused}, {"khac", ""}, {"", problem.Refused}} {
		r := decision()
		r.Nature = c.nature
		v := s.draft(r)
		if v.Nature.VI != map[string]string{"can-bo": "Loại can-bo", "khac": "Loại khac"}[c.nature] {
			t.Errorf("%q is shown as %+v", c.nature, v.Nature)
		}
		s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
		s.must(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN})
		s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
		_, err := s.act(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
		if c.kind == "" && err != nil || c.kind != "" && problem.KindOf(err) != c.kind {
			t.Errorf("of nature %q: %v", c.nature, err)
		}
	}
	s.sound()
}

// What the office's list names is refused without the official signatures that it asks for, at whichever door (379.28.1).
func TestListedActsAreRefusedUnsigned(t *testing.T) {
	s := newStage(t)
	s.work()
	s.adopt(vp, fmt.Sprintf("format = 1\nkind = \"must-sign\"\nid = \"vp-28\"\nvi = \"a\"\nen = \"a\"\nfrom = %s\n[[entry]]\nid = \"den\"\nacts = [\"register\", \"hand-over\"]\nsignatures = [\"person\", \"seal\"]\nread = \"setting\"\nvi = \"Văn bản đến\"\nen = \"What comes in\"\n", office.Day(s.now())))
	m := exchange.Message{ID: "m", Kind: exchange.Document, Number: "07-QĐ/TU", DocType: "QĐ", Abstract: "một", FileName: "x.pdf", Date: "2026-11-20"}
	if r, err := s.deliver(m, sample(t, "quyet-dinh.pdf")); err != nil || !r.Taken { // which nobody signed
		t.Fatal(r, err)
	}
	id := s.arrivals()[0].ID
	s.until(vp, "lan", id, func(v app.DocumentView) bool { return v.State == "judged" })
	s.must(vp, "lan", id, "refer", app.ActArgs{Person: "huong", Text: "không có chữ ký"})
	s.must(vp, "huong", id, "instruct", app.ActArgs{Text: "cứ nhận", Confirm: true})
	_, err := s.act(vp, "lan", id, "register", app.ActArgs{Confirm: true, ConfirmNoSecret: true})
	wantKind(t, err, problem.Refused, "379.28.1")
	wantKind(t, s.office(vp).MustSign(t.Context(), identity.Actor{Person: "lan"}, "hand-over", id), problem.Refused, "379.28.1")
	if err := s.office(vp).MustSign(t.Context(), identity.Actor{Person: "lan"}, "destroy", id); err != nil {
		t.Errorf("an act that is not on the list: %v", err)
	}
	if n := len(s.refusals(vp)); n != 2 {
		t.Errorf("%d refusals", n)
	}
	s.sound()
}

// What is not on the list of those that go without paper goes with the clerk's word that the paper goes too, and the sending says which (1831.types).
func TestPaperGoesTooWhereTheListWantsIt(t *testing.T) {
	s := newStage(t)
	v := s.issued()
	s.adopt(tu, fmt.Sprintf("format = 1\nkind = \"types\"\nid = \"tu-giay\"\nvi = \"a\"\nen = \"a\"\nfrom = %s\npaperless = [\"CV\"]\nothers = \"need\"\nread = \"setting\"\n", office.Day(s.now())))
	shown, err := s.House.Document(t.Context(), s.as(tu, "mai"), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(shown.Allowed, func(a app.ActView) bool { return a.Name == "send" })
	if i < 0 || !slices.ContainsFunc(shown.Allowed[i].Args, func(a app.ArgView) bool { return a.Name == "confirm" && a.Required }) {
		t.Fatalf("%+v", shown.Allowed)
	}
	_, err = s.act(tu, "mai", v.ID, "send", app.ActArgs{})
	wantKind(t, err, problem.Usage, "1831.types")
	sent := s.must(tu, "mai", v.ID, "send", app.ActArgs{Confirm: true})
	if len(sent.Deliveries) != 1 || sent.Deliveries[0].Paper != "need" {
		t.Errorf("%+v", sent.Deliveries)
	}
}

// The receiver holds what the sender says of capacity and post against rules of its own, and says where it can't (379.5.6).
func TestWhatComesInIsHeldAgainstTheRules(t *testing.T) {
	s := newStage(t)
	s.work()
	out := s.issued()
	f, err := s.House.OpenFile(t.Context(), s.as(tu, "mai"), out.ID, len(out.Versions))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	file, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		signing    exchange.Signing
		may, rule  string
		acceptable bool
	}{
		"by one who could":     {exchange.Signing{Capacity: "T/M", Body: "BAN THƯỜNG VỤ", Title: "BÍ THƯ", On: office.Day(s.now()), Rule: "399.tm"}, "may", "399.tm", true},
		"by one who could not": {exchange.Signing{Capacity: "K/T", Body: "BAN THƯỜNG VỤ", Title: "PHÓ BÍ THƯ", On: office.Day(s.now())}, "may_not", "399.kt.collective", false},
		"nothing is said":      {exchange.Signing{}, "not_checked", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			m := exchange.Message{ID: name, Kind: exchange.Document, Number: out.Number, DocType: "QĐ", Abstract: name, FileName: "x.pdf", Date: out.Date, SignerName: out.Signer, Signing: c.signing}
			if r, err := s.deliver(m, file); err != nil || !r.Taken {
				t.Fatal(r, err)
			}
			i := slices.IndexFunc(s.arrivals(), func(d app.DocumentRow) bool { return d.Abstract == name })
			id := s.arrivals()[i].ID
			s.until(vp, "lan", id, func(v app.DocumentView) bool { return v.State == "judged" })
			j, err := s.House.Judgement(t.Context(), s.as(vp, "lan"), id)
			if err != nil || len(j.Sanctions) != 1 || j.Sanctions[0].May != c.may || j.Sanctions[0].Rule != c.rule || j.Acceptable != c.acceptable {
				t.Fatalf("%+v acceptable %v %v", j.Sanctions, j.Acceptable, err)
			}
		})
	}
	s.sound()
}

// Once it is on record who has the office's device, nobody else uses it, and who had it no more (HD03.devices).
func TestDevicesOnlyByThoseOnRecord(t *testing.T) {
	s := newStage(t)
	v := s.signed()
	admin, o := s.as(tu, "bao"), s.office(tu)
	assign := func(r app.DeviceUseRequest) (app.DatedListsView, error) {
		return s.House.AssignDevice(t.Context(), admin, r)
	}
	for name, c := range map[string]struct {
		r    app.DeviceUseRequest
		kind problem.Kind
	}{
		"to nobody":           {app.DeviceUseRequest{Device: "seal", Person: "ai", Document: "03-QĐ"}, problem.NotFound},
		"of no such device":   {app.DeviceUseRequest{Device: "printer", Person: "mai", Document: "03-QĐ"}, problem.Usage},
		"on no document":      {app.DeviceUseRequest{Device: "seal", Person: "mai"}, problem.Usage},
		"that ends before it": {app.DeviceUseRequest{Device: "seal", Person: "mai", Document: "03-QĐ", From: "2026-12-02", To: "2026-12-01"}, problem.Usage},
		"from no day":         {app.DeviceUseRequest{Device: "seal", Person: "mai", Document: "03-QĐ", From: "hôm nay"}, problem.Usage},
	} {
		if _, err := assign(c.r); problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := assign(app.DeviceUseRequest{Device: "seal", Person: "phong", Document: "03-QĐ/VPTU"}); err != nil {
		t.Fatal(err)
	}
	_, err := s.act(tu, "mai", v.ID, "seal", app.ActArgs{PIN: "000000"})
	wantKind(t, err, problem.Refused, "1831.authority")
	s.refusedBy(tu, "1831.seal")
	shown, err := assign(app.DeviceUseRequest{Device: "seal", Person: "mai", Document: "04-QĐ/VPTU"})
	if err != nil || len(shown.Assignments) != 2 || !shown.Assignments[0].Now {
		t.Fatalf("%+v %v", shown.Assignments, err)
	}
	if _, err := assign(app.DeviceUseRequest{Device: "seal", Person: "mai", Document: "05-QĐ/VPTU"}); problem.KindOf(err) != problem.Conflict {
		t.Errorf("twice at a time: %v", err)
	}
	s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	s.forward(time.Second)
	if _, err := s.House.UnassignDevice(t.Context(), admin, app.DeviceUseEnd{ID: shown.Assignments[0].ID, Document: "06-QĐ/VPTU"}); err != nil {
		t.Fatal(err)
	}
	second := s.signed()
	_, err = s.act(tu, "mai", second.ID, "seal", app.ActArgs{PIN: demo.PIN})
	wantKind(t, err, problem.Refused, "1831.authority")
	s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true}) // sealed while she had it
	_ = o
	s.sound()
}

// A list reminds of its review until it was held, and every version stays readable (379.28.2).
func TestListsRemindOfTheirReview(t *testing.T) {
	s := newStage(t)
	s.adopt(tu, "review = 2026-01-31\n"+strings.Replace(rules("ra-soat", "2026-01-20", never), "silence", "review_months = 6\nsilence", 1))
	v, err := s.House.DatedLists(t.Context(), s.as(tu, "mai"))
	if err != nil || v.MayChange || len(v.Lists) != 6 || v.Lists[0].InForce != "ra-soat" || v.Lists[0].Review != "2026-01-31" || !v.Lists[0].Overdue {
		t.Fatalf("%+v %v", v.Lists, err)
	}
	v, err = s.House.ReviewList(t.Context(), s.as(tu, "bao"), app.ListReviewRequest{Kind: "authority", Version: "ra-soat", Document: "BB-03", Finding: "còn phù hợp"})
	if err != nil || v.Lists[0].Overdue || v.Lists[0].Review <= office.Day(s.now()) {
		t.Fatalf("%+v %v", v.Lists[0], err)
	}
	d, err := s.House.DatedList(t.Context(), s.as(tu, "mai"), "authority", "ra-soat")
	if err != nil || len(d.Reviews) != 1 || d.Reviews[0].Finding != "còn phù hợp" || len(d.Lines) != 1 {
		t.Errorf("%+v %v", d, err)
	}
	if _, err := s.House.ReviewList(t.Context(), s.as(tu, "bao"), app.ListReviewRequest{Kind: "authority", Version: "x", Document: "BB-03"}); problem.KindOf(err) != problem.NotFound {
		t.Error(err)
	}
	for _, l := range v.Lists {
		for _, x := range l.Versions {
			if _, err := s.House.DatedList(t.Context(), s.as(tu, "mai"), l.Kind, x.ID); err != nil {
				t.Errorf("%s: %v", x.ID, err)
			}
			if raw, err := s.House.ListText(t.Context(), s.as(tu, "mai"), l.Kind, x.ID); err != nil || len(raw) == 0 {
				t.Errorf("%s: %v", x.ID, err)
			}
		}
	}
	s.sound()
}
