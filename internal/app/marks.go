package app

import (
	"context"
	"time"

	"trien/internal/marks"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
	"trien/pdf/stamp"
)

// local is the zone in which times are told on paper (NĐ 30/2020, Appendix I: Vietnam's, ISO 8601).
func local(t time.Time) time.Time { return marks.Local(t) }

// blankFace is the face of the text around a blank.
func blankFace(b placement.Blank) stamp.Face {
	switch {
	case b.Bold && b.Italic:
		return stamp.SerifBoldItalic
	case b.Bold:
		return stamp.SerifBold
	case b.Italic:
		return stamp.SerifItalic
	}
	return stamp.Serif
}

// ahead is a field that was placed before anyone signed, and what its mark will show.
type ahead struct {
	document string
	file     office.File // that holds the field
	field    string
	role     placement.Role
	person   string // whose picture is shown
	values   map[string]string
}

// fieldMark draws the mark of a field for its own rectangle, upright with the text of its page.
func (o *Office) fieldMark(ctx context.Context, a ahead) (pades.Appearance, error) {
	spot, err := o.fieldSpot(ctx, a)
	if err != nil {
		return nil, err
	}
	content := marks.Content{Values: a.values}
	if content.Picture, err = o.picture(a.role, a.person); err != nil {
		return nil, err
	}
	look, err := marks.Draw(o.look.Marks[a.role], spot, content)
	if err != nil {
		return nil, problem.New(problem.Refused, "Không vẽ được dấu hiệu chữ ký trong ô ký. Hãy báo quản trị kiểm tra mẫu ký và hình dấu.",
			"The mark can't be drawn in its field. Ask the administrator to look at the signing profile and the pictures.").Because(err)
	}
	return look.Write, nil
}

// fieldSpot finds a signature field and how the text of its page stands: a page may be shown turned whose text is not.
func (o *Office) fieldSpot(ctx context.Context, a ahead) (placement.Spot, error) {
	in, err := o.openBlob(ctx, a.document, a.file)
	if err != nil {
		return placement.Spot{}, err
	}
	defer in.Close()
	f, err := pdf.Open(in, in.Size(), pdf.Options{})
	if err != nil {
		return placement.Spot{}, err
	}
	field, err := fieldOf(f, a.field)
	if err != nil {
		return placement.Spot{}, err
	}
	doc, err := o.Render.Open(ctx, in, in.Size(), nil)
	if err != nil {
		return placement.Spot{}, err
	}
	defer doc.Close()
	page, err := doc.Page(ctx, field.Page)
	if err != nil {
		return placement.Spot{}, err
	}
	r := field.Rect
	return placement.Spot{Page: field.Page, Rect: placement.Rect{X1: r[0], Y1: r[1], X2: r[2], Y2: r[3]}, Turn: page.Turn(), Unit: page.Unit}, nil
}

// fieldOf finds a visible signature field.
func fieldOf(f *pdf.File, name string) (pades.Field, error) {
	fields, err := pades.Signatures(f.Newest())
	if err != nil {
		return pades.Field{}, err
	}
	for i := range fields {
		if fields[i].Name == name && fields[i].Visible() {
			return fields[i], nil
		}
	}
	return pades.Field{}, problem.New(problem.Conflict, "Văn bản không có ô ký “"+name+"”.", "The document has no field “"+name+"”.")
}
