package standin

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"net"
	"net/http"
	"time"
)

// Serve listens on an address of this machine with a certificate made by itself, as the tool's installer does. It gives the address and
// the digest of the certificate's key, by which Chromium can be told to accept it (--ignore-certificate-errors-spki-list).
func (t *Tool) Serve(listen string) (l net.Listener, address, spki string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, "", "", err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, "", "", err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, "", "", err
	}
	l, err = tls.Listen("tcp", listen, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12})
	if err != nil {
		return nil, "", "", err
	}
	go http.Serve(l, t) // ends with the listener
	sum := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	return l, l.Addr().String(), base64.StdEncoding.EncodeToString(sum[:]), nil
}
