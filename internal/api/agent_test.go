package api_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"trien/internal/agent"
	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/limits"
)

// machine is one that holds a token, as far as the door knows it.
type machine struct {
	*visitor
	id  string
	key ed25519.PrivateKey
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &machine{visit(t), "", key}
}

// signed makes a call of the machine.
func (m *machine) signed(method, path string, body []byte) *http.Request {
	m.t.Helper()
	r, err := http.NewRequest(method, world.url+path, bytes.NewReader(body))
	if err != nil {
		m.t.Fatal(err)
	}
	c := agent.NewCall(method, agent.Target(r.URL), body, time.Now())
	r.Header.Set(agent.HeaderTime, c.Time)
	r.Header.Set(agent.HeaderSignature, c.Sign(m.key))
	if m.id != "" {
		r.Header.Set(agent.HeaderAgent, m.id)
	}
	return r
}

func told[T any](m *machine, method, path string, body any) T {
	m.t.Helper()
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			m.t.Fatal(err)
		}
	}
	r, said := m.do(m.signed(method, path, raw))
	var out T
	if err := json.Unmarshal(said, &out); err != nil || r.StatusCode != 200 || r.Header.Get("Cache-Control") != "no-store" {
		m.t.Fatalf("%s %s: %d %s %v", method, path, r.StatusCode, said, err)
	}
	return out
}

// paired pairs a new machine with a person, through their page.
func paired(t *testing.T, v *visitor, name string) *machine {
	t.Helper()
	r, raw := v.send("POST", "/api/agents", "application/json", nil)
	var code app.PairingView
	if err := json.Unmarshal(raw, &code); err != nil || r.StatusCode != 200 || code.Code == "" {
		t.Fatalf("%d %s %v", r.StatusCode, raw, err)
	}
	m := newMachine(t)
	p := told[agent.Paired](m, "POST", agent.Root+demo.Province+agent.PairPath,
		agent.PairRequest{Code: code.Code, Name: name, PublicKey: m.key.Public().(ed25519.PublicKey)})
	m.id = p.Agent
	return m
}

// The whole way through both faces: a page asks, a machine is told, sees the bytes, declines.
func TestAMachineAtItsDoor(t *testing.T) {
	uoc, tuan := as(t, demo.Province, "uoc"), as(t, demo.Province, "tuan")
	m := paired(t, uoc, "Máy bàn")
	if list := get[[]app.AgentView](uoc, "/api/agents"); len(list) != 1 || list[0].ID != m.id || list[0].Name != "Máy bàn" {
		t.Fatalf("%+v", list)
	}
	i := tuan.ended(tuan.accepted("/api/documents", decision, "quyet-dinh.pdf", bytes.NewReader(sample(t, "quyet-dinh.pdf"))))
	if r, raw := tuan.send("POST", "/api/documents/"+i.Document+"/acts/submit", "application/json", strings.NewReader("{}")); r.StatusCode != 200 {
		t.Fatalf("%s", raw)
	}
	d := get[app.DocumentView](uoc, "/api/documents/"+i.Document)
	wish := fmt.Sprintf(`{"act":"sign","with":"agent","documents":[{"id":%q,"expectedVersion":%d}]}`, d.ID, d.Version)
	r, raw := uoc.send("POST", "/api/signings", "application/json", strings.NewReader(wish))
	var v app.SigningRequestView
	if err := json.Unmarshal(raw, &v); err != nil || r.StatusCode != http.StatusAccepted || v.State != "open" || v.Total != 1 {
		t.Fatalf("%d %s %v", r.StatusCode, raw, err)
	}
	work := told[agent.Work](m, "GET", agent.Root+demo.Province+agent.WorkPath+"?wait=20", nil)
	for len(work.Items) == 0 {
		work = told[agent.Work](m, "GET", agent.Root+demo.Province+agent.WorkPath+"?wait=20", nil)
	}
	item := agent.Root + demo.Province + agent.WorkPath + "/" + work.Items[0].ID
	got, file := m.do(m.signed("GET", item+agent.FilePath, nil))
	if got.StatusCode != 200 || got.Header.Get("Content-Type") != "application/pdf" || int64(len(file)) != work.Items[0].Size || !bytes.HasPrefix(file, []byte("%PDF-")) {
		t.Fatalf("%d, %d bytes", got.StatusCode, len(file))
	}
	if out := told[agent.Outcome](m, "POST", item, agent.Result{Refused: &agent.Words{VI: "Không.", EN: "No."}}); out.State != "refused" {
		t.Errorf("%+v", out)
	}
	if v = get[app.SigningRequestView](uoc, "/api/signings/"+v.ID); v.State != "done" || v.Items[0].State != "refused" || v.Items[0].Problem.Message.VI != "Không." {
		t.Errorf("%+v", v)
	}
	if all := get[[]app.SigningRequestView](uoc, "/api/signings"); len(all) != 1 {
		t.Errorf("%d requests", len(all))
	}
	if r, raw := as(t, demo.Province, "mai").send("GET", "/api/signings/"+v.ID, "", nil); r.StatusCode != 404 {
		t.Errorf("somebody else sees it: %s", raw)
	}
	if r, raw := uoc.send("DELETE", "/api/agents/"+m.id, "", nil); r.StatusCode != 200 || strings.TrimSpace(string(raw)) != "[]" {
		t.Errorf("%d %s", r.StatusCode, raw)
	}
	if r, raw := m.do(m.signed("GET", agent.Root+demo.Province+agent.WorkPath, nil)); r.StatusCode != 401 || kind(t, raw) != "sign_in" {
		t.Errorf("a machine whose pairing was ended: %d %s", r.StatusCode, raw)
	}
}

func TestCallsThatTheDoorDoesNotBelieve(t *testing.T) {
	m := paired(t, as(t, demo.Province, "mai"), "Máy văn thư")
	work := agent.Root + demo.Province + agent.WorkPath
	for name, c := range map[string]struct {
		call   func() *http.Request
		status int
	}{
		"no headers at all": {func() *http.Request { r := m.signed("GET", work, nil); r.Header = http.Header{}; return r }, 401},
		"another path than was signed": {func() *http.Request {
			r := m.signed("GET", work, nil)
			r.URL.RawQuery = "wait=1"
			return r
		}, 401},
		"another body than was signed": {func() *http.Request {
			r, other := m.signed("POST", work+"/x", []byte("{}")), m.signed("POST", work+"/x", []byte("[]"))
			r.Header = other.Header
			return r
		}, 401},
		"no such item":     {func() *http.Request { return m.signed("POST", work+"/x", []byte(`{"refused":{"vi":"","en":""}}`)) }, 404},
		"no such file":     {func() *http.Request { return m.signed("GET", work+"/x"+agent.FilePath, nil) }, 404},
		"no such office":   {func() *http.Request { return m.signed("GET", agent.Root+"nowhere"+agent.WorkPath, nil) }, 404},
		"no such address":  {func() *http.Request { return m.signed("GET", agent.Root+demo.Province+"/keys", nil) }, 404},
		"a body for pages": {func() *http.Request { return m.signed("POST", work+"/x", make([]byte, limits.JSONBody+1)) }, 413},
		"a pairing of nothing": {func() *http.Request {
			return m.signed("POST", agent.Root+demo.Province+agent.PairPath, []byte("{}"))
		}, 422},
	} {
		t.Run(name, func(t *testing.T) {
			r, raw := m.do(c.call())
			if r.StatusCode != c.status {
				t.Errorf("%d %s", r.StatusCode, raw)
			}
			kind(t, raw)
		})
	}
}
