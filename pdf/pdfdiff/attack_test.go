package pdfdiff

import (
	"bytes"
	"fmt"
	"testing"

	"trien/pdf"
)

func box(r ...int64) pdf.Array {
	a := pdf.Array{}
	for _, n := range r {
		a = append(a, pdf.Integer(n))
	}
	return a
}

func appearanceOf(u *pdf.Update, text string) pdf.Dict { return pdf.Dict{"N": u.Add(shows(text))} }

// visibleField adds a signature field that shows something, with further keys.
func visibleField(more pdf.Dict) func(*pdf.Update) {
	return func(u *pdf.Update) {
		d := pdf.Dict{"T": pdf.String("n"), "Rect": box(0, 0, 9, 9)}
		for k, o := range more {
			d[k] = o
		}
		if more["MK"] == nil {
			d["AP"] = appearanceOf(u, "n")
		}
		addField(d)(u)
	}
}

// widgetApart makes a signed field whose widget is an object of its own: the last.
func widgetApart(u *pdf.Update) {
	field := u.Add(pdf.Dict{})
	widget := u.Add(pdf.Dict{"Subtype": pdf.Name("Widget"), "Rect": box(0, 0, 9, 9), "Parent": field, "AP": appearanceOf(u, "Nguyen Van A")})
	u.Set(field, pdf.Dict{"FT": pdf.Name("Sig"), "T": pdf.String("apart"), "V": u.Add(newSig("x")), "Kids": pdf.Array{widget}})
	edit(catalogRef, pdf.Dict{"AcroForm": pdf.Dict{"Fields": pdf.Array{textRef, sigRef, emptyRef, groupRef, field}, "SigFlags": pdf.Integer(3)}})(u)
	u.Set(annotsRef, pdf.Array{textRef, sigRef, emptyRef, noteRef, widget})
}

func root(key pdf.Name, o pdf.Object) func(*pdf.Update) { return edit(catalogRef, pdf.Dict{key: o}) }

