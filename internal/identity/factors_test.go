package identity

import (
	"strings"
	"testing"
	"time"
)

// The vectors of RFC 6238, Appendix B (SHA-1), cut to six digits.
func TestCodeVectors(t *testing.T) {
	secret := []byte("12345678901234567890")
	for unix, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := Code(secret, Step(time.Unix(unix, 0))); got != want {
			t.Errorf("at %d: %s, want %s", unix, got, want)
		}
	}
}

func TestCheckCode(t *testing.T) {
	secret, at := []byte("12345678901234567890"), time.Unix(1234567890, 0)
	now := Step(at)
	for name, c := range map[string]struct {
		code string
		used int64
		ok   bool
	}{
		"now":               {Code(secret, now), 0, true},
		"a step late":       {Code(secret, now-1), 0, true},
		"a step early":      {Code(secret, now+1), 0, true},
		"two steps late":    {Code(secret, now-2), 0, false},
		"used already":      {Code(secret, now), now, false},
		"older than used":   {Code(secret, now-1), now, false},
		"empty":             {"", 0, false},
		"with a space":      {Code(secret, now) + " ", 0, false},
		"of another secret": {Code([]byte("x"), now), 0, false},
	} {
		step, ok := CheckCode(secret, c.code, at, c.used)
		if ok != c.ok || ok && step <= c.used {
			t.Errorf("%s: %v %v", name, step, ok)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	for name, c := range map[string]struct {
		password string
		ok       bool
	}{
		"good":               {"tre xanh ven song", true},
		"Vietnamese letters": {"đường về quê mẹ", true},
		"short":              {"ngan-qua-1", false},
		"repeated":           {"aaaaaaaaaaaaaaa", false},
		"holds the account":  {"UOC-123456789-xyz", false},
		"small letters only": {"trexanhvensong", true},
		"digits only":        {"904617253804", true},
		"64 characters":      {strings.Repeat("abcdefgh", 8), true},
		"the longest":        {strings.Repeat("abcdefgh", 32), true},
		"too long":           {strings.Repeat("abcdefgh", 32) + "a", false},
	} {
		if err := CheckPassword(c.password, "uoc"); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWaitGrowsAndEnds(t *testing.T) {
	for n, want := range map[int]time.Duration{0: 0, 4: 0, 5: time.Second, 8: 8 * time.Second, 100: 15 * time.Minute} {
		if got := Wait(n); got != want {
			t.Errorf("Wait(%d) = %v, want %v", n, got, want)
		}
	}
}
