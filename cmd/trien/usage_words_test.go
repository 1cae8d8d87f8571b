package main

import (
	"regexp"
	"strings"
	"testing"
)

// TestUsageIsToldInOneLanguage: what is wrong with the arguments is said in Vietnamese without the parser's English.
func TestUsageIsToldInOneLanguage(t *testing.T) {
	english := regexp.MustCompile(`\b(unknown|unexpected|expected|missing|must|value|but|got|parsing)\b`)
	for want, args := range map[string][]string{
		"không có tùy chọn --bogus":             {"verify", "--bogus", "x.pdf"},
		"thiếu <file.pdf> ...":                  {"verify"},
		"thừa “bogus”":                          {"bogus"},
		"giá trị của --offline không dùng được": {"verify", "--offline=x", "y.pdf"},
		"thiếu tùy chọn --key=p12:FILE":         {"sign", "x.pdf"},
		"giá trị của --certify không dùng được": {"sign", "--key", "p12:x", "--certify", "hai", "x.pdf"},
	} {
		code, _, errs := command(t.Context(), append([]string{"--lang", "vi"}, args...)...)
		if code != 2 || !strings.Contains(errs, want) || english.MatchString(errs) {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
}
