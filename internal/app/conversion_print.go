package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"trien/internal/authority"
	"trien/internal/conversion"
	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/printout"
	"trien/internal/problem"
	"trien/internal/sheet"
	"trien/internal/store"
)

// Paper is printed from what is shown here at so many dots an inch: what office printers print. A long document is drawn coarser, so that it fits in memory.
const (
	printDPI     = 300
	longDPI      = 200
	longDocument = 40 // pages
)

// printing is what is printed, and for what.
type printing struct {
	from, root conversion.Node
	of         office.Of
	id         string // of the electronic document, as it stands on the copy
	sha256     string
	force      Words // how it stands with its force
	signers    string
	pages      []printout.Page
	request    PrintRequest
}

var errNoStatusPage = problem.New(problem.Refused,
	"Chưa in được bản sao: bản sao giấy phải có mã QR dẫn đến trang tra cứu, mà hệ thống chưa biết địa chỉ công khai của mình. Hãy báo quản trị đặt server.public trong trien.toml (hoặc TRIEN_SERVER_PUBLIC) rồi khởi động lại.",
	"The copy can't be printed: a copy on paper bears a QR that leads to its status page, and the system does not know its own public address. Have the administrator set server.public in trien.toml (or TRIEN_SERVER_PUBLIC) and restart.").Under("379.16.4")

// PrintCopy makes a copy on paper of an issued document, or of one taken in: numbered, registered, with its QR. The file to be printed is given out
// once and kept nowhere, for on it stand a token and a code of which only digests are kept. The document's own file is only read (379.16.1, 379.16.3-4).
func (h *House) PrintCopy(ctx context.Context, t Token, id string, r PrintRequest) (PrintedView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return PrintedView{}, err
	}
	o := s.office
	d, err := o.readable(ctx, s.actor, id)
	if err != nil {
		return PrintedView{}, err
	}
	if err := o.proven(ctx, s, office.ActPrintCopy); err != nil {
		return PrintedView{}, err
	}
	out, err := o.printDocument(ctx, s.actor, d, r)
	if err != nil {
		return PrintedView{}, o.refuse(ctx, s.actor, refusal{act: office.ActPrintCopy, door: "act", document: id}, err)
	}
	return out, nil
}

func (o *Office) printDocument(ctx context.Context, a identity.Actor, d office.Document, r PrintRequest) (v PrintedView, err error) {
	if err := o.check(d, office.ActPrintCopy, a); err != nil {
		return v, err
	}
	p, err := o.printingOf(ctx, d, r)
	if err != nil {
		return v, err
	}
	var made copied
	_, err = o.change(ctx, a, d.ID, 0, func(t *transaction) error {
		if made, err = o.addPrinted(ctx, t, p); err != nil {
			return err
		}
		return t.do(office.CopyDocument{CopyMade: office.CopyMade{Copy: made.id, Way: conversion.ToPaper}})
	})
	if err != nil {
		return v, err
	}
	v.PDF, v.Name = made.pdf, made.name
	v.Copy, err = o.copyView(ctx, a, made.id)
	return v, err
}

// printingOf reads what is to be printed of a document.
func (o *Office) printingOf(ctx context.Context, d office.Document, r PrintRequest) (p printing, err error) {
	switch {
	case o.Public == "":
		return p, errNoStatusPage
	case strings.TrimSpace(r.Purpose) == "":
		return p, problem.New(problem.Usage, "Cần nhập mục đích in bản sao.", "Say what the copy is printed for.").Under("379.16.1")
	}
	v, ok := d.PDF()
	if !ok {
		return p, store.NotFound()
	}
	author := o.settings.Name
	if d.Direction == office.In {
		author = d.Sender.Name
	}
	node := conversion.NodeOf(conversion.DocumentKind, d.ID)
	p = printing{from: node, root: node, id: d.ID, sha256: d.SHA256, force: both(d.Effect().Words()), signers: d.SignerName, request: r,
		of: office.Of{DocType: d.DocType, Number: d.Number, Date: d.Date, Abstract: d.Abstract, Author: author}}
	p.pages, err = o.drawnPages(ctx, d.ID, v.File)
	return p, err
}

