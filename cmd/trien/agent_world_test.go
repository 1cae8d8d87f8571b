package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/softhsm"
)

// worldServed is a demonstration with its doors open, as `trien serve --demo` has them.
type worldServed struct {
	*testing.T
	*demo.World
	url    string
	tokens map[string]app.Token
}

func serveWorld(t *testing.T) *worldServed {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	e := &env{ctx: t.Context(), stderr: io.Discard, getenv: func(string) string { return "" }, lang: "vi"}
	tools, closeTools, err := e.tools(slog.LevelError)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(closeTools)
	url := "http://" + l.Addr().String()
	world, err := demo.Create(t.Context(), filepath.Join(t.TempDir(), "data"), url, tools)
	if err != nil {
		t.Fatal(err)
	}
	mux := (&serving{log: tools.Log}).routes(world.House)
	mux.Handle(demo.PKIPath+"/", world.Handler(time.Now, tools.Log))
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: mux}}
	server.Start()
	jobs, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { world.House.Run(jobs) })
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		stop()
		all.Wait()
		world.Close()
	})
	return &worldServed{T: t, World: world, url: url, tokens: map[string]app.Token{}}
}

// as signs someone of the province in, once.
func (w *worldServed) as(account string) app.Token {
	w.Helper()
	for _, a := range w.Accounts {
		if a.Account == account && a.Office == demo.Province && w.tokens[account] == "" {
			in, err := w.House.SignIn(w.Context(), app.SignInRequest{Office: a.Office, Account: account, Password: demo.Password, Code: a.Code(time.Now())})
			if err != nil {
				w.Fatal(err)
			}
			w.tokens[account] = in.Token
		}
	}
	return w.tokens[account]
}

// ready makes decisions that wait for the leader.
func (w *worldServed) ready(n int) (list []app.SigningDocument) {
	w.Helper()
	for i := range n {
		raw, err := os.ReadFile(samplePath("quyet-dinh.pdf"))
		if err != nil {
			w.Fatal(err)
		}
		v, err := w.House.CreateDraft(w.Context(), w.as("tuan"), app.DraftRequest{Type: "QĐ", Abstract: fmt.Sprintf("thành lập Ban Chỉ đạo số %d", i+1), Signer: "uoc", Capacity: "btv", Recipients: []string{demo.Bureau}},
			app.Upload{Name: "quyet-dinh.pdf", Size: int64(len(raw)), Reader: bytes.NewReader(raw)})
		if err != nil {
			w.Fatal(err)
		}
		if v, err = w.House.Act(w.Context(), w.as("tuan"), v.ID, "submit", app.ActArgs{ExpectedVersion: v.Version}, nil); err != nil || v.State != "ready" {
			w.Fatal(v.State, err)
		}
		list = append(list, app.SigningDocument{ID: v.ID, ExpectedVersion: v.Version})
	}
	return list
}

// wish asks for signatures by the person's agent.
func (w *worldServed) wish(account, act string, documents []app.SigningDocument) app.SigningRequestView {
	w.Helper()
	v, err := w.House.RequestSigning(w.Context(), w.as(account), app.SigningWish{Act: act, With: app.WithAgent, Documents: documents})
	if err != nil {
		w.Fatal(err)
	}
	return v
}

