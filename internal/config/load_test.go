package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/config"
	"trien/internal/problem"
)

// put writes a file of settings and gives its path.
func put(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), config.FileName)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func sound(t *testing.T, s config.Sources) config.Loaded {
	t.Helper()
	l := config.Load(s)
	if err := config.Refuse(l.Faults); err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTheStrongestSourceCounts(t *testing.T) {
	file := put(t, "[server]\nlisten = \"127.0.0.1:1\"\nsecure = true\nidle_seconds = 7\n", 0o644)
	env := []string{"TRIEN_SERVER_LISTEN=127.0.0.1:2", "TRIEN_SERVER_IDLE_SECONDS=8", "HOME=/x"}
	flags := []config.Flag{{Name: "--listen", Key: "server.listen", Value: "127.0.0.1:3"}}
	l := sound(t, config.Sources{File: file, Environ: env, Flags: flags})
	if l.Server.Listen != "127.0.0.1:3" || l.Server.IdleTime != 8*time.Second || !l.Server.Secure || l.Server.HeaderTime != 10*time.Second {
		t.Errorf("%+v", l.Server)
	}
	for key, from := range map[string]string{"server.listen": "--listen", "server.idle_seconds": "TRIEN_SERVER_IDLE_SECONDS", "server.secure": file + ":3", "server.header_seconds": ""} {
		if l.Origin[key] != from {
			t.Errorf("%s is from %q, want %q", key, l.Origin[key], from)
		}
	}
}

func TestTheFileLiesInTheDataFolderUnlessAnotherIsNamed(t *testing.T) {
	file := put(t, "[log]\nlevel = \"warn\"\n", 0o644)
	data := filepath.Dir(file)
	other := put(t, "data = \"mine\"\n[log]\nlevel = \"error\"\n", 0o644)
	for name, c := range map[string]struct {
		s           config.Sources
		level, data string
	}{
		"no file":                {config.Sources{Flags: []config.Flag{{Name: "--data", Key: "data", Value: t.TempDir()}}}, "info", ""},
		"in the folder":          {config.Sources{Flags: []config.Flag{{Name: "--data", Key: "data", Value: data}}}, "warn", data},
		"folder by variable":     {config.Sources{Environ: []string{"TRIEN_DATA=" + data}}, "warn", data},
		"named by variable":      {config.Sources{Environ: []string{"TRIEN_DATA=" + data, "TRIEN_CONFIG=" + other}}, "error", data},
		"named, says folder":     {config.Sources{File: other}, "error", filepath.Join(filepath.Dir(other), "mine")},
		"a flag over a variable": {config.Sources{File: file, Environ: []string{"TRIEN_CONFIG=" + other}}, "warn", "./data"},
	} {
		t.Run(name, func(t *testing.T) {
			l := sound(t, c.s)
			if l.Log.Level != c.level || c.data != "" && l.Data != c.data {
				t.Errorf("%q in %q", l.Log.Level, l.Data)
			}
		})
	}
}

// TestEachFaultIsTold: not only the first, each with its line, key and what to do.
func TestEachFaultIsTold(t *testing.T) {
	file := put(t, `[server]
listne = "127.0.0.1:1"
secure = "yes"
trusted_proxies = ["10.0.0.0/8", "mine"]
idle_seconds = 0
tls_key = "s3://x"

[sever]
listen = ":1"

[storage]
store = "postgres://trien:geheim@db/trien"

[log]
level = "inof"
file = 5

[empty]
`, 0o644)
	l := config.Load(config.Sources{File: file, Environ: []string{"TRIEN_METRICS_LISTEN=0.0.0.0:9464", "TRIEN_SERVER_LISTN=:1"},
		Flags: []config.Flag{{Name: "--listen", Key: "server.listen", Value: "nowhere"}}})
	got := []string{}
	for _, f := range l.Faults {
		got = append(got, strings.TrimPrefix(f.Where(), file)+" "+f.Key)
		if f.Words.VI == "" || f.Words.EN == "" || f.Next.VI == "" || f.Next.EN == "" {
			t.Errorf("%s says %+v, %+v", f.Where(), f.Words, f.Next)
		}
		if strings.Contains(f.Sentence("en")+f.Sentence("vi"), "geheim") {
			t.Error("a password is told")
		}
	}
	want := []string{":2 server.listne", ":9 sever.listen", ":18 empty", ":3 server.secure", ":4 server.trusted_proxies", ":5 server.idle_seconds", ":6 server.tls_key",
		":12 storage.store", ":15 log.level", ":16 log.file", "TRIEN_SERVER_LISTN ", "--listen server.listen", "TRIEN_METRICS_LISTEN metrics.listen"}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("missing: %s in %v", w, got)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d faults, want %d: %v", len(got), len(want), got)
	}
	said := problem.WordsOf(config.Refuse(l.Faults))
	for _, w := range []string{"Did you mean server.listen?", "did you mean info?", "Did you mean server.listen?"} {
		if !strings.Contains(said.EN, w) {
			t.Errorf("%q is not in %s", w, said.EN)
		}
	}
	if strings.Contains(said.EN, "LISTN") {
		t.Error("a note refuses")
	}
}

