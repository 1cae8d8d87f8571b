package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
)

// hidden is what the impounded document is about: a word that stands nowhere else.
const hidden = "kỳ vọng Ngọc Linh 379"

// sealedDocument is an impounded decision of the province, issued and in a dossier, with what leads to it.
type sealedDocument struct{ id, dossier, order, lift, impound, signing, slip string }

// TestEveryOperationBeforeAnImpoundedDocument walks the router's own table as each of the holder's people: what names the document is refused with exactly one row of the attempt; nothing
// anywhere answers with a word of what it says (379.21.2, 379.21.3).
func TestEveryOperationBeforeAnImpoundedDocument(t *testing.T) {
	d := readDescription(t)
	class := map[string]string{}
	for line := range strings.Lines(atImpound) {
		if f := strings.Fields(line); len(f) == 3 {
			class[f[0]+" "+f[1]] = f[2]
		}
	}
	x := sealOne(t)
	walked := map[string]int{}
	for _, name := range d.operations() {
		by, ok := class[name]
		delete(class, name)
		_, path, _ := strings.Cut(name, " ")
		switch {
		case !ok:
			t.Errorf("%s: nobody says what it does about an impounded document", name)
			continue
		case !slices.Contains([]string{"refused", "batch", "withheld", "impound", "none"}, by):
			t.Errorf("%s: %q", name, by)
		case strings.HasPrefix(path, "/api/documents/{id}") && by != "refused" && by != "impound":
			t.Errorf("%s names a document and is %q", name, by)
		}
		walked[by]++
		for _, person := range x.tries(by, name) {
			x.walk(t, d, as(t, demo.Province, person), name, by)
		}
	}
	for name := range class {
		t.Errorf("%s: there is no such operation", name)
	}
	if walked["refused"] < 12 || walked["withheld"] < 12 {
		t.Errorf("%v", walked)
	}
	x.lifted(t)
}

// tries are the people by whom an operation is walked: who may read the document otherwise. Of what has nothing to do with documents it is reading alone that can tell.
func (x sealedDocument) tries(by, name string) []string {
	switch {
	case name == "post /api/slips" || name == "post /api/slips/{id}/issue" || name == "post /api/agreements":
		return []string{"mai"} // it is for clerks
	case name == "post /api/slips/{id}/decide":
		return []string{"uoc"}
	case by == "refused" || by == "batch":
		return []string{"tuan", "mai"}
	case strings.HasPrefix(name, "get /api/signings"):
		return []string{"uoc"}
	case by == "withheld":
		return []string{"tuan", "uoc", "mai", "phong", "hai"}
	case strings.HasPrefix(name, "get "):
		return []string{"mai", "hai"}
	}
	return nil
}

// walk does one operation on the impounded document, and looks at its answer and at the rows.
func (x sealedDocument) walk(t *testing.T, d description, v *visitor, name, by string) {
	before := x.attempts(t)
	r, said := x.ask(t, d, v, name)
	after := x.attempts(t)
	if bytes.Contains(unzipped(t, said), []byte(hidden)) {
		t.Errorf("%s tells what the document says", name)
	}
	want := 0
	if by == "refused" || by == "batch" {
		if want = 1; r.StatusCode/100 != 4 || !strings.Contains(string(said), "niêm phong") {
			t.Errorf("%s: %d %s", name, r.StatusCode, said)
		}
	}
	if name == "get /api/dossiers/{id}/export.zip" && r.StatusCode == http.StatusOK {
		want = 1
	}
	if n := len(after) - len(before); n != want {
		t.Errorf("%s left %d rows, want %d", name, n, want)
	}
	if want == 1 && len(after) > len(before) && (after[0].Route != name && by == "refused" || after[0].Who == "" || after[0].At.IsZero()) {
		t.Errorf("%s: the row says %+v", name, after[0])
	}
}

// unzipped is an answer as it is, or what its parts are where it is an archive.
func unzipped(t *testing.T, raw []byte) []byte {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return raw
	}
	var all bytes.Buffer
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return all.Bytes()
}

