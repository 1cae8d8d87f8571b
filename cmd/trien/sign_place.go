package main

import (
	"context"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"trien/internal/limits"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/pades"
	"trien/pdf/stamp"
)

// place gives the request a place and a mark: those of an existing field, of --rect, or of the profile.
func (s *signing) place(r *pades.Request) error {
	profile, err := s.profile()
	if err != nil {
		return err
	}
	role := placement.Role(s.Role)
	look, ok := profile.Marks[role]
	if !ok {
		return problem.New(problem.Usage, "Mẫu chữ ký không có vai trò "+s.Role+".", "The signing profile has no role "+s.Role+".")
	}
	spot, err := s.spot(profile, role)
	if err != nil || spot.Page == 0 {
		return err // an existing field that shows nothing needs no mark
	}
	mark, err := s.mark(look, spot)
	if err != nil {
		return err
	}
	appearance, err := mark.Render()
	if err != nil {
		return markProblem(err)
	}
	r.Page, r.Rect = spot.Page, pades.Rect{spot.Rect.X1, spot.Rect.Y1, spot.Rect.X2, spot.Rect.Y2}
	r.Appearance = appearance.Write
	return nil
}

func (s *signing) profile() (placement.Profile, error) {
	if s.Profile == "party" {
		return placement.Party()
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
func (s *signing) spot(profile placement.Profile, role placement.Role) (placement.Spot, error) {
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
	return profile.Place(pages, placement.Request{Role: role, Signer: s.SignerName})
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
	return s.turned(spot)
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
	engine, err := render.New(s.ctx, render.Options{CacheDir: cacheDir(), Instances: 1})
	if err != nil {
		return err
	}
	defer engine.Close(context.WithoutCancel(s.ctx))
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

// mark composes what is shown.
func (s *signing) mark(look placement.Mark, spot placement.Spot) (stamp.Mark, error) {
	m := stamp.Mark{Turn: spot.Turn}
	m.Width, m.Height = spot.Size()
	if s.Image != "" {
		picture, err := s.picture(look)
		if err != nil {
			return m, err
		}
		m.Picture = picture
		if look.Picture == placement.Expected { // the picture takes the place of the text
			return m, nil
		}
	}
	rgb, err := look.RGB()
	if err != nil {
		return m, err
	}
	for _, text := range look.Text(s.values()) {
		m.Lines = append(m.Lines, stamp.Line{Text: text, Face: faceOf(look), Size: look.Size, Color: stamp.Color(rgb), Align: alignOf(look)})
	}
	return m, nil
}

// values are what the profile's lines may show. The time is given with its zone (NĐ 30/2020, Appendix I).
func (s *signing) values() map[string]string {
	cert := s.key.Certificate()
	name := s.SignerName
	if name == "" {
		name = cert.Subject.CommonName
	}
	return map[string]string{
		"signer": name, "office": officeOf(cert), "number": s.Number, "form": s.Form,
		"time": s.now.Format(time.RFC3339), "date": s.now.Format("02/01/2006"),
	}
}

func officeOf(c *x509.Certificate) string {
	if len(c.Subject.Organization) > 0 {
		return c.Subject.Organization[0]
	}
	return c.Subject.CommonName
}

// picture reads --image.
func (s *signing) picture(look placement.Mark) (*stamp.Picture, error) {
	if look.Picture == placement.Never {
		return nil, problem.New(problem.Usage,
			"Mẫu chữ ký không cho dùng hình ở vai trò "+s.Role+". Hãy bỏ --image.",
			"The profile allows no picture for role "+s.Role+". Leave --image out.")
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
	p, err := stamp.ReadPicture(data)
	if err != nil {
		return nil, problem.New(problem.Usage,
			"Không dùng được hình "+s.Image+": cần tệp PNG hoặc JPEG.", "The picture "+s.Image+" can't be used: it must be PNG or JPEG.").Because(err)
	}
	p.Shrink = placement.Role(s.Role) == placement.Person
	return p, nil
}

func faceOf(look placement.Mark) stamp.Face {
	switch {
	case look.Font == "sans" && look.Bold:
		return stamp.SansBold
	case look.Font == "sans":
		return stamp.Sans
	case look.Bold:
		return stamp.SerifBold
	}
	return stamp.Serif
}

func alignOf(look placement.Mark) stamp.Align {
	switch look.Align {
	case "left":
		return stamp.Left
	case "right":
		return stamp.Right
	}
	return stamp.Centre
}

// markProblem puts a mark that can't be drawn into words.
func markProblem(err error) error {
	return problem.New(problem.Usage,
		"Không vẽ được dấu hiệu chữ ký trong khung đã cho. Hãy chọn khung lớn hơn hoặc hình nhỏ hơn.",
		"The mark can't be drawn in its rectangle. Choose a larger one or a smaller picture.").Because(err)
}
