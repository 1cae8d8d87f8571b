package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"trien/internal/app"
	"trien/internal/convert"
	"trien/internal/demo"
	"trien/internal/render"
	"trien/internal/store"
)

// living measures whole lives of a document, from the draft to the dossier, through the use cases, one after the other on SQLite, without the time of the two
// acts that use a key; beside as many bare durable transactions as a life has acts, those two left out. What a life costs more is reading, laying out and judging the file.
func living(w *world) (ours, floor float64, err error) {
	l, err := newLives(w)
	if err != nil {
		return 0, 0, err
	}
	defer l.close()
	bare, err := openBare(w, "sqlite", "")
	if err != nil {
		return 0, 0, err
	}
	defer bare.Close()
	var lived, committed time.Duration
	const lives = 20
	for n := range lives + 1 {
		took, acts, err := l.live()
		if err != nil {
			return 0, 0, err
		}
		begun := time.Now()
		for range acts {
			if err := bareAct(bare); err != nil {
				return 0, 0, err
			}
		}
		if n > 0 { // the first warms caches and pools
			lived, committed = lived+took, committed+time.Since(begun)
		}
	}
	return lives / lived.Seconds(), lives / committed.Seconds(), nil
}

// lives are people at work in one office, with the services that their keys need.
type lives struct {
	*demo.World
	tokens map[string]app.Token
	dir    string // the dossier
	close  func() error
}

func newLives(w *world) (*lives, error) {
	ctx := context.Background()
	engine, err := render.New(ctx, render.Options{})
	if err != nil {
		return nil, err
	}
	tools := app.Tools{Now: time.Now, Random: rand.Reader, Convert: convert.New(convert.Options{}), Render: engine, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	server := httptest.NewUnstartedServer(nil)
	l := &lives{tokens: map[string]app.Token{}, close: func() error { server.Close(); return engine.Close(ctx) }}
	if l.World, err = demo.Create(ctx, filepath.Join(w.dir, store.NewID()), "http://"+server.Listener.Addr().String(), tools); err != nil {
		return nil, errors.Join(err, l.close())
	}
	server.Config.Handler = l.Handler(time.Now, tools.Log)
	server.Start()
	end, ran := l.close, make(chan error, 1)
	working, stop := context.WithCancel(ctx)
	go func() { ran <- l.House.Run(working) }()
	l.close = func() error {
		stop()
		<-ran
		return errors.Join(l.House.Close(), end())
	}
	for _, a := range l.Accounts {
		if a.Office == demo.Province {
			in, err := l.House.SignIn(ctx, app.SignInRequest{Office: a.Office, Account: a.Account, Password: demo.Password, Code: a.Code(time.Now())})
			if err != nil {
				return nil, errors.Join(err, l.close())
			}
			l.tokens[a.Account] = in.Token
		}
	}
	d, err := l.House.CreateDossier(ctx, l.tokens["mai"], app.DossierRequest{Code: "01", Title: "Hồ sơ công việc", Retention: "vv"})
	if l.dir = d.ID; err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

// live carries one document and tells how long that took without the acts that use a key, and how many acts it were.
func (l *lives) live() (took time.Duration, acts int, err error) {
	ctx := context.Background()
	file, err := os.ReadFile(filepath.FromSlash("testdata/samples/quyet-dinh.pdf"))
	if err != nil {
		return 0, 0, err
	}
	begun := time.Now()
	v, err := l.House.CreateDraft(ctx, l.tokens["tuan"], app.DraftRequest{Type: "QĐ", Abstract: "thành lập tổ công tác", Signer: "uoc", Capacity: "btv", Reviewers: []string{"thao"}, Recipients: []string{demo.Bureau}},
		app.Upload{Name: "du-thao.pdf", Size: int64(len(file)), Reader: bytes.NewReader(file)})
	took = time.Since(begun)
	if err != nil {
		return took, 0, err
	}
	acts = 1
	for _, step := range strings.Fields("tuan/submit thao/approve uoc/sign mai/seal mai/issue mai/send mai/file") {
		who, act, _ := strings.Cut(step, "/")
		a := app.ActArgs{ExpectedVersion: v.Version, Confirm: true}
		key := act == "sign" || act == "seal"
		if key {
			a.PIN = demo.PIN
		}
		if act == "file" {
			a.Dossier = l.dir
		}
		begun := time.Now()
		if v, err = l.settled(ctx, who, v.ID); err != nil {
			return took, acts, err
		}
		a.ExpectedVersion = v.Version
		if v, err = l.House.Act(ctx, l.tokens[who], v.ID, act, a, nil); err != nil {
			return took, acts, fmt.Errorf("%s: %w", act, err)
		}
		if !key {
			took, acts = took+time.Since(begun), acts+1
		}
	}
	return took, acts, nil
}

// settled is the document once the machine has done its part of the act before.
func (l *lives) settled(ctx context.Context, who, id string) (app.DocumentView, error) {
	for {
		v, err := l.House.Document(ctx, l.tokens[who], id)
		if err != nil || v.State != "approved" && v.State != "signing" && v.State != "numbered" {
			return v, err
		}
		if v.Trouble != nil {
			return v, errors.New(v.Trouble.EN)
		}
		time.Sleep(time.Millisecond)
	}
}
