package app

import (
	"context"
	"errors"
	"strconv"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/pades"
	"trien/pdf"
)

// attachKind is IntakeView.Kind of a file that goes with a draft.
const attachKind = "attach"

// TakeAttachment brings a file of its own that goes with a draft.
func (h *House) TakeAttachment(ctx context.Context, t Token, id string, a ActArgs, u Upload) (IntakeView, error) {
	return h.take(ctx, t, Door{Attach: &Replacement{Document: id, Args: a}}, u)
}

// attachFile brings one while the caller waits.
func (o *Office) attachFile(ctx context.Context, who identity.Actor, id string, a ActArgs, u *Upload) (office.Document, error) {
	if u == nil {
		u = &Upload{}
	}
	take, err := o.attachDoor(ctx, who, id, a, u.Name)
	if err == nil && u.Reader == nil {
		err = problem.New(problem.Usage, "Chưa chọn tệp.", "No file was chosen.")
	}
	if err != nil {
		return office.Document{}, err
	}
	return o.takeNow(ctx, *u, take)
}

// attachDoor decides everything but the file. Whether there is room for one more is asked now, and again when it is stored.
func (o *Office) attachDoor(ctx context.Context, who identity.Actor, id string, a ActArgs, fileName string) (taking, error) {
	d, err := o.document(ctx, id)
	if err == nil {
		err = o.check(d, office.ActAttach, who)
	}
	if err == nil && a.ExpectedVersion != 0 && !d.Stands(a.ExpectedVersion) {
		err = store.MovedOn()
	}
	if err == nil {
		err = d.RoomFor(office.File{})
	}
	if err == nil {
		err = notNamedSecret(bareName(fileName))
	}
	return o.guarded(who, attachKind, Door{Attach: &Replacement{Document: id, Args: a}}, func(ctx context.Context, s *spooled) (office.Document, error) {
		in, err := o.admitAttachment(ctx, s, a.ConfirmNoSecret)
		if err == nil {
			ctx, err = toStore(ctx)
		}
		if err != nil {
			return office.Document{}, err
		}
		return o.attachWith(ctx, who, id, in)
	}), err
}

// attachWith stores it. Several may come at once: each takes the next number, whatever version of the draft it was brought to.
func (o *Office) attachWith(ctx context.Context, who identity.Actor, id string, in admitted) (office.Document, error) {
	return o.change(ctx, who, id, 0, func(t *transaction) error {
		c := office.Attach{Look: in.look}
		var err error
		if in.pdf != in.original {
			var original office.File
			original, err = o.keep(ctx, id, office.KindAttachmentOriginal, in.media, in.original)
			c.Original = &original
		}
		if err == nil {
			c.PDF, err = o.keep(ctx, id, office.KindAttachment, "application/pdf", in.pdf)
		}
		if err == nil {
			err = t.do(c)
		}
		if err != nil {
			o.discard(c.PDF)
			if c.Original != nil {
				o.discard(*c.Original)
			}
		}
		return err
	})
}

// admitAttachment looks at a file before anything of it is stored, as at a draft: it is no secret, bears no signature, and the office's mark finds its
// place on its first page. A file that can't be made a PDF is refused: the office signs each file, and the mark stands on a page (NĐ 30/2020, Appendix I).
func (o *Office) admitAttachment(ctx context.Context, s *spooled, confirmed bool) (admitted, error) {
	phase(ctx, PhaseChecking)
	a := admitted{original: s, pdf: s, media: "application/pdf"}
	var err error
	if s.isPDF() {
		err = unsignedAttachment(s)
	} else {
		a.pdf, a.media, err = o.converted(ctx, s)
		err = asPDF(err)
	}
	if err != nil {
		return a, err
	}
	_, unseen, err := o.noSecret(ctx, a.pdf)
	if err == nil {
		a.look, err = vouched(unseen, confirmed)
	}
	if err == nil {
		err = o.holdsMark(ctx, a.pdf)
	}
	return a, err
}

// asPDF says what to do with a file that is no document.
func asPDF(err error) error {
	if problem.KindOf(err) != problem.Malformed {
		return err
	}
	return problem.New(problem.Malformed,
		"Tệp kèm theo phải là PDF hoặc tệp soạn thảo (docx, odt, doc, rtf), vì cơ quan ký số từng tệp ngay trên trang. Hãy xuất bảng tính hoặc ảnh thành PDF rồi thêm lại.",
		"An attachment must be a PDF or an office file (docx, odt, doc, rtf), for the office signs each on its page. Make the spreadsheet or picture a PDF, then attach that.").Because(err)
}

// unsignedAttachment refuses a PDF that somebody has signed: the office's mark would change what they signed.
func unsignedAttachment(s *spooled) error {
	err := unsignedPDF(s)
	if problem.KindOf(err) != problem.Refused {
		return err
	}
	return problem.New(problem.Refused,
		"Tệp PDF này đã có chữ ký số nên không đính kèm được: cơ quan ký thêm sẽ làm thay đổi tệp đã ký. Hãy dùng bản chưa ký, hoặc gửi nó như một văn bản riêng.",
		"This PDF bears a signature already and can't be attached: the office's own would change what was signed. Use one that is not signed, or send it as a document of its own.").Under("379.17.1").Because(err)
}

