package blob

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trien/internal/problem"
)

// hurried waits for no answer longer than a moment, and asks a silent server once more only when the test is long over.
var hurried = patience{connect: time.Minute, answer: 50 * time.Millisecond, whole: time.Minute, tries: 4, pause: time.Millisecond, again: time.Hour}

// silentFrom lets every request from now on wait until the test ends; answers lets them pass again.
func silentFrom(t *testing.T, m *middle) (answers func()) {
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	m.spoil(fault{on: func(*http.Request) bool { return true }, do: func(_ http.ResponseWriter, r *http.Request, _ func() *httptest.ResponseRecorder) {
		io.Copy(io.Discard, r.Body)
		<-over
	}})
	return func() { m.spoil(fault{}) }
}

// A bucket that says nothing is waited for once: of the tries of one act only the first is made, and whoever comes next is told without being asked for.
func TestSilentBucketIsAskedOnce(t *testing.T) {
	s, m := through(t, hurried)
	k := key(t, "document/1")
	ref := put(t, s, k, text(10))
	silentFrom(t, m)
	_, err := s.Put(t.Context(), k, bytes.NewReader(text(11)))
	wantKind(t, err, problem.Unavailable)
	if !strings.Contains(problem.WordsOf(err).EN, "not known") {
		t.Error("of a write that was not answered nothing is known:", err)
	}
	if met, _ := m.requests(); met != 1 {
		t.Errorf("%d requests were sent", met)
	}
	for name, err := range map[string]error{"verify": s.Verify(t.Context(), ref.Digest, 0), "remove": s.Remove(t.Context(), ref.Digest)} {
		if problem.KindOf(err) != problem.Unavailable {
			t.Error(name, err)
		}
	}
	if _, err := s.Has(t.Context(), ref.Digest); problem.KindOf(err) != problem.Unavailable {
		t.Error(err)
	}
	if met, _ := m.requests(); met != 1 {
		t.Errorf("%d requests were sent to a server known to be silent", met)
	}
}

// Once it answers again, it is used again, and what was not known is done once more.
func TestSilentBucketAnswersAgain(t *testing.T) {
	p := hurried
	p.again = 0
	s, m := through(t, p)
	k := key(t, "document/1")
	answers := silentFrom(t, m)
	_, err := s.Put(t.Context(), k, bytes.NewReader(text(11)))
	wantKind(t, err, problem.Unavailable)
	answers()
	l := s.objects.(*bucket).client.Options().HTTPClient.(*http.Client).Transport.(*listener)
	l.answer = time.Minute
	ref, err := s.Put(t.Context(), k, bytes.NewReader(text(11)))
	if err != nil || s.Verify(t.Context(), ref.Digest, 0) != nil {
		t.Fatal(err)
	}
	if !l.silent.IsZero() {
		t.Error("it still counts as silent")
	}
}

// An answer that begins and stands still is no answer.
func TestAnswerThatStandsStill(t *testing.T) {
	s, m := through(t, hurried)
	ref := put(t, s, key(t, "document/1"), text(100_000))
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	m.spoil(fault{on: is("GET", ""), do: func(w http.ResponseWriter, _ *http.Request, pass func() *httptest.ResponseRecorder) {
		answer := pass()
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes()[:answer.Body.Len()/2])
		w.(http.Flusher).Flush()
		<-over
	}})
	wantKind(t, s.Verify(t.Context(), ref.Digest, 0), problem.Unavailable)
	if met, _ := m.requests(); met != 1 {
		t.Errorf("%d requests were sent", met)
	}
}

// An error is an answer: a server that says that it fails is asked again as often as before.
func TestFailingBucketIsNotSilent(t *testing.T) {
	s, m := through(t, quick)
	ref := put(t, s, key(t, "document/1"), text(10))
	m.spoil(fault{on: func(*http.Request) bool { return true }, times: 2, do: ways["503, lost"]})
	if err := s.Verify(t.Context(), ref.Digest, 0); err != nil {
		t.Error(err)
	}
	if met, _ := m.requests(); met != 2 {
		t.Error(met)
	}
}
