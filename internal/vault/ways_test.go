package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trien/internal/keys"
	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/softhsm"
	"trien/internal/keys/pkcs11/uri"
	"trien/internal/problem"
)

const devicePIN, deviceLabel = "mã-số-1", "Két khóa"

// device is a token with an AES key, reached as the key says.
func device(t *testing.T) Token {
	t.Helper()
	module, err := softhsm.Module()
	must(t, err)
	settings, err := softhsm.Settings(t.TempDir())
	must(t, err)
	t.Setenv(softhsm.Variable, settings)
	must(t, softhsm.Init(t.Context(), settings, deviceLabel, devicePIN))
	tokens := pkcs11.New(rand.Reader)
	t.Cleanup(func() { tokens.Close() })
	d := Token{Tokens: tokens, Module: module, Ask: keys.Once([]byte(devicePIN))}
	d.URI = makeKey(t, d, "trien-vault")
	return d
}

func makeKey(t *testing.T, d Token, name string) uri.URI {
	t.Helper()
	u, err := d.Tokens.MakeWrapping(t.Context(), pkcs11.Wish{URI: uri.URI{}.With(uri.Token, deviceLabel), Module: d.Module, Ask: keys.Once([]byte(devicePIN))}, name, []byte(name))
	must(t, err)
	return u
}

// Each way opens what it sealed, and after a change the way before no longer does; keys and secrets stay.
func TestEachWayOpensAndTheOneBeforeNoLonger(t *testing.T) {
	d := device(t)
	onBoth(t, func(t *testing.T, address string) {
		v, ctx := create(t, address), context.Background()
		k, err := v.NewKey(ctx, "document/1")
		must(t, err)
		before := Unlock(Words(passphrase))
		people := &NewShares{Needed: 2, Number: 3}
		for _, step := range []struct {
			to    Unlock
			opens func(Terms) Unlock
		}{
			{d, func(Terms) Unlock { return Token{Tokens: d.Tokens, Module: d.Module, Ask: d.Ask} }},
			{people, func(terms Terms) Unlock { return together(t, terms, people.Made[0], people.Made[2]) }},
			{Words("mới"), func(Terms) Unlock { return Words("mới") }},
		} {
			must(t, v.Change(ctx, step.to))
			must(t, v.Close())
			_, err := Open(ctx, address, before, rand.Reader)
			wantKind(t, err, problem.Key)
			terms, err := Look(ctx, address)
			must(t, err)
			if terms.Way != step.to.Way() {
				t.Fatal(terms.Way)
			}
			before = step.opens(terms)
			v = again(t, address, before)
			if got, err := v.Key("document/1"); err != nil || got.Commitment() != k.Commitment() {
				t.Fatal("the key is another", err)
			}
		}
	})
}

func together(t *testing.T, terms Terms, some ...Share) *Shares {
	t.Helper()
	s := Gather(terms)
	for i, one := range some {
		have, needed, err := s.Add(one)
		if err != nil || have != i+1 || needed != terms.Needed {
			t.Fatal(have, needed, err)
		}
	}
	return s
}

func TestSharesThatDoNotOpen(t *testing.T) {
	address, ctx := t.TempDir()+"/vault.db", context.Background()
	old := &NewShares{Needed: 3, Number: 5}
	v := opened(t)(Create(ctx, address, old, rand.Reader))
	terms, err := v.Terms(ctx)
	must(t, err)
	if terms.Needed != 3 || terms.Shares() != 5 {
		t.Fatal(terms.Needed, terms.Shares())
	}
	t.Run("too few", func(t *testing.T) {
		_, err := Open(ctx, address, together(t, terms, old.Made[0], old.Made[1]), rand.Reader)
		wantKind(t, err, problem.Key)
	})
	t.Run("one twice", func(t *testing.T) {
		s := together(t, terms, old.Made[0])
		if have, _, err := s.Add(old.Made[0]); err != nil || have != 1 {
			t.Fatal(have, err)
		}
	})
	t.Run("forged", func(t *testing.T) {
		forged := old.Made[1]
		forged.secret = new([32]byte)
		s := together(t, terms, old.Made[0])
		_, _, err := s.Add(forged)
		wantKind(t, err, problem.Key)
		forged.Number = 9
		_, _, err = s.Add(forged)
		wantKind(t, err, problem.Key)
		if have, _ := s.Have(); have != 1 {
			t.Fatal("what was given before no longer counts:", have)
		}
	})
	t.Run("of the set before", func(t *testing.T) {
		renewed := &NewShares{Needed: 2, Number: 4}
		stale := together(t, terms, old.Made[:3]...)
		must(t, v.Change(ctx, renewed))
		_, err := Open(ctx, address, stale, rand.Reader)
		wantKind(t, err, problem.Conflict)
		now, err := v.Terms(ctx)
		must(t, err)
		_, _, err = Gather(now).Add(old.Made[0])
		wantKind(t, err, problem.Key)
		again(t, address, together(t, now, renewed.Made[3], renewed.Made[1]))
	})
	for name, n := range map[string]*NewShares{"one is enough": {Needed: 1, Number: 3}, "more than there are": {Needed: 4, Number: 3}, "too many": {Needed: 2, Number: 200}} {
		wantKind(t, v.Change(ctx, n), problem.Usage)
		if n.Made != nil {
			t.Error(name)
		}
	}
}

