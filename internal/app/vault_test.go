package app_test

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/vault"
)

// A vault that is older than its database, or another's, is found when the office is opened, and nothing is touched.
func TestAVaultThatDoesNotFitIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		says  string
		spoil func(t *testing.T, l store.Layout)
	}{
		"from before the newest document": {"cũ hơn", func(t *testing.T, l store.Layout) { copyVault(t, store.Layout{Dir: filepath.Join(shared.dir, tu)}, l) }},
		"of another office":               {"của cơ quan", func(t *testing.T, l store.Layout) { copyVault(t, store.Layout{Dir: filepath.Join(shared.dir, vp)}, l) }},
		"made anew": {"cũ hơn", func(t *testing.T, l store.Layout) {
			must(t, os.Remove(l.Vault()))
			words, err := vault.Passphrase(l.Passphrase())
			must(t, err)
			v, err := vault.Create(t.Context(), l.Vault(), words, rand.Reader)
			must(t, err)
			must(t, v.Close())
		}},
		"from before a destruction": {"cũ hơn", func(t *testing.T, l store.Layout) {
			must(t, execute(l.Database(), "UPDATE holdings SET gone = TRUE"))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			if _, err := s.House.CreateDraft(t.Context(), s.as(tu, "tuan"), decision(), upload("x.docx", docxWith(t, "Nội dung"))); err != nil {
				t.Fatal(err)
			}
			must(t, s.Close())
			l := store.Layout{Dir: filepath.Join(s.Dir, tu)}
			o, err := app.OpenOffice(t.Context(), l.Dir, tools(s.now)) // as it is, it opens
			must(t, err)
			must(t, o.Close())
			c.spoil(t, l)
			before, err := os.ReadFile(l.Vault())
			must(t, err)
			o, err = app.OpenOffice(t.Context(), l.Dir, tools(s.now))
			if err == nil {
				o.Close()
			}
			if problem.KindOf(err) != problem.Key || !strings.Contains(problem.WordsOf(err).VI, c.says) {
				t.Fatal(err)
			}
			v, err := os.ReadFile(l.Vault())
			must(t, err)
			if name != "made anew" && string(v) != string(before) {
				t.Error("the vault was touched")
			}
		})
	}
}

// copyVault puts one office's vault in the place of another's, with what opens it.
func copyVault(t *testing.T, from, to store.Layout) {
	t.Helper()
	b, err := os.ReadFile(from.Vault())
	must(t, err)
	must(t, errors.Join(os.Remove(to.Vault()), os.WriteFile(to.Vault(), b, 0o600)))
	words, err := os.ReadFile(from.Passphrase())
	must(t, err)
	must(t, os.WriteFile(to.Passphrase(), words, 0o600))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
