package demo

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"trien/internal/pgtest"
	"trien/internal/s3test"
	"trien/internal/store"
)

// The whole story, over PostgreSQL and S3.
func TestTheWholeStoryOnServers(t *testing.T) {
	tools := testTools(t)
	tools.Storage = store.Storage{Store: pgtest.Start(t), Blobs: s3test.Start(t)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w, err := Create(t.Context(), t.TempDir(), "http://"+l.Addr().String(), tools)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: w.Handler(time.Now, tools.Log)}
	go server.Serve(l)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); w.House.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-done
		server.Close()
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	steps, err := w.Tell(t.Context(), time.Now, func(s Step) {
		t.Logf("%2d %v %6d ms  %s\n        %s %s", s.Number, s.Checked, s.Millis, s.EN, s.Evidence, s.Error)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(steps) < 20 {
		t.Errorf("only %d steps", len(steps))
	}
}
