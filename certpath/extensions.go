package certpath

import (
	"encoding/asn1"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/internal/limits"
)

// KeyUsage is the bits of the key usage extension (RFC 5280, Section 4.2.1.3), digitalSignature being bit 0.
type KeyUsage uint16

// The key usages that matter here.
const (
	UsageDigitalSignature KeyUsage = 1 << iota
	UsageNonRepudiation
	UsageKeyEncipherment
	UsageDataEncipherment
	UsageKeyAgreement
	UsageCertSign
	UsageCRLSign
)

// Extended key usages (RFC 5280, Section 4.2.1.12; RFC 3161, Section 2.3; RFC 9336).
const (
	PurposeAny             = "2.5.29.37.0"
	PurposeTimeStamping    = "1.3.6.1.5.5.7.3.8"
	PurposeOCSPSigning     = "1.3.6.1.5.5.7.3.9"
	PurposeDocumentSigning = "1.3.6.1.5.5.7.3.36"
	anyPolicy              = "2.5.29.32.0"
)

// GeneralNameKind is the choice of a GeneralName, by its context tag.
type GeneralNameKind uint8

// The kinds of names that constraints speak of.
const (
	NameOther     GeneralNameKind = 0
	NameEmail     GeneralNameKind = 1
	NameDNS       GeneralNameKind = 2
	NameDirectory GeneralNameKind = 4
	NameURI       GeneralNameKind = 6
	NameIP        GeneralNameKind = 7
)

// GeneralName is one alternative name, distribution point name or constraint base (RFC 5280, Section 4.2.1.6).
type GeneralName struct {
	Kind      GeneralNameKind
	Text      string // email, DNS, URI
	Directory Name
	Bytes     []byte // IP address (with its mask in a constraint), other names
}

// PolicyMapping says that two policies are held equal (RFC 5280, Section 4.2.1.5).
type PolicyMapping struct{ Issuer, Subject string }

// DistributionPoint is where a CRL is, for which reasons, and who issues it (RFC 5280, Section 4.2.1.13).
type DistributionPoint struct {
	Names     []GeneralName
	Relative  []Attribute // a name relative to the CRL issuer
	Reasons   uint16      // 0 means all
	CRLIssuer []GeneralName
}

// Extensions are those that judging needs. Absent numbers are -1.
type Extensions struct {
	Present             map[string]bool // every extension met, by OID
	UnknownCritical     []string
	HasBasic, CA        bool
	MaxPathLen          int
	HasKeyUsage         bool
	KeyUsage            KeyUsage
	Purposes            []string
	SubjectKeyID        []byte
	AuthorityKeyID      []byte
	AltNames            []GeneralName
	OddNames            bool // there are alternative names that can't be read: they lie within no constraint
	Permitted, Excluded []GeneralName
	HasPolicies         bool
	Policies            []string
	Mappings            []PolicyMapping
	RequireExplicit     int
	InhibitMapping      int
	InhibitAny          int
	CRLPoints           []DistributionPoint
	FreshestCRL         []DistributionPoint
	OCSP, CAIssuers     []string
	NoCheck             bool
}

// Allows reports whether every usage asked is allowed; a certificate without the extension allows all.
func (e *Extensions) Allows(u KeyUsage) bool { return !e.HasKeyUsage || e.KeyUsage&u == u }

// HasPurpose reports whether the extended key usage names oid.
func (e *Extensions) HasPurpose(oid string) bool {
	for _, p := range e.Purposes {
		if p == oid {
			return true
		}
	}
	return false
}

// extensionReaders has a reader for each extension we process; an extension without one must not be critical.
var extensionReaders = map[string]func(*Extensions, cryptobyte.String) bool{
	"2.5.29.14":            (*Extensions).readSubjectKeyID,
	"2.5.29.15":            (*Extensions).readKeyUsage,
	altNames:               (*Extensions).readAltNames,
	"2.5.29.19":            (*Extensions).readBasic,
	"2.5.29.30":            (*Extensions).readConstraints,
	"2.5.29.31":            (*Extensions).readCRLPoints,
	"2.5.29.32":            (*Extensions).readPolicies,
	"2.5.29.33":            (*Extensions).readMappings,
	"2.5.29.35":            (*Extensions).readAuthorityKeyID,
	"2.5.29.36":            (*Extensions).readPolicyConstraints,
	"2.5.29.37":            (*Extensions).readPurposes,
	"2.5.29.46":            (*Extensions).readFreshest,
	"2.5.29.54":            (*Extensions).readInhibitAny,
	"1.3.6.1.5.5.7.1.1":    (*Extensions).readAccess,
	"1.3.6.1.5.5.7.48.1.5": func(e *Extensions, _ cryptobyte.String) bool { e.NoCheck = true; return true },
	"1.3.6.1.5.5.7.1.3":    func(*Extensions, cryptobyte.String) bool { return true }, // qcStatements: statements, no constraint on the path
}

