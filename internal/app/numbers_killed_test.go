package app_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
	"trien/internal/store"
)

// numbererDir, when set, makes the test binary the server that is killed: four clerks at once take numbers in it until it dies. numberings says how many numbers are
// taken over all kills: a few dozen in each run of the tests, 500 in `make torture`.
const (
	numbererDir = "TRIEN_TEST_NUMBERER"
	numberings  = "TRIEN_TEST_NUMBERINGS"
)

// TestNumberer is no test of its own: TestNumbersSurviveKilling runs it as a process and kills it.
func TestNumberer(t *testing.T) {
	dir := os.Getenv(numbererDir)
	if dir == "" {
		t.Skip("run by TestNumbersSurviveKilling")
	}
	s := &stage{clock: &clock{}, t: t, tokens: map[string]app.Token{}}
	var err error
	if s.World, err = demo.Open(t.Context(), dir, tools(s.now)); err != nil {
		t.Fatal(err)
	}
	ahead, err := time.ParseDuration(os.Getenv(victimAhead))
	if err != nil {
		t.Fatal(err)
	}
	s.forward(ahead)
	token := s.as(tu, "mai")
	var out sync.Mutex
	say := func(format string, a ...any) {
		out.Lock()
		defer out.Unlock()
		fmt.Printf(format, a...)
	}
	say("at work\n")
	var clerks sync.WaitGroup
	for i := range 4 {
		clerks.Go(func() {
			for n := 0; ; n++ {
				name := fmt.Sprintf("%s %d %d", ahead, i, n)
				v, err := s.House.ReserveBlock(context.Background(), token, app.BlockRequest{Book: "out", Type: "KH", Count: 1 + (i+n)%3, Purpose: "paper", Note: name})
				if k := problem.KindOf(err); k == problem.Conflict || k == problem.Unavailable {
					continue // many at once: nothing was stored
				}
				if err != nil {
					say("failed: %v\n", err)
					return
				}
				for _, b := range v.Blocks {
					if b.Note == name {
						say("took %d %d %s\n", b.From, b.To, b.ID)
					}
				}
			}
		})
	}
	clerks.Wait()
}

// 379.14, 379.4.6: a server is killed at random moments while four clerks take numbers: none that was answered is lost, none is given twice, no gap is unexplained.
func TestNumbersSurviveKilling(t *testing.T) {
	want := 40
	if n, err := strconv.Atoi(os.Getenv(numberings)); err == nil {
		want = n
	}
	s := newStage(t)
	dir := filepath.Join(t.TempDir(), "numberer")
	if err := os.CopyFS(dir, os.DirFS(shared.dir)); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{tu, vp} {
		if err := os.Chmod(store.Layout{Dir: filepath.Join(dir, id)}.Passphrase(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	told := map[int]string{}
	kills := 0
	for ; len(told) < want || kills < 3; kills++ {
		if kills == 200 {
			t.Fatalf("killed %d times, and only %d numbers were taken", kills, len(told))
		}
		for n, block := range numbersBefore(t, dir, time.Duration(kills)*time.Minute, 1+rand.IntN(max(want/3, 1))) {
			if other, twice := told[n]; twice {
				t.Errorf("the number %d was given to %s and to %s", n, other, block)
			}
			told[n] = block
		}
		if r, err := demo.Check(t.Context(), filepath.Join(dir, tu)); err != nil || !r.Clean() {
			t.Fatalf("after kill %d: %v %+v", kills, err, r.Findings)
		}
	}
	w, err := demo.Open(t.Context(), dir, tools(s.now))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	s.forward(time.Duration(kills+5) * time.Minute)
	mine := &stage{World: w, clock: s.clock, t: t, tokens: map[string]app.Token{}}
	v, err := w.House.Numbers(t.Context(), mine.as(tu, "mai"))
	if err != nil {
		t.Fatal(err)
	}
	there, last := map[int]string{}, 0
	for _, b := range v.Blocks {
		for _, n := range b.Open {
			if there[n] != "" {
				t.Errorf("%d is in two blocks", n)
			}
			there[n], last = b.ID, max(last, n)
		}
	}
	for n, block := range told {
		if there[n] != block {
			t.Errorf("%d was told to be of block %s and is of %q", n, block, there[n])
		}
	}
	if a := mine.accounts()["out/KH/2025-2030"]; !v.Good || a.Last != last || a.Counts["reserved"] != len(there) || len(there) != last {
		t.Errorf("%d numbers, the last is %d: %+v", len(there), last, a)
	}
	t.Logf("%d numbers told, %d there, %d kills", len(told), len(there), kills)
}

// numbersBefore lets the clerks take numbers and kills their server at once after it has told of so many.
func numbersBefore(t *testing.T, dir string, ahead time.Duration, enough int) map[int]string {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestNumberer$", "-test.v")
	c.Env = append(os.Environ(), numbererDir+"="+dir, victimDir+"=", victimAhead+"="+ahead.String())
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	told := map[int]string{}
	var said []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said = append(said, lines.Text())
		var from, to int
		var block string
		if n, _ := fmt.Sscanf(lines.Text(), "took %d %d %s", &from, &to, &block); n == 3 {
			for ; from <= to; from++ {
				told[from] = block
			}
		}
		if len(told) >= enough {
			c.Process.Kill() // as a power cut does; what it still said before is read on
		}
	}
	if c.Wait(); len(told) == 0 {
		t.Fatalf("no number was taken: %s", strings.Join(said, "\n"))
	}
	return told
}
