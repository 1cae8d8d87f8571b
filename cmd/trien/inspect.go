package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"trien/cms"
	"trien/internal/augment"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
)

// inspectCmd is `trien inspect`.
type inspectCmd struct {
	File        string `arg:"" name:"file.pdf" help:"The PDF or signature file (.p7s, .p7m) to look into."`
	JSON        bool   `name:"json" help:"Print one JSON document."`
	PasswordEnv string `placeholder:"NAME" help:"Environment variable that holds the password of an encrypted PDF."`
}

// inspection is what the command finds; it judges nothing.
type inspection struct {
	File       string              `json:"file"`
	Size       int64               `json:"size"`
	Version    string              `json:"version"`
	Encrypted  bool                `json:"encrypted"`
	Linearized bool                `json:"linearized"`
	Repairs    []string            `json:"repairs"` // what a strict reader refuses
	Trailing   int64               `json:"trailing_bytes"`
	Revisions  []inspectedRevision `json:"revisions"`
	Signatures []inspectedSig      `json:"signatures"`
	Fields     []inspectedField    `json:"fields"`
	Notes      []string            `json:"notes"` // what could not be read
	// RenewBy is when what protects the signatures expires first, and RenewBecause the certificate that does; empty without a signature.
	RenewBy      string `json:"renew_by"`
	RenewBecause string `json:"renew_because"`
	due          augment.Due
}

type inspectedRevision struct {
	Number  int    `json:"number"`
	Start   int64  `json:"start"`
	End     int64  `json:"end"`
	XRef    string `json:"xref"`
	Defined int    `json:"defined"` // objects given a place in it
	Freed   int    `json:"freed"`
	Kinds   []kind `json:"kinds"` // what the new and changed objects are
	// Objects names what a later revision gave, as "27 0 Sig" or, given anew, "3 0 Page (again)"; the first maxObjects of them.
	Objects []string `json:"objects"`
}

// kind counts objects of one type.
type kind struct {
	Name  string `json:"name"`
	New   int    `json:"new"`
	Again int    `json:"again"` // given before, and given anew
}

type inspectedSig struct {
	Field     string  `json:"field"`
	Kind      string  `json:"kind"`
	SubFilter string  `json:"sub_filter"`
	Revision  int     `json:"revision"`
	Coverage  string  `json:"coverage"`
	ByteRange []int64 `json:"byte_range"`
	Page      int     `json:"page"`
	DocMDP    int     `json:"doc_mdp"`
	Locks     string  `json:"locks"`
	Claimed   string  `json:"claimed_time"`
	Problem   string  `json:"problem"`
}

type inspectedField struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Filled bool   `json:"filled"`
}

// Run reads and prints.
func (c *inspectCmd) Run(e *env) error {
	f, err := os.Open(c.File)
	if err != nil {
		return fileProblem(c.File, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fileProblem(c.File, err)
	}
	if !info.Mode().IsRegular() {
		return fileProblem(c.File, errNoFile)
	}
	if isSignatureFile(c.File, f, info.Size()) {
		return c.inspectCMS(e, f)
	}
	found := inspection{File: c.File, Size: info.Size(), Repairs: []string{}, Revisions: []inspectedRevision{}, Signatures: []inspectedSig{}, Fields: []inspectedField{}, Notes: []string{}}
	if err := found.read(f, []byte(e.getenv(c.PasswordEnv))); err != nil {
		return inspectProblem(c.File, err)
	}
	if c.JSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetEscapeHTML(false)
		return enc.Encode(found)
	}
	_, err = io.WriteString(e.stdout, found.text(e.lang))
	return err
}

// read opens strictly, then tolerantly, and lists what is there.
func (n *inspection) read(r io.ReaderAt, password []byte) error {
	o := pdf.Options{Password: password}
	f, err := pdf.Open(r, n.Size, o)
	var bad *pdf.MalformedError
	if errors.As(err, &bad) && n.Size <= limits.MendedSize {
		n.Repairs = append(n.Repairs, bad.Error())
		mended, err2 := pdf.OpenTolerant(r, n.Size, o)
		if err2 != nil {
			return err
		}
		n.Repairs = append(n.Repairs, mended.Repairs()...)
		f, err = mended, nil
	}
	if err != nil {
		return err
	}
	n.Version, n.Encrypted, n.Linearized = f.Version(), f.Encrypted(), f.Linearized()
	n.Trailing, _, _ = f.TrailingBytes()
	n.revisions(f)
	if err := n.signatures(f.Newest()); err != nil {
		n.Notes = append(n.Notes, err.Error())
	}
	n.renewal(f)
	fields, err := f.Newest().Fields()
	if err != nil {
		n.Notes = append(n.Notes, err.Error())
	}
	for _, x := range fields {
		n.Fields = append(n.Fields, inspectedField{x.Name, string(x.Type), x.Value != nil})
	}
	return nil
}

// renewal computes when the signatures' protection is due.
func (n *inspection) renewal(f *pdf.File) {
	due, err := augment.Renewal(f)
	if err != nil || due.By.IsZero() {
		return
	}
	n.due, n.RenewBy, n.RenewBecause = due, due.By.Format(time.RFC3339), due.Certificate
}

