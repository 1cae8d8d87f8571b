package app

import (
	"context"
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

// Public time-stamp services were seen to take minutes. A person is not kept waiting for one; the job that asks again has the time.
func TestASlowTimeStampServiceKeepsNobodyWaiting(t *testing.T) {
	now := time.Now()
	pki := testpki.New(testpki.Options{BaseURL: "http://127.0.0.1", Now: now, Random: rand.Reader})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, _ := io.ReadAll(r.Body)
		time.Sleep(500 * time.Millisecond)
		answer, err := pki.TimeStamp(q, now)
		if err != nil {
			t.Error(err)
		}
		w.Write(answer)
	}))
	defer slow.Close()
	o := &Office{Tools: Tools{Random: rand.Reader}, settings: Settings{TSA: slow.URL}, fetch: fetch.New(fetchOptions([]string{"127.0.0.1"}))}
	begin := time.Now()
	if _, err := o.stamperWithin(100*time.Millisecond)(context.Background(), []byte("value")); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("got %v", err)
	}
	if d := time.Since(begin); d > 400*time.Millisecond {
		t.Errorf("a person waited %v", d)
	}
	if _, err := o.timestamp(context.Background(), []byte("value")); err != nil {
		t.Errorf("the job got no time-stamp: %v", err)
	}
}