// until waits until a request is as the test wants it.
func (w *worldServed) until(account string, v app.SigningRequestView, done func(app.SigningRequestView) bool) app.SigningRequestView {
	w.Helper()
	for range 60_000 {
		now, err := w.House.SigningRequest(w.Context(), w.as(account), v.ID)
		if err != nil {
			w.Fatal(err)
		}
		if done(now) {
			return now
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.Fatalf("waited in vain: %+v", v)
	return v
}

func closed(v app.SigningRequestView) bool { return v.State != "open" }

// seen are the documents as they stand, for the next act.
func (w *worldServed) seen(account string, documents []app.SigningDocument, state string) []app.SigningDocument {
	w.Helper()
	var list []app.SigningDocument
	for _, d := range documents {
		v, err := w.House.Document(w.Context(), w.as(account), d.ID)
		if err != nil || v.State != state {
			w.Fatalf("the document is %s, want %s: %v %v", v.State, state, v.Trouble, err)
		}
		list = append(list, app.SigningDocument{ID: v.ID, ExpectedVersion: v.Version})
	}
	return list
}

// spoken collects what a running command writes.
type spoken struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (s *spoken) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(b)
}

func (s *spoken) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

// running is `trien agent run` of one person, with a keyboard.
type running struct {
	types    io.Writer
	out, say spoken
	stop     func() int
}

// paired pairs a machine with a person and gives its state file.
func (w *worldServed) paired(account string) string {
	w.Helper()
	p, err := w.House.PairAgent(w.Context(), w.as(account))
	if err != nil {
		w.Fatal(err)
	}
	state := filepath.Join(w.TempDir(), "agent.json")
	code, out, said := command(w.Context(), "agent", "pair", "--state", state, "--server", w.url, "--office", p.Office, "--code", p.Code, "--name", "Máy của "+account)
	if code != 0 || !strings.Contains(out, "Đã ghép nối với Tỉnh ủy An Bình") {
		w.Fatal(code, out, said)
	}
	if code, _, said := command(w.Context(), "agent", "pair", "--state", state+"2", "--server", w.url, "--office", p.Office, "--code", p.Code); code != 2 || !strings.Contains(said, "đã dùng") {
		w.Errorf("the code served twice: exit %d, %s", code, said)
	}
	return state
}

func (w *worldServed) run(args ...string) *running {
	r, types := io.Pipe()
	p := &running{types: types}
	ctx, cancel := context.WithCancel(w.Context())
	ended := make(chan int, 1)
	e := &env{ctx: ctx, stdin: r, stdout: &p.out, stderr: &p.say, getenv: os.Getenv}
	go func() { ended <- run(e, append([]string{"agent", "run", "--lang", "vi"}, args...)) }()
	p.stop = sync.OnceValue(func() int {
		cancel()
		types.Close()
		return <-ended
	})
	w.Cleanup(func() { p.stop() })
	return p
}

// hears waits until a text was written.
func (w *worldServed) hears(s *spoken, text string) {
	w.Helper()
	for range 60_000 {
		if strings.Contains(s.String(), text) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.Fatalf("%q was never said:\n%s", text, s)
}

// pinFile writes a PIN down.
func (w *worldServed) pinFile(pin string) string {
	w.Helper()
	path := filepath.Join(w.TempDir(), "pin")
	if err := os.WriteFile(path, []byte(pin+"\n"), 0o600); err != nil {
		w.Fatal(err)
	}
	return path
}

// keyFile writes someone's key as PKCS#12.
func (w *worldServed) keyFile(name string) string {
	w.Helper()
	c, err := w.PKI.Credential(name)
	if err != nil {
		w.Fatal(err)
	}
	raw, err := c.PKCS12(demo.PIN)
	if err != nil {
		w.Fatal(err)
	}
	path := filepath.Join(w.TempDir(), name+".p12")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		w.Fatal(err)
	}
	return path
}

// onHSM puts someone's key on a SoftHSM2 token of its own and gives its URI.
func (w *worldServed) onHSM(name, label string) string {
	w.Helper()
	settings, err := tokened()
	if err != nil {
		w.Fatal(err)
	}
	w.Setenv(softhsm.Variable, settings)
	c, err := w.PKI.Credential(name)
	if err != nil {
		w.Fatal(err)
	}
	if err := softhsm.Init(w.Context(), settings, label, demo.PIN); err != nil {
		w.Fatal(err)
	}
	tokens := pkcs11.New(rand.Reader)
	defer tokens.Close()
	u, err := softhsm.Put(w.Context(), tokens, label, demo.PIN, c)
	if err != nil {
		w.Fatal(err)
	}
	return u.String()
}

// TestOfficersSignAtTheirOwnMachines goes the whole way over HTTP: a leader signs a batch with a token of SoftHSM2, a clerk seals it with the
// office's key and without being asked, one is refused on the machine; each document's outcome is its own (HD03.devices).
func TestOfficersSignAtTheirOwnMachines(t *testing.T) {
	w := serveWorld(t)
	leader := w.run("--state", w.paired("uoc"), "--key", w.onHSM(demo.Province+"-uoc", "Bi thu"), "--pass-file", w.pinFile(demo.PIN))
	w.hears(&leader.say, "Đang chờ văn bản cần ký")
	documents := w.ready(3)
	v := w.wish("uoc", "sign", documents)
	w.hears(&leader.say, "t = hỏi từng văn bản")
	io.WriteString(leader.types, "t\nc\nk\nc\n")
	v = w.until("uoc", v, closed)
	states := map[string]int{}
	for _, i := range v.Items {
		states[i.State]++
	}
	if v.Signed != 2 || states["signed"] != 2 || states["refused"] != 1 {
		t.Fatalf("%+v\n%s\n%s", v, &leader.out, &leader.say)
	}
	for _, want := range []string{"thành lập Ban Chỉ đạo số 1", "ký chứng nhận, sau đó chỉ cho phép: điền biểu mẫu và ký", "ô “person”", "SHA-256"} {
		if !strings.Contains(leader.say.String(), want) {
			t.Errorf("%q is not shown in\n%s", want, &leader.say)
		}
	}
	w.hears(&leader.out, "[2/2] Đã ký: Quyết định: thành lập Ban Chỉ đạo số 3")
	w.hears(&leader.out, "Đã từ chối ký: Quyết định: thành lập Ban Chỉ đạo số 2")
	if code := leader.stop(); code != 130 {
		t.Errorf("interrupted: exit %d", code)
	}

	w.wrongPINs()

	clerk := w.run("--state", w.paired("mai"), "--key", "p12:"+w.keyFile(demo.Province), "--pass-file", w.pinFile(demo.PIN), "--yes")
	w.hears(&clerk.say, "Đang chờ văn bản cần ký")
	sealed := w.until("mai", w.wish("mai", "seal", w.seen("mai", []app.SigningDocument{documents[0], documents[2]}, "signed")), closed)
	if sealed.Signed != 2 {
		t.Fatalf("%+v\n%s\n%s", sealed, &clerk.out, &clerk.say)
	}
	w.seen("mai", []app.SigningDocument{documents[0], documents[2]}, "sealed")
	for _, want := range []string{"điền ô “number”: 01", "điền ô “number”: 02", "Cấp số và đóng dấu – 2 văn bản", "đã có chữ ký còn nguyên vẹn: TRÌNH DIỄN – Nguyễn Văn Ước"} {
		if !strings.Contains(clerk.say.String(), want) {
			t.Errorf("%q is not shown in\n%s", want, &clerk.say)
		}
	}
}

// wrongPINs: tried once, everything waits; the same wish goes on with the right one. And a pairing that was ended ends the program.
func (w *worldServed) wrongPINs() {
	t := w.T
	state, file := w.paired("uoc"), w.keyFile(demo.Province+"-uoc")
	pin := w.pinFile(demo.PIN)
	first := w.run("--state", state, "--key", "p12:"+file, "--pass-file", pin)
	w.hears(&first.say, "Đang chờ")
	if code, _, said := command(t.Context(), "agent", "run", "--state", state, "--key", "p12:"+file, "--pass-file", pin); code != 2 || !strings.Contains(said, "đang chạy") {
		t.Errorf("twice at once: exit %d, %s", code, said)
	}
	if err := os.WriteFile(pin, []byte("000000"), 0o600); err != nil {
		t.Fatal(err)
	}
	v := w.wish("uoc", "sign", w.ready(2))
	io.WriteString(first.types, "c\n")
	w.hears(&first.say, "Để lại, chưa ký")
	w.hears(&first.say, "Mật khẩu của tệp khoá không đúng")
	first.stop()
	v = w.until("uoc", v, func(v app.SigningRequestView) bool { return v.State == "open" && v.Waits == app.WithAgent })
	if v.Done != 0 {
		t.Fatalf("%+v", v)
	}
	second := w.run("--state", state, "--key", "p12:"+file, "--pass-file", w.pinFile(demo.PIN))
	io.WriteString(second.types, "có\n")
	if v = w.until("uoc", v, closed); v.Signed != 2 {
		t.Fatalf("%+v\n%s\n%s", v, &second.out, &second.say)
	}
	second.stop()
	code, out, _ := command(t.Context(), "agent", "status", "--state", state)
	if code != 0 || !strings.Contains(out, "Đang ghép nối; 0 văn bản") {
		t.Error(code, out)
	}
	machines, err := w.House.Agents(t.Context(), w.as("uoc"))
	if err != nil || len(machines) != 2 || machines[1].Name != "Máy của uoc" {
		t.Fatal(machines, err)
	}
	third := w.run("--state", state, "--key", "p12:"+file, "--pass-file", w.pinFile(demo.PIN))
	w.hears(&third.say, "Đang chờ")
	if _, err := w.House.EndAgent(t.Context(), w.as("uoc"), machines[1].ID); err != nil {
		t.Fatal(err)
	}
	w.hears(&third.say, "đã bị bỏ ghép")
	if code := third.stop(); code != 2 {
		t.Errorf("exit %d", code)
	}
	if code, out, _ := command(t.Context(), "agent", "status", "--json", "--state", state); code != 1 || !strings.Contains(out, `"state":"ended"`) {
		t.Error(code, out)
	}
}