// attempts are the rows as those in charge see them.
func (x sealedDocument) attempts(t *testing.T) []app.AttemptView {
	return get[app.DocumentImpoundView](as(t, demo.Province, "nghia"), "/api/documents/"+x.id+"/impound").Attempts
}

// ask sends an operation what it would take to reach the document.
func (x sealedDocument) ask(t *testing.T, d description, v *visitor, name string) (*http.Response, []byte) {
	method, path, _ := strings.Cut(name, " ")
	method = strings.ToUpper(method)
	about := strings.NewReplacer("/api/documents/{id}", "/api/documents/"+x.id, "/api/dossiers/{id}", "/api/dossiers/"+x.dossier, "/api/signings/{id}", "/api/signings/"+x.signing,
		"/api/people/{id}", "/api/people/uoc", "/api/slips/{id}", "/api/slips/"+x.slip, "{act}", "remark", "{change}", "1", "/registers/{kind}", "/registers/out")
	address := d.addressOn(name, about.Replace(path))
	amending := fmt.Sprintf(`{"type":"QĐ","abstract":"thay","signer":"uoc","capacity":"btv","amends":%q,"amending":"replace","amendReason":"x"}`, x.id)
	bodies := map[string]string{
		"post /api/signings":                   fmt.Sprintf(`{"act":"sign","with":"held","pin":%q,"documents":[{"id":%q,"expectedVersion":1}]}`, demo.PIN, x.id),
		"post /api/uploads":                    `{"name":"a.pdf","size":1,"draft":` + amending + `}`,
		"post /api/documents/{id}/examination": `{"version":0,"purpose":"xem"}`,
		"post /api/documents/{id}/acts/{act}":  `{"text":"x","expectedVersion":1}`,
		"post /api/slips":                      slipOn(x.id, "x"),
		"post /api/slips/{id}/decide":          `{"granted":true,"reason":"x"}`,
		"post /api/agreements":                 agreementOn(x.id, "x"),
		"get /api/use/documents":               "",
		"get /api/personal-readings":           "",
	}
	if name == "get /api/search" || name == "get /api/search/found.xlsx" {
		address = path + "?text=Ng%E1%BB%8Dc+Linh+379"
	}
	if name == "get /api/use/documents" {
		address = "/api/use/documents?person=uoc&month=" + get[app.DocumentImpoundView](as(t, demo.Province, "nghia"), "/api/documents/"+x.id+"/impound").Date[:7]
	}
	switch name {
	case "post /api/documents":
		return v.upload(address, amending, "quyet-dinh.pdf", bytes.NewReader(sample(t, "quyet-dinh.pdf")))
	case "post /api/documents/{id}/acts/replace-file", "post /api/documents/{id}/acts/attach":
		return v.upload(address, "{}", "quyet-dinh.pdf", bytes.NewReader(sample(t, "quyet-dinh.pdf")))
	}
	body, ok := bodies[name]
	if !ok || body == "" {
		if body, ok = d.least(name); !ok {
			return v.send(method, address, "", nil)
		}
	}
	return v.send(method, address, "application/json", strings.NewReader(body))
}

// slipOn asks to confirm on paper the transaction that a document is about.
func slipOn(document, about string) string {
	return fmt.Sprintf(`{"document":%q,"channel":"letter","asker":"a","purpose":%q,"parts":%q}`, document, about, about)
}

// agreementOn keeps a document as an agreement of parties about something.
func agreementOn(document, about string) string {
	return fmt.Sprintf(`{"document":%q,"title":%q,"others":["Công ty A"],"from":"2020-01-01","measure":"x","integrity":"x","authenticity":"x","nonRepudiation":"x"}`, document, about)
}

