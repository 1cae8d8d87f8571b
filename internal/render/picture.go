package render

import (
	"bytes"
	"context"
	"image"
	"image/png"
)

// PNG draws page n (from 1) at dpi dots an inch, with annotations and form fields, turned as a reader sees it.
func (d *Document) PNG(ctx context.Context, n int, dpi float64) ([]byte, error) {
	img, err := d.Picture(ctx, n, dpi)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&b, img); err != nil {
		return nil, broken(err)
	}
	return b.Bytes(), nil
}

// draw renders onto white paper.
func (d *Document) draw(ctx context.Context, page uint64, w, h int) *image.RGBA {
	const bgra, annotations, rgbOrder = 4, 0x01, 0x10
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	bitmap := d.in.call(ctx, "FPDFBitmap_CreateEx", uint64(w), uint64(h), bgra, 0, 0)
	if d.in.err == nil && bitmap == 0 {
		d.in.err = errMemory
	}
	if d.in.err != nil {
		return img
	}
	d.in.call(ctx, "FPDFBitmap_FillRect", bitmap, 0, 0, uint64(w), uint64(h), 0xFFFFFFFF)
	d.in.call(ctx, "FPDF_RenderPageBitmap", bitmap, page, 0, 0, uint64(w), uint64(h), 0, annotations|rgbOrder)
	d.drawFields(ctx, page, bitmap, w, h)
	buffer, stride := d.in.flag(ctx, "FPDFBitmap_GetBuffer", bitmap), int(d.in.flag(ctx, "FPDFBitmap_GetStride", bitmap))
	pixels := d.in.read(buffer, stride*h)
	if stride < 4*w || len(pixels) < stride*h { // it was stopped meanwhile; who asked learns why
		return img
	}
	for y := range h {
		copy(img.Pix[y*img.Stride:], pixels[y*stride:y*stride+4*w])
	}
	d.in.call(ctx, "FPDFBitmap_Destroy", bitmap)
	return img
}

// drawFields draws what form fields and signatures show; PDFium leaves that to its form module. All callbacks of the module are null: it
// asks nothing of us, and this build of it runs no scripts.
func (d *Document) drawFields(ctx context.Context, page, bitmap uint64, w, h int) {
	const infoSize, version, annotations, rgbOrder = 256, 2, 0x01, 0x10
	if d.form == 0 {
		info := d.in.alloc(ctx, infoSize)
		b := d.in.read(info, infoSize)
		clear(b)
		b[0] = version
		d.form = d.in.call(ctx, "FPDFDOC_InitFormFillEnvironment", d.handle, uint64(info))
	}
	if d.form != 0 {
		d.in.call(ctx, "FPDF_FFLDraw", d.form, bitmap, page, 0, 0, uint64(w), uint64(h), 0, annotations|rgbOrder)
	}
}
