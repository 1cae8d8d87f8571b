package main

import (
	"errors"
	"io"

	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
)

// opened opens the file to be signed, by the letter of the format. One that only a tolerant reader makes sense of is refused with how to
// repair it: readers would disagree on what was signed.
func (s *signing) opened(in io.ReaderAt, size int64) (*pdf.File, error) {
	f, err := pdf.Open(in, size, pdf.Options{Password: s.pass})
	var malformed *pdf.MalformedError
	if errors.As(err, &malformed) {
		if _, again := pdf.OpenTolerant(in, size, pdf.Options{Password: s.pass}); again == nil {
			words := refusals[pades.Repaired]
			return nil, problem.New(problem.Malformed, words.VI, words.EN).Because(err)
		}
	}
	if err != nil {
		return nil, pdfProblem(s.In, err)
	}
	s.noteXFA(f)
	return f, nil
}

// noteXFA warns of a form whose fields stand in XFA too: programs that read XFA may show other values than those that are signed
// (ISO 32000-2, 12.7.8). A form that is only made when it is opened is refused later.
func (s *signing) noteXFA(f *pdf.File) {
	catalog, err := f.Newest().Catalog()
	if err != nil {
		return
	}
	form, err := f.Newest().Dict(catalog["AcroForm"])
	if err != nil || form["XFA"] == nil {
		return
	}
	if needs, _ := f.Newest().Bool(catalog["NeedsRendering"]); !needs {
		s.warn("tệp có biểu mẫu XFA tĩnh; chữ ký bảo vệ các trang và trường PDF, nhưng phần mềm đọc XFA có thể hiển thị khác. Nên in sang PDF thường rồi ký.",
			"the file has a static XFA form; the signature covers its pages and fields, but programs that read XFA may show something else. Better print it to a plain PDF and sign that.")
	}
}
