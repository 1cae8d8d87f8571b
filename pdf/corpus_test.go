package pdf

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// corpusRow is a line of the corpus's manifest, as far as reading goes.
type corpusRow struct {
	File   string `json:"file"`
	Name   string `json:"name"`
	Expect struct {
		Password string `json:"password"`
		Error    string `json:"error"`
	} `json:"expect"`
}

// corpusDir is the shared corpus, which is not part of the project.
func corpusDir(t testing.TB) string {
	t.Helper()
	root := os.Getenv("TRIEN_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	dir := filepath.Join(root, "corpus")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the shared corpus is absent: %v", err)
	}
	return dir
}

func corpusRows(t testing.TB, dir string) (rows []corpusRow) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "manifest.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var r corpusRow
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// The files of the corpus that a strict reader refuses, with the reason.
var corpusRefused = map[string]string{
	"0e167183094730ac81f9.pdf": "cut off: no startxref",
	"4ab90937eff9a667e2ad.pdf": "cut off: no startxref",
	"8be92f00f5354f6b88f6.pdf": "its startxref does not lead to a cross-reference",
	"ac1f217874dc99732bcb.pdf": "its startxref lies outside the file",
	"e6ffaacc910616afac99.pdf": "its startxref lies outside the file",
	"2c4df250194c7863bdce.pdf": "attack: startxref leads to nothing",
	"48943928b60955aceba2.pdf": "attack: no startxref at the end",
	"cfbe042c5367da28f735.pdf": "attack: startxref without offset",
	"e9a54036b0151f85e5ed.pdf": "attack: startxref leads to nothing",
	"eb3691f940126b1b8496.pdf": "attack: a broken cross-reference table",
	"ad92d356cd45e43a764f.pdf": "encrypted with a password that the manifest does not give (one space)",
	"ec1897ee9c84cc0d7897.pdf": "encrypted with a password that the manifest does not give",
}

func TestCorpusOpensStrictly(t *testing.T) {
	dir := corpusDir(t)
	opened := 0
	rows := corpusRows(t, dir)
	for _, row := range rows {
		b, err := os.ReadFile(filepath.Join(dir, "pdf", row.File))
		if err != nil {
			t.Fatal(err)
		}
		f, err := Open(bytes.NewReader(b), int64(len(b)), Options{Password: []byte(row.Expect.Password)})
		var encrypted *EncryptedError
		if row.Expect.Error == "encrypted" {
			if !errors.As(err, &encrypted) {
				t.Errorf("%s: %v, want an encryption error", row.File, err)
			}
			continue
		}
		if (err != nil) != (corpusRefused[row.File] != "") {
			t.Errorf("%s (%s): %v; refused because: %q", row.File, row.Name, err, corpusRefused[row.File])
		}
		if err != nil {
			continue
		}
		opened++
		readAll(t, row.File+" "+row.Name, f)
	}
	t.Logf("%d of %d open strictly", opened, len(rows))
}

// readAll reads every object of every revision: an attack's may be broken, but each answer has to be one that callers can tell.
func readAll(t *testing.T, name string, f *File) {
	for _, r := range f.Revisions() {
		v := f.At(r.Number)
		for _, ref := range r.Defined() {
			o, err := v.Object(ref)
			if err != nil && !known(err) {
				t.Errorf("%s: revision %d: %v: %v", name, r.Number, ref, err)
			}
			if s, ok := o.(*Stream); ok {
				var un *UnsupportedError
				if _, err := v.Decode(s); err != nil && !errors.As(err, &un) && !known(err) {
					t.Errorf("%s: revision %d: %v: %v", name, r.Number, ref, err)
				}
			}
		}
	}
}
