package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"io"

	"trien/internal/agent"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/pades"
	"trien/pdf"
)

// prepareBatch prepares what waits of a request whose key is elsewhere. What it makes is kept: a restart loses nothing of it.
func (o *Office) prepareBatch(ctx context.Context, r store.Signing) {
	o.eachItem(ctx, r, o.prepareItem)
	o.sweepPrepared(context.WithoutCancel(ctx)) // of what was cancelled meanwhile
}

// prepareItem makes the file that the key elsewhere is to sign, and keeps what was appended.
func (o *Office) prepareItem(ctx context.Context, w *claimed) error {
	if err := o.numbered(ctx, w); err != nil {
		return err
	}
	d, err := o.document(ctx, w.item.Document)
	if err != nil {
		return err
	}
	if !d.Stands(int(w.item.Version)) {
		return movedOn(d)
	}
	w.item.Version = int64(d.Version) // what is prepared is of this file
	t := o.on(w.actor, d)
	s, err := o.signable(ctx, t, w.request.Act)
	if err != nil {
		return err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	cert, ok := people.elsewhere(s.holder, t.at)
	if !ok {
		return errNoCertificate
	}
	w.words.Prepared = &readyWords{Field: s.field, At: t.at}
	if office.IsAttachment(s.role) {
		w.words.Prepared.Attach = s.from.Name
	}
	w.item.Certificate = fingerprint(cert)
	var tail []byte
	if w.request.Way == WithVGCA {
		tail, err = o.toolTail(ctx, s)
	} else {
		tail, err = o.agentTail(ctx, w, s, cert)
	}
	if err != nil {
		return err
	}
	return o.keepPrepared(ctx, w, s, tail)
}

// agentTail is the revision that a machine signs, checked like any other before a key is asked.
func (o *Office) agentTail(ctx context.Context, w *claimed, s signable, cert *x509.Certificate) ([]byte, error) {
	scheme, err := schemeOf(cert)
	if err != nil {
		return nil, err
	}
	st, err := o.prepareStep(ctx, s, asked{cert, scheme, int(w.item.Reserve)})
	if err != nil {
		return nil, err
	}
	defer st.close()
	w.words.Prepared.Scheme = agent.SchemeName(scheme)
	return st.Tail(), nil
}

// keepPrepared keeps what was appended, describes the whole file, and lets the item wait for the key.
func (o *Office) keepPrepared(ctx context.Context, w *claimed, s signable, tail []byte) error {
	f, err := o.served(ctx, s, tail)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := describe(w.words.Prepared, f); err != nil {
		return err
	}
	k, err := o.vault.Key(keyName(w.item.Document))
	if err != nil {
		return err
	}
	if _, err := o.work.Put(ctx, k, store.PreparedName(w.item.ID), bytes.NewReader(tail)); err != nil {
		return err
	}
	ready := *w
	ready.item.Size = f.Size()
	if err := o.alone(ctx, &ready, store.ItemReady); err != nil {
		return err
	}
	o.tellAgents()
	return nil
}

// describe tells of a prepared file what its signer is shown.
func describe(v *readyWords, f *served) error {
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, f.Size())); err != nil {
		return err
	}
	v.SHA256 = hex.EncodeToString(sum.Sum(nil))
	file, err := pdf.Open(f, f.Size(), pdf.Options{})
	if err != nil {
		return err
	}
	if v.Pages, err = file.Newest().PageCount(); err != nil {
		return err
	}
	fields, err := pades.Signatures(file.Newest())
	for i := range fields {
		if fields[i].Name == v.Field && fields[i].Visible() {
			v.Page, v.Rect = fields[i].Page, fields[i].Rect
		}
	}
	return err
}

// errAnswer is what becomes of an answer that does not fit what was served.
func errAnswer(cause error) error {
	return problem.New(problem.Refused,
		"Chữ ký gửi về không khớp với tệp đã giao hoặc với chứng thư đã đăng ký nên không nhận; việc này đã được ghi lại. Hãy ký lại; nếu lặp lại, báo quản trị kiểm tra máy ký.",
		"The signature that came back does not fit the file that was served, or the registered certificate; it was not taken, and this was recorded. Sign again; if it happens again have the signing machine checked.").Under("379.5.6").Because(cause)
}
