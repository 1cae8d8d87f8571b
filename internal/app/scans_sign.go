package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"trien/internal/authority"
	"trien/internal/conversion"
	"trien/internal/digitising"
	"trien/internal/keys"
	"trien/internal/marks"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/printout"
	"trien/internal/problem"
	"trien/internal/sheet"
	"trien/internal/store"
	"trien/pades"
	"trien/pdf"
	"trien/pdf/stamp"
)

// ScanSignature is asked for by who signs a compared scan for the office.
type ScanSignature struct {
	PIN string `json:"pin"` // of the office's key; tried once, never kept
}

// SignScan signs a compared scan for the office: numbered, with its last page and QR, the mark at the profile's place, in the register of conversions (379.15.1-3).
func (h *House) SignScan(ctx context.Context, t Token, id string, r ScanSignature) (ScanView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return ScanView{}, err
	}
	o := s.office
	for _, act := range []string{mayConvert, maySeal} {
		if err := o.may(ctx, s.actor, act); err != nil {
			return ScanView{}, err
		}
	}
	if err := o.proven(ctx, s, "scan.sign"); err != nil {
		return ScanView{}, err
	}
	if err := o.signScan(ctx, s, id, r.PIN); err != nil {
		return ScanView{}, o.refuse(ctx, s.actor, refusal{act: "scan.sign", door: "act"}, err)
	}
	return o.scanView(ctx, id)
}

func (o *Office) rule() digitising.Rule { return digitising.Rule{Apart: o.settings.Scan.Apart} }

func (o *Office) signScan(ctx context.Context, s entered, id, pin string) error {
	x, err := scanPapers().get(ctx, o, id)
	if err == nil {
		err = digitising.MaySign(x, s.actor.Person, o.rule())
	}
	if err == nil {
		err = o.assignedTo(ctx, s.actor, "seal")
	}
	if err != nil {
		return err
	}
	k, err := o.openKey(ctx, o.settings.ID, pin)
	if err != nil {
		return err
	}
	defer keys.Close(k)
	var made office.File
	err = o.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error {
		o.discard(made) // of a try that met another act
		made, err = o.addScanned(ctx, t, id, k)
		return err
	})
	if err != nil && problem.KindOf(err) != problem.IO {
		o.discard(made)
	}
	return err
}

// addScanned numbers the copy, makes and signs its file, and puts it into the register, in the transaction.
func (o *Office) addScanned(ctx context.Context, t *transaction, id string, k keys.Key) (made office.File, err error) {
	x, err := scanPapers().get(ctx, o, id)
	if err == nil {
		err = digitising.MaySign(x, t.actor.Person, o.rule())
	}
	if err != nil {
		return made, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return made, err
	}
	secrets, err := conversion.NewSecrets(o.Random)
	if err != nil {
		return made, err
	}
	copyID, _ := conversion.ID(secrets.Token)
	paper, err := o.paperOf(ctx, x.Of)
	if err != nil {
		return made, err
	}
	series := o.copySeries(t)
	n, err := o.takeNumber(ctx, t, series, copyID)
	if err != nil {
		return made, err
	}
	only, _ := people.book.ReferenceOnly(x.Of.DocType, authority.ToElectronic, t.at)
	e := office.CopyScanned{Of: x.Of, From: string(conversion.NodeOf(conversion.PaperKind, paper)), Scan: id, Ordinal: n, Series: series, Day: office.Day(t.at), Pages: x.Pages, List: only.Version,
		Reference: only.ID, Own: x.Own, Copy: o.settings.profile().Number(n, o.copySign()), Name: t.actor.Name, Post: t.actor.Title, Compared: x.Compared.Name}
	made, signed, err := o.signedScan(ctx, t, signingScan{x, e, secrets.Token}, k)
	if err != nil {
		return made, err
	}
	e.SHA256, signed.Copy, signed.Paper = made.SHA256, copyID, paper
	return made, o.enterScanned(ctx, t, e, signed)
}

