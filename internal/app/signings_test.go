package app_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/agent"
	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/keys"
	"trien/internal/office"
	"trien/internal/store"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
)

// ready makes n drafts that wait for the leader's signature.
func (s *stage) ready(n int) []app.SigningDocument {
	s.t.Helper()
	var list []app.SigningDocument
	for range n {
		v := s.draft(decision())
		v = s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
		list = append(list, app.SigningDocument{ID: v.ID, ExpectedVersion: v.Version})
	}
	return list
}

// wish asks for a signing request of the leader, or of the clerk's where it is a seal.
func (s *stage) wish(w app.SigningWish) (app.SigningRequestView, error) {
	s.t.Helper()
	return s.House.RequestSigning(s.t.Context(), s.as(tu, signerOf(w.Act)), w)
}

func signerOf(act string) string {
	if act == "seal" {
		return "mai"
	}
	return "uoc"
}

func (s *stage) wished(w app.SigningWish) app.SigningRequestView {
	s.t.Helper()
	v, err := s.wish(w)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// request waits until a signing request is as the test wants it.
func (s *stage) request(v app.SigningRequestView, done func(app.SigningRequestView) bool) app.SigningRequestView {
	s.t.Helper()
	for range 6000 {
		now, err := s.House.SigningRequest(s.t.Context(), s.as(tu, signerOf(v.Act)), v.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		if v = now; done(v) {
			return v
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.t.Fatalf("waited in vain: %s", shown(v))
	return v
}

func over(v app.SigningRequestView) bool { return v.State != "open" }

// settled: nothing goes on by itself.
func prepared(v app.SigningRequestView) bool {
	for _, i := range v.Items {
		if i.State == "waiting" || i.State == "preparing" {
			return false
		}
	}
	return true
}

// shown is a request in a line: its state and those of its items.
func shown(v app.SigningRequestView) string {
	var states []string
	for _, i := range v.Items {
		one := i.State
		if i.Problem != nil {
			one += "(" + i.Problem.Kind + " " + i.Problem.Message.EN + ")"
		}
		states = append(states, one)
	}
	return fmt.Sprintf("%s waits=%q %d/%d/%d %s %+v", v.State, v.Waits, v.Signed, v.Done, v.Total, strings.Join(states, " "), v.Problem)
}

func (s *stage) state(office, name, id string) string {
	s.t.Helper()
	v, err := s.House.Document(s.t.Context(), s.as(office, name), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return v.State
}

// working counts the working files of the province.
func working(t *testing.T, s *stage) int {
	t.Helper()
	list, err := os.ReadDir(store.Layout{Dir: s.folder(tu)}.Work())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range list {
		if !e.IsDir() {
			n++
		}
	}
	return n
}

// rig is a machine that holds a key, paired with somebody: what `trien agent` is, in a few lines.
type rig struct {
	s       *stage
	id      string
	private ed25519.PrivateKey
	key     keys.Key
	calls   int
}

// pair pairs a machine that holds the key of a credential with somebody.
func (s *stage) pair(person, credential string) *rig {
	s.t.Helper()
	m := s.rig(credential)
	m.join(person)
	return m
}

// rig makes a machine with the key of a credential of the PKI.
func (s *stage) rig(credential string) *rig {
	s.t.Helper()
	c, err := s.PKI.Credential(credential)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.rigOf(c)
}

func (s *stage) rigOf(c *testpki.Credential) *rig {
	s.t.Helper()
	k, err := keys.NewSoft(c.Key, c.Chain, rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	return &rig{s: s, private: private, key: k}
}

func (m *rig) call(method, target string, body []byte) app.AgentCall {
	m.calls++ // no two calls are alike, though a test stops the clock
	c := agent.NewCall(method, target, body, m.s.now().Add(time.Duration(m.calls)))
	return app.AgentCall{Agent: m.id, Signature: c.Sign(m.private), Call: c}
}

func (m *rig) pair(code string) (agent.Paired, error) {
	body, err := json.Marshal(agent.PairRequest{Code: code, Name: "Máy bàn", PublicKey: m.private.Public().(ed25519.PublicKey)})
	if err != nil {
		m.s.t.Fatal(err)
	}
	return m.s.House.PairMachine(m.s.t.Context(), tu, m.call("POST", "/agent/tinh-uy/pair", body))
}

func (m *rig) work(wait time.Duration) ([]agent.Item, error) {
	w, err := m.s.House.AgentWork(m.s.t.Context(), tu, m.call("GET", "/agent/tinh-uy/work?wait="+wait.String(), nil), wait)
	return w.Items, err
}

func (m *rig) file(item string) ([]byte, error) {
	f, err := m.s.House.AgentFile(m.s.t.Context(), tu, m.call("GET", "/agent/tinh-uy/work/"+item+"/file", nil), item)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func (m *rig) post(item string, r agent.Result) (agent.Outcome, error) {
	body, err := json.Marshal(r)
	if err != nil {
		m.s.t.Fatal(err)
	}
	return m.s.House.AgentResult(m.s.t.Context(), tu, m.call("POST", "/agent/tinh-uy/work/"+item, body), item)
}

// sign does what a machine does: it makes the attributes from the bytes that it sees, and signs them.
func (m *rig) sign(i agent.Item) agent.Result {
	m.s.t.Helper()
	raw, err := m.file(i.ID)
	if err != nil {
		m.s.t.Fatal(err)
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != i.SHA256 || int64(len(raw)) != i.Size {
		m.s.t.Fatalf("other bytes than were announced: %d, not %d", len(raw), i.Size)
	}
	return m.inFile(i, raw)
}

// inFile signs what a file says is signed in it.
func (m *rig) inFile(i agent.Item, raw []byte) agent.Result {
	m.s.t.Helper()
	f, err := pdf.Open(strings.NewReader(string(raw)), int64(len(raw)), pdf.Options{})
	if err != nil {
		m.s.t.Fatal(err)
	}
	fields, err := pades.Signatures(f.Newest())
	if err != nil {
		m.s.t.Fatal(err)
	}
	scheme, err := agent.ParseScheme(i.Scheme)
	if err != nil {
		m.s.t.Fatal(err)
	}
	for _, x := range fields {
		if x.Name != i.Field || x.Signature == nil {
			continue
		}
		digests, err := pades.Digests(m.s.t.Context(), strings.NewReader(string(raw)), []pades.Wanted{{Range: x.Signature.ByteRange, Hash: scheme.Hash}})
		if err != nil {
			m.s.t.Fatal(err)
		}
		return m.answer(digests[0], scheme)
	}
	m.s.t.Fatalf("no field %q waits in the file", i.Field)
	return agent.Result{}
}

func (m *rig) answer(digest []byte, scheme cms.Scheme) agent.Result {
	m.s.t.Helper()
	attributes, err := cms.SignedAttributes(cms.ToSign{Digest: digest, Hash: scheme.Hash, Certificate: m.key.Certificate()})
	if err != nil {
		m.s.t.Fatal(err)
	}
	sum, err := scheme.Digest(attributes)
	if err != nil {
		m.s.t.Fatal(err)
	}
	value, err := m.key.Sign(m.s.t.Context(), sum, scheme)
	if err != nil {
		m.s.t.Fatal(err)
	}
	r := agent.Result{Attributes: attributes, Value: value}
	for _, c := range m.key.Chain() {
		r.Chain = append(r.Chain, c.Raw)
	}
	return r
}

func (m *rig) scheme() cms.Scheme {
	m.s.t.Helper()
	s, err := cms.DefaultScheme(m.key.Certificate().PublicKey)
	if err != nil {
		m.s.t.Fatal(err)
	}
	return s
}

// read fetches a file whatever is in it.
func (m *rig) read(i agent.Item) []byte {
	m.s.t.Helper()
	raw, err := m.file(i.ID)
	if err != nil {
		m.s.t.Fatal(err)
	}
	return raw
}

// reopen closes the house and opens it again, as a restart does; sessions live on.
func (s *stage) reopen() {
	s.t.Helper()
	if err := s.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.open()
}

// open opens the world that lies in the stage's folder.
func (s *stage) open() {
	s.t.Helper()
	w, err := demo.Open(s.t.Context(), s.Dir, tools(s.now))
	if err != nil {
		s.t.Fatal(err)
	}
	s.World = w
	s.serve(s.Handler(s.now, tools(s.now).Log))
}

// join pairs a machine with somebody.
func (m *rig) join(person string) {
	m.s.t.Helper()
	code, err := m.s.House.PairAgent(m.s.t.Context(), m.s.as(tu, person))
	if err != nil {
		m.s.t.Fatal(err)
	}
	paired, err := m.pair(code.Code)
	if err != nil {
		m.s.t.Fatal(err)
	}
	m.id = paired.Agent
}

func dayOf(s *stage) string { return office.Day(s.now()) }
