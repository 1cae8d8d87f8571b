package watch_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"

	"trien/internal/problem"
	"trien/internal/watch"
)

// shown is what Prometheus would be told.
func shown(t *testing.T, r *prometheus.Registry) string {
	t.Helper()
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, f := range families {
		if _, err := expfmt.MetricFamilyToText(&out, f); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

func mustShow(t *testing.T, r *prometheus.Registry, lines ...string) {
	t.Helper()
	got := shown(t, r)
	for _, l := range lines {
		if !strings.Contains(got, l+"\n") {
			t.Errorf("%s is not in\n%s", l, got)
		}
	}
}

func TestStepsAreMeasuredByOutcome(t *testing.T) {
	r := prometheus.NewRegistry()
	ctx := watch.With(context.Background(), watch.New(r, nil))
	for _, err := range []error{nil, problem.New(problem.Unavailable, "x", "x"), context.Canceled, errors.New("a secret word")} {
		_, end := watch.Begin(ctx, watch.OCSP)
		end(err)
	}
	_, end := watch.BeginKind(ctx, watch.Act, "sign")
	end(problem.New(problem.Key, "x", "x"))
	_, end = watch.BeginKind(ctx, watch.Job, "deliver")
	end(nil)
	watch.Add(ctx, watch.WrongPIN)
	watch.Stored(ctx, 5)
	mustShow(t, r, `trien_step_seconds_count{outcome="good",step="ocsp"} 1`, `trien_step_seconds_count{outcome="unavailable",step="ocsp"} 1`,
		`trien_step_seconds_count{outcome="canceled",step="ocsp"} 1`, `trien_step_seconds_count{outcome="internal",step="ocsp"} 1`,
		`trien_act_seconds_count{kind="sign",outcome="key"} 1`, `trien_job_seconds_count{kind="deliver",outcome="good"} 1`,
		`trien_noted_total{what="wrong_pin"} 1`, `trien_noted_total{what="closed_pin"} 0`, `trien_blob_bytes_total 5`)
	if strings.Contains(shown(t, r), "secret") {
		t.Error("a word of an error is shown")
	}
}

func TestWhereNobodyWatchesNothingIsDone(t *testing.T) {
	ctx, end := watch.Begin(context.Background(), watch.Act)
	end(errors.New("x"))
	watch.Add(ctx, watch.WrongPIN)
	watch.Stored(ctx, 1)
	watch.SetRoute(ctx, "/x")
	watch.SetOffice(ctx, "x")
}

// TestStrangersMakeNoLabels: of a request its route counts, and what it asked for stands nowhere.
func TestStrangersMakeNoLabels(t *testing.T) {
	r := prometheus.NewRegistry()
	w := watch.New(r, nil)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /documents/{id}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/api/", func(rw http.ResponseWriter, q *http.Request) {
		watch.SetRoute(q.Context(), "/api/documents/{id}/acts/{act}")
		watch.SetOffice(q.Context(), "tinh-uy")
		rw.WriteHeader(http.StatusConflict)
		rw.Write([]byte("four"))
	})
	var seen []watch.Request
	var offices []string
	h := w.Handler(mux, func(_ context.Context, q watch.Request, office string) {
		seen, offices = append(seen, q), append(offices, office)
	})
	for _, q := range [][2]string{{"GET", "/documents/Mật-1?x=Mật-2"}, {"POST", "/api/Mật-3"}, {"MẬT-4", "/Mật-5"}} {
		h.ServeHTTP(httptest.NewRecorder(), &http.Request{Method: q[0], URL: httptest.NewRequest("GET", q[1], nil).URL, Header: http.Header{}})
	}
	mustShow(t, r, `trien_http_request_seconds_count{method="GET",route="/documents/{id}",status="200"} 1`,
		`trien_http_request_seconds_count{method="POST",route="/api/documents/{id}/acts/{act}",status="409"} 1`,
		`trien_http_request_seconds_count{method="other",route="none",status="404"} 1`, "trien_http_requests_open 0")
	if strings.Contains(strings.ToLower(shown(t, r)), "mật") {
		t.Error("what was asked for is shown")
	}
	if len(seen) != 3 || seen[1].Bytes != 4 || seen[1].Status != http.StatusConflict || offices[1] != "tinh-uy" || offices[0] != "" {
		t.Errorf("%+v, %v", seen, offices)
	}
}

// house is an office whose database answers or does not.
type house struct {
	down  bool
	asked int
}

func (h *house) States(context.Context) ([]watch.State, error) {
	h.asked++
	if h.down {
		return nil, errors.New("down")
	}
	return []watch.State{{Office: "a", Jobs: []watch.Jobs{{Kind: "deliver", State: "waiting", Count: 3, Oldest: time.Minute}}, Events: 7, Unsequenced: 1, Lag: 2 * time.Second, Retried: 5, Lost: 6,
		Disks: []watch.Disk{{Folder: "blobs", Free: 1, Size: 2}}, Connections: watch.Connections{Open: 4, Busy: 1, Waited: 2, Wait: time.Second}}}, nil
}

func TestTheStateOfTheHouseIsAskedNowAndThen(t *testing.T) {
	r := prometheus.NewRegistry()
	h := &house{}
	watch.Collect(r, h)
	for range 3 {
		mustShow(t, r, "trien_state_known 1", `trien_jobs{kind="deliver",office="a",state="waiting"} 3`, `trien_job_oldest_seconds{kind="deliver",office="a",state="waiting"} 60`,
			`trien_ledger_events{office="a"} 7`, `trien_ledger_lag_seconds{office="a"} 2`, `trien_disk_free_bytes{folder="blobs",office="a"} 1`, `trien_database_waits_total{office="a"} 2`,
			`trien_transactions_retried_total{office="a"} 5`, `trien_leases_lost_total{office="a"} 6`)
	}
	if h.asked != 1 {
		t.Errorf("asked %d times", h.asked)
	}
	down := prometheus.NewRegistry()
	watch.Collect(down, &house{down: true})
	if got := shown(t, down); !strings.Contains(got, "trien_state_known 0\n") || strings.Contains(got, "trien_jobs") {
		t.Error(got)
	}
}
