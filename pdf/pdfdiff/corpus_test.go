package pdfdiff

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/pdf"
)

type corpusRow struct {
	File   string `json:"file"`
	Name   string `json:"name"`
	Origin []string
	Expect struct {
		Password string `json:"password"`
		Changes  string `json:"changes"`
		MustNot  string `json:"must_not"`
		Fields   map[string]struct {
			Level    string `json:"modification_level"`
			Coverage string `json:"coverage"`
			DocMDP   *bool  `json:"docmdp_ok"`
		} `json:"fields"`
	} `json:"expect"`
}

func corpusRows(t testing.TB) (string, []corpusRow) {
	t.Helper()
	root := os.Getenv("TRIEN_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	dir := filepath.Join(root, "corpus")
	f, err := os.Open(filepath.Join(dir, "manifest.jsonl"))
	if err != nil {
		t.Skipf("the shared corpus is absent: %v", err)
	}
	defer f.Close()
	var rows []corpusRow
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var r corpusRow
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return filepath.Join(dir, "pdf"), rows
}

// signedRevisions maps the signature fields of a file to the revision that their byte range covers whole.
func signedRevisions(f *pdf.File) map[string]int {
	out := map[string]int{}
	v := f.Newest()
	fields, err := v.Fields()
	if err != nil {
		return out
	}
	for _, fl := range fields {
		sig, err := v.Dict(fl.Value)
		if err != nil || fl.Type != "Sig" {
			continue
		}
		r, err := v.Array(sig["ByteRange"])
		if err != nil || len(r) != 4 {
			continue
		}
		a, err1 := v.Int(r[2])
		b, err2 := v.Int(r[3])
		for _, rev := range f.Revisions() {
			if err1 == nil && err2 == nil && rev.EndsAt(a+b) {
				out[fl.Name] = rev.Number
			}
		}
	}
	return out
}

var grades = map[string]Grade{"NONE": None, "LTA_UPDATES": LTAUpdates, "FORM_FILLING": FormFilling, "ANNOTATIONS": Annotations, "OTHER": NotPermitted}

func openRow(t *testing.T, dir string, row corpusRow) *pdf.File {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, row.File))
	if err != nil {
		t.Fatal(err)
	}
	f, err := pdf.Open(bytes.NewReader(b), int64(len(b)), pdf.Options{Password: []byte(row.Expect.Password)})
	if err != nil {
		return nil
	}
	return f
}

func judge(t *testing.T, f *pdf.File, rev int) *Report {
	t.Helper()
	terms, err := TermsAt(f.At(rev))
	if err != nil {
		t.Logf("terms: %v", err)
	}
	return Compare(f, rev, terms)
}

func words(r *Report) string {
	var out []string
	for _, f := range r.Findings {
		if f.Grade == NotPermitted || r.Grade < NotPermitted {
			out = append(out, f.Rule+" "+f.Path+" "+f.Ref.String()+": "+f.Words)
		}
	}
	return strings.Join(out, "; ")
}

func TestCorpusGrades(t *testing.T) {
	dir, rows := corpusRows(t)
	agreed, total := 0, 0
	for _, row := range rows {
		f := openRow(t, dir, row)
		if f == nil {
			continue
		}
		revs := signedRevisions(f)
		for name, want := range row.Expect.Fields {
			if want.Level == "" && want.DocMDP == nil || !strings.HasPrefix(want.Coverage, "ENTIRE") {
				continue
			}
			total++
			rev, ok := revs[name]
			if !ok {
				t.Errorf("%s %s: no revision is covered by %q", row.File, row.Origin[0], name)
				continue
			}
			r := judge(t, f, rev)
			switch {
			case want.Level != "" && r.Grade != grades[want.Level], want.DocMDP != nil && r.Permitted != *want.DocMDP:
				t.Errorf("%s %s %q: %v, permitted %v; want %v: %s", row.File, row.Origin[0], name, r.Grade, r.Permitted, want.Level, words(r))
			default:
				agreed++
			}
		}
	}
	t.Logf("%d of %d signatures agree", agreed, total)
}

func TestCorpusChanges(t *testing.T) {
	dir, rows := corpusRows(t)
	agreed, total := 0, 0
	for _, row := range rows {
		if row.Expect.Changes == "" && row.Expect.MustNot == "" {
			continue
		}
		f := openRow(t, dir, row)
		if f == nil {
			continue
		}
		total++
		worst, all := None, ""
		covered := 0
		for name, rev := range signedRevisions(f) {
			r := judge(t, f, rev)
			worst = max(worst, r.Grade)
			all += name + ": " + words(r) + " "
			covered++
		}
		seen := worst == NotPermitted
		switch {
		case row.Expect.Changes != "" && seen != (row.Expect.Changes == "not_permitted"):
			t.Errorf("%s %s (%s): %v, want %s: %s", row.File, row.Origin[0], row.Name, worst, row.Expect.Changes, all)
		case strings.HasPrefix(row.Expect.MustNot, "report the file") && !seen && covered > 0:
			t.Errorf("%s %s (%s): %v, must not: %s", row.File, row.Origin[0], row.Name, worst, all)
		default:
			agreed++
		}
	}
	t.Logf("%d of %d files agree", agreed, total)
}
