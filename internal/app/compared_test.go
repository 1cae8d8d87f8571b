package app_test

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/collation"
	"trien/internal/demo"
	"trien/internal/problem"
)

// found is what a comparison says was left out, or put in.
func found(v app.ComparedView, kind string) (text string, places int) {
	for _, p := range v.Text.Passages {
		if p.Kind == kind {
			text += p.Text + "|"
			places += len(p.Places)
		}
	}
	return text, places
}

func versionOf(t *testing.T, v app.DocumentView, kind string) int {
	t.Helper()
	for _, x := range v.Versions {
		if x.Kind == kind {
			return x.Number
		}
	}
	t.Fatalf("no file %q of %+v", kind, v.Versions)
	return 0
}

// TestAnyTwoVersionsBesideEachOther shows HD03.process and 379.14: the files that a document went through, set side by side by their words and by pictures of their pages.
func TestAnyTwoVersionsBesideEachOther(t *testing.T) {
	s := newStage(t)
	ctx, tuan := t.Context(), s.as(tu, "tuan")
	v := s.draft(decision())
	file := upload("bao-cao.pdf", sample(t, "bao-cao.pdf"))
	if _, err := s.House.Act(ctx, tuan, v.ID, "replace-file", app.ActArgs{ExpectedVersion: v.Version}, &file); err != nil {
		t.Fatal(err)
	}
	next := len(s.read(tu, "tuan", v.ID).Versions)
	one, err := s.House.Compare(ctx, tuan, app.CompareRequest{Document: v.ID, Version: 1, OtherVersion: next}) // a draft and the next
	if err != nil || one.First.Version != 1 || one.Second.Version != next || one.Text.Out == 0 || one.Text.In == 0 || len(one.Text.Pages) == 0 {
		t.Fatalf("%+v %+v %d %d %v", one.First, one.Second, one.Text.Out, one.Text.In, err)
	}
	file = upload("quyet-dinh.pdf", sample(t, "quyet-dinh.pdf"))
	v = s.read(tu, "tuan", v.ID)
	if _, err := s.House.Act(ctx, tuan, v.ID, "replace-file", app.ActArgs{ExpectedVersion: v.Version}, &file); err != nil {
		t.Fatal(err)
	}
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	s.must(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN})
	s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	v = s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
	first, issued := 1, versionOf(t, v, "sealed")

	said, err := s.House.Compare(ctx, tuan, app.CompareRequest{Document: v.ID, Version: first, OtherVersion: issued}) // the first draft and what was issued
	if err != nil {
		t.Fatal(err)
	}
	number, _, _ := strings.Cut(v.Number, "-")
	put, places := found(said, collation.In)
	if !strings.Contains(put, number) || places == 0 || said.Text.Apart || said.Second.Number != v.Number || said.Second.Kind != "sealed" {
		t.Errorf("put in: %s at %d places, %+v", put, places, said.Second)
	}
	for _, p := range said.Text.Passages {
		for _, at := range p.Places {
			if r := at.Rect; at.Page < 1 || r[0] >= r[2] || r[1] >= r[3] || r[3] > 1 || r[2] > 1 {
				t.Errorf("%q stands at %v", p.Text, at)
			}
		}
	}
	for range 2 { // what was not in the first is in the second, whichever way they are asked for
		same, err := s.House.Compare(ctx, tuan, app.CompareRequest{Document: v.ID, Version: issued})
		if err != nil || same.Text.In+same.Text.Out != 0 || len(same.Text.Passages) != 1 {
			t.Errorf("a file beside itself: %+v %v", same.Text, err)
		}
	}

	pages, err := s.House.ComparePages(ctx, tuan, app.CompareRequest{Document: v.ID, Version: first, OtherVersion: issued}, 1, 1)
	if err != nil || len(pages.Differs) == 0 || pages.Sizes {
		t.Fatalf("%v %v", pages.Differs, err)
	}
	for _, raw := range [][]byte{pages.First, pages.Second} {
		if img, err := png.Decode(bytes.NewReader(raw)); err != nil || img.Bounds().Dx() != 794 {
			t.Errorf("%v", err)
		}
	}
	if again, err := s.House.ComparePages(ctx, tuan, app.CompareRequest{Document: v.ID, Version: issued, OtherVersion: issued}, 1, 1); err != nil || len(again.Differs) != 0 {
		t.Errorf("a page beside itself: %v %v", again.Differs, err)
	}
	if alone, err := s.House.ComparePages(ctx, tuan, app.CompareRequest{Document: v.ID}, 1, 0); err != nil || alone.Second != nil || alone.First == nil {
		t.Errorf("a page alone: %v", err)
	}
	rows, err := s.House.History(ctx, tuan, v.ID)
	read := 0
	for _, r := range rows {
		if r.Type == "document.read" {
			read++
		}
	}
	if err != nil || read < 3 { // of each version once (379.4.1)
		t.Errorf("%d readings in %+v %v", read, rows, err)
	}
	s.refusedComparisons(v)
}

// refusedComparisons: rights are those of each file, and what is no PDF, no page and no version is told apart.
func (s *stage) refusedComparisons(v app.DocumentView) {
	s.t.Helper()
	ctx, tuan := s.t.Context(), s.as(tu, "tuan")
	docx, err := s.House.CreateDraft(ctx, tuan, decision(), upload("quyet-dinh.docx", sample(s.t, "quyet-dinh.docx")))
	if err != nil {
		s.t.Fatal(err)
	}
	for name, c := range map[string]struct {
		who  app.Token
		r    app.CompareRequest
		kind problem.Kind
	}{
		"a version that is not":         {tuan, app.CompareRequest{Document: v.ID, Version: 99}, problem.NotFound},
		"a version below the first":     {tuan, app.CompareRequest{Document: v.ID, Version: -1}, problem.NotFound},
		"another that is not":           {tuan, app.CompareRequest{Document: v.ID, Other: "x"}, problem.NotFound},
		"a text file":                   {tuan, app.CompareRequest{Document: docx.ID, Version: 1, Other: v.ID}, problem.Usage},
		"a stranger":                    {s.as(vp, "lan"), app.CompareRequest{Document: v.ID}, problem.NotFound},
		"the other is not theirs":       {s.as(tu, "mai"), app.CompareRequest{Document: v.ID, Other: docx.ID}, problem.Forbidden},
		"the first is not theirs":       {s.as(tu, "mai"), app.CompareRequest{Document: docx.ID, Other: v.ID}, problem.Forbidden},
		"nobody who is signed in there": {"", app.CompareRequest{Document: v.ID}, problem.SignIn},
	} {
		if _, err := s.House.Compare(ctx, c.who, c.r); problem.KindOf(err) != c.kind {
			s.t.Errorf("%s: %v, want %s", name, err, c.kind)
		}
		if _, err := s.House.ComparePages(ctx, c.who, c.r, 1, 1); problem.KindOf(err) != c.kind {
			s.t.Errorf("%s, pages: %v, want %s", name, err, c.kind)
		}
	}
	for _, page := range []int{-1, 99} {
		if _, err := s.House.ComparePages(ctx, tuan, app.CompareRequest{Document: v.ID}, page, 1); problem.KindOf(err) != problem.NotFound {
			s.t.Errorf("page %d: %v", page, err)
		}
	}
}
