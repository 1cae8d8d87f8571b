package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

// skims says where skimming tells something else of an object than the parser, and how many it read.
func skims(f *File) (read int, err error) {
	for _, r := range f.Revisions() {
		v := f.At(r.Number)
		for _, ref := range r.Defined() {
			e, ok := v.entry(ref)
			if !ok || e.kind == entryPacked {
				continue
			}
			if to, end, ok := v.skimmed(ref, e); ok {
				read++
				o, reach, err := v.Extent(ref)
				if want := referencesIn(o, nil); err != nil || end != reach || !same(to, want) {
					return read, fmt.Errorf("object %v: skimmed %v to %d, parsed %v to %d: %v", ref, to, end, want, reach, err)
				}
			}
			if err := errors.Join(v.sameNode(ref), v.sameShared(ref)); err != nil {
				return read, err
			}
		}
	}
	return read, nil
}

// sameNode compares an object as a node of a page tree.
func (v *View) sameNode(ref Reference) error {
	wanted := []Name{"Kids", "Annots"}
	got, ok := v.skimmedNode(ref, wanted)
	if !ok {
		return nil
	}
	o, err := v.Object(ref)
	d, is := o.(Dict)
	if err != nil || !is {
		return fmt.Errorf("node %v: skimmed, but parsed %T: %v", ref, o, err)
	}
	for _, key := range wanted {
		if !reflect.DeepEqual(got[key], d[key]) {
			return fmt.Errorf("node %v: /%s skimmed %v, parsed %v", ref, key, got[key], d[key])
		}
	}
	return nil
}

// sameShared compares an object with what read-only views share of it, once it is kept too.
func (v *View) sameShared(ref Reference) error {
	want, failed := v.Object(ref)
	if _, is := want.(*Stream); is {
		return nil
	}
	for range 2 {
		if got, err := v.ReadOnly().Object(ref); (err == nil) != (failed == nil) || !reflect.DeepEqual(got, want) {
			return fmt.Errorf("object %v: shared %v, read %v: %w", ref, got, want, err)
		}
	}
	return nil
}

func same(a, b []Reference) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.SortFunc(a, Reference.Compare)
	slices.SortFunc(b, Reference.Compare)
	return slices.Equal(a, b)
}

// elsewhere hides that a file is in memory.
type elsewhere struct{ io.ReaderAt }

func TestSkimmingSaysWhatParsingSays(t *testing.T) {
	read := 0
	for _, pattern := range []string{"*/*.pdf", "*.pdf"} {
		files, _ := filepath.Glob(filepath.Join(corpusDir(t), pattern))
		for _, path := range files {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range []io.ReaderAt{bytes.NewReader(b), elsewhere{bytes.NewReader(b)}} {
				f, err := OpenTolerant(r, int64(len(b)), Options{})
				if err != nil {
					continue
				}
				n, err := skims(f)
				if err != nil {
					t.Errorf("%s: %v", filepath.Base(path), err)
				}
				read += n
			}
		}
	}
	if read < 1000 {
		t.Fatalf("%d objects were skimmed", read)
	}
}

// TestRareWritingIsLeftToTheParser shows objects that skimming must not judge.
func TestRareWritingIsLeftToTheParser(t *testing.T) {
	for _, body := range []string{
		"<</A 1/A 2>>", "<</A 3 0 %x\n R>>", "<</A (s)>>", "<</A <41>>>", "<</#41 1>>", "<</A null/Kids null>>", "<</A 1", "<</A 1-2>>", "<</A +1>>",
		"<</A nul>>", "[1 0 R]", "<</A [1 0 R>>", "<</A 4294967296 0 R>>", "<</A>>", "<<1 2>>", "<</A 12345678901 0 R>>",
	} {
		s := skim{b: []byte(body + " endobj"), wanted: [skimWanted]Name{"Kids"}}
		if s.dict(0) {
			t.Errorf("%s was skimmed: %v", body, s.refs[:s.n])
		}
	}
	s := skim{b: []byte("<</A 1 0 R/B[2 0 R 3 4 0 R 5]/C<</D 6 1 R/E -1.5/F true/G null>>/Kids[7 0 R]/H 8>> endobj"), wanted: [skimWanted]Name{"Kids"}}
	if !s.dict(0) || fmt.Sprint(s.refs[:s.n]) != "[1 0 R 2 0 R 4 0 R 6 1 R 7 0 R]" || string(s.b[s.found[0].from:s.found[0].to]) != "[7 0 R]" {
		t.Errorf("%v %v", s.refs[:s.n], s.found)
	}
}
