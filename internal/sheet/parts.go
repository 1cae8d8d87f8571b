package sheet

import "trien/pdf/stamp"

const (
	small = 10.5        // font size of what few read
	gap   = 6 * perMM   // between two pictures
	tall  = 120 * perMM // the highest a picture stands
)

// parts writes what a sheet tells of one thing after the other; a heading stays with what follows it.
func (s Sheet) parts(l *layout) error {
	for _, p := range s.Parts {
		if err := l.part(p); err != nil {
			return err
		}
	}
	return nil
}

func (l *layout) part(p Part) error {
	size := body
	if p.Small {
		size = small
	}
	if p.Title != "" {
		lines, err := stamp.Wrap(stamp.SerifBold, p.Title, size+1, right-left)
		if err != nil {
			return err
		}
		if err := l.keep(float64(len(lines)+3) * (size + 1) * leading); err != nil {
			return err
		}
		l.y -= size
		for _, text := range lines {
			l.y -= (size + 1) * leading
			l.put(stamp.Piece{Line: line(text, true, size+1), X: left, Y: l.y})
		}
		l.y -= 2
	}
	if err := l.rows(p.Rows, size); err != nil {
		return err
	}
	if err := l.notes(p.Notes, size); err != nil {
		return err
	}
	for _, pair := range p.Pictures {
		if err := l.pair(pair); err != nil {
			return err
		}
	}
	return nil
}

// pair writes two pictures beside each other, with what they are under them.
func (l *layout) pair(p Pair) error {
	width := (right - left - gap) / 2
	var both [2]*stamp.Picture
	high := 0.0
	for i, data := range [][]byte{p.Left, p.Right} {
		if data == nil {
			continue
		}
		x, err := stamp.ReadPicture(data)
		if err != nil {
			return err
		}
		both[i], high = x, max(high, min(width/x.Aspect(), tall))
	}
	if err := l.keep(high + 4*small*leading); err != nil {
		return err
	}
	l.y -= small + high
	for i, x := range both {
		from := left + float64(i)*(width+gap)
		if x != nil {
			h := min(width/x.Aspect(), tall)
			l.page().Pictures = append(l.page().Pictures, stamp.Placed{Picture: x, X: from, Y: l.y + high - h, Width: h * x.Aspect(), Height: h})
		}
		caption := [2]string{p.LeftCaption, p.RightCaption}[i]
		l.put(stamp.Piece{Line: stamp.Line{Text: caption, Face: stamp.SerifItalic, Size: small}, X: from, Y: l.y - small*leading})
	}
	l.y -= 1.5 * small * leading
	return nil
}
