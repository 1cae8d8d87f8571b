package fields

import (
	"encoding/base64"
	"testing"
)

func TestPlace(t *testing.T) {
	var day, series string
	var at, number int64
	text := Place([]any{"2026-01-01", int64(5), "in/2026", int64(7)})
	if ok, err := ReadPlace(text, &day, &at, &series, &number); !ok || err != nil || day != "2026-01-01" || at != 5 || series != "in/2026" || number != 7 {
		t.Fatal(ok, err, day, at, series, number)
	}
	if ok, err := ReadPlace("", &day); ok || err != nil {
		t.Error(ok, err)
	}
	for name, bad := range map[string]string{"too few": Place([]any{"x"}), "of another kind": Place([]any{1, 2, 3, 4}), "no base64": "không", "no JSON": "eA", "too long": string(make([]byte, placeSize+1))} {
		if ok, err := ReadPlace(bad, &day, &at, &series, &number); ok || err == nil {
			t.Error(name, "was taken")
		}
	}
}

// Whatever comes as a place is one or refused; what is one stays the same.
func FuzzReadPlace(f *testing.F) {
	f.Add(Place([]any{int64(5), "id"}))
	f.Add("")
	f.Add("WzEsMl0")
	f.Fuzz(func(t *testing.T, text string) {
		var at, again int64
		var id, same string
		if ok, err := ReadPlace(text, &at, &id); !ok || err != nil {
			return
		}
		if ok, err := ReadPlace(Place([]any{at, id}), &again, &same); !ok || err != nil || again != at || same != id {
			t.Fatalf("%d %q came back as %d %q (%v)", at, id, again, same, err)
		}
	})
}

// Whatever stands in a Content-Digest field is a digest or is not; what is one is read the same when it is written as RFC 9530 has it.
func FuzzContentDigest(f *testing.F) {
	f.Add("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:")
	f.Add("sha-512=:AA==:, sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:")
	f.Add("sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=")
	f.Add(",,=:,::sha-256=::")
	f.Fuzz(func(t *testing.T, field string) {
		digest, ok := ContentDigest(field)
		if !ok {
			return
		}
		again, ok := ContentDigest("sha-256=:" + base64.StdEncoding.EncodeToString(digest[:]) + ":")
		if !ok || again != digest {
			t.Fatalf("%q: %x came back as %x", field, digest, again)
		}
	})
}
