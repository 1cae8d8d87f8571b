package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"trien/internal/problem"
	"trien/validation"
)

// tally counts verdicts, shows how far the run is, and sums up at its end.
type tally struct {
	env   *env
	all   int
	start time.Time
	bar   *progressbar.ProgressBar // nil where nobody watches

	mu           sync.Mutex
	counts       map[string]int
	done, known  int // judged now; known from before
	passed, lost int
	worst        error
}

func (e *env) tally(all int, watched bool) *tally {
	t := &tally{env: e, all: all, start: time.Now(), counts: map[string]int{}}
	if f, ok := e.stderr.(*os.File); ok && watched && all > 1 && term.IsTerminal(int(f.Fd())) {
		t.bar = progressbar.NewOptions(all, progressbar.OptionSetWriter(f), progressbar.OptionClearOnFinish(), progressbar.OptionShowCount(),
			progressbar.OptionShowIts(), progressbar.OptionSetItsString(problem.Words{VI: "tệp", EN: "files"}.In(e.lang)), progressbar.OptionThrottle(100*time.Millisecond))
	}
	return t
}

// add counts a file judged now.
func (t *tally) add(d *told) { t.count(d.verdict, &t.done, d.outcome) }

// before counts a file that an earlier run judged.
func (t *tally) before(verdict string) { t.count(verdict, &t.known, outcomeOf(verdict)) }

// count adds to one of t's two counters.
func (t *tally) count(verdict string, of *int, outcome error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	*of++
	t.counts[verdict]++
	if t.worst == nil || outcome == errUndone {
		t.worst = firstOf(outcome, t.worst)
	}
	if verdict == string(validation.Passed) {
		t.passed++
	} else {
		t.lost++
	}
	if t.bar != nil {
		t.bar.Describe(fmt.Sprintf(problem.Words{VI: "%d đạt, %d không", EN: "%d passed, %d not"}.In(t.env.lang), t.passed, t.lost))
		t.bar.Add(1)
	}
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// outcomeOf is what a verdict known from before makes of the exit code.
func outcomeOf(verdict string) error {
	switch {
	case strings.HasPrefix(verdict, verdictError):
		return errUndone
	case verdict != string(validation.Passed):
		return errNo
	}
	return nil
}

// clear makes room for a report.
func (t *tally) clear() {
	if t.bar != nil {
		t.bar.Clear()
	}
}

// end sums up: a row a verdict, those that passed first.
func (t *tally) end() {
	if t.bar != nil {
		t.bar.Finish()
	}
	took := time.Since(t.start)
	head := problem.Words{VI: "%d trong %d tệp", EN: "%d of %d files"}.In(t.env.lang)
	fmt.Fprintf(t.env.stderr, head, t.done+t.known, t.all)
	if t.known > 0 {
		fmt.Fprintf(t.env.stderr, problem.Words{VI: ", trong đó %d tệp đã kiểm tra từ lần trước", EN: ", %d of them judged before"}.In(t.env.lang), t.known)
	}
	fmt.Fprintf(t.env.stderr, problem.Words{VI: "; %.1f giây, %.0f tệp mỗi giây\n", EN: "; %.1f s, %.0f files a second\n"}.In(t.env.lang),
		took.Seconds(), float64(t.done)/max(took.Seconds(), 0.001))
	verdicts := make([]string, 0, len(t.counts))
	width := 0
	for v := range t.counts {
		verdicts, width = append(verdicts, v), max(width, utf8.RuneCountInString(v))
	}
	slices.SortFunc(verdicts, func(a, b string) int { return strings.Compare(rank(a)+a, rank(b)+b) })
	for _, v := range verdicts {
		fmt.Fprintf(t.env.stderr, "  %-*s %7d\n", width, v, t.counts[v])
	}
}

// rank orders verdicts from good to unreadable.
func rank(verdict string) string {
	for i, begin := range []string{string(validation.Passed), string(validation.Indeterminate), string(validation.Failed), string(validation.NoSignature)} {
		if strings.HasPrefix(verdict, begin) {
			return fmt.Sprint(i)
		}
	}
	return "9"
}
