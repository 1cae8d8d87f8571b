package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"trien/internal/limits"
	"trien/internal/marks"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/pades"
	"trien/pdf/stamp"
)

// place gives the request a place and a mark: those of an existing field, of --rect, or of the profile.
func (s *signing) place(r *pades.Request) error {
	profile, look, err := s.look()
	if err != nil {
		return err
	}
	content := marks.Content{Values: s.values()}
	if content.Picture, err = s.picture(look); err != nil {
		return err
	}
	spot, err := s.spot(profile, look, content)
	if err != nil || spot.Page == 0 {
		return err // an existing field that shows nothing needs no mark
	}
	appearance, err := marks.Draw(look, spot, content)
	if err != nil {
		return err
	}
	r.Page, r.Rect = spot.Page, pades.Rect{spot.Rect.X1, spot.Rect.Y1, spot.Rect.X2, spot.Rect.Y2}
	r.Appearance = appearance.Write
	return nil
}

// look finds how the mark of --role looks by --profile.
func (s *signing) look() (placement.Profile, placement.Mark, error) {
	profile, err := s.profile()
	if err != nil {
		return placement.Profile{}, placement.Mark{}, err
	}
	look, ok := profile.Marks[placement.Role(s.Role)]
	if !ok {
		err = problem.New(problem.Usage, "Mẫu chữ ký không có vai trò "+s.Role+".", "The signing profile has no role "+s.Role+".")
	}
	return profile, look, err
}

