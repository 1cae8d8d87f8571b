package cms_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"log"
	"math/big"
	"time"

	"trien/cms"
)

// Three steps make a detached signature; reading it gives facts, each apart.
func ExampleAssemble() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	t := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Nguyễn Văn Ước"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		log.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		log.Fatal(err)
	}
	scheme, err := cms.DefaultScheme(cert.PublicKey)
	if err != nil {
		log.Fatal(err)
	}

	content := sha256.Sum256([]byte("the content, wherever it is"))
	attributes, err := cms.SignedAttributes(cms.ToSign{Digest: content[:], Hash: scheme.Hash, Certificate: cert})
	if err != nil {
		log.Fatal(err)
	}
	h := scheme.Hash.New()
	h.Write(attributes)
	value, err := key.Sign(rand.Reader, h.Sum(nil), scheme.Hash)
	if err != nil {
		log.Fatal(err)
	}
	signed, err := cms.Assemble(cms.Assembly{Scheme: scheme, Attributes: attributes, Signature: value, Certificates: []*x509.Certificate{cert}})
	if err != nil {
		log.Fatal(err)
	}

	sd, err := cms.Parse(signed)
	if err != nil {
		log.Fatal(err)
	}
	other := sha256.Sum256([]byte("something else"))
	for _, digest := range [][]byte{content[:], other[:]} {
		facts := sd.Check(0, digest, nil)
		fmt.Println("message digest:", facts.MessageDigest.State, "– signature value:", facts.Signature.State)
	}
	// Output:
	// message digest: holds – signature value: holds
	// message digest: fails – signature value: holds
}
