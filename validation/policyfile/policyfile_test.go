package policyfile_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"trien/trust"
	"trien/validation"
	"trien/validation/policyfile"
)

// TestDefaultFileIsTheDefaultPolicy: what the file says is what is done without one.
func TestDefaultFileIsTheDefaultPolicy(t *testing.T) {
	store := &trust.Store{}
	got, err := policyfile.Parse([]byte(policyfile.Default()), store)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name == "" || got.WeakChain != validation.Warn || got.PKCS1 != validation.Accept || got.Delayed != validation.Fail {
		t.Errorf("%+v", got)
	}
	empty, err := policyfile.Parse(nil, store)
	if err != nil || !reflect.DeepEqual(empty, validation.DefaultPolicy(store)) {
		t.Errorf("an empty file: %+v %v", empty, err)
	}
	if !reflect.DeepEqual(got.Weak, empty.Weak) || got.MinRSA != empty.MinRSA || got.MinEC != empty.MinEC || got.MaxAge != 24*time.Hour || got.Skew != 5*time.Minute || got.Freshness != 0 || got.StampDelay != 0 || got.SlideToIssuance {
		t.Errorf("the file says otherwise than the program does: %+v", got)
	}
}

// TestWords: every setting reaches the policy.
func TestWords(t *testing.T) {
	p, err := policyfile.Parse([]byte(`
name = "strict"
[[digest]]
name = "MD5"
until = 2004-01-01T00:00:00Z
[[digest]]
name = "SHA-1"
until = 2010-01-01T00:00:00+07:00
[[digest]]
name = "SHA-224"
until = 2020-01-01T00:00:00Z
[[key]]
kind = "RSA"
bits = 3072
[[key]]
kind = "EC"
bits = 384
[[key]]
kind = "RSA"
bits = 4096
until = 2030-01-01T00:00:00Z
[[scheme]]
name = "RSA"
digest = "SHA-256"
until = 2025-01-01T00:00:00Z
[revocation]
max_age = "2h"
freshness = "3d"
slide_to_issuance = true
[time]
skew = "30s"
stamp_delay = "36h"
[oddities]
weak_chain = "fail"
unreferenced = "fail"
delayed = "warn"
pkcs1 = "warn"
signature_policy = "fail"
[[signature_policy]]
id = "1.2.3"
sha256 = "`+strings.Repeat("ab", 32)+`"
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	day := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	want := validation.Policy{Name: "strict", Trust: &trust.Store{}, MinRSA: 3072, MinEC: 384,
		Weak:    []validation.Weak{{Digest: "MD5", After: day(2004)}, {Digest: "SHA-1", After: day(2010).Add(-7 * time.Hour)}, {Digest: "SHA-224", After: day(2020)}},
		Keys:    []validation.WeakKey{{Kind: "RSA", Below: 4096, After: day(2030)}},
		Schemes: []validation.WeakScheme{{Scheme: "RSA", Digest: "SHA-256", After: day(2025)}},
		MaxAge:  2 * time.Hour, Freshness: 72 * time.Hour, SlideToIssuance: true, Skew: 30 * time.Second, StampDelay: 36 * time.Hour,
		WeakChain: validation.Fail, Unreferenced: validation.Fail, Delayed: validation.Warn, PKCS1: validation.Warn, SignaturePolicy: validation.Fail,
		Known: []validation.SignaturePolicy{{ID: "1.2.3", Digest: []byte(strings.Repeat("\xab", 32))}},
	}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("got  %+v\nwant %+v", p, want)
	}
}

// TestRefused names what is wrong, where, and what is allowed.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		line int
		key  string
		says string
	}{
		"a key that is not known":       {"name = \"a\"\n[revocation]\nmaxage = \"1h\"", 3, "revocation.maxage", "max_age"},
		"a table that is not known":     {"\n[trust]\nx = 1", 2, "trust", "oddities"},
		"revocation let pass":           {"[revocation]\nunknown = \"accept\"", 2, "revocation.unknown", "never judged valid"},
		"revocation not asked for":      {"[revocation]\nignore = true", 2, "revocation.ignore", "never judged valid"},
		"no TOML":                       {"name = \"a\"\nx = = 1", 2, "", ""},
		"a number for a word":           {"name = 5", 1, "", ""},
		"a digest that is none":         {"[[digest]]\nname = \"SHA-9\"", 2, "digest.name", "SHA-256"},
		"SHA-1 left out":                {"[[digest]]\nname = \"MD5\"\nuntil = 2004-01-01T00:00:00Z", 1, "digest", "SHA-1"},
		"SHA-1 for ever":                {"[[digest]]\nname = \"MD5\"\nuntil = 2004-01-01T00:00:00Z\n[[digest]]\nname = \"SHA-1\"", 1, "digest", "SHA-1"},
		"no least length":               {"[[key]]\nkind = \"RSA\"\nbits = 2048", 1, "key", "both RSA and EC"},
		"a key of no bits":              {"[[key]]\nkind = \"RSA\"", 0, "key.bits", "0"},
		"a scheme without an end":       {"[[scheme]]\nname = \"RSA\"", 1, "scheme", "until"},
		"a span that is none":           {"[time]\nskew = \"soon\"", 2, "time.skew", "36h"},
		"a span that is negative":       {"[time]\nskew = \"-5m\"", 2, "time.skew", "36h"},
		"clocks that are far off":       {"[time]\nskew = \"48h\"", 2, "time.skew", "hour"},
		"an action that is none":        {"[oddities]\npkcs1 = \"maybe\"", 2, "oddities.pkcs1", "accept"},
		"a digest of another length":    {"[[signature_policy]]\nid = \"1.2\"\nsha256 = \"ab\"", 3, "signature_policy.sha256", "64"},
		"an identifier that is none":    {"[[signature_policy]]\nid = \"policy\"", 2, "signature_policy.id", "object identifier"},
		"an end that is worth nothing":  {"[[digest]]\nname = \"MD5\"\nuntil = 2004-01-01T00:00:00Z\ndo = \"maybe\"", 4, "digest.do", "warn"},
		"a broken digest only told of":  {"[[digest]]\nname = \"MD5\"\nuntil = 2004-01-01T00:00:00Z\n[[digest]]\nname = \"SHA-1\"\nuntil = 2012-01-01T00:00:00Z\ndo = \"warn\"", 1, "digest", "SHA-1"},
		"a least length only told of":   {"[[key]]\nkind = \"RSA\"\nbits = 2048\ndo = \"warn\"", 4, "key.do", "until"},
		"a scheme's end worth nothing":  {"[[scheme]]\nname = \"RSA\"\nuntil = 2004-01-01T00:00:00Z\ndo = \"accept\"", 4, "scheme.do", "fail"},
		"a scheme that is not known":    {"[[scheme]]\nname = \"GOST\"", 2, "scheme.name", "RSA-PSS"},
		"a kind of key that is unknown": {"[[key]]\nkind = \"GOST\"\nbits = 1", 2, "key.kind", "DSA"},
	} {
		_, err := policyfile.Parse([]byte(c.file), nil)
		var e *policyfile.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if e.Line != c.line || c.key != "" && e.Key != c.key || !strings.Contains(e.En, c.says) || e.Vi == "" || e.Vi == e.En {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

// FuzzParse: no file makes the reader panic, and none lets a broken digest pass for ever.
func FuzzParse(f *testing.F) {
	f.Add([]byte(policyfile.Default()))
	f.Add([]byte("[revocation]\nmax_age = \"9999999d\""))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := policyfile.Parse(data, nil)
		if err != nil {
			return
		}
		broken := 0
		for _, w := range p.Weak {
			if w.Digest == "MD5" || w.Digest == "SHA-1" {
				broken++
			}
		}
		if broken < 2 || p.MinRSA < 1 || p.MinEC < 1 {
			t.Errorf("%+v", p)
		}
	})
}