// profile reads --profile: a built-in name, or a file.
func (s *signing) profile() (placement.Profile, error) {
	if !strings.ContainsAny(s.Profile, `./\`) {
		return placement.Builtin(s.Profile)
	}
	info, err := os.Stat(s.Profile)
	if err != nil {
		return placement.Profile{}, fileProblem(s.Profile, err)
	}
	if info.Size() > limits.JSONBody {
		return placement.Profile{}, problem.New(problem.Limit, "Tệp mẫu chữ ký quá lớn.", "The profile is too large.")
	}
	data, err := os.ReadFile(s.Profile)
	if err != nil {
		return placement.Profile{}, fileProblem(s.Profile, err)
	}
	return placement.ReadProfile(data)
}

// spot finds where the mark goes.
func (s *signing) spot(profile placement.Profile, look placement.Mark, content marks.Content) (placement.Spot, error) {
	if s.Rect != "" {
		return s.givenSpot()
	}
	if spot, found, err := s.fieldSpot(); found || err != nil {
		return spot, err
	}
	pages, err := s.layout()
	if err != nil {
		return placement.Spot{}, err
	}
	spot, err := profile.Place(pages, content.Ask(look, placement.Request{Role: placement.Role(s.Role), Signer: s.SignerName}))
	return spot, withRect(err)
}

// withRect says how the free place that a refusal names is given.
func withRect(err error) error {
	spot, ok := placement.Nearest(err)
	if !ok {
		return err
	}
	w := problem.WordsOf(err)
	flags := fmt.Sprintf(" (--page %d --rect %g,%g,%g,%g)", spot.Page, spot.Rect.X1, spot.Rect.Y1, spot.Rect.X2, spot.Rect.Y2)
	return problem.New(problem.Refused, w.VI+flags, w.EN+flags).Under("1831.position").Because(err)
}

// givenSpot reads --page and --rect.
func (s *signing) givenSpot() (placement.Spot, error) {
	var v [4]float64
	parts := strings.Split(s.Rect, ",")
	for i, p := range parts {
		x, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || len(parts) != 4 || x < -14400 || x > 14400 {
			return placement.Spot{}, badRect()
		}
		v[i] = x
	}
	if v[2] <= v[0] || v[3] <= v[1] || s.Page < 1 {
		return placement.Spot{}, badRect()
	}
	spot := placement.Spot{Page: s.Page, Rect: placement.Rect{X1: v[0], Y1: v[1], X2: v[2], Y2: v[3]}}
	spot, err := s.turned(spot)
	if err == nil {
		err = s.inSight(spot)
	}
	return spot, err
}

// inSight refuses a rectangle that reaches beyond what is seen of the page, and warns of one that covers text.
func (s *signing) inSight(spot placement.Spot) error {
	page, err := s.file.Newest().Page(spot.Page - 1)
	if err != nil {
		return pdfProblem(s.In, err)
	}
	v := page.Visible()
	if !spot.Rect.Within(placement.Rect{X1: v[0], Y1: v[1], X2: v[2], Y2: v[3]}) {
		return problem.New(problem.Usage,
			fmt.Sprintf("Khung --rect nằm ngoài phần nhìn thấy của trang %d (từ %g,%g đến %g,%g). Hãy chọn khung bên trong.", spot.Page, v[0], v[1], v[2], v[3]),
			fmt.Sprintf("The rectangle of --rect reaches beyond what is seen of page %d (%g,%g to %g,%g). Choose one inside.", spot.Page, v[0], v[1], v[2], v[3]))
	}
	if spot.Page > len(s.pages) {
		return nil
	}
	for _, w := range s.pages[spot.Page-1].Words {
		if spot.Rect.Overlaps(w.Box) {
			fmt.Fprintln(s.stderr, problem.Words{
				VI: "Chú ý: khung --rect đè lên chữ của văn bản.", EN: "Note: the rectangle of --rect covers text of the document."}.In(s.lang))
			return nil
		}
	}
	return nil
}

func badRect() error {
	return problem.New(problem.Usage,
		"--rect cần bốn số x1,y1,x2,y2 (điểm, gốc ở góc dưới bên trái, x1 < x2 và y1 < y2), --page từ 1.",
		"--rect takes four numbers x1,y1,x2,y2 (points from the lower left corner, x1 < x2 and y1 < y2), --page from 1.")
}

// turned stands a mark upright with the page's text.
func (s *signing) turned(spot placement.Spot) (placement.Spot, error) {
	count, err := s.file.Newest().PageCount()
	if err != nil {
		return spot, pdfProblem(s.In, err)
	}
	if spot.Page > count {
		return spot, signProblem(&pades.RefusedError{Reason: pades.NoSuchPage, Detail: fmt.Sprintf("page %d of %d", spot.Page, count)})
	}
	page, err := s.file.Newest().Page(spot.Page - 1)
	if err != nil {
		return spot, pdfProblem(s.In, err)
	}
	spot.Unit = page.UserUnit
	spot.Turn = page.Rotate // where the text can't be read, the mark stands as the page is shown
	if spot.Page <= len(s.pages) {
		spot.Turn = s.pages[spot.Page-1].Turn()
	}
	return spot, nil
}

// fieldSpot gives the place of the existing field that --field names.
func (s *signing) fieldSpot() (spot placement.Spot, found bool, err error) {
	if s.Field == "" {
		return spot, false, nil
	}
	fields, err := pades.Signatures(s.file.Newest())
	if err != nil {
		return spot, false, pdfProblem(s.In, err)
	}
	for i := range fields {
		f := &fields[i]
		if f.Name != s.Field {
			continue
		}
		if !f.Visible() {
			return spot, true, nil
		}
		spot = placement.Spot{Page: f.Page, Rect: placement.Rect{X1: f.Rect[0], Y1: f.Rect[1], X2: f.Rect[2], Y2: f.Rect[3]}}
		spot, err = s.turned(spot)
		return spot, true, err
	}
	return spot, false, nil
}

// layout gives words and boxes of all pages, read anew where that failed before, for its reason.
func (s *signing) layout() (pages []placement.Page, err error) {
	if s.pages != nil {
		return s.pages, nil
	}
	err = s.render(func(doc *render.Document) error {
		pages, err = doc.Layout(s.ctx)
		return err
	})
	return pages, err
}

// render opens the file for reading what its pages show.
func (s *signing) render(do func(*render.Document) error) error {
	engine, err := s.engine()
	if err != nil {
		return err
	}
	doc, err := engine.Open(s.ctx, s.file.Reader(), s.file.Size(), s.pass)
	if err != nil {
		return err
	}
	defer doc.Close()
	return do(doc)
}

// cacheDir is where the compiled page renderer is kept between runs; "" where there is no place for it.
func cacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "trien")
}

// values are what the profile's lines may show.
func (s *signing) values() map[string]string {
	cert := s.key.Certificate()
	values := marks.Values(cert, cmp.Or(s.SignerName, cert.Subject.CommonName), s.now)
	values["number"], values["form"] = s.Number, s.Form
	return values
}

// picture reads --image.
func (s *signing) picture(look placement.Mark) (*stamp.Picture, error) {
	if s.Image == "" {
		return nil, nil
	}
	info, err := os.Stat(s.Image)
	if err != nil {
		return nil, fileProblem(s.Image, err)
	}
	if info.Size() > limits.UploadSize {
		return nil, problem.New(problem.Limit, "Tệp hình quá lớn.", "The picture is too large.")
	}
	data, err := os.ReadFile(s.Image)
	if err != nil {
		return nil, fileProblem(s.Image, err)
	}
	return marks.Picture(look, data)
}
