package app_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/exchange"
	"trien/internal/ledger"
	"trien/internal/problem"
	"trien/internal/store"
)

// showsHead lets an office show its head, and waits until the other has answered: until done says that it did.
func (s *stage) showsHead(office string, done func(app.LedgerView) bool) app.LedgerView {
	s.t.Helper()
	s.forward(25 * time.Hour)
	clear(s.tokens) // sessions do not last that long
	o := s.office(office)
	if err := o.ShowHeads(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		v, err := o.LedgersNow(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		if done(v.Lines[0]) {
			return v.Lines[0]
		}
		if time.Now().After(end) {
			s.t.Fatalf("waited in vain: %+v", v.Lines[0])
		}
	}
}

// lineOf is how an office sees the only other one.
func (s *stage) lineOf(office string) app.LedgerView {
	s.t.Helper()
	v, err := s.office(office).LedgersNow(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return v.Lines[0]
}

// 379.5.3: each office bears witness to the other's ledger; the cosigned head can be checked with the two public keys alone.
func TestLedgersAreCosigned(t *testing.T) {
	s := newStage(t)
	s.work()
	before := s.lineOf(tu)
	if before.Standing != "wait" || before.Cosigned != 0 {
		t.Fatalf("nothing was shown yet: %+v", before)
	}
	first := s.showsHead(tu, func(l app.LedgerView) bool { return l.Cosigned > 0 })
	s.showsHead(vp, func(l app.LedgerView) bool { return l.Cosigned > 0 })
	s.draft(decision())
	second := s.showsHead(tu, func(l app.LedgerView) bool { return l.Cosigned > first.Cosigned })
	if second.Standing != "good" {
		t.Errorf("the province sees %+v", second)
	}
	if there := s.lineOf(vp); there.Size != second.Cosigned || there.Standing != "good" || there.Unfit != nil {
		t.Errorf("the bureau sees %+v", there)
	}
	ours, theirs := s.office(tu).AsPeer("").Ledger, s.office(vp).AsPeer("").Ledger
	note, line, _ := strings.Cut(second.Witness, "\n\n")
	own, line, _ := strings.Cut(line, "\n")
	head, err := ledger.OpenHead([]byte(second.Witness), ours)
	if err != nil || head.Size != second.Cosigned {
		t.Errorf("%d, %v", head.Size, err)
	}
	if at, err := ledger.CheckCosignature([]byte(note+"\n\n"+own+"\n"), line, theirs); err != nil || !at.Equal(second.When) {
		t.Errorf("%v, %v", at, err)
	}
	s.sound()
}

// An office whose data were restored from an old copy, and which went on, has another history than the one it had signed: the other finds it, both are told, both
// heads are kept, and only a named person takes the new one as a beginning (379.5.3).
func TestARewrittenLedgerIsFoundElsewhere(t *testing.T) {
	s := newStage(t)
	stop := s.work()
	s.showsHead(vp, func(l app.LedgerView) bool { return l.Cosigned > 0 })
	stop()
	s.restoresLater(vp, func() {
		stop := s.work()
		if _, err := s.House.CreateDossier(t.Context(), s.as(vp, "khoa"), app.DossierRequest{Code: "01", Title: "Việc sẽ bị giấu"}); err != nil {
			t.Fatal(err)
		}
		had := s.lineOf(vp).Cosigned
		s.showsHead(vp, func(l app.LedgerView) bool { return l.Cosigned > had })
		stop()
	})
	known := s.lineOf(tu)
	for i := range 6 { // another history, and a longer one
		if _, err := s.House.CreateDossier(t.Context(), s.as(vp, "khoa"), app.DossierRequest{Code: fmt.Sprint(i), Title: "Việc khác"}); err != nil {
			t.Fatal(err)
		}
	}
	s.work()
	s.showsHead(vp, func(l app.LedgerView) bool { return l.Standing == "bad" })
	l := s.lineOf(tu)
	for end := time.Now().Add(time.Minute); l.Unfit == nil && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		l = s.lineOf(tu)
	}
	if l.Unfit == nil || l.Size != known.Size || l.Standing != "bad" {
		t.Fatalf("the province sees %+v", l)
	}
	key := s.office(vp).AsPeer("").Ledger
	for _, note := range []string{l.Unfit.Head, l.Unfit.Known} { // the proof against them, by their own signature
		if _, err := ledger.OpenHead([]byte(note), key); err != nil {
			t.Error(err)
		}
	}
	s.toldOfLedger("hai", l.Name)
	s.acceptsLine(l)
}

// toldOfLedger wants a notice on somebody's desk about an office's ledger.
func (s *stage) toldOfLedger(name, office string) {
	s.t.Helper()
	list, err := s.House.Notices(s.t.Context(), s.as(tu, name))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, n := range list {
		if n.Kind == "ledger" && strings.Contains(n.Words.VI, office) && strings.Contains(n.Words.EN, office) {
			return
		}
	}
	s.t.Errorf("nobody told %s: %+v", name, list)
}

// acceptsLine takes the new beginning, after all that must not be taken.
func (s *stage) acceptsLine(l app.LedgerView) {
	s.t.Helper()
	ctx, admin := s.t.Context(), s.as(tu, "bao")
	good := app.AcceptLineRequest{Name: l.Unfit.Name, Reason: "Đã gọi đ/c Khoa: máy hỏng, khôi phục từ bản sao ngày hôm trước"}
	_, err := s.House.AcceptLine(ctx, s.as(tu, "hai"), l.Peer, good)
	wantKind(s.t, err, problem.Forbidden, "379.5.3")
	other, silent := good, good
	other.Name, silent.Reason = "1 x", "  "
	_, err = s.House.AcceptLine(ctx, admin, l.Peer, other)
	wantKind(s.t, err, problem.Conflict, "")
	_, err = s.House.AcceptLine(ctx, admin, l.Peer, silent)
	wantKind(s.t, err, problem.Usage, "")
	_, err = s.House.AcceptLine(ctx, admin, "khong-co", good)
	wantKind(s.t, err, problem.NotFound, "")
	v, err := s.House.AcceptLine(ctx, admin, l.Peer, good)
	if err != nil {
		s.t.Fatal(err)
	}
	if got := v.Lines[0]; got.Unfit != nil || len(got.Accepted) != 1 || got.Accepted[0].Reason != good.Reason || got.Accepted[0].Name != good.Name {
		s.t.Errorf("after it: %+v", got)
	}
	_, err = s.House.AcceptLine(ctx, admin, l.Peer, good)
	wantKind(s.t, err, problem.Conflict, "")
	s.showsHead(vp, func(l app.LedgerView) bool { return strings.HasPrefix(l.Ours.VI, "Đã ký xác nhận") })
}

// restoresLater keeps a copy of an office's folder, lets something happen, and puts the copy back.
func (s *stage) restoresLater(office string, meanwhile func()) {
	s.t.Helper()
	copied := filepath.Join(s.t.TempDir(), "copy")
	if err := s.Close(); err != nil {
		s.t.Fatal(err)
	}
	if err := os.CopyFS(copied, os.DirFS(s.folder(office))); err != nil {
		s.t.Fatal(err)
	}
	s.open()
	meanwhile()
	if err := s.Close(); err != nil {
		s.t.Fatal(err)
	}
	if err := os.RemoveAll(s.folder(office)); err != nil {
		s.t.Fatal(err)
	}
	if err := os.CopyFS(s.folder(office), os.DirFS(copied)); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Chmod(store.Layout{Dir: s.folder(office)}.Passphrase(), 0o600); err != nil { // what is copied may be read by everyone
		s.t.Fatal(err)
	}
	s.open()
}

// A head is weighed whoever sends it: what is no head, or not signed by the key it names, is refused as malformed; another key than the one agreed on is told.
func TestHeadsOfOthersThatAreNone(t *testing.T) {
	s := newStage(t)
	from := s.office(tu)
	seed := make([]byte, 32)
	forger, err := ledger.NewSigner("tinh-uy/trien", seed)
	if err != nil {
		t.Fatal(err)
	}
	forged, err := ledger.SignHead(ledger.Head{Origin: "tinh-uy/trien", Size: 3, At: s.now()}, forger)
	if err != nil {
		t.Fatal(err)
	}
	key := from.AsPeer("").Ledger
	for name, c := range map[string]struct {
		shown exchange.Shown
		says  string
	}{
		"no head":             {exchange.Shown{Note: "x", Key: key}, "không đúng định dạng"},
		"not by its key":      {exchange.Shown{Note: string(forged), Key: key}, "không đúng định dạng"},
		"a key of no form":    {exchange.Shown{Note: string(forged), Key: base64.StdEncoding.EncodeToString(seed)}, "không đúng định dạng"},
		"by a key of another": {exchange.Shown{Note: string(forged), Key: forger.VerifierKey()}, "khóa khác"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := s.deliver(exchange.Message{ID: name, Kind: exchange.Head, Shown: c.shown}, nil)
			if err != nil || r.Taken || r.Witness.Cosignature != "" || !strings.Contains(r.VI, c.says) {
				t.Fatalf("%+v %v", r, err)
			}
		})
	}
	if l := s.lineOf(vp); l.Unfit == nil || l.Size != 0 {
		t.Errorf("the bureau sees %+v", l)
	}
}
