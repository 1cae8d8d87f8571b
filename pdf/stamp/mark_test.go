package stamp_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"trien/pdf"
	"trien/pdf/stamp"
)

func TestMissingGlyphIsAnError(t *testing.T) {
	for _, text := range []string{"đồng chí 张", "emoji 😀", "a\u0000b", "ạ\u0338", "q\u0303", "bad \xff byte"} {
		_, err := stamp.Mark{Width: 200, Height: 50, Lines: []stamp.Line{{Text: text, Size: 10}}}.Render()
		var missing *stamp.MissingGlyphError
		if !errors.As(err, &missing) {
			t.Errorf("%q: %v, want a missing glyph", text, err)
		}
	}
}

func TestTooSmall(t *testing.T) {
	long := "Ủy ban Kiểm tra Tỉnh ủy An Bình nhiệm kỳ hai nghìn không trăm hai mươi lăm"
	for name, m := range map[string]stamp.Mark{
		"text too long":     {Width: 60, Height: 12, Lines: []stamp.Line{{Text: long, Size: 12}}},
		"word too wide":     {Width: 30, Height: 200, Lines: []stamp.Line{{Text: "2026-11-21T19:05:33+07:00", Size: 12}}},
		"seal of real size": {Width: 60, Height: 60, Picture: signature(t, 72)},
	} {
		_, err := m.Render()
		var small *stamp.TooSmallError
		if !errors.As(err, &small) || small.Width <= 0 || small.Height <= 0 {
			t.Errorf("%s: %v, want what is needed", name, err)
		}
	}
	p := signature(t, 72)
	p.Shrink = true
	if _, err := (stamp.Mark{Width: 60, Height: 60, Picture: p}).Render(); err != nil {
		t.Errorf("a signature that may shrink: %v", err)
	}
}

func TestImpossibleMarks(t *testing.T) {
	line := []stamp.Line{{Text: "x", Size: 10}}
	for name, m := range map[string]stamp.Mark{
		"no width": {Height: 10, Lines: line}, "negative": {Width: -1, Height: 10, Lines: line}, "nan": {Width: math.NaN(), Height: 10, Lines: line},
		"turn": {Width: 99, Height: 99, Turn: 45, Lines: line}, "size": {Width: 99, Height: 99, Lines: []stamp.Line{{Text: "x", Size: math.NaN()}}},
		"face": {Width: 99, Height: 99, Lines: []stamp.Line{{Text: "x", Size: 9, Face: "comic"}}},
	} {
		if _, err := m.Render(); err == nil {
			t.Errorf("%s: drawn", name)
		}
	}
}

func TestWrapShrinkAndBreak(t *testing.T) {
	a, err := stamp.Mark{Width: 120, Height: 40, Lines: []stamp.Line{{Text: "Văn phòng Tỉnh ủy An Bình\nký số", Size: 14, Align: stamp.Centre}}}.Render()
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(a.Text, "\n"); lines[len(lines)-1] != "ký số" || strings.Join(strings.Fields(a.Text), " ") != "Văn phòng Tỉnh ủy An Bình ký số" {
		t.Errorf("%q", a.Text)
	}
}

func TestNoWordLeftOver(t *testing.T) {
	a, err := stamp.Mark{Width: 150, Height: 60, Lines: []stamp.Line{{Text: "Ký bởi: Trình diễn Lê Hữu Nghĩa", Size: 12}}}.Render()
	if err != nil {
		t.Fatal(err)
	}
	if a.Text != "Ký bởi: Trình diễn\nLê Hữu Nghĩa" {
		t.Errorf("%q", a.Text)
	}
}

// written gives the bytes that an appearance adds to a file.
func written(t *testing.T, a stamp.Appearance) []byte {
	t.Helper()
	data, err := os.ReadFile(samples + "cong-van.pdf")
	if err != nil {
		t.Fatal(err)
	}
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := pdf.NewUpdate(f, bytes.NewReader(make([]byte, 1024)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Write(u); err != nil {
		t.Fatal(err)
	}
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return tail
}

func TestSameMarkSameBytes(t *testing.T) {
	make1 := func() []byte {
		a, err := stamp.Mark{Width: 200, Height: 60, Picture: signature(t, 300), Lines: []stamp.Line{{Text: "Đảng ủy xã", Size: 11}, {Text: "Bí thư", Face: stamp.SansBold, Size: 9}}}.Render()
		if err != nil {
			t.Fatal(err)
		}
		return written(t, a)
	}
	first := make1()
	for range 5 {
		if !bytes.Equal(first, make1()) {
			t.Fatal("the same mark gives other bytes")
		}
	}
	if len(first) > 20_000 {
		t.Errorf("%d bytes for a small mark: the fonts are not subset", len(first))
	}
}

func TestPictures(t *testing.T) {
	grey := image.NewGray(image.Rect(0, 0, 60, 30))
	colour := image.NewRGBA(image.Rect(0, 0, 60, 30))
	encode := func(img image.Image) []byte {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, nil); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	opaque := withDensity(t, image.NewNRGBA(image.Rect(0, 0, 118, 59)), 11811) // 300 dpi
	for name, data := range map[string][]byte{"grey jpeg": encode(grey), "colour jpeg": encode(colour), "png with its density": opaque} {
		p, err := stamp.ReadPicture(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if name == "png with its density" && (math.Abs(p.WidthMM-9.99) > 0.01 || math.Abs(p.HeightMM-5) > 0.01) {
			t.Errorf("size on paper %.2f x %.2f mm", p.WidthMM, p.HeightMM)
		}
		a, err := stamp.Mark{Width: 100, Height: 60, Picture: p}.Render()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		tool(t, "qpdf", "--check", stamped(t, "quyet-dinh.pdf", a, 50, 50))
	}
	good := encode(colour)
	for name, data := range map[string][]byte{
		"nothing": nil, "text": []byte("hello"), "gif": []byte("GIF89a"), "jpeg cut short": good[:len(good)/2], "png cut short": opaque[:40],
		"png that says it is vast": vast(opaque),
	} {
		var wrong *stamp.PictureError
		if _, err := stamp.ReadPicture(data); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// withDensity encodes a PNG with a pHYs chunk of so many dots a metre.
func withDensity(t *testing.T, img *image.NRGBA, dots uint32) []byte {
	t.Helper()
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	img.Set(3, 3, color.NRGBA{255, 0, 0, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	chunk := binary.BigEndian.AppendUint32([]byte("pHYs"), dots)
	chunk = append(binary.BigEndian.AppendUint32(chunk, dots), 1)
	whole := append(binary.BigEndian.AppendUint32(nil, 9), chunk...)
	whole = binary.BigEndian.AppendUint32(whole, crc32.ChecksumIEEE(chunk))
	return slices.Insert(b.Bytes(), 33, whole...)
}

// vast gives a PNG whose header claims 100,000 x 100,000 points.
func vast(data []byte) []byte {
	data = bytes.Clone(data)
	binary.BigEndian.PutUint32(data[16:], 100_000)
	binary.BigEndian.PutUint32(data[20:], 100_000)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}
