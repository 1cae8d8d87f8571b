package quarantine

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"trien/internal/office"
	"trien/internal/problem"
)

var noon = time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)

func held(found []string, scan string) Item {
	return Fold("q", []office.Record{{Event: office.QuarantineHeld{Door: "draft", Found: found, Scan: scan, Malware: "Eicar"}, At: noon, Actor: "tuan"}})
}

// TestReleaseFromQuarantine shows 379.5.4.
func TestReleaseFromQuarantine(t *testing.T) {
	macros := []string{"macros"}
	for name, c := range map[string]struct {
		item       Item
		by, reason string
		rule       Rule
		kind       problem.Kind
	}{
		"another with a reason":        {held(macros, Clean), "mai", "mẫu của Bộ", Rule{}, ""},
		"no scanner is set up":         {held(macros, NoScanner), "mai", "mẫu của Bộ", Rule{}, ""},
		"who brought it":               {held(macros, Clean), "tuan", "x", Rule{}, problem.Forbidden},
		"nobody":                       {held(macros, Clean), "", "x", Rule{}, problem.Forbidden},
		"no reason":                    {held(macros, Clean), "mai", " ", Rule{}, problem.Usage},
		"not scanned":                  {held(nil, Unchecked), "mai", "x", Rule{}, problem.Refused},
		"not scanned, malware allowed": {held(nil, Unchecked), "mai", "x", Rule{true}, problem.Refused},
		"malware":                      {held(nil, Infected), "mai", "x", Rule{}, problem.Refused},
		"malware where allowed":        {held(nil, Infected), "mai", "mẫu để phân tích", Rule{true}, ""},
		"rejected before":              {Item{State: Rejected}, "mai", "x", Rule{}, problem.Conflict},
	} {
		events, err := c.item.Release(c.by, c.reason, c.rule)
		if problem.KindOf(err) != c.kind && err != nil || (err == nil) != (c.kind == "") || (err == nil) != (len(events) == 1) {
			t.Errorf("%s: %v %v", name, events, err)
		}
	}
}

