package config_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"trien/internal/config"
)

func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write docs/configuration.md")
	flag.Parse()
	os.Exit(m.Run())
}

// TestThePrintedFileIsOneThatIsRead: what is printed, with the marks before its keys taken away, sets every key to its default.
func TestThePrintedFileIsOneThatIsRead(t *testing.T) {
	for _, lang := range []string{"vi", "en"} {
		var lines []string
		for line := range strings.Lines(config.Print(lang)) {
			if strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "# ") {
				line = line[1:]
			}
			lines = append(lines, line)
		}
		l := config.Load(config.Sources{File: put(t, strings.Join(lines, ""), 0o600)})
		if err := config.Refuse(l.Faults); err != nil {
			t.Error(err)
		}
		for _, k := range config.Keys() {
			if l.Origin[k.Name] == "" {
				t.Errorf("%s is not printed in %s", k.Name, lang)
			}
		}
	}
}

func TestEveryKeyHasItsWordsAndAVariableOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range config.Keys() {
		if k.Words.VI == "" || k.Words.EN == "" || seen[k.Name] || seen[k.Variable()] {
			t.Errorf("%+v", k)
		}
		seen[k.Name], seen[k.Variable()] = true, true
	}
}

const page, begin, end = "../../docs/configuration.md", "<!-- keys: made by `go test ./internal/config -update` -->\n", "<!-- keys end -->\n"

// TestTheDocsSayWhatTheTableSays; -update writes them.
func TestTheDocsSayWhatTheTableSays(t *testing.T) {
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), begin)
	inner, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the page has lost its marks")
	}
	if inner == config.Markdown() {
		return
	}
	if !updating() {
		t.Fatal("docs/configuration.md is not what the table says: go test ./internal/config -update")
	}
	if err := os.WriteFile(page, []byte(before+begin+config.Markdown()+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsInForceIsShownWithWhereItCameFrom(t *testing.T) {
	file := put(t, "[server]\ntrusted_proxies = [\"10.0.0.1\", \"::1\"]\n[metrics]\ntoken = \"secret\"\n", 0o600)
	shown := sound(t, config.Sources{File: file, Environ: []string{"TRIEN_SERVER_SECURE=true"}}).Effective("en")
	for _, w := range []string{`trusted_proxies = ["10.0.0.1", "::1"]  # ` + file + ":2", "secure = true  # TRIEN_SERVER_SECURE", `token = ""  # ` + file + ":4: set, not shown", `level = "info"  # default`} {
		if !strings.Contains(shown, w) {
			t.Errorf("%q is not in\n%s", w, shown)
		}
	}
	if strings.Contains(shown, "secret\"") {
		t.Error("a secret is shown")
	}
}
