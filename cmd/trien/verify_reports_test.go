package main

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// reported signs a file with a time-stamp and its evidence and gives the folder with every form of the report on it.
func reported(t *testing.T, w pkiWorld) (dir, signed string) {
	t.Helper()
	dir = t.TempDir()
	signed = filepath.Join(dir, "signed.pdf")
	trust := filepath.Join(w.dir, "trust")
	if code, _, errs := command(t.Context(), w.with("person-p256", "--invisible", "--level", "B-LTA", "--tsa", w.url+"/tsa", "--trust", trust, "-o", signed, samplePath("quyet-dinh.pdf"))...); code != 0 {
		t.Fatal(errs)
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	code, out, errs := command(t.Context(), "verify", "--json", "--trust", trust, "--official", filepath.Join(w.dir, "official"),
		"--report", at("r.xml"), "--html", at("r.html"), "--pdf", at("r.pdf"), "--facts", at("f.json"), signed)
	if code != 0 {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	if err := os.WriteFile(at("r.json"), []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, signed
}

// TestReportXML: every reference leads to an object that is there, ids are used once, and the main things are told.
func TestReportXML(t *testing.T) {
	dir, _ := reported(t, servedPKI(t))
	f, err := os.Open(filepath.Join(dir, "r.xml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ids, refs, seen, text := map[string]int{}, map[string]bool{}, map[string]int{}, ""
	for d := xml.NewDecoder(f); ; {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := tok.(type) {
		case xml.StartElement:
			seen[x.Name.Local]++
			for _, a := range x.Attr {
				switch a.Name.Local {
				case "id":
					ids[a.Value]++
				case "VOReference":
					refs[a.Value] = true
				}
			}
		case xml.CharData:
			text += string(x)
		}
	}
	for id, n := range ids {
		if n != 1 {
			t.Errorf("id %s stands %d times", id, n)
		}
	}
	for r := range refs {
		if ids[r] == 0 {
			t.Errorf("nothing has the id %s", r)
		}
	}
	for _, name := range []string{"SignatureValidationReport", "SignersDocument", "BestSignatureTime", "SignatureTimeStamp", "CertificateChain", "TrustAnchor", "POEProvisioning", "SignatureValidator", "ValidationConstraint"} {
		if seen[name] == 0 {
			t.Errorf("no %s", name)
		}
	}
	for _, want := range []string{"urn:etsi:019102:mainindication:total-passed", "urn:etsi:019102:validationObject:timestamp", "urn:etsi:019102:validationObject:OCSPResponse", "urn:etsi:019102:validationprocess:LT"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
}

// TestReportSchema lets the schema of ETSI TS 119 102-2 judge the reports on good, bad, unsigned and broken files.
func TestReportSchema(t *testing.T) {
	schema := filepath.Join("..", "..", ".cache", "schema")
	if _, err := os.Stat(filepath.Join(schema, "catalog.xml")); err != nil {
		t.Fatalf("the schema is not there; scripts/setup test fetches it: %v", err)
	}
	w := servedPKI(t)
	dir, signed := reported(t, w)
	data, err := os.ReadFile(signed)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{filepath.Join(dir, "r.xml")}
	add := func(name string, subject string, more ...string) {
		x := filepath.Join(dir, name+".xml")
		command(t.Context(), append([]string{"verify", "--report", x, subject}, more...)...)
		names = append(names, x)
	}
	write := func(name string, b []byte) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	altered := append([]byte(nil), data...)
	altered[len(altered)/4] ^= 1
	trust := filepath.Join(w.dir, "trust")
	add("altered", write("altered.pdf", altered), "--trust", trust)
	add("untrusted", signed)
	add("offline", signed, "--trust", trust, "--offline")
	add("unsigned", samplePath("quyet-dinh.pdf"))
	add("broken", write("broken.pdf", data[:2000]))
	f := w.evidence(t)
	add("record", f.record, "--content", f.a, "--content", f.b, "--trust", trust)
	add("record-alone", write("record.bin", readFile(t, f.record)), "--trust", trust)
	add("stamp", f.answer, "--trust", trust)
	add("stamp-alone", f.token, "--trust", trust)
	policy := write("own.toml", []byte("name = \"chính sách riêng\"\n"))
	add("policy", signed, "--trust", trust, "--policy", policy)
	told := func(name string, want ...string) {
		xml := string(readFile(t, filepath.Join(dir, name+".xml")))
		for _, s := range want {
			if !strings.Contains(xml, s) {
				t.Errorf("%s: no %s", name, s)
			}
		}
	}
	told("policy", "<PolicyName>chính sách riêng</PolicyName>")
	told("record", "validationObject:evidencerecord", "validationObject:signedData", "mainindication:passed", "no signature: an evidence record")
	told("stamp", "validationObject:timestamp", "no signature: a time-stamp")
	judge := exec.CommandContext(t.Context(), "xmllint", append([]string{"--nonet", "--noout", "--schema", filepath.Join(schema, "xsd", "1910202xmlSchema.xsd")}, names...)...)
	judge.Env = append(os.Environ(), "XML_CATALOG_FILES="+filepath.Join(schema, "catalog.xml"))
	out, err := judge.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestReportsForPeople: page and sheet say the same as the terminal, whole in one language.
func TestReportsForPeople(t *testing.T) {
	dir, _ := reported(t, servedPKI(t))
	html, err := os.ReadFile(filepath.Join(dir, "r.html"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), "pdftotext", filepath.Join(dir, "r.pdf"), "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	flat := strings.Join(strings.Fields(string(text)), " ")
	for _, want := range []string{"Chữ ký hợp lệ", "Đơn vị quản lý chứng thư", "Hiệu lực tại thời điểm ký", "Thời hạn chứng thư", "Các bước kiểm tra (EN 319 102-1)", "Đường dẫn chứng thư", "Dữ liệu thu hồi đã dùng", "Thuật toán"} {
		if !strings.Contains(string(html), want) {
			t.Errorf("the page has no %q", want)
		}
		if !strings.Contains(flat, want) {
			t.Errorf("the sheet has no %q in %s", want, flat)
		}
	}
	if strings.Contains(string(html), "<script") || strings.Contains(string(html), "src=\"http") {
		t.Error("the page needs more than itself")
	}
	signed := filepath.Join(dir, "signed-report.pdf")
	w := servedPKI(t)
	if code, _, errs := command(t.Context(), w.with("office-rsa2048", "--invisible", "-o", signed, filepath.Join(dir, "r.pdf"))...); code != 0 {
		t.Errorf("trien sign: %s", errs)
	}
	if code, out, _ := command(t.Context(), "verify", "--trust", filepath.Join(w.dir, "trust"), signed); code != 0 {
		t.Errorf("the signed sheet: %s", out)
	}
}

// TestJudgeFromFacts: what was kept gives the same judgement without file and network, and another one as of another instant.
func TestJudgeFromFacts(t *testing.T) {
	w := servedPKI(t)
	dir, signed := reported(t, w)
	if err := os.Remove(signed); err != nil {
		t.Fatal(err)
	}
	trust, facts := filepath.Join(w.dir, "trust"), filepath.Join(dir, "f.json")
	var first, again struct {
		Indication string `json:"indication"`
		Signatures []struct {
			Best string `json:"best_time"`
		} `json:"signatures"`
	}
	raw, err := os.ReadFile(filepath.Join(dir, "r.json"))
	if err != nil || json.Unmarshal(raw, &first) != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	code, out, errs := command(t.Context(), "verify", "--json", "--trust", trust, "--from-facts", facts)
	if err := json.Unmarshal([]byte(out), &again); code != 0 || err != nil || again.Indication != first.Indication || again.Signatures[0].Best != first.Signatures[0].Best {
		t.Errorf("exit %d: %v %s%s", code, err, out, errs)
	}
	if code, out, _ = command(t.Context(), "verify", "--trust", trust, "--from-facts", facts, "--at", "2001-01-01T00:00:00Z"); code != 1 {
		t.Errorf("as of 2001: exit %d: %s", code, out)
	}
	for name, args := range map[string][]string{
		"files too":    {"--from-facts", facts, samplePath("quyet-dinh.pdf")},
		"no facts":     {"--from-facts", filepath.Join(dir, "r.xml")},
		"not there":    {"--from-facts", filepath.Join(dir, "none.json")},
		"nothing":      {},
		"over itself":  {"--from-facts", facts, "--facts", facts},
		"over subject": {"--pdf", samplePath("quyet-dinh.pdf"), samplePath("quyet-dinh.pdf")},
		"two files":    {"--report", filepath.Join(dir, "x.xml"), samplePath("quyet-dinh.pdf"), samplePath("cong-van.pdf")},
	} {
		if code, out, errs := command(t.Context(), append([]string{"verify"}, args...)...); code != 2 || errs == "" {
			t.Errorf("%s: exit %d: %s%s", name, code, out, errs)
		}
	}
}
