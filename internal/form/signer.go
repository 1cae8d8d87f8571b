package form

import (
	"slices"
	"strings"

	"trien/internal/placement"
)

// place is where something stands: an index of pages, and of the lines there.
type place struct{ page, line int }

// signer finds the block of who signs, from the last page backwards: a capacity, or posts in capitals, blank room, a name. It says where it begins.
func (r *Reading) signer() place {
	for i := len(r.pages) - 1; i >= 0; i-- {
		p := r.pages[i]
		for j := range p.Lines {
			if l := p.Lines[j]; capacityOf(l.Text) != "" && r.mayHead(i, l) {
				if r.block(i, j) {
					return place{i, j}
				}
			}
		}
		if j := r.ownRight(i); j >= 0 && r.block(i, j) {
			return place{i, j}
		}
	}
	return place{len(r.pages), 0}
}

// mayHead: a block of a signature stands in the right part of its page, and on page 1 not in the head.
func (r *Reading) mayHead(page int, l placement.Line) bool {
	p := r.pages[page]
	return middle(l.Box) > p.Width*0.45 && (page > 0 || l.Base < p.Height*0.7)
}

// capacityOf gives the words by which somebody signs for others, as they are written; "" where the line has none.
func capacityOf(text string) string {
	first, rest, _ := strings.Cut(clean(text), " ")
	if rest == "" || !capitals(rest) {
		return ""
	}
	plain := strings.NewReplacer(".", "", "/", "", " ", "").Replace(strings.ToUpper(first))
	marked := strings.ContainsAny(first, "./")
	if slices.Contains([]string{"TM", "KT", "TL", "TUQ"}, plain) || plain == "Q" && marked {
		return first
	}
	return ""
}

// ownRight finds a post in capitals with a name below it after blank room; -1 where there is none.
func (r *Reading) ownRight(page int) int {
	lines := r.pages[page].Lines
	for j := len(lines) - 1; j >= 0; j-- {
		l := lines[j]
		if !placement.IsName(l.Text) || middle(l.Box) < r.pages[page].Width*0.45 {
			continue
		}
		up := above(lines, j)
		if up < 0 || !capitals(lines[up].Text) || lines[up].Box.Y1-l.Box.Y2 < 0.8*l.Size || !r.mayHead(page, lines[up]) {
			continue
		}
		for next := above(lines, up); next >= 0 && capitals(lines[next].Text) && lines[next].Base-lines[up].Base < 2*lines[up].Size; next = above(lines, up) {
			up = next
		}
		return up
	}
	return -1
}

// farOff bounds how many lines away a neighbour is sought: columns are never that many.
const farOff = 500

// above gives the nearest line above another in its column; -1 for none.
func above(lines []placement.Line, j int) int {
	for i := j - 1; i >= max(0, j-farOff); i-- {
		if lines[i].Row != lines[j].Row && lines[i].Box.X1 < lines[j].Box.X2 && lines[j].Box.X1 < lines[i].Box.X2 {
			return i
		}
	}
	return -1
}

// below gives the nearest line below another in its column, of about its middle; -1 for none.
func below(lines []placement.Line, j int) int {
	for i := j + 1; i < min(len(lines), j+farOff); i++ {
		if lines[i].Row != lines[j].Row && lines[i].Box.X1 < lines[j].Box.X2 && lines[j].Box.X1 < lines[i].Box.X2 {
			return i
		}
	}
	return -1
}

// block reads capacity, posts and name from the line with which the block begins; false where no name follows.
func (r *Reading) block(page, head int) bool {
	lines := r.pages[page].Lines
	top := []placement.Line{lines[head]}
	at := head
	name := -1
	for range 8 {
		next := below(lines, at)
		if next < 0 {
			break
		}
		near := lines[at].Box.Y1-lines[next].Box.Y2 < 0.9*lines[next].Size
		if capitals(lines[next].Text) && near {
			top, at = append(top, lines[next]), next
			continue
		}
		if words := len(strings.Fields(lines[next].Text)); words >= 2 && words <= 8 {
			name = next
		}
		break
	}
	if name < 0 && len(top) > 2 { // a name in capitals, hard below
		return false
	}
	if name < 0 {
		return false
	}
	capacity, posts := parted(top)
	r.add(Capacity, page, capacity...)
	r.add(Post, page, posts...)
	r.add(Name, page, lines[name])
	return true
}

// parted tells the lines of the capacity from those of the post: the last is the post, and where somebody signs in their own right all are.
func parted(lines []placement.Line) (capacity, posts []placement.Line) {
	if capacityOf(lines[0].Text) == "" {
		return nil, lines
	}
	cut := len(lines)
	if len(lines) > 1 {
		cut--
	}
	return lines[:cut], lines[cut:]
}

// recipients finds "Nơi nhận" and what is listed below it, left of who signs.
func (r *Reading) recipients(sign place) {
	for i := len(r.pages) - 1; i >= 0; i-- {
		lines := r.pages[i].Lines
		for j := len(lines) - 1; j >= 0; j-- {
			if strings.HasPrefix(letters(lines[j].Text), "NOINHAN") && lines[j].Box.X1 < r.pages[i].Width*0.5 && len(strings.Fields(lines[j].Text)) <= 4 {
				r.add(Recipients, i, lines[j])
				r.items(place{i, j})
				return
			}
		}
	}
}

// items puts the lines below together, each item from its dash on.
func (r *Reading) items(label place) {
	p := r.pages[label.page]
	from := p.Lines[label.line]
	edge := p.Width * 0.55
	if s, ok := r.part(Name); ok && s.page == label.page {
		edge = min(edge, s.box().X1)
	}
	var one []placement.Line
	last := from
	for _, l := range p.Lines[label.line+1:] {
		if l.Row == from.Row || l.Box.X1 > edge || l.Box.X1 > from.Box.X1+40 {
			continue
		}
		if last.Base-l.Base > 2.5*max(l.Size, 10) || isNumber(l.Text) {
			break
		}
		if len(one) > 0 && strings.IndexAny(clean(l.Text), "-–") == 0 {
			r.add(Items, label.page, one...)
			one = nil
		}
		one, last = append(one, l), l
	}
	r.add(Items, label.page, one...)
}
