package main

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trien/ers"
	"trien/tsp"
)

// answer asks the PKI's authority for a time-stamp over a digest by SHA-256.
func (w pkiWorld) answer(t *testing.T, digest []byte) []byte {
	t.Helper()
	q, err := tsp.Request{Hash: crypto.SHA256, Digest: digest, CertReq: true}.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.Post(w.url+"/tsa", "application/timestamp-query", bytes.NewReader(q))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	answer, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func put(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// evidenceFiles are a record over a group of two files, the time-stamp of the first, and the files.
type evidenceFiles struct{ dir, a, b, record, answer, token string }

func (w pkiWorld) evidence(t *testing.T) (f evidenceFiles) {
	t.Helper()
	f.dir = t.TempDir()
	f.a, f.b = put(t, f.dir, "a.txt", []byte("quyết định")), put(t, f.dir, "b,1.txt", []byte("chữ ký"))
	b, err := ers.NewBuilder(crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	first, second := sha256.Sum256([]byte("quyết định")), sha256.Sum256([]byte("chữ ký"))
	if _, err := b.Add(first[:], second[:]); err != nil {
		t.Fatal(err)
	}
	tree, err := b.Tree()
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := tsp.ParseResponse(w.answer(t, tree.Root()))
	if err != nil {
		t.Fatal(err)
	}
	r, err := ers.New(crypto.SHA256, tree.Reduced(0), parsed.Token)
	if err != nil {
		t.Fatal(err)
	}
	der, err := r.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	f.record = put(t, f.dir, "a.txt.ers", der)
	f.answer = put(t, f.dir, "a.txt.tsr", w.answer(t, first[:]))
	one, err := tsp.ParseResponse(w.answer(t, first[:]))
	if err != nil {
		t.Fatal(err)
	}
	f.token = put(t, f.dir, "unnamed", one.Token)
	return f
}

// TestVerifyEvidence: records and time-stamps over what is beside them or named, in both languages, with the exit codes of all judgements.
func TestVerifyEvidence(t *testing.T) {
	w := servedPKI(t)
	f := w.evidence(t)
	other := put(t, f.dir, "other.txt", []byte("khác"))
	renamed := put(t, f.dir, "record.bin", readFile(t, f.record))
	for _, c := range []struct {
		name string
		args []string
		code int
		says []string
	}{
		{"record, its file beside it", []string{"--json", f.record}, 0, []string{`"TOTAL_PASSED"`, `"kind":"evidence_record"`, `"kind":"archive_timestamp"`, `"found":1,"orphans":1`}},
		{"record over both", []string{"--json", f.record, "--content", f.a, "--content", f.b}, 0, []string{`"TOTAL_PASSED"`, `"found":2,"orphans":0`, `"covers_whole_file":true`}},
		{"record over another file", []string{"--json", f.record, "--content", f.a, "--content", other}, 1, []string{`"HASH_FAILURE"`, `"covered":"fails"`}},
		{"record alone, by its first bytes", []string{"--json", renamed}, 1, []string{`"SIGNED_DATA_NOT_FOUND"`}},
		{"record, in words", []string{f.record, "--content", f.a}, 0, []string{"Bản ghi bằng chứng hợp lệ", "được chứng minh, không bị sửa", "Dấu thời gian 1.1 của bản ghi"}},
		{"record, in English", []string{"--lang=en", f.record, "--content", other}, 1, []string{"The evidence record is NOT valid", "NOT proven"}},
		{"answer, its file beside it", []string{"--json", f.answer}, 0, []string{`"TOTAL_PASSED"`, `"kind":"timestamp"`}},
		{"token by its first bytes", []string{"--json", f.token, "--content", f.a}, 0, []string{`"TOTAL_PASSED"`}},
		{"token over another file", []string{f.token, "--content", other}, 1, []string{"Dấu thời gian KHÔNG hợp lệ"}},
		{"token alone", []string{f.token}, 1, []string{"--content"}},
		{"a file that is not there", []string{"--json", f.record, "--content", f.dir + "/none"}, 2, []string{`"reason":"content"`}},
		{"no record", []string{"--json", put(t, f.dir, "x.ers", []byte("x"))}, 2, []string{`"reason":"not_evidence"`}},
		{"no time-stamp", []string{"--json", put(t, f.dir, "x.tst", []byte("x"))}, 2, []string{`"reason":"not_stamp"`}},
		{"several at once", []string{"--json", f.record, f.answer}, 0, []string{`"evidence_record"`, `"timestamp"`}},
	} {
		code, out, errs := command(t.Context(), slices.Concat([]string{"verify", "--trust", filepath.Join(w.dir, "trust")}, c.args)...)
		for _, want := range c.says {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %s in\n%s%s", c.name, want, out, errs)
			}
		}
		if code != c.code {
			t.Errorf("%s: exit %d: %s%s", c.name, code, out, errs)
		}
	}
	if code, _, errs := command(t.Context(), "verify", f.token, "--content", f.a, "--content", f.b); code != 2 || !strings.Contains(errs, "--content") {
		t.Errorf("a time-stamp over two files: exit %d, %s", code, errs)
	}
	if code, _, errs := command(t.Context(), "verify", f.token, f.record, "--content", f.a); code != 2 || !strings.Contains(errs, "--content") {
		t.Errorf("content for two: exit %d, %s", code, errs)
	}
}

// TestVerifyEvidenceFolder: records and time-stamps in a folder are judged with all else, and have the keys of every entry.
func TestVerifyEvidenceFolder(t *testing.T) {
	w := servedPKI(t)
	f := w.evidence(t)
	_, out, _ := command(t.Context(), "verify", "--json", "--trust", filepath.Join(w.dir, "trust"), f.dir)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines: %s", len(lines), out)
	}
	for _, l := range lines {
		var doc verdictOf
		if err := json.Unmarshal([]byte(l), &doc); err != nil {
			t.Fatal(err)
		}
		for _, s := range doc.Signatures {
			for _, key := range keysOfSignature {
				if _, ok := s[key]; !ok {
					t.Errorf("%v: key %s is missing", s["kind"], key)
				}
			}
		}
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
