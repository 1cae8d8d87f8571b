package render

import (
	"context"
	"encoding/binary"
	"io"
	"unicode/utf16"

	"trien/internal/limits"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/pdf"
)

// Document is one open PDF; not for concurrent use. Close it, so that another may be opened.
type Document struct {
	engine *Engine
	in     *instance
	slot   int
	handle uint64
	form   uint64 // the form module's handle, once something was drawn
	flat   uint64 // the file opened again, whose pages are flattened to read what stamps draw
	reopen func(ctx context.Context) uint64
	pages  int
	units  []float64 // points a unit of user space has, by page; PDFium does not tell
	closed bool
}

// load copies the file into the sandbox and opens it.
func (d *Document) load(ctx context.Context, r io.ReaderAt, size int64, password []byte) error {
	ctx, cancel := bounded(ctx)
	defer cancel()
	data := d.in.alloc(ctx, int(max(size, 1)))
	if d.in.err != nil {
		return stopped(ctx, d.in.err)
	}
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, size), d.in.read(data, int(size))); err != nil {
		return problem.New(problem.IO, "Không đọc được tệp. Hãy thử lại.", "The file can't be read. Try again.").Because(err)
	}
	secret := d.in.alloc(ctx, len(password)+1)
	copy(d.in.read(secret, len(password)+1), append(password[:len(password):len(password)], 0))
	d.reopen = func(ctx context.Context) uint64 {
		return d.in.call(ctx, "FPDF_LoadMemDocument64", uint64(data), uint64(size), uint64(secret))
	}
	d.handle = d.reopen(ctx)
	if d.in.err == nil && d.handle == 0 {
		return refusal(d.in.flag(ctx, "FPDF_GetLastError"))
	}
	d.pages = int(int32(d.in.flag(ctx, "FPDF_GetPageCount", d.handle)))
	if d.in.err != nil {
		return stopped(ctx, d.in.err)
	}
	d.units = units(r, size, password)
	return nil
}

// units reads what a unit of user space is on each page (ISO 32000-2, Table 31, UserUnit); nil where the file can't be read so far.
func units(r io.ReaderAt, size int64, password []byte) []float64 {
	f, err := pdf.Open(r, size, pdf.Options{Password: password})
	if err != nil {
		return nil
	}
	pages, err := f.Newest().Pages()
	if err != nil || len(pages) > limits.RenderPages {
		return nil
	}
	list := make([]float64, len(pages))
	for i, p := range pages {
		list[i] = p.UserUnit
	}
	return list
}

// unit is how many points a unit of user space has on page n (from 1).
func (d *Document) unit(n int) float64 {
	if n < 1 || n > len(d.units) {
		return 1
	}
	return d.units[n-1]
}

// refusal gives the problem for an error code of PDFium (fpdfview.h).
func refusal(code uint32) error {
	const password, security = 4, 5
	switch code {
	case password:
		return problem.New(problem.Encrypted, "Tệp PDF có mật khẩu. Hãy nhập mật khẩu hoặc dùng bản không khóa.",
			"The PDF needs a password. Give it, or use a copy without one.")
	case security:
		return problem.New(problem.Encrypted, "Tệp PDF khóa bằng cách không hỗ trợ. Hãy dùng bản không khóa.",
			"The PDF is locked in a way that is not supported. Use a copy that is not locked.")
	}
	return problem.New(problem.Malformed, "Tệp không phải PDF hoặc bị hỏng. Hãy xuất lại từ tệp soạn thảo.",
		"The file is not a PDF or is damaged. Export it again from its source.")
}

// Close throws the instance away and lets another document be opened. Closing twice is harmless.
func (d *Document) Close() {
	if !d.closed {
		d.closed = true
		d.in.close()
		d.engine.slots <- d.slot
	}
}

// Pages gives the number of pages.
func (d *Document) Pages() int { return d.pages }

// Layout gives every page. It refuses a document of more pages than limits.RenderPages.
func (d *Document) Layout(ctx context.Context) ([]placement.Page, error) {
	if d.pages > limits.RenderPages {
		return nil, problem.New(problem.Limit, "Văn bản có quá nhiều trang. Hãy tách phụ lục thành tệp riêng.",
			"The document has too many pages. Put its attachments into files of their own.")
	}
	pages := make([]placement.Page, 0, d.pages)
	for n := 1; n <= d.pages; n++ {
		p, err := d.Page(ctx, n)
		if err != nil {
			return nil, err
		}
		pages = append(pages, p)
	}
	return pages, nil
}

// Info gives the values of the document information in which a secret marking may stand: title, subject, keywords. Empty ones are left out.
func (d *Document) Info(ctx context.Context) ([]string, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	var values []string
	for _, key := range []string{"Title", "Subject", "Keywords"} {
		k := d.cstring(ctx, key)
		if v := d.utf16(ctx, "FPDF_GetMetaText", d.handle, uint64(k)); v != "" {
			values = append(values, v)
		}
		d.in.free(ctx, k)
	}
	if d.in.err != nil {
		return nil, stopped(ctx, d.in.err)
	}
	return values, nil
}

func (d *Document) cstring(ctx context.Context, s string) uint32 {
	p := d.in.alloc(ctx, len(s)+1)
	copy(d.in.read(p, len(s)+1), s+"\x00")
	return p
}

// maxText bounds one text value taken from PDFium, in bytes.
const maxText = 1 << 20

// utf16 calls a function that takes (args…, buffer, length) and gives a text in UTF-16LE, first for its length, then for itself.
func (d *Document) utf16(ctx context.Context, name string, args ...uint64) string {
	n := int(d.in.flag(ctx, name, append(args[:len(args):len(args)], 0, 0)...))
	if n <= 2 || n > maxText {
		return ""
	}
	p := d.in.alloc(ctx, n)
	d.in.call(ctx, name, append(args[:len(args):len(args)], uint64(p), uint64(n))...)
	units := make([]uint16, n/2-1)
	for i, b := 0, d.in.read(p, n); i < len(units); i++ {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	d.in.free(ctx, p)
	return string(utf16.Decode(units))
}
