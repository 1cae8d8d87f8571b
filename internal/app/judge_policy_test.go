package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/problem"
	"trien/trust"
	"trien/validation"
	"trien/validation/policyfile"
)

// TestOfficePolicy: an office judges by the policy that its settings name, and does not open with one that is wrong or missing.
func TestOfficePolicy(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"strict.toml": "[oddities]\npkcs1 = \"fail\"\n", "default.toml": policyfile.Default(), "wrong.toml": "[revocation]\nunknown = \"accept\"\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		kind problem.Kind
		says string
		want validation.Action
	}{
		"":             {want: ""},
		"strict.toml":  {want: validation.Fail},
		"default.toml": {want: validation.Accept},
		"wrong.toml":   {kind: problem.Usage, says: "line 2"},
		"missing.toml": {kind: problem.IO, says: "missing.toml"},
	} {
		o := &Office{dir: dir, settings: Settings{Policy: name}}
		err := o.openPolicy()
		if c.kind != "" {
			if problem.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		if p, err := o.policy(&trust.Store{}); err != nil || p.PKCS1 != c.want {
			t.Errorf("%q: %+v %v", name, p, err)
		}
	}
}