// attacks are what somebody does to a signed file, after what he prepared before it was signed.
var attacks = map[string]struct {
	prepare func(*pdf.Update)
	do      func(*pdf.Update)
	terms   Terms
	want    Grade
}{
	// a signed field's look
	"another look through the widget apart": {widgetApart, func(u *pdf.Update) { edit(ref(21), pdf.Dict{"AP": appearanceOf(u, "Tran Van B")})(u) }, Terms{}, NotPermitted},
	"another look, with a value for the widget apart": {widgetApart, func(u *pdf.Update) {
		edit(ref(21), pdf.Dict{"AP": appearanceOf(u, "Tran Van B"), "V": u.Add(newSig("x"))})(u)
	}, Terms{}, NotPermitted},
	"another place for the widget apart":    {widgetApart, edit(ref(21), pdf.Dict{"Rect": box(0, 0, 500, 500)}), Terms{}, NotPermitted},
	"the signed widget's appearance itself": {widgetApart, func(u *pdf.Update) { u.Set(ref(20), shows("Tran Van B")) }, Terms{}, NotPermitted},

	// recycled and phantom signatures
	"a signature in another field":       {nil, func(u *pdf.Update) { addField(pdf.Dict{"T": pdf.String("n"), "V": ref(8)})(u) }, Terms{}, NotPermitted},
	"the signature's object used anew":   {nil, func(u *pdf.Update) { u.Set(ref(8), newSig("x")) }, Terms{}, NotPermitted},
	"the signed field's value exchanged": {nil, func(u *pdf.Update) { edit(sigRef, pdf.Dict{"V": u.Add(newSig("x"))})(u) }, Terms{}, NotPermitted},
	"a signature field on a page alone": {nil, func(u *pdf.Update) {
		w := u.Add(pdf.Dict{"Subtype": pdf.Name("Widget"), "FT": pdf.Name("Sig"), "T": pdf.String("n"), "V": u.Add(newSig("x")), "Rect": box(0, 0, 0, 0)})
		u.Set(annotsRef, pdf.Array{textRef, sigRef, emptyRef, noteRef, w})
	}, Terms{}, NotPermitted},
	"a widget twice on pages": {nil, func(u *pdf.Update) {
		visibleField(nil)(u)
		o, _ := u.Object(annotsRef)
		list := o.(pdf.Array)
		u.Set(annotsRef, append(list, list[len(list)-1]))
	}, Terms{}, NotPermitted},
	"a placed field put on the page again": {nil, func(u *pdf.Update) {
		edit(emptyRef, pdf.Dict{"V": u.Add(newSig("x"))})(u)
		u.Set(annotsRef, pdf.Array{textRef, sigRef, emptyRef, noteRef, emptyRef})
	}, Terms{}, NotPermitted},

	// sneaky signature fields
	"a visible field, empty":              {nil, visibleField(nil), Terms{}, FormFilling},
	"a visible field, empty, at P 1":      {nil, visibleField(nil), Terms{Level: 1}, NotPermitted},
	"a visible field, empty, at P 3":      {nil, visibleField(nil), Terms{Level: 3}, NotPermitted},
	"a visible time-stamp":                {nil, func(u *pdf.Update) { visibleField(pdf.Dict{"V": u.Add(newSig("ETSI.RFC3161"))})(u) }, Terms{}, FormFilling},
	"a visible time-stamp at P 1":         {nil, func(u *pdf.Update) { visibleField(pdf.Dict{"V": u.Add(newSig("ETSI.RFC3161"))})(u) }, Terms{Level: 1}, NotPermitted},
	"a coloured field without appearance": {nil, visibleField(pdf.Dict{"MK": pdf.Dict{"BG": box(1, 1, 1)}}), Terms{Level: 2}, NotPermitted},
	"a field that only paper shows":       {nil, visibleField(pdf.Dict{"F": pdf.Integer(1<<5 | 1<<2)}), Terms{Level: 2}, NotPermitted},
	"a field that shows when touched":     {nil, visibleField(pdf.Dict{"F": pdf.Integer(1<<5 | 1<<8)}), Terms{Level: 2}, NotPermitted},
	"a hidden field":                      {nil, visibleField(pdf.Dict{"F": pdf.Integer(1 << 1)}), Terms{Level: 2}, LTAUpdates},
	"a field of optional content":         {nil, visibleField(pdf.Dict{"OC": pdf.Dict{}}), Terms{}, NotPermitted},

	// form fields
	"a field hidden": {nil, edit(textRef, pdf.Dict{"V": pdf.String("1"), "F": pdf.Integer(1 << 1)}), Terms{Level: 2}, NotPermitted},
	"a font of the form's exchanged": {root("AcroForm", formWith("DR", pdf.Dict{"Font": pdf.Dict{"Helv": fontRef}})), func(u *pdf.Update) {
		root("AcroForm", formWith("DR", pdf.Dict{"Font": pdf.Dict{"Helv": u.Add(pdf.Dict{"Type": pdf.Name("Font"), "BaseFont": pdf.Name("Evil")})}}))(u)
	}, Terms{}, NotPermitted},
	"a font of the form's added": {root("AcroForm", formWith("DR", pdf.Dict{"Font": pdf.Dict{"Helv": fontRef}})), root("AcroForm", formWith("DR", pdf.Dict{"Font": pdf.Dict{"Helv": fontRef, "F2": fontRef}})),
		Terms{Level: 1}, LTAUpdates},
	"XFA": {nil, root("AcroForm", formWith("XFA", pdf.String("<xdp/>"))), Terms{}, NotPermitted},

	// the store as a cloak
	"a page emptied as the store's entries": {nil, func(u *pdf.Update) {
		root("DSS", dssOf(u, pdf.Dict{"VRI": pageRef}))(u)
		u.Set(pageRef, pdf.Dict{})
	}, Terms{}, NotPermitted},
	"a page emptied as one entry": {nil, func(u *pdf.Update) {
		root("DSS", dssOf(u, pdf.Dict{"VRI": pdf.Dict{pdf.Name(bytes.Repeat([]byte("A"), 40)): pageRef}}))(u)
		u.Set(pageRef, pdf.Dict{"Type": pdf.Name("VRI")})
	}, Terms{}, NotPermitted},
	"the page's content as evidence": {nil, func(u *pdf.Update) {
		u.Set(contentRef, shows("x"))
		root("DSS", pdf.Dict{"Certs": pdf.Array{contentRef}})(u)
	}, Terms{}, NotPermitted},

	// the catalog and what hangs on it
	"/Perms":             {nil, root("Perms", pdf.Dict{"DocMDP": ref(8)}), Terms{}, NotPermitted},
	"/AA":                {nil, root("AA", pdf.Dict{"WC": pdf.Dict{}}), Terms{}, NotPermitted},
	"scripts by name":    {nil, root("Names", pdf.Dict{"JavaScript": pdf.Dict{"Names": pdf.Array{}}}), Terms{}, NotPermitted},
	"files by name":      {nil, root("Names", pdf.Dict{"EmbeddedFiles": pdf.Dict{}}), Terms{}, NotPermitted},
	"optional content":   {nil, root("OCProperties", pdf.Dict{"D": pdf.Dict{}}), Terms{}, NotPermitted},
	"a layer turned off": {func(u *pdf.Update) { root("OCProperties", pdf.Dict{"D": u.Add(pdf.Dict{"ON": pdf.Array{}})})(u) }, func(u *pdf.Update) { u.Set(ref(19), pdf.Dict{"OFF": pdf.Array{}}) }, Terms{}, NotPermitted},
	"a portfolio":        {nil, root("Collection", pdf.Dict{}), Terms{}, NotPermitted},
	"viewer preferences": {nil, root("ViewerPreferences", pdf.Dict{"Direction": pdf.Name("R2L")}), Terms{}, NotPermitted},
	"the language":       {nil, root("Lang", pdf.String("en")), Terms{}, NotPermitted},
	"another catalog": {nil, func(u *pdf.Update) {
		root("Pages", u.Add(pdf.Dict{"Type": pdf.Name("Pages"), "Kids": pdf.Array{}, "Count": pdf.Integer(0)}))(u)
	}, Terms{}, NotPermitted},

	// the page tree
	"a page put in": {nil, func(u *pdf.Update) {
		p := u.Add(pdf.Dict{"Type": pdf.Name("Page"), "Parent": ref(2)})
		edit(ref(2), pdf.Dict{"Kids": pdf.Array{pageRef, p}, "Count": pdf.Integer(2)})(u)
	}, Terms{Level: 3}, NotPermitted},
	"a page taken out":         {nil, edit(ref(2), pdf.Dict{"Kids": pdf.Array{}, "Count": pdf.Integer(0)}), Terms{}, NotPermitted},
	"the page's size":          {nil, edit(ref(2), pdf.Dict{"MediaBox": box(0, 0, 100, 100)}), Terms{}, NotPermitted},
	"inherited resources":      {nil, edit(ref(2), pdf.Dict{"Resources": pdf.Dict{"Font": pdf.Dict{"F": fontRef}}}), Terms{}, NotPermitted},
	"an action of the page":    {nil, edit(pageRef, pdf.Dict{"AA": pdf.Dict{"O": pdf.Dict{}}}), Terms{}, NotPermitted},
	"a font of the page":       {nil, edit(pageRef, pdf.Dict{"Resources": pdf.Dict{"XObject": pdf.Dict{"X": sharedAP}, "Font": pdf.Dict{"F": fontRef}}}), Terms{}, NotPermitted},
	"a picture of the page":    {nil, func(u *pdf.Update) { u.Set(sharedAP, shows("x")) }, Terms{}, NotPermitted},
	"content that was missing": {edit(pageRef, pdf.Dict{"Contents": pdf.Array{contentRef, ref(500)}}), func(u *pdf.Update) { u.Set(ref(500), shows("shadow")) }, Terms{}, NotPermitted},

	// comments that become something else
	"a comment's kind":       {nil, edit(noteRef, pdf.Dict{"Subtype": pdf.Name("FreeText")}), Terms{Level: 3}, NotPermitted},
	"a comment made a field": {nil, edit(noteRef, pdf.Dict{"FT": pdf.Name("Tx")}), Terms{Level: 3}, NotPermitted},
	"a new comment that is a field": {nil, func(u *pdf.Update) {
		u.Set(annotsRef, pdf.Array{textRef, sigRef, emptyRef, noteRef, u.Add(pdf.Dict{"Subtype": pdf.Name("Stamp"), "FT": pdf.Name("Tx")})})
	}, Terms{Level: 3}, NotPermitted},
}

