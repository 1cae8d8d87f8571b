package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/office"
	"trien/internal/problem"
)

// authority stands before the stage's time-stamp service, which may be down, or hang until it is let go.
type authority struct {
	down  atomic.Bool
	hangs atomic.Bool
	asked chan struct{} // receives a request that hangs
	gate  chan struct{} // what hangs goes on once this is closed
}

func (s *stage) authority() *authority {
	a := &authority{asked: make(chan struct{}, 100), gate: make(chan struct{})}
	next := s.Handler(s.now, tools(s.now).Log)
	s.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == demo.PKIPath+"/tsa" {
			if a.down.Load() {
				http.Error(w, "out of service", http.StatusServiceUnavailable)
				return
			}
			if a.hangs.Load() {
				body, _ := io.ReadAll(r.Body) // only then does the server see that the caller went away
				a.asked <- struct{}{}
				select {
				case <-a.gate:
				case <-r.Context().Done():
					return
				}
				r.Body = io.NopCloser(bytes.NewReader(body))
			}
		}
		next.ServeHTTP(w, r)
	}))
	return a
}

// unstamped takes a draft to the state while no time-stamp can be had.
func (s *stage) unstamped(a *authority, state string) app.DocumentView {
	s.t.Helper()
	a.down.Store(true)
	defer a.down.Store(false)
	v := s.signed()
	if !v.Signatures[0].Owed || v.Trouble == nil {
		s.t.Fatalf("the missing time-stamp is not told: %+v", v.Signatures)
	}
	if state == "signed" {
		return v
	}
	v = s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	if state == "sealed" {
		return v
	}
	v = s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
	if state == "issued" {
		return v
	}
	return s.must(tu, "mai", v.ID, "send", app.ActArgs{})
}

func (s *stage) file(office, name, id string, version int) []byte {
	s.t.Helper()
	f, err := s.House.OpenFile(s.t.Context(), s.as(office, name), id, version)
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

// later is when sessions have ended, and whoever looks signs in anew.
func (s *stage) later(d time.Duration) {
	s.forward(d)
	clear(s.tokens)
}

// kinds are the versions of a document by their kind, the newest of each.
func kinds(v app.DocumentView) map[string]app.VersionView {
	m := map[string]app.VersionView{}
	for _, x := range v.Versions {
		m[x.Kind] = x
	}
	return m
}

func (s *stage) happened(office, name, id, event string) (n int) {
	s.t.Helper()
	rows, err := s.House.History(s.t.Context(), s.as(office, name), id)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range rows {
		if r.Type == event {
			n++
		}
	}
	return n
}

func paid(how string) func(app.DocumentView) bool {
	return func(v app.DocumentView) bool {
		return v.Signatures[0].Paid == how && !v.Signatures[0].Owed && !v.Signatures[1].Owed
	}
}

// The seal followed, the document was issued and sent: the time-stamps come all the same, over the file, as a later version. What was issued
// stays the document, and is what recipients have (379.12.2b.time).
func TestAnOwedTimeStampIsPaidAfterTheIssue(t *testing.T) {
	s := newStage(t)
	a := s.authority()
	v := s.unstamped(a, "sent")
	a.down.Store(true)
	s.work()
	v = s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { return v.Deliveries[0].State == "delivered" })
	if !v.Signatures[0].Owed || !v.Signatures[1].Owed {
		t.Fatalf("nothing is owed: %+v", v.Signatures)
	}
	issued := s.file(tu, "mai", v.ID, kinds(v)["sealed"].Number)
	a.down.Store(false)
	s.later(2 * time.Hour)
	v = s.until(tu, "mai", v.ID, paid("document"))
	if v.Trouble != nil || !v.Signatures[1].Stamped || v.Signatures[1].Paid != "document" {
		t.Errorf("%+v %+v", v.Trouble, v.Signatures)
	}
	kept := s.file(tu, "mai", v.ID, 0)
	if k := kinds(v)["stamped"]; k.Number != len(v.Versions) || len(kept) <= len(issued) || !bytes.HasPrefix(kept, issued) {
		t.Errorf("the stamped version (%d of %d) does not begin with what was issued", k.Number, len(v.Versions))
	}
	if got := s.file(vp, "lan", s.arrivals()[0].ID, 0); !bytes.Equal(got, issued) {
		t.Error("the recipient has other bytes than were issued")
	}
	report := s.report(kept)
	for _, want := range []string{`"document_timestamp"`, `"changes_after":"lta_updates"`, `"changes_permitted":true`} {
		if !strings.Contains(report, want) {
			t.Errorf("no %s in %s", want, report)
		}
	}
	if strings.Contains(report, "TOTAL_FAILED") || strings.Contains(report, "INDETERMINATE") {
		t.Error(report)
	}
	s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { return stampJobs(v, "done") == 2 })
	if n := s.happened(tu, "mai", v.ID, "document.timestamped"); n != 1 {
		t.Errorf("paid %d times", n)
	}
	s.sound()
}

