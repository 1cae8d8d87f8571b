package ocr_test

import (
	"bytes"
	"context"
	"image"
	"os"
	"path/filepath"
	"testing"

	"trien/internal/ocr"
	"trien/internal/placement"
	"trien/internal/render"
	"trien/internal/render/rendertest"
	"trien/internal/testscan"
)

var engine *render.Engine

func TestMain(m *testing.M) {
	var err error
	if engine, err = render.New(context.Background(), render.Options{CacheDir: rendertest.Cache()}); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func look(t *testing.T, r *ocr.Reader, raw []byte) ocr.Seen {
	t.Helper()
	doc, err := engine.Open(t.Context(), bytes.NewReader(raw), int64(len(raw)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer doc.Close()
	pages, err := doc.Layout(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen, err := r.Look(t.Context(), doc, pages)
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// prose is what speaks of secrets and is none.
func prose() []string {
	return []string{
		"Điều 8. Phân loại bí mật nhà nước",
		"1. Bí mật nhà nước độ Tuyệt mật là bí mật nhà nước liên quan đến chính trị,",
		"quốc phòng, an ninh, cơ yếu, đối ngoại, nếu bị lộ, bị mất có thể gây nguy hại",
		"đặc biệt nghiêm trọng đến lợi ích quốc gia, dân tộc.",
		"2. Bí mật nhà nước độ Tối mật; 3. Bí mật nhà nước độ Mật.",
		"VĂN BẢN MANG BÍ MẬT NHÀ NƯỚC ĐỘ TỐI MẬT, TUYỆT MẬT PHẢI ĐƯỢC",
		"GỬI QUA CƠ YẾU; CÁN BỘ KHÔNG ĐƯỢC MANG TÀI LIỆU MẬT RA NGOÀI CƠ QUAN.",
		"Nơi nhận:",
		"- Như Điều 3;",
		"- Lưu Văn phòng.",
	}
}

func scan(noise float64, stamps ...testscan.Stamp) []byte {
	return testscan.PDF(testscan.Page{Lines: prose(), Stamps: stamps, Noise: noise}.Picture())
}

func TestStampsInPicturesAreSeen(t *testing.T) {
	r := ocr.New(ocr.Options{})
	at := testscan.Stamp{X: 120, Y: 90, Size: 16, Colour: testscan.Red, Framed: true}
	with := func(change func(*testscan.Stamp)) testscan.Stamp {
		s := at
		change(&s)
		return s
	}
	for name, c := range map[string]struct {
		stamp testscan.Stamp
		noise float64
		want  placement.Class
	}{
		"red, framed": {with(func(s *testscan.Stamp) { s.Lines = []string{"TỐI MẬT"} }), 0, placement.ToiMat},
		"red, +15°":   {with(func(s *testscan.Stamp) { s.Lines, s.Angle = []string{"TỐI MẬT"}, 15 }), 0.5, placement.ToiMat},
		"red, -15°":   {with(func(s *testscan.Stamp) { s.Lines, s.Angle = []string{"TUYỆT MẬT"}, -15 }), 0.5, placement.TuyetMat},
		"black, +8°":  {with(func(s *testscan.Stamp) { s.Lines, s.Angle, s.Colour = []string{"TỐI MẬT"}, 8, testscan.Black }), 0.5, placement.ToiMat},
		"black, no frame": {with(func(s *testscan.Stamp) {
			s.Lines, s.Framed, s.Colour = []string{"TUYỆT MẬT"}, false, testscan.Black
		}), 0.5, placement.TuyetMat},
		"pale red":         {with(func(s *testscan.Stamp) { s.Lines, s.Colour = []string{"TỐI MẬT"}, testscan.Pale }), 0.5, placement.ToiMat},
		"small":            {with(func(s *testscan.Stamp) { s.Lines, s.Size = []string{"TỐI MẬT"}, 11 }), 0, placement.ToiMat},
		"large":            {with(func(s *testscan.Stamp) { s.Lines, s.Size, s.X = []string{"TUYỆT MẬT"}, 28, 200 }), 0.5, placement.TuyetMat},
		"two lines":        {with(func(s *testscan.Stamp) { s.Lines = []string{"TỐI", "MẬT"} }), 0, placement.ToiMat},
		"spaced letters":   {with(func(s *testscan.Stamp) { s.Lines, s.X = []string{"T Ố I   M Ậ T"}, 150 }), 0, placement.ToiMat},
		"MẬT alone":        {with(func(s *testscan.Stamp) { s.Lines = []string{"MẬT"} }), 0, placement.Mat},
		"MẬT, sans, -6°":   {with(func(s *testscan.Stamp) { s.Lines, s.Angle, s.Sans = []string{"MẬT"}, -6, true }), 0.5, placement.Mat},
		"across the text":  {with(func(s *testscan.Stamp) { s.Lines, s.X, s.Y, s.Size = []string{"TỐI MẬT"}, 300, 222, 22 }), 0, placement.ToiMat},
		"at the foot, bad": {with(func(s *testscan.Stamp) { s.Lines, s.Y, s.X = []string{"TUYỆT MẬT"}, 780, 480 }), 1, placement.TuyetMat},
	} {
		t.Run(name, func(t *testing.T) {
			seen := look(t, r, scan(c.noise, c.stamp))
			if seen.Class != c.want && !(seen.Class == "" && seen.Gap == ocr.Doubtful && c.want == placement.Mat) {
				t.Errorf("%+v, want %s", seen, c.want)
			}
		})
	}
}

func TestScansThatOnlySpeakOfSecretsPass(t *testing.T) {
	r := ocr.New(ocr.Options{})
	sample, err := os.ReadFile(filepath.Join("..", "..", "testdata", "samples", "ban-quet.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	seal := testscan.Stamp{Lines: []string{"TỈNH ỦY", "AN BÌNH"}, X: 400, Y: 600, Size: 18, Colour: testscan.Red, Framed: true, Angle: 4}
	urgent := testscan.Stamp{Lines: []string{"HỎA TỐC"}, X: 120, Y: 90, Size: 16, Colour: testscan.Red, Framed: true}
	for name, raw := range map[string][]byte{
		"a scanned decision": sample, "running text": scan(0), "running text, noisy": scan(0.7), "seal and urgency": scan(0.4, seal, urgent),
		"two pages": testscan.PDF(testscan.Page{Lines: prose()}.Picture(), testscan.Page{}.Picture()),
	} {
		t.Run(name, func(t *testing.T) {
			if seen := look(t, r, raw); seen.Class != "" || seen.Gap != "" {
				t.Errorf("%+v", seen)
			}
		})
	}
}

var _ = image.Rect
