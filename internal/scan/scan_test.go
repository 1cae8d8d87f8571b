package scan_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/tiff"

	"trien/internal/digitising"
	"trien/internal/form"
	"trien/internal/ocr"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/internal/render/rendertest"
	"trien/internal/scan"
	"trien/internal/sheet"
	"trien/internal/testscan"
)

// engine is made when it is first needed: making it takes long, and the fuzzer needs none.
var engine = sync.OnceValue(func() *render.Engine {
	e, err := render.New(context.Background(), render.Options{CacheDir: rendertest.Cache()})
	if err != nil {
		panic(err)
	}
	return e
})

func text() testscan.Page {
	return testscan.Page{Lines: []string{"Ủy ban nhân dân tỉnh An Bình đề nghị các sở, ngành", "khẩn trương rà soát, báo cáo kết quả thực hiện", "nhiệm vụ được giao trước ngày 15 tháng 12.",
		"Văn phòng theo dõi, đôn đốc việc thực hiện."}, Stamps: []testscan.Stamp{{Lines: []string{"BẢN CHÍNH"}, Size: 18, X: 450, Y: 80, Colour: testscan.Red, Sans: true, Framed: true}}}
}

func open(t *testing.T, raw []byte) *scan.Scan {
	t.Helper()
	s, err := scan.Open(t.Context(), engine(), raw)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func reader(t *testing.T) *ocr.Reader {
	r := ocr.New(ocr.Options{})
	if err := r.Available(t.Context()); err != nil {
		t.Fatal(err) // make setup installs it
	}
	return r
}

func read(t *testing.T, raw []byte) scan.Result {
	t.Helper()
	r, err := scan.Read(t.Context(), open(t, raw), scan.Options{Reader: reader(t)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// multi makes a TIFF of several pages, by chaining files of one.
func multi(t *testing.T, pages ...image.Image) []byte {
	t.Helper()
	var out []byte
	last := 4 // where the offset of the next directory goes
	for _, p := range pages {
		var b bytes.Buffer
		if err := tiff.Encode(&b, p, &tiff.Options{Compression: tiff.Deflate}); err != nil {
			t.Fatal(err)
		}
		raw, base := b.Bytes(), uint32(len(out))
		at := binary.LittleEndian.Uint32(raw[4:])
		n := int(binary.LittleEndian.Uint16(raw[at:]))
		for i := range n {
			e := raw[int(at)+2+12*i:]
			typ, count := binary.LittleEndian.Uint16(e[2:]), binary.LittleEndian.Uint32(e[4:])
			size := map[uint16]uint32{1: 1, 2: 1, 3: 2, 4: 4, 5: 8}[typ] * count
			if tag := binary.LittleEndian.Uint16(e); size > 4 || tag == 273 {
				binary.LittleEndian.PutUint32(e[8:], binary.LittleEndian.Uint32(e[8:])+base)
			}
		}
		out = append(out, raw...)
		binary.LittleEndian.PutUint32(out[last:], at+base)
		last = int(base+at) + 2 + 12*n
	}
	return out
}

func pressed(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// slanted turns a picture about its middle; 180 is upside down.
func slanted(img *image.RGBA, m func(w, h float64) f64.Aff3) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.BiLinear.Transform(out, m(float64(img.Rect.Dx()), float64(img.Rect.Dy())), img, img.Rect, draw.Src, nil)
	return out
}

func upended(img *image.RGBA) *image.RGBA {
	return slanted(img, func(w, h float64) f64.Aff3 { return f64.Aff3{-1, 0, w, 0, -1, h} })
}

// TestTheTwoLayersOfAScan shows 379.15.1: what is read behind the pictures is found by another's reader with its diacritics, and the pictures are what came.
func TestTheTwoLayersOfAScan(t *testing.T) {
	picture := pressed(t, text().Picture())
	for name, raw := range map[string][]byte{"jpeg": picture, "tiff": multi(t, text().Picture(), text().Picture()), "pdf": testscan.PDF(text().Picture())} {
		t.Run(name, func(t *testing.T) {
			r := read(t, raw)
			out, err := sheet.Sheet{Title: "Bản quét", Made: time.Unix(1_800_000_000, 0), Creator: "Triện", Before: r.Leaves}.Leaves(rand.NewChaCha8([32]byte{}))
			if err != nil {
				t.Fatal(err)
			}
			if name == "jpeg" && !bytes.Contains(out, picture) {
				t.Error("the JPEG is not in the file as it came")
			}
			path := filepath.Join(t.TempDir(), "a.pdf")
			if err := os.WriteFile(path, out, 0o600); err != nil {
				t.Fatal(err)
			}
			if said, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
				t.Errorf("qpdf: %v %s", err, said)
			}
			said, err := exec.Command("pdftotext", "-layout", path, "-").Output()
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"nhân dân tỉnh", "khẩn trương rà soát", "đôn đốc việc thực hiện"} {
				if !strings.Contains(strings.Join(strings.Fields(string(said)), " "), want) {
					t.Errorf("%q is not in the text:\n%s", want, said)
				}
			}
			if len(r.Sheets) != open(t, raw).Pages() || !r.Sheets[0].Colour || r.Sheets[0].Turned != 0 {
				t.Errorf("%+v", r.Sheets)
			}
		})
	}
}

// TestWhatIsFoundOnPages shows 379.15.1: upside down, askew, blank, coarse, without colour, and another number of pages than told.
func TestWhatIsFoundOnPages(t *testing.T) {
	askew := slanted(text().Picture(), func(w, h float64) f64.Aff3 { return f64.Aff3{0.99863, -0.05234, 0.03 * h, 0.05234, 0.99863, -0.03 * w} })
	r := read(t, testscan.PDF(upended(text().Picture()), askew, testscan.Page{}.Picture()))
	codes := map[string]int{}
	for _, f := range digitising.Findings(r.Sheets, digitising.Terms{DPI: 200, Colour: true, Skew: 1}, 4, true) {
		if f.Words().VI == f.Code || f.Words().EN == f.Code {
			t.Errorf("%s has no words", f.Code)
		}
		if f.Code != digitising.LowDPI {
			codes[f.Code] = f.Page
		} else {
			codes[f.Code]++
		}
	}
	for code, want := range map[string]int{digitising.Turned: 1, digitising.Skewed: 2, digitising.Blank: 3, digitising.LowDPI: 3, digitising.PageCount: 0} {
		if got, ok := codes[code]; !ok || got != want {
			t.Errorf("%s: %d %v, want %d (%+v)", code, got, ok, want, r.Sheets)
		}
	}
	if len(r.Pages[0].Words) < 20 || !r.Leaves[0].Upended {
		t.Errorf("the page that was upside down has %d words", len(r.Pages[0].Words))
	}
}

// TestMetadataIsProposedFromText shows 379.15.2: with where it was found and how surely it was read.
func TestMetadataIsProposedFromText(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "testdata", "samples", "quyet-dinh.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := engine().Open(t.Context(), bytes.NewReader(raw), int64(len(raw)), nil)
	if err != nil {
		t.Fatal(err)
	}
	var pages []*image.RGBA
	for n := 1; n <= doc.Pages(); n++ {
		img, err := doc.Picture(t.Context(), n, 150)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, img)
	}
	doc.Close()
	r := read(t, testscan.PDF(pages...))
	report, _, err := form.Examine(r.Pages, form.Examination{Today: "2026-11-22", Usual: form.Party, Rules: form.Standard})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]digitising.Proposal{}
	for _, p := range digitising.Propose(report, r.Words) {
		got[p.Field] = p
		t.Logf("%+v", p)
		if p.Page < 1 || p.Sure < 20 || p.Rect[2] <= p.Rect[0] {
			t.Errorf("%+v", p)
		}
	}
	if got["type"].Value != "QĐ" || got["author"].Value == "" || got["abstract"].Value == "" || got["signer"].Value == "" {
		t.Errorf("%+v", got)
	}
}

