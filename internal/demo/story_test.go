package demo

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"
)

// world makes a world that is served on a port of its own, its jobs running.
func served(t *testing.T, seen *watched) *World {
	tools := testTools(t)
	if seen != nil {
		tools.Log = seen.log
	}
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
	ctx, stop := context.WithCancel(seen.with(context.Background()))
	done := make(chan struct{})
	go func() { defer close(done); w.House.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-done
		server.Close()
		w.Close()
	})
	return w
}

func TestTheWholeStory(t *testing.T) {
	seen := watching()
	w := served(t, seen)
	steps, err := w.Tell(seen.with(t.Context()), time.Now, func(s Step) {
		t.Logf("%2d %v %6d ms  %s\n        %s %s", s.Number, s.Checked, s.Millis, s.EN, s.Evidence, s.Error)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(steps) < 20 {
		t.Errorf("only %d steps", len(steps))
	}
	seen.saysNothingOf(t, w)
}
