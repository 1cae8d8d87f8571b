package app

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"trien/internal/closing"
	"trien/internal/fetch"
	"trien/internal/identity"
	"trien/internal/keys"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/pades"
	"trien/pdf"
)

// A month of a register is closed: drawn, signed with the key that the clerk holds, and kept with its lines; what is changed afterwards shows beside it.

func closingPapers() papers[closing.Closing] {
	return papers[closing.Closing]{"closing", closing.Fold, func(c closing.Closing) (string, string) { return c.Book, c.Month }}
}

// CloseRequest closes a month of a register.
type CloseRequest struct {
	Book  string `json:"book" enum:"out,in"`
	Month string `json:"month"` // 2026-11
	PIN   string `json:"pin"`   // of the office's key where it was handed to the clerk, else of their own; tried once, never kept
}

// CloseMonth closes a month of a register, with a fresh proof of who does it.
func (h *House) CloseMonth(ctx context.Context, t Token, r CloseRequest) (ClosingsView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayCloseBooks)
	}
	if err == nil {
		err = s.office.proven(ctx, s, "close-register")
	}
	if err != nil {
		return ClosingsView{}, err
	}
	o := s.office
	if err := o.closeMonth(ctx, s, r); err != nil {
		return ClosingsView{}, o.refuse(ctx, s.actor, refusal{act: "close-register", door: "act"}, err)
	}
	return o.closings(ctx, s.actor)
}

func (o *Office) closeMonth(ctx context.Context, s entered, r CloseRequest) error {
	lines, err := o.monthLines(ctx, r.Book, r.Month)
	if err != nil {
		return err
	}
	if err := o.differs(ctx, r, lines); err != nil {
		return err
	}
	drawn, err := o.drawnMonth(ctx, r, lines)
	if err != nil {
		return err
	}
	k, err := o.openKey(ctx, o.rehearsesWith(ctx, s.actor), r.PIN)
	if err != nil {
		return err
	}
	defer keys.Close(k)
	signed, stamped, err := o.signedBook(ctx, drawn, k)
	if err != nil {
		return err
	}
	e := office.RegisterClosed{Book: r.Book, Month: r.Month, Lines: len(lines), Certificate: fingerprint(k.Certificate()), Stamped: stamped, Subject: k.Certificate().Subject.String()}
	return o.keepClosing(ctx, s, e, signed, lines)
}

// differs refuses to close again a month of which nothing has changed.
func (o *Office) differs(ctx context.Context, r CloseRequest, lines []closing.Line) error {
	list, err := closingPapers().list(ctx, o, map[string]any{"state": r.Book, "parent": r.Month})
	if err != nil || len(list) == 0 {
		return err
	}
	last := slices.MaxFunc(list, func(a, b closing.Closing) int { return a.At.Compare(b.At) })
	then, err := o.closedLines(ctx, last)
	if err == nil && len(closing.Compare(then, lines)) == 0 {
		err = problem.New(problem.Conflict, "Tháng này đã chốt và từ đó không có gì thay đổi.", "This month is closed, and nothing has changed since.")
	}
	return err
}

// monthLines are the lines of a month that is over.
func (o *Office) monthLines(ctx context.Context, kind, month string) ([]closing.Line, error) {
	from, to, err := closing.Days(month, o.now())
	if err != nil {
		return nil, err
	}
	if kind != "out" && kind != "in" {
		return nil, store.NotFound()
	}
	b := book{kind: kind, query: entryQuery(kind, Filter{From: from, To: to})}
	if b.people, err = o.registry(ctx); err != nil {
		return nil, err
	}
	list := []closing.Line{}
	for row, err := range o.lines(ctx, b) {
		if err != nil {
			return nil, err
		}
		if list = append(list, closing.Line{Document: row.Document, Cells: row.Cells}); len(list) > limits.PrintedLines {
			return nil, problem.New(problem.Limit, "Tháng này có quá nhiều dòng, không vẽ thành một tệp được.", "This month has too many lines to be drawn as one file.")
		}
	}
	return list, nil
}

// drawnMonth is the month as PDF/A, as the register is printed.
func (o *Office) drawnMonth(ctx context.Context, r CloseRequest, lines []closing.Line) ([]byte, error) {
	v := o.bookHead(book{kind: r.Book})
	v.Title.VI += " – tháng " + r.Month[5:] + "/" + r.Month[:4]
	for _, l := range lines {
		v.Rows = append(v.Rows, RegisterRow{l.Document, l.Cells})
	}
	return o.Convert.ToPDF(ctx, "so.fodt", []byte(flatText(v, o.now())), nil)
}

