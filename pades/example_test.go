package pades_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"log"
	"math/big"
	"os"
	"time"

	"trien/cms"
	"trien/pades"
	"trien/pdf"
)

// ownCertificate makes a key and its own certificate. Real keys come from a token or a PKCS #12 file.
func ownCertificate() (*ecdsa.PrivateKey, *x509.Certificate) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	t := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Nguyễn Văn Ước"}, KeyUsage: x509.KeyUsageDigitalSignature,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		log.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		log.Fatal(err)
	}
	return key, cert
}

func opened(file []byte) *pdf.File {
	f, err := pdf.Open(bytes.NewReader(file), int64(len(file)), pdf.Options{})
	if err != nil {
		log.Fatal(err)
	}
	return f
}

// The key is at hand: one call signs at level B-B. With Signer.TimeStamp the level is B-T.
func ExampleSign() {
	key, cert := ownCertificate()
	scheme, err := cms.DefaultScheme(cert.PublicKey)
	if err != nil {
		log.Fatal(err)
	}
	original, err := os.ReadFile("../testdata/samples/quyet-dinh.pdf")
	if err != nil {
		log.Fatal(err)
	}
	p, err := pades.Sign(context.Background(), opened(original), pades.Request{Random: rand.Reader, Time: time.Now(), Certify: 2}, pades.Signer{
		Chain: []*x509.Certificate{cert}, Scheme: scheme,
		Value: func(_ context.Context, digest []byte, s cms.Scheme) ([]byte, error) {
			return key.Sign(rand.Reader, digest, s.Hash)
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	var signed bytes.Buffer
	if _, err := p.WriteTo(&signed); err != nil {
		log.Fatal(err)
	}
	fmt.Println("earlier bytes untouched:", bytes.HasPrefix(signed.Bytes(), original))
	fields, err := pades.Signatures(opened(signed.Bytes()).Newest())
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range fields {
		fmt.Println(f.Name, f.Signature.SubFilter)
	}
	// Output:
	// earlier bytes untouched: true
	// Signature1 ETSI.CAdES.detached
}

// The key is elsewhere: prepare here, sign there, embed here.
func ExamplePrepare() {
	key, cert := ownCertificate()
	scheme, err := cms.DefaultScheme(cert.PublicKey)
	if err != nil {
		log.Fatal(err)
	}
	original, err := os.ReadFile("../testdata/samples/quyet-dinh.pdf")
	if err != nil {
		log.Fatal(err)
	}
	p, err := pades.Prepare(opened(original), pades.Request{Random: rand.Reader, Field: "Lãnh đạo"})
	if err != nil {
		log.Fatal(err)
	}
	attributes, err := p.Attributes(context.Background(), cert, scheme)
	if err != nil {
		log.Fatal(err)
	}
	h := scheme.Hash.New() // what follows may happen on another machine
	h.Write(attributes)
	value, err := key.Sign(rand.Reader, h.Sum(nil), scheme.Hash)
	if err != nil {
		log.Fatal(err)
	}
	der, err := cms.Assemble(cms.Assembly{Scheme: scheme, Attributes: attributes, Signature: value, Certificates: []*x509.Certificate{cert}})
	if err != nil {
		log.Fatal(err)
	}
	if err := p.Embed(der); err != nil {
		log.Fatal(err)
	}
	var signed bytes.Buffer
	if _, err := p.WriteTo(&signed); err != nil {
		log.Fatal(err)
	}
	err = pades.Check(context.Background(), bytes.NewReader(signed.Bytes()), int64(signed.Len()), pades.Signed{Field: p.Field(), Before: int64(len(original))})
	fmt.Println(p.Field(), err)
	// Output: Lãnh đạo <nil>
}
