package traces_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"trien/internal/logs"
	"trien/internal/traces"
	"trien/internal/watch"
)

// receiver is a small collector: it takes what OTLP over HTTP sends (opentelemetry-proto, ExportTraceServiceRequest).
type receiver struct {
	mu     sync.Mutex
	spans  []*otlp.Span
	raw    []byte
	asked  []*http.Request
	answer int
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	var body io.Reader = q.Body
	if q.Header.Get("Content-Encoding") == "gzip" {
		body, _ = gzip.NewReader(q.Body)
	}
	raw, err := io.ReadAll(body)
	var sent collector.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(raw, &sent)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked, r.raw = append(r.asked, q), append(r.raw, raw...)
	for _, rs := range sent.GetResourceSpans() {
		for _, ss := range rs.GetScopeSpans() {
			r.spans = append(r.spans, ss.GetSpans()...)
		}
	}
	if err != nil || r.answer != 0 {
		w.WriteHeader(max(r.answer, http.StatusBadRequest))
		return
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

func open(t *testing.T, endpoint string, log io.Writer) (*watch.Watch, func(context.Context) error) {
	t.Helper()
	tracer, end, err := traces.Open(t.Context(), traces.Options{Endpoint: endpoint, Token: "geheim", Share: 1, Limit: 2 * time.Second, Version: "test", Instance: "one", Log: logs.New(log, logs.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	return watch.New(prometheus.NewRegistry(), tracer), end
}

func TestACollectorGetsTheSpansOfARequest(t *testing.T) {
	r := &receiver{}
	s := httptest.NewServer(r)
	defer s.Close()
	w, end := open(t, s.URL+"/v1/traces", io.Discard)
	h := w.Handler(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		watch.SetRoute(q.Context(), "/api/documents/{id}/acts/{act}")
		ctx, done := watch.BeginKind(q.Context(), watch.Act, "sign")
		_, inner := watch.Begin(ctx, watch.TimeStamp)
		inner(errors.New("Mật: văn bản 12"))
		done(nil)
	}), nil)
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/api/documents/Mật/acts/sign?tên=Mật", nil))
	if err := end(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	spans := map[string]*otlp.Span{}
	for _, x := range r.spans {
		spans[x.GetName()] = x
	}
	request, act, stamp := spans["POST /api/documents/{id}/acts/{act}"], spans["act"], spans["timestamp"]
	if request == nil || act == nil || stamp == nil {
		t.Fatalf("%v", r.spans)
	}
	if !bytes.Equal(act.GetParentSpanId(), request.GetSpanId()) || !bytes.Equal(stamp.GetParentSpanId(), act.GetSpanId()) || !bytes.Equal(stamp.GetTraceId(), request.GetTraceId()) {
		t.Error("they do not hang together")
	}
	if stamp.GetStatus().GetCode() != otlp.Status_STATUS_CODE_ERROR || act.GetStatus().GetCode() == otlp.Status_STATUS_CODE_ERROR {
		t.Errorf("%v, %v", stamp.GetStatus(), act.GetStatus())
	}
	if strings.Contains(string(r.raw), "Mật") || !strings.Contains(string(r.raw), "trien.kind") {
		t.Error("content is sent")
	}
	if got := r.asked[0].Header.Get("Authorization"); got != "Bearer geheim" {
		t.Errorf("the token is %q", got)
	}
}

// TestACollectorThatIsAwayCostsItsSpansAlone: what can't be sent is dropped, and the log says so without the token.
func TestACollectorThatIsAwayCostsItsSpansAlone(t *testing.T) {
	away := httptest.NewServer(http.NotFoundHandler())
	away.Close()
	elsewhere := httptest.NewServer(&receiver{})
	defer elsewhere.Close()
	moved := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer moved.Close()
	broken := httptest.NewServer(&receiver{answer: http.StatusInternalServerError})
	defer broken.Close()
	for name, address := range map[string]string{"nobody": away.URL, "one who sends on": moved.URL, "one who fails": broken.URL} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			w, end := open(t, address+"/v1/traces", &out)
			_, done := watch.Begin(watch.With(t.Context(), w), watch.Act)
			done(nil)
			err := end(t.Context())
			if said := out.String() + logs.Cause(err); strings.Contains(said, "geheim") || err == nil && !strings.Contains(said, "not sent") {
				t.Errorf("%v, %q", err, said)
			}
		})
	}
}
