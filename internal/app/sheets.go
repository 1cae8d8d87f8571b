package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/sheet"
	"trien/pades"
	"trien/pdf"
	"trien/pdf/stamp"
)

// closedToMarks says why nothing may be added to a received file; no words where its arrival field takes the mark. The received bytes are only read.
func (o *Office) closedToMarks(ctx context.Context, d office.Document) (Words, error) {
	v, ok := d.Newest("received")
	if !ok {
		return Words{}, problem.New(problem.Conflict, "Văn bản không có tệp nhận được.", "The document has no received file.")
	}
	in, err := o.openBlob(ctx, d.ID, v.File)
	if err != nil {
		return Words{}, err
	}
	defer in.Close()
	f, err := pdf.Open(in, in.Size(), pdf.Options{})
	var encrypted *pdf.EncryptedError
	switch {
	case errors.As(err, &encrypted) || err == nil && f.Encrypted():
		return Words{"Tệp nhận được có mã hóa.", "The received file is encrypted."}, nil
	case err != nil:
		return Words{"Tệp nhận được có cấu trúc không cho phép ghi thêm.", "Nothing can be appended to the received file as it is built."}, nil
	}
	if _, err := fieldOf(f, incomingField); err != nil {
		return Words{"Nơi gửi không để ô trống cho dấu đến trong tệp.", "Its sender left no field for the arrival mark in the file."}, nil
	}
	_, err = pades.PrepareSound(ctx, f, pades.Request{Random: o.Random, Field: incomingField, Time: local(o.now())})
	var refused *pades.RefusedError
	if !errors.As(err, &refused) {
		return Words{}, err
	}
	return closedWords(refused.Reason), nil
}

func closedWords(r pades.Reason) Words {
	switch r {
	case pades.NoChanges:
		return Words{"Chữ ký của nơi gửi không cho thay đổi gì thêm trong tệp (DocMDP 1).", "The sender's signature permits no change of the file (DocMDP 1)."}
	case pades.Locked:
		return Words{"Chữ ký của nơi gửi đã khóa ô dành cho dấu đến.", "The sender's signature locks the field for the arrival mark."}
	case pades.FieldTaken:
		return Words{"Ô dành cho dấu đến trong tệp đã được ký.", "The field for the arrival mark is signed already."}
	case pades.BrokenSignature, pades.ChangedSince, pades.Unchecked:
		return Words{"Trong tệp có chữ ký không hợp lệ hoặc không kiểm tra được.", "A signature in the file is not valid, or can't be verified."}
	}
	return Words{"Tệp nhận được không cho phép ghi thêm.", "The received file takes no additions."}
}

// makeSheet makes the sheet that an act will sign, with its field in place.
func (o *Office) makeSheet(ctx context.Context, t *transaction, act string) error {
	if err := o.check(t.doc, act, t.actor); err != nil {
		return err
	}
	var why Words
	if act == office.ActArrive {
		var err error
		if why, err = o.closedToMarks(ctx, t.doc); err != nil {
			return err
		}
	}
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	s, field, role := o.arrivalSheet(t.doc, why), incomingField, placement.Incoming
	if act == office.ActInstruction {
		s, field, role = o.instructionSheet(t, people), instructionField, placement.Person
	}
	s.Made, s.Creator, s.Date = local(t.at), application, local(t.at).Format("Ngày 02 tháng 01 năm 2006")
	written, err := s.Write(o.Random)
	if err != nil {
		return unwritable(err)
	}
	data, err := o.withField(ctx, written, role, field)
	if err != nil {
		return err
	}
	file, err := o.keepWhole(ctx, t.doc.ID, office.SheetKind(act), sheetName(act, t.doc), bytes.NewReader(data))
	if err != nil {
		return err
	}
	err = t.do(office.MakeSheet{SheetMade: office.SheetMade{File: file, Act: act, VI: why.VI, EN: why.EN}})
	if err != nil {
		o.discard(file)
	}
	return err
}

// unwritable puts a sheet that can't be made into words.
func unwritable(err error) error {
	var glyph *stamp.MissingGlyphError
	var limit *pdf.LimitError
	switch {
	case errors.As(err, &glyph):
		return problem.New(problem.Usage, fmt.Sprintf("Nội dung có ký tự “%c” không in được trên phiếu. Hãy sửa nội dung rồi thử lại.", glyph.Rune),
			fmt.Sprintf("The text has the character “%c”, which can't be printed on the sheet. Change it and try again.", glyph.Rune)).Because(err)
	case errors.As(err, &limit):
		return problem.New(problem.Limit, "Nội dung quá dài cho một phiếu. Hãy rút gọn.", "The text is too long for a sheet. Shorten it.").Because(err)
	}
	return err
}