func TestADeviceThatDoesNotOpen(t *testing.T) {
	d, address, ctx := device(t), t.TempDir()+"/vault.db", context.Background()
	opened(t)(Create(ctx, address, d, rand.Reader))
	tries := 0
	wrongPIN := Token{Tokens: d.Tokens, Module: d.Module, Ask: UnattendedPIN([]byte("sai"))}
	_, err := Open(ctx, address, wrongPIN, rand.Reader)
	wantKind(t, err, problem.Key)
	count := UnattendedPIN([]byte(devicePIN))
	_, err = Open(ctx, address, Token{Tokens: d.Tokens, Module: d.Module, Ask: func(ctx context.Context, p keys.Prompt) ([]byte, error) {
		tries++
		pin, err := count(ctx, p)
		if pin != nil {
			t.Error("a PIN was tried again by itself after a wrong one")
		}
		return pin, err
	}}, rand.Reader)
	wantKind(t, err, problem.Key)
	if tries != 1 {
		t.Errorf("it was asked for %d times", tries)
	}
	again(t, address, Token{Tokens: d.Tokens, Module: d.Module, Ask: keys.Once([]byte(devicePIN))}) // a person may
	t.Run("another key of that name", func(t *testing.T) {
		v := again(t, address, Token{Tokens: d.Tokens, Module: d.Module, Ask: keys.Once([]byte(devicePIN))})
		other := makeKey(t, d, "other")
		_, err := v.db.Exec("UPDATE root SET device = $1", other.String())
		must(t, err)
		_, err = Open(ctx, address, Token{Tokens: d.Tokens, Module: d.Module, Ask: keys.Once([]byte(devicePIN))}, rand.Reader)
		wantKind(t, err, problem.Key)
	})
	t.Run("no such key", func(t *testing.T) {
		_, err := Create(ctx, t.TempDir()+"/vault.db", Token{Tokens: d.Tokens, Module: d.Module, Ask: d.Ask, URI: d.URI.With(uri.Object, "none")}, rand.Reader)
		wantKind(t, err, problem.Key)
	})
	t.Run("no devices here", func(t *testing.T) {
		_, err := Open(ctx, address, Token{}, rand.Reader)
		wantKind(t, err, problem.Key)
	})
}

// A vault never leads to a library: whoever could write it would have code run.
func TestTheVaultNamesNoLibrary(t *testing.T) {
	d, address := device(t), t.TempDir()+"/vault.db"
	d.URI = d.URI.With(uri.ModulePath, d.Module)
	v := opened(t)(Create(context.Background(), address, d, rand.Reader))
	terms, err := v.Terms(t.Context())
	must(t, err)
	if strings.Contains(terms.Device, "module") || !strings.Contains(terms.Device, "trien-vault") {
		t.Error(terms.Device)
	}
}

func TestShareInWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Share{Set: [4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "set")), Needed: rapid.IntRange(2, 32).Draw(t, "needed"), Number: rapid.IntRange(1, 32).Draw(t, "number"),
			secret: (*[32]byte)(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "secret"))}
		text := s.Text()
		for _, typed := range []string{text, strings.ToLower(text), strings.ReplaceAll(text, "-", " ") + "\r\n", strings.ReplaceAll(strings.ReplaceAll(text, "0", "o"), "1", "l")} {
			got, err := ParseShare([]byte(typed))
			if err != nil || *got.secret != *s.secret || got.Set != s.Set || got.Needed != s.Needed || got.Number != s.Number {
				t.Fatalf("%q: %v", typed, err)
			}
		}
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		with := rapid.SampledFrom([]byte(crockford)).Draw(t, "with")
		if text[at] == '-' || text[at] == with {
			return
		}
		if _, err := ParseShare([]byte(text[:at] + string(with) + text[at+1:])); err == nil {
			t.Fatal("a mistyped letter passes")
		}
	})
	for name, text := range map[string]string{"empty": "", "short": "ABCDEF", "strange": strings.Repeat("!", 72), "too long": strings.Repeat("A", 5000)} {
		if _, err := ParseShare([]byte(text)); problem.KindOf(err) != problem.Key {
			t.Error(name, err)
		}
	}
}

// A share shows nothing of what it holds, however it gets into a log.
func TestSharesNeverPrint(t *testing.T) {
	s := Share{Needed: 2, Number: 1, secret: (*[32]byte)(bytes.Repeat([]byte{'S'}, 32))}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "share", s)
	j, err := json.Marshal(s)
	must(t, err)
	for _, out := range []string{log.String(), string(j), fmt.Sprintf("%v %+v %#v %s", s, s, s, s)} {
		if strings.Contains(out, "SSS") || strings.Contains(out, "83, 83") || strings.Contains(out, "0x53") {
			t.Error(out)
		}
	}
	s.Wipe()
	if *s.secret != [32]byte{} {
		t.Error("it was not overwritten")
	}
}

func FuzzParseShare(f *testing.F) {
	f.Add([]byte(Share{Needed: 2, Number: 1, secret: new([32]byte)}.Text()))
	f.Add([]byte("ABCDEF-"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseShare(b)
		if err != nil {
			return
		}
		if got, err := ParseShare([]byte(s.Text())); err != nil || *got.secret != *s.secret {
			t.Fatal("a share that was read can't be written", err)
		}
	})
}
