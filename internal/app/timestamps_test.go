package app

import (
	"context"
	"crypto"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"trien/internal/fetch"
	"trien/internal/problem"
	"trien/internal/testpki"
)

// tsaBehind is a time-stamp service that answers only once the gate is open.
func tsaBehind(t *testing.T, gate <-chan struct{}) *httptest.Server {
	t.Helper()
	now := time.Now()
	pki := testpki.New(testpki.Options{BaseURL: "http://127.0.0.1", Now: now, Random: rand.Reader})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, _ := io.ReadAll(r.Body)
		select {
		case <-gate:
		case <-r.Context().Done():
			return
		}
		answer, err := pki.TimeStamp(q, now)
		if err != nil {
			t.Error(err)
		}
		w.Write(answer)
	}))
	t.Cleanup(s.Close)
	return s
}

// stamping is an office of which nothing is there but its time-stamp services.
func stamping(s Settings) *Office {
	return &Office{Tools: Tools{Random: rand.Reader, Now: time.Now}, settings: s, fetch: fetch.New(s.fetching(nil))}
}

// Public time-stamp services were seen to take minutes. A person is kept waiting no longer than the settings say; the job that asks again
// has the time.
func TestASlowTimeStampServiceKeepsNobodyWaiting(t *testing.T) {
	gate := make(chan struct{})
	slow := tsaBehind(t, gate)
	o := stamping(Settings{TSA: Addresses{{URL: slow.URL}}, Services: Services{SigningSeconds: 1}})
	if _, err := o.stamper()(context.Background(), []byte("value")); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("got %v", err)
	}
	if _, err := o.stamper()(context.Background(), []byte("value")); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("a service that hung a moment ago: %v", err)
	}
	close(gate)
	if _, err := o.timestamp(context.Background(), crypto.SHA256, make([]byte, 32)); err != nil {
		t.Errorf("the job got no time-stamp: %v", err)
	}
	if _, err := o.stamper()(context.Background(), []byte("value")); err != nil {
		t.Errorf("the service is back: %v", err)
	}
}
