package demo

import (
	"context"
	"embed"
	"encoding/base32"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"trien/internal/api"
	"trien/internal/app"
	"trien/internal/durable"
	"trien/internal/identity"
	"trien/internal/problem"
	"trien/internal/testpki"
)

// Samples are the documents that the story is about.
//
//go:embed samples/*.docx
var samples embed.FS

// World is the two offices, opened, with the PKI that their keys come from.
type World struct {
	Dir      string
	Base     string // address under which PKI and exchange are served: certificates and peers point there
	House    *app.House
	PKI      *testpki.PKI
	Accounts []Account
	Export   string // a folder for the signed files at the end of the story; empty: none is written

	tsaOff atomic.Bool // the story lets the time-stamp service fail for a while
}

// Account is how someone signs in.
type Account struct {
	Office  string `json:"office"`
	Account string `json:"account"`
	Name    string `json:"name"`
	Title   string `json:"title"`
	Secret  string `json:"secret"`        // of the one-time codes, base32
	PIN     string `json:"pin,omitempty"` // of their key, and of the office's for its clerk
}

// Code is the account's one-time code at an instant.
func (a Account) Code(at time.Time) string {
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(a.Secret)
	if err != nil {
		return ""
	}
	return identity.Code(secret, identity.Step(at))
}

// worldFile holds what the terminal and the sign-in page show of a demonstration.
const worldFile = "demo.json"

type worldState struct {
	Base     string    `json:"base"`
	Accounts []Account `json:"accounts"`
}

// Exists says whether dir holds a demonstration.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, worldFile))
	return err == nil
}

// making is where a world is made before it takes its place: one that was interrupted is made anew.
const making = ".making"

// Create makes the world in a folder that is new or empty. base is where Handler will be served, as "http://127.0.0.1:8080".
func Create(ctx context.Context, dir, base string, t app.Tools) (*World, error) {
	if entries, err := os.ReadDir(dir); err == nil && slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() != making }) {
		return nil, problem.New(problem.Conflict, "Thư mục "+dir+" không trống. Hãy chọn thư mục mới; dữ liệu cũ không bị ghi đè.",
			"The folder "+dir+" is not empty. Choose a new one; old data are not overwritten.")
	}
	if t.Public == "" {
		t.Public = base
	}
	w := &World{Dir: filepath.Join(dir, making), Base: base, PKI: testpki.New(testpki.Options{BaseURL: base + PKIPath, Now: t.Now(), Random: t.Random})}
	if err := errors.Join(os.RemoveAll(w.Dir), os.MkdirAll(w.Dir, 0o700)); err != nil {
		return nil, problem.New(problem.IO, "Không tạo được thư mục "+dir+". Hãy kiểm tra đường dẫn và quyền ghi, hoặc chọn thư mục khác bằng --data.",
			"The folder "+dir+" can't be made. Check the path and its permissions, or choose another with --data.").Because(err)
	}
	err := w.PKI.Save(filepath.Join(w.Dir, "pki"))
	if err == nil {
		err = w.build(ctx, t)
	}
	if err == nil {
		err = w.settleIn(dir)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(w.Dir))
	}
	return Open(ctx, dir, t)
}

// settleIn puts everything that was made in its place; the file by which a world is known comes last.
func (w *World) settleIn(dir string) error {
	entries, err := os.ReadDir(w.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != worldFile {
			err = errors.Join(err, os.Rename(filepath.Join(w.Dir, e.Name()), filepath.Join(dir, e.Name())))
		}
	}
	err = errors.Join(err, os.Rename(filepath.Join(w.Dir, worldFile), filepath.Join(dir, worldFile)), os.Remove(w.Dir))
	if err != nil {
		return problem.New(problem.IO, "Không ghi được vào thư mục "+dir+".", "The folder "+dir+" can't be written.").Because(err)
	}
	return nil
}

// Open opens the world that Create made.
func Open(ctx context.Context, dir string, t app.Tools) (*World, error) {
	raw, err := os.ReadFile(filepath.Join(dir, worldFile))
	if err != nil {
		return nil, problem.New(problem.IO, "Không đọc được dữ liệu trình diễn trong "+dir+".", "The demonstration in "+dir+" can't be read.").Because(err)
	}
	var s worldState
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, problem.New(problem.Malformed, "Tệp demo.json bị hỏng. Hãy xóa thư mục trình diễn và tạo lại.", "demo.json is damaged. Remove the demonstration and make it again.").Because(err)
	}
	w := &World{Dir: dir, Base: s.Base, Accounts: s.Accounts}
	if w.PKI, err = testpki.Load(filepath.Join(dir, "pki"), t.Random); err != nil {
		return nil, err
	}
	return w, w.open(ctx, t)
}

func (w *World) open(ctx context.Context, t app.Tools) (err error) {
	w.House, err = app.Open(ctx, w.Dir, t)
	return err
}

// Close closes the offices.
func (w *World) Close() error { return w.House.Close() }

// build makes both offices, one after the other, and lets them agree to exchange.
func (w *World) build(ctx context.Context, t app.Tools) (err error) {
	var made []*app.Office
	defer func() {
		for _, o := range made {
			err = errors.Join(err, o.Close())
		}
	}()
	var seals []*testpki.Credential
	for _, s := range offices() {
		o, seal, err := w.settle(ctx, s, t)
		if o != nil {
			made = append(made, o)
		}
		if err != nil {
			return err
		}
		seals = append(seals, seal)
	}
	for i, o := range made {
		other := 1 - i
		p := made[other].AsPeer(w.Base + api.ExchangePath + made[other].ID())
		if err := o.Agree(ctx, app.Terminal(), p, seals[other].Chain[0]); err != nil {
			return err
		}
	}
	raw, err := json.MarshalIndent(worldState{w.Base, w.Accounts}, "", "  ")
	if err != nil {
		return err
	}
	return durable.Disk{}.Replace(filepath.Join(w.Dir, worldFile), 0o600, func(f io.Writer) error {
		_, err := f.Write(raw)
		return err
	})
}

// PKIPath is where a demonstration serves its PKI.
const PKIPath = "/pki"

// Handler serves the PKI's services and the offices' exchange doors.
func (w *World) Handler(clock func() time.Time, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	pki := http.StripPrefix(PKIPath, w.PKI.Handler(clock))
	mux.HandleFunc(PKIPath+"/", func(rw http.ResponseWriter, r *http.Request) {
		if w.tsaOff.Load() && r.URL.Path == PKIPath+"/tsa" {
			http.Error(rw, "out of service", http.StatusServiceUnavailable)
			return
		}
		pki.ServeHTTP(rw, r)
	})
	mux.Handle(api.ExchangePath, api.Exchange(w.House, api.Options{Log: log}))
	return mux
}

// Host is the host and port of Base.
func (w *World) Host() string {
	return strings.TrimPrefix(strings.TrimPrefix(w.Base, "http://"), "https://")
}
