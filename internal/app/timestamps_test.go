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
	gone := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, _ := io.ReadAll(r.Body)
		<-gone // the service answers only after the person has gone on
		answer, err := pki.TimeStamp(q, now)
		if err != nil {
			t.Error(err)
		}
		w.Write(answer)
	}))
	defer slow.Close()
	o := &Office{Tools: Tools{Random: rand.Reader}, settings: Settings{TSA: slow.URL}, fetch: fetch.New(fetchOptions([]string{"127.0.0.1"}))}
	if _, err := o.stamperWithin(100*time.Millisecond)(context.Background(), []byte("value")); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("got %v", err)
	}
	close(gone)
	if _, err := o.timestamp(context.Background(), []byte("value")); err != nil {
		t.Errorf("the job got no time-stamp: %v", err)
	}
}
