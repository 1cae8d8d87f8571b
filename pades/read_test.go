package pades_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trien/internal/seeds"
	"trien/pades"
	"trien/pdf"
)

// build makes a one-page PDF out of objects from number 3 on; 1 is the catalog with the given entries, 2 the page tree.
func build(catalog string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	all := append([]string{"<</Type/Catalog/Pages 2 0 R" + catalog + ">>", "<</Type/Pages/Count 1/Kids[3 0 R]>>"}, objects...)
	var offsets []int
	for i, o := range all {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(all)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(all)+1, start)
	return b.Bytes()
}

const (
	page      = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]%s>>"
	form      = "/AcroForm<</SigFlags 3/Fields[4 0 R]>>"
	field     = "<</FT/Sig/T(S)/V 5 0 R%s>>"
	signature = "<</Type/Sig/SubFilter/ETSI.CAdES.detached/ByteRange%s/Contents%s%s>>"
)

// TestBrokenSignaturesAreListed: whatever is wrong with a signature, it has an entry that says so, and no byte range is taken for good.
func TestBrokenSignaturesAreListed(t *testing.T) {
	blank := fmt.Sprintf(page, "")
	sig := func(br, contents, more string) string { return fmt.Sprintf(signature, br, contents, more) }
	plain := fmt.Sprintf(field, "")
	for _, c := range []struct {
		fault, catalog string
		objects        []string
		err            string
	}{
		{"no ByteRange", form, []string{blank, plain, "<</Type/Sig/Contents<3000>>>"}, "ByteRange"},
		{"ByteRange of three numbers", form, []string{blank, plain, sig("[0 1 2]", "<3000>", "")}, "four numbers"},
		{"ByteRange of reals", form, []string{blank, plain, sig("[0 1 2 3.0]", "<3000>", "")}, "four numbers"},
		{"ByteRange by reference", form, []string{blank, plain, sig(" 6 0 R", "<3000>", ""), "[0 1 2 3]"}, "direct array"},
		{"ByteRange negative", form, []string{blank, plain, sig("[0 -1 20 30]", "<3000>", "")}, "inside the file"},
		{"ByteRange outside", form, []string{blank, plain, sig("[0 10 20 99999]", "<3000>", "")}, "inside the file"},
		{"ByteRange overflowing", form, []string{blank, plain, sig("[0 10 9223372036854775807 9223372036854775807]", "<3000>", "")}, "inside the file"},
		{"ByteRange not from 0", form, []string{blank, plain, sig("[1 10 20 30]", "<3000>", "")}, "inside the file"},
		{"ranges that overlap", form, []string{blank, plain, sig("[0 40 20 30]", "<3000>", "")}, "inside the file"},
		{"gap elsewhere", form, []string{blank, plain, sig("[0 10 20 30]", "<3000>", "")}, "gap"},
		{"no Contents", form, []string{blank, plain, "<</Type/Sig/ByteRange[0 10 20 30]>>"}, "Contents"},
		{"Contents by reference", form, []string{blank, plain, sig("[0 10 20 30]", " 6 0 R", ""), "<3000>"}, "direct string"},
		{"Contents null", form, []string{blank, plain, sig("[0 10 20 30]", " null", "")}, "Contents"},
		{"Contents no DER", form, []string{blank, plain, sig("[0 10 20 30]", "<FF>", "")}, ""},
		{"Contents empty", form, []string{blank, plain, sig("[0 10 20 30]", "<>", "")}, ""},
		{"value missing", form, []string{blank, plain}, "does not exist"},
		{"value no dictionary", form, []string{blank, plain, "(text)"}, "no signature dictionary"},
		{"value direct", form, []string{blank, "<</FT/Sig/T(S)/V" + sig("[0 10 20 30]", "<3000>", "") + ">>"}, "gap"},
		{"type missing", form, []string{blank, "<</T(S)/V 5 0 R>>", sig("[0 10 20 30]", "<3000>", "")}, "gap"},
		{"type text", form, []string{blank, "<</FT/Tx/T(S)/V 5 0 R>>", sig("[0 10 20 30]", "<3000>", "")}, "gap"},
		{"on a page only", "", []string{fmt.Sprintf(page, "/Annots[4 0 R]"), "<</Subtype/Widget/FT/Sig/T(S)/V 5 0 R>>", sig("[0 10 20 30]", "<3000>", "")}, "gap"},
		{"in /Perms only", "/Perms<</DocMDP 4 0 R>>", []string{blank, sig("[0 10 20 30]", "<3000>", "")}, "neither"},
		{"reference dictionary broken", form, []string{blank, plain, sig("[0 10 20 30]", "<3000>", "/Reference 7")}, "gap"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			fields := fieldsOf(t, build(c.catalog, c.objects...))
			if len(fields) != 1 || !fields[0].Filled {
				t.Fatalf("fields: %+v", fields)
			}
			f := fields[0]
			if f.Err == nil || !strings.Contains(f.Err.Error(), c.err) && c.fault != "in /Perms only" {
				t.Errorf("error %v, want one about %q", f.Err, c.err)
			}
			if s := f.Signature; s != nil && (s.ByteRangeOK || s.Coverage != pades.Invalid) {
				t.Errorf("byte range taken for good: %+v", s)
			}
		})
	}
}

