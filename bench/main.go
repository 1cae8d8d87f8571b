// Command bench measures speed and memory as ratios against floors taken in the same run, and says which targets are met.
//
// A floor is what the work costs at the very least: hashing the bytes and using the key. Ours and floor are measured in turns, so that
// a busy machine slows both; processor time is compared, of the tenth of the runs that was disturbed least. Run it with `make bench`, a part of
// it with `make bench ONLY=sign`.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// target is one line of the table.
type target struct {
	name  string
	limit float64
	more  bool // more is better: ratio >= limit
	unit  string
	run   func(*world) (ours, floor float64, err error)
}

func (t target) met(ratio float64) bool {
	if t.more {
		return ratio >= t.limit
	}
	return ratio <= t.limit
}

func main() {
	only := flag.String("only", "", "run only the targets whose name holds this")
	flag.Parse()
	met, all, err := bench(os.Stdout, *only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	fmt.Printf("%d of %d targets met\n", met, all)
	if met < all {
		os.Exit(1)
	}
}

// bench runs the targets whose name holds only and prints their lines.
func bench(out io.Writer, only string) (met, all int, err error) {
	w, err := newWorld()
	if err != nil {
		return 0, 0, err
	}
	defer w.close()
	for _, t := range targets() {
		if !strings.Contains(t.name, only) {
			continue
		}
		ours, floor, err := t.run(w)
		if errors.Is(err, errLeftOut) {
			fmt.Fprintf(out, "%-28s %v\n", t.name, err)
			continue
		}
		if err != nil {
			return met, all, fmt.Errorf("%s: %w", t.name, err)
		}
		ratio, sign := ours/floor, "<="
		if t.more {
			sign = ">="
		}
		all++
		if t.met(ratio) {
			met++
		}
		fmt.Fprintf(out, "%-28s ratio %.2f  target %s %.2f  ours %s  floor %s\n",
			t.name, ratio, sign, t.limit, amount(ours, t.unit), amount(floor, t.unit))
	}
	return met, all, nil
}

// amount prints a value with three digits that count.
func amount(v float64, unit string) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f %s", v, unit)
	case v >= 10:
		return fmt.Sprintf("%.1f %s", v, unit)
	}
	return fmt.Sprintf("%.2f %s", v, unit)
}
