package app_test

import (
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
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

func TestWaysOfThePeople(t *testing.T) {
	s := newStage(t)
	for who, want := range map[string]string{"uoc": "sign/held sign/agent", "mai": "seal/held seal/agent", "tuan": "", "bao": ""} {
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
