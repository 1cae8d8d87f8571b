package pdfdiff

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"testing"

	"trien/pdf"
)

// Object numbers of the signed file below.
var (
	catalogRef = ref(1)
	pageRef    = ref(3)
	contentRef = ref(4)
	textRef    = ref(5)
	sigRef     = ref(6)
	textAP     = ref(7)
	emptyRef   = ref(9)
	annotsRef  = ref(10)
	noteRef    = ref(11)
	fontRef    = ref(12)
	sharedAP   = ref(13)
	groupRef   = ref(14)
	lockedRef  = ref(15)
	infoRef    = ref(16)
	structRef  = ref(17)
	parentsRef = ref(18)
)

func ref(n uint32) pdf.Reference { return pdf.Reference{Number: n} }

const appearance = "/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<</Font<</F 12 0 R>>>>"

// signedFile is one revision: a page, a text field, a signed and an empty signature field, a comment, a group of fields.
func signedFile() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	at := map[int]int{}
	object := func(n int, body string) { at[n] = b.Len(); fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, body) }
	stream := func(n int, dict, data string) {
		object(n, fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data))
	}
	object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R 6 0 R 9 0 R 14 0 R]/SigFlags 3>>/Dangling 4000 0 R/StructTreeRoot 17 0 R>>")
	object(2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>")
	object(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots 10 0 R/Resources<</XObject<</X 13 0 R>>>>>>")
	stream(4, "", "BT (contract) Tj ET")
	object(5, "<</FT/Tx/T(number)/Subtype/Widget/Rect[0 0 100 20]/P 3 0 R/AP<</N 7 0 R>>>>")
	object(6, "<</FT/Sig/T(signer)/Subtype/Widget/Rect[0 50 100 90]/P 3 0 R/V 8 0 R>>")
	stream(7, appearance, "/Tx BMC EMC")
	object(8, "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]/Contents<00>>>")
	object(9, "<</FT/Sig/T(seal)/Subtype/Widget/Rect[0 0 0 0]/P 3 0 R/AP<</N 13 0 R>>>>")
	object(10, "[5 0 R 6 0 R 9 0 R 11 0 R]")
	object(11, "<</Type/Annot/Subtype/Text/Rect[1 1 2 2]/Contents(note)>>")
	object(12, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
	stream(13, appearance, "")
	object(14, "<</T(group)/FT/Tx/Kids[15 0 R]>>")
	object(15, "<</T(locked)/Parent 14 0 R/Subtype/Widget/Rect[0 0 1 1]>>")
	object(16, "<</Title(one)>>")
	object(17, "<</Type/StructTreeRoot/K[]/ParentTree 18 0 R>>")
	object(18, "<</Nums[]>>")
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 19\n0000000000 65535 f \n")
	for n := 1; n <= 18; n++ {
		fmt.Fprintf(&b, "%010d 00000 n \n", at[n])
	}
	fmt.Fprintf(&b, "trailer\n<</Size 19/Root 1 0 R/Info 16 0 R>>\nstartxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func mustOpen(t testing.TB, b []byte) *pdf.File {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(b), int64(len(b)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// after appends one revision.
func after(t testing.TB, b []byte, change func(*pdf.Update)) []byte {
	t.Helper()
	u, err := pdf.NewUpdate(mustOpen(t, b), zeros{})
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.Clone(b), tail...)
}

// edit sets keys of a dictionary; nil removes.
func edit(r pdf.Reference, keys pdf.Dict) func(*pdf.Update) {
	return func(u *pdf.Update) {
		o, _ := u.Object(r)
		d := o.(pdf.Dict)
		for k, v := range keys {
			d[k] = v
		}
		u.Set(r, d)
	}
}

// all does one change after the other.
func all(changes ...func(*pdf.Update)) func(*pdf.Update) {
	return func(u *pdf.Update) {
		for _, c := range changes {
			c(u)
		}
	}
}

func newSig(kind pdf.Name) pdf.Dict {
	return pdf.Dict{"Type": pdf.Name("Sig"), "SubFilter": kind, "ByteRange": pdf.Array{}, "Contents": pdf.String("x")}
}

// addField adds a signature field to form and page.
func addField(d pdf.Dict) func(*pdf.Update) {
	return func(u *pdf.Update) {
		d["FT"], d["Subtype"], d["P"] = pdf.Name("Sig"), pdf.Name("Widget"), pageRef
		r := u.Add(d)
		o, _ := u.Object(catalogRef)
		root := o.(pdf.Dict)
		form := root["AcroForm"].(pdf.Dict)
		form["Fields"] = append(form["Fields"].(pdf.Array), r)
		u.Set(catalogRef, root)
		o, _ = u.Object(annotsRef)
		u.Set(annotsRef, append(o.(pdf.Array), r))
	}
}

func dssOf(u *pdf.Update, lists pdf.Dict) pdf.Reference {
	lists["Certs"] = pdf.Array{u.Add(pdf.NewStream(pdf.Dict{}, []byte("cert")))}
	return u.Add(lists)
}

func shows(text string) *pdf.Stream {
	return pdf.NewStream(pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"), "BBox": pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Integer(9), pdf.Integer(9)},
		"Resources": pdf.Dict{"Font": pdf.Dict{"F": fontRef}},
	}, []byte("/Tx BMC BT /F 12 Tf ("+text+") Tj ET EMC"))
}

func fill(u *pdf.Update, value, shown string) {
	edit(textRef, pdf.Dict{"V": pdf.String(value), "AP": pdf.Dict{"N": u.Add(shows(shown))}})(u)
}

// tagged adds a signature field with its place in the logical structure, or an element that stands for something else.
func tagged(honest bool) func(*pdf.Update) {
	return func(u *pdf.Update) {
		addField(pdf.Dict{"T": pdf.String("n"), "V": u.Add(newSig("x")), "StructParent": pdf.Integer(0)})(u)
		refs := u.Touched()
		object := refs[len(refs)-1] // the field
		if !honest {
			object = pageRef
		}
		elem := u.Add(pdf.Dict{"S": pdf.Name("Form"), "P": structRef, "K": pdf.Dict{"Type": pdf.Name("OBJR"), "Obj": object}})
		u.Set(structRef, pdf.Dict{"Type": pdf.Name("StructTreeRoot"), "K": pdf.Array{elem}, "ParentTree": parentsRef})
		u.Set(parentsRef, pdf.Dict{"Nums": pdf.Array{pdf.Integer(0), elem}})
	}
}

// formWith is the form of the signed file with one key more.
func formWith(key pdf.Name, o pdf.Object) pdf.Dict {
	return pdf.Dict{"Fields": pdf.Array{textRef, sigRef, emptyRef, groupRef}, "SigFlags": pdf.Integer(3), key: o}
}

const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>`

func metadata(xml string) func(*pdf.Update) {
	return func(u *pdf.Update) {
		edit(catalogRef, pdf.Dict{"Metadata": u.Add(pdf.NewStream(pdf.Dict{}, []byte(xml)))})(u)
	}
}

var locked = Terms{Level: 2, Locks: []Lock{{"Include", []string{"group"}}}}

// changes are judged one by one: what was done after the signature, under which terms, and its grade.
var changes = map[string]struct {
	do    func(*pdf.Update)
	terms Terms
	want  Grade
}{
	"nothing":                         {func(u *pdf.Update) {}, Terms{}, LTAUpdates},
	"an object nobody uses":           {func(u *pdf.Update) { u.Add(pdf.Integer(1)) }, Terms{}, LTAUpdates},
	"the title":                       {edit(infoRef, pdf.Dict{"Title": pdf.String("two")}), Terms{Level: 1}, LTAUpdates},
	"info with a dictionary":          {edit(infoRef, pdf.Dict{"X": pdf.Dict{}}), Terms{}, NotPermitted},
	"XMP":                             {metadata(xmp), Terms{Level: 1}, LTAUpdates},
	"XMP with an entity":              {metadata(`<!DOCTYPE x [<!ENTITY e "e">]>` + xmp), Terms{}, NotPermitted},
	"XMP that is other XML":           {metadata("<html/>"), Terms{}, NotPermitted},
	"XMP that is broken":              {metadata("<x:xmpmeta"), Terms{}, NotPermitted},
	"the content of the page":         {func(u *pdf.Update) { u.Set(contentRef, shows("other")) }, Terms{}, NotPermitted},
	"another content":                 {func(u *pdf.Update) { edit(pageRef, pdf.Dict{"Contents": u.Add(shows("x"))})(u) }, Terms{}, NotPermitted},
	"the page turned":                 {edit(pageRef, pdf.Dict{"Rotate": pdf.Integer(90)}), Terms{}, NotPermitted},
	"an action at opening":            {edit(catalogRef, pdf.Dict{"OpenAction": pdf.Dict{"S": pdf.Name("JavaScript")}}), Terms{}, NotPermitted},
	"what the signed file dangles to": {func(u *pdf.Update) { u.Set(ref(4000), pdf.Dict{"Shadow": pdf.Name("X")}) }, Terms{}, NotPermitted},
	"the font":                        {edit(fontRef, pdf.Dict{"BaseFont": pdf.Name("Other")}), Terms{}, NotPermitted},
	"a field filled in":               {func(u *pdf.Update) { fill(u, "15", "15") }, Terms{Level: 2}, FormFilling},
	"a field filled in place": {func(u *pdf.Update) {
		u.Set(textAP, shows("15"))
		edit(textRef, pdf.Dict{"V": pdf.String("15")})(u)
	}, Terms{Level: 2}, FormFilling},
	"the rectangle of a field":    {edit(textRef, pdf.Dict{"Rect": pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Integer(9), pdf.Integer(9)}}), Terms{}, NotPermitted},
	"the name of a field":         {edit(textRef, pdf.Dict{"T": pdf.String("other")}), Terms{}, NotPermitted},
	"an action of a field":        {edit(textRef, pdf.Dict{"AA": pdf.Dict{}}), Terms{}, NotPermitted},
	"a locked field":              {edit(lockedRef, pdf.Dict{"V": pdf.String("x")}), locked, NotPermitted},
	"a field beside a locked one": {func(u *pdf.Update) { fill(u, "15", "15") }, locked, FormFilling},
	"a signature": {func(u *pdf.Update) {
		edit(emptyRef, pdf.Dict{"V": u.Add(newSig("ETSI.CAdES.detached"))})(u)
	}, Terms{Level: 2}, FormFilling},
	"an old signature shown again": {edit(emptyRef, pdf.Dict{"V": ref(8)}), Terms{}, NotPermitted},
	"a signature that is none":     {func(u *pdf.Update) { edit(emptyRef, pdf.Dict{"V": u.Add(pdf.Dict{})})(u) }, Terms{}, NotPermitted},
	"a signature elsewhere too": {func(u *pdf.Update) { // its field's appearance is the page's picture
		u.Set(sharedAP, shows("picture"))
		edit(emptyRef, pdf.Dict{"V": u.Add(newSig("ETSI.CAdES.detached"))})(u)
	}, Terms{}, NotPermitted},
	"the place of a signed field":  {edit(sigRef, pdf.Dict{"Rect": pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Integer(500), pdf.Integer(800)}}), Terms{}, NotPermitted},
	"the look of a signed field":   {func(u *pdf.Update) { edit(sigRef, pdf.Dict{"AP": pdf.Dict{"N": u.Add(shows("me"))}})(u) }, Terms{}, NotPermitted},
	"the signature itself":         {edit(ref(8), pdf.Dict{"Reason": pdf.String("other")}), Terms{}, NotPermitted},
	"the signature taken away":     {edit(sigRef, pdf.Dict{"V": nil}), Terms{}, NotPermitted},
	"a time-stamp":                 {func(u *pdf.Update) { addField(pdf.Dict{"T": pdf.String("ts"), "V": u.Add(newSig("ETSI.RFC3161"))})(u) }, Terms{Level: 1}, LTAUpdates},
	"an invisible signature field": {func(u *pdf.Update) { addField(pdf.Dict{"T": pdf.String("n"), "V": u.Add(newSig("x"))})(u) }, Terms{Level: 2}, FormFilling},
	"a visible signature field": {func(u *pdf.Update) {
		r := pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Integer(9), pdf.Integer(9)}
		addField(pdf.Dict{"T": pdf.String("n"), "Rect": r, "AP": pdf.Dict{"N": u.Add(shows("n"))}, "V": u.Add(newSig("x"))})(u)
	}, Terms{}, FormFilling},
	"a visible signature field after certification": {func(u *pdf.Update) {
		r := pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Integer(9), pdf.Integer(9)}
		addField(pdf.Dict{"T": pdf.String("n"), "Rect": r, "AP": pdf.Dict{"N": u.Add(shows("n"))}, "V": u.Add(newSig("x"))})(u)
	}, Terms{Level: 2}, NotPermitted},
	"a field with a name that is taken": {addField(pdf.Dict{"T": pdf.String("seal")}), Terms{}, NotPermitted},
	"a field with an action":            {addField(pdf.Dict{"T": pdf.String("n"), "A": pdf.Dict{}}), Terms{}, NotPermitted},
	"a text field added": {func(u *pdf.Update) {
		addField(pdf.Dict{"T": pdf.String("n")})(u)
		edit(u.Touched()[2], pdf.Dict{"FT": pdf.Name("Tx")})(u)
	}, Terms{}, NotPermitted},
	"the form's resources":    {edit(catalogRef, pdf.Dict{"AcroForm": formWith("DR", pdf.Dict{"Font": pdf.Dict{}})}), Terms{Level: 1}, LTAUpdates},
	"a locked field closed":   {edit(lockedRef, pdf.Dict{"Ff": pdf.Integer(1)}), locked, FormFilling},
	"a field made a password": {edit(textRef, pdf.Dict{"Ff": pdf.Integer(1 << 13)}), Terms{}, NotPermitted},
	"marked":                  {edit(catalogRef, pdf.Dict{"MarkInfo": pdf.Dict{"Marked": pdf.Boolean(true)}}), Terms{Level: 1}, LTAUpdates},
	"a field taken away":      {edit(catalogRef, pdf.Dict{"AcroForm": pdf.Dict{"Fields": pdf.Array{textRef, sigRef, emptyRef}, "SigFlags": pdf.Integer(3)}}), Terms{}, NotPermitted},
	"a field below a group": {func(u *pdf.Update) {
		edit(groupRef, pdf.Dict{"Kids": pdf.Array{lockedRef, u.Add(pdf.Dict{"T": pdf.String("n"), "FT": pdf.Name("Sig")})}})(u)
	}, Terms{}, NotPermitted},
	"NeedAppearances":         {edit(catalogRef, pdf.Dict{"AcroForm": formWith("NeedAppearances", pdf.Boolean(true))}), Terms{}, NotPermitted},
	"the form taken away":     {edit(catalogRef, pdf.Dict{"AcroForm": nil}), Terms{}, NotPermitted},
	"a security store":        {func(u *pdf.Update) { edit(catalogRef, pdf.Dict{"DSS": dssOf(u, pdf.Dict{})})(u) }, Terms{Level: 1}, LTAUpdates},
	"an empty security store": {func(u *pdf.Update) { edit(catalogRef, pdf.Dict{"DSS": u.Add(pdf.Dict{})})(u) }, Terms{}, NotPermitted},
	"a store with other keys": {func(u *pdf.Update) { edit(catalogRef, pdf.Dict{"DSS": dssOf(u, pdf.Dict{"X": pdf.Integer(1)})})(u) }, Terms{}, NotPermitted},
	"a store of page content": {func(u *pdf.Update) { edit(catalogRef, pdf.Dict{"DSS": pdf.Dict{"Certs": pdf.Array{pageRef}}})(u) }, Terms{}, NotPermitted},
	"a comment": {func(u *pdf.Update) {
		u.Set(annotsRef, pdf.Array{textRef, sigRef, emptyRef, noteRef, u.Add(pdf.Dict{"Subtype": pdf.Name("Highlight")})})
	}, Terms{Level: 3}, Annotations},
	"a comment changed":        {edit(noteRef, pdf.Dict{"Contents": pdf.String("other")}), Terms{Level: 3}, Annotations},
	"a comment taken away":     {func(u *pdf.Update) { u.Set(annotsRef, pdf.Array{textRef, sigRef, emptyRef}) }, Terms{Level: 3}, Annotations},
	"a comment with an action": {edit(noteRef, pdf.Dict{"A": pdf.Dict{}}), Terms{Level: 3}, NotPermitted},
	"a link": {func(u *pdf.Update) {
		u.Set(annotsRef, pdf.Array{textRef, sigRef, emptyRef, noteRef, u.Add(pdf.Dict{"Subtype": pdf.Name("Link")})})
	}, Terms{}, NotPermitted},
	"a widget taken off":        {func(u *pdf.Update) { u.Set(annotsRef, pdf.Array{textRef, emptyRef, noteRef}) }, Terms{}, NotPermitted},
	"an old widget again":       {func(u *pdf.Update) { u.Set(annotsRef, pdf.Array{textRef, sigRef, emptyRef, noteRef, sigRef}) }, Terms{}, NotPermitted},
	"structure for a signature": {tagged(true), Terms{Level: 2}, FormFilling},
	"structure for the page":    {tagged(false), Terms{}, NotPermitted},
	"version and extensions":    {edit(catalogRef, pdf.Dict{"Version": pdf.Name("2.0"), "Extensions": pdf.Dict{"ESIC": pdf.Dict{"BaseVersion": pdf.Name("1.7")}}}), Terms{Level: 1}, LTAUpdates},
}

func TestChanges(t *testing.T) {
	base := signedFile()
	for name, c := range changes {
		t.Run(name, func(t *testing.T) {
			r := Compare(mustOpen(t, after(t, base, c.do)), 0, c.terms)
			if r.Grade != c.want || r.Error != nil {
				t.Errorf("%v (%v), want %v: %s", r.Grade, r.Error, c.want, words(r))
			}
			if r.Permitted != (c.want < NotPermitted) {
				t.Errorf("permitted: %v", r.Permitted)
			}
		})
	}
}

func TestWhatComesAndGoesIsSeen(t *testing.T) {
	b := after(t, signedFile(), func(u *pdf.Update) { u.Set(contentRef, shows("for a moment")) })
	b = after(t, b, func(u *pdf.Update) {
		o, _ := u.Base().File().At(0).Object(contentRef)
		u.Set(contentRef, o)
	})
	r := Compare(mustOpen(t, b), 0, Terms{})
	if r.Grade != NotPermitted || !slices.Equal(r.Revisions, []Grade{NotPermitted, LTAUpdates}) {
		t.Errorf("%v, %v", r.Grade, r.Revisions)
	}
}

func TestNothingAfterTheSignature(t *testing.T) {
	if r := Compare(mustOpen(t, signedFile()), 0, Terms{Level: 1}); r.Grade != None || !r.Permitted {
		t.Errorf("%+v", r)
	}
}

func TestBytesAfterTheEnd(t *testing.T) {
	r := Compare(mustOpen(t, append(signedFile(), "4 0 obj\n<<>>\nendobj\n"...)), 0, Terms{})
	if r.Grade != NotPermitted || r.Permitted {
		t.Errorf("%+v", r)
	}
}

func TestFreedAndReusedNumbers(t *testing.T) {
	base := signedFile()
	first := bytes.LastIndex(base, []byte("xref\n0"))
	for n := 1; n <= 18; n++ {
		for name, entry := range map[string]string{"freed": "0000000000 00001 f", "reused": fmt.Sprintf("%010d 00001 n", len(base))} {
			b := fmt.Appendf(bytes.Clone(base), "%d 1 obj\n<<>>\nendobj\n", n)
			start := len(b)
			b = fmt.Appendf(b, "xref\n%d 1\n%s \ntrailer\n<</Size 19/Root 1 0 R/Info 16 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", n, entry, first, start)
			f, err := pdf.Open(bytes.NewReader(b), int64(len(b)), pdf.Options{})
			if err != nil {
				continue // without a catalog
			}
			if r := Compare(f, 0, Terms{}); r.Grade != NotPermitted || !hasRule(r, name) && !hasRule(r, "unreadable") {
				t.Errorf("object %d %s: %v %s", n, name, r.Grade, words(r))
			}
		}
	}
}

// TestObjectStreams: a stream of objects that the signed revision uses is replaced, with all that lies in it.
func TestObjectStreams(t *testing.T) {
	b, err := os.ReadFile("../../testdata/samples/quyet-dinh-objstm.pdf")
	if err != nil {
		t.Fatal(err)
	}
	f := mustOpen(t, b)
	page, err := f.Newest().Page(0)
	if err != nil {
		t.Fatal(err)
	}
	at := f.Newest().Locate(page.Ref)
	if at.In == (pdf.Reference{}) {
		t.Fatal("the page lies in no stream")
	}
	changed := after(t, b, func(u *pdf.Update) {
		o, err := f.Newest().Stream(at.In)
		if err != nil {
			t.Fatal(err)
		}
		data, err := f.Newest().Decode(o)
		if err != nil {
			t.Fatal(err)
		}
		dict := pdf.Clone(o.Dict).(pdf.Dict)
		delete(dict, "Filter")
		delete(dict, "DecodeParms")
		u.Set(at.In, pdf.NewStream(dict, bytes.Replace(data, []byte("/Rotate 0"), []byte("/Rotate 9"), 1)))
	})
	last := len(f.Revisions()) - 1
	g, err := pdf.Open(bytes.NewReader(changed), int64(len(changed)), pdf.Options{})
	if err != nil {
		return // nobody judges it valid
	}
	if r := Compare(g, last, Terms{}); r.Grade != NotPermitted || !hasRule(r, "object-stream") {
		t.Errorf("%v %s", r.Grade, words(r))
	}
}

func TestChangedFieldsAreNamed(t *testing.T) {
	b := after(t, signedFile(), all(
		func(u *pdf.Update) { fill(u, "15", "15") },
		func(u *pdf.Update) { addField(pdf.Dict{"T": pdf.String("ts"), "V": u.Add(newSig("ETSI.RFC3161"))})(u) },
	))
	r := Compare(mustOpen(t, b), 0, Terms{})
	if !slices.Equal(r.ChangedFields, []string{"number", "ts"}) || len(r.Mismatches) != 0 {
		t.Errorf("%v %v", r.ChangedFields, r.Mismatches)
	}
}

func TestAFieldThatShowsAnotherText(t *testing.T) {
	b := after(t, signedFile(), func(u *pdf.Update) { fill(u, "15", "1 500") })
	r := Compare(mustOpen(t, b), 0, Terms{})
	if len(r.Mismatches) != 1 || r.Mismatches[0] != (Shown{"number", "15", "1 500"}) {
		t.Errorf("%+v", r.Mismatches)
	}
}

// TestValuesGivenAnew: a field that was empty is filled in; one that had a value is told apart.
func TestValuesGivenAnew(t *testing.T) {
	for value, rule := range map[string]string{"": "field-fill", "  ": "field-fill", "100": "field-refill"} {
		prepared := after(t, signedFile(), func(u *pdf.Update) { fill(u, value, value) })
		r := Compare(mustOpen(t, after(t, prepared, func(u *pdf.Update) { fill(u, "900", "900") })), 1, Terms{Level: 2})
		if r.Grade != FormFilling || r.Findings[0].Rule != rule || r.Findings[0].Spots[0].Rect != [4]float64{0, 0, 100, 20} {
			t.Errorf("%q: %v %v", value, r.Grade, r.Findings)
		}
	}
}
