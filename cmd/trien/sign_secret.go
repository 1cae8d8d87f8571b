package main

import (
	"fmt"
	"strings"

	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/render"
)

// noSecret refuses a document that is marked as a state secret, by its metadata or by a stamp on a page (379.1.2), before a key is
// asked for. What can't be looked at is said in a warning: a page without text, a file that can't be drawn within limits.
func (s *signing) noSecret() error {
	for _, p := range s.file.Newest().Properties() {
		if c := placement.SecretWords(p.String()); c != "" {
			return &office.SecretError{Class: office.ClassOf(string(c))}
		}
	}
	err := s.render(func(doc *render.Document) (err error) {
		s.pages, err = doc.Layout(s.ctx)
		return err
	})
	if err != nil {
		if s.ctx.Err() == nil {
			s.warn("chưa kiểm tra được dấu độ mật trên các trang của tệp này (không hiển thị được trong giới hạn cho phép). Người ký phải tự xem: tài liệu bí mật nhà nước không được ký ở đây (379.1.2).",
				"the pages of this file could not be looked at for secret markings (it can't be drawn within limits). Look yourself: state secrets must not be signed here (379.1.2).")
		}
		return s.ctx.Err()
	}
	if c := placement.Secret(s.pages); c != "" {
		return &office.SecretError{Class: office.ClassOf(string(c))}
	}
	if blind := wordless(s.pages); blind != "" {
		s.warn("trang "+blind+" là hình ảnh, không có chữ, nên chưa kiểm tra được dấu độ mật. Người ký phải tự xem (379.1.2).",
			"page "+blind+" is a picture without text, so it could not be looked at for secret markings. Look yourself (379.1.2).")
	}
	return nil
}

// wordless names the pages that show pictures and no text, as scans do: "1, 2, 5"; long lists are cut.
func wordless(pages []placement.Page) string {
	var list []string
	for _, p := range pages {
		if len(p.Words) == 0 && (len(p.Pictures) > 0 || len(p.Ink) > 0) {
			list = append(list, fmt.Sprint(p.Number))
		}
	}
	const few = 10
	if len(list) > few {
		list = append(list[:few], "…")
	}
	return strings.Join(list, ", ")
}

// warn tells the user something on standard error; of which file, where there are many.
func (s *signing) warn(vi, en string) {
	if s.OutDir != "" {
		vi, en = s.In+": "+vi, s.In+": "+en
	}
	fmt.Fprintln(s.stderr, problem.Words{VI: "Lưu ý: " + vi, EN: "Note: " + en}.In(s.lang))
}
