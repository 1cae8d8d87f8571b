package validation_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"trien/pades"
	"trien/pdf"
	"trien/validation"
)

// byteRange gives the byte range of the only signature.
func (w *world) byteRange(data []byte) pades.ByteRange {
	w.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	w.ok(err)
	fields, err := pades.Signatures(f.Newest())
	w.ok(err)
	return fields[0].Signature.ByteRange
}

// overwrite puts other bytes of at most the same length over a value, padded by spaces.
func (w *world) overwrite(data []byte, from, to int64, text string) []byte {
	w.Helper()
	if int64(len(text)) > to-from {
		w.Fatalf("%q does not fit into %d bytes", text, to-from)
	}
	out := bytes.Clone(data)
	copy(out[from:to], text+strings.Repeat(" ", int(to-from)-len(text)))
	return out
}

// rangeAt gives where the array behind /ByteRange lies.
func (w *world) rangeAt(data []byte) (from, to int64) {
	w.Helper()
	at := bytes.LastIndex(data, []byte("/ByteRange"))
	if at < 0 {
		w.Fatal("no /ByteRange")
	}
	open := at + bytes.IndexByte(data[at:], '[')
	return int64(open), int64(open + bytes.IndexByte(data[open:], ']') + 1)
}

// forgeries are the published ways to keep a signature looking valid over another document ("1 Trillion Dollar Refund", 2019): universal
// forgery (USF), which takes from the verifier what it needs, incremental saving (ISA), wrapping (SWA).
func forgeries(w *world, data []byte) map[string][]byte {
	r := w.byteRange(data)
	from, to := w.rangeAt(data)
	key := bytes.LastIndex(data, []byte("/ByteRange"))
	contents := bytes.LastIndex(data[:r[1]+1], []byte("/Contents"))
	out := map[string][]byte{
		"USF: no /ByteRange":         w.overwrite(data, int64(key), int64(key)+10, "/XyteRange"),
		"USF: no /Contents":          w.overwrite(data, int64(contents), int64(contents)+9, "/Xontents"),
		"USF: /Contents null":        w.overwrite(data, r[1], r[2], "null"),
		"USF: /Contents empty":       w.overwrite(data, r[1], r[2], "<>"),
		"USF: /Contents one zero":    w.overwrite(data, r[1], r[2], "<00>"),
		"USF: /Contents of zeros":    w.overwrite(data, r[1], r[2], "<"+strings.Repeat("00", int(r[2]-r[1]-2)/2)+">"),
		"USF: /Contents a reference": w.overwrite(data, r[1], r[2], "1 0 R"),
	}
	for name, v := range map[string]string{
		"null": "null", "empty": "[]", "zeros": "[0 0 0 0]", "negative": fmt.Sprintf("[0 -1 %d %d]", r[2], r[3]), "three": fmt.Sprintf("[0 %d %d]", r[1], r[2]),
		"a part": fmt.Sprintf("[0 %d %d 9]", r[1], r[2]), "a wider gap": fmt.Sprintf("[0 %d %d %d]", r[1]-40, r[2]+40, r[3]-40), "behind the end": fmt.Sprintf("[0 %d %d %d]", r[1], r[2], r[3]+99),
		"overlapping": fmt.Sprintf("[0 %d %d %d]", r[1], r[1]-9, r[3]), "not from the start": fmt.Sprintf("[9 %d %d %d]", r[1]-9, r[2], r[3]), "a name": "/Identity", "text": "(0 1 2 3)",
	} {
		out["USF: /ByteRange "+name] = w.overwrite(data, from, to, v)
	}
	w.wrap(out, data, r)
	w.incremental(out, data)
	return out
}

// wrap uses the gap, which nobody signed: the value is closed early and objects follow, or a second value does; or the signed end is moved back.
func (w *world) wrap(out map[string][]byte, data []byte, r pades.ByteRange) {
	der := bytes.TrimRight(data[r[1]+1:r[2]-1], "0")
	der = der[:len(der)+len(der)%2]
	for name, more := range map[string]string{
		"objects in the gap":        ">" + "/Reason(other)",
		"a second value in the gap": ">" + "/Contents<00>",
		"a stream in the gap":       ">>>endobj 4 0 obj<</Length 0>>stream\nendstream endobj",
	} {
		b := bytes.Clone(data)
		at := int(r[1]) + 1 + len(der)
		if at+len(more) >= int(r[2]) {
			w.Fatalf("%d bytes of room in the gap", int(r[2])-at)
		}
		copy(b[at:], more+strings.Repeat(" ", int(r[2])-at-len(more)))
		out["SWA: "+name] = b
	}
	shift := 400
	moved := append(bytes.Clone(data[:r[2]]), bytes.Repeat([]byte{' '}, shift)...)
	moved = append(moved, data[r[2]:]...)
	from, to := w.rangeAt(moved)
	out["SWA: the signed end moved"] = w.overwrite(moved, from, to, fmt.Sprintf("[0 %d %d %d]", r[1], r[2]+int64(shift), r[3]))
	junk := bytes.Clone(data)
	for i := int(r[2]) - 60; i < int(r[2])-1; i++ {
		copy(junk[i:], hex.EncodeToString([]byte{0xAB})[:1])
	}
	out["SWA: bytes behind the value"] = junk
}