// holdsMark refuses a file that the office could not sign, or on whose first page its mark has no place: told now, not when the clerk seals.
func (o *Office) holdsMark(ctx context.Context, s *spooled) error {
	spot, err := o.attachmentSpot(ctx, s.reader())
	if err != nil {
		return err
	}
	f, err := pdf.Open(s, s.size, pdf.Options{})
	if err != nil {
		return err
	}
	r := revision{pades.Request{Random: o.Random, Field: office.RoleOfAttachment(1), Page: spot.Page, Rect: rectOf(spot), Certify: 2}, []string{office.RoleOfAttachment(1)}}
	p, err := pades.PrepareSound(ctx, f, r.request)
	if err == nil {
		err = onlyTheStep(f, p, r)
	}
	if err != nil {
		return problem.New(problem.Refused, "Tệp PDF này không thêm chữ ký được (bị khóa hoặc hỏng) nên không đính kèm. Hãy xuất lại PDF từ tệp soạn thảo rồi thêm lại.",
			"This PDF can't take a signature (locked or damaged) and was not attached. Make the PDF anew from the draft's own file, then attach that.").Because(err)
	}
	return nil
}

// attachmentSpot is where the office's mark stands: on the first page, at the profile's place.
func (o *Office) attachmentSpot(ctx context.Context, r sized) (placement.Spot, error) {
	doc, err := o.Render.Open(ctx, r, r.Size(), nil)
	if err != nil {
		return placement.Spot{}, err
	}
	defer doc.Close()
	first, err := doc.Page(ctx, 1)
	if err != nil {
		return placement.Spot{}, err
	}
	spot, err := o.look.Place([]placement.Page{first}, placement.Request{Role: placement.Attachment})
	var full *placement.NoRoomError
	if err != nil && problem.KindOf(err) == problem.Refused && !errors.As(err, &full) {
		return spot, problem.New(problem.Refused,
			"Trang đầu của tệp kèm theo là ảnh, không có lớp chữ, nên không tìm được chỗ trống cho chữ ký của cơ quan. Hãy nhận dạng chữ (OCR) cho tệp, hoặc dùng bản PDF xuất từ tệp soạn thảo, rồi thêm lại.",
			"The first page is a picture without text, so no place for the office's signature can be found. Recognise its text (OCR), or make the PDF from the draft's own file, then attach that.").Under("HD03.position").Because(err)
	}
	if full != nil {
		return spot, problem.New(problem.Refused,
			"Trang đầu của tệp kèm theo không còn chỗ ở góc trên, bên phải cho số, ký hiệu và thời gian ký của cơ quan. Hãy chừa lề trên ít nhất 20 mm rồi thêm lại, hoặc gộp phụ lục vào cùng tệp với văn bản.",
			"The first page has no room at the top right for number, sign and time of the office's signature. Leave a margin of 20 mm at the top and attach it again, or put the appendix into the document's own file.").Under("HD03.position").Because(err)
	}
	return spot, err
}

// detach takes one away from a draft.
func (o *Office) detach(t *transaction, a ActArgs) error {
	n, err := strconv.Atoi(a.Attachment)
	if err != nil {
		return problem.New(problem.Usage, "Chưa chọn tệp kèm theo.", "No attachment was chosen.")
	}
	return t.do(office.Detach{Number: n})
}

// attachmentArg lets one be chosen.
func attachmentArg(d office.Document) []ArgView {
	arg := ArgView{Name: "attachment", Kind: "choice", Label: Words{"Tệp kèm theo", "Attachment"}, Required: true, Choices: []ChoiceView{}}
	for _, x := range d.Attached() {
		arg.Choices = append(arg.Choices, ChoiceView{strconv.Itoa(x.Number), Words{x.PDF.Name, x.PDF.Name}})
	}
	return []ArgView{arg}
}

// AttachmentView is a file of its own that goes with the document; its bytes are those of a version.
type AttachmentView struct {
	Number  int    `json:"number"` // from 1
	Name    string `json:"name"`
	Bytes   int64  `json:"bytes"`
	SHA256  string `json:"sha256,omitempty"`
	Version int    `json:"version"` // VersionView.Number of the file that counts now
	Sealed  bool   `json:"sealed"`  // the office has signed it, with the document's number and sign (NĐ 30/2020, Appendix I)
	Stamped bool   `json:"stamped"` // a time-stamp is in it
	Owed    bool   `json:"owed"`    // its time-stamp is asked for again

	Indication string `json:"indication,omitempty"` // of the judgement of its signatures, at the issue or when it came
	Acceptable bool   `json:"acceptable"`           // that says it bears the issuing office's valid signature
}

// attachments shows them, in their order.
func attachments(d office.Document) []AttachmentView {
	var list []AttachmentView
	for _, x := range d.Attached() {
		f := x.Counts()
		m, sealed := d.Mark(office.RoleOfAttachment(x.Number))
		v := AttachmentView{Number: x.Number, Name: f.Name, Bytes: f.Bytes, SHA256: f.SHA256, Sealed: sealed, Stamped: m.Stamped, Owed: m.Owed}
		if x.Judged != nil {
			v.Indication, v.Acceptable = x.Judged.Indication, x.Judged.Acceptable
		}
		for i := range d.Versions {
			if d.Versions[i].Blob == f.Blob {
				v.Version = i + 1
			}
		}
		list = append(list, v)
	}
	return list
}
