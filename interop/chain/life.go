package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/internal/augment"
	"trien/internal/marks"
	"trien/internal/placement"
	"trien/internal/render"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
	"trien/pdf/stamp"
	"trien/trust"
	"trien/tsp"
)

// stage is the file after a step.
type stage struct {
	name string
	data []byte
}

// maker makes the stages, by the services of a PKI in memory.
type maker struct {
	pki    *testpki.PKI
	engine *render.Engine
	now    func() time.Time

	profile placement.Profile
	blanks  []placement.Blank
	spots   map[placement.Role]placement.Spot
	data    []byte
}

// number and date as the clerk fills them in.
var filled = map[placement.Kind]string{placement.Number: "128", placement.Day: "21", placement.Month: "11", placement.Year: "26"}

// life takes a draft through all steps.
func (m *maker) life(ctx context.Context, draft []byte) ([]stage, error) {
	m.data = draft
	if err := m.ahead(ctx); err != nil {
		return nil, err
	}
	stages := []stage{{"1-fields-ahead", m.data}}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"2-leader-certifies", m.leader}, {"3-numbered-and-sealed", m.seal}, {"4-arrival-mark", m.arrival}, {"5-archive-signs", m.archive},
		{"6-LTA", m.protect}, {"7-LTA-renewed", m.protect},
	} {
		before := m.data
		if err := step.do(ctx); err != nil {
			return nil, fmt.Errorf("%s: %w", step.name, err)
		}
		if !bytes.HasPrefix(m.data, before) {
			return nil, fmt.Errorf("%s changed earlier bytes", step.name)
		}
		stages = append(stages, stage{step.name, m.data})
	}
	return stages, nil
}

func (m *maker) open() (*pdf.File, error) {
	return pdf.Open(bytes.NewReader(m.data), int64(len(m.data)), pdf.Options{})
}

// ahead places the fields before anyone signs, as the office does.
func (m *maker) ahead(ctx context.Context) error {
	var err error
	if m.profile, err = placement.Party(); err != nil {
		return err
	}
	doc, err := m.engine.Open(ctx, bytes.NewReader(m.data), int64(len(m.data)), nil)
	if err != nil {
		return err
	}
	defer doc.Close()
	pages, err := doc.Layout(ctx)
	if err != nil {
		return err
	}
	if m.blanks, err = placement.Blanks(pages, "999"); err != nil {
		return err
	}
	var fields []pades.NewField
	var taken []placement.Spot
	for _, b := range m.blanks {
		taken = append(taken, b.Spot)
		fields = append(fields, pades.NewField{Name: string(b.Kind), Page: b.Spot.Page, Rect: rect(b.Spot), Text: &pades.TextField{Size: b.FieldSize()}})
	}
	m.spots = map[placement.Role]placement.Spot{}
	for _, role := range []placement.Role{placement.Person, placement.Office, placement.Archive, placement.Incoming} {
		spot, err := m.profile.Place(pages, placement.Request{Role: role, Taken: taken})
		if err != nil {
			return err
		}
		m.spots[role], taken = spot, append(taken, spot)
		fields = append(fields, pades.NewField{Name: string(role), Page: spot.Page, Rect: rect(spot)})
	}
	f, err := m.open()
	if err != nil {
		return err
	}
	tail, err := pades.PlaceFields(f, pades.Ahead{Random: rand.Reader, Fields: fields, Font: stamp.FieldFont{Face: stamp.Serif}})
	m.data = append(bytes.Clone(m.data), tail...)
	return err
}

func rect(s placement.Spot) pades.Rect {
	return pades.Rect{s.Rect.X1, s.Rect.Y1, s.Rect.X2, s.Rect.Y2}
}

func (m *maker) leader(ctx context.Context) error {
	return m.sign(ctx, "person-rsa2048", placement.Person, pades.Request{Certify: 2})
}

