package validation

import (
	"context"
	"errors"
	"image"
	"slices"

	"trien/internal/limits"
	"trien/pdf"
)

// Viewer shows the pages of one revision of a file; not for concurrent use.
type Viewer struct {
	// Picture draws a page (from 1) with its annotations, as a reader sees it, at a resolution that is the same for all revisions.
	Picture func(ctx context.Context, page int) (*image.RGBA, error)
	// Words gives the boxes of the words in a page's own content, in user space; leader dots are no words.
	Words func(ctx context.Context, page int) ([][4]float64, error)
	Close func()
}

// look compares pictures of the pages about which the structure leaves a doubt: those with changes that show.
func (c *collector) look(ctx context.Context, in Input) error {
	l := &looking{c: c, in: in, left: limits.LookedPictures, newest: map[int]*image.RGBA{}}
	var all []int
	for i := range c.facts.Signatures {
		f := c.facts.Signatures[i].Changes
		if f == nil {
			continue
		}
		if pages := c.doubtful(f); len(pages) > 0 {
			f.Looked = &Looked{}
			all = append(all, pages...)
		}
	}
	slices.Sort(all)
	if err := l.drawNewest(ctx, slices.Compact(all)); err != nil {
		return err
	}
	for i := range c.facts.Signatures {
		s := &c.facts.Signatures[i]
		if s.Changes == nil || s.Changes.Looked == nil {
			continue
		}
		if err := l.signature(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// doubtful gives the pages on which changes show that are more than updates for the long term. Where no rule vouches for a change and nobody
// knows where it shows, it is every page.
func (c *collector) doubtful(f *ChangeFacts) (pages []int) {
	for _, m := range f.marks {
		pages = append(pages, m.Page)
	}
	for i := range f.Findings {
		switch g := &f.Findings[i]; {
		case g.Page > 0 && g.Grade != gradeLTA:
			pages = append(pages, g.Page)
		case g.Page == 0 && g.Grade == gradeNotPermitted:
			c.page(pdf.Reference{})
			for n := range min(len(c.leaves), limits.LookedPages) {
				pages = append(pages, n+1)
			}
		}
	}
	slices.Sort(pages)
	return slices.Compact(pages)
}

// gradeLTA is the grade of updates for the long term, which show nothing.
const gradeLTA = "lta_updates"

// looking is one round of looking at a file.
type looking struct {
	c      *collector
	in     Input
	left   int // pictures of signed revisions that may still be drawn
	newest map[int]*image.RGBA
}

// open gives the viewer of a revision; nil without one. The error is that of a cancelled context alone.
func (l *looking) open(ctx context.Context, size int64) (*Viewer, error) {
	if l.c.src.View == nil {
		return nil, nil
	}
	v, err := l.c.src.View(ctx, l.in.Reader, size, l.in.Password)
	if err != nil {
		return nil, ended(ctx, err)
	}
	return v, nil
}

// ended gives an error on where it is that of a cancelled context: whatever else ends drawing only means that nobody looked.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return err
	}
	return nil
}

func (l *looking) drawNewest(ctx context.Context, pages []int) error {
	if len(pages) == 0 {
		return nil
	}
	v, err := l.open(ctx, l.in.Size)
	if v == nil {
		return err
	}
	defer v.Close()
	for _, n := range pages[:min(len(pages), limits.LookedPages)] {
		img, err := v.Picture(ctx, n)
		if err != nil {
			if err = ended(ctx, err); err != nil {
				return err
			}
			continue
		}
		l.newest[n] = img
	}
	return nil
}

// signature compares the pages of one signed revision with the newest.
func (l *looking) signature(ctx context.Context, s *SignatureFacts) error {
	f := s.Changes
	pages := l.c.doubtful(f)
	if l.c.src.View == nil {
		f.Looked.Missed, f.Looked.Why = pages, MissedNobody
		return nil
	}
	v, err := l.open(ctx, l.c.file.Revisions()[s.Revision].End)
	if err != nil {
		return err
	}
	if v == nil {
		f.Looked.Missed, f.Looked.Why = pages, MissedFailed
		return nil
	}
	defer v.Close()
	for n, page := range pages {
		if l.left == 0 || n == limits.LookedPages {
			f.Looked.Missed, f.Looked.Why = append(f.Looked.Missed, pages[n:]...), MissedLimit
			return nil
		}
		l.left--
		if err := l.page(ctx, v, f, page); err != nil {
			return err
		}
	}
	return nil
}

func (l *looking) page(ctx context.Context, v *Viewer, f *ChangeFacts, n int) error {
	img, err := v.Picture(ctx, n)
	var words [][4]float64
	if err == nil {
		words, err = v.Words(ctx, n)
	}
	now := l.newest[n]
	if err != nil || now == nil || n > len(l.c.leaves) || !sized(l.c.leaves[n-1]) {
		f.Looked.Missed = append(f.Looked.Missed, n)
		if f.Looked.Why == "" {
			f.Looked.Why = MissedFailed
		}
		return ended(ctx, err)
	}
	f.Looked.Pages = append(f.Looked.Pages, n)
	p := l.c.leaves[n-1]
	b := img.Bounds()
	frame := frame{box: p.Visible(), rotate: p.Rotate, width: float64(b.Dx()), height: float64(b.Dy())}
	pair := pair{was: img, now: now, frame: frame, page: n}
	for _, m := range f.marks {
		if m.Page == n {
			pair.marks = append(pair.marks, m)
		}
	}
	pair.compare(f.Looked, words[:min(len(words), limits.LookedWords)])
	return nil
}

// sized says whether a page has a place to be drawn on; readers differ on what to do without.
func sized(p *pdf.Page) bool {
	b := p.Visible()
	return b[2]-b[0] > 0 && b[3]-b[1] > 0
}
