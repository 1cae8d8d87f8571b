package ocr_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/ocr"
	"trien/internal/testscan"
)

// stand is a program that stands in for Tesseract: it knows Vietnamese, and then does what the script says.
func stand(t *testing.T, script string) *ocr.Reader {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tesseract")
	text := "#!/bin/sh\nif [ \"$1\" = --list-langs ]; then echo vie; exit 0; fi\n" + script
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return ocr.New(ocr.Options{Program: path})
}

func stamped() []byte {
	return scan(0, testscan.Stamp{Lines: []string{"TỐI MẬT"}, X: 120, Y: 90, Size: 16, Colour: testscan.Red})
}

// What can't be looked at is told, whatever the reason.
func TestWhatCannotBeLookedAtIsTold(t *testing.T) {
	english := filepath.Join(t.TempDir(), "tesseract")
	if err := os.WriteFile(english, []byte("#!/bin/sh\necho eng\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		reader *ocr.Reader
		want   ocr.Gap
	}{
		"no reader": {nil, ocr.NoReader}, "not installed": {ocr.New(ocr.Options{Program: "/nowhere/tesseract"}), ocr.NoReader},
		"without Vietnamese": {ocr.New(ocr.Options{Program: english}), ocr.NoReader},
		"it fails":           {stand(t, "cat >/dev/null; echo broken >&2; exit 1\n"), ocr.Unreadable},
		"it dies":            {stand(t, "kill -9 $$\n"), ocr.Unreadable},
		"it talks nonsense":  {stand(t, "cat >/dev/null; printf '5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t9\\tx\\n'\n"), ocr.Unreadable},
		"it never ends":      {stand(t, "cat >/dev/null; yes xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"), ocr.Unreadable},
		"it is not sure":     {stand(t, "cat >/dev/null; printf '4\\t1\\t1\\t1\\t1\\t0\\t40\\t40\\t150\\t30\\t-1\\t\\n5\\t1\\t1\\t1\\t1\\t1\\t40\\t40\\t60\\t30\\t9\\tMẶT\\n'\n"), ocr.Doubtful},
	} {
		t.Run(name, func(t *testing.T) {
			if seen := look(t, c.reader, stamped()); seen.Gap != c.want || seen.Class != "" {
				t.Errorf("%+v, want %s", seen, c.want)
			}
		})
	}
}

// Text needs no reader at all.
func TestTextIsNotReadAsAPicture(t *testing.T) {
	for _, name := range []string{"quyet-dinh.pdf", "cong-van.pdf", "bao-cao.pdf"} {
		raw, err := os.ReadFile(filepath.Join("..", "..", "testdata", "samples", name))
		if err != nil {
			t.Fatal(err)
		}
		if seen := look(t, nil, raw); seen != (ocr.Seen{}) {
			t.Errorf("%s: %+v", name, seen)
		}
	}
}

// The time for one file is bounded; a caller who goes away is no gap.
func TestLookingEnds(t *testing.T) {
	r := stand(t, "exec sleep 60\n")
	raw := stamped()
	doc, err := engine.Open(t.Context(), bytes.NewReader(raw), int64(len(raw)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer doc.Close()
	pages, err := doc.Layout(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gone := errors.New("gone")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	if _, err := r.Look(ctx, doc, pages); !errors.Is(err, gone) {
		t.Errorf("who went away: %v", err)
	}
}

// One document is looked at at a time where there is one place; who waits for a turn and goes away gets none.
func TestATurnIsWaitedFor(t *testing.T) {
	r := ocr.New(ocr.Options{Parallel: 1})
	done, ok := r.Turn(t.Context())
	if !ok {
		t.Fatal("no turn")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok := r.Turn(ctx); ok {
		t.Error("two at a time")
	}
	done()
	again, ok := r.Turn(t.Context())
	if !ok {
		t.Error("the place is not given back")
	}
	again()
}

// Nothing of a page reaches the disk: the reader gets it through a pipe, and may write no file.
func TestTheReaderWritesNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "copy")
	r := stand(t, "cat > "+file+"\nprintf ''\n")
	look(t, r, stamped())
	if raw, err := os.ReadFile(file); err == nil && len(raw) > 0 {
		t.Errorf("%d bytes of a page are on the disk", len(raw))
	}
	t.Setenv("TRIEN_SECRET", "x")
	r = stand(t, "cat >/dev/null; env | grep -c TRIEN_SECRET && exit 1; exit 0\n")
	if seen := look(t, r, stamped()); strings.Contains(string(seen.Gap), "readable") {
		t.Errorf("our environment reaches the reader: %+v", seen)
	}
}