// TestOneBrokenDoesNotHideOthers puts a broken signature beside a sound one.
func TestOneBrokenDoesNotHideOthers(t *testing.T) {
	data := build("/AcroForm<</Fields[4 0 R 5 0 R]>>", fmt.Sprintf(page, ""), "<</FT/Sig/T(Broken)/V 7>>", "<</FT/Sig/T(Empty)>>")
	fields := fieldsOf(t, data)
	if len(fields) != 2 || fields[0].Name != "Broken" || fields[0].Err == nil || fields[1].Name != "Empty" || fields[1].Filled {
		t.Errorf("fields: %+v", fields)
	}
}

// TestRemovedSignatureIsListed takes a signature away by a later revision, in every way that there is.
func TestRemovedSignatureIsListed(t *testing.T) {
	signed := sign(t, sample(t, "quyet-dinh.pdf"), "person-p256", pades.Request{Field: "S"})
	found := fieldsOf(t, signed)[0]
	for way, spoil := range map[string]func(u *pdf.Update){
		"value cleared": func(u *pdf.Update) { change(t, u, found.Ref, func(d pdf.Dict) { delete(d, "V") }) },
		"value replaced": func(u *pdf.Update) {
			change(t, u, found.Ref, func(d pdf.Dict) { d["V"] = u.Add(pdf.Dict{"Type": pdf.Name("Sig"), "ByteRange": pdf.Array{}}) })
		},
		"signature emptied": func(u *pdf.Update) { u.Set(found.Signature.Ref, pdf.Dict{}) },
		"form taken away":   func(u *pdf.Update) { change(t, u, u.Base().CatalogRef(), func(d pdf.Dict) { delete(d, "AcroForm") }) },
		"field taken out":   func(u *pdf.Update) { change(t, u, formOf(t, u), func(d pdf.Dict) { d["Fields"] = pdf.Array{} }) },
		"byte range altered": func(u *pdf.Update) {
			change(t, u, found.Signature.Ref, func(d pdf.Dict) { d["ByteRange"].(pdf.Array)[1] = pdf.Integer(7) })
		},
	} {
		t.Run(way, func(t *testing.T) {
			u, err := pdf.NewUpdate(open(t, signed), bytes.NewReader(make([]byte, 64)))
			if err != nil {
				t.Fatal(err)
			}
			spoil(u)
			tail, err := u.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			fields := fieldsOf(t, append(bytes.Clone(signed), tail...))
			gone := slices.IndexFunc(fields, func(f pades.Field) bool { return f.Filled && f.Name == "S" && f.Err != nil })
			if gone < 0 {
				t.Fatalf("fields: %+v", fields)
			}
			if s := fields[gone].Signature; s == nil || s.ByteRange != found.Signature.ByteRange {
				t.Errorf("what is listed is not what was there: %+v", s)
			}
		})
	}
}

// change alters a dictionary object in an update.
func change(t *testing.T, u *pdf.Update, ref pdf.Reference, alter func(pdf.Dict)) {
	t.Helper()
	o, err := u.Object(ref)
	if err != nil {
		t.Fatal(err)
	}
	d := o.(pdf.Dict)
	alter(d)
	u.Set(ref, d)
}

func formOf(t *testing.T, u *pdf.Update) pdf.Reference {
	t.Helper()
	cat, err := u.Base().Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return cat["AcroForm"].(pdf.Reference)
}

