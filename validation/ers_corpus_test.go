package validation_test

import (
	"bytes"
	"context"
	"crypto"
	"encoding/base64"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/ers"
	"trien/trust"
	"trien/validation"
)

// evidenceData are the data of the rows of evidence/expected.csv, by row (its second column tells them in words); nil: none is given.
var evidenceData = []struct {
	file, says string
	bytes      []string // the data
	sha256     []string // or their digests, in base64
}{
	{"er-asn1-simple.ers", `bytes "1"`, []string{"1"}, nil},
	{"er-asn1-simple-invalid.ers", "sha256 b64", nil, []string{"nOPX01D5QYQHQ58MoR3MEquffNsV+ezF7Kk1SCYCuHI=", "7s1NM1LA6WX9iHle39GmDFrAmzwRAMBS67auC9NDKyY="}},
	{"BIN-1_ER.ers", "sha256 b64", nil, []string{"odTntQ2Wk/mjGy6UhOpq36WFg3cw/iupTROl1MgcMt8=", "t+btFtQajsHkMsByflnnYdSUwKbYnlRhV4rVJsoiw2o="}},
	{"BIN-1_ER.ers", "no data given", nil, nil},
	{"1_1_Renew_Unsorted.er", `bytes "123456"`, []string{"123456"}, nil},
	{"1_3_Renew_Unsorted.er", `bytes "123456"`, []string{"123456"}, nil},
	// The row says that the digests are listed in the test of EU DSS; they are these.
	{"evidencerecord.ers", "6 sha256 digests", nil, []string{"EPRF0uQcTYjnF+PyR1a52z9fXpKZEAUx3d+jQAFfPos=", "Oida+g+rN0DmsVgqZOgAex7lYghgYcgQth4CXl5idH0=",
		"ZAiUg2B6CyVNPSiMgeaR4utRLwD3PPvMMBwXt0r3L7E=", "go+iO1ByVKxsnCPfTfTkZ9WYK45d52Dc7mrV1lUl6Ho=", "kG60U/JtBW9QHmxPX2+FH+I3q6FvtwS0G0kE1j6BT4Q=",
		"zFMwgPw86LH0Py/DPEAqMA3uqMgatCJe0UwKJxifjD8="}},
	{"er-asn1-tst-renewal.ers", "sha256 b64", nil, []string{"nOLX01D5QYQHQ58MoR3MEquffNsV+ezF7Kk1SCYCuHI=", "7sxNM1LA6WX9iHle39GmDFrAmzwRAMBS67auC9NDKyY="}},
	{"ER-2Chains3ATS.ers", "bytes", []string{"content of data object DO-01", "content of data object DO-02"}, nil},
	{"er-asn1-chain-renewal-duplicated-data-invalid.ers", "byte TAB", []string{"\t"}, nil},
	{"er-asn1-full-renewal.ers", "byte 0x03", []string{"\x03"}, nil},
	{"er-asn1-full-renewal-two-ats-chain.ers", "byte 0x03", []string{"\x03"}, nil},
	{"er-asn1-full-renewal-five-ats-chain.ers", "byte 0x03", []string{"\x03"}, nil},
	{"er-asn1-full-renewal-tst-renewal-chain-renewal.ers", "byte 0x03", []string{"\x03"}, nil},
	// The file d-trust.tsr is not in the corpus. It and the file that it is over are the two hash values of the first list: see the record.
	{"er-asn1-on-tst.ers", "d-trust.tsr", nil, []string{"DLLukWGg7dR+f1zWWIEsba9tngUHnk+GHqfsMs7uvl0=", "H59bkrnfVnjNV6e0f+6t3jZQF71n5edGilrfFPbMkB8="}},
}