// TestGoingOnWithAReleasedFile: what could not be taken in is gone on with by another than who brought it, while it stands released.
func TestGoingOnWithAReleasedFile(t *testing.T) {
	released := Item{State: Released, By: "tuan"}
	for name, c := range map[string]struct {
		item Item
		by   string
		kind problem.Kind
	}{
		"another":            {released, "mai", ""},
		"who brought it":     {released, "tuan", problem.Forbidden},
		"nobody":             {released, "", problem.Forbidden},
		"it still waits":     {Item{State: Held, By: "tuan"}, "mai", problem.Conflict},
		"it was taken since": {Item{State: Taken, By: "tuan"}, "mai", problem.Conflict},
	} {
		if err := c.item.Resume(c.by); (err == nil) != (c.kind == "") || err != nil && problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACleanScanFreesOnlyWhatNothingWasFoundIn(t *testing.T) {
	for _, c := range []struct {
		item Item
		want State
	}{{held(nil, Unchecked), Released}, {held([]string{"script"}, Unchecked), Held}, {held(nil, Infected), Held}} {
		events, err := c.item.Rescan(Clean, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := c.item.apply(office.Record{Event: events[0], At: noon, Actor: "mai"}); got.State != c.want {
			t.Errorf("%v %s: %s", c.item.Found, c.item.Scan, got.State)
		}
	}
}

// TestKnownMalwareStaysKnown: what was infected once is freed by no later scan, and a scanner that is not there says nothing.
func TestKnownMalwareStaysKnown(t *testing.T) {
	i := held(nil, Unchecked)
	for _, scan := range []string{Infected, Unchecked, Clean} {
		events, err := i.Rescan(scan, map[string]string{Infected: "Eicar"}[scan])
		if err != nil {
			t.Fatal(err)
		}
		i = i.apply(office.Record{Event: events[0], At: noon, Actor: "tuan"})
		if i.State != Held || i.Scan != Infected || i.Malware != "Eicar" {
			t.Fatalf("after %s: %+v", scan, i)
		}
	}
	if _, err := i.Release("mai", "lý do", Rule{}); problem.KindOf(err) != problem.Refused {
		t.Errorf("released: %v", err)
	}
	if _, err := held(nil, Unchecked).Rescan(NoScanner, ""); problem.KindOf(err) != problem.Refused {
		t.Errorf("scanned by nothing: %v", err)
	}
}

// TestOnlyVerdictsOnTheFileEndIt: a failure that passes destroys nothing; what can't be taken in may still be rejected.
func TestOnlyVerdictsOnTheFileEndIt(t *testing.T) {
	for _, k := range []problem.Kind{problem.IO, problem.Unavailable, problem.Internal, problem.Conflict, problem.SignIn, problem.Forbidden, problem.NotFound, problem.Usage, problem.Unseen, problem.Key} {
		if Verdict(k) {
			t.Errorf("%s is taken for a verdict on the file", k)
		}
	}
	for _, k := range []problem.Kind{problem.Malformed, problem.Encrypted, problem.Limit, problem.Refused, problem.Secret} {
		if !Verdict(k) {
			t.Errorf("%s is taken for a failure that passes", k)
		}
	}
	if events, err := (Item{State: Released}).Reject("không cần nữa"); err != nil || len(events) != 1 {
		t.Errorf("%v %v", events, err)
	}
}

// life tries anything, by anybody, in any order, on one file, and gives the states that it went through.
func life(t *rapid.T) (reached []State) {
	i := held(rapid.SampledFrom([][]string{nil, {"macros"}}).Draw(t, "found"), rapid.SampledFrom([]string{Clean, Infected, Unchecked, NoScanner}).Draw(t, "scan"))
	for range rapid.IntRange(1, 12).Draw(t, "acts") {
		by := rapid.SampledFrom([]string{"tuan", "mai", "uoc", ""}).Draw(t, "by")
		var events []office.Event
		var err error
		before := i
		switch rapid.IntRange(0, 4).Draw(t, "act") {
		case 0:
			events, err = i.Release(by, "lý do", Rule{})
		case 1:
			events, err = i.Reject("lý do")
		case 2:
			scan := rapid.SampledFrom([]string{Clean, Infected, Unchecked}).Draw(t, "again")
			events, err = i.Rescan(scan, "Eicar")
		case 3:
			events, err = i.Take("d1", "")
		case 4:
			events, err = i.Take("", problem.Malformed)
		}
		if err != nil {
			continue
		}
		for _, e := range events {
			i = i.apply(office.Record{Event: e, At: noon, Actor: by})
		}
		reached = append(reached, i.State)
		switch {
		case before.Ended():
			t.Fatalf("something happened to what had ended: %+v", events)
		case i.State == Released && before.Scan == Infected:
			t.Fatalf("known malware was released: %+v", i)
		case i.State == Released && (i.Scan == Infected || i.Scan == Unchecked):
			t.Fatalf("released: %+v", i)
		case i.State == Released && len(i.Found) > 0 && (i.Decided == i.By || i.Reason == ""):
			t.Fatalf("released by who brought it, or without a reason: %+v", i)
		}
	}
	return reached
}

// TestNothingLeavesQuarantineUnseen: whatever is tried, by whom and in what order, malware and what was not scanned are never released, and nobody releases what they brought.
func TestNothingLeavesQuarantineUnseen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { life(t) })
}

// TestLivesReachEveryEnd: the lives tried above are not all cut short. The seeds are set, so that this says the same at every run.
func TestLivesReachEveryEnd(t *testing.T) {
	lives, reached := rapid.Custom(life), map[State]bool{}
	for seed := range 2000 {
		for _, s := range lives.Example(seed) {
			reached[s] = true
		}
	}
	for _, s := range []State{Released, Taken, Refused, Rejected} {
		if !reached[s] {
			t.Errorf("no life reached %s", s)
		}
	}
}
