package main

import "testing"

// TestWhenPagesAreLookedAt: pictures are compared unasked for a few files only; who says so decides.
func TestWhenPagesAreLookedAt(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		asked *bool
		files int
		want  bool
	}{{nil, 1, true}, {nil, picturesUpTo, true}, {nil, picturesUpTo + 1, false}, {&yes, 10_000, true}, {&no, 1, false}} {
		if got := (&verifyCmd{Pictures: c.asked}).wantsPictures(c.files); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
