package app_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
)

// drawing is a transparent picture with ink of one colour where the function says.
func drawing(t *testing.T, w, h int, c color.NRGBA, ink func(x, y float64) bool) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			if ink(float64(x)/float64(w), float64(y)/float64(h)) {
				img.SetNRGBA(x, y, c)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// refurnish closes the world, lets files of the province be changed, and opens it again.
func (s *stage) refurnish(change func(dir string)) error {
	s.t.Helper()
	if err := s.World.Close(); err != nil {
		s.t.Fatal(err)
	}
	change(s.folder(tu))
	w, err := demo.Open(s.t.Context(), s.Dir, tools(s.now))
	if err == nil {
		s.World, s.tokens = w, map[string]app.Token{}
		s.serve(s.Handler(s.now, tools(s.now).Log))
	}
	return err
}

// put writes a file of the office's folder.
func (s *stage) put(dir, name string, data []byte) {
	s.t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// setting appends to office.toml.
func (s *stage) setting(dir, text string) {
	s.t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, "office.toml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("\n" + text); err != nil {
		s.t.Fatal(err)
	}
}

// TestOwnProfileWithPictures: an office's own profile puts the red seal of real size over the left of the blue signature (1831.sector).
func TestOwnProfileWithPictures(t *testing.T) {
	s := newStage(t)
	err := s.refurnish(func(dir string) {
		s.setting(dir, "[marks]\nprofile = \"own.toml\"\nseal = \"dau.png\"\nsignatures = \"chu-ky\"\n")
		s.put(dir, "own.toml", []byte("name = \"An Bình\"\nbase = \"state\"\n[role.office]\nrule = \"quy định của tỉnh\"\npicture_width = 34.0\n"))
		s.put(dir, "dau.png", drawing(t, 300, 300, color.NRGBA{0xD0, 0x10, 0x10, 0xD0}, func(x, y float64) bool { r := math.Hypot(x-0.5, y-0.5); return r < 0.49 && r > 0.42 }))
		s.put(dir, "chu-ky/uoc.png", drawing(t, 400, 200, color.NRGBA{0x10, 0x30, 0xA0, 0xFF}, func(x, y float64) bool { return math.Abs(y-0.5-0.3*math.Sin(12*x)) < 0.05 }))
	})
	if err != nil {
		t.Fatal(err)
	}
	v := s.issued()
	raw := s.fileOf(tu, "mai", v, "sealed")
	s.valid(raw, 2)
	img := s.picture(raw)
	red, blue := inked(img, func(r, g, b uint32) bool { return r > 0x9000 && g < 0x8000 && b < 0x8000 }), inked(img, func(r, g, b uint32) bool { return b > 0x7000 && r < 0x6000 && g < 0x7000 })
	if red.Empty() || blue.Empty() {
		t.Fatalf("red ink %v, blue ink %v", red, blue)
	}
	const perMM = 72 / 25.4
	if w := float64(red.Dx()) / perMM; math.Abs(w-34*0.98) > 1 {
		t.Errorf("the seal is %.1f mm wide", w)
	}
	if red.Min.X >= blue.Min.X || red.Max.X <= blue.Min.X || red.Max.X > (blue.Min.X+blue.Max.X)/2+1 {
		t.Errorf("the seal %v does not lie over the left of the signature %v", red, blue)
	}
}

// picture draws the first page at 72 dpi.
func (s *stage) picture(raw []byte) image.Image {
	s.t.Helper()
	d, err := shared.engine.Open(s.t.Context(), bytes.NewReader(raw), int64(len(raw)), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	defer d.Close()
	data, err := d.PNG(s.t.Context(), 1, 72)
	if err != nil {
		s.t.Fatal(err)
	}
	if dir := os.Getenv("TRIEN_PICTURES"); dir != "" {
		os.WriteFile(filepath.Join(dir, "own.png"), data, 0o644)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		s.t.Fatal(err)
	}
	return img
}

// inked is the smallest rectangle that holds all ink of a sort.
func inked(img image.Image, is func(r, g, b uint32) bool) (found image.Rectangle) {
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, g, b, _ := img.At(x, y).RGBA(); is(r, g, b) {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return found
}

// TestWrongMarksAreFoundWhenTheOfficeOpens: not when someone signs.
func TestWrongMarksAreFoundWhenTheOfficeOpens(t *testing.T) {
	for name, setting := range map[string]string{
		"a profile that nobody has": `profile = "xa"`, "a file that is missing": `profile = "none.toml"`, "a file with a misspelt setting": `profile = "own.toml"`,
		"a setting that does not exist": `sael = "dau.png"`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			err := s.refurnish(func(dir string) {
				s.setting(dir, "[marks]\n"+setting+"\n")
				s.put(dir, "own.toml", []byte("name = \"x\"\nbase = \"party\"\n[role.office]\nwidht = 3.0\n"))
			})
			if w := problem.WordsOf(err); err == nil || problem.KindOf(err) == problem.Internal || strings.TrimSpace(w.VI) == "" {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestMissingPictureStopsTheDraft: where the picture of the seal was lost, the drafter is told before anyone signs.
func TestMissingPictureStopsTheDraft(t *testing.T) {
	s := newStage(t)
	if err := s.refurnish(func(dir string) { s.setting(dir, "[marks]\nprofile = \"state\"\nseal = \"dau.png\"\n") }); err != nil {
		t.Fatal(err)
	}
	v := s.draft(decision())
	_, err := s.act(tu, "tuan", v.ID, "submit", app.ActArgs{})
	wantKind(t, err, problem.IO, "")
}
