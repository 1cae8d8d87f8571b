package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/pdf"
)

// noSecret refuses a document that is marked as a state secret, by its metadata or by a stamp on a page (379.1.2), before a key is
// asked for. What can't be looked at is said in a warning: a page without text, a file that can't be drawn within limits.
func (s *signing) noSecret() error {
	for _, value := range metadata(s.file.Newest()) {
		if c := placement.SecretWords(value); c != "" {
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

// warn tells the user something on standard error.
func (s *signing) warn(vi, en string) {
	fmt.Fprintln(s.stderr, problem.Words{VI: "Lưu ý: " + vi, EN: "Note: " + en}.In(s.lang))
}

// metadata gives what a secret marking may stand in: the document information (ISO 32000-2, 14.3.3) and the XMP (14.3.2).
func metadata(v *pdf.View) (values []string) {
	info, _ := v.Dict(v.Trailer()["Info"])
	for _, key := range info.Keys() {
		text, err := v.Text(info[key])
		switch key {
		case "Author", "Creator", "Producer", "CreationDate", "ModDate", "Trapped":
			continue
		case "Title", "Subject", "Keywords":
		default:
			text = string(key) + ": " + text
		}
		if err == nil && text != "" {
			values = append(values, text)
		}
	}
	catalog, err := v.Catalog()
	if err != nil {
		return values
	}
	stream, err := v.Stream(catalog["Metadata"])
	if err != nil || stream == nil {
		return values
	}
	data, err := v.Decode(stream)
	if err != nil {
		return values
	}
	return append(values, leaves(strings.NewReader(string(data)))...)
}

// leaves gives the texts of title, description, subject and keywords in XMP.
func leaves(r io.Reader) (values []string) {
	d := xml.NewDecoder(r)
	var inside []string
	for {
		token, err := d.Token()
		if err != nil {
			return values
		}
		switch t := token.(type) {
		case xml.StartElement:
			inside = append(inside, t.Name.Local)
			for _, a := range t.Attr {
				if told(a.Name.Local) {
					values = append(values, a.Value)
				}
			}
		case xml.EndElement:
			inside = inside[:max(len(inside)-1, 0)]
		case xml.CharData:
			if text := strings.TrimSpace(string(t)); text != "" && slices.ContainsFunc(inside, told) {
				values = append(values, text)
			}
		}
	}
}

func told(name string) bool {
	return slices.Contains([]string{"title", "description", "subject", "Keywords", "Label", "SecurityClassification"}, name)
}
