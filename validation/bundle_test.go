package validation

import (
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	"trien/certpath"
)

// FuzzBundle: what a caIssuers address holds is anybody's; nothing comes out of it that is no certificate.
func FuzzBundle(f *testing.F) {
	f.Add([]byte{0x30, 0x03, 0x02, 0x01, 0x00})
	root := os.Getenv("TRIEN_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	files, _ := filepath.Glob(filepath.Join(root, "corpus", "pkits", "certs", "*.crt"))
	for i, name := range files {
		if b, err := os.ReadFile(name); err == nil && i%40 == 0 {
			f.Add(b)
			f.Add(pem.EncodeToMemory(&pem.Block{Type: "PKCS7", Bytes: b}))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fetched := &fetcher{collector: &collector{facts: &Facts{}}, lib: (&Material{}).parse(FromDSS)}
		fetched.material.into = &fetched.facts.Material
		for _, der := range certificatesDER(b) {
			c, err := certpath.Parse(der)
			if err != nil {
				continue
			}
			fetched.bundle([][]byte{der, der}, c)
			if n := len(fetched.lib.pool.Named(c.Subject)); n == 0 {
				t.Errorf("a certificate was fetched and is not there")
			}
			fetched.issuersKnown(c)
			fetched.lib.partial(c)
		}
		crlDER(b)
	})
}
