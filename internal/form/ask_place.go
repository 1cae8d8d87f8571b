package form

import (
	"fmt"
	"math"
	"strings"

	"trien/internal/placement"
	"trien/internal/problem"
)

// side: where the middle of a block stands; a part at the right of the head is one that begins beyond the left quarter of the page.
func (r *Reading) side(rule Rule, blocks []Block) Answer {
	b := blocks[0]
	p := r.pages[b.page]
	m := middle(b.box())
	column := (r.left + r.right) / 2
	var is string
	switch {
	case rule.Part == PageNumber || rule.Part == Type || rule.Part == Abstract:
		if is = "centre"; math.Abs(m-column) > 22 {
			is = map[bool]string{true: "left", false: "right"}[m < column]
		}
	case m < p.Width/2:
		is = "left"
	default:
		is = "right"
	}
	if is == rule.Demand.Side {
		return met()
	}
	vi := map[string]string{"left": "bên trái", "right": "bên phải", "centre": "giữa"}[is]
	return notMet(problem.Words{VI: "đang đặt ở " + vi, EN: "stands at the " + is}, b)
}

// below: the block's top is under the other's baseline, on the same page.
func (r *Reading) below(rule Rule, blocks []Block) Answer {
	other, ok := r.part(rule.With)
	if !ok {
		return unchecked(noOther(rule.With))
	}
	b := blocks[0]
	if b.page > other.page || b.page == other.page && b.lines[0].Base < other.lines[len(other.lines)-1].Base {
		return met()
	}
	w := rule.With.Words()
	return notMet(problem.Words{VI: "không nằm dưới " + w.VI, EN: "is not below the " + w.EN}, b)
}

func noOther(p Part) problem.Words {
	w := p.Words()
	return problem.Words{VI: "không tìm thấy " + w.VI + " để so", EN: "there is no " + w.EN + " to compare with"}
}

func (r *Reading) level(rule Rule, blocks []Block) Answer {
	other, ok := r.part(rule.With)
	if !ok {
		return unchecked(noOther(rule.With))
	}
	a, b := blocks[0].lines[0], other.lines[0]
	if blocks[0].page == other.page && math.Abs(a.Base-b.Base) < 0.5*max(a.Size, b.Size) {
		return met()
	}
	w := rule.With.Words()
	return notMet(problem.Words{VI: "không ngang hàng với " + w.VI, EN: "is not in one row with the " + w.EN}, blocks[0], other)
}

// ruled looks for a ruled line close below the last line of a block: drawn, or typed as a row of low strokes.
func (r *Reading) ruled(rule Rule, blocks []Block) Answer {
	b := blocks[0]
	last := b.lines[len(b.lines)-1]
	p := r.pages[b.page]
	best := 0.0
	for _, d := range p.Drawn {
		thin := d.Height() < 3 && d.Width() > 10
		under := last.Base-d.Y1 > -1 && last.Base-d.Y2 < 1.1*last.Size
		if thin && under && math.Abs(middle(d)-middle(last.Box)) < max(12, last.Box.Width()/4) {
			best = max(best, d.Width())
		}
	}
	for _, l := range p.Lines {
		if strings.Trim(squeeze(l.Text), "_") == "" && last.Base-l.Base > 0 && last.Base-l.Base < 1.6*last.Size && math.Abs(middle(l.Box)-middle(last.Box)) < max(12, last.Box.Width()/4) {
			best = max(best, l.Box.Width())
		}
	}
	width := last.Box.Width()
	if width <= 0 {
		return unchecked(problem.Words{VI: "không đo được dòng chữ", EN: "the line of text can't be measured"})
	}
	switch ratio := best / width; {
	case best == 0:
		return notMet(problem.Words{VI: "không có đường kẻ bên dưới", EN: "there is no ruled line below it"}, b)
	case ratio < rule.Min || ratio > rule.Max:
		return notMet(problem.Words{VI: fmt.Sprintf("đường kẻ dài bằng %.0f%% dòng chữ", 100*ratio), EN: fmt.Sprintf("the ruled line has %.0f%% of the text's length", 100*ratio)}, b)
	}
	return met()
}

// topEdge measures how far the letters of each block stand from the upper edge of their page; digits are two thirds of their size high.
func (r *Reading) topEdge(rule Rule, blocks []Block) Answer {
	const slack = 2.5 // mm
	for _, b := range blocks {
		mm := (r.pages[b.page].Height - b.lines[0].Base - 0.66*b.lines[0].Size) / perMM
		if mm < rule.Min-slack || mm > rule.Max+slack {
			return notMet(problem.Words{VI: fmt.Sprintf("cách mép trên %.0f mm", mm), EN: fmt.Sprintf("%.0f mm from the upper edge", mm)}, b)
		}
	}
	return met()
}

// each: how the blocks of a list begin and end.
func (r *Reading) each(rule Rule, blocks []Block) Answer {
	var bad []Block
	var found problem.Words
	for i, b := range blocks {
		end := rule.Ends
		if i == len(blocks)-1 && rule.Last != "" {
			end = rule.Last
		}
		begins := rule.Begins == "" || strings.HasPrefix(b.Text, strings.TrimSpace(rule.Begins))
		if !begins {
			found = problem.Words{VI: "không bắt đầu bằng “" + strings.TrimSpace(rule.Begins) + "”: “" + shorten(b.Text) + "”", EN: "does not begin with “" + strings.TrimSpace(rule.Begins) + "”: “" + shorten(b.Text) + "”"}
			bad = append(bad, b)
			continue
		}
		if end != "" && !strings.HasSuffix(b.Text, end) {
			found = problem.Words{VI: "không kết thúc bằng “" + end + "”: “" + tail(b.Text) + "”", EN: "does not end with “" + end + "”: “" + tail(b.Text) + "”"}
			bad = append(bad, b)
		}
	}
	if len(bad) == 0 {
		return met()
	}
	return notMet(found, bad...)
}