func TestAttacks(t *testing.T) {
	for name, c := range attacks {
		t.Run(name, func(t *testing.T) {
			b, signed := signedFile(), 0
			if c.prepare != nil {
				b, signed = after(t, b, c.prepare), 1
			}
			r := Compare(mustOpen(t, after(t, b, c.do)), signed, c.terms)
			if r.Grade != c.want || r.Error != nil || r.Permitted != c.terms.Allow(c.want) {
				t.Errorf("%v (%v), want %v: %s", r.Grade, r.Error, c.want, words(r))
			}
		})
	}
}

// TestCommentKinds: at P 3 comments may come; everything else that stands on a page may not, however its kind is spelt.
func TestCommentKinds(t *testing.T) {
	for kind, want := range map[pdf.Name]Grade{
		"Text": Annotations, "FreeText": Annotations, "Stamp": Annotations, "Highlight": Annotations, "Ink": Annotations, "Square": Annotations,
		"Redact": NotPermitted, "Watermark": NotPermitted, "Widget": NotPermitted, "Link": NotPermitted, "Screen": NotPermitted, "Movie": NotPermitted,
		"Sound": NotPermitted, "3D": NotPermitted, "RichMedia": NotPermitted, "PrinterMark": NotPermitted, "TrapNet": NotPermitted, "Projection": NotPermitted,
		"FreeTex": NotPermitted, "freetext": NotPermitted, "Stamp ": NotPermitted, "": NotPermitted,
	} {
		b := after(t, signedFile(), func(u *pdf.Update) {
			a := pdf.Dict{"Type": pdf.Name("Annot"), "Rect": box(10, 10, 90, 90), "AP": appearanceOf(u, "1 000 000")}
			if kind != "" {
				a["Subtype"] = kind
			}
			u.Set(annotsRef, pdf.Array{textRef, sigRef, emptyRef, noteRef, u.Add(a)})
		})
		for level, permitted := range map[int]bool{1: false, 2: false, 3: want == Annotations} {
			r := Compare(mustOpen(t, b), 0, Terms{Level: level})
			if r.Grade != want || r.Permitted != permitted {
				t.Errorf("%q at P %d: %v, permitted %v: %s", kind, level, r.Grade, r.Permitted, words(r))
			}
			if s := r.Findings[0].Spots; len(s) != 1 || s[0].Rect != [4]float64{10, 10, 90, 90} || s[0].Page != pageRef {
				t.Errorf("%q shows at %v", kind, s)
			}
		}
	}
}

