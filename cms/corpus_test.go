package cms_test

import (
	"bytes"
	"crypto"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"trien/cms"
)

var byteRange = regexp.MustCompile(`/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]`)

// TestCorpus checks signatures of real files that DSS, pyHanko or OpenSSL found intact, without a PDF parser between.
func TestCorpus(t *testing.T) {
	shared := os.Getenv("TRIEN_SHARED")
	if shared == "" {
		shared = "../../shared"
	}
	manifest, err := os.ReadFile(filepath.Join(shared, "corpus", "manifest.jsonl"))
	if err != nil {
		t.Skip("the corpus of real files is not beside the project (TRIEN_SHARED)")
	}
	seen := 0
	for line := range bytes.Lines(manifest) {
		var row struct {
			File   string
			Expect struct {
				Intact   string `json:"intact"`
				Disputed string `json:"intact_disputed"`
			}
		}
		// Rows that say otherwise are of pyHanko, by field: the file as a whole is judged elsewhere.
		if json.Unmarshal(line, &row) != nil || row.Expect.Intact != "all true" || row.Expect.Disputed != "" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(shared, "corpus", "pdf", row.File))
		if err != nil {
			t.Fatal(err)
		}
		seen += intactIn(t, row.File, data)
	}
	if seen < 100 {
		t.Errorf("only %d signatures were found", seen)
	}
}

// intactIn checks each signature with a plain ByteRange; time-stamps are left to their own package.
func intactIn(t *testing.T, name string, data []byte) (seen int) {
	t.Helper()
	for _, m := range byteRange.FindAllSubmatch(data, -1) {
		var n [4]int
		for i := range n {
			n[i], _ = strconv.Atoi(string(m[i+1]))
		}
		if n[0]+n[1] > n[2] || n[2] > len(data) || n[2]+n[3] > len(data) {
			continue
		}
		raw, err := hex.DecodeString(string(bytes.Trim(data[n[0]+n[1]:n[2]], "<> \r\n\x00")))
		if err != nil {
			continue
		}
		element, _, err := cms.Split(raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sd, err := cms.ParseTolerant(element)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if sd.ContentType == cms.OIDTSTInfo {
			continue
		}
		signed := append(bytes.Clone(data[n[0]:n[0]+n[1]]), data[n[2]:n[2]+n[3]]...)
		for i := range sd.Signers {
			h := sd.Signers[i].Hash()
			digest := sd.ContentDigest(h)
			switch {
			case sd.Detached:
				digest = sum(h, signed)
			case len(sd.Content) == crypto.SHA1.Size() && !bytes.Equal(sd.Content, sum(crypto.SHA1, signed)): // adbe.pkcs7.sha1
				t.Errorf("%s: the encapsulated digest is of other bytes", name)
			}
			if f := sd.Check(i, digest, nil); !f.Intact() {
				t.Errorf("%s: %+v", name, f)
			}
			seen++
		}
	}
	return seen
}
