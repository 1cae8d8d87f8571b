package certpath_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/certpath"
)

// seeds adds the outside vectors where they are at hand; the fuzzers also work without.
func seeds(f *testing.F, pattern string) {
	f.Add([]byte{0x30, 0x03, 0x02, 0x01, 0x00})
	files, _ := filepath.Glob(filepath.Join("..", "..", "shared", "corpus", "pkits", pattern))
	for i, name := range files {
		if b, err := os.ReadFile(name); err == nil && i%8 == 0 {
			f.Add(b)
		}
	}
}

func FuzzParse(f *testing.F) {
	seeds(f, "certs/*.crt")
	f.Fuzz(func(t *testing.T, der []byte) {
		c, err := certpath.Parse(der)
		if err != nil {
			return
		}
		_ = c.Subject.String()
		_ = c.SelfSigned()
		var anchors certpath.Pool
		anchors.Add(c)
		certpath.Check(certpath.Path{c, c}, certpath.Inputs{At: time.Unix(1e9, 0)})
	})
}

func FuzzParseCRL(f *testing.F) {
	seeds(f, "crls/*.crl")
	f.Fuzz(func(t *testing.T, der []byte) {
		l, err := certpath.ParseCRL(der)
		if err != nil {
			return
		}
		again, err := certpath.ParseCRL(l.Raw)
		if err != nil || !again.ThisUpdate.Equal(l.ThisUpdate) {
			t.Fatalf("the bytes kept are not the list: %v", err)
		}
	})
}

func FuzzParseOCSP(f *testing.F) {
	f.Add([]byte{0x30, 0x03, 0x0a, 0x01, 0x03})
	f.Fuzz(func(t *testing.T, der []byte) {
		certpath.ParseOCSP(der)
		certpath.ParseBasicOCSP(der)
	})
}
