package config

import (
	"fmt"
	"strings"

	"trien/internal/problem"
)

// Fault is one thing that is wrong with the settings: where, what, and what to do. It never repeats a value.
type Fault struct {
	File     string // "" for the environment and flags
	Line     int    // from 1; 0 where no line is to blame
	Key      string
	Variable string // of the environment, where it stands there
	Flag     string // where it was given so
	Words    problem.Words
	Next     problem.Words
	Note     bool // nothing that keeps the system from starting

	cause error
}

// Where says where it stands: "trien.toml:12", "TRIEN_SERVER_LISTEN", "--listen".
func (f Fault) Where() string {
	switch {
	case f.Flag != "":
		return f.Flag
	case f.Variable != "":
		return f.Variable
	case f.Line > 0:
		return fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return f.File
}

// Sentence is the whole of it in a language.
func (f Fault) Sentence(lang string) string {
	var parts []string
	for _, p := range []string{f.Where(), f.Key} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(append(parts, f.Words.In(lang)), ": ") + ". " + f.Next.In(lang)
}

func (f Fault) Error() string { return f.Sentence("en") }

// Unwrap gives what was behind it.
func (f Fault) Unwrap() error { return f.cause }

// Refuse makes one failure of all that is wrong; nil where only notes are among it.
func Refuse(faults []Fault) error {
	var vi, en []string
	for _, f := range faults {
		if !f.Note {
			vi, en = append(vi, "  "+f.Sentence("vi")), append(en, "  "+f.Sentence("en"))
		}
	}
	if len(vi) == 0 {
		return nil
	}
	return problem.New(problem.Usage, "Cấu hình có chỗ sai (kiểm tra lại bằng `trien config check`):\n"+strings.Join(vi, "\n"),
		"The configuration is wrong (check it with `trien config check`):\n"+strings.Join(en, "\n"))
}

// Nearest is the known name that is most like name; "" where none is near. A name without its table finds its place too.
func Nearest(name string, known []string) string {
	best, far := "", max(2, len(name)/3)+1
	for _, k := range known {
		d := distance(name, k)
		if i := strings.LastIndexByte(k, '.'); i >= 0 {
			last := name[strings.LastIndexByte(name, '.')+1:]
			d = min(d, distance(last, k[i+1:])+1)
		}
		if d < far {
			best, far = k, d
		}
	}
	return best
}

// distance is Levenshtein's: how many letters must change, come or go.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before := row[0]
		row[0] = i + 1
		for j := range y {
			cost := before
			if x[i] != y[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(y)]
}
