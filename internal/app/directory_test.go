package app_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/identity"
	"trien/internal/problem"
)

// lend is the secretary's order to the head of the bureau, for a quarter of a year.
func (s *stage) lend(types ...string) app.DelegationRequest {
	return app.DelegationRequest{Taker: "nghia", Number: "12-QĐ/TU", Until: s.now().AddDate(0, 3, 0),
		Lent: []app.LentRequest{{Of: "btv", Prefix: "T/L", Body: "BAN THƯỜNG VỤ", Title: "CHÁNH VĂN PHÒNG", Types: types}}}
}

// What is signed by a delegation says so: in the envelope of its event, in the history and on the page. When the delegation is taken back nothing is signed by it any more.
func TestASignatureByDelegation(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	v, err := s.House.Delegate(ctx, s.as(tu, "uoc"), s.lend("TB", "BC"))
	if err != nil {
		t.Fatal(err)
	}
	lent := v.Rows[0].ID + ".1"
	draft := func() app.DocumentView {
		d, err := s.House.CreateDraft(ctx, s.as(tu, "tuan"), app.DraftRequest{Type: "BC", Abstract: "công tác quý III", Signer: "nghia", Capacity: lent}, upload("bao-cao.pdf", sample(t, "bao-cao.pdf")))
		if err != nil {
			t.Fatal(err)
		}
		return s.must(tu, "tuan", d.ID, "submit", app.ActArgs{})
	}
	first, second := draft(), draft()
	signed := s.must(tu, "nghia", first.ID, "sign", app.ActArgs{PIN: demo.PIN})
	if signed.Capacity != "T/L BAN THƯỜNG VỤ\nCHÁNH VĂN PHÒNG" || !strings.Contains(signed.Lent.VI, "Nguyễn Văn Ước giao tại 12-QĐ/TU") {
		t.Errorf("the page says %q, %q", signed.Capacity, signed.Lent.VI)
	}
	rows, err := s.House.History(ctx, s.as(tu, "nghia"), first.ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(rows, func(r app.HistoryRow) bool { return r.Type == "document.signed" })
	if i < 0 || rows[i].Lent != signed.Lent {
		t.Errorf("the history does not name the delegation: %+v", rows[i])
	}
	if rows[0].Lent.VI != "" {
		t.Errorf("what was done without it names it: %+v", rows[0])
	}
	if _, err := s.House.Revoke(ctx, s.as(tu, "uoc"), v.Rows[0].ID, app.RevocationRequest{Reason: "đổi phân công"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.act(tu, "nghia", second.ID, "sign", app.ActArgs{PIN: demo.PIN}); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("signed by a delegation that was revoked: %v", err)
	}
	today := s.now().In(time.FixedZone("+07", 7*60*60)).Format(time.DateOnly)
	could, err := s.House.WhoCould(ctx, s.as(tu, "hai"), "BC", today)
	if err != nil {
		t.Fatal(err)
	}
	i = slices.IndexFunc(could.Rows, func(r app.CouldRow) bool { return r.Capacity.ID == lent })
	if i < 0 || could.Rows[i].WholeDay || !could.Rows[i].From.Before(could.Rows[i].To) || len(could.Rows[i].Why) != 2 || could.Rows[i].Later { // recorded on that very day
		t.Errorf("who could sign today: %+v", could.Rows)
	}
}

func TestWhoMayDelegate(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	in := func(giver, document string) app.DelegationRequest {
		r := s.lend("BC")
		r.Giver, r.Document = giver, document
		return r
	}
	issued := s.issued()
	other := s.draft(decision())
	for name, c := range map[string]struct {
		who  string
		wish app.DelegationRequest
		kind problem.Kind
	}{
		"an officer, for a leader":                             {"tuan", in("uoc", issued.ID), problem.Forbidden},
		"an officer, who has nothing":                          {"tuan", in("", ""), problem.Refused},
		"the administrator, without a document":                {"bao", in("uoc", ""), problem.Refused},
		"the administrator, by a document that is not there":   {"bao", in("uoc", "0190-x"), problem.Refused},
		"the administrator, by a draft":                        {"bao", in("uoc", other.ID), problem.Refused},
		"the administrator, by a document that another signed": {"bao", in("nghia", issued.ID), problem.Refused},
		"the administrator, by the leader's issued document":   {"bao", in("uoc", issued.ID), ""},
		"the leader": {"uoc", in("", ""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := s.House.Delegate(ctx, s.as(tu, c.who), c.wish)
			if c.kind != "" && (err == nil || problem.KindOf(err) != c.kind) || c.kind == "" && err != nil {
				t.Fatalf("got %v, want %q", err, c.kind)
			}
			if c.kind == "" && (v.Rows[0].Giver.ID != "uoc" || (v.Rows[0].By != "") != (c.who == "bao")) {
				t.Errorf("%+v", v.Rows[0])
			}
		})
	}
	if v, err := s.House.Delegations(ctx, s.as(tu, "tuan")); err != nil || len(v.Rows) != 0 {
		t.Errorf("an officer sees others' delegations: %+v %v", v.Rows, err)
	}
	all, err := s.House.Delegations(ctx, s.as(tu, "nghia"))
	if err != nil || len(all.Rows) != 2 {
		t.Fatalf("%+v %v", all, err)
	}
	if _, err := s.House.Revoke(ctx, s.as(tu, "nghia"), all.Rows[0].ID, app.RevocationRequest{Reason: "x"}); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("the taker revoked: %v", err)
	}
}

const newcomers = "tai_khoan,ho_ten,ma_dinh_danh,email,chuc_vu,tu_ngay\nminh,Trần Bình Minh,075090000003,minh@anbinh.example,chuyen-vien-1,01/11/2026\n"

func TestAListIsTakenAfterALook(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	bao := s.as(tu, "bao")
	seen, err := s.House.PreviewImport(ctx, bao, []byte(newcomers))
	if err != nil || seen.New != 1 || seen.Applied || len(seen.Faults) != 0 {
		t.Fatalf("%+v %v", seen, err)
	}
	people := func() int {
		v, err := s.House.DirectoryPeople(ctx, bao, app.DirectoryFilter{})
		if err != nil {
			t.Fatal(err)
		}
		return v.Total
	}
	before := people()
	wish := app.ImportWish{Name: "moi.csv", SHA256: seen.SHA256, Stands: seen.Stands}
	for name, c := range map[string]struct {
		who, list string
		wish      app.ImportWish
		kind      problem.Kind
	}{
		"by an officer":              {"tuan", newcomers, wish, problem.Forbidden},
		"another list than was seen": {"bao", newcomers + "x,X,,,,\n", wish, problem.Conflict},
		"against another directory":  {"bao", newcomers, app.ImportWish{SHA256: seen.SHA256, Stands: seen.Stands - 1}, problem.Conflict},
		"bytes that are no list":     {"bao", "\x00\x01", wish, problem.Malformed},
	} {
		if _, err := s.House.ApplyImport(ctx, s.as(tu, c.who), []byte(c.list), c.wish); problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	faulty := newcomers + "lan,Lan,,,vua,\n"
	if v, err := s.House.PreviewImport(ctx, bao, []byte(faulty)); err != nil || len(v.Faults) != 1 || v.Faults[0].Line != 3 {
		t.Errorf("%+v %v", v, err)
	} else if _, err := s.House.ApplyImport(ctx, bao, []byte(faulty), app.ImportWish{SHA256: v.SHA256, Stands: v.Stands}); problem.KindOf(err) != problem.Usage {
		t.Errorf("a faulty list was taken: %v", err)
	}
	if people() != before {
		t.Fatal("something was taken half")
	}
	now, err := s.House.PreviewImport(ctx, bao, []byte(newcomers)) // refusals of others stand elsewhere: the directory is the same
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.House.ApplyImport(ctx, bao, []byte(newcomers), app.ImportWish{Name: "moi.csv", SHA256: now.SHA256, Stands: now.Stands}); err != nil || people() != before+1 {
		t.Fatal(err, people())
	}
	var out bytes.Buffer
	if err := s.House.ExportDirectory(ctx, bao, "people", &out); err != nil || !strings.Contains(out.String(), "minh,Trần Bình Minh,075090000003") {
		t.Errorf("%v %s", err, out.String())
	}
	rows, err := s.House.DirectoryHistory(ctx, bao, "")
	if err != nil || rows[0].Type != "staff.imported" || !strings.Contains(rows[0].Detail.VI, "moi.csv") || rows[0].Label.VI != "Nhập danh sách" {
		t.Errorf("%+v %v", rows[0], err)
	}
	if err := s.House.ExportDirectory(ctx, s.as(tu, "tuan"), "people", &out); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("an officer took everybody's codes away: %v", err)
	}
}

func TestTheDirectoryIsChangedAndRead(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	bao := s.as(tu, "bao")
	change := func(c app.DirectoryChange) string {
		t.Helper()
		done, err := s.House.ChangeDirectory(ctx, bao, c)
		if err != nil {
			t.Fatal(err)
		}
		return done.ID
	}
	now := s.now()
	change(app.DirectoryChange{Code: &app.BodyCodeChange{Body: tu, Scheme: "party", Value: "TU-AB", From: now}})
	change(app.DirectoryChange{Seal: &app.SealChange{Body: tu, Person: "mai", Number: "03-QĐ/VPTU"}})
	change(app.DirectoryChange{Body: &app.BodyChange{ID: "du-a", Name: "Đảng ủy xã A", Parent: tu}})
	unit := change(app.DirectoryChange{Unit: &app.UnitChange{Body: "du-a", Name: "Văn phòng"}})
	id := change(app.DirectoryChange{Person: &app.PersonChange{Account: "Yến", Name: "Lê Thị Yến", Code: "1", Email: "y@x.example", Body: "du-a", Unit: unit}})
	change(app.DirectoryChange{Post: &app.PostChange{ID: "cv-a", Title: "Chuyên viên", Body: "du-a", Unit: unit, Roles: []string{"drafter"}}})
	change(app.DirectoryChange{Appoint: &app.TermChange{Person: id, Post: "cv-a", From: now, Number: "9-QĐ"}})
	change(app.DirectoryChange{Person: &app.PersonChange{ID: id, Name: "Lê Hải Yến", Code: "1", Email: "y@x.example", Body: "du-a", Unit: unit}})
	change(app.DirectoryChange{Leave: &app.PersonLeaving{ID: id, Reason: "chuyển công tác"}})

	v, err := s.House.Directory(ctx, bao)
	if err != nil {
		t.Fatal(err)
	}
	own := v.Bodies[slices.IndexFunc(v.Bodies, func(b app.BodyView) bool { return b.ID == tu })]
	if own.Name != "Tỉnh ủy An Bình" || len(own.Codes) != 1 || own.Seal == nil || own.Seal.Person != "mai" || own.People != 8 && own.People < 8 {
		t.Errorf("%+v", own)
	}
	p, err := s.House.DirectoryPerson(ctx, bao, id)
	if err != nil || !p.Left || p.Name != "Lê Hải Yến" || len(p.Was) != 1 || p.Was[0].Name != "Lê Thị Yến" || len(p.Terms) != 1 || p.Terms[0].Now || p.Terms[0].To.IsZero() || p.UnitName != "Văn phòng" {
		t.Errorf("%+v %v", p, err)
	}
	for name, c := range map[string]struct {
		change app.DirectoryChange
		kind   problem.Kind
	}{
		"nothing":                 {app.DirectoryChange{}, problem.Usage},
		"two at once":             {app.DirectoryChange{Leave: &app.PersonLeaving{ID: "tuan"}, Return: &app.PersonChange{ID: id}}, problem.Usage},
		"a duty that is none":     {app.DirectoryChange{Post: &app.PostChange{ID: "x", Title: "X", Roles: []string{"king"}}}, problem.Usage},
		"a code given before":     {app.DirectoryChange{Person: &app.PersonChange{ID: "tuan", Name: "Tuấn", Code: "1"}}, problem.Conflict},
		"the seal to who can't":   {app.DirectoryChange{Seal: &app.SealChange{Body: tu, Person: "tuan", Number: "1"}}, problem.Refused},
		"the last administrator":  {app.DirectoryChange{Leave: &app.PersonLeaving{ID: "bao"}}, problem.Refused},
		"a post for who has left": {app.DirectoryChange{Appoint: &app.TermChange{Person: id, Post: "cv-a", From: now.Add(time.Hour)}}, problem.Refused},
	} {
		if _, err := s.House.ChangeDirectory(ctx, bao, c.change); err == nil || problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.House.ChangeDirectory(ctx, s.as(tu, "uoc"), app.DirectoryChange{Leave: &app.PersonLeaving{ID: "tuan"}}); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("a leader changed the directory: %v", err)
	}
	s.forward(16 * time.Minute)
	if _, err := s.House.ChangeDirectory(ctx, bao, app.DirectoryChange{Return: &app.PersonChange{ID: id}}); problem.KindOf(err) != problem.StepUp {
		t.Errorf("an act that binds, without a fresh proof: %v", err)
	}
}

// People come in pages that go on where the last one ended, by given name.
func TestPagesOfPeople(t *testing.T) {
	s := newStage(t)
	o := s.office(tu)
	names := []string{"Đỗ Văn An", "Bùi Thị Ánh", "Lê Đức", "Trần Dũng", "Phạm Ất"}
	for i, n := range names {
		if err := o.AddPerson(t.Context(), app.Terminal(), identity.Person{ID: fmt.Sprintf("p%d", i), Account: fmt.Sprintf("trang%d", i), Name: n}); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	after := ""
	for {
		v, err := s.House.DirectoryPeople(t.Context(), s.as(tu, "mai"), app.DirectoryFilter{Text: "trang", Limit: 2, After: after})
		if err != nil || v.Total < len(names) {
			t.Fatalf("%+v %v", v, err)
		}
		for _, r := range v.Rows {
			got = append(got, r.Name)
		}
		if after = v.Next; after == "" {
			break
		}
	}
	if want := []string{"Đỗ Văn An", "Bùi Thị Ánh", "Phạm Ất", "Trần Dũng", "Lê Đức"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if _, err := s.House.DirectoryPeople(t.Context(), s.as(tu, "mai"), app.DirectoryFilter{After: "nonsense"}); problem.KindOf(err) != problem.Usage {
		t.Errorf("%v", err)
	}
	if _, err := s.House.DirectoryPeople(t.Context(), s.as(tu, "tuan"), app.DirectoryFilter{}); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("an officer reads the directory: %v", err)
	}
}
