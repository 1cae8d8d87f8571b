package pdf

import (
	"bytes"
	"testing"

	"trien/internal/seeds"
)

// FuzzOpen feeds whole files: whatever they are, opening and reading ends, with an error of a known kind or none.
func FuzzOpen(f *testing.F) {
	for _, b := range faults() {
		if len(b) < 8_192 {
			f.Add(b)
		}
	}
	good := minimal()
	good.table("/Size 4/Root 1 0 R", 1, 2, 3)
	f.Add(good.Bytes())
	packed := minimal()
	packed.stream(5, "/Type/ObjStm/N 2/First 8", "6 0 7 5 (six) /Seven")
	packed.xrefStream(10, "/Root 1 0 R", [4]int{1, 1, packed.at[1]}, [4]int{5, 1, packed.at[5]}, [4]int{6, 2, 5, 0}, [4]int{7, 2, 5, 1})
	f.Add(packed.Bytes())
	seeds.Add(f, "malformed/*.pdf", "pdf/*.pdf")
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, open := range []func([]byte) (*File, error){open, mended} {
			file, err := open(b)
			if err == nil {
				walk(file)
				if _, err := skims(file); err != nil {
					t.Fatal(err)
				}
			} else if !known(err) {
				t.Fatalf("%v is of no known kind", err)
			}
		}
	})
}

func mended(b []byte) (*File, error) {
	return OpenTolerant(bytes.NewReader(b), int64(len(b)), Options{})
}

// FuzzUpdate appends to whatever opens; the result has to open, with one revision more.
func FuzzUpdate(f *testing.F) {
	good := minimal()
	good.table("/Size 4/Root 1 0 R", 1, 2, 3)
	f.Add(good.Bytes())
	packed := minimal()
	packed.xrefStream(10, "/Root 1 0 R", [4]int{1, 1, packed.at[1]}, [4]int{2, 1, packed.at[2]}, [4]int{3, 1, packed.at[3]})
	f.Add(packed.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := open(b)
		if err != nil {
			return
		}
		if _, blank, _ := file.TrailingBytes(); !blank {
			return // the newest %%EOF is not where the new revision begins
		}
		u, err := NewUpdate(file, zeros{})
		if err != nil {
			return
		}
		ref := u.Add(String("new"))
		tail, err := u.Bytes()
		if err != nil {
			return
		}
		again, err := open(append(bytes.Clone(b), tail...))
		if err != nil {
			t.Fatalf("the update does not open: %v", err)
		}
		if s, err := again.Newest().Bytes(ref); string(s) != "new" {
			t.Fatalf("the new object reads %q, %v", s, err)
		}
		if got, want := len(again.Revisions()), len(file.Revisions())+1; got != want {
			t.Fatalf("%d revisions, want %d", got, want)
		}
	})
}

func FuzzContent(f *testing.F) {
	f.Add([]byte("BT /F1 12 Tf (a) Tj [(b) 3 <63>] TJ ET BI /W 1 ID x EI Q"))
	f.Add([]byte("1 beginbfchar <00> <0041> endbfchar"))
	f.Fuzz(func(t *testing.T, b []byte) {
		err := ReadContent(b, func(string, []Object) error { return nil })
		if err != nil && !known(err) {
			t.Fatalf("%v is of no known kind", err)
		}
	})
}

func TestContentStreams(t *testing.T) {
	var got []string
	data := "q 1 0 0 1 5 -.5 cm BT /F1 12 Tf (a) Tj [(b) 3 <63>] TJ T* ET BI /W 1 /H 1 ID EIxEI\x00 EI Q true foo"
	err := ReadContent([]byte(data), func(op string, args []Object) error {
		got = append(got, op+string(Format(Array(args))))
		return nil
	})
	want := []string{"q[]", "cm[1 0 0 1 5 -0.5]", "BT[]", "Tf[/F1 12]", "Tj[(a)]", "TJ[[(b) 3 (c)]]", "T*[]", "ET[]", "BI[]", "EI[]", "Q[]", "foo[true]"}
	if err != nil || len(got) != len(want) {
		t.Fatalf("%q, %v", got, err)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got[i], want[i])
		}
	}
}
