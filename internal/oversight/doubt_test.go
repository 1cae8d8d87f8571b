package oversight

import (
	"testing"
	"time"

	"trien/internal/office"
)

// What is done in the doubtful time, its edges too, is in doubt until a finding says otherwise; the newest finding counts.
func TestAnActIsInDoubt(t *testing.T) {
	since, frozen := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), time.Date(2026, 3, 3, 8, 0, 0, 0, time.UTC)
	act := Entry{"document/1", 5}
	with := func(kind string, findings ...string) Case {
		c := Case{Kind: kind, Since: since, Opened: frozen}
		for _, f := range findings {
			c.Findings = append(c.Findings, Finding{CaseFinding: office.CaseFinding{Stream: act.Stream, Version: act.Version, Finding: f}})
		}
		return c
	}
	for name, x := range map[string]struct {
		c    Case
		at   time.Time
		want Doubt
	}{
		"before it":               {with(Lost), since.Add(-time.Microsecond), NoDoubt},
		"its first instant":       {with(Lost), since, Undecided},
		"its last":                {with(Stolen), frozen, Undecided},
		"after it":                {with(Stolen), frozen.Add(time.Microsecond), NoDoubt},
		"a disputed entry":        {with(Dispute), since, NoDoubt},
		"confirmed":               {with(Forged, Confirmed), since, NoDoubt},
		"not theirs":              {with(Forged, Doubted), since, NotTheirs},
		"put right":               {with(Forged, Doubted, Remedied), since, PutRight},
		"confirmed, then not":     {with(Forged, Confirmed, Doubted), since, NotTheirs},
		"a finding on another":    {Case{Kind: Lost, Since: since, Opened: frozen, Findings: []Finding{{CaseFinding: office.CaseFinding{Stream: "document/2", Version: 5, Finding: Confirmed}}}}, since, Undecided},
		"confirmed after a doubt": {with(Lost, Doubted, Confirmed), frozen, NoDoubt},
	} {
		if got := x.c.Doubt(act, x.at); got != x.want {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
	}
}
