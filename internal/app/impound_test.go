package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/office"
	"trien/internal/problem"
)

// impounder is a world in which somebody impounds: the bureau has the province in its directory, and an examiner of the province.
type impounder struct {
	*stage
	examiner app.Token
}

func (s *stage) impounder() *impounder {
	s.t.Helper()
	w := &impounder{stage: s}
	admin, ctx := s.as(vp, "duc"), s.t.Context()
	change := func(c app.DirectoryChange) string {
		x, err := s.House.ChangeDirectory(ctx, admin, c)
		if err != nil {
			s.t.Fatal(err)
		}
		return x.ID
	}
	change(app.DirectoryChange{Body: &app.BodyChange{ID: "cap-tren", Name: "Tỉnh ủy An Bình"}})
	person := change(app.DirectoryChange{Person: &app.PersonChange{Account: "kien", Name: "Lý Trung Kiên", Body: "cap-tren"}})
	change(app.DirectoryChange{Post: &app.PostChange{ID: "khai-thac", Title: "Kiểm tra viên", Body: "cap-tren", Roles: []string{"examiner"}}})
	change(app.DirectoryChange{Appoint: &app.TermChange{Person: person, Post: "khai-thac", From: s.now().Add(-time.Hour)}})
	secret, err := s.office(vp).SetPassword(ctx, app.Terminal(), "kien", demo.Password)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Accounts = append(s.Accounts, demo.Account{Office: vp, Account: "kien", Secret: secret})
	w.examiner = s.as(vp, "kien")
	return w
}

// order is a decision of the province in the bureau's register.
func (w *impounder) order() app.DocumentView {
	w.t.Helper()
	in := w.there(w.out(decision()).Number)
	return w.must(vp, "lan", in.ID, "register", app.ActArgs{Confirm: true})
}

func (w *impounder) impound(at, who, id, act string, r app.ImpoundRequest) (app.DocumentImpoundView, error) {
	return w.House.Impound(w.t.Context(), w.as(at, who), id, act, r)
}

func (w *impounder) mustImpound(at, who, id, act string, r app.ImpoundRequest) app.DocumentImpoundView {
	w.t.Helper()
	v, err := w.impound(at, who, id, act, r)
	if err != nil {
		w.t.Fatalf("%s by %s: %v", act, who, err)
	}
	return v
}

