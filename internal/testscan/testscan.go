// Package testscan draws pages as scanners make them, with stamps on them, for tests: pictures, and PDFs of pictures (ISO 32000-2, 8.9).
package testscan

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/math/fixed"
)

// DPI is the resolution of the pictures.
const DPI = 150

// Stamp is what is stamped on a page.
type Stamp struct {
	Lines  []string
	Size   float64 // of its letters, in points of print
	X, Y   float64 // its middle, in points from the left and from the top
	Angle  float64 // degrees counter-clockwise
	Colour color.RGBA
	Framed bool
	Sans   bool
}

// The inks.
var (
	Red   = color.RGBA{200, 24, 32, 255}
	Pale  = color.RGBA{226, 112, 116, 255}
	Black = color.RGBA{24, 24, 28, 255}
)

// Page is an A4 page that was scanned.
type Page struct {
	Lines  []string // running text, from the top margin down
	Stamps []Stamp
	Noise  float64 // 0 is clean; 1 is a bad copy
}

// Picture draws the page. The noise is the same each time.
func (p Page) Picture() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, px(595), px(842)))
	paint(img, color.RGBA{252, 251, 247, 255})
	for i, l := range p.Lines {
		write(img, l, liberationserifregular.TTF, 13, px(85), px(float64(150+22*i)), Black)
	}
	for _, s := range p.Stamps {
		s.on(img)
	}
	p.spoil(img)
	return img
}

// spoil puts grain and specks on the page.
func (p Page) spoil(img *image.RGBA) {
	if p.Noise <= 0 {
		return
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := 0; i < len(img.Pix); i += 4 {
		grain := int(random.NormFloat64() * 14 * p.Noise)
		if random.Float64() < 0.0015*p.Noise {
			grain = -200
		}
		for c := range 3 {
			img.Pix[i+c] = uint8(min(255, max(0, int(img.Pix[i+c])+grain)))
		}
	}
}

func px(points float64) int { return int(points*DPI/72 + 0.5) }

func paint(img *image.RGBA, c color.RGBA) {
	draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
}

func face(ttf []byte, size float64) font.Face {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic(err)
	}
	made, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: DPI})
	if err != nil {
		panic(err)
	}
	return made
}

func write(img *image.RGBA, text string, ttf []byte, size float64, x, y int, c color.RGBA) {
	d := font.Drawer{Dst: img, Src: image.NewUniform(c), Face: face(ttf, size), Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// on stamps a page.
func (s Stamp) on(img *image.RGBA) {
	ttf := liberationserifbold.TTF
	if s.Sans {
		ttf = liberationsansbold.TTF
	}
	f := face(ttf, s.Size)
	width := 0
	for _, l := range s.Lines {
		width = max(width, font.MeasureString(f, l).Ceil())
	}
	step, pad := px(s.Size*1.3), px(s.Size*0.5)
	seal := image.NewRGBA(image.Rect(0, 0, width+2*pad, step*len(s.Lines)+pad))
	for i, l := range s.Lines {
		write(seal, l, ttf, s.Size, pad+(width-font.MeasureString(f, l).Ceil())/2, pad+step*i+px(s.Size*0.85), s.Colour)
	}
	if s.Framed {
		frame(seal, s.Colour)
	}
	sin, cos := math.Sincos(s.Angle * math.Pi / 180)
	w, h := float64(seal.Rect.Dx()), float64(seal.Rect.Dy())
	x, y := float64(px(s.X)), float64(px(s.Y))
	m := f64.Aff3{cos, sin, x - (w*cos+h*sin)/2, -sin, cos, y - (-w*sin+h*cos)/2}
	draw.BiLinear.Transform(img, m, seal, seal.Rect, draw.Over, nil)
}

func frame(img *image.RGBA, c color.RGBA) {
	const thick = 4
	r := img.Rect
	for _, edge := range []image.Rectangle{image.Rect(0, 0, r.Dx(), thick), image.Rect(0, r.Dy()-thick, r.Dx(), r.Dy()), image.Rect(0, 0, thick, r.Dy()), image.Rect(r.Dx()-thick, 0, r.Dx(), r.Dy())} {
		draw.Draw(img, edge, image.NewUniform(c), image.Point{}, draw.Src)
	}
}

// PDF makes a document whose pages are these pictures and nothing else.
func PDF(pages ...*image.RGBA) []byte {
	var b bytes.Buffer
	var at []int
	object := func(n int, body string, stream []byte) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s", n, body)
		if stream != nil {
			fmt.Fprintf(&b, "\nstream\n%s\nendstream", stream)
		}
		b.WriteString("\nendobj\n")
	}
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 3+3*i)
	}
	object(1, "<< /Type /Catalog /Pages 2 0 R >>", nil)
	object(2, fmt.Sprintf("<< /Type /Pages /Count %d /Kids [ %s] /MediaBox [ 0 0 595 842 ] >>", len(pages), kids), nil)
	for i, img := range pages {
		n := 3 + 3*i
		content := "q 595 0 0 842 0 0 cm /I Do Q"
		object(n, fmt.Sprintf("<< /Type /Page /Parent 2 0 R /Contents %d 0 R /Resources << /XObject << /I %d 0 R >> >> >>", n+1, n+2), nil)
		object(n+1, fmt.Sprintf("<< /Length %d >>", len(content)), []byte(content))
		data := packed(img)
		object(n+2, fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode /Length %d >>",
			img.Rect.Dx(), img.Rect.Dy(), len(data)), data)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

func packed(img *image.RGBA) []byte {
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, zlib.BestSpeed)
	if err != nil {
		panic(err)
	}
	row := make([]byte, 0, 3*img.Rect.Dx())
	for y := range img.Rect.Dy() {
		row = row[:0]
		for x := range img.Rect.Dx() {
			c := img.RGBAAt(x, y)
			row = append(row, c.R, c.G, c.B)
		}
		z.Write(row)
	}
	z.Close()
	return b.Bytes()
}
