package sheet

import (
	"io"

	"trien/pdf"
)

// Leaves writes a file of pictures alone, with what was read in them behind them: PDF/A-2b. The title, the day and the program are of the sheet; nothing else of it is written.
// Errors are those of Write.
func (s Sheet) Leaves(random io.Reader) ([]byte, error) {
	w, err := s.bound(random, &layout{})
	return w.PDF, err
}

// Appended writes the sheet behind the pages of a file that Leaves made; the pages stay byte for byte as they are. It says on which page there is room to sign.
func (s Sheet) Appended(base *pdf.File, random io.Reader) (tail []byte, w Written, err error) {
	l, err := s.layOut()
	if err != nil {
		return nil, w, err
	}
	view := base.Newest()
	tree, err := view.Dict(pageTree)
	if err != nil {
		return nil, w, err
	}
	kids, err := view.Array(tree["Kids"])
	if err != nil {
		return nil, w, err
	}
	u, err := pdf.NewUpdate(base, random)
	if err != nil {
		return nil, w, err
	}
	if err := s.fillAfter(u, kids, l.pages); err != nil {
		return nil, w, err
	}
	tail, err = u.Bytes()
	return tail, Written{Page: len(kids) + l.signed, Room: l.room}, err
}
