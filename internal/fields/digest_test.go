package fields

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
)

// Whatever a field says, what is taken from it stands in it.
func TestContentDigest(t *testing.T) {
	sum := sha256.Sum256([]byte("x"))
	good := "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
	for field, want := range map[string]bool{good: true, "sha-512=:AAAA:, " + good: true, " " + good + " ,x=1": true, good + "," + good: true,
		"": false, ",,=": false, "sha-256=::": false, "sha-256=:AAAA": false, "sha-256=" + good[10:]: false, strings.ToUpper(good): false, "sha-256=:" + strings.Repeat("A", 43) + "A:": false,
		strings.Replace(good, "=:", "=: ", 1): false, "sha-256=:" + strings.Repeat("A", 42) + "B=:": false} {
		got, ok := ContentDigest(field)
		if ok != want || ok && got != sum {
			t.Errorf("%q: %x %v", field, got, ok)
		}
	}
}