// stampJobs counts the jobs for time-stamps in a state.
func stampJobs(v app.DocumentView, state string) (n int) {
	for _, p := range v.Progress {
		if p.Kind == "timestamp" && p.State == state {
			n++
		}
	}
	return n
}

func (s *stage) report(raw []byte) string {
	s.t.Helper()
	j, err := s.House.VerifyPDF(s.t.Context(), upload("x.pdf", raw))
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.ReplaceAll(strings.ReplaceAll(string(j.Report), " ", ""), "\n", "")
}

// Between seal and issue the time-stamp goes into the file that will be issued.
func TestAnOwedTimeStampIsPaidBetweenSealAndIssue(t *testing.T) {
	s := newStage(t)
	a := s.authority()
	v := s.unstamped(a, "signed")
	v = s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN}) // the service is back: only the person's is owed
	if !v.Signatures[0].Owed || !v.Signatures[1].Stamped {
		t.Fatalf("%+v", v.Signatures)
	}
	stop := s.work()
	v = s.until(tu, "mai", v.ID, paid("document"))
	stop()
	v = s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
	raw := s.file(tu, "mai", v.ID, 0)
	sum := sha256.Sum256(raw)
	if k := kinds(v)["sealed"]; k.SHA256 != hex.EncodeToString(sum[:]) || !strings.Contains(s.report(raw), "document_timestamp") {
		t.Error("what was issued has no time-stamp over it")
	}
	s.sound()
}

// Nothing followed: the time-stamp goes into the signature itself, as before.
func TestAnOwedTimeStampIsPaidInItsSignature(t *testing.T) {
	s := newStage(t)
	v := s.unstamped(s.authority(), "signed")
	s.work()
	v = s.until(tu, "mai", v.ID, paid("signature"))
	if report := s.report(s.file(tu, "mai", v.ID, 0)); strings.Contains(report, "document_timestamp") || !strings.Contains(report, "BASELINE-T") {
		t.Error(report)
	}
}

// An owed time-stamp comes while someone looks at the document: what they press then is done, by themselves or as a request; what they saw before
// anything else happened is refused still.
func TestAPaymentTakesNobodysActAway(t *testing.T) {
	s := newStage(t)
	a := s.authority()
	pressed, wished := s.unstamped(a, "signed"), s.unstamped(a, "signed")
	stop := s.work()
	for _, v := range []app.DocumentView{pressed, wished} {
		if now := s.until(tu, "mai", v.ID, paid("signature")); now.Version == v.Version {
			t.Fatal("the payment is no event")
		}
	}
	stop()
	for _, act := range []string{"seal", "sign"} {
		if _, err := s.act(tu, "mai", pressed.ID, act, app.ActArgs{PIN: demo.PIN, ExpectedVersion: pressed.Version - 2}); err == nil {
			t.Errorf("%s: what was seen before the signature is not what is there", act)
		}
	}
	s.must(tu, "mai", pressed.ID, "seal", app.ActArgs{PIN: demo.PIN, ExpectedVersion: pressed.Version})
	_, err := s.House.RequestSigning(t.Context(), s.as(tu, "mai"), app.SigningWish{Act: "seal", With: app.WithHeld, PIN: demo.PIN,
		Documents: []app.SigningDocument{{ID: wished.ID, ExpectedVersion: wished.Version}}})
	if err != nil {
		t.Fatal(err)
	}
	s.until(tu, "mai", wished.ID, func(v app.DocumentView) bool { return v.State == "sealed" })
	if _, err := s.act(tu, "mai", wished.ID, "issue", app.ActArgs{Confirm: true, ExpectedVersion: wished.Version}); problem.KindOf(err) != problem.Conflict {
		t.Errorf("what was seen before the seal was issued: %v", err)
	}
	s.sound()
}

// Time-stamp services that hang hold up nobody's delivery, and closing the office is no attempt that counts: the next process pays, once.
func TestDeliveriesNeverWaitBehindTimeStamps(t *testing.T) {
	s := newStage(t)
	a := s.authority()
	var owed []app.DocumentView
	for range 3 {
		owed = append(owed, s.unstamped(a, "signed"))
	}
	a.hangs.Store(true)
	stop := s.work()
	<-a.asked
	<-a.asked // both workers of the lane hang
	a.hangs.Store(false)
	sent := s.issued()
	s.must(tu, "mai", sent.ID, "send", app.ActArgs{})
	s.until(tu, "mai", sent.ID, func(v app.DocumentView) bool { return v.Deliveries[0].State == "delivered" })
	in := s.arrivals()[0]
	s.until(vp, "lan", in.ID, func(v app.DocumentView) bool { return v.Judgement != nil })
	stop()
	for _, v := range owed {
		v = s.until(tu, "mai", v.ID, func(app.DocumentView) bool { return true })
		for _, p := range v.Progress {
			if p.Kind == "timestamp" && p.Attempts != 0 {
				t.Errorf("closing counts as a try: %+v", p)
			}
		}
	}
	close(a.gate)
	s.work()
	for _, v := range owed {
		s.until(tu, "mai", v.ID, paid("signature"))
		if n := s.happened(tu, "mai", v.ID, "document.timestamped"); n != 1 {
			t.Errorf("paid %d times", n)
		}
	}
}