// incremental appends what readers show and verifiers may not see as a revision.
func (w *world) incremental(out map[string][]byte, data []byte) {
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	w.ok(err)
	page, err := f.Newest().Page(0)
	w.ok(err)
	root := f.Newest().CatalogRef()
	object := fmt.Sprintf("%d %d obj\n<</Type/Page/Parent %v/MediaBox[0 0 595 842]/Contents 900 0 R>>\nendobj\n900 0 obj\n<</Length 5>>\nstream\nBT ET\nendstream\nendobj\n",
		page.Ref.Number, page.Ref.Generation, page.Dict["Parent"])
	table := fmt.Sprintf("xref\n%d 1\n%010d %05d n \n", page.Ref.Number, len(data), page.Ref.Generation)
	trailer := fmt.Sprintf("trailer\n<</Size 901/Root %v>>\n", root)
	end := fmt.Sprintf("startxref\n%d\n%%%%EOF\n", len(data)+len(object))
	for name, tail := range map[string]string{
		"ISA: objects alone":                     object,
		"ISA: objects and an end":                object + "%%EOF\n",
		"ISA: no table":                          object + trailer + end,
		"ISA: no trailer":                        object + table + end,
		"ISA: table and trailer, no end":         object + table + trailer,
		"ISA: a trailer without /Prev":           object + table + trailer + end,
		"ISA: the old table named":               object + trailer + fmt.Sprintf("startxref\n%d\n%%%%EOF\n", f.Revisions()[0].StartXRef),
		"ISA: a table that leads to itself":      object + table + strings.Replace(trailer, "/Size", fmt.Sprintf("/Prev %d/Size", len(data)+len(object)), 1) + end,
		"ISA: a table that leads nowhere":        object + table + strings.Replace(trailer, "/Size", "/Prev 99999999/Size", 1) + end,
		"ISA: as it should be, with the old end": object + table + strings.Replace(trailer, "/Size", fmt.Sprintf("/Prev %d/Size", f.Revisions()[len(f.Revisions())-1].StartXRef), 1) + end,
	} {
		out[name] = append(bytes.Clone(data), tail...)
	}
	r := w.byteRange(data)
	again := object + fmt.Sprintf("901 0 obj\n<</Type/Sig/Contents %s/ByteRange[%d %d %d %d]>>\nendobj\n", data[r[1]:r[2]], r[0], r[1], r[2], r[3])
	out["ISA: with a copy of the signature"] = append(bytes.Clone(data), again...)
}

func TestForged(t *testing.T) {
	w := newWorld(t)
	data := w.craft("person-p256", func(content []byte) []byte { return w.assemble(w.assembly("person-p256", content)) }) // with room in the gap
	w.want(w.judge(data, w.online(), now), passed, "")
	for name, forged := range forgeries(w, data) {
		t.Run(name, func(t *testing.T) {
			if bytes.Equal(forged, data) {
				t.Fatal("nothing was forged")
			}
			r := (&world{TB: t, pki: w.pki, clock: now}).judge(forged, w.online(), now)
			if r.Error != nil {
				return // nobody is shown a valid signature
			}
			if r.Verdict().Indication == passed {
				t.Fatalf("passed: %+v", r.Signatures)
			}
			for _, s := range r.Signatures {
				switch {
				case s.Indication == passed:
					t.Errorf("the signature passed: %+v", s)
				case len(s.Warnings) == 0:
					t.Errorf("nothing is told: %+v", s)
				case strings.HasPrefix(name, "USF") && s.Intact && s.ByteRangeOK:
					t.Errorf("intact: %+v", s)
				}
			}
			if len(r.Signatures) == 0 && r.Verdict().Indication != validation.NoSignature {
				t.Errorf("%+v", r)
			}
		})
	}
}
