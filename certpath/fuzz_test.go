package certpath_test

import (
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/certpath"
)

// seeds adds the outside vectors where they are at hand; the fuzzers also work without.
func seeds(f *testing.F, pattern string) {
	f.Add([]byte{0x30, 0x03, 0x02, 0x01, 0x00})
	root := os.Getenv("TRIEN_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	files, _ := filepath.Glob(filepath.Join(root, "corpus", "pkits", pattern))
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

func FuzzParseAny(f *testing.F) {
	seeds(f, "certs/*.crt")
	root := issue(f, nil, "root", authority)
	f.Add(append(append([]byte{}, root.Raw...), root.Raw...))
	f.Add(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw}))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := certpath.ParseAny(data)
		for _, c := range list {
			if again, err := certpath.Parse(c.Raw); err != nil || !again.Equal(c) {
				t.Fatalf("the bytes kept are not the certificate: %v", err)
			}
		}
		if err != nil && len(list) > 0 {
			t.Fatal("certificates and an error")
		}
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
	root := issue(f, nil, "root", authority)
	leaf := issue(f, root, "leaf", nil)
	f.Add(answer(f, root, root, leaf, produced).Raw)
	f.Fuzz(func(t *testing.T, der []byte) {
		for _, parse := range []func([]byte) (*certpath.OCSP, error){certpath.ParseOCSP, certpath.ParseBasicOCSP} {
			r, err := parse(der)
			if err != nil {
				continue
			}
			r.Answers([]byte{1})
			status(&certpath.Evidence{OCSPs: []*certpath.OCSP{r}}, 0, leaf, root)
		}
	})
}

// FuzzNames: preparing a name never panics, is done once, and makes no two of what differs in letters of ASCII.
func FuzzNames(f *testing.F) {
	f.Add("Đảng ủy", "đảng ủy")
	f.Add("a\u00adb", "ab")
	f.Add("\ue000", "\xff")
	f.Add("\t\x17~\u13bb", "\uab8b")      // the two cases of a Cherokee letter
	f.Add("\u03b1\u0345\u0323", "\u1fb3") // an iota below, which is a letter when folded
	f.Fuzz(func(t *testing.T, a, b string) {
		if certpath.Prepared(a) != certpath.Prepared(certpath.Prepared(a)) {
			t.Errorf("%q is prepared to %q, and that to %q", a, certpath.Prepared(a), certpath.Prepared(certpath.Prepared(a)))
		}
		if strings.Trim(a+b, "abcdefghijklmnopqrstuvwxyz") == "" && (certpath.Prepared(a) == certpath.Prepared(b)) != (a == b) {
			t.Errorf("%q and %q", a, b)
		}
	})
}

// TestPreparingIsDoneOnce: preparing what is prepared changes nothing, for each character alone and before each mark that reorders.
func TestPreparingIsDoneOnce(t *testing.T) {
	for r := range rune(0x20000) {
		for _, s := range []string{string(r), string(r) + "\u0345\u0323"} {
			if once := certpath.Prepared(s); certpath.Prepared(once) != once {
				t.Errorf("%+q is prepared to %+q, and that to %+q", s, once, certpath.Prepared(once))
			}
		}
	}
	if certpath.Prepared("\u13bb") != certpath.Prepared("\uab8b") {
		t.Error("the two cases of a Cherokee letter differ")
	}
}
