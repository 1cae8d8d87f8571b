package main

import (
	"slices"
	"strings"

	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
	"trien/validation"
)

// likewise names the flags by which a signature that is there was made otherwise than is asked for now; none where it would come out the same.
func (s *signing) likewise(to validation.Input, f *validation.SignatureFacts) ([]string, error) {
	if s.Detached {
		return nil, nil // nothing of it depends on them
	}
	file, err := pdf.Open(to.Reader, to.Size, pdf.Options{Password: s.pass})
	if err != nil {
		return nil, pdfProblem(to.Name, err)
	}
	view := file.Newest()
	fields, err := pades.Signatures(view)
	if err != nil {
		return nil, pdfProblem(to.Name, err)
	}
	i := slices.IndexFunc(fields, func(c pades.Field) bool { return c.Name == f.Field && c.Signature != nil })
	if i < 0 {
		return []string{"--field"}, nil
	}
	field := &fields[i]
	var flags []string
	differs := func(is bool, flag string) {
		if is {
			flags = append(flags, flag)
		}
	}
	differs(s.Reason != field.Signature.Reason, "--reason")
	differs(s.Location != field.Signature.Location, "--location")
	differs(s.Certify != field.Signature.DocMDP, "--certify")
	differs(!s.sameLock(field), "--lock")
	differs(s.Field == "" && s.Invisible == field.Visible(), "--invisible")
	differs(s.Page != 0 && s.Page != field.Page, "--page")
	if s.Image != "" {
		same, err := s.sameImage(view, field)
		if err != nil {
			return nil, err
		}
		differs(!same, "--image")
	}
	return flags, nil
}

// sameLock tells whether a signature freezes what is asked for; the own lock of a field that was there before is kept without being asked for.
func (s *signing) sameLock(field *pades.Field) bool {
	asked, is := s.locked(), field.Signature.FieldMDP
	if asked == nil {
		return is == nil || s.Field != "" && field.Lock != nil
	}
	sorted := func(l *pades.Lock) string { return strings.Join(slices.Sorted(slices.Values(l.Fields)), "\n") }
	return is != nil && is.Action == asked.Action && sorted(is) == sorted(asked)
}

// sameImage tells whether the field's mark shows the picture of --image.
func (s *signing) sameImage(view *pdf.View, field *pades.Field) (bool, error) {
	_, look, err := s.look()
	if err != nil {
		return false, err
	}
	picture, err := s.picture(look)
	if err != nil {
		return false, err
	}
	return picture.ShownBy(view, field.Widget), nil
}

// otherwise says that what is there is the same file, signed by the same certificate in another way.
func (s *signing) otherwise(flags []string) error {
	list := strings.Join(flags, ", ")
	return problem.New(problem.Conflict,
		"Đã có "+s.out+", ký bằng cùng chứng thư nhưng khác với yêu cầu lần này ở: "+list+"; nó được giữ nguyên. Hãy chạy lại với đúng các lựa chọn lần trước, chọn thư mục khác, hoặc thêm --force để ký lại.",
		"There is "+s.out+", signed by the same certificate but otherwise than asked for now, in: "+list+"; it was left alone. Use the same flags as before, choose another folder, or say --force to sign anew.")
}