func (c *Certificate) parseExtensions(tbs cryptobyte.String) error {
	e := &c.Extensions
	e.Present = map[string]bool{}
	e.MaxPathLen, e.RequireExplicit, e.InhibitMapping, e.InhibitAny = -1, -1, -1, -1
	var list cryptobyte.String
	var has bool
	tbs.SkipOptionalASN1(cbasn1.Tag(1).ContextSpecific())
	tbs.SkipOptionalASN1(cbasn1.Tag(2).ContextSpecific())
	// Anything unexpected here would hide the extensions, and with them what they forbid.
	if !tbs.ReadOptionalASN1(&list, &has, cbasn1.Tag(3).Constructed().ContextSpecific()) || !tbs.Empty() {
		return fmt.Errorf("%w: fields after the key", ErrMalformed)
	}
	if !has {
		return nil
	}
	if !list.ReadASN1(&list, cbasn1.SEQUENCE) {
		return fmt.Errorf("%w: extensions", ErrMalformed)
	}
	for !list.Empty() {
		oid, critical, value, ok := readExtension(&list)
		if !ok || e.Present[oid] {
			return fmt.Errorf("%w: extension %s", ErrMalformed, oid)
		}
		e.Present[oid] = true
		// An extension that we know but cannot read counts as an unknown one: it must not be ignored when critical (4.2), nor ever when it
		// restricts.
		read := extensionReaders[oid]
		known := read != nil && read(e, value)
		if !known && (critical || restricts(oid)) {
			e.UnknownCritical = append(e.UnknownCritical, oid)
		}
		e.OddNames = e.OddNames || !known && oid == altNames
	}
	return nil
}

const altNames = "2.5.29.17"

// restricts tells whether a certificate with the extension is good for less than one without: the usages, basic, name and policy constraints.
func restricts(oid string) bool {
	return slices.Contains([]string{"2.5.29.15", "2.5.29.19", "2.5.29.30", "2.5.29.36", "2.5.29.37", "2.5.29.54"}, oid)
}

func readExtension(list *cryptobyte.String) (oid string, critical bool, value cryptobyte.String, ok bool) {
	var ext cryptobyte.String
	var id asn1.ObjectIdentifier
	ok = list.ReadASN1(&ext, cbasn1.SEQUENCE) && ext.ReadASN1ObjectIdentifier(&id)
	if ok && ext.PeekASN1Tag(cbasn1.BOOLEAN) {
		ok = ext.ReadASN1Boolean(&critical)
	}
	ok = ok && ext.ReadASN1(&value, cbasn1.OCTET_STRING)
	return id.String(), critical, value, ok
}

func (e *Extensions) readBasic(s cryptobyte.String) bool {
	e.HasBasic = true
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) {
		return false
	}
	if s.PeekASN1Tag(cbasn1.BOOLEAN) && !s.ReadASN1Boolean(&e.CA) {
		return false
	}
	return s.Empty() || s.ReadASN1Integer(&e.MaxPathLen) && e.MaxPathLen >= 0
}

func (e *Extensions) readKeyUsage(s cryptobyte.String) bool {
	var b asn1.BitString
	if !s.ReadASN1BitString(&b) {
		return false
	}
	e.HasKeyUsage = true
	for i := range 9 {
		e.KeyUsage |= KeyUsage(b.At(i)) << i
	}
	return true
}

func (e *Extensions) readPurposes(s cryptobyte.String) bool {
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) {
		return false
	}
	for !s.Empty() {
		var oid asn1.ObjectIdentifier
		if !s.ReadASN1ObjectIdentifier(&oid) {
			return false
		}
		e.Purposes = append(e.Purposes, oid.String())
	}
	return true
}

func (e *Extensions) readSubjectKeyID(s cryptobyte.String) bool {
	return s.ReadASN1Bytes(&e.SubjectKeyID, cbasn1.OCTET_STRING)
}

func (e *Extensions) readAuthorityKeyID(s cryptobyte.String) bool {
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) {
		return false
	}
	var id cryptobyte.String
	var has bool
	if s.ReadOptionalASN1(&id, &has, cbasn1.Tag(0).ContextSpecific()) && has {
		e.AuthorityKeyID = id
	}
	return true
}

func (e *Extensions) readAltNames(s cryptobyte.String) (ok bool) {
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) {
		return false
	}
	e.AltNames, ok = readGeneralNames(s)
	return ok
}

func (e *Extensions) readAccess(s cryptobyte.String) bool {
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) {
		return false
	}
	for !s.Empty() {
		var d cryptobyte.String
		var oid asn1.ObjectIdentifier
		if !s.ReadASN1(&d, cbasn1.SEQUENCE) || !d.ReadASN1ObjectIdentifier(&oid) {
			return false
		}
		g, ok := readGeneralName(&d)
		switch {
		case !ok || g.Kind != NameURI:
		case oid.String() == "1.3.6.1.5.5.7.48.1":
			e.OCSP = append(e.OCSP, g.Text)
		case oid.String() == "1.3.6.1.5.5.7.48.2":
			e.CAIssuers = append(e.CAIssuers, g.Text)
		}
	}
	return true
}

func readGeneralNames(s cryptobyte.String) (out []GeneralName, ok bool) {
	for !s.Empty() {
		g, ok := readGeneralName(&s)
		if !ok || len(out) >= limits.CertificateItems {
			return nil, false
		}
		out = append(out, g)
	}
	return out, true
}

func readGeneralName(s *cryptobyte.String) (g GeneralName, ok bool) {
	var v cryptobyte.String
	var tag cbasn1.Tag
	if !s.ReadAnyASN1(&v, &tag) || tag&0xC0 != 0x80 {
		return g, false
	}
	g.Kind = GeneralNameKind(tag & 0x1F)
	switch g.Kind {
	case NameEmail, NameDNS, NameURI:
		g.Text = string(v)
	case NameDirectory:
		n, err := parseName(v)
		if err != nil {
			return g, false
		}
		g.Directory = n
	default:
		g.Bytes = v
	}
	return g, true
}