// tail gives the end of a text that is quoted.
func tail(text string) string {
	if r := []rune(text); len(r) > 40 {
		return "…" + string(r[len(r)-38:])
	}
	return text
}

// paper compares each page's size, standing or lying.
func (r *Reading) paper(rule Rule) Answer {
	a := met()
	for _, p := range r.pages {
		w, h := min(p.Width, p.Height)/perMM, max(p.Width, p.Height)/perMM
		if math.Abs(w-min(rule.Width, rule.Height)) > 2 || math.Abs(h-max(rule.Width, rule.Height)) > 2 {
			if a.Result = NotMet; a.Found.VI == "" {
				a.Found = said("%s", fmt.Sprintf("trang %d khổ %.0f × %.0f mm", p.Number, p.Width/perMM, p.Height/perMM), fmt.Sprintf("page %d is %.0f × %.0f mm", p.Number, p.Width/perMM, p.Height/perMM))
			}
		}
	}
	return a
}

// margins: the text stands no nearer to the edges than allowed, and at the left begins where it should. Cells of tables reach a little further.
func (r *Reading) margins(_ *Rules, rule Rule) Answer {
	const slack = 2.2 // mm
	number := map[place]bool{}
	for _, b := range r.parts(PageNumber) {
		number[place{b.page, b.lines[0].Row}] = true
	}
	a := met()
	for i, p := range r.pages {
		text, some := placement.Rect{}, false
		for _, l := range p.Lines {
			if number[place{i, l.Row}] {
				continue
			}
			ink := l.Box
			ink.Y1, ink.Y2 = l.Base, l.Base+0.66*l.Size
			if !some {
				text, some = ink, true
			}
			text = text.Union(ink)
		}
		if !some {
			continue
		}
		for _, m := range []struct {
			have   float64
			want   []float64
			vi, en string
			edge   placement.Rect
		}{
			{p.Height - text.Y2, rule.Top, "trên", "top", placement.Rect{X1: text.X1, Y1: text.Y2 - 12, X2: text.X2, Y2: text.Y2}},
			{text.Y1, rule.Bottom, "dưới", "bottom", placement.Rect{X1: text.X1, Y1: text.Y1, X2: text.X2, Y2: text.Y1 + 12}},
			{text.X1, rule.Left, "trái", "left", placement.Rect{X1: text.X1, Y1: text.Y1, X2: text.X1 + 6, Y2: text.Y2}},
			{p.Width - text.X2, rule.Right, "phải", "right", placement.Rect{X1: text.X2 - 6, Y1: text.Y1, X2: text.X2, Y2: text.Y2}},
		} {
			mm := m.have / perMM
			wide := m.en == "left" && len(m.want) == 2 && mm > m.want[1]+slack+1 && len(p.Lines) > 8
			if len(m.want) == 2 && (mm < m.want[0]-slack || wide) {
				if a.Result = NotMet; a.Found.VI == "" {
					a.Found = problem.Words{VI: fmt.Sprintf("trang %d: lề %s %.0f mm", p.Number, m.vi, mm), EN: fmt.Sprintf("page %d: the %s margin is %.0f mm", p.Number, m.en, mm)}
				}
				if len(a.Spots) < 4 {
					a.Spots = append(a.Spots, Spot{p.Number, p.Spot(m.edge).Rect})
				}
			}
		}
	}
	return a
}

// numbering: every page but the first has its number, once, centred in the upper margin.
func (r *Reading) numbering(_ *Rules, rule Rule) Answer {
	found := map[int]Block{}
	for _, b := range r.parts(PageNumber) {
		found[b.page] = b
	}
	if b, shown := found[0]; shown {
		return notMet(problem.Words{VI: "trang 1 có ghi số trang", EN: "page 1 shows its number"}, b)
	}
	for i := 1; i < len(r.pages); i++ {
		p := r.pages[i]
		b, ok := found[i]
		switch {
		case !ok && len(p.Lines) == 0 || p.Scan:
			continue
		case !ok:
			return Answer{Result: NotMet, Found: problem.Words{VI: fmt.Sprintf("trang %d không có số trang", p.Number), EN: fmt.Sprintf("page %d has no number", p.Number)}}
		case b.lines[0].Base < p.Height/2:
			return notMet(problem.Words{VI: fmt.Sprintf("trang %d ghi số trang ở lề dưới", p.Number), EN: fmt.Sprintf("page %d has its number in the lower margin", p.Number)}, b)
		case math.Abs(middle(b.box())-(r.left+r.right)/2) > 30 && math.Abs(middle(b.box())-p.Width/2) > 30:
			return notMet(problem.Words{VI: fmt.Sprintf("số trang %d không đặt giữa", p.Number), EN: fmt.Sprintf("the number of page %d is not centred", p.Number)}, b)
		}
	}
	return met()
}
