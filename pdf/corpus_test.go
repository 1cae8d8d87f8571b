package pdf

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
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

// The files of the corpus that no strict reader should open, with the reason. Attacks, all of them, or cut off.
var corpusRefused = map[string]string{}

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
		if err != nil {
			t.Errorf("%s (%s): %v", row.File, row.Name, err)
			continue
		}
		opened++
		readAll(t, row.File+" "+row.Name, f)
	}
	t.Logf("%d of %d open strictly", opened, len(rows))
}

func readAll(t *testing.T, name string, f *File) {
	start := time.Now()
	for _, r := range f.Revisions() {
		v := f.At(r.Number)
		for _, ref := range r.Defined() {
			o, err := v.Object(ref)
			if err != nil {
				t.Logf("%s: revision %d: %v", name, r.Number, err)
				continue
			}
			if s, ok := o.(*Stream); ok {
				var un *UnsupportedError
				if _, err := v.Decode(s); err != nil && !errors.As(err, &un) {
					t.Logf("%s: revision %d: %v: %v", name, r.Number, ref, err)
				}
			}
		}
		if _, err := v.Pages(); err != nil {
			t.Logf("%s: pages: %v", name, err)
		}
		fields, err := v.Fields()
		if err != nil {
			t.Logf("%s: fields: %v", name, err)
		}
		for _, fl := range fields {
			if fl.Err != nil {
				t.Logf("%s: field %q: %v", name, fl.Name, fl.Err)
			}
		}
	}
	if n, blank, err := f.TrailingBytes(); !blank || err != nil {
		t.Logf("%s: %d trailing bytes (%v)", name, n, err)
	}
	if d := time.Since(start); d > time.Second {
		t.Logf("%s took %v", name, d)
	}
}
