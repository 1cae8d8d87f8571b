package scan

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"

	"golang.org/x/image/tiff"

	"trien/internal/limits"
	"trien/internal/problem"
)

// The tags that are read here (TIFF 6.0, Section 8).
const (
	tagWidth, tagHeight, tagCompression     = 256, 257, 259
	tagXResolution, tagYResolution, tagUnit = 282, 283, 296
)

// jpegInside are the compressions that hold JPEG data.
func jpegInside(compression uint32) bool { return compression == 6 || compression == 7 }

// directory is one page of a TIFF as far as it must be known before it is decoded.
type directory struct {
	at                         uint32
	width, height, compression uint32
	x                          float64 // dots an inch; 0 where not said
	next                       uint32
}

// openTIFF walks the directories: each is a page (TIFF 6.0, Section 2).
func openTIFF(raw []byte) (*Scan, error) {
	order := binary.ByteOrder(binary.LittleEndian)
	if raw[0] == 'M' {
		order = binary.BigEndian
	}
	if len(raw) < 8 {
		return nil, broken(io.ErrUnexpectedEOF)
	}
	var pages []directory
	seen := map[uint32]bool{}
	for at := order.Uint32(raw[4:]); at != 0 && len(pages) <= limits.TIFFDirectories; {
		if seen[at] {
			return nil, broken(errors.New("tiff: directories go in a circle"))
		}
		seen[at] = true
		d, err := readDirectory(raw, order, at)
		if err != nil {
			return nil, broken(err)
		}
		pages, at = append(pages, d), d.next
	}
	if len(pages) == 0 {
		return nil, broken(errors.New("tiff: no page"))
	}
	return &Scan{"tiff", len(pages), func(_ context.Context, n int) (Page, error) { return tiffPage(raw, order, pages[n-1]) }, func() {}}, nil
}

func readDirectory(raw []byte, order binary.ByteOrder, at uint32) (directory, error) {
	d := directory{at: at, compression: 1}
	if int64(at)+2 > int64(len(raw)) {
		return d, io.ErrUnexpectedEOF
	}
	count := int64(order.Uint16(raw[at:]))
	end := int64(at) + 2 + 12*count
	if end+4 > int64(len(raw)) {
		return d, io.ErrUnexpectedEOF
	}
	unit := uint32(2)
	for e := int64(at) + 2; e < end; e += 12 {
		entry := raw[e : e+12]
		value := order.Uint32(entry[8:])
		if order.Uint16(entry[2:]) == 3 { // SHORT
			value = uint32(order.Uint16(entry[8:]))
		}
		switch order.Uint16(entry) {
		case tagWidth:
			d.width = value
		case tagHeight:
			d.height = value
		case tagCompression:
			d.compression = value
		case tagUnit:
			unit = value
		case tagXResolution:
			d.x = rational(raw, order, value)
		}
	}
	switch unit {
	case 3: // centimetre
		d.x *= 2.54
	case 1:
		d.x = 0
	}
	d.next = order.Uint32(raw[end:])
	return d, nil
}

func rational(raw []byte, order binary.ByteOrder, at uint32) float64 {
	if int64(at)+8 > int64(len(raw)) {
		return 0
	}
	n, d := order.Uint32(raw[at:]), order.Uint32(raw[at+4:])
	if d == 0 {
		return 0
	}
	return float64(n) / float64(d)
}

// tiffPage decodes one page.
func tiffPage(raw []byte, order binary.ByteOrder, d directory) (Page, error) {
	switch {
	case d.width == 0 || d.height == 0:
		return Page{}, broken(errors.New("tiff: a page without size"))
	case uint64(d.width)*uint64(d.height) > limits.RenderPixels:
		return Page{}, tooLarge()
	case jpegInside(d.compression):
		return Page{}, problem.New(problem.Malformed, "TIFF này nén bằng JPEG nên không đọc được. Hãy quét ra PDF hoặc JPEG, hay TIFF nén LZW, ZIP, CCITT.",
			"This TIFF is packed by JPEG and can't be read. Scan to PDF or JPEG, or to TIFF packed by LZW, ZIP or CCITT.").Under("379.15.1")
	}
	head := make([]byte, 8)
	copy(head, raw[:4])
	order.PutUint32(head[4:], d.at)
	c, err := tiff.DecodeConfig(&beginning{head: head, Reader: bytes.NewReader(raw)})
	if err != nil {
		return Page{}, broken(err)
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > limits.RenderPixels/c.Height { // what the decoder will make room for; it may read the size elsewhere
		return Page{}, tooLarge()
	}
	img, err := tiff.Decode(&beginning{head: head, Reader: bytes.NewReader(raw)})
	if err != nil {
		return Page{}, broken(err)
	}
	return pageOf(img, nil, d.x), nil
}

// beginning is a file whose first bytes are others: those that name another page as the first.
type beginning struct {
	head []byte
	*bytes.Reader
}

// ReadAt reads with the other head.
func (b *beginning) ReadAt(p []byte, at int64) (int, error) {
	n, err := b.Reader.ReadAt(p, at)
	if at < int64(len(b.head)) {
		copy(p[:n], b.head[at:])
	}
	return n, err
}
