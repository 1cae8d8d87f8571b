package words_test

import (
	"strings"
	"testing"

	"trien/certpath"
	"trien/validation"
	"trien/validation/words"
)

// TestEveryFaultOfAPathHasANextStep: each fault and each doubt is told in a sentence of its own, with a further one that says what to do.
func TestEveryFaultOfAPathHasANextStep(t *testing.T) {
	var codes []string
	for _, r := range certpath.Rules() {
		codes = append(codes, "path_"+string(r))
	}
	codes = append(codes, "path_expired_ca", "path_not_yet_valid_ca")
	for _, d := range certpath.Doubts() {
		codes = append(codes, "revocation/"+string(d), "revocation_ca/"+string(d))
	}
	for _, lang := range []string{"vi", "en"} {
		seen := map[string]string{}
		for _, code := range codes {
			w := validation.Warning{Code: code, Detail: "1.2.3"}
			r := report(validation.Indeterminate, validation.ChainGeneral)
			r.Signatures[0].Warnings = validation.Warnings{w}
			notes := words.Of(r, lang).Signatures[0].Notes
			if len(notes) != 1 {
				t.Errorf("%s: %q", code, notes)
				continue
			}
			what, next, ok := strings.Cut(notes[0], ". ")
			if !ok || !strings.HasPrefix(w.In(lang), what) || len(next) < 20 || !strings.HasSuffix(next, ".") || strings.ContainsAny(notes[0], "%@#") {
				t.Errorf("%s in %s: %q", code, lang, notes[0])
			}
			if other := seen[what]; other != "" {
				t.Errorf("%s and %s read the same in %s: %s", code, other, lang, what)
			}
			seen[what] = code
		}
	}
}
