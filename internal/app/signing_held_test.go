package app_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/keys"
	"trien/internal/problem"
	"trien/internal/store"
)

// A leader signs many documents with one PIN; one that has moved on fails by itself.
func TestBatchWithOnePIN(t *testing.T) {
	s := newStage(t)
	list := s.ready(5)
	s.must(tu, "uoc", list[2].ID, "return", app.ActArgs{Text: "Sửa lại."})
	v := s.wished(app.SigningWish{Act: "sign", With: app.WithHeld, Documents: list, PIN: demo.PIN})
	if v.Total != 5 || v.Done != 1 || v.Items[2].State != "failed" || v.Items[2].Problem == nil || v.Items[2].Problem.Kind != "conflict" {
		t.Fatal(shown(v))
	}
	v = s.request(v, over)
	if v.State != "done" || v.Signed != 4 || v.Done != 5 || v.Waits != "" || v.Items[0].Abstract == "" {
		t.Fatal(shown(v))
	}
	for i, d := range list {
		want := "signed"
		if i == 2 {
			want = "draft"
		}
		if got := s.state(tu, "uoc", d.ID); got != want {
			t.Errorf("document %d is %s", i, got)
		}
	}
	open, err := s.House.SigningRequests(t.Context(), s.as(tu, "uoc"))
	if err != nil || len(open) != 1 || open[0].ID != v.ID {
		t.Fatalf("%+v %v", open, err)
	}
	if _, err := s.House.SigningRequest(t.Context(), s.as(tu, "mai"), v.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("somebody else sees it: %v", err)
	}
	s.sound()
}

// tired is a key that gives out after a few signatures, as a token does that is pulled out.
type tired struct {
	keys.Key
	left atomic.Int32
}

func (k *tired) Sign(ctx context.Context, digest []byte, scheme cms.Scheme) ([]byte, error) {
	if k.left.Add(-1) < 0 {
		return nil, problem.New(problem.Key, "Thiết bị ký đã bị rút ra.", "The token was pulled out.")
	}
	return k.Key.Sign(ctx, digest, scheme)
}

// The key gives out midway: what is signed is signed, the rest waits with the reason, and goes on with the PIN.
func TestKeyGivesOutMidway(t *testing.T) {
	s := newStage(t)
	k := &tired{Key: s.rig(tu + "-uoc").key}
	k.left.Store(2)
	list := s.ready(6)
	v, err := s.House.RequestWithKey(t.Context(), s.as(tu, "uoc"), app.SigningWish{Act: "sign", With: app.WithHeld, Documents: list}, k)
	if err != nil {
		t.Fatal(err)
	}
	v = s.request(v, func(v app.SigningRequestView) bool { return v.Waits == "pin" })
	if v.State != "open" || v.Signed != 2 || v.Done != 2 || v.Problem == nil || v.Problem.Message.EN != "The token was pulled out." || v.Hint.VI == "" {
		t.Fatal(shown(v))
	}
	for _, i := range v.Items {
		if i.State != "signed" && (i.State != "waiting" || i.Problem != nil) {
			t.Errorf("an item is %s", shown(v))
		}
	}
	_, err = s.House.ResumeSigning(t.Context(), s.as(tu, "uoc"), v.ID, "111111")
	wantKind(t, err, problem.Key, "")
	_, err = s.House.ResumeSigning(t.Context(), s.as(tu, "nghia"), v.ID, demo.PIN)
	wantKind(t, err, problem.NotFound, "")
	if v, err = s.House.ResumeSigning(t.Context(), s.as(tu, "uoc"), v.ID, demo.PIN); err != nil || v.Problem != nil {
		t.Fatal(shown(v), err)
	}
	if v = s.request(v, over); v.State != "done" || v.Signed != 6 {
		t.Fatal(shown(v))
	}
	_, err = s.House.ResumeSigning(t.Context(), s.as(tu, "uoc"), v.ID, demo.PIN)
	wantKind(t, err, problem.Conflict, "")
	s.sound()
}

// What waited and has moved on meanwhile asks for no PIN any more.
func TestNothingLeftToTakeUp(t *testing.T) {
	s := newStage(t)
	list := s.ready(1)
	v, err := s.House.RequestWithKey(t.Context(), s.as(tu, "uoc"), app.SigningWish{Act: "sign", With: app.WithHeld, Documents: list}, &tired{Key: s.rig(tu + "-uoc").key})
	if err != nil {
		t.Fatal(err)
	}
	v = s.request(v, func(v app.SigningRequestView) bool { return v.Waits == "pin" })
	s.must(tu, "uoc", list[0].ID, "return", app.ActArgs{Text: "Sửa lại."})
	_, err = s.House.ResumeSigning(t.Context(), s.as(tu, "uoc"), v.ID, demo.PIN)
	wantKind(t, err, problem.Conflict, "")
}

