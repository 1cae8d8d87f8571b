package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"trien/validation"
)

// doorOf counts what a server is asked for.
func doorOf(t *testing.T, answer http.HandlerFunc) (*asking, string, *atomic.Int32) {
	t.Helper()
	asked := new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked.Add(1); answer(w, r) }))
	t.Cleanup(server.Close)
	v := &verifier{}
	v.connect()
	t.Cleanup(v.close)
	return v.door, server.URL, asked
}

// TestListsAreAskedForOnce: every file of a folder names the same list; its authority is not asked ten thousand times.
func TestListsAreAskedForOnce(t *testing.T) {
	door, url, asked := doorOf(t, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte{0x30, 0}) })
	for range 3 { // three files
		got, err := door.sources(validation.Sources{}).CRL(t.Context(), url+"/list.crl")
		if err != nil || len(got) != 2 {
			t.Fatalf("% x, %v", got, err)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("asked %d times", asked.Load())
	}
}

// TestARefusalIsAnAnswer: a responder that does not know one certificate may know the next.
func TestARefusalIsAnAnswer(t *testing.T) {
	door, url, asked := doorOf(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	for range 3 {
		if _, err := door.sources(validation.Sources{}).OCSP(t.Context(), url, []byte{0x30, 0}); err == nil {
			t.Fatal("a refusal was taken for an answer of use")
		}
	}
	if asked.Load() != 3 {
		t.Errorf("asked %d times", asked.Load())
	}
}

// TestTheSilentAreSpared: an address where nobody listens is not tried with every file; what became of it is told each time.
func TestTheSilentAreSpared(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	v := &verifier{}
	v.connect()
	defer v.close()
	for range 3 {
		if _, err := v.door.sources(validation.Sources{}).OCSP(t.Context(), gone.URL, []byte{0x30, 0}); err == nil {
			t.Fatal("an answer from nobody")
		}
	}
	if len(v.door.failed) != 1 {
		t.Errorf("%d addresses are remembered", len(v.door.failed))
	}
}

// TestLittleTimeSaysNothing: who is asked when a judgement's time is nearly up is not called silent for the next file.
func TestLittleTimeSaysNothing(t *testing.T) {
	release := make(chan struct{})
	door, url, _ := doorOf(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	ask := func(ctx context.Context) ([]byte, error) { return door.client.CRL(ctx, url) }
	if _, err := door.spared(t.Context(), &waits{left: time.Millisecond}, "crl "+url, ask); err == nil {
		t.Fatalf("%v", err)
	}
	if len(door.failed) != 0 {
		t.Error("an address was blamed for a judgement's lack of time")
	}
}
