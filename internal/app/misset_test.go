package app_test

import (
	"path/filepath"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
)

// A machine whose clock is set wrong serves beside others without harm: sessions stay, codes fit, acts bear the time of all, and no job is taken from
// who works on it.
func TestAClockThatIsSetWrong(t *testing.T) {
	w := newTwo(t, func(*app.Tools) {})
	for name, c := range map[string]*clock{"half a day ahead": {off: 12 * time.Hour}, "a year behind": {off: -365 * 24 * time.Hour}, "stopped an hour ago": {stopped: time.Now().Add(-time.Hour)}} {
		t.Run(name, func(t *testing.T) {
			a, _ := w.in(t)
			with := w.with
			with.Now = c.now
			opened, err := demo.Open(t.Context(), filepath.Clean(w.Dir), with)
			if err != nil {
				t.Fatal(err)
			}
			defer opened.Close()
			token := a.as(tu, "tuan")
			me, err := opened.House.Me(t.Context(), token)
			if err != nil {
				t.Fatal("the session is not known there: ", err)
			}
			if left := time.Until(me.Expires); left < time.Hour || left > 24*time.Hour {
				t.Errorf("the session lasts %v more", left)
			}
			v := a.draft(decision())
			if _, err := opened.House.Act(t.Context(), token, v.ID, "submit", app.ActArgs{}, nil); err != nil {
				t.Fatal(err)
			}
			rows, err := a.House.History(t.Context(), token, v.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				if off := time.Since(r.At); off.Abs() > 10*time.Minute {
					t.Errorf("%s bears a time %v off", r.Type, off)
				}
			}
			if _, err := a.House.Me(t.Context(), token); err != nil {
				t.Error("the session did not outlive the machine with the wrong clock: ", err)
			}
		})
	}
}
