package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"trien/internal/blob"
	"trien/internal/marks"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
	"trien/pdf/stamp"
)

// The fields placed before anyone signs.
const (
	personField   = "person"
	officeField   = "office"
	incomingField = "incoming"
	archiveField  = "archive"
)

// longestNumber is the longest number that a blank must hold.
const longestNumber = "999"

// prepare makes the file that is signed: the drafter's PDF with fields in the blanks for number and date, and one for each signature to
// come. Where a mark finds no place the document says so and stays where it is; that is no failure of the act that led here.
func (o *Office) prepare(ctx context.Context, t *transaction) error {
	phase(ctx, PhasePreparing)
	if t.doc.State != office.StateApproved {
		return nil
	}
	f, checked, err := o.prepared(ctx, t.doc)
	if kind := problem.KindOf(err); kind == problem.Internal || kind == problem.IO {
		return err
	}
	if err != nil {
		w := problem.WordsOf(err)
		return t.do(office.FailPrepare{VI: w.VI, EN: w.EN})
	}
	return t.do(office.Prepare{File: f, Form: checked})
}

// prepared makes the file, if its form is as the rules ask that bind by now.
func (o *Office) prepared(ctx context.Context, d office.Document) (f office.File, checked office.FormResult, err error) {
	source, _ := d.Newest("pdf")
	in, err := o.openBlob(ctx, d.ID, source.File)
	if err != nil {
		return f, checked, err
	}
	defer in.Close()
	plan, err := o.plan(ctx, d, in)
	if err != nil {
		return f, checked, err
	}
	if checked, err = o.wellFormed(ctx, plan.pages, source.SHA256); err != nil {
		return f, checked, err
	}
	f, err = o.withFields(ctx, d, in, plan)
	return f, checked, err
}

// wellFormed asks the rules of form once more: they may have changed since the draft came, and so may what binds.
func (o *Office) wellFormed(ctx context.Context, pages []placement.Page, sha256 string) (office.FormResult, error) {
	checked, err := o.formOf(ctx, pages, sha256, false)
	if err != nil {
		return checked, err
	}
	binding, err := o.formBinding(ctx)
	if err != nil {
		return checked, err
	}
	return checked, checked.Refuses(binding)
}

// withFields places the fields.
func (o *Office) withFields(ctx context.Context, d office.Document, in *blob.File, plan plan) (office.File, error) {
	source, _ := d.Newest("pdf")
	f, err := pdf.Open(in, in.Size(), pdf.Options{})
	if err != nil {
		return office.File{}, err
	}
	tail, err := pades.PlaceFields(f, pades.Ahead{Random: o.Random, Fields: plan.fields(), Font: stamp.FieldFont{Face: stamp.Serif}})
	if err != nil {
		return office.File{}, refusedPDF(err)
	}
	return o.keepWhole(ctx, d.ID, "prepared", source.Name, io.MultiReader(in.Reader(), bytes.NewReader(tail)))
}

