// Package scan opens what scanners make (PDF of pictures, TIFF of many pages, JPEG, PNG), measures it, reads it by internal/ocr and lays it out as a PDF/A whose pages bear
// the text behind their pictures (ISO 19005-2; 379-QĐ/TW, Article 15.1).
package scan

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"

	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/pdf/stamp"
)

// Page is one page of a scan.
type Page struct {
	Image         *image.RGBA
	Picture       *stamp.Picture // the same for the file that is made: a JPEG as it came, all else without loss
	Width, Height float64        // in points
	DPI           float64
	Stated        bool // the file says how fine it is, or a PDF how large the page
}

// Scan is an open scan; not for concurrent use. Close it.
type Scan struct {
	kind  string
	count int
	page  func(ctx context.Context, n int) (Page, error)
	close func()
}

// Kind is its format: "pdf", "tiff", "jpeg", "png".
func (s *Scan) Kind() string { return s.kind }

// Pages is how many it has.
func (s *Scan) Pages() int { return s.count }

// Close frees what it holds.
func (s *Scan) Close() { s.close() }

// KindOf tells the format of a file by its first bytes; "" for one that no scanner makes.
func KindOf(head []byte) string {
	switch {
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")):
		return "pdf"
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")):
		return "tiff"
	case bytes.HasPrefix(head, []byte("\xFF\xD8\xFF")):
		return "jpeg"
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return "png"
	}
	return ""
}

// Media is the media type of a kind.
func Media(kind string) string {
	if kind == "pdf" {
		return "application/pdf"
	}
	return "image/" + kind
}

// Open opens a scan. Errors are problems: Malformed for what is no scan or is damaged, Encrypted, Limit for more than limits.ScanPages pages.
func Open(ctx context.Context, engine *render.Engine, raw []byte) (s *Scan, err error) {
	switch KindOf(raw) {
	case "pdf":
		s, err = openPDF(ctx, engine, raw)
	case "tiff":
		s, err = openTIFF(raw)
	case "jpeg", "png":
		s = &Scan{KindOf(raw), 1, func(context.Context, int) (Page, error) { return picturePage(raw) }, func() {}}
	default:
		err = problem.New(problem.Malformed, "Tệp không phải bản quét mà hệ thống đọc được. Hãy quét ra PDF, TIFF, JPEG hoặc PNG.", "The file is no scan that can be read here. Scan to PDF, TIFF, JPEG or PNG.").Under("379.15.1")
	}
	if err != nil {
		return nil, err
	}
	if s.count > limits.ScanPages {
		s.Close()
		return nil, problem.New(problem.Limit, fmt.Sprintf("Bản quét có %d trang; mỗi lần số hóa nhận tối đa %d trang. Hãy chia thành nhiều tệp, mỗi văn bản hoặc phụ lục một tệp.", s.count, limits.ScanPages),
			fmt.Sprintf("The scan has %d pages; %d are taken at once. Split it, a file for each document or attachment.", s.count, limits.ScanPages)).Under("379.15.1")
	}
	return s, nil
}

// Page decodes page n (from 1). What is too coarse to be read by anybody is refused.
func (s *Scan) Page(ctx context.Context, n int) (Page, error) {
	p, err := s.page(ctx, n)
	if err == nil && p.DPI < limits.ScanDPI {
		err = problem.New(problem.Malformed, fmt.Sprintf("Trang %d chỉ có %.0f dpi nên không đọc được. Hãy quét lại, nên từ 200 dpi trở lên, tỷ lệ 100%%.", n, p.DPI),
			fmt.Sprintf("Page %d has %.0f dots an inch, too few to be read. Scan it again, at 200 or more, in its real size.", n, p.DPI)).Under("379.15.1")
	}
	return p, err
}

// A4, in points, and half as much again as A3: what claims to be larger was not measured.
const (
	a4Width, a4Height = 595.28, 841.89
	largest           = 1800.0
	smallest          = 300.0  // the longer side of a slip; what claims to be smaller confuses inches and centimetres
	finest            = 1200.0 // dots an inch
)

// pageOf lays out a picture by its dots an inch; 0 for one whose file does not say.
func pageOf(img image.Image, picture *stamp.Picture, dpi float64) Page {
	p := Page{Image: rgba(img), Picture: picture, DPI: dpi, Stated: true}
	w, h := float64(p.Image.Rect.Dx()), float64(p.Image.Rect.Dy())
	if dpi <= 0 || dpi > finest || max(w, h)*72/dpi > largest || max(w, h)*72/dpi < smallest {
		p.Stated = false
		p.DPI = max(w/min(a4Width, a4Height), h/max(a4Width, a4Height)) * 72
		if w > h {
			p.DPI = max(w/a4Height, h/a4Width) * 72
		}
	}
	p.Width, p.Height = w*72/p.DPI, h*72/p.DPI
	if p.Picture == nil {
		p.Picture = stamp.Drawn(p.Image)
	}
	return p
}

// picturePage reads a JPEG or PNG.
func picturePage(raw []byte) (Page, error) {
	c, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return Page{}, broken(err)
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > limits.RenderPixels/c.Height {
		return Page{}, tooLarge()
	}
	decode := png.Decode
	if kind == "jpeg" {
		decode = jpeg.Decode
	}
	img, err := decode(bytes.NewReader(raw))
	if err != nil {
		return Page{}, broken(err)
	}
	p, err := stamp.ReadWithin(raw, limits.RenderPixels)
	if err != nil || kind != "jpeg" {
		return pageOf(img, nil, dotsOf(p)), nil
	}
	return pageOf(img, p, dotsOf(p)), nil
}

// dotsOf reads how fine a picture says it is; 0 where it does not.
func dotsOf(p *stamp.Picture) float64 { return p.Dots() }

func rgba(img image.Image) *image.RGBA {
	if r, ok := img.(*image.RGBA); ok && r.Rect.Min == (image.Point{}) {
		return r
	}
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Over)
	return out
}

func broken(cause error) error {
	return problem.New(problem.Malformed, "Tệp quét bị hỏng hoặc chưa trọn vẹn. Hãy quét lại hoặc tải lại tệp.", "The scan is damaged or was cut short. Scan it again, or send the file again.").Under("379.15.1").Because(cause)
}

// Heavy refuses a scan whose pages take more room than the file that is made of them may.
func Heavy() error {
	return problem.New(problem.Limit, "Bản quét quá nặng nên không lập được bản điện tử. Hãy quét ở 200 đến 300 dpi ra JPEG hoặc PDF nén JPEG, hoặc chia thành nhiều tệp.",
		"The scan is too heavy for an electronic copy. Scan at 200 to 300 dots an inch to JPEG, or to PDF with JPEG, or split it.").Under("379.15.1")
}

func tooLarge() error {
	return problem.New(problem.Limit, "Ảnh của một trang quá lớn. Hãy quét ở 200 đến 300 dpi, tỷ lệ 100%.", "The picture of a page is too large. Scan at 200 to 300 dots an inch, in real size.").Under("379.15.1")
}
