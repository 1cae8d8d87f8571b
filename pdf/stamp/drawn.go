package stamp

import (
	"bytes"
	"compress/zlib"
	"image"
)

// Drawn takes a drawn page as a picture: opaque, without loss, in grey where nothing on it has a colour. It is packed at once, so that many pages of a
// document fit in memory together.
func Drawn(img *image.RGBA) *Picture {
	b := img.Bounds()
	p := &Picture{width: b.Dx(), height: b.Dy(), grey: !coloured(img)}
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	row := make([]byte, 0, 3*b.Dx())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		row = row[:0]
		for at := img.PixOffset(b.Min.X, y); len(row) < cap(row) && at < img.PixOffset(b.Min.X, y)+4*b.Dx(); at += 4 {
			if row = append(row, img.Pix[at]); !p.grey {
				row = append(row, img.Pix[at+1], img.Pix[at+2])
			}
		}
		z.Write(row) // a bytes.Buffer takes everything
	}
	z.Close()
	p.packed = out.Bytes()
	return p
}

func coloured(img *image.RGBA) bool {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		row := img.Pix[img.PixOffset(b.Min.X, y):]
		for x := 0; x < 4*b.Dx(); x += 4 {
			if row[x] != row[x+1] || row[x] != row[x+2] {
				return true
			}
		}
	}
	return false
}