// maxObjects bounds the objects named of one revision.
const maxObjects = 200

// maxKinds bounds the objects looked at in each revision to say what they are.
const maxKinds = 20_000

func (n *inspection) revisions(f *pdf.File) {
	seen := map[pdf.Reference]bool{}
	deadline := time.Now().Add(2 * time.Second) // a table of contents, not a judgement: what is not reached is "other"
	var start int64
	for _, r := range f.Revisions() {
		out := inspectedRevision{Number: r.Number, Start: start, End: r.End, XRef: [...]string{"table", "stream", "hybrid"}[r.XRef], Kinds: []kind{}, Objects: []string{}}
		defined := r.Defined()
		out.Defined, out.Freed = len(defined), len(r.Freed())
		start = r.End
		at := map[string]int{}
		for i, ref := range defined {
			name := "other"
			if i < maxKinds && time.Now().Before(deadline) {
				name = kindOf(f.At(r.Number), ref)
			}
			if r.Number > 0 && len(out.Objects) < maxObjects {
				out.Objects = append(out.Objects, named(ref, name, seen[ref]))
			}
			k, ok := at[name]
			if !ok {
				k, at[name] = len(out.Kinds), len(out.Kinds)
				out.Kinds = append(out.Kinds, kind{Name: name})
			}
			if seen[ref] {
				out.Kinds[k].Again++
			} else {
				out.Kinds[k].New++
			}
			seen[ref] = len(seen) < limits.PDFObjects
		}
		n.Revisions = append(n.Revisions, out)
	}
}

func named(ref pdf.Reference, kind string, again bool) string {
	s := fmt.Sprintf("%d %d %s", ref.Number, ref.Generation, kind)
	if again {
		s += " (again)"
	}
	return s
}

// kindOf names an object by its /Type, or by its shape.
func kindOf(v *pdf.View, ref pdf.Reference) string {
	o, err := v.Object(ref)
	if err != nil {
		return "unreadable"
	}
	var d pdf.Dict
	switch x := o.(type) {
	case pdf.Dict:
		d = x
	case *pdf.Stream:
		d = x.Dict
	default:
		return "other"
	}
	name, _ := d["Type"].(pdf.Name)
	sub, _ := d["Subtype"].(pdf.Name)
	switch {
	case name == "" && d["FT"] != nil:
		return "Field"
	case name == "" && sub == "":
		return "other"
	case name == "":
		return string(sub)
	case sub != "":
		return string(name) + "/" + string(sub)
	}
	return string(name)
}

func (n *inspection) signatures(v *pdf.View) error {
	fields, err := pades.Signatures(v)
	for i := range fields {
		f := &fields[i]
		if !f.Filled {
			continue
		}
		s := inspectedSig{Field: f.Name, Kind: "signature", Revision: -1, Coverage: "invalid", ByteRange: []int64{}, Page: f.Page}
		if f.Err != nil {
			s.Problem = f.Err.Error()
		}
		if d := f.Signature; d != nil {
			s.Kind, s.SubFilter, s.Revision, s.Coverage = string(d.Kind), d.SubFilter, d.Revision, string(d.Coverage)
			s.ByteRange, s.DocMDP = d.ByteRange[:], d.DocMDP
			if !d.Claimed.IsZero() {
				s.Claimed = d.Claimed.Format(time.RFC3339)
			}
		}
		for _, l := range f.Locks() {
			s.Locks = strings.TrimSpace(s.Locks + " " + string(l.Action) + " " + strings.Join(l.Fields, ","))
		}
		n.Signatures = append(n.Signatures, s)
	}
	return err
}

// inspectProblem puts a failure of reading into words.
func inspectProblem(path string, err error) error {
	var malformed *pdf.MalformedError
	var encrypted *pdf.EncryptedError
	var limit *pdf.LimitError
	switch {
	case errors.As(err, new(*cms.MalformedError)):
		return problem.New(problem.Malformed, "Tệp "+path+" không phải là tệp chữ ký (CMS) đọc được.", "The file "+path+" is no signature file (CMS) that can be read.").Because(err)
	case errors.As(err, new(*cms.LimitError)):
		return problem.New(problem.Limit, "Tệp "+path+" vượt quá giới hạn đọc an toàn.", "The file "+path+" exceeds what is read safely.").Because(err)
	case errors.As(err, &malformed), errors.Is(err, io.ErrUnexpectedEOF):
		return problem.New(problem.Malformed, "Tệp "+path+" không phải PDF đúng chuẩn hoặc đã hỏng. Hãy xin lại tệp gốc.",
			"The file "+path+" is no sound PDF or is damaged. Get the original again.").Because(err)
	case errors.As(err, &encrypted):
		return problem.New(problem.Encrypted, "Tệp "+path+" được bảo vệ bằng mật khẩu. Hãy cho mật khẩu qua --password-env TÊN.",
			"The file "+path+" is protected by a password. Give it with --password-env NAME.").Because(err)
	case errors.As(err, &limit):
		return problem.New(problem.Limit, "Tệp "+path+" vượt quá giới hạn đọc an toàn.", "The file "+path+" exceeds what is read safely.").Because(err)
	}
	return fileProblem(path, err)
}
