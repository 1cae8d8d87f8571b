package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/convert"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/internal/render/rendertest"
)

func testTools(t *testing.T) app.Tools {
	engine, err := render.New(t.Context(), render.Options{CacheDir: rendertest.Cache()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(context.Background()) })
	return app.Tools{Now: time.Now, Random: rand.Reader, Convert: convert.New(convert.Options{}), Render: engine, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

func TestWorldOpensAgain(t *testing.T) {
	tools, dir := testTools(t), t.TempDir()
	server := httptest.NewUnstartedServer(nil)
	base := "http://" + server.Listener.Addr().String()
	server.Close()
	interrupted := filepath.Join(dir, making)
	if err := errors.Join(os.Mkdir(interrupted, 0o700), os.WriteFile(filepath.Join(interrupted, "half"), []byte("x"), 0o600)); err != nil {
		t.Fatal(err)
	}
	w, err := Create(t.Context(), dir, base, tools)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if w, err = Open(t.Context(), dir, tools); err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, a := range w.Accounts {
		in, err := w.House.SignIn(t.Context(), app.SignInRequest{Office: a.Office, Account: a.Account, Password: Password, Code: a.Code(time.Now())})
		if err != nil {
			t.Fatalf("%s: %v", a.Account, err)
		}
		me, err := w.House.Me(t.Context(), in.Token)
		if err != nil || me.Person.Name != a.Name {
			t.Fatalf("%s: %v %v", a.Account, me.Person, err)
		}
	}
	if _, err := os.Stat(interrupted); !errors.Is(err, os.ErrNotExist) {
		t.Error("what was half made stays:", err)
	}
	if _, err := Create(t.Context(), dir, base, tools); err == nil {
		t.Error("made over what is there")
	}
}

func TestWorldIsServedByOne(t *testing.T) {
	tools, dir := testTools(t), t.TempDir()
	w, err := Create(t.Context(), dir, "http://127.0.0.1:1", tools)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if second, err := Open(t.Context(), dir, tools); problem.KindOf(err) != problem.Conflict {
		if err == nil {
			second.Close()
		}
		t.Errorf("opened twice at once: %v", err)
	}
}
