package ocr

import "image"

// bits is a picture of ink and paper.
type bits struct {
	w, h int
	ink  []bool
}

func newBits(w, h int) bits { return bits{w, h, make([]bool, w*h)} }

// part is a connected piece of ink.
type part struct {
	box   image.Rectangle
	count int // points
}

// parts finds the connected pieces; labels says to which a point belongs, from 1, 0 for paper.
func (b bits) parts() (list []part, labels []int32) {
	labels = make([]int32, len(b.ink))
	var stack []int
	for start, ink := range b.ink {
		if !ink || labels[start] != 0 {
			continue
		}
		id := int32(len(list) + 1)
		p := part{box: image.Rect(start%b.w, start/b.w, start%b.w, start/b.w)}
		labels[start] = id
		stack = append(stack[:0], start)
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			x, y := at%b.w, at/b.w
			p.count++
			p.box = p.box.Union(image.Rect(x, y, x+1, y+1))
			for ny := max(y-1, 0); ny <= min(y+1, b.h-1); ny++ {
				for nx := max(x-1, 0); nx <= min(x+1, b.w-1); nx++ {
					if n := ny*b.w + nx; b.ink[n] && labels[n] == 0 {
						labels[n] = id
						stack = append(stack, n)
					}
				}
			}
		}
		list = append(list, p)
	}
	return list, labels
}

// cleaned is b without specks: pieces no larger than size points either way.
func (b bits) cleaned(size int) bits {
	list, labels := b.parts()
	out := newBits(b.w, b.h)
	for i, id := range labels {
		if id != 0 {
			s := list[id-1].box.Size()
			out.ink[i] = s.X > size || s.Y > size
		}
	}
	return out
}

// grown is b with every point spread by rx to both sides, and by ry up and down.
func (b bits) grown(rx, ry int) bits {
	wide, out := newBits(b.w, b.h), newBits(b.w, b.h)
	for y := range b.h {
		spread(b.ink[y*b.w:(y+1)*b.w], wide.ink[y*b.w:(y+1)*b.w], 1, rx)
	}
	for x := range b.w {
		spread(wide.ink[x:], out.ink[x:], b.w, ry)
	}
	return out
}

// spread widens runs of a row, or of a column where step is the length of a row.
func spread(from, to []bool, step, r int) {
	end := -1 // up to which to is set already
	for i := 0; i*step < len(from); i++ {
		if !from[i*step] {
			continue
		}
		for j := max(i-r, end+1); j <= i+r && j*step < len(to); j++ {
			to[j*step] = true
			end = j
		}
	}
}