// sealOne makes the document and impounds it on the office's own decision.
func sealOne(t *testing.T) sealedDocument {
	mai, tuan := as(t, demo.Province, "mai"), as(t, demo.Province, "tuan")
	var x sealedDocument
	x.order, x.lift = issueOne(t, "niêm phong tài liệu"), issueOne(t, "hủy niêm phong tài liệu")
	x.id = issueOne(t, hidden)
	x.dossier = post[app.DossierView](mai, "/api/dossiers", `{"code":"NP-1","title":"Hồ sơ chung","retention":"vv"}`).ID
	actOn(mai, x.id, "file", map[string]any{"dossier": x.dossier})
	for _, s := range get[[]app.SigningRequestView](as(t, demo.Province, "uoc"), "/api/signings") {
		if s.Items[0].Document == x.id {
			x.signing = s.ID
		}
	}
	post[app.AgreementsView](mai, "/api/agreements", agreementOn(x.id, hidden))
	x.slip = post[app.SlipView](mai, "/api/slips", slipOn(x.id, hidden)).ID
	if l := get[app.ListView](tuan, "/api/documents?text="+"Ngọc+Linh+379"); len(l.Items) != 1 {
		t.Fatalf("%d documents before the impounding", len(l.Items))
	}
	v := post[app.DocumentImpoundView](mai, "/api/documents/"+x.id+"/impound/impound", fmt.Sprintf(`{"order":%q,"basis":"Điều 30"}`, x.order))
	x.impound = v.Items[0].ID
	if l := get[app.ListView](tuan, "/api/documents?text="+"Ngọc+Linh+379"); len(l.Items) != 0 {
		t.Error("the search finds what the impounded document is about")
	}
	return x
}

// lifted lets everything go on.
func (x sealedDocument) lifted(t *testing.T) {
	mai := as(t, demo.Province, "mai")
	v := post[app.DocumentImpoundView](mai, "/api/documents/"+x.id+"/impound/lift-impound", fmt.Sprintf(`{"impound":%q,"order":%q}`, x.impound, x.lift))
	if l := v.Items[0].Lifted; v.Sealed || l == nil || l.Differing != 0 {
		t.Fatalf("%+v", v.Items[0])
	}
	if doc := get[app.DocumentView](mai, "/api/documents/"+x.id); !strings.Contains(doc.Abstract, hidden) {
		t.Error("lifted, its words did not come back")
	}
}

// issueOne takes a decision about something to its issue.
func issueOne(t *testing.T, abstract string) string {
	tuan, uoc, mai := as(t, demo.Province, "tuan"), as(t, demo.Province, "uoc"), as(t, demo.Province, "mai")
	particulars := fmt.Sprintf(`{"type":"QĐ","abstract":%q,"signer":"uoc","capacity":"btv"}`, abstract)
	id := tuan.ended(tuan.accepted("/api/documents", particulars, "quyet-dinh.pdf", bytes.NewReader(sample(t, "quyet-dinh.pdf")))).Document
	actOn(tuan, id, "submit", nil)
	ask := fmt.Sprintf(`{"act":"sign","with":"held","pin":%q,"documents":[{"id":%q,"expectedVersion":%d}]}`, demo.PIN, id, get[app.DocumentView](uoc, "/api/documents/"+id).Version)
	for r := post[app.SigningRequestView](uoc, "/api/signings", ask); r.State == "open"; time.Sleep(20 * time.Millisecond) {
		r = get[app.SigningRequestView](uoc, "/api/signings/"+r.ID)
	}
	actOn(mai, id, "seal", map[string]any{"pin": demo.PIN})
	actOn(mai, id, "issue", map[string]any{"confirm": true})
	return id
}

// actOn does an act on a document as it stands.
func actOn(v *visitor, id, act string, args map[string]any) {
	v.t.Helper()
	all := map[string]any{"expectedVersion": get[app.DocumentView](v, "/api/documents/"+id).Version}
	for k, x := range args {
		all[k] = x
	}
	raw, _ := json.Marshal(all)
	post[app.DocumentView](v, "/api/documents/"+id+"/acts/"+act, string(raw))
}
