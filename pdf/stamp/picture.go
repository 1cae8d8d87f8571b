package stamp

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"trien/internal/limits"
	"trien/pdf"
)

// PictureError says that a picture can't be used.
type PictureError struct{ What string }

func (e *PictureError) Error() string { return "picture: " + e.What }

// Picture is a decoded picture of a signature or seal. Its size on paper comes from its file, or is set by the caller.
type Picture struct {
	WidthMM, HeightMM float64 // size on paper; 0 where the file does not say: then it fills its room
	Shrink            bool    // a larger picture is made smaller to fit; a seal, whose size is fixed, never is

	width, height int    // pixels
	rgb           []byte // 8 bits, three a pixel; or a whole JPEG file
	alpha         []byte // 8 bits a pixel; nil where it is opaque
	jpeg, grey    bool
	packed        []byte // the samples, deflated already
}

// ReadPicture reads a PNG (with or without transparency) or a JPEG. Errors are *PictureError.
func ReadPicture(data []byte) (*Picture, error) { return ReadWithin(data, limits.ImagePixels) }

// ReadWithin is ReadPicture for pictures of so many pixels: a page that was scanned is larger than what is put on one.
func ReadWithin(data []byte, pixels int) (*Picture, error) {
	c, kind, err := config(data)
	if err != nil {
		return nil, &PictureError{"not a PNG or JPEG that can be read: " + err.Error()}
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > pixels/c.Height {
		return nil, &PictureError{fmt.Sprintf("%d x %d pixels are more than is accepted", c.Width, c.Height)}
	}
	if kind == "jpeg" {
		return readJPEG(data, c)
	}
	return readPNG(data)
}

// Packed is how much room it takes in a file, in bytes.
func (p *Picture) Packed() int { return len(p.rgb) + len(p.alpha) + len(p.packed) }

func config(data []byte) (c image.Config, kind string, err error) {
	if bytes.HasPrefix(data, []byte("\xFF\xD8")) {
		c, err = jpeg.DecodeConfig(bytes.NewReader(data))
		return c, "jpeg", err
	}
	c, err = png.DecodeConfig(bytes.NewReader(data))
	return c, "png", err
}

// readJPEG takes the file as it is: the DCT filter reads it (ISO 32000-2, 7.4.8). It is decoded once, to know that it can be.
func readJPEG(data []byte, c image.Config) (*Picture, error) {
	if c.ColorModel != color.YCbCrModel && c.ColorModel != color.GrayModel {
		return nil, &PictureError{"a JPEG in CMYK; save it in RGB"}
	}
	if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
		return nil, &PictureError{"damaged JPEG: " + err.Error()}
	}
	p := &Picture{width: c.Width, height: c.Height, rgb: data, jpeg: true, grey: c.ColorModel == color.GrayModel}
	p.setDensity(jfifDensity(data))
	return p, nil
}

func readPNG(data []byte) (*Picture, error) {
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, &PictureError{"damaged PNG: " + err.Error()}
	}
	b := img.Bounds()
	p := &Picture{width: b.Dx(), height: b.Dy(), rgb: make([]byte, 0, 3*b.Dx()*b.Dy())}
	alpha, opaque := make([]byte, 0, b.Dx()*b.Dy()), true
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			p.rgb, alpha = append(p.rgb, c.R, c.G, c.B), append(alpha, c.A)
			opaque = opaque && c.A == 0xFF
		}
	}
	if !opaque {
		p.alpha = alpha
	}
	p.setDensity(pngDensity(data))
	return p, nil
}

// setDensity gives the size on paper from dots a metre.
func (p *Picture) setDensity(x, y float64) {
	if x > 0 && y > 0 {
		p.WidthMM, p.HeightMM = float64(p.width)/x*1000, float64(p.height)/y*1000
	}
}

// pngDensity reads the pHYs chunk (W3C PNG, 11.3.4.3).
func pngDensity(data []byte) (x, y float64) {
	for at := 8; at+12 <= len(data); {
		n := int(binary.BigEndian.Uint32(data[at:]))
		if n > len(data)-at-12 {
			return 0, 0
		}
		if body := data[at+8 : at+8+n]; string(data[at+4:at+8]) == "pHYs" && n == 9 && body[8] == 1 {
			return float64(binary.BigEndian.Uint32(body)), float64(binary.BigEndian.Uint32(body[4:]))
		}
		at += 12 + n
	}
	return 0, 0
}