// A server that stops midway leaves what was not signed waiting; after the restart it goes on with the PIN, or is cancelled.
func TestServerStopsMidway(t *testing.T) {
	s := newStage(t)
	asked, real := make(chan struct{}, 100), s.Handler(s.now, tools(s.now).Log)
	s.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/tsa") { // the service keeps everyone waiting
			asked <- struct{}{}
			<-r.Context().Done()
			return
		}
		real.ServeHTTP(w, r)
	}))
	list := s.ready(5)
	v := s.wished(app.SigningWish{Act: "sign", With: app.WithHeld, Documents: list, PIN: demo.PIN})
	<-asked
	s.reopen()
	v, err := s.House.SigningRequest(t.Context(), s.as(tu, "uoc"), v.ID)
	if err != nil || v.State != "open" || v.Waits != "pin" || v.Signed != 0 || v.Done != 0 || v.Problem == nil || v.Problem.Kind != "unavailable" {
		t.Fatal(shown(v), err)
	}
	for _, d := range list {
		if got := s.state(tu, "uoc", d.ID); got != "ready" {
			t.Errorf("a document is %s", got)
		}
	}
	if v, err = s.House.ResumeSigning(t.Context(), s.as(tu, "uoc"), v.ID, demo.PIN); err != nil {
		t.Fatal(err)
	}
	if v = s.request(v, over); v.Signed != 5 {
		t.Fatal(shown(v))
	}
	s.sound()
}

// A process killed while it sealed has given the number: it stays, and the request goes on from there.
func TestKilledBetweenNumberAndSeal(t *testing.T) {
	s := newStage(t)
	d := s.signed()
	k := &tired{Key: s.rig(tu).key} // gives no signature at all: the number is given, the seal is not
	v, err := s.House.RequestWithKey(t.Context(), s.as(tu, "mai"), app.SigningWish{Act: "seal", With: app.WithHeld, Documents: []app.SigningDocument{{ID: d.ID, ExpectedVersion: d.Version}}}, k)
	if err != nil {
		t.Fatal(err)
	}
	v = s.request(v, func(v app.SigningRequestView) bool { return v.Waits == "pin" })
	o, _ := s.House.Office(tu)
	if err := o.HoldItem(t.Context(), v.Items[0].ID, store.ItemWaiting); err != nil {
		t.Fatal(err)
	}
	s.reopen()
	if v, err = s.House.ResumeSigning(t.Context(), s.as(tu, "mai"), v.ID, demo.PIN); err != nil {
		t.Fatal(err)
	}
	if v = s.request(v, over); v.Signed != 1 || v.Items[0].Number != "01-QĐ/TU" {
		t.Fatal(shown(v))
	}
	s.sound()
}

// What the person does elsewhere meanwhile takes nothing from a later wish: it takes the earlier one's place.
func TestLaterWishTakesTheEarliersPlace(t *testing.T) {
	s := newStage(t)
	list := s.ready(1)
	first := s.wished(app.SigningWish{Act: "sign", With: app.WithAgent, Documents: list})
	s.request(first, prepared)
	next := s.request(s.wished(app.SigningWish{Act: "sign", With: app.WithHeld, Documents: list, PIN: demo.PIN}), over)
	if first = s.request(first, over); first.Items[0].State != "replaced" || next.Signed != 1 || working(t, s) != 0 {
		t.Error(shown(first), shown(next))
	}
}

