package app_test

import (
	"testing"

	"trien/internal/app"
	"trien/internal/problem"
)

func service(v app.ServicesView, kind string) app.ServiceView {
	for _, s := range v.Services {
		if s.Kind == kind {
			return s
		}
	}
	return app.ServiceView{}
}

// How the services do is seen from what was asked of them: by administrators with addresses, by clerks without, by nobody else (HD03.connect).
func TestHowTheServicesDo(t *testing.T) {
	s := newStage(t)
	a := s.authority()
	view := func(who string) app.ServicesView {
		t.Helper()
		v, err := s.House.Services(t.Context(), s.as(tu, who))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	v := view("bao")
	if tsa := service(v, "timestamp"); v.State != "unknown" || tsa.State != "unknown" || len(tsa.Addresses) != 1 || !tsa.Addresses[0].Set || tsa.Addresses[0].LimitSeconds != 180 {
		t.Fatalf("before anything was asked: %+v", v)
	}
	s.unstamped(a, "signed")
	v = view("bao")
	tsa := service(v, "timestamp")
	if v.State != "failing" || tsa.State != "failing" || tsa.FailingSince.IsZero() || v.Owed != 1 || v.Summary.VI == "" {
		t.Errorf("down: %+v", v)
	}
	if x := tsa.Addresses[0]; x.Failures != 1 || x.Trouble == nil || x.Trouble.VI == "" || !x.LastSuccess.IsZero() {
		t.Errorf("down: %+v", x)
	}
	if ocsp := service(v, "ocsp"); ocsp.State != "good" || len(ocsp.Addresses) != 1 || ocsp.Addresses[0].Set || ocsp.Addresses[0].Address != shared.base {
		t.Errorf("OCSP: %+v", ocsp)
	}
	if clerk := view("mai"); clerk.State != "failing" || len(service(clerk, "timestamp").Addresses) != 0 {
		t.Errorf("a clerk sees %+v", clerk)
	}
	if inspector := view("hai"); len(service(inspector, "timestamp").Addresses) != 1 {
		t.Errorf("the inspector sees %+v", inspector)
	}
	for _, who := range []string{"tuan", "uoc"} {
		_, err := s.House.Services(t.Context(), s.as(tu, who))
		wantKind(t, err, problem.Forbidden, "379.5.3")
	}
	s.signed()
	if v = view("bao"); service(v, "timestamp").State != "good" || !service(v, "timestamp").FailingSince.IsZero() || service(v, "timestamp").LastSuccess.IsZero() {
		t.Errorf("back: %+v", service(v, "timestamp"))
	}
}
