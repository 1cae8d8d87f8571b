package testpki

import (
	"crypto/x509"
	"encoding/asn1"
	"strings"
	"time"
)

// Profile says what a certificate may be used for.
type Profile string

// The profiles. The first four run the PKI, the others are subscribers.
const (
	Root      Profile = "root"
	Authority Profile = "authority"
	TSA       Profile = "tsa"
	OCSP      Profile = "ocsp"
	Person    Profile = "person"
	Office    Profile = "office"
	Archive   Profile = "archive"
)

// KeyKind is the kind of a key.
type KeyKind string

// The kinds of key.
const (
	RSA2048 KeyKind = "rsa2048"
	RSA3072 KeyKind = "rsa3072"
	P256    KeyKind = "p256"
	P384    KeyKind = "p384"
)

// mark opens the common name of every certificate, so that none is ever taken for a real one.
const mark = "TRÌNH DIỄN – "

// Marked says whether a common name is of a PKI that this package made: whoever trusts one must show it.
func Marked(commonName string) bool { return strings.HasPrefix(commonName, mark) }

// Unmarked is the common name without that mark, as the subscriber's own name has it.
func Unmarked(commonName string) string { return strings.TrimPrefix(commonName, mark) }

// Names of organisations, all invented; each says that it is a demonstration.
const (
	ofRoot     = "Cơ yếu Lạc Hồng (TRÌNH DIỄN)"
	ofPublic   = "Công ty Chữ ký số Hoa Sen (TRÌNH DIỄN)"
	ofProvince = "Tỉnh ủy An Bình (TRÌNH DIỄN)"
)

// years, counted from the making of the PKI.
const year = 365 * 24 * time.Hour

// declared is the whole PKI, a row per certificate. Times are offsets from its making; a subscriber lives 5 years
// (NĐ 68/2024, Article 9), an authority 20.
var declared = []row{
	// name              issuer         profile    key      from         to          revoked      organisation, unit, common name
	{"root", "root", Root, P384, -5 * year, 15 * year, 0, ofRoot, "", "CA gốc chuyên dùng"},
	{"party-ca", "root", Authority, P256, -5*year + time.Hour, 15*year - time.Hour, 0, ofRoot, "", "CA phục vụ các cơ quan Đảng"},
	{"services-ca", "root", Authority, P256, -5*year + time.Hour, 15*year - time.Hour, 0, ofRoot, "", "CA phục vụ dịch vụ"},
	{"public-root", "public-root", Root, P256, -5 * year, 15 * year, 0, ofPublic, "", "CA công cộng"},

	{"ocsp-root", "root", OCSP, P256, -time.Hour, 5 * year, 0, ofRoot, "", "OCSP của CA gốc"},
	{"ocsp-party-ca", "party-ca", OCSP, P256, -time.Hour, 5 * year, 0, ofRoot, "", "OCSP các cơ quan Đảng"},
	{"ocsp-services-ca", "services-ca", OCSP, P256, -time.Hour, 5 * year, 0, ofRoot, "", "OCSP dịch vụ"},
	{"ocsp-public-root", "public-root", OCSP, P256, -time.Hour, 5 * year, 0, ofPublic, "", "OCSP công cộng"},
	{"tsa", "services-ca", TSA, RSA2048, -time.Hour, 5 * year, 0, ofRoot, "", "Dấu thời gian"},

	{"person-rsa2048", "party-ca", Person, RSA2048, -time.Hour, 5*year - time.Hour, 0, ofProvince, "Ban Thường vụ", "Nguyễn Văn Ước"},
	{"person-rsa3072", "party-ca", Person, RSA3072, -time.Hour, 5*year - time.Hour, 0, ofProvince, "Ban Thường vụ", "Trần Thị Thuỷ Tiên"},
	{"person-p256", "party-ca", Person, P256, -time.Hour, 5*year - time.Hour, 0, ofProvince, "Văn phòng", "Lê Hữu Nghĩa"},
	{"person-p384", "party-ca", Person, P384, -time.Hour, 5*year - time.Hour, 0, ofProvince, "Văn phòng", "Phạm Quỳnh Như"},
	{"office-rsa2048", "party-ca", Office, RSA2048, -time.Hour, 5*year - time.Hour, 0, ofProvince, "", "Tỉnh ủy An Bình"},
	{"archive-p256", "party-ca", Archive, P256, -time.Hour, 5*year - time.Hour, 0, ofProvince, "Lưu trữ", "Kho lưu trữ Tỉnh ủy An Bình"},
	{"revoked-rsa2048", "party-ca", Person, RSA2048, -2 * year, 3 * year, -1 * year, ofProvince, "Văn phòng", "Đỗ Văn Thôi (đã thu hồi)"},
	{"expired-p256", "party-ca", Person, P256, -3 * year, -1 * year, 0, ofProvince, "Văn phòng", "Vũ Thị Cựu (đã hết hạn)"},
	{"public-p256", "public-root", Person, P256, -time.Hour, 5*year - time.Hour, 0, ofPublic, "", "Hoàng Công Dân"},
}

// row is one declared certificate.
type row struct {
	name, issuer       string
	profile            Profile
	key                KeyKind
	from, to           time.Duration
	revoked            time.Duration // 0: never
	organization, unit string
	commonName         string
}

// Subscribers are the declared names that get a key file, in the order of the table.
func Subscribers() []string {
	var out []string
	for _, r := range declared {
		if r.profile.subscriber() {
			out = append(out, r.name)
		}
	}
	return out
}

func (p Profile) subscriber() bool { return p == Person || p == Office || p == Archive }

// apply sets the extensions of a profile (RFC 5280, Section 4.2; RFC 3161, 2.3; RFC 6960, 4.2.2.2; RFC 9336).
func (p Profile) apply(t *x509.Certificate) {
	t.BasicConstraintsValid = true
	switch p {
	case Root, Authority:
		t.IsCA, t.KeyUsage = true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
		t.MaxPathLen, t.MaxPathLenZero = 1, false
		if p == Authority {
			t.MaxPathLen, t.MaxPathLenZero = 0, true
		}
	case TSA:
		t.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
		// id-kp-timeStamping, alone and critical: crypto/x509 would write it as not critical.
		t.ExtraExtensions = append(t.ExtraExtensions, extension("2.5.29.37", true, []asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}}))
	case OCSP:
		t.KeyUsage, t.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
		// id-pkix-ocsp-nocheck: the responder's own certificate is not looked up.
		t.ExtraExtensions = append(t.ExtraExtensions, extension("1.3.6.1.5.5.7.48.1.5", false, asn1.NullRawValue))
	case Person, Office, Archive:
		t.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
		t.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 36}} // id-kp-documentSigning
	}
}