// A certificate that nobody believes any more fails each document by itself, and the number stays.
func TestBatchWithARevokedCertificate(t *testing.T) {
	s := newStage(t)
	d := s.signed()
	if err := s.PKI.Revoke(tu, s.now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	v := s.request(s.wished(app.SigningWish{Act: "seal", With: app.WithHeld, PIN: demo.PIN, Documents: []app.SigningDocument{{ID: d.ID, ExpectedVersion: d.Version}}}), over)
	if v.Signed != 0 || v.Items[0].State != "failed" || v.Items[0].Problem.Rule != "379.7" || v.Items[0].Number != "01-QĐ/TU" {
		t.Error(shown(v))
	}
	now, err := s.House.Document(t.Context(), s.as(tu, "mai"), d.ID)
	if err != nil || now.State != "numbered" || now.Trouble == nil {
		t.Errorf("%s %+v %v", now.State, now.Trouble, err)
	}
	s.sound()
}

// Seals go one after the other: numbers come in the order of the list.
func TestBatchOfSealsNumbersInOrder(t *testing.T) {
	s := newStage(t)
	var list []app.SigningDocument
	for range 3 {
		v := s.signed()
		list = append(list, app.SigningDocument{ID: v.ID, ExpectedVersion: v.Version})
	}
	v := s.request(s.wished(app.SigningWish{Act: "seal", With: app.WithHeld, Documents: list, PIN: demo.PIN}), over)
	if v.Signed != 3 {
		t.Fatal(shown(v))
	}
	for i, want := range []string{"01-QĐ/TU", "02-QĐ/TU", "03-QĐ/TU"} {
		if v.Items[i].Number != want {
			t.Errorf("%d has %q, not %s", i, v.Items[i].Number, want)
		}
	}
	s.sound()
}

func TestWrongPINMakesNoRequest(t *testing.T) {
	s := newStage(t)
	list := s.ready(1)
	_, err := s.wish(app.SigningWish{Act: "sign", With: app.WithHeld, Documents: list, PIN: "111111"})
	wantKind(t, err, problem.Key, "")
	if all, err := s.House.SigningRequests(t.Context(), s.as(tu, "uoc")); err != nil || len(all) != 0 {
		t.Errorf("%+v %v", all, err)
	}
}

func TestWishesThatAreNone(t *testing.T) {
	s := newStage(t)
	list := s.ready(1)
	many := make([]app.SigningDocument, 501)
	for name, c := range map[string]struct {
		w    app.SigningWish
		kind problem.Kind
	}{
		"no documents":              {app.SigningWish{Act: "sign", With: app.WithHeld, PIN: demo.PIN}, problem.Usage},
		"too many":                  {app.SigningWish{Act: "sign", With: app.WithHeld, PIN: demo.PIN, Documents: many}, problem.Usage},
		"one twice":                 {app.SigningWish{Act: "sign", With: app.WithHeld, PIN: demo.PIN, Documents: append(list, list...)}, problem.Usage},
		"no version":                {app.SigningWish{Act: "sign", With: app.WithHeld, PIN: demo.PIN, Documents: []app.SigningDocument{{ID: list[0].ID}}}, problem.Usage},
		"an act that signs nothing": {app.SigningWish{Act: "issue", With: app.WithHeld, PIN: demo.PIN, Documents: list}, problem.Usage},
		"no such way":               {app.SigningWish{Act: "sign", With: "telepathy", Documents: list}, problem.Usage},
		"a way not allowed":         {app.SigningWish{Act: "sign", With: app.WithVGCA, Documents: list}, problem.Usage},
		"one that moved on":         {app.SigningWish{Act: "sign", With: app.WithHeld, PIN: demo.PIN, Documents: []app.SigningDocument{{ID: list[0].ID, ExpectedVersion: 1}}}, problem.Conflict},
		"no such document":          {app.SigningWish{Act: "sign", With: app.WithAgent, Documents: []app.SigningDocument{{ID: "x", ExpectedVersion: 1}}}, problem.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.wish(c.w)
			wantKind(t, err, c.kind, "")
		})
	}
	if _, err := s.House.RequestSigning(t.Context(), s.as(tu, "bao"), app.SigningWish{Act: "sign", With: app.WithAgent, Documents: list}); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("the administrator may: %v", err)
	}
}

// Who may not seal does not get to try the seal's PIN.
func TestPINOfTheSealIsNotForEveryone(t *testing.T) {
	s := newStage(t)
	d := s.signed()
	for range 8 {
		_, err := s.House.RequestSigning(t.Context(), s.as(tu, "tuan"), app.SigningWish{Act: "seal", With: app.WithHeld, PIN: "111111", Documents: []app.SigningDocument{{ID: d.ID, ExpectedVersion: d.Version}}})
		wantKind(t, err, problem.Forbidden, "1831.authority")
	}
	s.must(tu, "mai", d.ID, "seal", app.ActArgs{PIN: demo.PIN}) // nothing has to be waited for
}

func TestWaysOfThePeople(t *testing.T) {
	s := newStage(t)
	for who, want := range map[string]string{"uoc": "sign/held sign/agent sign-instruction/held sign-instruction/agent", "mai": "seal/held seal/agent arrive/held arrive/agent", "tuan": "", "bao": ""} {
		me, err := s.House.Me(t.Context(), s.as(tu, who))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, w := range me.Ways {
			got = append(got, w.Act+"/"+w.With)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", who, got)
		}
	}
}