// keepWhole stores what a stream gives as a PDF of the document.
func (o *Office) keepWhole(ctx context.Context, id, kind, name string, r io.Reader) (office.File, error) {
	k, err := o.vault.Key(keyName(id))
	if err != nil {
		return office.File{}, err
	}
	sum := sha256.New()
	ref, err := o.blobs.Put(ctx, k, io.TeeReader(r, sum))
	if err != nil {
		return office.File{}, err
	}
	return office.File{Blob: ref.Digest.String(), Kind: kind, Media: "application/pdf", Bytes: ref.Size, Name: name, SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}

// openBlob opens a stored file of a document, to be read until ctx ends.
func (o *Office) openBlob(ctx context.Context, document string, f office.File) (*blob.File, error) {
	return o.openDigest(ctx, document, f.Blob, f.Bytes)
}

func (o *Office) openDigest(ctx context.Context, document, digest string, size int64) (*blob.File, error) {
	if err := o.unsealed(ctx, document); err != nil {
		return nil, err
	}
	d, err := blob.ParseDigest(digest)
	if err != nil {
		return nil, damaged(err)
	}
	k, err := o.vault.Key(keyName(document))
	if err != nil {
		return nil, err
	}
	return o.blobs.Open(ctx, blob.Ref{Digest: d, Size: size}, k)
}

// plan is where everything goes on a document.
type plan struct {
	blanks []placement.Blank
	spots  map[placement.Role]placement.Spot
	pages  []placement.Page
}

// plan reads the page and finds the places. The blanks depend on the file alone, so that the seal finds the same again.
func (o *Office) plan(ctx context.Context, d office.Document, in *blob.File) (plan, error) {
	doc, err := o.Render.Open(ctx, in, in.Size(), nil)
	if err != nil {
		return plan{}, err
	}
	defer doc.Close()
	pages, err := doc.Layout(ctx)
	if err != nil {
		return plan{}, err
	}
	p := plan{spots: map[placement.Role]placement.Spot{}, pages: pages}
	if err := o.rightSign(pages, d.DocType); err != nil {
		return p, err
	}
	if p.blanks, err = placement.Blanks(pages, longestNumber); err != nil {
		return p, err
	}
	return p, o.place(p, pages, d)
}

// place finds the spots of the marks. The person's and the office's must have one; the arrival's and the archive's stay out where there is
// no blank room.
func (o *Office) place(p plan, pages []placement.Page, d office.Document) error {
	var taken []placement.Spot
	for _, b := range p.blanks {
		taken = append(taken, b.Spot)
	}
	for _, role := range []placement.Role{placement.Person, placement.Office, placement.Archive, placement.Incoming} {
		r := placement.Request{Role: role, Taken: taken}
		if role == placement.Person || role == placement.Office {
			r.Signer = d.SignerName
		}
		picture, err := o.picture(role, d.Signer)
		if err != nil {
			return err
		}
		spot, err := o.look.Place(pages, marks.Content{Picture: picture}.Ask(o.look.Marks[role], r))
		if err != nil && (role == placement.Person || role == placement.Office) {
			return err
		}
		if err == nil {
			p.spots[role] = spot
			taken = append(taken, spot)
		}
	}
	return nil
}

// rightSign refuses a file whose sign is another type's or office's than the document's: it would get a number that is not its own.
func (o *Office) rightSign(pages []placement.Page, typ string) error {
	var text strings.Builder
	if len(pages) > 0 {
		for _, w := range pages[0].Words {
			text.WriteString(w.Text)
		}
	}
	sign := strings.TrimPrefix(o.settings.profile().Number(1, typ), office.Digits(1))
	if strings.Contains(office.Plain(text.String()), office.Plain(sign)) {
		return nil
	}
	return problem.New(problem.Refused,
		"Trên trang 1 không có ký hiệu “"+sign+"” của loại văn bản đã chọn. Hãy sửa ký hiệu trong tệp hoặc chọn đúng loại văn bản, rồi thay tệp.",
		"Page 1 does not have the sign “"+sign+"” of the chosen type. Correct the file or the type, then replace the file.").Under("379.13.1")
}

// fields are what is placed ahead.
func (p plan) fields() []pades.NewField {
	var list []pades.NewField
	for _, b := range p.blanks {
		list = append(list, pades.NewField{Name: string(b.Kind), Tooltip: blankTip(b.Kind), Page: b.Spot.Page, Rect: rectOf(b.Spot),
			Text: &pades.TextField{Size: b.FieldSize(), Quadding: quadding(b.Align)}})
	}
	for _, f := range []struct {
		role      placement.Role
		name, tip string
	}{
		{placement.Person, personField, "Chữ ký số của người có thẩm quyền"}, {placement.Office, officeField, "Chữ ký số của cơ quan"},
		{placement.Incoming, incomingField, "Ký số văn bản đến"}, {placement.Archive, archiveField, "Ký số lưu trữ"},
	} {
		if spot, ok := p.spots[f.role]; ok {
			list = append(list, pades.NewField{Name: f.name, Tooltip: f.tip, Page: spot.Page, Rect: rectOf(spot)})
		}
	}
	return list
}

func rectOf(s placement.Spot) pades.Rect {
	return pades.Rect{s.Rect.X1, s.Rect.Y1, s.Rect.X2, s.Rect.Y2}
}

func blankTip(k placement.Kind) string {
	return map[placement.Kind]string{placement.Number: "Số văn bản", placement.Day: "Ngày", placement.Month: "Tháng", placement.Year: "Năm"}[k]
}

func quadding(align string) int {
	return map[string]int{"centre": 1, "right": 2}[align]
}

// refusedPDF puts a file that can't be prepared or signed into words.
func refusedPDF(err error) error {
	if problem.KindOf(err) != problem.Internal {
		return err
	}
	return problem.New(problem.Refused,
		"Tệp PDF này không thêm chữ ký được (đã có chữ ký, bị khóa hoặc hỏng). Hãy trả lại người soạn để dùng bản chuyển từ tệp soạn thảo.",
		"This PDF can't take signatures (signed already, locked or damaged). Return it, so that one made from the draft's own file is used.").Because(err)
}
