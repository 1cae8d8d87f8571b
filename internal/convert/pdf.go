package convert

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"trien/internal/limits"
	"trien/internal/problem"
	"trien/pdf"
)

// CheckPDF says whether a PDF that a user brings may be taken in: it opens strictly, is not encrypted, has at least one page, and nothing in
// it runs, loads or carries other files (379.5.4). Signatures in it, valid or not, are no matter here.
//
// Errors are problems: Malformed, Encrypted, Limit, Refused, IO.
func CheckPDF(r io.ReaderAt, size int64) error {
	if size == 0 {
		return problem.New(problem.Malformed, "Tệp rỗng. Hãy chọn lại tệp.", "The file is empty. Choose it again.")
	}
	if size > limits.UploadSize {
		return problem.New(problem.Limit,
			fmt.Sprintf("Tệp PDF lớn hơn %d MB. Hãy giảm dung lượng tệp.", limits.UploadSize>>20),
			fmt.Sprintf("The PDF is larger than %d MB. Make it smaller.", limits.UploadSize>>20))
	}
	f, err := pdf.Open(r, size, pdf.Options{})
	if err != nil {
		return pdfProblem(err)
	}
	if f.Encrypted() {
		return problem.New(problem.Encrypted, "Tệp PDF bị mã hóa hoặc hạn chế quyền. Hãy dùng bản không khóa.",
			"The PDF is encrypted or restricted. Use a copy that is not locked.")
	}
	v := f.Newest()
	if n, err := v.PageCount(); err != nil || n == 0 {
		return pdfProblem(orElse(err, errors.New("no pages")))
	}
	return (&walk{view: v, seen: map[pdf.Reference]bool{}}).all(pdf.Object(v.CatalogRef()))
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// pdfProblem gives an error of the reader its words.
func pdfProblem(err error) error {
	var malformed *pdf.MalformedError
	var encrypted *pdf.EncryptedError
	var limit *pdf.LimitError
	switch {
	case errors.As(err, &encrypted):
		return problem.New(problem.Encrypted, "Tệp PDF có mật khẩu. Hãy dùng bản không có mật khẩu.", "The PDF has a password. Use a copy without one.").Because(err)
	case errors.As(err, &limit):
		return problem.New(problem.Limit, "Tệp PDF vượt quá giới hạn xử lý. Hãy xuất lại tệp đơn giản hơn.", "The PDF exceeds what is accepted. Export it again in a simpler form.").Because(err)
	case errors.As(err, &malformed), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return badPDF(err)
	}
	var other *problem.Error
	if errors.As(err, &other) {
		return err
	}
	return badPDF(err)
}

func badPDF(err error) error {
	return problem.New(problem.Malformed, "Tệp không phải PDF hoặc bị hỏng. Hãy xuất lại từ tệp soạn thảo.",
		"The file is not a PDF or is damaged. Export it again from its source.").Because(err)
}

// walk visits every object that the catalog reaches.
type walk struct {
	view *pdf.View
	seen map[pdf.Reference]bool
	todo []pdf.Reference
}

func (w *walk) all(root pdf.Object) error {
	if err := w.visit(root, 0); err != nil {
		return err
	}
	for len(w.todo) > 0 {
		ref := w.todo[len(w.todo)-1]
		w.todo = w.todo[:len(w.todo)-1]
		o, err := w.view.Object(ref)
		if err != nil {
			return pdfProblem(err)
		}
		if err := w.visit(o, 0); err != nil {
			return err
		}
	}
	return nil
}

// visit looks at an object and notes the references in it. The reader bounds depth and number of what it gives.
func (w *walk) visit(o pdf.Object, depth int) error {
	switch o := o.(type) {
	case pdf.Reference:
		if !w.seen[o] {
			w.seen[o] = true
			w.todo = append(w.todo, o)
		}
	case pdf.Array:
		for _, e := range o {
			if err := w.visit(e, depth+1); err != nil {
				return err
			}
		}
	case *pdf.Stream:
		return w.visit(o.Dict, depth+1)
	case pdf.Dict:
		if err := inert(o); err != nil {
			return err
		}
		for _, e := range o {
			if err := w.visit(e, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// inert refuses a dictionary that is an action which runs or loads, a script, an embedded file, or an annotation that plays
// (ISO 32000-2, 12.6.4, 7.11.4, 12.7.8, 12.5.6).
func inert(d pdf.Dict) error {
	kind, _ := d["S"].(pdf.Name)
	subtype, _ := d["Subtype"].(pdf.Name)
	switch {
	case kind == "JavaScript", d["JS"] != nil, d["JavaScript"] != nil, d["XFA"] != nil:
		return active(problem.Words{VI: "mã lệnh (JavaScript, XFA)", EN: "scripts (JavaScript, XFA)"})
	case slices.Contains([]pdf.Name{"Launch", "ImportData", "SubmitForm", "GoToE", "Rendition", "RichMediaExecute"}, kind):
		return active(problem.Words{VI: "lệnh mở chương trình hoặc gửi dữ liệu", EN: "actions that start programs or send data"})
	case d["EF"] != nil, d["EmbeddedFiles"] != nil, subtype == "FileAttachment":
		return active(problem.Words{VI: "tệp đính kèm bên trong", EN: "files attached inside it"})
	case slices.Contains([]pdf.Name{"RichMedia", "Screen", "Movie", "3D"}, subtype):
		return active(problem.Words{VI: "nội dung đa phương tiện", EN: "multimedia content"})
	}
	return nil
}

// verify looks at what LibreOffice made: it must be fit to be signed, and say that it is PDF/A-2b.
func verify(made []byte) error {
	if err := CheckPDF(bytes.NewReader(made), int64(len(made))); err != nil {
		return err
	}
	if !bytes.Contains(made, []byte("<pdfaid:part>2</pdfaid:part>")) {
		return problem.New(problem.Internal, "LibreOffice không xuất được PDF/A-2b. Hãy báo quản trị.",
			"LibreOffice did not make a PDF/A-2b. Tell the administrator.")
	}
	return nil
}