// enterScanned keeps the copy, the paper that it hangs on, and the end of the scan.
func (o *Office) enterScanned(ctx context.Context, t *transaction, e office.CopyScanned, signed office.ScanSigned) error {
	note := office.CopyMade{Copy: signed.Copy, Way: conversion.ToElectronic}
	if _, err := originalPapers().add(ctx, o, t, signed.Paper, func(p conversion.Paper) ([]office.Event, error) { return conversion.NotePaper(p, e.Of, note) }); err != nil {
		return err
	}
	if _, err := copyPapers().add(ctx, o, t, signed.Copy, func(c conversion.Copy) ([]office.Event, error) { return conversion.Scan(c, e) }); err != nil {
		return err
	}
	_, err := o.scanned(ctx, t, e.Scan, func(s digitising.Scan) ([]office.Event, error) {
		return digitising.Sign(s, signed, o.rule(), t.actor.Person)
	})
	return err
}

// paperOf is the paper that a copy hangs on: one that is noted already, by office, number and date; else a new one.
func (o *Office) paperOf(ctx context.Context, of office.Of) (string, error) {
	if of.Number == "" || of.Date == "" {
		return store.NewID(), nil
	}
	list, err := originalPapers().list(ctx, o, nil)
	for _, p := range list {
		if p.Of.DocType == of.DocType && strings.EqualFold(p.Of.Number, of.Number) && p.Of.Date == of.Date && strings.EqualFold(p.Of.Author, of.Author) {
			return p.ID, err
		}
	}
	return store.NewID(), err
}

// signingScan is what is signed.
type signingScan struct {
	scan  digitising.Scan
	copy  office.CopyScanned
	token string
}

// signedScan puts the last page behind the two layers, signs it with a mark, and stores it.
func (o *Office) signedScan(ctx context.Context, t *transaction, s signingScan, k keys.Key) (made office.File, e office.ScanSigned, err error) {
	data, last, err := o.withLastPage(ctx, t, s)
	if err != nil {
		return made, e, err
	}
	request, placed, err := o.scanMark(ctx, t, s, k, data, last)
	if err != nil {
		return made, e, err
	}
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		return made, e, err
	}
	signer, stamped, err := o.signerOf(k)
	if err != nil {
		return made, e, err
	}
	out, err := o.signedAs(ctx, f, request, signer)
	if err == nil {
		err = o.holdsWithoutNetwork(ctx, out)
	}
	if err != nil {
		return made, e, err
	}
	name := "ban-sao-dien-tu-" + office.Digits(s.copy.Ordinal) + "-" + s.copy.Day[:4] + ".pdf"
	if made, err = o.keep(ctx, s.scan.ID, "signed", "application/pdf", inMemoryFile(name, out)); err != nil {
		return made, e, err
	}
	return made, office.ScanSigned{File: made, Certificate: fingerprint(k.Certificate()), Subject: k.Certificate().Subject.String(), Stamped: *stamped, Placed: placed, Who: t.actor.Name, Post: t.actor.Title}, nil
}

// withLastPage is the file of the two layers with the last page behind it.
func (o *Office) withLastPage(ctx context.Context, t *transaction, s signingScan) ([]byte, sheet.Written, error) {
	in, err := o.openBlob(ctx, s.scan.ID, s.scan.Layered)
	if err != nil {
		return nil, sheet.Written{}, err
	}
	defer in.Close()
	base, err := io.ReadAll(in.Reader())
	if err != nil {
		return nil, sheet.Written{}, err
	}
	f, err := pdf.Open(bytes.NewReader(base), int64(len(base)), pdf.Options{})
	if err != nil {
		return nil, sheet.Written{}, err
	}
	last, err := o.scanSheet(t, s)
	if err != nil {
		return nil, sheet.Written{}, err
	}
	tail, w, err := last.Appended(f, o.Random)
	if err != nil {
		return nil, w, unwritable(err)
	}
	return append(base, tail...), w, nil
}

// copyForm is what kind of copy it is, as the mark says it.
func copyForm(e office.CopyScanned) string {
	form := "BẢN SAO ĐIỆN TỬ " + e.Copy
	if e.Reference != "" {
		form += " – ĐỂ THAM KHẢO"
	}
	if !e.Own {
		form = "BẢN CHUYỂN ĐỔI " + strings.TrimPrefix(form, "BẢN SAO ĐIỆN TỬ ")
	}
	return form
}

