package demo

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"trien/internal/logs"
	"trien/internal/watch"
)

// watched is all that is written and measured of a story, in the finest detail there is.
type watched struct {
	log      *slog.Logger
	written  *locked
	registry *prometheus.Registry
	spans    *tracetest.InMemoryExporter
	watch    *watch.Watch
}

// locked is a buffer for many writers.
type locked struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.String()
}

func watching() *watched {
	w := &watched{written: &locked{}, registry: prometheus.NewRegistry(), spans: tracetest.NewInMemoryExporter()}
	w.log = logs.New(w.written, logs.Options{Level: slog.LevelDebug})
	w.watch = watch.New(w.registry, sdk.NewTracerProvider(sdk.WithSyncer(w.spans)).Tracer("trien"))
	return w
}

func (w *watched) with(ctx context.Context) context.Context {
	if w == nil {
		return ctx
	}
	return watch.With(ctx, w.watch)
}

// saysNothingOf looks for every word of the world in the log, the metrics and the spans. Content, names and titles are Vietnamese, what the program
// says of itself is ASCII: not one letter beyond it may stand there.
func (w *watched) saysNothingOf(t *testing.T, world *World) {
	t.Helper()
	watch.Collect(w.registry, world.House)
	families, err := w.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var metrics bytes.Buffer
	for _, f := range families {
		if _, err := expfmt.MetricFamilyToText(&metrics, f); err != nil {
			t.Fatal(err)
		}
	}
	spans := map[string]int{}
	var attributes strings.Builder
	for _, s := range w.spans.GetSpans() {
		spans[s.Name]++
		fmt.Fprintln(&attributes, s.Name, s.Attributes, s.Events, s.Status)
	}
	words := []string{Password, PIN, ".pdf", ".docx", "postgres://"}
	for _, a := range world.Accounts {
		words = append(words, a.Name, a.Secret, a.Code(time.Now()))
	}
	for where, said := range map[string]string{"the log": w.written.String(), "the metrics": metrics.String(), "the spans": attributes.String()} {
		for line := range strings.Lines(said) {
			if strings.ContainsFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }) {
				t.Errorf("%s: a letter that is no word of ours: %s", where, line)
			}
			for _, word := range words {
				if strings.Contains(line, word) && !strings.HasPrefix(line, "trien_") { // numbers of a metric may look like a code
					t.Errorf("%s: %q in %s", where, word, line)
				}
			}
		}
	}
	for _, want := range []watch.Step{watch.Act, watch.Job, watch.Transaction, watch.BlobWrite, watch.BlobRead, watch.KeyUse, watch.TimeStamp, watch.OCSP, watch.LibreOffice, watch.Peer} {
		if spans[string(want)] == 0 {
			t.Errorf("no span of %s in %v", want, spans)
		}
	}
	for _, want := range []string{`trien_act_seconds_count{kind="sign",outcome="good"}`, `trien_job_seconds_count{kind="deliver",outcome="good"}`, `trien_ledger_events{office="tinh-uy"}`, `trien_step_seconds_count{outcome="good",step="transaction"}`} {
		if !strings.Contains(metrics.String(), want) {
			t.Errorf("%s is not measured", want)
		}
	}
}