// TestBadScans shows 379.15.1: what can't be read is refused with what to do.
func TestBadScans(t *testing.T) {
	good := multi(t, text().Picture())
	coarse := image.NewRGBA(image.Rect(0, 0, 165, 234)) // A4 at 20 dots an inch
	draw.ApproxBiLinear.Scale(coarse, coarse.Rect, text().Picture(), text().Picture().Rect, draw.Src, nil)
	small := image.NewGray(image.Rect(0, 0, 16, 16))
	var many []image.Image
	for range 400 {
		many = append(many, small)
	}
	locked := withPassword(t, testscan.PDF(text().Picture()))
	written, err := os.ReadFile(filepath.Join("..", "..", "testdata", "samples", "quyet-dinh.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		raw  []byte
		kind problem.Kind
		says string
	}{
		"400 pages":           {multi(t, many...), problem.Limit, "400 trang"},
		"20 dots an inch":     {pressed(t, coarse), problem.Malformed, "20 dpi"},
		"a password":          {locked, problem.Encrypted, "mật khẩu"},
		"half a TIFF":         {good[:len(good)/2], problem.Malformed, "hỏng"},
		"the end of a TIFF":   {good[:len(good)-40], problem.Malformed, "hỏng"},
		"half a JPEG":         {pressed(t, text().Picture())[:20_000], problem.Malformed, "hỏng"},
		"no scan":             {[]byte("xin chào"), problem.Malformed, "PDF, TIFF"},
		"written, no picture": {written, problem.Malformed, "không có ảnh quét"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := scan.Open(t.Context(), engine(), c.raw)
			if err == nil {
				defer s.Close()
				_, err = s.Page(t.Context(), 1)
			}
			w := problem.WordsOf(err)
			if problem.KindOf(err) != c.kind || !strings.Contains(w.VI, c.says) || w.EN == "" {
				t.Errorf("%v: %+v", err, w)
			}
		})
	}
}

