package app

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// TestEachFaultOfOfficeTOMLIsTold: with its line and key, and what to do.
func TestEachFaultOfOfficeTOMLIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string // "line key"
	}{
		"nothing": {officeHead, nil},
		"everything": {officeHead + `tsa = ["http://a.example/tsa", "ftp://b.example"]
hosts = ["peer.example", "http://x"]
trust = "gone"
policy = "gone.toml"
signing_minutes = 100000
cdoe = "X"
[services]
signing_seconds = 5000
signign_seconds = 3
[marks]
profile = "none-such"
seal = "gone.png"
[storage]
store = "postgres://a:b@db/trien"
[[mirror]]
of = "http://crl.example/"
at = ["nowhere"]
`, []string{"5 tsa", "6 hosts", "7 trust", "8 policy", "9 signing_minutes", "10 cdoe", "12 services.signing_seconds", "13 services.signign_seconds", "15 marks.profile", "16 marks.seal",
			"17 storage", "19 mirror"}},
		"a wrong type": {officeHead + "hosts = 5\n", []string{"5 hosts"}},
		"no TOML":      {officeHead + "hosts = [\n", []string{"5 "}},
		"all missing":  {"demonstration = true\n", []string{"0 id", "0 name", "0 code", "0 style"}},
		"term":         {officeHead + "[[term]]\nname = \"2025-2030\"\nfrom = 2030-01-01T00:00:00Z\nto = 2025-01-01T00:00:00Z\n", []string{"5 term"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, SettingsFile), []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got := []string{}
			for _, f := range CheckSettings(dir) {
				got = append(got, strconv.Itoa(f.Line)+" "+f.Key)
				if f.Words.VI == "" || f.Words.EN == "" {
					t.Errorf("%s says nothing", f.Key)
				}
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
				t.Errorf("%q\nwant %q", got, c.want)
			}
		})
	}
	if f := CheckSettings(t.TempDir()); len(f) != 1 {
		t.Errorf("a folder without one: %+v", f)
	}
}
