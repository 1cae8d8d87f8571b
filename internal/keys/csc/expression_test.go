package csc

import (
	"strings"
	"testing"
)

func objects(ids ...string) []authObject {
	var out []authObject
	for _, id := range ids {
		out = append(out, authObject{Type: "Password", ID: id})
	}
	return out
}

func chosen(list []authObject) string {
	var ids []string
	for _, o := range list {
		ids = append(ids, o.ID)
	}
	return strings.Join(ids, "+")
}

func TestAPersonIsAskedForLeast(t *testing.T) {
	all := objects("PIN", "OTP", "fallback question", "BIO")
	for expression, want := range map[string]string{
		"":                                    "PIN+OTP+fallback question+BIO",
		"PIN":                                 "PIN",
		"PIN AND OTP":                         "PIN+OTP",
		"OTP OR PIN":                          "PIN",
		"OTP XOR PIN":                         "PIN",
		"PIN AND (OTP OR BIO)":                "PIN+BIO",
		"(OTP) OR (PIN AND BIO)":              "PIN+BIO",
		"PIN AND fallback question":           "PIN+fallback question",
		"OTP OR OTHER":                        "OTP",
		"OTHER":                               "PIN+OTP+fallback question+BIO",
		"PIN AND":                             "PIN+OTP+fallback question+BIO",
		"(PIN":                                "PIN+OTP+fallback question+BIO",
		"PIN)":                                "PIN+OTP+fallback question+BIO",
		strings.Repeat("(", 9999):             "PIN+OTP+fallback question+BIO",
		strings.Repeat("(A OR B) AND ", 9999): "PIN+OTP+fallback question+BIO",
	} {
		if got := chosen(needed(expression, all)); got != want {
			t.Errorf("%.40q: %s, want %s", expression, got, want)
		}
	}
}

func FuzzExpression(f *testing.F) {
	for _, s := range []string{"PIN AND OTP", "(PIN OR OTP) XOR BIO", "((", "AND AND", "fallback question OR PIN"} {
		f.Add(s)
	}
	all := objects("PIN", "OTP", "fallback question")
	f.Fuzz(func(t *testing.T, s string) {
		if len(needed(s, all)) == 0 {
			t.Errorf("%q asks for nothing", s)
		}
	})
}