func TestWhatIsNoTOMLIsToldWithItsLine(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		line int
	}{
		"half a line":  {"[server]\nlisten = \n", 2},
		"open bracket": {"[server]\n[log\n", 2},
		"twice":        {"[server]\nlisten = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:2\"\n", 3},
		"a word":       {"secure = yes\n", 1},
		"bytes":        {"data = \"\xff\xfe\"\n", 1},
	} {
		t.Run(name, func(t *testing.T) {
			l := config.Load(config.Sources{File: put(t, c.text, 0o644)})
			if len(l.Faults) != 1 || l.Faults[0].Line != c.line {
				t.Errorf("%+v", l.Faults)
			}
		})
	}
	l := config.Load(config.Sources{File: filepath.Join(t.TempDir(), "none.toml")})
	if len(l.Faults) != 1 || l.Faults[0].Line != 0 {
		t.Errorf("a file that is not there: %+v", l.Faults)
	}
}

func TestSecretsComeFromTheFileAFileOfTheirOwnOrTheEnvironment(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"token": "abc\n", "open": "abc\n", "empty": "\n"} {
		mode := os.FileMode(0o600)
		if name == "open" {
			mode = 0o644
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	metrics := func(more string) string { return "[metrics]\n" + more }
	for name, c := range map[string]struct {
		text  string
		mode  os.FileMode
		env   []string
		token string
		says  string
	}{
		"in the file":               {metrics(`token = "abc"`), 0o600, nil, "abc", ""},
		"in a file others may read": {metrics(`token = "abc"`), 0o640, nil, "", "chmod 600"},
		"in a file of its own":      {metrics(`token_file = "` + dir + `/token"`), 0o644, nil, "abc", ""},
		"of which others may read":  {metrics(`token_file = "` + dir + `/open"`), 0o644, nil, "", "chmod 600"},
		"an empty one":              {metrics(`token_file = "` + dir + `/empty"`), 0o644, nil, "", "empty"},
		"not there":                 {metrics(`token_file = "` + dir + `/gone"`), 0o644, nil, "", "can't be read"},
		"by variable":               {metrics(``), 0o644, []string{"TRIEN_METRICS_TOKEN=xyz"}, "xyz", ""},
		"a variable over a file":    {metrics(`token_file = "` + dir + `/token"`), 0o644, []string{"TRIEN_METRICS_TOKEN=xyz"}, "xyz", ""},
		"a file over the file":      {metrics(`token = "xyz"`), 0o600, []string{"TRIEN_METRICS_TOKEN_FILE=" + dir + "/token"}, "abc", ""},
		"both":                      {metrics("token = \"abc\"\ntoken_file = \"" + dir + "/token\""), 0o600, nil, "", "one of the two"},
	} {
		t.Run(name, func(t *testing.T) {
			l := config.Load(config.Sources{File: put(t, c.text, c.mode), Environ: c.env})
			err := config.Refuse(l.Faults)
			if c.says == "" && (err != nil || l.Metrics.Token != c.token) {
				t.Fatalf("%q: %v", l.Metrics.Token, err)
			}
			if c.says != "" && !strings.Contains(problem.WordsOf(err).EN, c.says) {
				t.Fatalf("%v", err)
			}
			if shown := l.Effective("en"); strings.Contains(shown, "xyz") || strings.Contains(shown, "= \"abc\"") {
				t.Error("a secret is shown")
			}
		})
	}
	if l := config.Load(config.Sources{Flags: []config.Flag{{Name: "--token", Key: "metrics.token", Value: "abc"}}}); config.Refuse(l.Faults) == nil {
		t.Error("a secret on the command line is taken")
	}
}

func TestWhatIsWrongInCompany(t *testing.T) {
	for name, text := range map[string]string{
		"a certificate without a key": "[server]\ntls_certificate = \"a.pem\"",
		"metrics for everyone":        "[metrics]\nlisten = \":9464\"",
		"metrics where pages are":     "[server]\nlisten = \"127.0.0.1:1\"\n[metrics]\nlisten = \"127.0.0.1:1\"",
		"a token in the clear":        "[traces]\nendpoint = \"http://collector.example/v1/traces\"\ntoken = \"x\"",
		"half an access key":          "[storage]\ns3_access_key_id = \"x\"",
		"a key in an address":         "[storage]\nblobs = \"s3://id:secret@bucket/x\"",
		"a password in the query":     "[storage]\nvault = \"postgres://a@db/trien?password=x\"",
		"trust in everyone":           "[server]\ntrusted_proxies = [\"0.0.0.0/0\"]",
		"not a number":                "[traces]\nshare = 1.5",
		"a data folder in itself":     "",
	} {
		s := config.Sources{File: put(t, text, 0o600)}
		if text == "" {
			file := put(t, "data = \"/elsewhere\"", 0o600)
			s = config.Sources{Environ: []string{"TRIEN_DATA=" + filepath.Dir(file)}}
		}
		if l := config.Load(s); config.Refuse(l.Faults) == nil {
			t.Errorf("%s is taken: %+v", name, l.Config)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(config.Print("vi")))
	f.Add([]byte("a.b = {c = 1, d = [1, {e = 2}]}\n[[x]]\ny = 1\n\"q.r\" = '''\n'''\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := config.Parse(data)
		if err != nil {
			return
		}
		for _, n := range d.Names() {
			if line := d.Line(n); line < 1 || line > strings.Count(string(data), "\n")+1 {
				t.Errorf("%s stands on line %d", n, line)
			}
		}
		d.Unknown([]string{"server.listen"})
	})
}