// tries counts the rows of refusals on a document.
func (s *stage) tries(at, id string) int {
	s.t.Helper()
	n, err := s.office(at).Tries(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// once tries something on an impounded document: it is refused, with exactly one row.
func (s *stage) once(at, id, what string, try func() error) {
	s.t.Helper()
	before := s.tries(at, id)
	err := try()
	if problem.KindOf(err) != problem.Refused || !strings.Contains(problem.WordsOf(err).VI, "niêm phong") {
		s.t.Errorf("%s: %v", what, err)
	}
	if n := s.tries(at, id) - before; n != 1 {
		s.t.Errorf("%s left %d rows", what, n)
	}
}

// TestAnImpoundedDocument: impounded on the province's decision, closed to the bureau, examined by the province, lifted by its decision alone, with every byte what it was (379.21.1-4).
func TestAnImpoundedDocument(t *testing.T) {
	s := newStage(t)
	w := s.impounder()
	stop := s.work()
	doc, first, second := w.order(), w.order(), w.order()
	stop() // from here on the test lets each job be tried itself
	s.must(vp, "huong", doc.ID, "route", app.ActArgs{People: []string{"khoa"}, Text: "làm"})
	was := s.bytes(vp, "lan", doc.ID)

	_, err := w.impound(vp, "khoa", doc.ID, "impound", app.ImpoundRequest{Order: first.ID, Basis: "x"})
	wantKind(t, err, problem.Forbidden, "379.21.2")
	_, err = w.impound(vp, "lan", doc.ID, "impound", app.ImpoundRequest{Order: doc.ID, Basis: "x"})
	wantKind(t, err, problem.Usage, "379.21.1")
	s.office(vp).Competent("cong-an")
	_, err = w.impound(vp, "lan", doc.ID, "impound", app.ImpoundRequest{Order: first.ID, Basis: "x"})
	wantKind(t, err, problem.Refused, "379.21.1")
	s.office(vp).Competent()
	v := w.mustImpound(vp, "lan", doc.ID, "impound", app.ImpoundRequest{Order: first.ID, Basis: "Điều 30 Quy định kiểm tra", Until: office.Day(s.now().AddDate(0, 0, 3))})
	i := v.Items[0]
	if !v.Sealed || i.Body != "Tỉnh ủy An Bình" || i.By != "Ngô Thị Lan" || i.Files < 3 || !strings.Contains(i.Order.Title.VI, first.Number) || len(v.Examiners) != 1 {
		t.Fatalf("%+v", v)
	}

	w.closed(doc.ID)
	w.examined(doc, i.ID, was)
	w.around(doc, first)

	r := app.ImpoundRequest{Impound: i.ID, Order: first.ID}
	_, err = w.impound(vp, "lan", doc.ID, "lift-impound", r)
	wantKind(t, err, problem.Refused, "379.21.4") // the decision that ordered it
	s.terms(doc.ID)
	r.Order = second.ID
	r.Until = office.Day(s.now().AddDate(0, 1, 0))
	w.mustImpound(vp, "lan", doc.ID, "extend-impound", r)
	v = w.mustImpound(vp, "lan", doc.ID, "lift-impound", r)
	if l := v.Items[0].Lifted; v.Sealed || l == nil || l.Differing != 0 || l.Files != i.Files || l.By != "Ngô Thị Lan" {
		t.Fatalf("%+v", v.Items[0].Lifted)
	}
	if !bytes.Equal(s.bytes(vp, "lan", doc.ID), was) {
		t.Error("what was lifted is not what was impounded")
	}
	if x := s.read(vp, "khoa", doc.ID); x.Impounded || x.Abstract == "" || !has(x.Allowed, "handle") {
		t.Errorf("it does not go on: %+v", x.Allowed)
	}
	_, err = s.House.Examine(t.Context(), w.examiner, doc.ID, app.Examination{Purpose: "x"})
	wantKind(t, err, problem.Forbidden, "379.21.2")
	s.sound()
}

// closed: each of the bureau's people, each act, each way to its words is refused, each with one row.
func (w *impounder) closed(id string) {
	s, ctx := w.stage, w.t.Context()
	for _, who := range []string{"lan", "huong", "khoa"} {
		t := s.as(vp, who)
		s.once(vp, id, "reading by "+who, func() error { _, err := s.House.Document(ctx, t, id); return err })
		s.once(vp, id, "the file by "+who, func() error { _, err := s.House.OpenFile(ctx, t, id, 0); return err })
	}
	for _, act := range []string{"handle", "route", "progress", "close", "file", "arrive", "judge", "retry", "remark", "sign-instruction"} {
		s.once(vp, id, act, func() error {
			_, err := s.House.Act(ctx, s.as(vp, "khoa"), id, act, app.ActArgs{Text: "x", ExpectedVersion: 1}, nil)
			return err
		})
	}
	before := s.tries(vp, id)
	kinds, err := s.office(vp).EveryJob(ctx, id)
	if err != nil || s.tries(vp, id)-before != kinds {
		w.t.Errorf("%d kinds of jobs, %d rows: %v", kinds, s.tries(vp, id)-before, err)
	}
	row := s.row(vp, "lan", id)
	if !row.Impounded || row.Abstract != "" || row.Party != "" || row.Signer != "" || row.Number == "" || row.Mine {
		w.t.Errorf("a list shows %+v", row)
	}
	v, err := s.House.DocumentImpound(ctx, s.as(vp, "lan"), id)
	if err != nil || len(v.Attempts) != s.tries(vp, id) || len(v.Resting) < kinds || v.Attempts[0].Who == "" {
		w.t.Errorf("%d attempts of %d, %d rest: %v", len(v.Attempts), s.tries(vp, id), len(v.Resting), err)
	}
	if v, err = s.House.DocumentImpound(ctx, s.as(vp, "khoa"), id); err != nil || len(v.Attempts) != 0 || len(v.Acts) != 0 {
		w.t.Errorf("who has a part sees %+v: %v", v, err)
	}
}

func (s *stage) row(at, who, id string) app.DocumentRow {
	s.t.Helper()
	l, err := s.House.ListDocuments(s.t.Context(), s.as(at, who), app.Filter{})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range l.Items {
		if r.ID == id {
			return r
		}
	}
	s.t.Fatal("the list lost the document")
	return app.DocumentRow{}
}

// examined: the province's examiner, named on record, reads with a purpose; nobody else, and nothing else.
func (w *impounder) examined(doc app.DocumentView, impound string, was []byte) {
	s, t, ctx := w.stage, w.t, w.t.Context()
	read := func(who app.Token, purpose string) ([]byte, error) {
		f, err := s.House.Examine(ctx, who, doc.ID, app.Examination{Purpose: purpose})
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(f)
	}
	s.once(vp, doc.ID, "examining by who is not named", func() error { _, err := read(w.examiner, "x"); return asRefused(err) })
	s.once(vp, doc.ID, "examining by the holder", func() error { _, err := read(s.as(vp, "lan"), "x"); return asRefused(err) })
	name := func(person string) error {
		_, err := w.impound(vp, "lan", doc.ID, "name-examiner", app.ImpoundRequest{Impound: impound, Person: person, Paper: "Giấy giới thiệu 12-GGT/TU"})
		return err
	}
	wantKind(t, name("khoa"), problem.Refused, "379.21.2")
	v, err := s.House.DocumentImpound(ctx, s.as(vp, "lan"), doc.ID)
	if err != nil || len(v.Files) != 0 {
		t.Fatalf("the holder is shown the files: %+v %v", v.Files, err)
	}
	if err := name(v.Examiners[0].Value); err != nil {
		t.Fatal(err)
	}
	_, err = read(w.examiner, " ")
	wantKind(t, err, problem.Usage, "")
	got, err := read(w.examiner, "đối chiếu chữ ký")
	if err != nil || !bytes.Equal(got, was) {
		t.Fatalf("the examiner reads %d bytes: %v", len(got), err)
	}
	if list, err := s.House.Examinations(ctx, w.examiner); err != nil || len(list) != 1 || list[0].Document != doc.ID {
		t.Errorf("%+v %v", list, err)
	}
	if v, err = s.House.DocumentImpound(ctx, w.examiner, doc.ID); err != nil || len(v.Readings) != 1 || v.Readings[0].Purpose != "đối chiếu chữ ký" || v.Readings[0].SHA256 == "" || len(v.Files) == 0 || len(v.Attempts) == 0 {
		t.Errorf("%+v %v", v, err)
	}
	_, err = s.House.Document(ctx, w.examiner, doc.ID)
	wantKind(t, err, problem.Forbidden, "")
	_, err = s.House.Dossiers(ctx, w.examiner, app.Filter{})
	wantKind(t, err, problem.Forbidden, "379.21.2")
	if l, err := s.House.ListDocuments(ctx, w.examiner, app.Filter{}); err != nil || len(l.Items) != 0 {
		t.Errorf("the examiner's list: %+v %v", l, err)
	}
}

// asRefused takes a refusal to who may not examine for what it is.
func asRefused(err error) error {
	if problem.KindOf(err) == problem.Forbidden {
		w := problem.WordsOf(err)
		return problem.New(problem.Refused, w.VI, w.EN)
	}
	return err
}

// around: registers, lists and other documents go on, and none tells what the impounded document says (379.21.2a).
func (w *impounder) around(doc, other app.DocumentView) {
	s, ctx := w.stage, w.t.Context()
	reg, err := s.House.Register(ctx, s.as(vp, "lan"), "in", app.Filter{})
	if err != nil {
		w.t.Fatal(err)
	}
	lines, _ := json.Marshal(reg.Rows)
	if n := strings.Count(string(lines), "niêm phong"); n != 1 || len(reg.Rows) != 3 {
		w.t.Errorf("%d of %d lines are marked", n, len(reg.Rows))
	}
	for _, r := range reg.Rows {
		if r.Document == doc.ID && strings.Contains(strings.Join(r.Cells, "|"), "Ban Chỉ đạo") {
			w.t.Errorf("the register tells %q", r.Cells)
		}
	}
	s.must(vp, "huong", other.ID, "route", app.ActArgs{People: []string{"khoa"}, Text: "làm"})
	if list, err := s.House.Impounds(ctx, s.as(vp, "huong")); err != nil || len(list) != 1 || !list[0].Open {
		w.t.Errorf("%+v %v", list, err)
	}
	if _, err := s.House.Desk(ctx, s.as(vp, "khoa")); err != nil {
		w.t.Error(err)
	}
}

// terms: nothing is told of a term before it runs out.
func (s *stage) terms(id string) {
	s.t.Helper()
	o, ctx := s.office(vp), s.t.Context()
	v := func() app.DocumentImpoundView {
		x, err := s.House.DocumentImpound(ctx, s.as(vp, "lan"), id)
		if err != nil {
			s.t.Fatal(err)
		}
		return x
	}
	if err := o.ImpoundTerms(ctx); err != nil || v().Items[0].Over {
		s.t.Fatalf("over before its day: %v", err)
	}
}

// TestATermThatRanOut: it reminds, and lifts by itself only where the office is set so.
func TestATermThatRanOut(t *testing.T) {
	s := newStage(t)
	w := s.impounder()
	doc, order := s.issued(), s.issued()
	w.mustImpound(tu, "mai", doc.ID, "impound", app.ImpoundRequest{Order: order.ID, Basis: "x", Until: office.Day(s.now())})
	o, ctx := s.office(tu), t.Context()
	notices := func() (n int) {
		list, err := s.House.Notices(ctx, s.as(tu, "mai"))
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range list {
			if x.Kind == "impound" {
				n++
			}
		}
		return n
	}
	told := notices()
	s.forward(25 * time.Hour)
	s.tokens = map[string]app.Token{}
	for range 2 {
		if err := o.ImpoundTerms(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if n := notices(); n != told+1 {
		t.Errorf("told %d times", n-told)
	}
	v, err := s.House.DocumentImpound(ctx, s.as(tu, "mai"), doc.ID)
	if err != nil || !v.Sealed || !v.Items[0].Over {
		t.Fatalf("%+v %v", v, err)
	}
	o.LiftAtTerm(true)
	if err := o.ImpoundTerms(ctx); err != nil {
		t.Fatal(err)
	}
	if v, err = s.House.DocumentImpound(ctx, s.as(tu, "mai"), doc.ID); err != nil || v.Sealed || !v.Items[0].Lifted.ByTerm || v.Items[0].Lifted.Differing != 0 {
		t.Fatalf("%+v %v", v.Items[0].Lifted, err)
	}
	s.sound()
}

// TestImpoundedWhileBeingSigned: what is being signed at the moment is not signed, nothing half done stays, and the refusal says why; the other way round the signature stands
// and is impounded with the rest.
func TestImpoundedWhileBeingSigned(t *testing.T) {
	s := newStage(t)
	impoundedWhileSigned(t, s, s)
	s.sound()
}

// impoundedWhileSigned: somebody signs at one server, and the clerk impounds at the other, or at the same.
func impoundedWhileSigned(t *testing.T, s, other *stage) {
	t.Helper()
	w := &impounder{stage: other}
	order := s.issued()
	v := s.draft(decision())
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	before := s.read(tu, "tuan", v.ID)
	a := s.authority()
	a.hangs.Store(true)
	failed := make(chan error, 1)
	version := before.Version
	signer := s.as(tu, "uoc")
	go func() {
		_, err := s.House.Act(context.Background(), signer, v.ID, "sign", app.ActArgs{PIN: demo.PIN, ExpectedVersion: version}, nil)
		failed <- err
	}()
	<-a.asked // the key has signed, the time-stamp is awaited
	i := w.mustImpound(tu, "mai", v.ID, "impound", app.ImpoundRequest{Order: order.ID, Basis: "x"}).Items[0]
	s.once(tu, v.ID, "the signature under way", func() error {
		close(a.gate)
		return <-failed
	})
	a.hangs.Store(false)
	s.once(tu, v.ID, "a request to sign", func() error {
		_, err := s.House.RequestSigning(t.Context(), s.as(tu, "uoc"), app.SigningWish{Act: "sign", With: "held", PIN: demo.PIN, Documents: []app.SigningDocument{{ID: v.ID, ExpectedVersion: version}}})
		return err
	})
	lift := s.issued()
	l := w.mustImpound(tu, "mai", v.ID, "lift-impound", app.ImpoundRequest{Impound: i.ID, Order: lift.ID})
	if l.Items[0].Lifted.Differing != 0 {
		t.Fatalf("%+v", l.Items[0].Lifted)
	}
	after := s.read(tu, "tuan", v.ID)
	if after.State != "ready" || len(after.Versions) != len(before.Versions) || after.Signatures[0].Done {
		t.Fatalf("something of the signature stays: %s %+v", after.State, after.Signatures)
	}
	s.must(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN}) // and it goes on
	w.mustImpound(tu, "mai", v.ID, "impound", app.ImpoundRequest{Order: order.ID, Basis: "x"})
	sums, err := s.office(tu).Sums(t.Context(), v.ID)
	if err != nil || len(sums) <= i.Files {
		t.Errorf("the signed file is not among what was measured: %v", err)
	}
	s.once(tu, v.ID, "its seal", func() error {
		_, err := s.House.Act(t.Context(), s.as(tu, "mai"), v.ID, "seal", app.ActArgs{PIN: demo.PIN, ExpectedVersion: 99}, nil)
		return err
	})
}

// TestAFileThatDiffersIsTold: what is not what it was is said at the lifting, and stands in the event.
func TestAFileThatDiffersIsTold(t *testing.T) {
	s := newStage(t)
	w := s.impounder()
	doc, order, lift := s.issued(), s.issued(), s.issued()
	i := w.mustImpound(tu, "mai", doc.ID, "impound", app.ImpoundRequest{Order: order.ID, Basis: "x"}).Items[0]
	sums, err := s.office(tu).Sums(t.Context(), doc.ID)
	if err != nil {
		t.Fatal(err)
	}
	damaged := 0
	err = filepath.WalkDir(s.folder(tu), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(filepath.ToSlash(path), sums[0].Blob[len(sums[0].Blob)-20:]) {
			return err
		}
		damaged++
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		raw[len(raw)/2] ^= 1
		os.Chmod(path, 0o600)
		return os.WriteFile(path, raw, 0o600)
	})
	if err != nil || damaged != 1 {
		t.Fatalf("%d files spoilt: %v", damaged, err)
	}
	v := w.mustImpound(tu, "mai", doc.ID, "lift-impound", app.ImpoundRequest{Impound: i.ID, Order: lift.ID})
	if v.Sealed || v.Items[0].Lifted.Differing != 1 {
		t.Errorf("%+v", v.Items[0].Lifted)
	}
}

// TestWhatWasMadeBeforeTheImpounding: a month that was closed and a confirmation that was granted before say nothing of an impounded document (379.21.3).
func TestWhatWasMadeBeforeTheImpounding(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	doc, order := s.issued(), s.issued()
	slip, err := s.House.AskSlip(ctx, s.as(tu, "mai"), app.SlipRequest{Document: doc.ID, Channel: "letter", Asker: "Công ty A", Purpose: "đối chiếu", Parts: "ngày gửi"})
	if err == nil {
		_, err = s.House.DecideSlip(ctx, s.as(tu, "uoc"), slip.ID, app.SlipDecision{Granted: true, Reason: "đúng quy định"})
	}
	if err != nil {
		t.Fatal(err)
	}
	month := s.now().In(time.FixedZone("+07", 7*3600)).Format("2006-01")
	s.forward(40 * 24 * 60 * 60 * 1e9)
	s.tokens = map[string]app.Token{}
	v, err := s.House.CloseMonth(ctx, s.as(tu, "mai"), app.CloseRequest{Book: "out", Month: month, PIN: demo.PIN})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.House.Impound(ctx, s.as(tu, "mai"), doc.ID, "impound", app.ImpoundRequest{Order: order.ID, Basis: "Điều 30"}); err != nil {
		t.Fatal(err)
	}
	s.once(tu, doc.ID, "the book of a closed month", func() error { return s.House.ClosedMonth(ctx, s.as(tu, "uoc"), v.List[0].ID, &bytes.Buffer{}) })
	if v, err = s.House.Closings(ctx, s.as(tu, "uoc")); err != nil || len(v.List) != 1 || len(v.List[0].Differences) != 0 {
		t.Errorf("what is held back is told as a change: %+v %v", v, err)
	}
	_, err = s.House.IssueSlip(ctx, s.as(tu, "mai"), slip.ID)
	wantKind(t, err, problem.Refused, office.ImpoundRule)
	s.sound()
}