// jfifDensity reads the JFIF header (ITU-T T.871, 10.1).
func jfifDensity(data []byte) (x, y float64) {
	if len(data) < 18 || string(data[6:11]) != "JFIF\x00" {
		return 0, 0
	}
	x, y = float64(binary.BigEndian.Uint16(data[14:])), float64(binary.BigEndian.Uint16(data[16:]))
	switch data[13] {
	case 1:
		return x / 0.0254, y / 0.0254
	case 2:
		return x * 100, y * 100
	}
	return 0, 0
}

// SetWidth gives the width on paper in millimetres; the height follows the picture's shape.
func (p *Picture) SetWidth(mm float64) { p.WidthMM, p.HeightMM = mm, mm/p.aspect() }

// Aspect is width by height.
func (p *Picture) Aspect() float64 { return p.aspect() }

func (p *Picture) aspect() float64 { return float64(p.width) / float64(p.height) }

// points gives the size on paper in points; 0 where it is not known.
func (p *Picture) points() (w, h float64) { return p.WidthMM * 72 / 25.4, p.HeightMM * 72 / 25.4 }

// draw puts the picture in the middle of its room.
func (p *Picture) draw(out *operators, room area) error {
	w, h := p.points()
	if w == 0 || h == 0 || p.Shrink && (w > room.w || h > room.h) {
		w = min(room.w, room.h*p.aspect())
		h = w / p.aspect()
	}
	if w > room.w+0.05 || h > room.h+0.05 { // rectangles are rounded to hundredths of a point
		return &TooSmallError{"picture", w, h}
	}
	out.op("q")
	out.op("cm", w, 0, 0, h, room.x+(room.w-w)/2, room.y+(room.h-h)/2)
	out.WriteString("/Picture Do\n")
	out.op("Q")
	return nil
}

// write adds the image XObject and its soft mask (ISO 32000-2, 8.9.5 and 11.6.5.2).
func (p *Picture) write(u *pdf.Update) pdf.Reference {
	dict := p.dict()
	if p.jpeg {
		dict["Filter"] = pdf.Name("DCTDecode")
		return u.Add(pdf.NewStream(dict, p.rgb))
	}
	if p.packed != nil {
		dict["Filter"] = pdf.Name("FlateDecode")
		return u.Add(pdf.NewStream(dict, p.packed))
	}
	if p.alpha != nil {
		mask := p.dict()
		mask["ColorSpace"] = pdf.Name("DeviceGray") // the only space that a soft mask may have
		dict["SMask"] = u.Add(flate(mask, p.alpha))
	}
	return u.Add(flate(dict, p.rgb))
}

// ShownBy tells whether the normal appearance of a widget, as a mark drawn here has it, shows this very picture.
func (p *Picture) ShownBy(v *pdf.View, widget pdf.Reference) bool {
	form, err := v.Stream(within(v, widget, "AP", "N"))
	if err != nil {
		return false
	}
	image, err := v.Stream(within(v, form.Dict["Resources"], "XObject", "Picture"))
	return err == nil && p.is(v, image)
}

// within follows names through dictionaries; nil where there is no such way.
func within(v *pdf.View, at pdf.Object, names ...pdf.Name) pdf.Object {
	for _, name := range names {
		d, err := v.Dict(at)
		if err != nil {
			return nil
		}
		at = d[name]
	}
	return at
}

// is tells whether an image XObject has the picture's samples.
func (p *Picture) is(v *pdf.View, image *pdf.Stream) bool {
	if p.jpeg {
		raw, err := v.RawBytes(image)
		return err == nil && bytes.Equal(raw, p.rgb)
	}
	samples, err := v.Decode(image)
	if err != nil || !bytes.Equal(samples, p.rgb) {
		return false
	}
	mask, err := v.Stream(image.Dict["SMask"])
	if err != nil || p.alpha == nil {
		return p.alpha == nil && image.Dict["SMask"] == nil
	}
	alpha, err := v.Decode(mask)
	return err == nil && bytes.Equal(alpha, p.alpha)
}

func (p *Picture) dict() pdf.Dict {
	space := calibratedRGB()
	if p.grey {
		space = pdf.Array{pdf.Name("CalGray"), pdf.Dict{"WhitePoint": reals(0.9505, 1, 1.089), "Gamma": pdf.Real(2.2)}}
	}
	return pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Image"), "Width": pdf.Integer(p.width), "Height": pdf.Integer(p.height),
		"BitsPerComponent": pdf.Integer(8), "ColorSpace": space,
	}
}

// Dots is how many dots an inch its file says that it has; 0 where it does not say.
func (p *Picture) Dots() float64 {
	if p == nil || p.WidthMM <= 0 {
		return 0
	}
	return float64(p.width) / p.WidthMM * 25.4
}
