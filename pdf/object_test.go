package pdf

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
)

// objects feed the round trip and its fuzz: what is written has to read the same.
var objects = map[string]Object{
	"null":               nil,
	"true":               Boolean(true),
	"integer":            Integer(-42),
	"largest integer":    Integer(math.MaxInt64),
	"real":               Real(-0.00012),
	"whole real":         Real(3),
	"large real":         Real(1e20),
	"string":             String("a(b)\\c\r\n\t"),
	"bytes":              String("\x00\xff\xfe"),
	"empty string":       String{},
	"name":               Name("A#B c/ệ"),
	"empty name":         Name(""),
	"reference":          Reference{7, 65535},
	"array":              Array{Integer(1), Integer(2), Name("R"), nil, Reference{1, 0}, Integer(3)},
	"nested":             Dict{"A": Array{Dict{"B": Array{}}}, "C": Dict{}},
	"names side by side": Dict{"A": Name("B"), "C": String("x"), "D": Boolean(false), "E": Integer(1)},
}

func parse(b []byte) (Object, error) {
	p := &parser{lexer: bytesLexer(b), where: "test"}
	return p.object(0)
}

func TestObjectsRoundTrip(t *testing.T) {
	for name, o := range objects {
		b := Format(o)
		got, err := parse(append(bytes.Clone(b), " endobj"...))
		if err != nil || !reflect.DeepEqual(got, o) {
			t.Errorf("%s: %q reads as %#v, %v", name, b, got, err)
		}
	}
}

func FuzzObjectsRoundTrip(f *testing.F) {
	for _, o := range objects {
		f.Add(Format(o))
	}
	for _, s := range badObjects {
		f.Add([]byte(s[:min(len(s), 300)]))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := parse(b)
		if err != nil {
			if !known(err) {
				t.Fatalf("%v is of no known kind", err)
			}
			return
		}
		once := Format(o)
		again, err := parse(append(bytes.Clone(once), ' '))
		if err != nil {
			t.Fatalf("%q is written as %q, which does not read: %v", b, once, err)
		}
		if twice := Format(again); !bytes.Equal(once, twice) {
			t.Fatalf("%q, then %q", once, twice)
		}
	})
}

func TestWhatIsReadOfOddSpelling(t *testing.T) {
	for in, want := range map[string]Object{
		"+17":                  Integer(17),
		".5":                   Real(.5),
		"4.":                   Real(4),
		"-.002":                Real(-.002),
		"99999999999999999999": Real(1e20),
		"<48656C6C6F 2>":       String("Hello "),
		"<>":                   String{},
		`(a\
b)`: String("ab"),
		"(a\r\nb\rc)":              String("a\nb\nc"),
		`(\101\7\0533\x)`:          String("A\a+3x"),
		"(a(b(c))d)":               String("a(b(c))d"),
		"/A#20B#G":                 Name("A B#G"),
		"/":                        Name(""),
		"[1 0 R 2 0R 3]":           nil, // the R needs white space before it
		"<</A%comment\n1/B null>>": Dict{"A": Integer(1)},
		"[/A/B(c)<64>true]":        Array{Name("A"), Name("B"), String("c"), String("d"), Boolean(true)},
		"[1 2 3 4 R]":              Array{Integer(1), Integer(2), Reference{3, 4}},
	} {
		got, err := parse([]byte(in))
		if want == nil {
			if err == nil {
				t.Errorf("%q reads as %#v", in, got)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q reads as %#v, %v", in, got, err)
		}
	}
}

func TestTextStrings(t *testing.T) {
	for s, text := range map[string]string{
		"plain":                                   "plain",
		"\xfe\xff\x1e\xc7\x00x":                   "ệx",
		"\xef\xbb\xbfQuy\xe1\xba\xbft":            "Quyết",
		"\xff\xfea\x00":                           "a",
		"\xfe\xff\x00\x1b\x00v\x00i\x00\x1b\x00a": "a",
		"\x80\x90\xa0":                            "•’€",
		"\xfe\xff\xd8\x3d\xde\x00":                "😀",
	} {
		if got := TextString(String(s)); got != text {
			t.Errorf("%q is %q, want %q", s, got, text)
		}
	}
	for _, text := range []string{"", "ASCII", "Quyết định số 15-QĐ/TU", "é€•", "þÿ", "ï»¿x", "a\nb", "😀"} {
		if got := TextString(EncodeText(text)); got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
}

func FuzzTextStrings(f *testing.F) {
	f.Add("Quyết định\x00\x7f\u02d8")
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ToValidUTF8(s, "") != s || strings.ContainsAny(s, "\x1b\ufffd") {
			return // language escapes and broken text have no round trip
		}
		if got := TextString(EncodeText(s)); got != s {
			t.Fatalf("%q comes back as %q", s, got)
		}
	})
}

func TestGettersTellTypes(t *testing.T) {
	b := minimal()
	b.object(4, "[1.0 -2.5 (t) /n true [9 8 1 2] 5 0 R]")
	b.object(5, "6 0 R")
	b.object(6, "5 0 R")
	b.table("/Size 7/Root 1 0 R", 1, 2, 3, 4, 5, 6)
	v := mustOpen(t, b.Bytes(), "").Newest()
	a, err := v.Array(Reference{Number: 4})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := v.Int(a[0]); n != 1 || err != nil {
		t.Errorf("Int %d %v", n, err)
	}
	if n, err := v.Number(a[1]); n != -2.5 || err != nil {
		t.Errorf("Number %v %v", n, err)
	}
	if _, err := v.Int(a[1]); err == nil {
		t.Error("-2.5 is an integer")
	}
	if r, err := v.Rect(a[5]); r != [4]float64{1, 2, 9, 8} || err != nil {
		t.Errorf("Rect %v %v", r, err)
	}
	if _, err := v.Rect(a); err == nil {
		t.Error("seven things are a rectangle")
	}
	if _, err := v.Name(a[2]); err == nil {
		t.Error("a string is a name")
	}
	if d, err := v.Dict(nil); d != nil || err != nil {
		t.Errorf("null is %v %v", d, err)
	}
	if _, err := v.Resolve(a[6]); err == nil {
		t.Error("references in a circle lead somewhere")
	}
	if o, err := v.Object(Reference{4, 1}); o != nil || err != nil {
		t.Errorf("another generation is %v %v", o, err)
	}
}