// renewedLate are records that were renewed when the certificate of the time-stamp renewed had expired: from February 2023 to 2024 nothing
// proved it. The rows call them valid by their hash values alone; RFC 4998, Section 5.3 asks for each to be valid at the time of the next.
var renewedLate = map[string]bool{"er-asn1-full-renewal-two-ats-chain.ers": true, "er-asn1-full-renewal-five-ats-chain.ers": true,
	"er-asn1-full-renewal-tst-renewal-chain-renewal.ers": true}

// TestOutsideEvidence holds each row of the outside corpus to what it says: counts, and the verdict with no anchor and with those of the
// record's own authorities.
func TestOutsideEvidence(t *testing.T) {
	dir := filepath.Join(outside(t), "evidence")
	f, err := os.Open(filepath.Join(dir, "expected.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if rows = rows[1:]; len(rows) != len(evidenceData) {
		t.Fatalf("%d rows, of which %d are known here", len(rows), len(evidenceData))
	}
	for i, row := range rows {
		d := evidenceData[i]
		if row[0] != d.file || !bytes.HasPrefix([]byte(row[1]), []byte(d.says)) {
			t.Fatalf("row %d is about %s with %s, not %s with %s", i+1, row[0], row[1], d.file, d.says)
		}
		record, err := os.ReadFile(filepath.Join(dir, d.file))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(row[0]+" "+d.says, func(t *testing.T) {
			(&evidenceRow{TB: t, record: record, data: outsideData(t, d.bytes, d.sha256), row: row}).check()
		})
	}
}

func outsideData(t *testing.T, whole, digests []string) (out []validation.Data) {
	for i, s := range whole {
		out = append(out, validation.Data{Input: validation.Input{Name: strconv.Itoa(i), Reader: bytes.NewReader([]byte(s)), Size: int64(len(s))}})
	}
	for i, s := range digests {
		d, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, validation.Data{Input: validation.Input{Name: strconv.Itoa(i)}, Digests: map[crypto.Hash][]byte{crypto.SHA256: d}})
	}
	return out
}

// evidenceRow is one row: refs_found, refs_orphan, n_timestamps, result.
type evidenceRow struct {
	testing.TB
	record []byte
	data   []validation.Data
	row    []string
}

func (r *evidenceRow) check() {
	parsed, err := ers.Parse(r.record)
	if err != nil {
		r.Fatal(err)
	}
	newest := time.Time{}
	var authorities []*certpath.Certificate
	for _, c := range parsed.Chains {
		for _, a := range c.Stamps {
			newest = a.Token.Info.Time
			c, err := certpath.Parse(a.Token.Check(nil, nil).Signer.Certificate.Raw)
			if err != nil {
				r.Fatal(err)
			}
			authorities = append(authorities, c)
		}
	}
	nobody := r.judge(nil, newest.Add(time.Hour))
	believed := r.judge(authorities, newest.Add(time.Hour))
	for _, report := range []validation.Report{nobody, believed} {
		s := &report.Signatures[0]
		r.count("refs_found", r.row[2], s.Evidence.Found)
		r.count("refs_orphan", r.row[3], s.Evidence.Orphans)
		r.count("n_timestamps", r.row[4], s.Timestamps)
		r.tokens(report.Signatures[1:])
	}
	r.result(&nobody, &believed)
	r.imprints(parsed)
}

// imprints holds what the package itself finds to the row: whether trees lead to their time-stamps, and whose hash values stand in them.
func (r *evidenceRow) imprints(parsed *ers.Record) {
	r.Helper()
	var data []ers.Digests
	for _, d := range r.data {
		one := ers.Digests{}
		for _, h := range parsed.Hashes() {
			if one[h] = d.Digests[h]; d.Reader != nil {
				b := make([]byte, d.Size)
				if _, err := d.Reader.ReadAt(b, 0); err != nil {
					r.Fatal(err)
				}
				one[h] = over(h, b)
			}
		}
		data = append(data, one)
	}
	f := parsed.Check(data)
	for _, s := range f.Stamps {
		a := &parsed.Chains[s.Chain].Stamps[s.Number]
		if s.Imprint.OK() == (r.row[5] == "invalid") || s.Link.State == cms.Fails || !s.Algorithm.OK() || !a.Token.Check(s.Root, nil).Signer.Intact() {
			r.Errorf("time-stamp %d.%d: %+v", s.Chain+1, s.Number+1, s)
		}
	}
	if r.row[5] == "renewal does not cover the data" && (f.Stamps[1].Found != 0 || f.Stamps[1].Orphans != 5) {
		r.Errorf("the renewal has %d found and %d orphans", f.Stamps[1].Found, f.Stamps[1].Orphans)
	}
}