// withField appends the field to be signed: where the profile says, else in the room that the sheet left.
func (o *Office) withField(ctx context.Context, w sheet.Written, role placement.Role, name string) ([]byte, error) {
	doc, err := o.Render.Open(ctx, bytes.NewReader(w.PDF), int64(len(w.PDF)), nil)
	if err != nil {
		return nil, err
	}
	defer doc.Close()
	pages, err := doc.Layout(ctx)
	if err != nil {
		return nil, err
	}
	spot, err := o.look.Place(pages, placement.Request{Role: role})
	if err != nil || role == placement.Person && spot.Page != w.Page {
		spot = placement.Spot{Page: w.Page, Rect: placement.Rect{X1: w.Room[0], Y1: w.Room[1], X2: w.Room[2], Y2: w.Room[3]}}
	}
	f, err := pdf.Open(bytes.NewReader(w.PDF), int64(len(w.PDF)), pdf.Options{})
	if err != nil {
		return nil, err
	}
	tail, err := pades.PlaceFields(f, pades.Ahead{Random: o.Random, Fields: []pades.NewField{
		{Name: name, Tooltip: map[string]string{incomingField: "Ký số văn bản đến", instructionField: "Chữ ký số của người cho ý kiến chỉ đạo"}[name], Page: spot.Page, Rect: rectOf(spot)},
		{Name: archiveField, Tooltip: "Ký số lưu trữ", Page: 1, Rect: pades.Rect{11, 800, 181, 830}},
	}})
	return append(w.PDF, tail...), err
}

func sheetName(act string, d office.Document) string {
	if act == office.ActInstruction {
		return "phieu-giai-quyet-van-ban-den-" + d.Arrival + ".pdf"
	}
	return "phieu-van-ban-den-" + d.Arrival + ".pdf"
}

// head is the upper end of a sheet, and what it says of the document: the very bytes are named by length and SHA-256.
func (o *Office) head(d office.Document, title string) sheet.Sheet {
	s := sheet.Sheet{Title: title, Left: []string{strings.ToUpper(o.settings.Name)}, Star: o.settings.Style != office.StateStyle, Right: []string{"ĐẢNG CỘNG SẢN VIỆT NAM"},
		Foot: "Chữ ký số trên phiếu này chỉ có giá trị ở dạng điện tử."}
	if o.settings.Parent != "" {
		s.Left = []string{strings.ToUpper(o.settings.Parent), strings.ToUpper(o.settings.Name)}
	}
	if o.settings.Style == office.StateStyle {
		s.Right = []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"}
	}
	add := func(label, value string) {
		if value != "" {
			s.Rows = append(s.Rows, sheet.Row{Label: label, Value: value})
		}
	}
	v, _ := d.Newest("received")
	typ, _ := office.TypeOf(d.DocType)
	add("Số đến", d.Arrival)
	add("Ngày, giờ đến", local(d.Entered).Format("02/01/2006, 15:04"))
	add("Cơ quan gửi", d.Sender.Name)
	add("Số, ký hiệu", d.Number)
	add("Ngày văn bản", dayWords(d.Date))
	add("Loại", typ.Name.VI)
	add("Trích yếu", d.Abstract)
	add("Người ký", d.SignerName)
	add("Tệp nhận được", fmt.Sprintf("%d byte", v.Bytes))
	add("SHA-256 của tệp", grouped(v.SHA256))
	return s
}

// dayWords writes a day as people do.
func dayWords(day string) string {
	if p := strings.Split(day, "-"); len(p) == 3 {
		return p[2] + "/" + p[1] + "/" + p[0]
	}
	return day
}

// grouped cuts a digest into groups, so that it can be compared by eye.
func grouped(digest string) string {
	var groups []string
	for ; len(digest) > 8; digest = digest[8:] {
		groups = append(groups, digest[:8])
	}
	return strings.Join(append(groups, digest), " ")
}

// arrivalSheet goes with a received file to which nothing may be added.
func (o *Office) arrivalSheet(d office.Document, why Words) sheet.Sheet {
	s := o.head(d, "PHIẾU VĂN BẢN ĐẾN")
	s.Notes = []string{why.VI + " Vì vậy dấu đến được ký số trên phiếu này. Tệp nhận được giữ nguyên, không ghi thêm gì; phiếu chỉ có giá trị cùng với tệp có độ dài và SHA-256 nêu trên."}
	return s
}

// instructionSheet holds the leader's instruction (bút phê) with who does it until when.
func (o *Office) instructionSheet(t *transaction, people *registry) sheet.Sheet {
	s := o.head(t.doc, "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN")
	r := t.doc.Routing
	s.Notes = []string{"Ý kiến chỉ đạo:"}
	for line := range strings.Lines(r.Instruction) {
		s.Notes = append(s.Notes, strings.TrimSpace(line))
	}
	s.Notes = append(s.Notes, handlersOnSheet(t.doc, people)...)
	if r.Due != "" {
		s.Notes = append(s.Notes, "Hạn xử lý: "+dayWords(r.Due)+".")
	}
	s.Signer, s.Name = postLines(t.actor), t.actor.Name
	return s
}
