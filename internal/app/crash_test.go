package app_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/store"
)

// victimDir, when set, makes the test binary the process that is killed: it works in that world until it dies. victimAhead is how far its clock is
// ahead, for a one-time code serves once.
const (
	victimDir   = "TRIEN_TEST_VICTIM"
	victimAhead = "TRIEN_TEST_VICTIM_AHEAD"
)

// TestVictim is no test of its own: TestKilledInTheMiddle runs it as a process and kills it.
func TestVictim(t *testing.T) {
	dir := os.Getenv(victimDir)
	if dir == "" {
		t.Skip("run by TestKilledInTheMiddle")
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
	go s.House.Run(context.Background())
	for _, who := range []string{"tuan", "uoc", "mai"} {
		s.as(tu, who)
	}
	fmt.Println("at work")
	for {
		v := s.issued()
		s.must(tu, "mai", v.ID, "send", app.ActArgs{})
	}
}

// A process killed at any moment leaves no half-written thing: fsck finds all in agreement, numbers have no gap, and the office works on.
func TestKilledInTheMiddle(t *testing.T) {
	s := newStage(t) // serves revocation and time-stamps; its own offices do nothing
	dir := filepath.Join(t.TempDir(), "victim")
	if err := os.CopyFS(dir, os.DirFS(shared.dir)); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{tu, vp} {
		if err := os.Chmod(store.Layout{Dir: filepath.Join(dir, id)}.Passphrase(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i, after := range []time.Duration{700 * time.Millisecond, 1900 * time.Millisecond, 3100 * time.Millisecond} {
		kill(t, dir, time.Duration(i)*time.Minute, after)
		for _, id := range []string{tu, vp} {
			r, err := demo.Check(t.Context(), filepath.Join(dir, id))
			if err != nil {
				t.Fatal(err)
			}
			if !r.Clean() {
				t.Errorf("killed after %v, %s: %+v", after, id, r.Findings)
			}
		}
	}
	s.worksOn(dir)
}

// kill lets a process work in dir for a while and ends it as a power cut does.
func kill(t *testing.T, dir string, ahead, after time.Duration) {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestVictim$", "-test.v")
	c.Env = append(os.Environ(), victimDir+"="+dir, victimAhead+"="+ahead.String())
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var said []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said = append(said, lines.Text())
		if lines.Text() == "at work" {
			time.Sleep(after)
			c.Process.Kill()
		}
	}
	if c.Wait(); !slices.Contains(said, "at work") {
		t.Fatalf("the process did nothing: %s", strings.Join(said, "\n"))
	}
}

// worksOn opens the world that was killed and seals what was left: the numbers are 1, 2, 3, …
func (s *stage) worksOn(dir string) {
	s.t.Helper()
	w, err := demo.Open(s.t.Context(), dir, tools(s.now))
	if err != nil {
		s.t.Fatal(err)
	}
	defer w.Close()
	s.forward(5 * time.Minute) // the codes that the killed process used serve no more
	mine := &stage{World: w, clock: s.clock, t: s.t, tokens: map[string]app.Token{}}
	list, err := w.House.ListDocuments(s.t.Context(), mine.as(tu, "mai"), app.Filter{Direction: "out"})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, d := range list.Items {
		if d.State == "signed" || d.State == "numbered" {
			mine.must(tu, "mai", d.ID, "seal", app.ActArgs{PIN: demo.PIN})
		}
	}
	last := mine.signed()
	mine.must(tu, "mai", last.ID, "seal", app.ActArgs{PIN: demo.PIN})
	book, err := w.House.Register(s.t.Context(), mine.as(tu, "mai"), "out", app.Filter{})
	if err != nil {
		s.t.Fatal(err)
	}
	for i, row := range book.Rows {
		if want := fmt.Sprintf("%02d-QĐ/TU", i+1); row.Cells[0] != want {
			s.t.Errorf("line %d has the number %s", i+1, row.Cells[0])
		}
	}
	if len(book.Rows) < 2 {
		s.t.Errorf("only %d numbers were given: the killed process did too little to show anything", len(book.Rows))
	}
}
