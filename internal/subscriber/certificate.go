package subscriber

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"strconv"
	"strings"
	"time"

	"trien/internal/limits"
	"trien/internal/problem"
)

// Certificate is what a certificate says of its subscriber and its key (NĐ 68/2024, Article 7; RFC 5280).
type Certificate struct {
	Fingerprint  string // SHA-256 of the DER, hex
	Key          string // SHA-256 of its public key, hex
	Name         string // CN
	Code         string // serialNumber or UID of the subject
	Email        string
	Organisation []string // O and OU
	Title        string
	Serial       string // hex
	Issuer       string
	NotBefore    time.Time
	NotAfter     time.Time
	Algorithm    string // "RSA 2048"
	Weak         string // why the key or the signature over it is too weak; "" where it is not
	Signs        bool   // its key usage lets it sign
	CA           bool
}

// Parse reads one certificate from PEM or DER; what follows it in a PEM file, its issuers, is given too.
func Parse(raw []byte) (*x509.Certificate, []*x509.Certificate, error) {
	if len(raw) > limits.CertificateFile {
		return nil, nil, problem.New(problem.Limit, "Tệp quá lớn, không phải chứng thư số. Hãy chọn đúng tệp.", "The file is too large to be a certificate. Choose the right one.")
	}
	var all []*x509.Certificate
	rest := raw
	for len(all) < limits.CertificatesInFile {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type == "CERTIFICATE" {
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, nil, notOne(err)
			}
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		c, err := x509.ParseCertificate(bytes.TrimSpace(raw))
		if err != nil {
			if c, err = x509.ParseCertificate(raw); err != nil {
				return nil, nil, notOne(err)
			}
		}
		all = append(all, c)
	}
	return all[0], all[1:], nil
}

func notOne(err error) error {
	return problem.New(problem.Malformed, "Tệp không phải chứng thư số (PEM hoặc DER). Hãy xuất lại chứng thư từ thiết bị hoặc dùng tệp do cơ quan chứng thực gửi.",
		"The file is no certificate (PEM or DER). Export it again from the device, or use the file that the CA sent.").Because(err)
}

// object identifiers of a subject's attributes (RFC 4519; RFC 5280, Appendix A).
var (
	oidSerialNumber = asn1.ObjectIdentifier{2, 5, 4, 5}
	oidTitle        = asn1.ObjectIdentifier{2, 5, 4, 12}
	oidUserID       = asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}
	oidEmail        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}
)

// Of gives what a certificate says.
func Of(c *x509.Certificate) Certificate {
	key := sha256.Sum256(c.RawSubjectPublicKeyInfo)
	sum := sha256.Sum256(c.Raw)
	out := Certificate{Fingerprint: hex.EncodeToString(sum[:]), Key: hex.EncodeToString(key[:]), Name: c.Subject.CommonName, Issuer: c.Issuer.String(),
		NotBefore: c.NotBefore, NotAfter: c.NotAfter, CA: c.BasicConstraintsValid && c.IsCA,
		Signs: c.KeyUsage == 0 || c.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) != 0}
	out.Organisation = append(append(out.Organisation, c.Subject.Organization...), c.Subject.OrganizationalUnit...)
	if c.SerialNumber != nil {
		out.Serial = strings.ToUpper(c.SerialNumber.Text(16))
	}
	for _, n := range c.Subject.Names {
		text, _ := n.Value.(string)
		switch {
		case n.Type.Equal(oidUserID), n.Type.Equal(oidSerialNumber) && out.Code == "":
			out.Code = text
		case n.Type.Equal(oidTitle):
			out.Title = text
		case n.Type.Equal(oidEmail):
			out.Email = text
		}
	}
	if len(c.EmailAddresses) > 0 {
		out.Email = c.EmailAddresses[0]
	}
	out.Algorithm, out.Weak = strength(c)
	return out
}

// strength names the key and says why it is too weak: RSA from 2048 bits, elliptic curves from 256, no SHA-1 (TT 15/2025, Annex I).
func strength(c *x509.Certificate) (algorithm, weak string) {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		algorithm = "RSA " + strconv.Itoa(k.N.BitLen())
		if k.N.BitLen() < 2048 {
			weak = algorithm
		}
	case *ecdsa.PublicKey:
		algorithm = "ECDSA " + k.Curve.Params().Name
		if k.Curve.Params().BitSize < 256 {
			weak = algorithm
		}
	case ed25519.PublicKey:
		algorithm = "Ed25519"
	default:
		algorithm, weak = c.PublicKeyAlgorithm.String(), "khóa không rõ loại"
	}
	switch c.SignatureAlgorithm {
	case x509.SHA1WithRSA, x509.ECDSAWithSHA1, x509.DSAWithSHA1, x509.MD5WithRSA, x509.MD2WithRSA:
		weak = c.SignatureAlgorithm.String()
	}
	return algorithm, weak
}