// scanSheet is the last page: what was converted, by whom compared and signed, with the QR where the system knows its own address (379.15.2).
func (o *Office) scanSheet(t *transaction, s signingScan) (sheet.Sheet, error) {
	e, x := s.copy, s.scan
	out := o.ownSheet("XÁC NHẬN CHUYỂN ĐỔI VĂN BẢN GIẤY SANG ĐIỆN TỬ")
	out.Number, out.Date, out.Foot = "Số "+e.Copy, local(t.at).Format("Ngày 02 tháng 01 năm 2006"), electronicOnly
	by := x.Compared.Name + ", " + moment(x.Compared.At)
	for _, r := range [][2]string{{"Văn bản giấy", strings.TrimSpace(typeName(e.DocType).VI + " " + e.Number)}, {"Ngày văn bản", dayWords(e.Of.Date)}, {"Trích yếu", e.Abstract}, {"Cơ quan ban hành", e.Author},
		{"Người ký trên giấy", x.Signer}, {"Số trang", fmt.Sprint(e.Pages)}, {"Hình thức", copyForm(e)}, {"Xác nhận thông tin", x.Confirmed.Name + ", " + moment(x.Confirmed.At)}, {"Đối chiếu với bản giấy", by},
		{"Ghi chú đối chiếu", x.Remark}, {"Ký số cho cơ quan", strings.TrimSpace(e.Name + ", " + e.Post)}, {"SHA-256 của bản quét", grouped(x.Layered.SHA256)}, {"Hệ thống", program}} {
		if r[1] != "" {
			out.Rows = append(out.Rows, sheet.Row{Label: r[0], Value: r[1]})
		}
	}
	out.Notes = []string{"Các trang trước là ảnh quét toàn bộ bản giấy" + map[bool]string{false: ", có lớp chữ do máy nhận dạng để tra cứu; khi khác nhau, ảnh là căn cứ.", true: ", không có lớp chữ."}[x.Plain]}
	if !e.Own {
		out.Notes = append(out.Notes, "Bản giấy do cơ quan khác ban hành; đây là bản chuyển đổi do "+o.settings.Name+" thực hiện.")
	}
	if e.Reference != "" {
		out.Notes = append(out.Notes, "ĐỂ THAM KHẢO: loại văn bản này thuộc danh mục mà bản chuyển đổi không có giá trị như bản gốc (379-QĐ/TW, Điều 15.3; danh mục "+e.List+").")
	}
	if o.Public == "" {
		return out, nil
	}
	code, err := printout.Code(conversion.Label{Address: o.statusAddress(s.token), System: program, Owner: o.settings.Name, Number: e.Copy, Date: e.Day, ID: x.ID, Of: e.Number, Name: e.Name}.Text())
	if err != nil {
		return out, err
	}
	out.Code, out.CodeNotes = stamp.Drawn(code), []string{"Quét mã để xem tình trạng hiệu lực"}
	return out, nil
}

// scanMark draws the office's mark at the profile's place on the first page; where there is no room, in the band at the top of the last.
func (o *Office) scanMark(ctx context.Context, t *transaction, s signingScan, k keys.Key, data []byte, last sheet.Written) (r pades.Request, placed string, err error) {
	doc, err := o.Render.Open(ctx, bytes.NewReader(data), int64(len(data)), nil)
	if err != nil {
		return r, "", err
	}
	defer doc.Close()
	first, err := doc.Page(ctx, 1)
	if err != nil {
		return r, "", err
	}
	values := marks.Values(k.Certificate(), o.settings.Name, t.at)
	values["form"], values["office"], values["number"] = copyForm(s.copy), o.settings.Name, s.copy.Copy
	look := o.look.Marks[placement.Copy]
	spot, err := o.look.Place([]placement.Page{first}, placement.Request{Role: placement.Copy})
	placed = "profile"
	if err != nil {
		spot, placed = placement.Spot{Page: last.Page, Rect: placement.Rect{X1: last.Room[0], Y1: last.Room[1], X2: last.Room[2], Y2: last.Room[3]}}, "sheet"
	}
	drawn, err := marks.Draw(look, spot, marks.Content{Values: values})
	if err != nil {
		return r, placed, err
	}
	return pades.Request{Random: o.Random, Page: spot.Page, Rect: rectOf(spot), Appearance: drawn.Write, Name: o.settings.Name, Time: local(t.at), Application: application}, placed, nil
}
