package scan

import (
	"bytes"
	"context"
	"image"
	"math"

	"golang.org/x/image/draw"

	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/pdf"
	"trien/pdf/stamp"
)

// openPDF opens a PDF whose pages are pictures.
func openPDF(ctx context.Context, engine *render.Engine, raw []byte) (*Scan, error) {
	f, err := pdf.Open(bytes.NewReader(raw), int64(len(raw)), pdf.Options{})
	if err != nil {
		f = nil // the renderer is more lenient; it says what is wrong
	}
	doc, err := engine.Open(ctx, bytes.NewReader(raw), int64(len(raw)), nil)
	if err != nil {
		return nil, err
	}
	defer doc.Close() // a place at the renderer is not kept while pages are read, which takes long
	d := &scannedPDF{engine: engine, raw: raw}
	if f != nil && !f.Encrypted() {
		d.view = f.Newest()
		if d.pages, err = d.view.Pages(); err != nil || len(d.pages) != doc.Pages() {
			d.pages = nil
		}
	}
	s := &Scan{"pdf", doc.Pages(), d.page, func() {}}
	if s.count > limits.ScanPages {
		return s, nil // Open says so
	}
	for n := 1; n <= s.count; n++ {
		if shown, err := doc.Shown(ctx, n); err != nil || len(shown.Images) > 0 {
			return s, err
		}
	}
	return nil, problem.New(problem.Malformed, "Tệp PDF này không có ảnh quét nào; đó là văn bản điện tử, không phải bản quét giấy. Hãy nhập văn bản đó ở “Văn bản đến” hoặc làm dự thảo.",
		"This PDF has no scanned picture: it is an electronic document, no scan of paper. Take it in as a document that came, or as a draft.").Under("379.15.1")
}

type scannedPDF struct {
	engine *render.Engine
	raw    []byte
	view   *pdf.View
	pages  []*pdf.Page
}

// usual is how fine a page is drawn that does not tell by its pictures.
const usual = 200.0

func (d *scannedPDF) page(ctx context.Context, n int) (Page, error) {
	doc, err := d.engine.Open(ctx, bytes.NewReader(d.raw), int64(len(d.raw)), nil)
	if err != nil {
		return Page{}, err
	}
	defer doc.Close()
	size, err := doc.Page(ctx, n)
	if err != nil {
		return Page{}, err
	}
	width, height := size.Box.Width(), size.Box.Height()
	if size.Rotate%180 != 0 {
		width, height = height, width
	}
	if unit := size.Unit; unit > 0 {
		width, height = width*unit, height*unit
	}
	dpi := usual
	pictures := d.pictures(n)
	if most := widest(pictures); most.dots > 0 && width > 0 {
		dpi = math.Sqrt(most.dots/(width*height)) * 72
	}
	drawn := min(dpi, math.Sqrt(limits.RenderPixels*0.98/(width*height))*72)
	img, err := doc.Picture(ctx, n, drawn)
	if err != nil {
		return Page{}, err
	}
	p := Page{Image: img, Width: width, Height: height, DPI: drawn, Stated: true}
	if p.Picture = d.whole(pictures, img); p.Picture == nil {
		p.Picture = stamp.Drawn(img)
	}
	return p, nil
}

// inside is a picture in a page.
type inside struct {
	dots float64
	jpeg []byte // as it lies in the file; nil where it is no plain JPEG
}

func widest(list []inside) (most inside) {
	for _, i := range list {
		if i.dots > most.dots {
			most = i
		}
	}
	return most
}

// pictures are those that a page may draw.
func (d *scannedPDF) pictures(n int) (list []inside) {
	if n > len(d.pages) {
		return nil
	}
	resources, err := d.view.Dict(d.pages[n-1].Resources)
	if err != nil {
		return nil
	}
	objects, err := d.view.Dict(resources["XObject"])
	if err != nil {
		return nil
	}
	for _, o := range objects {
		s, err := d.view.Stream(o)
		if err != nil || s.Dict["Subtype"] != pdf.Name("Image") {
			continue
		}
		w, _ := d.view.Int(s.Dict["Width"])
		h, _ := d.view.Int(s.Dict["Height"])
		i := inside{dots: float64(w) * float64(h)}
		if filter, err := d.view.Name(s.Dict["Filter"]); err == nil && filter == "DCTDecode" && s.Dict["Decode"] == nil && s.Dict["SMask"] == nil && s.Dict["Mask"] == nil {
			i.jpeg, _ = d.view.RawBytes(s)
		}
		list = append(list, i)
	}
	return list
}

// whole gives the JPEG that is the whole page, as it lies in the file; nil where the page is anything else: what it would show is held against what is seen.
func (d *scannedPDF) whole(list []inside, seen *image.RGBA) *stamp.Picture {
	if len(list) != 1 || list[0].jpeg == nil {
		return nil
	}
	p, err := stamp.ReadWithin(list[0].jpeg, limits.RenderPixels)
	if err != nil {
		return nil
	}
	img, _, err := image.Decode(bytes.NewReader(list[0].jpeg))
	if err != nil || !alike(img, seen) {
		return nil
	}
	return p
}

// alike says whether two pictures show the same, made small.
func alike(a, b image.Image) bool {
	const side, far = 64, 10
	x, y := image.NewGray(image.Rect(0, 0, side, side)), image.NewGray(image.Rect(0, 0, side, side))
	draw.ApproxBiLinear.Scale(x, x.Rect, a, a.Bounds(), draw.Src, nil)
	draw.ApproxBiLinear.Scale(y, y.Rect, b, b.Bounds(), draw.Src, nil)
	sum, most := 0, 0
	for i := range x.Pix {
		d := int(x.Pix[i]) - int(y.Pix[i])
		sum, most = sum+max(d, -d), max(most, d, -d)
	}
	return sum < far*len(x.Pix)/4 && most < 12*far
}
