package active

import (
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
	w := &walk{view: v, seen: map[pdf.Reference]bool{}}
	return w.found.err(w.all(pdf.Object(v.CatalogRef())))
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

	found findings
}

// name is the name under a key, directly or by reference; "" where something else is there.
func (w *walk) name(o pdf.Object) (pdf.Name, error) {
	o, err := w.view.Resolve(o)
	if err != nil {
		return "", pdfProblem(err)
	}
	n, _ := o.(pdf.Name)
	return n, nil
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
		if err := w.inert(o); err != nil {
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

// inert notes a dictionary that is an action which runs or loads, a script, an embedded file, or an annotation that plays
// (ISO 32000-2, 12.6.4, 7.11.4, 12.7.8, 12.5.6).
func (w *walk) inert(d pdf.Dict) error {
	kind, err := w.name(d["S"])
	if err != nil {
		return err
	}
	subtype, err := w.name(d["Subtype"])
	if err != nil {
		return err
	}
	if kind == "JavaScript" || d["JS"] != nil || d["JavaScript"] != nil || d["XFA"] != nil {
		w.found.add(active("script", problem.Words{VI: "mã lệnh (JavaScript, XFA)", EN: "scripts (JavaScript, XFA)"}))
	}
	if slices.Contains([]pdf.Name{"Launch", "ImportData", "SubmitForm", "GoToE", "Rendition", "RichMediaExecute"}, kind) {
		w.found.add(active("launch", problem.Words{VI: "lệnh mở chương trình hoặc gửi dữ liệu", EN: "actions that start programs or send data"}))
	}
	if d["EF"] != nil || d["EmbeddedFiles"] != nil || subtype == "FileAttachment" {
		w.found.add(active("attachment", problem.Words{VI: "tệp đính kèm bên trong", EN: "files attached inside it"}))
	}
	if slices.Contains([]pdf.Name{"RichMedia", "Screen", "Movie", "3D"}, subtype) {
		w.found.add(active("multimedia", problem.Words{VI: "nội dung đa phương tiện", EN: "multimedia content"}))
	}
	return nil
}
