package api_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/agent"
	"trien/internal/api"
	"trien/internal/app"
	"trien/internal/convert"
	"trien/internal/demo"
	"trien/internal/render"
	"trien/internal/render/rendertest"
	"trien/internal/scim"
)

// world is the demonstration, made once for the package, and the face over it.
var world struct {
	*demo.World
	url string
	log bytes.Buffer
}

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "trien-api")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	engine, err := render.New(context.Background(), render.Options{CacheDir: rendertest.Cache()})
	if err != nil {
		panic(err)
	}
	defer engine.Close(context.Background())
	log := slog.New(slog.NewTextHandler(&world.log, nil))
	server := httptest.NewUnstartedServer(nil)
	base := "http://" + server.Listener.Addr().String()
	tools := app.Tools{Now: time.Now, Random: rand.Reader, Convert: convert.New(convert.Options{}), Render: engine, Log: log}
	if world.World, err = demo.Create(context.Background(), filepath.Join(dir, "data"), base, tools); err != nil {
		panic(err)
	}
	defer world.Close()
	mux := http.NewServeMux()
	mux.Handle("/api/", api.New(world.House, api.Options{Log: log}))
	mux.Handle(agent.Root, api.Agent(world.House, api.Options{Log: log}))
	mux.Handle(scim.Root+"/", api.SCIM(world.House, api.Options{Log: log}))
	mux.Handle("/pki/", world.Handler(time.Now, log)) // time-stamps and revocation, asked when files are judged
	server.Config.Handler = mux
	server.Start()
	defer server.Close()
	world.url = base
	return m.Run()
}

// visitor is a browser without a face.
type visitor struct {
	t *testing.T
	http.Client
}

func visit(t *testing.T) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, http.Client{Jar: jar}}
}

// signedIn are the people who have signed in: a one-time code serves once.
var signedIn = map[string]*visitor{}

// as is someone of an office, signed in.
func as(t *testing.T, office, account string) *visitor {
	t.Helper()
	if v := signedIn[office+account]; v != nil {
		return &visitor{t, v.Client}
	}
	v := visit(t)
	for _, a := range world.Accounts {
		if a.Office == office && a.Account == account {
			body := fmt.Sprintf(`{"office":%q,"account":%q,"password":%q,"code":%q}`, office, account, demo.Password, a.Code(time.Now()))
			r, raw := v.send("POST", "/api/session", "application/json", strings.NewReader(body))
			if r.StatusCode != 200 {
				t.Fatalf("%s could not sign in: %s", account, raw)
			}
			signedIn[office+account] = v
			return v
		}
	}
	t.Fatalf("nobody is %s", account)
	return nil
}

// send gives the answer and its body.
func (v *visitor) send(method, path, media string, body io.Reader) (*http.Response, []byte) {
	v.t.Helper()
	req, err := http.NewRequest(method, world.url+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	return v.do(req)
}

func (v *visitor) do(req *http.Request) (*http.Response, []byte) {
	v.t.Helper()
	r, err := v.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return r, raw
}

// get reads a value; anything but 200 ends the test.
func get[T any](v *visitor, path string) T {
	v.t.Helper()
	r, raw := v.send("GET", path, "", nil)
	var out T
	if err := json.Unmarshal(raw, &out); err != nil || r.StatusCode != 200 {
		v.t.Fatalf("GET %s: %d %s %v", path, r.StatusCode, raw, err)
	}
	return out
}

// upload sends a file with its particulars ("" for none) before it.
func (v *visitor) upload(path, request, name string, file io.Reader) (*http.Response, []byte) {
	v.t.Helper()
	pr, pw := io.Pipe()
	form := multipart.NewWriter(pw)
	go func() {
		if request != "" {
			form.WriteField("request", request)
		}
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = io.Copy(part, file)
		}
		if err == nil {
			err = form.Close()
		}
		pw.CloseWithError(err)
	}()
	defer pr.Close()
	return v.send("POST", path, form.FormDataContentType(), pr)
}

// kind is the kind of failure in a body.
func kind(t *testing.T, raw []byte) string {
	t.Helper()
	var f struct {
		Error struct {
			Kind    string
			Message struct{ VI, EN string }
		}
	}
	if err := json.Unmarshal(raw, &f); err != nil || f.Error.Message.VI == "" || f.Error.Message.EN == "" {
		t.Fatalf("%q is not a failure that pages know: %v", raw, err)
	}
	return f.Error.Kind
}
