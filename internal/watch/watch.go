// Package watch measures the work of the house: metrics in the format of Prometheus (text exposition 0.0.4, OpenMetrics) and spans of
// OpenTelemetry, of kinds and times alone.
//
// A Watch travels in the context; where there is none, measuring does nothing. No label and no attribute comes from a user or a file: every name
// is a constant of the program, a route as it is registered, an office's id or a kind of problem.
package watch

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"trien/internal/problem"
)

// Step is a part of the work that is measured by itself.
type Step string

// The steps.
const (
	Act          Step = "act"          // one act of a person, as a whole
	Intake       Step = "intake"       // a file taken in: checked, converted, looked at
	Job          Step = "job"          // one attempt at a job
	Transaction  Step = "transaction"  // a commit of the database, waiting for its turn included
	BlobWrite    Step = "blob_write"   // a file encrypted and stored
	BlobRead     Step = "blob_open"    // a stored file opened
	KeyUse       Step = "key"          // a signature by a key at this server or a remote service
	TimeStamp    Step = "timestamp"    // RFC 3161
	OCSP         Step = "ocsp"         // RFC 6960
	CRL          Step = "crl"          // RFC 5280, 5
	Certificates Step = "certificates" // RFC 5280, 4.2.2.1
	Peer         Step = "peer"         // a message to another office
	Remote       Step = "remote"       // a call of a remote signing service
	LibreOffice  Step = "libreoffice"  // a draft into PDF
	Tesseract    Step = "tesseract"    // a page of a scan read
)

// Count is something that is only counted.
type Count string

// The counts.
const (
	WrongPIN    Count = "wrong_pin"    // a key refused a PIN
	ClosedPIN   Count = "closed_pin"   // a PIN was not tried: too many wrong ones before
	WrongSignIn Count = "wrong_signin" // a password or code was wrong
)

// Watch is where measurements go. Its zero value and nil take none.
type Watch struct {
	tracer trace.Tracer
	steps  *prometheus.HistogramVec
	acts   *prometheus.HistogramVec
	jobs   *prometheus.HistogramVec
	counts *prometheus.CounterVec
	bytes  prometheus.Counter
	http   httpMetrics
}

// New makes a watch whose metrics are in the registry; tracer may be nil.
func New(registry prometheus.Registerer, tracer trace.Tracer) *Watch {
	if tracer == nil {
		tracer = noop.NewTracerProvider().Tracer("trien")
	}
	buckets := []float64{.001, .005, .025, .1, .5, 1, 2.5, 5, 10, 30, 60, 180}
	w := &Watch{
		tracer: tracer,
		steps:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "trien_step_seconds", Help: "Parts of the work, by step and outcome.", Buckets: buckets}, []string{"step", "outcome"}),
		acts:   prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "trien_act_seconds", Help: "Acts of people, by kind and outcome.", Buckets: buckets}, []string{"kind", "outcome"}),
		jobs:   prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "trien_job_seconds", Help: "Attempts at jobs, by kind and outcome.", Buckets: buckets}, []string{"kind", "outcome"}),
		counts: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "trien_noted_total", Help: "Things that are only counted: refused PINs and sign-ins."}, []string{"what"}),
		bytes:  prometheus.NewCounter(prometheus.CounterOpts{Name: "trien_blob_bytes_total", Help: "Plain bytes of files stored."}),
		http:   newHTTPMetrics(),
	}
	registry.MustRegister(w.steps, w.acts, w.jobs, w.counts, w.bytes)
	w.http.register(registry)
	for _, c := range []Count{WrongPIN, ClosedPIN, WrongSignIn} {
		w.counts.WithLabelValues(string(c)) // so that a rate can be asked for from the start
	}
	return w
}

type key struct{}

// With gives a context whose work is measured by w.
func With(ctx context.Context, w *Watch) context.Context { return context.WithValue(ctx, key{}, w) }

// of gives the context's watch, or nil.
func of(ctx context.Context) *Watch {
	w, _ := ctx.Value(key{}).(*Watch)
	return w
}

// Add counts one.
func Add(ctx context.Context, c Count) {
	if w := of(ctx); w != nil {
		w.counts.WithLabelValues(string(c)).Inc()
	}
}

// Stored counts the bytes of a file that was stored.
func Stored(ctx context.Context, n int64) {
	if w := of(ctx); w != nil {
		w.bytes.Add(float64(n))
	}
}

// Begin begins a step. The context that it gives is that of its parts; end must be called once, with what came of it.
func Begin(ctx context.Context, s Step) (_ context.Context, end func(error)) {
	return begin(ctx, s, "")
}

// BeginKind begins an act or a job, whose kind must be a constant of the program, never what a user sent.
func BeginKind(ctx context.Context, s Step, kind string) (_ context.Context, end func(error)) {
	return begin(ctx, s, kind)
}

func begin(ctx context.Context, s Step, kind string) (context.Context, func(error)) {
	w := of(ctx)
	if w == nil {
		return ctx, func(error) {}
	}
	ctx, span := w.tracer.Start(ctx, string(s))
	if kind != "" {
		span.SetAttributes(attribute.String("trien.kind", kind))
	}
	begun := time.Now()
	return ctx, func(err error) {
		outcome := Outcome(err)
		if took := time.Since(begun).Seconds(); kind == "" {
			w.steps.WithLabelValues(string(s), outcome).Observe(took)
		} else if s == Job {
			w.jobs.WithLabelValues(kind, outcome).Observe(took)
		} else {
			w.acts.WithLabelValues(kind, outcome).Observe(took)
		}
		span.SetAttributes(attribute.String("trien.outcome", outcome))
		if err != nil {
			span.SetStatus(codes.Error, outcome) // never the words of err
		}
		span.End()
	}
}

// Outcome is "good", "canceled" or the kind of a problem.
func Outcome(err error) string {
	switch {
	case err == nil:
		return "good"
	case errors.Is(err, context.Canceled):
		return "canceled"
	}
	return string(problem.KindOf(err))
}
