package app

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"trien/internal/fetch"
	"trien/internal/office"
	"trien/internal/problem"
)

const officeHead = `id = "tinh-uy"
name = "Tỉnh ủy An Bình"
code = "TU"
style = "party"
`

func settingsOf(t *testing.T, more string) (Settings, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, SettingsFile), []byte(officeHead+more), 0o600); err != nil {
		t.Fatal(err)
	}
	return readSettings(dir)
}

func TestTimeStampAddressesAreReadAsWritten(t *testing.T) {
	const a, b = "http://a.example/tsa", "https://b.example:8443/tsa"
	for name, c := range map[string]struct {
		text string
		want Addresses
	}{
		"none": {"", nil}, "empty, as older programs wrote it": {`tsa = ""`, nil}, "one": {`tsa = "` + a + `"`, Addresses{{a, 0}}},
		"a list":     {`tsa = ["` + a + `", "` + b + `"]`, Addresses{{a, 0}, {b, 0}}},
		"limits":     {`tsa = [{url = "` + a + `", seconds = 60}, "` + b + `"]`, Addresses{{a, 60}, {b, 0}}},
		"tables":     {"[[tsa]]\nurl = \"" + a + "\"\n[[tsa]]\nurl = \"" + b + "\"\nseconds = 20\n", Addresses{{a, 0}, {b, 20}}},
		"one, table": {`tsa = {url = "` + a + `", seconds = 131}`, Addresses{{a, 131}}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := settingsOf(t, c.text)
			if err != nil || !reflect.DeepEqual(s.TSA, c.want) && len(s.TSA)+len(c.want) > 0 {
				t.Fatalf("%+v, want %+v: %v", s.TSA, c.want, err)
			}
			dir := t.TempDir()
			if err := s.write(dir); err != nil {
				t.Fatal(err)
			}
			again, err := readSettings(dir)
			if err != nil || !reflect.DeepEqual(again.TSA, s.TSA) && len(s.TSA) > 0 {
				t.Errorf("written and read again: %+v: %v", again.TSA, err)
			}
		})
	}
}

func TestSettingsOfServicesThatMakeNoSense(t *testing.T) {
	for name, text := range map[string]string{
		"a number": `tsa = 5`, "a nested list": `tsa = [["http://a.example"]]`, "no address": `tsa = "dịch vụ"`, "a file": `tsa = ["file:///etc/passwd"]`,
		"a user in it": `tsa = "http://a:b@c.example/"`, "an unknown key": `tsa = [{url = "http://a.example", minutes = 3}]`, "too long a limit": `tsa = [{url = "http://a.example", seconds = 100000}]`,
		"negative": "[services]\nstatus_seconds = -1", "an hour": "[services]\nsigning_seconds = 3600", "an unknown setting": "[services]\nocsp_seconds = 3",
		"a mirror of nothing": "[[mirror]]\nof = \"\"\nat = [\"http://a.example\"]", "a clock more than a week off": "vgca_clock_minutes = 10081", "a clock off by less than nothing": "vgca_clock_minutes = -1",
	} {
		if _, err := settingsOf(t, text); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheDoorOutIsSetUpByTheSettings(t *testing.T) {
	s, err := settingsOf(t, `tsa = ["http://a.example/tsa", {url = "http://b.example:81/tsa", seconds = 20}]
hosts = ["peer.example"]
[services]
timestamp_seconds = 90
rest_seconds = 7
[[mirror]]
of = "http://crl.example/"
at = ["http://m.example/crl/"]
`)
	if err != nil {
		t.Fatal(err)
	}
	o := s.fetching(nil)
	want := fetch.Options{Hosts: []string{"peer.example", "a.example", "b.example:81", "m.example"}, Timeout: 5 * time.Second, TimeStampTimeout: 90 * time.Second, Rest: 7 * time.Second,
		Mirrors: []fetch.Mirror{{Of: "http://crl.example/", At: []string{"http://m.example/crl/"}}}}
	if !reflect.DeepEqual(o, want) {
		t.Errorf("%+v\nwant %+v", o, want)
	}
	if got := s.stampers(); len(got) != 2 || got[0].Limit != 90*time.Second || got[1].Limit != 20*time.Second || s.Services.signing() != 10*time.Second {
		t.Errorf("%+v", got)
	}
	bare := Settings{ID: "x", Name: "x", Code: "X", Style: office.PartyStyle}
	if h := bare.hosts(); h == nil || len(h) != 0 {
		t.Errorf("an office that names no host reaches %v", h)
	}
}
