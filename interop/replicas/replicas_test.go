package replicas

import (
	"bytes"
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/convert"
	"trien/internal/demo"
	"trien/internal/limits"
	"trien/internal/pgtest"
	"trien/internal/render"
	"trien/internal/render/rendertest"
	"trien/internal/s3test"
	"trien/internal/store"
)

var (
	long    = flag.Duration("torture", 35*time.Second, "how long programs are killed while people work")
	between = flag.Duration("between", 5*time.Second, "how long after one program the other is killed")
)

// world is a demonstration that two programs serve.
type world struct {
	*demo.World
	base     string
	replicas []*replica
	unknown  atomic.Int64
	drafts   map[string][]byte
}

// made makes the world where the proxy will be, then lets two programs serve it, each from a folder of its own.
func made(t *testing.T) *world {
	t.Helper()
	at, one, two := freePort(t), freePort(t), freePort(t)
	w := &world{base: "http://" + at, drafts: map[string][]byte{}}
	engine, err := render.New(t.Context(), render.Options{CacheDir: rendertest.Cache()})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close(context.Background())
	tools := app.Tools{Now: time.Now, Random: rand.Reader, Convert: convert.New(convert.Options{}), Render: engine, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Storage: store.Storage{Store: pgtest.Start(t), Blobs: s3test.Start(t)}}
	if w.World, err = demo.Create(t.Context(), t.TempDir(), w.base, tools); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"quyet-dinh", "cong-van"} { // made into PDFs once: what is tried here is not the converter
		raw, err := os.ReadFile(filepath.Join("..", "..", "internal", "demo", "samples", name+".docx"))
		if err == nil {
			w.drafts[name], err = tools.Convert.ToPDF(t.Context(), name+".docx", raw, func(convert.Phase) {})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	proxy(t, at, one, two)
	trien := program(t)
	for i, listen := range []string{one, two} {
		log, err := os.Create(filepath.Join(t.TempDir(), fmt.Sprint("log", i)))
		if err != nil {
			t.Fatal(err)
		}
		r := &replica{program: trien, dir: copyFolder(t, w.Dir), listen: listen, log: log}
		if err := r.start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := r.stop(); err != nil {
				t.Error("a program did not stop in order: ", err)
			}
			if raw, err := os.ReadFile(log.Name()); err == nil && t.Failed() {
				t.Logf("program %d said, last:\n%s", i, raw[max(0, len(raw)-6000):])
			}
		})
		w.replicas = append(w.replicas, r)
	}
	for _, r := range w.replicas {
		within(t, 3*time.Minute, r.await)
	}
	return w
}

func within(t *testing.T, limit time.Duration, do func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	if err := do(ctx); err != nil {
		t.Fatal(err)
	}
}

// signIn opens a session for an account.
func (w *world) signIn(t *testing.T, office, account string) *client {
	t.Helper()
	c := &client{base: w.base, account: account, unknown: &w.unknown, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
	for _, a := range w.Accounts {
		if a.Office == office && a.Account == account {
			got := c.post(t.Context(), "/api/session", app.SignInRequest{Office: office, Account: account, Password: demo.Password, Code: a.Code(time.Now())})
			if !got.good() || c.cookie == "" {
				t.Fatalf("%s could not sign in: %d %s", account, got.status, got.body)
			}
		}
	}
	return c
}

// houses are both offices with their people at work.
func (w *world) houses(t *testing.T) []*house {
	province := &house{drafter: w.signIn(t, demo.Province, "tuan"), reviewer: w.signIn(t, demo.Province, "thao"), signer: w.signIn(t, demo.Province, "uoc"), clerk: w.signIn(t, demo.Province, "mai"),
		request: app.DraftRequest{Type: "QĐ", Signer: "uoc", Capacity: "btv", Reviewers: []string{"thao"}, Recipients: []string{demo.Bureau}}}
	bureau := &house{drafter: w.signIn(t, demo.Bureau, "khoa"), signer: w.signIn(t, demo.Bureau, "huong"), clerk: w.signIn(t, demo.Bureau, "lan"),
		request: app.DraftRequest{Type: "CV", Signer: "huong", Capacity: "kt-cvp", Recipients: []string{demo.Province}}}
	province.there, bureau.there = bureau.clerk, province.clerk
	province.signer.asks, province.clerk.asks = true, true
	return []*house{province, bureau}
}

// killing kills each program in turn, and starts it again at once, until the context ends. It waits until the other one serves: that some of the house is
// there is what two programs are for.
func (w *world) killing(ctx context.Context, t *testing.T) (kills int) {
	tick := time.NewTicker(*between)
	defer tick.Stop()
	for i := 0; ; i = 1 - i {
		select {
		case <-ctx.Done():
			return kills
		case <-tick.C:
		}
		if err := w.replicas[1-i].await(ctx); err != nil {
			return kills
		}
		if err := w.replicas[i].kill(); err != nil {
			t.Error(err)
		}
		kills++
		if err := w.replicas[i].start(); err != nil {
			t.Error(err)
			return kills
		}
	}
}

// patience is how long one document may take from the draft to the other office's register: it bounds what is stuck, and is no measure of speed.
const patience = 6 * time.Minute

// TestProgramsKilledInTurn: two programs behind nginx serve a house over PostgreSQL and S3, and each is killed in turn while people draft, sign, number,
// seal, issue, send and register. Afterwards everything that was answered is there, once.
func TestProgramsKilledInTurn(t *testing.T) {
	w := made(t)
	houses := w.houses(t)
	told := &ledger{}
	torture, calm := context.WithTimeout(t.Context(), *long)
	defer calm()
	var people sync.WaitGroup
	for i := range 4 {
		h, file := houses[i%2], w.drafts[[]string{"quyet-dinh", "cong-van"}[i%2]]
		large := inSeveralParts(file)
		people.Go(func() {
			for n := 0; torture.Err() == nil; n++ {
				file := file
				if n%3 == 1 {
					file = large
				}
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				err := h.live(ctx, told, fmt.Sprintf("kiem-thu-%d-%d", i, n), file)
				cancel()
				if err != nil {
					t.Errorf("person %d, document %d: %v", i, n, err)
					return
				}
			}
		})
	}
	numbers := &taken{told: map[int]string{}}
	for i := range 4 {
		people.Go(func() { numbers.number(torture, t, houses[0].clerk, i) })
	}
	kills := w.killing(torture, t)
	people.Wait()
	for _, r := range w.replicas {
		within(t, 3*time.Minute, r.await)
	}
	t.Logf("%d kills; %d documents went their whole way, %d acts were answered with yes, %d requests were never answered", kills, len(told.lives), len(told.acts), w.unknown.Load())
	if kills < 2 || len(told.lives) < 2 {
		t.Errorf("that was no torture")
	}
	w.check(t, houses, told)
	numbers.check(t, houses[0].clerk)
	requestsEnd(t, houses)
}

// inSeveralParts is a file, longer by words of no meaning before its last line, so that it comes in three parts.
func inSeveralParts(raw []byte) []byte {
	at := bytes.LastIndex(raw, []byte("startxref"))
	filler := append(bytes.Repeat([]byte("%"), 2*limits.UploadPart), '\n')
	return slices.Concat(raw[:at], filler, raw[at:])
}
