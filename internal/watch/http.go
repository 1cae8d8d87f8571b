package watch

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

type httpMetrics struct {
	requests *prometheus.HistogramVec
	open     prometheus.Gauge
}

func newHTTPMetrics() httpMetrics {
	return httpMetrics{
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "trien_http_request_seconds", Help: "Requests, by method, route and status.",
			Buckets: []float64{.005, .025, .1, .5, 1, 5, 30, 180}}, []string{"method", "route", "status"}),
		open: prometheus.NewGauge(prometheus.GaugeOpts{Name: "trien_http_requests_open", Help: "Requests being answered now."}),
	}
}

func (m httpMetrics) register(r prometheus.Registerer) { r.MustRegister(m.requests, m.open) }

// Request is what is known of a request once it is answered. Route is the pattern it was registered under, never the path that was asked for.
type Request struct {
	Method string
	Route  string
	Status int
	Bytes  int64
	Took   time.Duration
}

// note is how what lies inside tells what lies outside of a request.
type note struct{ route, office string }

type noteKey struct{}

// SetRoute tells the pattern that a request matched, where it is not the mux that knows it.
func SetRoute(ctx context.Context, route string) {
	if n, ok := ctx.Value(noteKey{}).(*note); ok {
		n.route = route
	}
}

// SetOffice tells which office a request is about.
func SetOffice(ctx context.Context, id string) {
	if n, ok := ctx.Value(noteKey{}).(*note); ok {
		n.office = id
	}
}

// Handler measures what next answers, and tells done of each request, with the office it was about ("" where none was).
func (w *Watch) Handler(next http.Handler, done func(context.Context, Request, string)) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		n := &note{}
		ctx, span := w.tracer.Start(With(context.WithValue(r.Context(), noteKey{}, n), w), "request", trace.WithSpanKind(trace.SpanKindServer))
		r = r.WithContext(ctx)
		answer, begun := &answer{ResponseWriter: rw}, time.Now()
		w.http.open.Inc()
		defer func() {
			w.http.open.Dec()
			q := Request{Method: method(r.Method), Route: routeOf(n.route, r.Pattern), Status: answer.code(), Bytes: answer.bytes, Took: time.Since(begun)}
			w.http.requests.WithLabelValues(q.Method, q.Route, strconv.Itoa(q.Status)).Observe(q.Took.Seconds())
			span.SetName(q.Method + " " + q.Route)
			span.SetAttributes(attribute.String("http.request.method", q.Method), attribute.String("http.route", q.Route), attribute.Int("http.response.status_code", q.Status))
			span.End()
			if done != nil {
				done(ctx, q, n.office)
			}
		}()
		next.ServeHTTP(answer, r)
	})
}

// method keeps strangers from making labels.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// routeOf is the pattern without its method.
func routeOf(told, pattern string) string {
	if told != "" {
		return told
	}
	if _, path, ok := strings.Cut(pattern, " "); ok {
		pattern = path
	}
	if pattern == "" {
		return "none"
	}
	return pattern
}

// answer watches what is answered.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// WriteHeader keeps the status; those of 1xx are not the last.
func (a *answer) WriteHeader(code int) {
	if a.status == 0 && code >= 200 {
		a.status = code
	}
	a.ResponseWriter.WriteHeader(code)
}

// Write counts.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController flush and set deadlines.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Flush is for those who look for http.Flusher itself.
func (a *answer) Flush() { _ = http.NewResponseController(a.ResponseWriter).Flush() }
