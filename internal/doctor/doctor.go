// Package doctor looks at the machine that the house runs on: programs, fence, clock, disks, permissions, storage and the services that are
// asked, without changing anything and without a word of any document.
package doctor

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"trien/internal/app"
	"trien/internal/config"
	"trien/internal/problem"
)

// State says how something is.
type State string

// The states. What could not be looked at is never good.
const (
	Good    State = "good"
	Warn    State = "warn"
	Bad     State = "bad"
	Unknown State = "unknown" // could not check
)

// Finding is one line: what was looked at, how it is, and what to do.
type Finding struct {
	Check  string // "libreoffice", "disk", "timestamp"
	Office string // its id; "" for what is the machine's
	State  State
	Words  problem.Words
	Next   problem.Words // what to do; empty where nothing is
}

// Patient is what is looked at.
type Patient struct {
	Config  config.Config
	File    string // of the configuration; "" for none
	Cache   string // folder of the program's own
	Offices []app.Surroundings
	Now     func() time.Time
}

// check is one look at something. It may give several findings.
type check func(context.Context) []Finding

// Look runs every check beside the others, within limit altogether. What is not done by then could not be checked.
func Look(ctx context.Context, p Patient, limit time.Duration) []Finding {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	watch := startClock(p.Now)
	named := p.machine()
	for _, o := range p.Offices {
		named = append(named, p.office(o)...)
	}
	results := make([][]Finding, len(named))
	var all sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for i, n := range named {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			results[i] = n.run(ctx)
		})
	}
	all.Wait()
	list := append(slices.Concat(results...), watch.end())
	slices.SortStableFunc(list, func(a, b Finding) int { return cmp.Compare(a.Office, b.Office) })
	return list
}

const atOnce = 16

// named is a check with the name under which it is told where it comes to no end.
type named struct {
	name, office string
	look         check
}

// run gives what was found, or that the time was over.
func (n named) run(ctx context.Context) []Finding {
	done := make(chan []Finding, 1)
	go func() { done <- n.look(ctx) }()
	select {
	case list := <-done:
		for i := range list {
			list[i].Check, list[i].Office = cmp.Or(list[i].Check, n.name), n.office
		}
		return list
	case <-ctx.Done():
		return []Finding{{Check: n.name, Office: n.office, State: Unknown, Words: problem.Words{VI: "không kịp kiểm tra trong thời gian cho phép", EN: "there was no time to look"},
			Next: problem.Words{VI: "Chạy lại với --limit lớn hơn.", EN: "Run it again with a larger --limit."}}}
	}
}

// Worst says whether anything is bad.
func Worst(list []Finding) State {
	order := []State{Good, Unknown, Warn, Bad}
	worst := Good
	for _, f := range list {
		if slices.Index(order, f.State) > slices.Index(order, worst) {
			worst = f.State
		}
	}
	return worst
}

func one(s State, vi, en string) []Finding {
	return []Finding{{State: s, Words: problem.Words{VI: vi, EN: en}}}
}

func todo(s State, vi, en, nextVI, nextEN string) []Finding {
	return []Finding{{State: s, Words: problem.Words{VI: vi, EN: en}, Next: problem.Words{VI: nextVI, EN: nextEN}}}
}

// failed tells a failure in its own words.
func failed(s State, err error) []Finding {
	return []Finding{{State: s, Words: problem.WordsOf(err)}}
}