func (r *evidenceRow) judge(anchors []*certpath.Certificate, at time.Time) validation.Report {
	src := validation.Sources{Trust: trust.FromCertificates(nil, anchors)}
	facts, err := validation.CollectEvidence(context.Background(), validation.Input{Reader: bytes.NewReader(r.record), Size: int64(len(r.record))}, r.data, src, at)
	if err != nil || facts.Failure != nil {
		r.Fatal(err, facts.Failure)
	}
	return validation.Judge(facts, validation.DefaultPolicy(src.Trust), at)
}

// count compares with a cell; an empty one says nothing.
func (r *evidenceRow) count(what, cell string, got int) {
	r.Helper()
	if want, err := strconv.Atoi(cell); cell != "" && (err != nil || want != got) {
		r.Errorf("%s: %d, want %s", what, got, cell)
	}
}

// tokens demands that every time-stamp is sound in itself, and over what it must be over where the row does not say otherwise.
func (r *evidenceRow) tokens(stamps []validation.Signature) {
	r.Helper()
	for _, s := range stamps {
		if s.Signer == nil || s.Intact == (r.row[5] == "invalid") {
			r.Errorf("time-stamp %s: intact %v, %v", s.Field, s.Intact, s.Verdict)
		}
	}
}

// result compares the verdicts: without an anchor nothing passes, and the reason is the missing path wherever nothing else is wrong; with
// the authorities believed, what the row calls valid passes.
func (r *evidenceRow) result(nobody, believed *validation.Report) {
	r.Helper()
	noPath := verdict(validation.Indeterminate, validation.NoChain)
	missing := verdict(validation.Indeterminate, validation.SignedDataNotFound)
	altered := verdict(validation.Failed, validation.HashFailure)
	s := &believed.Signatures[0]
	want := [2]validation.Verdict{noPath, verdict(validation.Passed, "")}
	switch r.row[5] {
	case "valid", "valid for that document":
		if renewedLate[r.row[0]] {
			want[1] = verdict(validation.Indeterminate, validation.OutOfBoundsNoPOE)
		}
		if !s.Intact || s.Evidence.Objects[0].Covered != string(cms.Holds) {
			r.Errorf("not intact: %+v", s.Evidence)
		}
	case "partly": // the record is as good as its time-stamp for the file found, and says nothing of the other
		want = [2]validation.Verdict{altered, altered}
		if o := s.Evidence.Objects; o[0].Indication != validation.Passed || o[0].Covered != string(cms.Holds) || o[1].Verdict != altered || o[1].Covered != string(cms.Fails) {
			r.Errorf("%+v", o)
		}
	case "invalid", "renewal does not cover the data":
		want = [2]validation.Verdict{altered, altered}
	case "INDETERMINATE/SIGNED_DATA_NOT_FOUND":
		want = [2]validation.Verdict{missing, missing}
		for _, stamp := range believed.Signatures[1:] {
			if stamp.Indication != validation.Passed {
				r.Errorf("the time-stamp itself: %v", stamp.Verdict)
			}
		}
	default:
		r.Fatalf("a result that is not known: %s", r.row[5])
	}
	if got := [2]validation.Verdict{nobody.Verdict(), believed.Verdict()}; got != want {
		r.Errorf("%v, want %v: %v %v", got, want, codes(s), s.Warnings)
	}
}
