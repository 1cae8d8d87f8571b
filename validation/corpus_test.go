package validation_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/certpath"
	"trien/trust"
	"trien/validation"
)

// argued are rows of the outside corpus that we do not follow, each with its reason; docs/validation.md tells more.
var argued = map[string]string{
	"a7f13d334933a74b3f36.pdf": "the row's \"trusted\" counts a banned digest of the signature; the path itself holds",
	"ec1897ee9c84cc0d7897.pdf": "the file needs a password that the row does not give",
}

type trustRow struct {
	File   string `json:"file"`
	Expect struct {
		Password string `json:"password"`
		Fields   map[string]struct {
			Trust *struct {
				At      time.Time `json:"at"`
				Roots   string    `json:"roots_sha256_16"`
				Trusted bool      `json:"trusted"`
			} `json:"trust"`
		} `json:"fields"`
	} `json:"expect"`
}

// TestSliding: a signature with a chain of document time-stamps, judged later and later. Each time-stamp is believed at the time that the
// next one proves; once nothing current vouches for the last, nothing is proven any more.
func TestSliding(t *testing.T) {
	r := trustRow{File: "84ee4822c493b9d0e7e4.pdf"}
	for year, want := range map[int]validation.Verdict{
		2029: {Indication: validation.Passed}, // the signer's certificate ended in 2022, the last evidence is of late 2028
		2030: {Indication: validation.Indeterminate, SubIndication: validation.OutOfBoundsNoPOE},
	} {
		report := r.judge(t, outside(t), "2b6dea78737d478e", time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
		s := report.Signatures[0]
		if s.Verdict != want || s.Proven != (want.Indication == validation.Passed) || *s.Level != "PAdES-BASELINE-LTA" {
			t.Errorf("%d: %+v", year, s)
		}
		if s.Proven && s.BestTime.Format(time.DateOnly) != "2020-11-20" {
			t.Errorf("%d: best time %v", year, s.BestTime)
		}
	}
}

// outside gives the folder of the outside corpus; it is not part of the repository.
func outside(t *testing.T) string {
	t.Helper()
	root := os.Getenv("TRIEN_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	dir := filepath.Join(root, "corpus")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the outside corpus is not here (TRIEN_SHARED or ../shared): %v", err)
	}
	return dir
}

// TestOutsideTrust compares paths with what another verifier found, at the instant and with the roots that it had.
func TestOutsideTrust(t *testing.T) {
	dir := outside(t)
	f, err := os.Open(filepath.Join(dir, "manifest.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row trustRow
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if argued[row.File] == "" {
			row.check(t, dir)
		}
	}
}

func (r *trustRow) check(t *testing.T, dir string) {
	for name, f := range r.Expect.Fields {
		if f.Trust == nil {
			continue
		}
		report := r.judge(t, dir, f.Trust.Roots, f.Trust.At)
		found := false
		for _, s := range report.Signatures {
			if s.Field == name {
				found = true
				if s.ChainOK != f.Trust.Trusted {
					t.Errorf("%s %s: chain_ok %v, want %v: %v %v", r.File, name, s.ChainOK, f.Trust.Trusted, s.Verdict, s.Warnings)
				}
			}
		}
		if !found {
			t.Errorf("%s: field %s is missing: %+v", r.File, name, report.Error)
		}
	}
}

func (r *trustRow) judge(t *testing.T, dir, roots string, at time.Time) validation.Report {
	var certs []*certpath.Certificate
	for _, id := range strings.Fields(roots) {
		der, err := os.ReadFile(filepath.Join(dir, "roots", id+".der"))
		if err != nil {
			t.Fatal(err)
		}
		c, err := certpath.Parse(der)
		if err != nil {
			t.Fatal(err)
		}
		certs = append(certs, c)
	}
	f, err := os.Open(filepath.Join(dir, "pdf", r.File))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	src := validation.Sources{Trust: trust.FromCertificates(nil, certs)}
	facts, err := validation.Collect(context.Background(), validation.Input{Name: r.File, Reader: f, Size: info.Size(), Password: []byte(r.Expect.Password)}, src, at)
	if err != nil {
		t.Fatal(err)
	}
	return validation.Judge(facts, validation.DefaultPolicy(src.Trust), at)
}