// seal is number, date and the office's signature in one revision, with a lock on what it filled.
func (m *maker) seal(ctx context.Context) error {
	var r pades.Request
	lock := &pades.Lock{Action: pades.LockInclude}
	for _, b := range m.blanks {
		w, h := b.Spot.Size()
		look, err := stamp.TextField{Width: w, Height: h, Turn: b.Spot.Turn, Text: filled[b.Kind], Size: b.Size, Align: marks.Align(b.Align), Baseline: b.Baseline}.Render()
		if err != nil {
			return err
		}
		r.Fills = append(r.Fills, pades.Fill{Field: string(b.Kind), Value: filled[b.Kind], Appearance: look.Write})
		lock.Fields = append(lock.Fields, string(b.Kind))
	}
	r.Lock = lock
	return m.sign(ctx, "office-rsa2048", placement.Office, r)
}

func (m *maker) arrival(ctx context.Context) error {
	return m.sign(ctx, "person-p384", placement.Incoming, pades.Request{})
}

func (m *maker) archive(ctx context.Context) error {
	return m.sign(ctx, "archive-p256", placement.Archive, pades.Request{})
}

// sign signs in the field of a role, with its mark and a time-stamp.
func (m *maker) sign(ctx context.Context, key string, role placement.Role, r pades.Request) error {
	c, err := m.pki.Credential(key)
	if err != nil {
		return err
	}
	scheme, err := cms.DefaultScheme(c.Key.Public())
	if err != nil {
		return err
	}
	values := marks.Values(c.Chain[0], c.Chain[0].Subject.CommonName, m.now())
	values["number"] = "07"
	look, err := marks.Draw(m.profile.Marks[role], m.spots[role], marks.Content{Values: values})
	if err != nil {
		return err
	}
	r.Random, r.Field, r.Appearance, r.Time = rand.Reader, string(role), look.Write, marks.Local(m.now())
	value := func(_ context.Context, digest []byte, s cms.Scheme) ([]byte, error) {
		return c.Key.Sign(rand.Reader, digest, s.SignerOpts())
	}
	f, err := m.open()
	if err != nil {
		return err
	}
	p, err := pades.Sign(ctx, f, r, pades.Signer{Chain: c.Chain, Scheme: scheme, Value: value, TimeStamp: m.stamped})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	_, err = p.WriteTo(&b)
	m.data = b.Bytes()
	return err
}

// protect raises everything to B-LTA, or renews it.
func (m *maker) protect(ctx context.Context) error {
	anchors, err := m.pki.Anchors()
	if err != nil {
		return err
	}
	between, err := m.pki.Intermediates()
	if err != nil {
		return err
	}
	var all []*certpath.Certificate
	for _, c := range append(anchors, between...) {
		x, err := certpath.Parse(c.Raw)
		if err != nil {
			return err
		}
		all = append(all, x)
	}
	f, err := m.open()
	if err != nil {
		return err
	}
	get := func(_ context.Context, url string) ([]byte, error) { return m.ask("GET", url, nil) }
	r, err := augment.Raise(ctx, f, augment.Options{Level: augment.BLTA, Trust: trust.FromCertificates(all, nil), Random: rand.Reader, Now: m.now,
		Sources: augment.Sources{CRL: get, Certificates: get, TimeStamp: m.token,
			OCSP: func(_ context.Context, url string, q []byte) ([]byte, error) { return m.ask("POST", url, q) }}})
	if err != nil {
		return err
	}
	data := make([]byte, r.Size)
	_, err = r.ReadAt(data, 0)
	m.data = data
	return err
}

// ask lets the PKI's services answer without a network.
func (m *maker) ask(method, url string, body []byte) ([]byte, error) {
	rec := httptest.NewRecorder()
	m.pki.Handler(m.now).ServeHTTP(rec, httptest.NewRequest(method, url, bytes.NewReader(body)))
	if rec.Code != http.StatusOK {
		return nil, errors.New(rec.Body.String())
	}
	return rec.Body.Bytes(), nil
}

// stamped is a time-stamp over a signature's value.
func (m *maker) stamped(ctx context.Context, value []byte) ([]byte, error) {
	digest := sha256.Sum256(value)
	return m.token(ctx, crypto.SHA256, digest[:])
}

// token is a time-stamp over a digest.
func (m *maker) token(_ context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
	q, err := tsp.Request{Hash: h, Digest: digest, CertReq: true}.Marshal()
	if err != nil {
		return nil, err
	}
	answer, err := m.pki.TimeStamp(q, m.now())
	if err != nil {
		return nil, err
	}
	r, err := tsp.ParseResponse(answer)
	if err != nil {
		return nil, err
	}
	return r.Token, nil
}