// withPassword locks a PDF so that nobody opens it without.
func withPassword(t *testing.T, raw []byte) []byte {
	t.Helper()
	in, out := filepath.Join(t.TempDir(), "a.pdf"), filepath.Join(t.TempDir(), "b.pdf")
	if err := os.WriteFile(in, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("qpdf", "--encrypt", "mo", "chu", "256", "--", in, out).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v %s", err, said)
	}
	locked, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return locked
}

// TestPagesOfATIFFInACircle: a directory that names itself as the next ends.
func TestPagesOfATIFFInACircle(t *testing.T) {
	raw := multi(t, image.NewGray(image.Rect(0, 0, 8, 8)))
	at := binary.LittleEndian.Uint32(raw[4:])
	n := binary.LittleEndian.Uint16(raw[at:])
	binary.LittleEndian.PutUint32(raw[int(at)+2+12*int(n):], at)
	if _, err := scan.Open(t.Context(), engine(), raw); problem.KindOf(err) != problem.Malformed {
		t.Error(err)
	}
}

// TestATIFFThatTellsTwoSizes: the size that the decoder makes room for counts, not the one that stands where it is small.
func TestATIFFThatTellsTwoSizes(t *testing.T) {
	order := binary.LittleEndian
	raw := order.AppendUint32([]byte("II*\x00"), 8)
	entries := [][3]uint32{{256, 4, 200}, {257, 4, 200}, {258, 3, 8}, {259, 3, 1}, {262, 3, 1}, {273, 4, 300}, {277, 3, 1}, {278, 4, 200}, {279, 4, 16}}
	raw = order.AppendUint16(raw, uint16(len(entries)))
	for i, e := range entries {
		count := uint32(1)
		if i < 2 {
			count = 2 // the value is elsewhere: at the place whose number looks like a size
		}
		raw = order.AppendUint32(order.AppendUint32(order.AppendUint16(order.AppendUint16(raw, uint16(e[0])), uint16(e[1])), count), e[2])
	}
	raw = append(order.AppendUint32(raw, 0), make([]byte, 400)...)
	order.PutUint32(raw[200:], 300_000)
	order.PutUint32(raw[204:], 300_000)
	s, err := scan.Open(t.Context(), engine(), raw)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Page(t.Context(), 1); problem.KindOf(err) != problem.Limit {
		t.Errorf("a picture of 90,000 million pixels: %v", err)
	}
}

// FuzzTIFF: no bytes make the walk of directories fail otherwise than with words.
func FuzzTIFF(f *testing.F) {
	f.Add([]byte("II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, rest []byte) {
		s, err := scan.Open(t.Context(), nil, append([]byte("II*\x00"), rest...))
		if err == nil {
			_, err = s.Page(t.Context(), 1)
		}
		if problem.KindOf(err) == problem.Internal && err != nil {
			t.Fatal(err)
		}
	})
}
