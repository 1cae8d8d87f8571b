package agentd_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/agent"
	"trien/internal/agentd"
	"trien/internal/keys"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
)

// then is the instant at which house and machine live.
var then = time.Date(2026, 11, 21, 20, 43, 0, 0, time.FixedZone("", 7*3600))

func stopped() time.Time { return then }

var pki = sync.OnceValue(func() *testpki.PKI {
	return testpki.New(testpki.Options{BaseURL: "http://127.0.0.1:1", Now: then, Random: rand.Reader})
})

const person, seal = "person-p256", "archive-p256" // of small keys

func soft(t testing.TB, name string) *keys.Soft {
	t.Helper()
	c, err := pki().Credential(name)
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.NewSoft(c.Key, c.Chain, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// house is a conforming house for one machine, small enough to be broken on purpose.
type house struct {
	*testing.T
	*httptest.Server
	mu    sync.Mutex
	code  string
	key   ed25519.PublicKey // of the machine; nil: not paired
	items []*waiting
	news  chan struct{} // closed when something came
	// fault, where set, is asked before a call is looked at; true: the connection breaks.
	fault func(r *http.Request) bool
	// lose, where set, is asked after a result was taken; true: the answer gets lost.
	lose   func(item string) bool
	posts  int
	closed chan struct{}

	shown [][]*x509.Certificate // of the machine's keys, as it said last

	signIns []agent.Challenge      // that wait
	proofs  map[string]agent.Proof // what came for them
}

// waiting is an item with its file as served, and what became of it.
type waiting struct {
	agent.Item
	file     []byte
	prepared *pades.Prepared
	state    string
	refused  agent.Words
}

func newHouse(t *testing.T) *house {
	h := &house{T: t, code: "ABCD-EFGH", news: make(chan struct{}), closed: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /agent/tinh-uy/pair", h.pair)
	mux.HandleFunc("GET /agent/tinh-uy/work", h.work)
	mux.HandleFunc("GET /agent/tinh-uy/work/{item}/file", h.file)
	mux.HandleFunc("POST /agent/tinh-uy/work/{item}", h.result)
	mux.HandleFunc("POST /agent/tinh-uy/sign-in/{challenge}", h.proven)
	mux.HandleFunc("POST /agent/tinh-uy/certificates", h.certificates)
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		broken := h.fault != nil && h.fault(r)
		h.mu.Unlock()
		if broken {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Date", then.UTC().Format(http.TimeFormat))
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		close(h.closed)
		h.Server.Close()
	})
	return h
}

// offer puts a prepared file before the machine.
func (h *house) offer(id, request, by string, change ...func(*waiting)) *waiting {
	h.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "samples", "quyet-dinh.pdf"))
	if err != nil {
		h.Fatal(err)
	}
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		h.Fatal(err)
	}
	p, err := pades.Prepare(f, pades.Request{Random: rand.Reader, Field: "signer", Page: 1, Rect: pades.Rect{330, 200, 480, 260}, Time: then})
	if err != nil {
		h.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := p.WriteTo(&out); err != nil {
		h.Fatal(err)
	}
	pages, err := f.Newest().PageCount()
	if err != nil {
		h.Fatal(err)
	}
	sum := sha256.Sum256(out.Bytes())
	w := &waiting{file: out.Bytes(), prepared: p, Item: agent.Item{ID: id, Request: request, Act: "sign", Words: agent.Words{VI: "Ký văn bản", EN: "Sign"},
		Document: agent.Document{ID: "doc-" + id, Type: "Quyết định", Abstract: "về việc " + id, Pages: pages, Name: id + ".pdf"},
		Field:    "signer", Page: 1, Rect: agent.Rect{330, 200, 480, 260}, Expires: then.Add(time.Hour), Certificate: agent.Fingerprint(soft(h, by).Certificate()),
		Scheme: "ecdsa-sha256", Size: int64(out.Len()), SHA256: hex.EncodeToString(sum[:])}}
	for _, c := range change {
		c(w)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.items = append(h.items, w)
	close(h.news)
	h.news = make(chan struct{})
	return w
}

func (h *house) fails(w http.ResponseWriter, status int, kind string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":{"kind":%q,"message":{"vi":"Không được (%s).","en":"No (%s)."}}}`, kind, kind, kind)
}

// believed checks a call and gives its body.
func (h *house) believed(w http.ResponseWriter, r *http.Request, key ed25519.PublicKey) ([]byte, bool) {
	body, err := io.ReadAll(r.Body)
	c := agent.Call{Method: r.Method, Target: r.RequestURI, Time: r.Header.Get(agent.HeaderTime), Body: body}
	if err != nil || key == nil || c.Verify(key, r.Header.Get(agent.HeaderSignature), then) != nil {
		h.fails(w, http.StatusUnauthorized, "sign_in")
		return nil, false
	}
	return body, true
}

func (h *house) pair(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	p, err := agent.ParsePairRequest(body)
	if err != nil {
		h.fails(w, http.StatusBadRequest, "usage")
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if _, ok := h.believed(w, r, p.PublicKey); !ok {
		return
	}
	if p.Code != h.code {
		h.fails(w, http.StatusUnauthorized, "sign_in")
		return
	}
	h.code, h.key = "", p.PublicKey
	json.NewEncoder(w).Encode(agent.Paired{Agent: "m-1", Office: "tinh-uy", OfficeName: "Tỉnh ủy An Bình", Person: "uoc", PersonName: "Nguyễn Văn Ước"})
}

func (h *house) work(w http.ResponseWriter, r *http.Request) {
	for {
		h.mu.Lock()
		key, news := h.key, h.news
		var list agent.Work
		for _, i := range h.items {
			if i.state == "" {
				list.Items = append(list.Items, i.Item)
			}
		}
		list.SignIns = h.signIns
		h.mu.Unlock()
		if _, ok := h.believed(w, r, key); !ok {
			return
		}
		if len(list.Items)+len(list.SignIns) > 0 || r.URL.Query().Get("wait") != "20" {
			json.NewEncoder(w).Encode(list)
			return
		}
		select {
		case <-news:
		case <-h.closed:
			panic(http.ErrAbortHandler)
		case <-r.Context().Done():
			return
		}
	}
}

func (h *house) item(r *http.Request) *waiting {
	for _, i := range h.items {
		if i.ID == r.PathValue("item") {
			return i
		}
	}
	return nil
}

func (h *house) file(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.believed(w, r, h.key); !ok {
		return
	}
	i := h.item(r)
	if i == nil || i.state != "" {
		h.fails(w, http.StatusConflict, "conflict")
		return
	}
	w.Write(i.file)
}

// result takes an answer as a stranger would: put in, read again, checked.
func (h *house) result(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	body, ok := h.believed(w, r, h.key)
	if !ok {
		return
	}
	h.posts++
	i := h.item(r)
	a, no, err := agent.ParseResult(body)
	switch {
	case i == nil || err != nil:
		h.fails(w, http.StatusUnprocessableEntity, "malformed")
		return
	case i.state == "cancelled":
		h.fails(w, http.StatusConflict, "conflict")
		return
	case i.state != "": // said before
	case no != nil:
		i.state, i.refused = agent.Refused, *no
	default:
		if err := h.take(i, a); err != nil {
			h.Errorf("item %s: %v", i.ID, err)
			h.fails(w, http.StatusForbidden, "refused")
			return
		}
		i.state = agent.Signed
	}
	if h.lose != nil && h.lose(i.ID) {
		panic(http.ErrAbortHandler)
	}
	json.NewEncoder(w).Encode(agent.Outcome{State: i.state})
}

func (h *house) take(i *waiting, a *agent.Answer) error {
	scheme, err := agent.ParseScheme(i.Scheme)
	if err != nil || agent.Fingerprint(a.Chain[0]) != i.Certificate {
		return fmt.Errorf("scheme %v, certificate %s", err, agent.Fingerprint(a.Chain[0]))
	}
	der, err := cms.Assemble(cms.Assembly{Scheme: scheme, Attributes: a.Attributes, Signature: a.Value, Certificates: a.Chain})
	if err != nil {
		return err
	}
	if err := i.prepared.Embed(der); err != nil {
		return err
	}
	return pades.Check(context.Background(), i.prepared, i.prepared.Size(), pades.Signed{Field: i.Field})
}

// state tells what became of an item.
func (h *house) state(id string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, i := range h.items {
		if i.ID == id {
			return i.state
		}
	}
	return "none"
}

// paired is a pairing with the house, kept in a new folder.
func paired(h *house) (*agentd.Pairing, string) {
	h.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		h.Fatal(err)
	}
	p := &agentd.Pairing{Version: 1, Server: h.URL, Office: "tinh-uy", Machine: "Máy phòng 302", Seed: private.Seed()}
	way := reach(h.T, p)
	if err := way.Pair(context.Background(), h.code); err != nil {
		h.Fatal(err)
	}
	state := filepath.Join(h.TempDir(), "trien", "agent.json")
	if err := p.Save(state); err != nil {
		h.Fatal(err)
	}
	return p, state
}

func reach(t *testing.T, p *agentd.Pairing) *agentd.House {
	t.Helper()
	way, err := agentd.NewHouse(p, stopped)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(way.Close)
	return way
}