// signedBook signs a drawn month, with a time-stamp where a service gives one, and holds it against who is believed.
func (o *Office) signedBook(ctx context.Context, drawn []byte, k keys.Key) (out []byte, stamped bool, err error) {
	signer, got, err := o.signerOf(k)
	if err != nil {
		return nil, false, err
	}
	f, err := pdf.Open(bytes.NewReader(drawn), int64(len(drawn)), pdf.Options{})
	if err == nil {
		out, err = o.signedPaper(ctx, f, signer)
	}
	if err == nil {
		err = o.holdsWithoutNetwork(ctx, out)
	}
	return out, *got, err
}

// signerOf signs with a key at hand; stamped tells afterwards whether a service gave a time-stamp.
func (o *Office) signerOf(k keys.Key) (signer pades.Signer, stamped *bool, err error) {
	signer, stamped = pades.Signer{Chain: k.Chain(), Value: k.Sign}, new(bool)
	if signer.Scheme, err = schemeOf(k.Certificate()); err != nil {
		return signer, stamped, err
	}
	scheme, stampers := signer.Scheme, o.settings.stampers()
	if len(stampers) == 0 {
		return signer, stamped, nil
	}
	signer.TimeStamp = func(ctx context.Context, value []byte) ([]byte, error) {
		limited, cancel := context.WithTimeout(ctx, o.settings.Services.signing())
		defer cancel()
		hash := scheme.Hash.New()
		hash.Write(value)
		a, err := o.fetch.Token(limited, fetch.Question{Addresses: stampers, Hash: scheme.Hash, Digest: hash.Sum(nil), Random: o.Random, Waiting: true})
		*stamped = err == nil
		return a.Body, err
	}
	return signer, stamped, nil
}

// keepClosing stores the signed book and its lines under a key of their own, with the event that names them.
func (o *Office) keepClosing(ctx context.Context, s entered, e office.RegisterClosed, signed []byte, lines []closing.Line) error {
	id := store.NewID()
	if _, err := o.vault.NewKey(ctx, keyName(id)); err != nil {
		return err
	}
	sum := sha256.Sum256(signed)
	name := fmt.Sprintf("so-van-ban-%s-%s.pdf", map[string]string{"out": "di", "in": "den"}[e.Book], e.Month)
	var err error
	if e.File, err = o.keep(ctx, id, "register", "application/pdf", &spooled{name: name, size: int64(len(signed)), sha256: hex.EncodeToString(sum[:]), ReaderAt: bytes.NewReader(signed), close: func() {}}); err == nil {
		e.Table, err = o.keepJSON(ctx, id, lines)
	}
	t := o.begin(s.actor)
	if err == nil {
		err = o.addClosing(t, id, e)
	}
	if err == nil {
		err = o.commit(ctx, t)
	}
	if err != nil && !t.failed {
		o.discard(e.File, office.File{Blob: e.Table.Blob})
		o.forget(id)
	}
	return err
}

func (o *Office) addClosing(t *transaction, id string, e office.RegisterClosed) error {
	kept, err := asKept(e)
	if err != nil {
		return err
	}
	p := closingPapers()
	t.add(p.stream(id), 0, id, kept)
	row, err := p.row(o, id, []office.Record{{Event: kept, At: t.at, Actor: t.actor.Person}})
	t.batch.Insert = append(t.batch.Insert, row)
	return err
}

// closedLines are the lines of a month as it was closed.
func (o *Office) closedLines(ctx context.Context, c closing.Closing) ([]closing.Line, error) {
	f, err := o.openDigest(ctx, c.ID, c.Table.Blob, c.Table.Bytes)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var lines []closing.Line
	return lines, damagedJSON(json.NewDecoder(f.Reader()).Decode(&lines))
}

// ClosedMonth writes the signed book of a closed month.
func (h *House) ClosedMonth(ctx context.Context, t Token, id string, w io.Writer) error {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayRegisters)
	}
	if err != nil {
		return err
	}
	c, err := closingPapers().get(ctx, s.office, id)
	if err != nil {
		return err
	}
	if err := s.office.bookUnsealed(ctx, s.actor, c); err != nil {
		return err
	}
	f, err := s.office.openBlob(ctx, id, c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f.Reader())
	return err
}

// bookUnsealed refuses a signed book while a document of which it says what it is about is impounded, and records the attempt (379.21.3).
func (o *Office) bookUnsealed(ctx context.Context, a identity.Actor, c closing.Closing) error {
	lines, err := o.closedLines(ctx, c)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := o.unsealed(ctx, l.Document); err != nil {
			return o.refuse(ctx, a, refusal{act: "read", door: "act", document: l.Document}, err)
		}
	}
	return nil
}

// closingSigner is who a certificate names.
func closingSigner(c closing.Closing) string {
	return cmp.Or(holder(c.Subject), strings.TrimSpace(c.Subject))
}
