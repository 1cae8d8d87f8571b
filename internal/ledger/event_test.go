package ledger

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trien/internal/aead"
)

func anyEvent(t *rapid.T) Event {
	text := rapid.String()
	e := Event{
		Stream: text.Draw(t, "stream"), Version: rapid.Int64().Draw(t, "version"), Type: text.Draw(t, "type"),
		At:    time.UnixMicro(rapid.Int64Range(-1<<50, 1<<52).Draw(t, "at")).UTC(),
		Actor: text.Draw(t, "actor"), Post: text.Draw(t, "post"), Capacity: text.Draw(t, "capacity"), Delegation: text.Draw(t, "delegation"),
		SignIn: text.Draw(t, "sign-in"), Document: text.Draw(t, "document"),
	}
	if b := rapid.SliceOf(text).Draw(t, "blobs"); len(b) > 0 {
		e.Blobs = b
	}
	if m := rapid.MapOf(text, text).Draw(t, "clear"); len(m) > 0 {
		e.Clear = m
	}
	commitment := rapid.SliceOfN(rapid.Byte(), 32, 32)
	sealed := rapid.SliceOfN(rapid.Byte(), 1, 50)
	if rapid.Bool().Draw(t, "has content") {
		e.ContentKey, e.ContentCommitment, e.Content = "k"+text.Draw(t, "key"), [32]byte(commitment.Draw(t, "c")), sealed.Draw(t, "content")
	}
	if rapid.Bool().Draw(t, "has register") {
		e.RegisterKey, e.RegisterCommitment, e.Register = "k"+text.Draw(t, "key"), [32]byte(commitment.Draw(t, "c")), sealed.Draw(t, "register")
	}
	return e
}

func TestDecodeIsTheInverseProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEvent(t)
		raw := e.Canonical()
		got, err := Decode(raw)
		if err != nil || !reflect.DeepEqual(got, e) || !bytes.Equal(got.Canonical(), raw) {
			t.Fatalf("%v: %+v became %+v", err, e, got)
		}
	})
}

// Two different events never have the same bytes, or one could be passed off as the other under one leaf.
func TestCanonicalIsInjectiveProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyEvent(t), anyEvent(t)
		if !reflect.DeepEqual(a, b) && bytes.Equal(a.Canonical(), b.Canonical()) {
			t.Fatalf("%+v and %+v have the same bytes", a, b)
		}
	})
}

// The bytes of format 1 are for ever: a changed byte here is a broken ledger everywhere.
func TestFormatOneIsFixed(t *testing.T) {
	e := Event{Stream: "document/1", Version: 2, Type: "signed", At: time.UnixMicro(3), Actor: "p", Post: "o", Capacity: "c", Delegation: "d", SignIn: "s",
		Document: "1", Blobs: []string{"ab"}, Clear: map[string]string{"b": "2", "a": "1"}, ContentKey: "k", ContentCommitment: [32]byte{9}, Content: []byte{8}}
	want := "01" + "0000000a" + hex.EncodeToString([]byte("document/1")) + "0000000000000002" + "00000006" + hex.EncodeToString([]byte("signed")) + "0000000000000003" +
		"00000001" + "70" + "00000001" + "6f" + "00000001" + "63" + "00000001" + "64" + "00000001" + "73" + "00000001" + "31" +
		"00000001" + "00000002" + "6162" +
		"00000002" + "00000001" + "61" + "00000001" + "31" + "00000001" + "62" + "00000001" + "32" +
		"00000001" + "6b" + "09" + fmt.Sprintf("%062d", 0) + "00000001" + "08" +
		"00000000"
	if got := hex.EncodeToString(e.Canonical()); got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	if got := LeafHash(e.Canonical()).String(); got != "sN5SmjQ7Zn6OKnIiy01Yogtu2xjBKTLlYLJfDStAmVM=" {
		t.Fatal("leaf", got)
	}
}

func TestBadBytesAreNamed(t *testing.T) {
	good := Event{Stream: "s", Version: 1, Type: "t", Clear: map[string]string{"a": "1", "b": "2"}, ContentKey: "k", Content: []byte{1}}.Canonical()
	swapped := bytes.Replace(good, []byte("a\x00\x00\x00\x011\x00\x00\x00\x01b"), []byte("b\x00\x00\x00\x011\x00\x00\x00\x01a"), 1)
	twice := bytes.Replace(good, []byte("b\x00\x00\x00\x012"), []byte("a\x00\x00\x00\x012"), 1)
	huge := bytes.Replace(good, binary.BigEndian.AppendUint32(nil, 2), []byte{0xff, 0xff, 0xff, 0xff}, 1)
	cases := map[string][]byte{"empty": {}, "other format": append([]byte{2}, good[1:]...), "trailing byte": append(bytes.Clone(good), 0),
		"clear words out of order": swapped, "clear word twice": twice, "count too large": huge}
	for n := range len(good) {
		cases[fmt.Sprint("cut at ", n)] = good[:n]
	}
	for name, b := range cases {
		if _, err := Decode(b); !errors.Is(err, ErrEvent) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(Event{Stream: "s", Version: 1, Type: "t", Blobs: []string{"b"}, Clear: map[string]string{"a": "1"}, ContentKey: "k", Content: []byte{1}}.Canonical())
	f.Add(Event{}.Canonical())
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := Decode(b)
		if err == nil && !bytes.Equal(e.Canonical(), b) {
			t.Fatal("accepted bytes that are not canonical")
		}
	})
}

