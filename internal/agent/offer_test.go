package agent_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/agent"
	"trien/internal/keys"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
	"trien/pdf/stamp"
)

// then is the instant at which the officer's machine lives.
var then = time.Date(2026, 11, 21, 20, 43, 0, 0, time.FixedZone("", 7*3600))

var pki = sync.OnceValue(func() *testpki.PKI {
	return testpki.New(testpki.Options{BaseURL: "http://127.0.0.1:1", Now: then, Random: rand.Reader})
})

// owner gives a key at hand.
func owner(t testing.TB, name string) *keys.Soft {
	t.Helper()
	c, err := pki().Credential(name)
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.NewSoft(c.Key, c.Chain, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const person, seal = "person-p256", "archive-p256" // of small keys: many are made

func opened(t testing.TB, data []byte) *pdf.File {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// draft is a decision with its fields placed ahead, as the house makes it ready.
func draft(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "samples", "quyet-dinh.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	tail, err := pades.PlaceFields(opened(t, data), pades.Ahead{Random: rand.Reader, Fields: []pades.NewField{
		{Name: "number", Page: 1, Rect: pades.Rect{100, 700, 140, 716}, Text: &pades.TextField{Size: 13}},
		{Name: "day", Page: 1, Rect: pades.Rect{400, 680, 420, 696}, Text: &pades.TextField{Size: 13}},
		{Name: "signer", Page: 1, Rect: pades.Rect{330, 200, 480, 260}},
		{Name: "office", Page: 1, Rect: pades.Rect{200, 200, 330, 260}},
		{Name: "whole", Page: 1, Rect: pades.Rect{0, 0, 595, 600}},
		{Name: "unseen"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return append(data, tail...)
}

// drawn is a mark or the look of a text field.
func drawn(t testing.TB, text string) pades.Appearance {
	t.Helper()
	a, err := stamp.TextField{Width: 40, Height: 16, Text: text, Size: 10}.Render()
	if err != nil {
		t.Fatal(err)
	}
	return a.Write
}

func leaders(t testing.TB) pades.Request {
	return pades.Request{Field: "signer", Certify: 2, Appearance: drawn(t, "Ước"), Name: "Nguyễn Văn Ước", Time: then}
}

func seals(t testing.TB) pades.Request {
	return pades.Request{Field: "office", Appearance: drawn(t, "Tỉnh ủy"), Time: then, Lock: &pades.Lock{Action: pades.LockInclude, Fields: []string{"number", "day"}},
		Fills: []pades.Fill{{Field: "number", Value: "15", Appearance: drawn(t, "15")}, {Field: "day", Value: "21", Appearance: drawn(t, "21")}}}
}

// prepared is a file that waits for its signature.
func prepared(t testing.TB, data []byte, r pades.Request) []byte {
	t.Helper()
	r.Random = rand.Reader
	p, err := pades.Prepare(opened(t, data), r)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := p.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// signed is a file signed by its owner.
func signed(t testing.TB, data []byte, by string, r pades.Request) []byte {
	t.Helper()
	k := owner(t, by)
	scheme, err := cms.DefaultScheme(k.Certificate().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	r.Random = rand.Reader
	p, err := pades.Sign(context.Background(), opened(t, data), r, pades.Signer{Chain: k.Chain(), Scheme: scheme, Value: k.Sign})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := p.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// offer is a prepared file and what the house says of it.
type offer struct {
	item agent.Item
	file []byte
	mine *x509.Certificate
	now  time.Time
}

// named makes the item tell the truth of the bytes as they are.
func (o *offer) named() {
	sum := sha256.Sum256(o.file)
	o.item.Size, o.item.SHA256 = int64(len(o.file)), hex.EncodeToString(sum[:])
}

func (o *offer) inspect() (*agent.Statement, error) {
	return agent.Inspect(context.Background(), o.item, agent.Served{ReaderAt: bytes.NewReader(o.file), Size: int64(len(o.file))}, o.mine, o.now)
}

// offered is an honest offer.
func offered(t testing.TB, file []byte, act, field, by string) *offer {
	t.Helper()
	cert := owner(t, by).Certificate()
	scheme, err := cms.DefaultScheme(cert.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	o := &offer{file: file, mine: cert, now: then.Add(time.Minute)}
	o.item = agent.Item{ID: "1", Request: "r", Act: act, Field: field, Page: 1, Certificate: agent.Fingerprint(cert), Scheme: agent.SchemeName(scheme),
		Document: agent.Document{ID: "d", Type: "Quyết định", Abstract: "thành lập Ban Chỉ đạo", Number: "15-QĐ/TU"}}
	v := opened(t, file).Newest()
	if o.item.Document.Pages, err = v.PageCount(); err != nil {
		t.Fatal(err)
	}
	fields, err := pades.Signatures(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fields {
		if f.Name == field {
			o.item.Rect = f.Rect
			if !f.Visible() {
				o.item.Page = 0
			}
		}
	}
	o.named()
	return o
}

// leader is what the person signs first, clerk what the office seals after.
func leader(t testing.TB) *offer {
	return offered(t, prepared(t, draft(t), leaders(t)), "sign", "signer", person)
}

func clerk(t testing.TB) *offer {
	return offered(t, prepared(t, signed(t, draft(t), person, leaders(t)), seals(t)), "seal", "office", seal)
}
