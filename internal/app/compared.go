package app

import (
	"context"
	"time"

	"trien/internal/blob"
	"trien/internal/changes"
	"trien/internal/collation"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/store"
)

// CompareRequest names two stored PDFs, of one document or of two. A version is VersionView.Number; 0 is the newest PDF.
type CompareRequest struct {
	Document     string
	Version      int
	Other        string // "": the same document
	OtherVersion int
}

// ComparedSide is one of two files that are compared.
type ComparedSide struct {
	Document string    `json:"document"`
	Title    string    `json:"title"` // what the document is about
	Number   string    `json:"number,omitempty"`
	Version  int       `json:"version"` // VersionView.Number
	Kind     string    `json:"kind"`    // VersionView.Kind
	At       time.Time `json:"at"`
	Pages    int       `json:"pages"`
	Blank    []int     `json:"blank"` // pages without words, to be compared by their pictures
}

// ComparedView sets two files side by side, word by word.
type ComparedView struct {
	First  ComparedSide   `json:"first"`
	Second ComparedSide   `json:"second"`
	Read   int            `json:"read"` // pages of each that are compared at most; what lies behind is not
	Text   collation.Laid `json:"text"`
}

// ComparedPages are two pages side by side.
type ComparedPages struct {
	First   []byte           `json:"first,omitempty"`  // PNG; none where no page was asked for
	Second  []byte           `json:"second,omitempty"` // PNG
	Differs []collation.Rect `json:"differs"`          // where the pictures differ
	Sizes   bool             `json:"sizes,omitempty"`  // the pages are not of one size, and their pictures are not compared
}

// compared is a file that is compared: open until close.
type compared struct {
	document office.Document
	version  office.Version
	number   int
	file     *blob.File
}

func (c compared) close() { c.file.Close() }

// Compare sets the words of two stored files side by side. Both are read as by who opens them: both readings are recorded (379.4.1).
func (h *House) Compare(ctx context.Context, t Token, r CompareRequest) (v ComparedView, err error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return v, err
	}
	err = s.office.comparing(ctx, s, r, func(ctx context.Context, a, b compared) error {
		first, err := s.office.textSeen(ctx, a, &v.First)
		if err != nil {
			return err
		}
		second, err := s.office.textSeen(ctx, b, &v.Second)
		if err == nil {
			v.Read, v.Text = limits.CollatedPages, collation.Lay(first, second)
		}
		return err
	})
	return v, err
}

// ComparePages draws a page of each of two stored files, from 1; 0 is none.
func (h *House) ComparePages(ctx context.Context, t Token, r CompareRequest, first, second int) (v ComparedPages, err error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return v, err
	}
	err = s.office.comparing(ctx, s, r, func(ctx context.Context, a, b compared) error {
		p, err := changes.Beside(ctx, s.office.Render, changes.Sheet{Reader: a.file, Size: a.file.Size(), Page: first}, changes.Sheet{Reader: b.file, Size: b.file.Size(), Page: second})
		v = ComparedPages{First: p.First, Second: p.Second, Differs: []collation.Rect{}, Sizes: p.Sizes}
		for _, d := range p.Differs {
			v.Differs = append(v.Differs, d)
		}
		return err
	})
	return v, err
}

// comparing opens two files to whoever may read both, and waits its turn: comparing holds up no signing.
func (o *Office) comparing(ctx context.Context, s entered, r CompareRequest, do func(ctx context.Context, a, b compared) error) error {
	a, err := o.toCompare(ctx, s, r.Document, r.Version)
	if err != nil {
		return err
	}
	defer a.close()
	if r.Other == "" {
		r.Other = r.Document
	}
	b, err := o.toCompare(ctx, s, r.Other, r.OtherVersion)
	if err != nil {
		return err
	}
	defer b.close()
	limited, cancel := context.WithTimeout(ctx, limits.ComparedSeconds*time.Second)
	defer cancel()
	select {
	case o.comparisons <- struct{}{}:
		defer func() { <-o.comparisons }()
	case <-limited.Done():
		return tooLong(ctx)
	}
	if err := do(limited, a, b); err != nil {
		if limited.Err() != nil {
			return tooLong(ctx)
		}
		return err
	}
	return nil
}

// tooLong says that a comparison took too long, unless whoever asked has gone.
func tooLong(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return problem.New(problem.Unavailable, "So sánh mất quá nhiều thời gian. Hãy thử lại khi máy chủ rảnh hơn, hoặc tải hai bản về để so sánh.",
		"The comparison takes too long. Try again when the server is less busy, or download both and compare them there.")
}

// toCompare opens a PDF as OpenFile does.
func (o *Office) toCompare(ctx context.Context, s entered, id string, version int) (compared, error) {
	d, err := o.readable(ctx, s.actor, id)
	if err != nil {
		return compared{}, err
	}
	v, number, ok := pick(d, version)
	if !ok {
		return compared{}, store.NotFound()
	}
	if v.Media != "application/pdf" {
		return compared{}, problem.New(problem.Usage, "Chỉ so sánh được các bản PDF. Hãy chọn bản PDF được chuyển từ tệp này.", "Only PDFs can be compared. Choose the PDF that was made of this file.")
	}
	f, err := o.openBlob(ctx, id, v.File)
	if err != nil {
		return compared{}, err
	}
	if err := o.readOnce(ctx, s, id, number); err != nil {
		f.Close()
		return compared{}, err
	}
	return compared{d, v, number, f}, nil
}

// textSeen reads what pages show, with its places; limits.CollatedPages at most.
func (o *Office) textSeen(ctx context.Context, c compared, side *ComparedSide) (t collation.Text, err error) {
	doc, err := o.Render.Open(ctx, c.file, c.file.Size(), nil)
	if err != nil {
		return t, err
	}
	defer doc.Close()
	cited := c.document.Cite()
	*side = ComparedSide{Document: c.document.ID, Title: cited.Abstract, Number: cited.Number, Version: c.number, Kind: c.version.Kind, At: c.version.At, Pages: doc.Pages(), Blank: []int{}}
	t.Pages = min(doc.Pages(), limits.CollatedPages)
	for n := 1; n <= t.Pages; n++ {
		p, err := doc.Seen(ctx, n)
		if err != nil {
			return t, err
		}
		before := len(t.Words)
		for _, w := range p.Words {
			t.Add(w.Text, n, upright(p, w.Box))
		}
		if len(t.Words) == before {
			side.Blank = append(side.Blank, n)
		}
	}
	return t, nil
}

// upright is a box as a reader sees it, to a thousandth of the page.
func upright(p placement.Page, b placement.Rect) collation.Rect {
	r := changes.Upright(p, [4]float64{b.X1, b.Y1, b.X2, b.Y2})
	for i, x := range r {
		r[i] = float64(int(max(0, min(1, x))*1000+0.5)) / 1000
	}
	return r
}
