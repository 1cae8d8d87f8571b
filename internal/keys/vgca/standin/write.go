package standin

import (
	"bytes"
	"crypto"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"trien/pdf"
)

// gap is the room for the signature, in bytes of DER.
const gap = 8 << 10

// update is one appended revision, written by hand.
type update struct {
	base    []byte
	file    *pdf.File
	view    *pdf.View
	next    uint32
	objects map[pdf.Reference][]byte
}

func begin(file []byte) (*update, error) {
	f, err := pdf.Open(bytes.NewReader(file), int64(len(file)), pdf.Options{})
	if err != nil {
		return nil, err
	}
	u := &update{base: file, file: f, view: f.Newest(), objects: map[pdf.Reference][]byte{}}
	for _, r := range f.Revisions() {
		size, _ := u.view.Int(r.Trailer["Size"])
		u.next = max(u.next, uint32(size))
	}
	return u, nil
}

// add writes a new object and gives its number.
func (u *update) add(body string) pdf.Reference {
	ref := pdf.Reference{Number: u.next}
	u.next++
	u.objects[ref] = []byte(body)
	return ref
}

// change rewrites an object with some of its keys set otherwise; nil takes a key away.
func (u *update) change(ref pdf.Reference, keys pdf.Dict) error {
	d, err := u.view.Dict(ref)
	if err != nil {
		return err
	}
	d = maps.Clone(d)
	maps.Copy(d, keys)
	maps.DeleteFunc(d, func(_ pdf.Name, o pdf.Object) bool { return o == nil })
	u.objects[ref] = pdf.Format(d)
	return nil
}

// bytes appends the objects with cross-references of the kind that the file has, and tells where each begins.
func (u *update) bytes() ([]byte, map[pdf.Reference]int) {
	out := bytes.NewBuffer(slices.Clone(u.base))
	if !bytes.HasSuffix(u.base, []byte("\n")) {
		out.WriteByte('\n')
	}
	at := map[pdf.Reference]int{}
	last := u.file.Revisions()[len(u.file.Revisions())-1]
	refs := slices.SortedFunc(maps.Keys(u.objects), pdf.Reference.Compare)
	for _, ref := range refs {
		at[ref] = out.Len()
		fmt.Fprintf(out, "%d %d obj\n%s\nendobj\n", ref.Number, ref.Generation, u.objects[ref])
	}
	trailer := pdf.Dict{}
	for _, k := range []pdf.Name{"Root", "Info", "ID"} {
		if o := last.Trailer[k]; o != nil {
			trailer[k] = o
		}
	}
	trailer["Prev"] = pdf.Integer(last.StartXRef)
	start := out.Len()
	if last.XRef == pdf.XRefStream {
		self := pdf.Reference{Number: u.next}
		at[self] = start
		refs = append(refs, self)
		u.stream(out, trailer, refs, at)
	} else {
		u.table(out, trailer, refs, at)
	}
	fmt.Fprintf(out, "startxref\n%d\n%%%%EOF\n", start)
	return out.Bytes(), at
}

// table writes a cross-reference table (ISO 32000-2, 7.5.4), an object a subsection.
func (u *update) table(out *bytes.Buffer, trailer pdf.Dict, refs []pdf.Reference, at map[pdf.Reference]int) {
	out.WriteString("xref\n")
	for _, ref := range refs {
		fmt.Fprintf(out, "%d 1\n%010d %05d n\r\n", ref.Number, at[ref], ref.Generation)
	}
	trailer["Size"] = pdf.Integer(u.next)
	fmt.Fprintf(out, "trailer\n%s\n", pdf.Format(trailer))
}

// stream writes a cross-reference stream (7.5.8), the last of refs being itself.
func (u *update) stream(out *bytes.Buffer, trailer pdf.Dict, refs []pdf.Reference, at map[pdf.Reference]int) {
	var rows []byte
	var index pdf.Array
	for _, ref := range refs {
		index = append(index, pdf.Integer(ref.Number), pdf.Integer(1))
		rows = append(rows, 1)
		rows = binary.BigEndian.AppendUint32(rows, uint32(at[ref]))
		rows = binary.BigEndian.AppendUint16(rows, ref.Generation)
	}
	self := refs[len(refs)-1]
	trailer["Type"], trailer["W"], trailer["Index"] = pdf.Name("XRef"), pdf.Array{pdf.Integer(1), pdf.Integer(4), pdf.Integer(2)}, index
	trailer["Length"], trailer["Size"] = pdf.Integer(len(rows)), pdf.Integer(self.Number+1)
	fmt.Fprintf(out, "%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n", self.Number, pdf.Format(trailer), rows)
}

// rangeRoom is the room for the byte range.
const rangeRoom = 60

// place gives the dictionary of a signature to come.
func (w Work) place() string {
	sub, more := "ETSI.CAdES.detached", ""
	if w.Behaviour == PKCS7 {
		sub = "adbe.pkcs7.detached"
	}
	if w.Behaviour == Certifies {
		more = "/Reference [<</Type /SigRef /TransformMethod /DocMDP /TransformParams <</Type /TransformParams /P 1 /V /1.2>>>>]"
	}
	return fmt.Sprintf("<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /%s %s/M (D:%s+07'00') /ByteRange [0 %*s] /Contents <%0*d>>>",
		sub, more, w.At.UTC().Add(7*60*60*1e9).Format("20060102150405"), rangeRoom, "", 2*gap, 0)
}

// finish writes byte range and signature into a file with one place for them, at the object that begins at an offset.
func (w Work) finish(file []byte, object int) ([]byte, error) {
	open := object + bytes.Index(file[object:], []byte("/Contents <")) + len("/Contents ")
	end := open + 2*gap + 2
	rest := len(file) - end
	if w.Behaviour == Partly {
		rest -= 8
	}
	text := fmt.Sprintf("[0 %d %d %d]", open, end, rest)
	at := object + bytes.Index(file[object:], []byte("[0 "))
	copy(file[at:], fmt.Sprintf("%-*s", rangeRoom+4, text))
	h := crypto.SHA256
	if w.Behaviour == SHA1 {
		h = crypto.SHA1
	}
	sum := h.New()
	sum.Write(file[:open])
	sum.Write(file[end : end+rest])
	if w.Behaviour == Digest {
		sum.Write([]byte("x"))
	}
	token := w.Token
	if w.Behaviour == Stranger {
		token = w.Stranger
	}
	der, err := token.sign(sum.Sum(nil), h, w)
	if err != nil {
		return nil, err
	}
	if len(der) > gap {
		return nil, errors.New("standin: the signature does not fit")
	}
	hex.Encode(file[open+1:], der)
	return file, nil
}
