package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/api"
	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/limits"
)

const decision = `{"type":"QĐ","abstract":"thành lập Ban Chỉ đạo","signer":"uoc","capacity":"btv"}`

func sample(t *testing.T, name string) []byte {
	raw, err := os.ReadFile("../../testdata/samples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Every operation of the description asks who is there, but the few that are for anyone.
func TestEveryOperationAsksWhoIsThere(t *testing.T) {
	described := readDescription(t)
	open := map[string]bool{"get /api/house": true, "get /api/session": true, "post /api/session": true, "delete /api/session": true,
		"post /api/session/passkey/options": true, "post /api/session/passkey": true, "get /api/entry/{office}": true, "post /api/session/tls": true, "post /api/session/certificate": true, "post /api/door/freeze": true, "post /api/verify": true}
	bodies := map[string]string{"post /api/uploads": `{"name":"a.pdf","size":1,"draft":` + decision + `}`, "post /api/uploads/{id}": `{"draft":` + decision + `}`}
	asked := 0
	for path, operations := range described.Paths {
		for method := range operations {
			name := method + " " + path
			if open[name] {
				continue
			}
			asked++
			at := described.address(name)
			var r *http.Response
			var said []byte
			body, ok := bodies[name]
			if !ok {
				body, ok = described.least(name)
			}
			switch {
			case ok:
				r, said = visit(t).send(strings.ToUpper(method), at, "application/json", strings.NewReader(body))
			case method == "post":
				particulars := decision
				if strings.HasSuffix(path, "replace-file") || strings.HasSuffix(path, "acts/attach") {
					particulars = "{}"
				}
				if path == "/api/received" {
					particulars = `{"type":"QĐ","number":"1","date":"2026-01-01","abstract":"a","sender":"s"}`
				}
				if path == "/api/scans" {
					particulars = "{}"
				}
				r, said = visit(t).upload(at, particulars, "a.pdf", strings.NewReader("%PDF-1.7"))
			default:
				r, said = visit(t).send(strings.ToUpper(method), at, "", nil)
			}
			if r.StatusCode != http.StatusUnauthorized || kind(t, said) != "sign_in" {
				t.Errorf("%s: %d %s", name, r.StatusCode, said)
			}
		}
	}
	if asked < 15 {
		t.Errorf("only %d operations were asked", asked)
	}
}

func readDescription(t *testing.T) (d description) {
	t.Helper()
	raw, err := api.Describe()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// operations are "get /api/desk" and all the others, in order.
func (d description) operations() (list []string) {
	for path, methods := range d.Paths {
		for method := range methods {
			list = append(list, method+" "+path)
		}
	}
	slices.Sort(list)
	return list
}

// description is what the test reads of the API's own.
type description struct {
	Paths map[string]map[string]struct {
		Parameters []struct {
			Name     string `json:"name"`
			In       string `json:"in"`
			Required bool   `json:"required"`
			Schema   schema `json:"schema"`
		} `json:"parameters"`
		RequestBody struct {
			Content map[string]struct {
				Schema schema `json:"schema"`
			} `json:"content"`
		} `json:"requestBody"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

type schema struct {
	Ref        string            `json:"$ref"`
	Type       any               `json:"type"`
	Format     string            `json:"format"`
	Required   []string          `json:"required"`
	Encoding   string            `json:"contentEncoding"`
	Enum       []any             `json:"enum"`
	MinItems   int               `json:"minItems"`
	Items      *schema           `json:"items"`
	Properties map[string]schema `json:"properties"`
}

// least is the smallest JSON body that an operation takes; ok is false where it takes none.
func (d description) least(name string) (body string, ok bool) {
	method, path, _ := strings.Cut(name, " ")
	content, ok := d.Paths[path][method].RequestBody.Content["application/json"]
	if !ok {
		return "", false
	}
	raw, err := json.Marshal(d.value(content.Schema))
	return string(raw), err == nil
}

// address is an operation's path with the parameters that it must have.
func (d description) address(name string) string {
	_, path, _ := strings.Cut(name, " ")
	return d.addressOn(name, path)
}

// addressOn is the same where some parameters of the path are filled in already.
func (d description) addressOn(name, path string) string {
	method, written, _ := strings.Cut(name, " ")
	query := "?"
	for _, p := range d.Paths[written][method].Parameters {
		v := fmt.Sprint(d.value(p.Schema))
		switch {
		case p.In == "path" && p.Name == "act" && strings.HasPrefix(path, "/api/documents"):
			path = strings.Replace(path, "{act}", "sign", 1)
		case p.In == "path":
			path = strings.Replace(path, "{"+p.Name+"}", v, 1)
		case p.In == "query" && p.Required:
			query += p.Name + "=" + v + "&"
		}
	}
	return path + strings.TrimRight(query, "?&")
}

func (d description) value(s schema) any {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		s = d.Components.Schemas[name]
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	kind, _ := s.Type.(string)
	if list, ok := s.Type.([]any); ok && len(list) > 0 {
		kind, _ = list[0].(string)
	}
	switch kind {
	case "string":
		if s.Format == "date-time" {
			return "2026-01-01T00:00:00Z"
		}
		if s.Encoding == "base64" {
			return "eA=="
		}
		return "x"
	case "integer", "number":
		return 1
	case "boolean":
		return true
	case "array":
		if s.MinItems > 0 && s.Items != nil {
			return []any{d.value(*s.Items)}
		}
		return []any{}
	}
	object := map[string]any{}
	for _, name := range s.Required {
		object[name] = d.value(s.Properties[name])
	}
	return object
}

func TestASessionLivesInACookieThatNoScriptReads(t *testing.T) {
	v := as(t, demo.Bureau, "duc")
	r, raw := v.send("DELETE", "/api/session", "", nil)
	delete(signedIn, demo.Bureau+"duc")
	if r.StatusCode != 200 || len(r.Cookies()) != 1 || r.Cookies()[0].MaxAge > 0 || r.Cookies()[0].Value != "" {
		t.Fatalf("signed out with %d %v %s", r.StatusCode, r.Cookies(), raw)
	}
	if s := get[api.Session](v, "/api/session"); s.Me != nil {
		t.Errorf("still here: %+v", s.Me)
	}
	if r, raw := v.send("GET", "/api/desk", "", nil); r.StatusCode != 401 {
		t.Errorf("the desk opened: %d %s", r.StatusCode, raw)
	}
}

func TestTheCookieOfAPublicHouseIsSecure(t *testing.T) {
	secure := api.New(world.House, api.Options{Secure: true})
	w := httptest.NewRecorder()
	var code string
	for _, a := range world.Accounts {
		if a.Account == "huong" { // nobody else's test signs in so: a code serves once
			code = a.Code(time.Now())
		}
	}
	body := `{"office":"van-phong","account":"huong","password":"` + demo.Password + `","code":"` + code + `"}`
	r := httptest.NewRequest("POST", "/api/session", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	secure.ServeHTTP(w, r)
	if w.Code != 200 || len(w.Result().Cookies()) != 2 { // the session, and a name for the browser
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for n, c := range w.Result().Cookies() {
		if c.Name != []string{"__Host-trien", "__Host-trien-browser"}[n] || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("the cookie is %s", c)
		}
		if strings.Contains(w.Body.String(), c.Value) {
			t.Error("a secret stands in the body")
		}
	}
}

func TestAWrongPasswordIsToldWithoutSayingWhatWasWrong(t *testing.T) {
	body := func(account, password string) string {
		return `{"office":"tinh-uy","account":"` + account + `","password":"` + password + `","code":"000000"}`
	}
	_, known := visit(t).send("POST", "/api/session", "application/json", strings.NewReader(body("hai", "wrong wrong wrong")))
	_, unknown := visit(t).send("POST", "/api/session", "application/json", strings.NewReader(body("nobody", "wrong wrong wrong")))
	if kind(t, known) != "sign_in" || !bytes.Equal(known, unknown) {
		t.Errorf("told %s and %s", known, unknown)
	}
}

func TestADraftAndItsFile(t *testing.T) {
	v := as(t, demo.Province, "tuan")
	i := v.ended(v.accepted("/api/documents", decision, "quyết định.pdf", bytes.NewReader(sample(t, "quyet-dinh.pdf"))))
	path := "/api/documents/" + i.Document
	r, raw := v.send("GET", path, "", nil)
	var d app.DocumentView
	if err := json.Unmarshal(raw, &d); err != nil || r.StatusCode != 200 || d.ID != i.Document || d.State != "draft" {
		t.Fatalf("%d %s %v after %+v", r.StatusCode, raw, err, i)
	}
	if bytes.Contains(raw, []byte(":null")) {
		t.Errorf("a null where a list belongs: %s", raw)
	}
	req, err := http.NewRequest("GET", world.url+path+"/file", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Range", "bytes=0-4")
	r, raw = v.do(req)
	if r.StatusCode != http.StatusPartialContent || string(raw) != "%PDF-" || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "inline; filename*=utf-8''") {
		t.Errorf("%d %q %v", r.StatusCode, raw, r.Header)
	}
	r, raw = v.send("GET", path+"/file?download=true", "", nil)
	if !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") || !bytes.Equal(raw, sample(t, "quyet-dinh.pdf")) {
		t.Errorf("%v, %d bytes", r.Header, len(raw))
	}
	if r, raw = v.send("POST", path+"/acts/sign", "application/json", strings.NewReader(`{"pin":"246810"}`)); r.StatusCode < 400 {
		t.Errorf("a drafter signed: %s", raw)
	}
	if r, raw = as(t, demo.Bureau, "khoa").send("GET", path, "", nil); r.StatusCode != 404 {
		t.Errorf("another office reads it: %d %s", r.StatusCode, raw)
	}
	list := get[app.ListView](v, "/api/documents?direction=out&state=draft,review&text=thanh+lap")
	if list.Total != 1 || list.Items[0].ID != d.ID {
		t.Errorf("found %+v", list)
	}
	if none := get[app.ListView](v, "/api/documents?state=signed,sealed"); none.Total != 0 {
		t.Errorf("found %+v", none)
	}
}

func TestAnOfficeFileIsOnlyEverSaved(t *testing.T) {
	v := as(t, demo.Province, "thao")
	i := v.ended(v.accepted("/api/documents", decision, "quyet-dinh.docx", bytes.NewReader(sample(t, "quyet-dinh.docx"))))
	r, _ := v.send("GET", "/api/documents/"+i.Document+"/file?version=1", "", nil)
	if !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") || r.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", r.Header)
	}
}

func TestFilesThatAreNotTaken(t *testing.T) {
	v := as(t, demo.Province, "tuan")
	before := get[app.ListView](v, "/api/documents").Total
	for _, c := range []struct {
		name, request, file string
		content             io.Reader
		status              int
		kind                string
	}{
		{"an empty file", decision, "a.docx", strings.NewReader(""), 422, "malformed"},
		{"neither office file nor PDF", decision, "a.docx", strings.NewReader("hello"), 202, "malformed"},
		{"a PDF that is none", decision, "a.pdf", strings.NewReader("%PDF-1.7\nbroken"), 202, "malformed"},
		{"a state secret", strings.Replace(decision, "{", `{"secrecy":"mat",`, 1), "a.docx", bytes.NewReader(sample(t, "quyet-dinh.docx")), 403, "secret"},
		{"a file beyond the limit", decision, "a.pdf", io.MultiReader(strings.NewReader("%PDF-1.7\n"), io.LimitReader(zeros{}, limits.UploadSize)), 413, "limit"},
		{"particulars that nobody knows", `{"kind":"QĐ"}`, "a.docx", strings.NewReader("x"), 400, "usage"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := &visitor{t, v.Client}
			if c.status == http.StatusAccepted { // it came whole, and is found wanting later
				i := v.ended(v.accepted("/api/documents", c.request, c.file, c.content))
				if i.Phase != app.PhaseRefused || i.Problem == nil || i.Problem.Kind != c.kind || i.Problem.Message.VI == "" || i.Document != "" {
					t.Errorf("became %+v", i)
				}
				return
			}
			if r, raw := v.upload("/api/documents", c.request, c.file, c.content); r.StatusCode != c.status || kind(t, raw) != c.kind {
				t.Errorf("got %d %s", r.StatusCode, raw)
			}
		})
	}
	if after := get[app.ListView](v, "/api/documents").Total; after != before {
		t.Errorf("%d documents more", after-before)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestAnyoneMayHaveAPDFJudged(t *testing.T) {
	r, raw := visit(t).upload("/api/verify", "", "a.pdf", bytes.NewReader(sample(t, "quyet-dinh.pdf")))
	var j app.JudgementView
	if err := json.Unmarshal(raw, &j); err != nil || r.StatusCode != 200 || j.Indication != "NO_SIGNATURE_FOUND" || j.Summary.VI == "" {
		t.Fatalf("%d %s %v", r.StatusCode, raw, err)
	}
	if r, raw := visit(t).upload("/api/verify", "", "a.pdf", strings.NewReader("no PDF")); r.StatusCode != 422 || kind(t, raw) != "malformed" {
		t.Errorf("%d %s", r.StatusCode, raw)
	}
}

func TestRegisters(t *testing.T) {
	v := as(t, demo.Province, "mai")
	for _, which := range []string{"out", "in"} {
		if r := get[app.RegisterView](v, "/api/registers/"+which); len(r.Columns) != 10 {
			t.Errorf("%s has %d columns, want the legal ten", which, len(r.Columns))
		}
		r, raw := v.send("GET", "/api/registers/"+which+".xlsx", "", nil)
		if _, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw))); err != nil || r.StatusCode != 200 {
			t.Errorf("%s.xlsx: %d %v", which, r.StatusCode, err)
		}
		if r, raw = v.send("GET", "/api/registers/"+which+".pdf", "", nil); r.StatusCode != 200 || !bytes.HasPrefix(raw, []byte("%PDF-")) {
			t.Errorf("%s.pdf: %d %.40q", which, r.StatusCode, raw)
		}
	}
	if r, raw := as(t, demo.Province, "tuan").send("GET", "/api/registers/out", "", nil); r.StatusCode != 403 || kind(t, raw) != "forbidden" {
		t.Errorf("a drafter reads the register: %d %s", r.StatusCode, raw)
	}
}

// Runs last by name: whatever the others did, nobody's name and no abstract went into the log.
func TestZNothingPersonalIsLogged(t *testing.T) {
	for _, word := range []string{"Nguyễn", "Ban Chỉ đạo", "quyết định.pdf", demo.Password, demo.PIN} {
		if strings.Contains(world.log.String(), word) {
			t.Errorf("the log says %q:\n%s", word, world.log.String())
		}
	}
}
