// Package traces sends spans to a collector by OTLP over HTTP (OpenTelemetry Protocol 1.x), in the background and within limits: a collector that
// is away costs nothing but its spans.
package traces

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Options say where spans go.
type Options struct {
	Endpoint string // the whole address, "http://127.0.0.1:4318/v1/traces"
	Token    string // sent as a bearer's; "" for none
	Share    float64
	Limit    time.Duration // of one sending
	Version  string        // of the program
	Instance string        // tells replicas apart
	Log      *slog.Logger  // says that spans could not be sent
}

// queue bounds what waits to be sent: beyond it spans are dropped.
const queue = 2048

// Open makes a tracer. Close it last: what waits is sent, within the limit.
func Open(ctx context.Context, o Options) (trace.Tracer, func(context.Context) error, error) {
	headers := map[string]string{"User-Agent": "trien"}
	if o.Token != "" {
		headers["Authorization"] = "Bearer " + o.Token
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(o.Endpoint), otlptracehttp.WithHeaders(headers), otlptracehttp.WithTimeout(o.Limit),
		otlptracehttp.WithHTTPClient(client(o.Limit)), otlptracehttp.WithRetry(otlptracehttp.RetryConfig{}))
	if err != nil {
		return nil, nil, err
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { o.Log.Warn("traces are not sent", "cause", err) })) // else the library writes where it likes
	what := resource.NewSchemaless(attribute.String("service.name", "trien"), attribute.String("service.version", o.Version), attribute.String("service.instance.id", o.Instance))
	provider := sdk.NewTracerProvider(sdk.WithResource(what), sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(o.Share))),
		sdk.WithBatcher(exporter, sdk.WithMaxQueueSize(queue), sdk.WithExportTimeout(o.Limit)),
		sdk.WithRawSpanLimits(sdk.SpanLimits{AttributeValueLengthLimit: 200, AttributeCountLimit: 16, EventCountLimit: 8, LinkCountLimit: 4, AttributePerEventCountLimit: 8, AttributePerLinkCountLimit: 8}))
	return provider.Tracer("trien"), func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, o.Limit)
		defer cancel()
		return provider.Shutdown(ctx)
	}, nil
}

// client sends to the collector alone: no redirects, bounded in time, with few connections.
func client(limit time.Duration) *http.Client {
	return &http.Client{
		Timeout: limit,
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: limit}).DialContext, TLSHandshakeTimeout: limit,
			ResponseHeaderTimeout: limit, MaxResponseHeaderBytes: 64 << 10, MaxConnsPerHost: 2, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("traces: the collector redirects") },
	}
}