func TestLocks(t *testing.T) {
	for _, c := range []struct {
		lock  *pades.Lock
		field string
		want  bool
	}{
		{nil, "a", false},
		{&pades.Lock{Action: pades.LockAll}, "a", true},
		{&pades.Lock{Action: pades.LockInclude, Fields: []string{"Signature1"}}, "Signature10", false},
		{&pades.Lock{Action: pades.LockInclude, Fields: []string{"a"}}, "a.b", true},
		{&pades.Lock{Action: pades.LockInclude, Fields: []string{"a.b"}}, "a", false},
		{&pades.Lock{Action: pades.LockExclude, Fields: []string{"a"}}, "a.b", false},
		{&pades.Lock{Action: pades.LockExclude, Fields: []string{"a"}}, "c", true},
	} {
		if got := c.lock.Locks(c.field); got != c.want {
			t.Errorf("%+v locks %q: %t", c.lock, c.field, got)
		}
	}
}

func TestUnknownLockActionLocksAll(t *testing.T) {
	data := build("/AcroForm<</Fields[4 0 R]>>", fmt.Sprintf(page, ""), "<</FT/Sig/T(S)/Lock<</Action/Some>>>>")
	f := fieldsOf(t, data)[0]
	if f.Err == nil || !f.Lock.Locks("anything") {
		t.Errorf("lock %+v, error %v", f.Lock, f.Err)
	}
}

func TestDates(t *testing.T) {
	if got := pades.FormatDate(when); got != "D:20261121204300+07'00'" {
		t.Errorf("FormatDate gives %s", got)
	}
	for s, want := range map[string]string{
		"D:20261121204300+07'00'": "2026-11-21T20:43:00+07:00", "D:20261121204300+07'00": "2026-11-21T20:43:00+07:00",
		"D:20261121204300Z": "2026-11-21T20:43:00Z", "20261121": "2026-11-21T00:00:00Z", "D:2026": "2026-01-01T00:00:00Z",
		"D:20261121204300-05'30'": "2026-11-21T20:43:00-05:30", "D:20261121204300Z00'00'": "2026-11-21T20:43:00Z",
	} {
		if got, err := pades.ParseDate(s); err != nil || got.Format("2006-01-02T15:04:05Z07:00") != want {
			t.Errorf("%s is read as %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "D:", "D:20261321", "D:2026112", "D:20261121204300+7", "D:20261121204300+99'00'", "today"} {
		if got, err := pades.ParseDate(s); err == nil {
			t.Errorf("%q is read as %v", s, got)
		}
	}
}

// FuzzSignatures: no file makes reading panic, and no byte range that is called good lies outside the file.
func FuzzSignatures(f *testing.F) {
	f.Add(build(form, fmt.Sprintf(page, ""), fmt.Sprintf(field, ""), fmt.Sprintf(signature, "[0 10 20 30]", "<3000>", "/Reference[<</TransformMethod/DocMDP>>]")))
	f.Add(build("", fmt.Sprintf(page, "/Annots[4 0 R]"), "<</Subtype/Widget/FT/Sig/T(S)/V 5 0 R/Lock<</Action/All>>>>", "<</ByteRange[0 1 2 3]/Contents<30>>>"))
	f.Add(sign(f, build("", fmt.Sprintf(page, "")), "person-p256", pades.Request{Certify: 2}))
	seeds.Add(f, "pdf/*.pdf")
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
		if err != nil {
			return
		}
		fields, err := pades.Signatures(file.Newest())
		if err != nil {
			return
		}
		for _, field := range fields {
			if s := field.Signature; s != nil && s.ByteRangeOK && (s.ByteRange.End() > int64(len(data)) || s.ByteRange[0] != 0) {
				t.Errorf("byte range %v in %d bytes", s.ByteRange, len(data))
			}
		}
	})
}

// FuzzParseDate: no text makes reading a date panic, and what is read can be written and read again.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"D:20261121204300+07'00'", "2026", "D:20261121204300Z", "-05'30'", "D:99999999999999+2359"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		read, err := pades.ParseDate(s)
		if err != nil {
			return
		}
		again, err := pades.ParseDate(pades.FormatDate(read))
		if err != nil || !again.Equal(read) {
			t.Errorf("%q is %v, then %v: %v", s, read, again, err)
		}
	})
}
