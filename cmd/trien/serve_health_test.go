package main

import (
	"testing"

	"trien/internal/app"
)

// What differs from the other servers is told by office and kind, and nothing else of it.
func TestReadyTellsWhatDiffers(t *testing.T) {
	for want, list := range map[string][]app.Difference{
		"": nil,
		"; differs from the others: tinh-uy settings":                    {{Office: "tinh-uy", Host: "máy-1"}},
		"; differs from the others: tinh-uy judging, van-phong settings": {{Office: "tinh-uy", Judging: true}, {Office: "van-phong"}},
	} {
		if got := differing(list); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
