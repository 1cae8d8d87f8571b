package aead

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func key(t testing.TB, id string, fill byte) Key {
	t.Helper()
	k, err := NewKey(id, bytes.Repeat([]byte{fill}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSealedWordsOpenOnlyAtTheirPlace(t *testing.T) {
	k := key(t, "a", 1)
	plain := []byte("Quyết định về việc bổ nhiệm cán bộ")
	sealed, err := Seal(k, plain, bytes.NewReader(make([]byte, 32)), "stream", "1")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Open(k, sealed, "stream", "1"); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("%q %v", got, err)
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, c := range map[string]struct {
		k       Key
		sealed  []byte
		context []string
		want    error
	}{
		"other secret":        {key(t, "a", 2), sealed, []string{"stream", "1"}, ErrKey},
		"other name":          {key(t, "b", 1), sealed, []string{"stream", "1"}, ErrKey},
		"no key":              {Key{}, sealed, []string{"stream", "1"}, ErrKey},
		"other place":         {k, sealed, []string{"stream", "2"}, ErrDamaged},
		"context shifted":     {k, sealed, []string{"stream1", ""}, ErrDamaged},
		"context joined":      {k, sealed, []string{"stream1"}, ErrDamaged},
		"bit changed":         {k, changed, []string{"stream", "1"}, ErrDamaged},
		"cut short":           {k, sealed[:Overhead-1], []string{"stream", "1"}, ErrDamaged},
		"empty":               {k, nil, []string{"stream", "1"}, ErrDamaged},
		"other format number": {k, append([]byte{9}, sealed[1:]...), []string{"stream", "1"}, ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Open(c.k, c.sealed, c.context...); !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestSealProperty(t *testing.T) {
	k := key(t, "a", 1)
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		context := rapid.SliceOf(rapid.String()).Draw(t, "context")
		first, err := SealStable(k, plain, context...)
		if err != nil {
			t.Fatal(err)
		}
		second, err := SealStable(k, plain, context...)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatal("the same words at the same place differ", err)
		}
		if len(first) != len(plain)+Overhead {
			t.Fatal("length", len(first))
		}
		elsewhere, err := SealStable(k, plain, append(context, "x")...)
		if err != nil || bytes.Equal(first[:1+saltSize], elsewhere[:1+saltSize]) {
			t.Fatal("another place has the same salt", err)
		}
		if got, err := Open(k, first, context...); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%q %v", got, err)
		}
	})
}

func TestSecretNeverPrints(t *testing.T) {
	k := key(t, "a", 'S')
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, v := range []any{k, &k, struct{ K Key }{k}, struct{ k Key }{k}, []Key{k}} {
			if s := fmt.Sprintf(format, v); bytes.Contains([]byte(s), []byte("SSSS")) || bytes.Contains([]byte(s), []byte("83, 83")) || bytes.Contains([]byte(s), []byte("0x53, 0x53")) {
				t.Errorf("%s prints the secret: %s", format, s)
			}
		}
	}
}

func TestBadKeys(t *testing.T) {
	if _, err := NewKey("", make([]byte, 32)); err == nil {
		t.Error("a key without a name")
	}
	if _, err := NewKey("a", make([]byte, 31)); err == nil {
		t.Error("a short key")
	}
	if _, err := Seal(Key{}, nil, bytes.NewReader(make([]byte, 32))); err == nil {
		t.Error("sealed without a key")
	}
	if _, err := Seal(key(t, "a", 1), nil, bytes.NewReader(nil)); err == nil {
		t.Error("sealed without randomness")
	}
}