// Who acts on the document while its time-stamp is being asked for is not held up; the time-stamp is then made for the file as it is.
func TestTheDocumentMovesOnWhileItsTimeStampIsAskedFor(t *testing.T) {
	s := newStage(t)
	a := s.authority()
	v := s.unstamped(a, "signed")
	a.hangs.Store(true)
	s.work()
	<-a.asked
	a.hangs.Store(false)
	s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
	close(a.gate)
	v = s.until(tu, "mai", v.ID, paid("document"))
	if kinds(v)["stamped"].Number == 0 {
		t.Errorf("%+v", v.Versions)
	}
	s.sound()
}

// A time-stamp that would come too late is never pretended: it is missed, with the reason, and the clerk is warned.
func TestATimeStampThatComesTooLateIsMissed(t *testing.T) {
	for name, c := range map[string]struct {
		late func(*stage)
		want string
	}{
		"expired": {func(s *stage) {
			s.later(12 * 365 * 24 * time.Hour)
		}, "hết hạn"},
		"revoked": {func(s *stage) {
			if err := s.PKI.Revoke(tu+"-uoc", s.now()); err != nil {
				s.t.Fatal(err)
			}
			s.later(time.Hour)
		}, "thu hồi"},
		"revoked, the service down": {func(s *stage) {
			if err := s.PKI.Revoke(tu+"-uoc", s.now()); err != nil {
				s.t.Fatal(err)
			}
			s.later(time.Hour)
		}, "thu hồi"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			a := s.authority()
			v := s.unstamped(a, "issued")
			c.late(s)
			a.down.Store(strings.HasSuffix(name, "down"))
			s.work()
			v = s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { return v.Signatures[0].Missed != nil })
			if m := v.Signatures[0]; !strings.Contains(m.Missed.VI, c.want) || m.Stamped || m.Owed {
				t.Errorf("%+v", m)
			}
			if v.Trouble == nil || !strings.Contains(v.Trouble.VI, c.want) {
				t.Errorf("the clerk is not warned: %+v", v.Trouble)
			}
			if name == "revoked" { // the office's own is paid all the same
				v = s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { return v.Signatures[1].Stamped })
				if v.Signatures[0].Stamped {
					t.Error("a signature whose certificate was revoked before counts as stamped")
				}
			}
			s.sound()
		})
	}
}

// What is given up after its tries is told, and may be tried again, whatever the state.
func TestAnOwedTimeStampGivenUpMayBeTriedAgain(t *testing.T) {
	s := newStage(t)
	v := s.unstamped(s.authority(), "issued")
	o, _ := s.House.Office(tu)
	if err := o.GiveUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	v = s.until(tu, "mai", v.ID, func(v app.DocumentView) bool { return stampJobs(v, "failed") == 2 })
	if v.Trouble == nil || !strings.Contains(v.Trouble.VI, "Thử lại") {
		t.Errorf("%+v", v.Trouble)
	}
	if _, err := s.act(tu, "mai", v.ID, "retry", app.ActArgs{}); err != nil {
		t.Fatal(err)
	}
	s.work()
	s.until(tu, "mai", v.ID, paid("document"))
	if _, err := s.act(tu, "mai", v.ID, "retry", app.ActArgs{}); problem.KindOf(err) != problem.Conflict {
		t.Errorf("nothing is left to try again: %v", err)
	}
}

// The office's mark on what came from outside may owe its time-stamp too: it is paid in that mark, whatever the sender's signatures lack.
func TestTheArrivalMarkIsPaidItsTimeStamp(t *testing.T) {
	s := newStage(t)
	a := s.authority()
	v := s.registered()
	a.down.Store(true)
	v = s.must(vp, "lan", v.ID, office.ActArrive, app.ActArgs{PIN: demo.PIN})
	if s.happened(vp, "lan", v.ID, "document.timestamp-owed") != 1 {
		t.Fatalf("nothing is owed: %+v", v.Signatures)
	}
	arrived := kinds(v)["arrived"]
	a.down.Store(false)
	s.work()
	v = s.until(vp, "lan", v.ID, func(v app.DocumentView) bool { return kinds(v)["arrived"].Number > arrived.Number })
	report := s.report(s.file(vp, "lan", v.ID, kinds(v)["arrived"].Number))
	if strings.Contains(report, "document_timestamp") || strings.Contains(report, "TOTAL_FAILED") || strings.Count(report, "BASELINE-T") != 3 {
		t.Error(report)
	}
	if n := s.happened(vp, "lan", v.ID, "document.timestamped"); n != 1 {
		t.Errorf("paid %d times", n)
	}
	s.sound()
}
