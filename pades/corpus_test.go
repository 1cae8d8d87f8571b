package pades_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/pades"
	"trien/pdf"
)

// row is what the corpus knows of a file, as far as this package can tell.
type row struct {
	File   string `json:"file"`
	Name   string `json:"name"`
	Expect struct {
		Signatures  *int   `json:"signatures"`
		ByteRangeOK string `json:"byte_range_ok"`
		Fields      map[string]struct {
			Coverage  string `json:"coverage"`
			Exception any    `json:"exception"`
		} `json:"fields"`
	} `json:"expect"`
}

// TestCorpus holds count, byte ranges and coverage of the signatures in other people's files to what others found there.
func TestCorpus(t *testing.T) {
	shared := os.Getenv("TRIEN_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "shared")
	}
	manifest, err := os.Open(filepath.Join(shared, "corpus", "manifest.jsonl"))
	if err != nil {
		t.Skipf("the corpus is not here: %v", err)
	}
	defer manifest.Close()
	lines := bufio.NewScanner(manifest)
	lines.Buffer(nil, 1<<20)
	seen := 0
	for lines.Scan() {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(shared, "corpus", "pdf", r.File))
		if err != nil {
			t.Fatal(err)
		}
		f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
		if err != nil {
			continue // damaged on purpose, or behind a password: for package pdf to test
		}
		fields, err := pades.Signatures(f.Newest())
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
			continue
		}
		seen++
		r.hold(t, fields)
	}
	if seen < 300 {
		t.Errorf("only %d files were read", seen)
	}
}

// hold compares the facts that the row has.
func (r *row) hold(t *testing.T, fields []pades.Field) {
	count, allGood := 0, true
	byName := map[string]*pades.Field{}
	for i := range fields {
		f := &fields[i]
		byName[f.Name] = f
		if !f.Filled {
			continue
		}
		if f.Signature == nil || f.Signature.Kind == pades.KindSignature {
			count++
		}
		allGood = allGood && f.Signature != nil && f.Signature.ByteRangeOK
	}
	if r.Expect.Signatures != nil && count != *r.Expect.Signatures {
		t.Errorf("%s: %d signatures, want %d", r.Name, count, *r.Expect.Signatures)
	}
	if want := r.Expect.ByteRangeOK; want == "all true" && !allGood || want == "all false" && allGood {
		t.Errorf("%s: byte ranges good: %t, want %s", r.Name, allGood, want)
	}
	for name, want := range r.Expect.Fields {
		if want.Exception != nil || want.Coverage == "" {
			continue
		}
		f := byName[name]
		if f == nil || f.Signature == nil {
			t.Errorf("%s: field %s is missing", r.Name, name)
		} else if got := f.Signature.Coverage; !covers(got, want.Coverage) {
			t.Errorf("%s: field %s covers %s, want %s", r.Name, name, got, want.Coverage)
		}
	}
}

// covers compares a coverage with the name that others give it.
func covers(got pades.Coverage, want string) bool {
	if want == "UNCLEAR" || want == "CONTIGUOUS_BLOCK_FROM_START" {
		return got == pades.Partial || got == pades.Invalid
	}
	return strings.EqualFold(string(got), want)
}