func testKey(t *testing.T, id string, fill byte) aead.Key {
	t.Helper()
	k, err := aead.NewKey(id, bytes.Repeat([]byte{fill}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sealed(t *testing.T) (Event, Keys) {
	t.Helper()
	keys := Keys{Document: testKey(t, "document/1", 1), Office: testKey(t, "office", 2)}
	e, err := Seal(Event{Stream: "document/1", Version: 3, Type: "signed", At: time.Unix(0, 1234567)},
		Words{Content: []byte("nội dung"), Register: []byte("15-QĐ/TU")}, keys, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return e, keys
}

func (k Keys) source(name string) (aead.Key, error) {
	switch {
	case name == k.Document.ID():
		return k.Document, nil
	case name == k.Office.ID():
		return k.Office, nil
	}
	return aead.Key{}, ErrForgotten
}

func TestWordsOfAnEvent(t *testing.T) {
	e, keys := sealed(t)
	back, err := Decode(e.Canonical())
	if err != nil {
		t.Fatal(err)
	}
	o, err := back.Open(keys.source)
	if err != nil || o.Tombstone || string(o.Words.Content) != "nội dung" || string(o.Words.Register) != "15-QĐ/TU" {
		t.Fatalf("%+v %v", o, err)
	}
	if !e.At.Equal(time.UnixMicro(1234)) {
		t.Fatal("the time is not what will be stored:", e.At)
	}
	for _, words := range []string{"nội dung", "15-QĐ/TU"} {
		if bytes.Contains(e.Canonical(), []byte(words)) {
			t.Errorf("%q stands in the clear", words)
		}
	}
}

func TestForgottenKeyLeavesATombstone(t *testing.T) {
	e, keys := sealed(t)
	keys.Document = aead.Key{}
	o, err := e.Open(keys.source)
	if err != nil || !o.Tombstone || o.Words.Content != nil || string(o.Words.Register) != "15-QĐ/TU" {
		t.Fatalf("%+v %v", o, err)
	}
	keys.Office = aead.Key{}
	if _, err := e.Open(keys.source); !errors.Is(err, ErrForgotten) {
		t.Fatal("the office's key is gone and nobody says so:", err)
	}
}

func TestWordsBelongToTheirEvent(t *testing.T) {
	e, keys := sealed(t)
	for name, c := range map[string]struct {
		harm func(e *Event, k *Keys)
		want error
	}{
		"moved to another stream":  {func(e *Event, k *Keys) { e.Stream = "document/2" }, aead.ErrDamaged},
		"moved to another version": {func(e *Event, k *Keys) { e.Version = 4 }, aead.ErrDamaged},
		"under another type":       {func(e *Event, k *Keys) { e.Type = "recalled" }, aead.ErrDamaged},
		"content as register": {func(e *Event, k *Keys) {
			e.Register, e.RegisterKey, e.RegisterCommitment = e.Content, e.ContentKey, e.ContentCommitment
		}, aead.ErrDamaged},
		"other document key":   {func(e *Event, k *Keys) { k.Document = testKey(t, "document/1", 9) }, aead.ErrKey},
		"commitment exchanged": {func(e *Event, k *Keys) { e.ContentCommitment[0]++ }, aead.ErrKey},
		"key and commitment exchanged": {func(e *Event, k *Keys) {
			k.Document = testKey(t, "document/1", 9)
			e.ContentCommitment = k.Document.Commitment()
		}, aead.ErrKey},
		"bit changed": {func(e *Event, k *Keys) { e.Content = bytes.Clone(e.Content); e.Content[len(e.Content)-1] ^= 1 }, aead.ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			e, keys := e, keys
			c.harm(&e, &keys)
			if _, err := e.Open(keys.source); !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestSealNeedsTheKeyOfItsWords(t *testing.T) {
	if _, err := Seal(Event{}, Words{Content: []byte("x")}, Keys{}, rand.Reader); err == nil {
		t.Fatal("content words without a key")
	}
	if e, err := Seal(Event{}, Words{}, Keys{}, rand.Reader); err != nil || e.Content != nil || e.ContentKey != "" {
		t.Fatal("an event without words needs no key", err)
	}
}