// drawnPages are the pages of a stored file as a reader sees them.
func (o *Office) drawnPages(ctx context.Context, id string, file office.File) ([]printout.Page, error) {
	f, err := o.openBlob(ctx, id, file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return o.drawPages(ctx, f, f.Size())
}

func (o *Office) drawPages(ctx context.Context, f io.ReaderAt, size int64) ([]printout.Page, error) {
	doc, err := o.Render.Open(ctx, f, size, nil)
	if err != nil {
		return nil, err
	}
	defer doc.Close()
	if doc.Pages() > limits.PrintPages {
		return nil, problem.New(problem.Limit, fmt.Sprintf("Văn bản có %d trang; mỗi bản sao in được tối đa %d trang. Hãy tải tệp về để xem, hoặc đề nghị xác nhận giao dịch trên giấy.", doc.Pages(), limits.PrintPages),
			fmt.Sprintf("The document has %d pages; a copy has at most %d. Read the file itself, or ask for a confirmation on paper.", doc.Pages(), limits.PrintPages)).Under("379.16.3")
	}
	dpi := float64(printDPI)
	if doc.Pages() > longDocument {
		dpi = longDPI
	}
	var pages []printout.Page
	for n := 1; n <= doc.Pages(); n++ {
		img, err := doc.Picture(ctx, n, dpi)
		if err != nil {
			return nil, err
		}
		b := img.Bounds() // a point that a page has only in part was drawn whole
		pages = append(pages, printout.PageOf(img, (float64(b.Dx())-0.5)*72/dpi, (float64(b.Dy())-0.5)*72/dpi))
	}
	return pages, nil
}

// copied is a copy that was made: its id, and the file to be printed.
type copied struct {
	id, name string
	pdf      []byte
}

// addPrinted numbers a copy, makes its file and puts it into the register, in the transaction.
func (o *Office) addPrinted(ctx context.Context, t *transaction, p printing) (c copied, err error) {
	people, err := o.registry(ctx)
	if err != nil {
		return c, err
	}
	secrets, err := conversion.NewSecrets(o.Random)
	if err != nil {
		return c, err
	}
	c.id, _ = conversion.ID(secrets.Token)
	series := o.copySeries(t)
	n, err := o.takeNumber(ctx, t, series, c.id)
	if err != nil {
		return c, err
	}
	only, _ := people.book.ReferenceOnly(p.of.DocType, authority.ToPaper, t.at)
	e := office.CopyPrinted{Of: p.of, From: string(p.from), Root: string(p.root), Ordinal: n, Series: series, Day: office.Day(t.at), SHA256: p.sha256, Pages: len(p.pages), List: only.Version,
		Reference: only.ID, Copy: o.settings.profile().Number(n, o.copySign()), Purpose: tidy(p.request.Purpose), Receiver: tidy(p.request.Receiver), Name: t.actor.Name, Post: t.actor.Title,
		Code: conversion.CodeDigest(c.id, secrets.Code)}
	if c.pdf, err = o.printed(t, p, e, secrets).Write(p.pages, o.Random); err != nil {
		return c, unwritable(err)
	}
	sum := sha256.Sum256(c.pdf)
	e.Print, c.name = hex.EncodeToString(sum[:]), "ban-sao-"+office.Digits(n)+"-"+e.Day[:4]+".pdf"
	_, err = copyPapers().add(ctx, o, t, c.id, func(x conversion.Copy) ([]office.Event, error) { return conversion.Print(x, e) })
	return c, err
}

// electronicOnly stands on every print (1831-QĐ/TU, as it is reported).
const electronicOnly = "Chữ ký số chỉ có giá trị trên bản điện tử."

// printed is the copy as it is laid out: each page says that it is one and where it was printed, the last one the rest.
func (o *Office) printed(t *transaction, p printing, e office.CopyPrinted, s conversion.Secrets) printout.Copy {
	address := o.statusAddress(s.Token)
	c := printout.Copy{Confirmation: o.confirmation(t, p, e)}
	c.Confirmation.CodeNotes = []string{"Quét mã để xem tình trạng hiệu lực", "Mã xem nội dung: " + s.Shown()}
	mark := "BẢN SAO " + e.Copy + " ngày " + shortDay(e.Day)
	if e.Reference != "" {
		mark += " – ĐỂ THAM KHẢO"
	}
	c.Foot = [2]string{mark + " – In từ hệ thống " + program + " của " + o.settings.Name, "Mã định danh " + p.id + " – " + electronicOnly + " Trang"}
	c.Label = conversion.Label{Address: address, System: program, Owner: o.settings.Name, Number: e.Copy, Date: e.Day, ID: p.id, Of: p.of.Number, Name: e.Name}.Text()
	return c
}

// confirmation is the last page: what 379.16.3b-d ask for, with room for the wet seal.
func (o *Office) confirmation(t *transaction, p printing, e office.CopyPrinted) sheet.Sheet {
	s := o.head(office.Document{}, "XÁC NHẬN BẢN SAO GIẤY TỪ VĂN BẢN ĐIỆN TỬ")
	s.Rows, s.Number, s.Date, s.Foot = nil, "Số "+e.Copy, local(t.at).Format("Ngày 02 tháng 01 năm 2006"), electronicOnly
	s.Made, s.Creator = local(t.at), application
	add := func(label, value string) {
		if value != "" {
			s.Rows = append(s.Rows, sheet.Row{Label: label, Value: value})
		}
	}
	add("Văn bản", strings.TrimSpace(typeName(p.of.DocType).VI+" "+p.of.Number))
	add("Ngày văn bản", dayWords(p.of.Date))
	add("Trích yếu", p.of.Abstract)
	add("Cơ quan ban hành", p.of.Author)
	add("Người ký số", p.signers)
	add("Số trang", fmt.Sprint(len(p.pages)))
	add("Hiệu lực lúc in", p.force.VI)
	add("Mã định danh", p.id)
	add("SHA-256 của tệp", grouped(p.sha256))
	add("Hệ thống", program)
	add("Chủ quản hệ thống", o.settings.Name)
	add("Mục đích in", e.Purpose)
	add("Nơi nhận bản sao", e.Receiver)
	s.Notes = []string{"Văn bản đã được xử lý trên hệ thống thông tin " + program + " do " + o.settings.Name + " làm chủ quản. Các trang trước là toàn bộ nội dung của văn bản điện tử."}
	if e.Reference != "" {
		s.Notes = append(s.Notes, "BẢN SAO ĐỂ THAM KHẢO: loại văn bản này thuộc danh mục mà bản chuyển đổi không có giá trị như bản gốc (379-QĐ/TW, Điều 16.5, 16.6; danh mục "+e.List+").")
	}
	s.Signer, s.Name = []string{"NGƯỜI THỰC HIỆN CHUYỂN ĐỔI", "(ký; đóng dấu cơ quan nếu có yêu cầu)"}, e.Name
	return s
}
