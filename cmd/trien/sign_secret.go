package main

import (
	"fmt"

	"trien/internal/ocr"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/render"
)

// noSecret refuses a document that is marked as a state secret, by its metadata or by a stamp on a page (379.1.2), before a key is
// asked for. Pictures are read where Tesseract is installed. What can't be looked at is said in a warning.
func (s *signing) noSecret() error {
	for _, p := range s.file.Newest().Properties() {
		if c := placement.SecretWords(p.String()); c != "" {
			return &office.SecretError{Class: office.ClassOf(string(c))}
		}
	}
	var seen ocr.Seen
	err := s.render(func(doc *render.Document) (err error) {
		if s.pages, err = doc.Layout(s.ctx); err != nil || placement.Secret(s.pages) != "" {
			return err
		}
		seen, err = ocr.New(ocr.Options{}).Look(s.ctx, doc, s.pages)
		return err
	})
	if err != nil {
		if s.ctx.Err() == nil {
			s.warn("chưa kiểm tra được dấu độ mật trên các trang của tệp này (không hiển thị được trong giới hạn cho phép). Người ký phải tự xem: tài liệu bí mật nhà nước không được ký ở đây (379.1.2).",
				"the pages of this file could not be looked at for secret markings (it can't be drawn within limits). Look yourself: state secrets must not be signed here (379.1.2).")
		}
		return s.ctx.Err()
	}
	if c := placement.Higher(placement.Secret(s.pages), seen.Class); c != "" {
		return &office.SecretError{Class: office.ClassOf(string(c))}
	}
	if seen.Gap != "" {
		s.lookYourself(seen)
	}
	return nil
}

// lookYourself says what the machine could not see, and why: the signer, who is here, must.
func (s *signing) lookYourself(seen ocr.Seen) {
	why := office.Unseen(seen.Gap).Words()
	vi, en := "có trang là hình ảnh", "a page is a picture"
	if seen.Page > 0 {
		vi, en = fmt.Sprintf("trang %d có hình ảnh", seen.Page), fmt.Sprintf("page %d has a picture", seen.Page)
	}
	s.warn(vi+" mà máy chưa xem được hết để tìm dấu độ mật: "+why.VI+". Người ký phải tự xem: tài liệu bí mật nhà nước không được ký ở đây (379.1.2).",
		en+" that the machine could not wholly look at for secret markings: "+why.EN+". Look yourself: state secrets must not be signed here (379.1.2).")
}

// warn tells the user something on standard error; of which file, where there are many.
func (s *signing) warn(vi, en string) {
	if s.OutDir != "" {
		vi, en = s.In+": "+vi, s.In+": "+en
	}
	fmt.Fprintln(s.stderr, problem.Words{VI: "Lưu ý: " + vi, EN: "Note: " + en}.In(s.lang))
}