// raw appends bytes, a table for the objects in them (number, offset in the bytes), and a trailer with further keys.
func raw(b []byte, body string, entries string, more string) []byte {
	previous := bytes.LastIndex(b, []byte("xref\n0"))
	out := append(bytes.Clone(b), body...)
	return fmt.Appendf(out, "xref\n%strailer\n<</Size 19/Root 1 0 R/Info 16 0 R/Prev %d%s>>\nstartxref\n%d\n%%%%EOF\n", entries, previous, more, len(out))
}

// twin is the signed file with a second object 4 in its bytes, to which its table does not lead.
func twin() (file []byte, at int) {
	b := signedFile()
	table := bytes.LastIndex(b, []byte("xref\n0"))
	hidden := "4 0 obj\n<</Length 20>>\nstream\nBT (other text) Tj ET\nendstream\nendobj\n"
	hidden = string(bytes.Replace([]byte(hidden), []byte("Length 20"), []byte("Length 21"), 1))
	out := append(bytes.Clone(b[:table]), hidden...)
	tail := bytes.Replace(b[table:], fmt.Appendf(nil, "startxref\n%d", table), fmt.Appendf(nil, "startxref\n%d", len(out)), 1)
	return append(out, tail...), table
}

// TestTables: what only the cross-reference table of a later revision says.
func TestTables(t *testing.T) {
	b, at := twin()
	hidden := raw(b, "", fmt.Sprintf("4 1\n%010d 00000 n \n", at), "")
	base := signedFile()
	at4 := bytes.Index(base, []byte("4 0 obj"))
	cross := raw(base, "", fmt.Sprintf("4 1\n%010d 00000 n \n", bytes.Index(base, []byte("13 0 obj"))), "")
	big := raw(base, "30 0 obj\n<<>>\nendobj\n", fmt.Sprintf("30 1\n%010d 00000 n \n", len(base)), "")
	locked := raw(base, "19 0 obj\n<</Filter/Standard/V 1/R 2/O<00>/U<00>/P -4>>\nendobj\n", fmt.Sprintf("19 1\n%010d 00000 n \n", len(base)), "/Encrypt 19 0 R")
	gone, split := hybrid(base, "0000000000 00001 f", at4), hybrid(base, fmt.Sprintf("%010d 00000 n", at4), -1)
	for name, c := range map[string]struct {
		file []byte
		rule string // of a finding; "" where the file must not even open
	}{
		"an entry that leads to a hidden twin":        {hidden, "unexplained"},
		"an entry that leads to another object":       {cross, "unreadable"},
		"an object beyond the size":                   {big, "trailer"},
		"an object that only readers of streams have": {gone, "hybrid"},
		"an object that readers of streams miss":      {split, "hybrid"},
		"encryption that was not there":               {locked, ""},
		"a revision without a table":                  {append(bytes.Clone(base), "4 0 obj\n<<>>\nendobj\n%%EOF\n"...), ""},
		"a revision with a trailer alone":             {append(bytes.Clone(base), "4 0 obj\n<<>>\nendobj\ntrailer\n<</Root 1 0 R/Size 19>>\n"...), "trailing-bytes"},
		"a comment with an object in it":              {append(bytes.Clone(base), "%4 0 obj\n%<<>>\n%endobj\n"...), "trailing-bytes"},
		"a table that leads to itself":                {raw(base, "", "0 0\n", fmt.Sprintf("/Prev %d", len(base))), ""},
	} {
		f, err := pdf.Open(bytes.NewReader(c.file), int64(len(c.file)), pdf.Options{})
		if err != nil {
			if c.rule != "" {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		r := Compare(f, 0, Terms{})
		if r.Grade != NotPermitted || c.rule != "" && !hasRule(r, c.rule) {
			t.Errorf("%s: %v, %s", name, r.Grade, words(r))
		}
	}
}

// hybrid appends a table that has one entry for object 4, and a stream with another: the offset at, or free where that is negative.
func hybrid(b []byte, entry string, at int) []byte {
	record := []byte{1, byte(at >> 24), byte(at >> 16), byte(at >> 8), byte(at), 0, 0}
	if at < 0 {
		record = []byte{0, 0, 0, 0, 0, 0, 1}
	}
	stream := fmt.Sprintf("19 0 obj\n<</Type/XRef/Size 20/W[1 4 2]/Index[4 1]/Length 7>>\nstream\n%s\nendstream\nendobj\n", record)
	return raw(b, stream, "4 1\n"+entry+" \n", fmt.Sprintf("/XRefStm %d", len(b)))
}

func hasRule(r *Report, rule string) bool {
	for _, f := range r.Findings {
		if f.Rule == rule && f.Grade == NotPermitted {
			return true
		}
	}
	return false
}
