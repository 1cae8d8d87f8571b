package certpath

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// CRL is a parsed certificate revocation list (RFC 5280, Section 5). Entries are read when a serial number is sought.
type CRL struct {
	Raw, RawTBS            []byte
	Issuer                 Name
	ThisUpdate, NextUpdate time.Time // NextUpdate zero when absent
	Algorithm              Algorithm
	Signature              []byte
	Number, DeltaBase      *big.Int // nil when absent; a list with DeltaBase is a delta
	AuthorityKeyID         []byte
	Point                  *IssuingPoint
	UnknownCritical        []string
	ExpiredFrom            time.Time // expiredCertsOnCRL (X.509, 8.5.2.12): certificates expired since then stay listed
	entries                cryptobyte.String
	signedAlgorithm        Algorithm
}

// IssuingPoint is the issuing distribution point of a list: what it covers (RFC 5280, Section 5.2.5).
type IssuingPoint struct {
	Name                       DistributionPoint
	OnlyUser, OnlyCA, OnlyAttr bool
	Indirect                   bool
	Reasons                    uint16 // 0 means all; else bit 0 is set, which means none
}

// Entry is one revoked certificate of a list.
type Entry struct {
	At     time.Time
	Reason int
}

// ParseCRL reads one list in DER. The error wraps ErrMalformed.
func ParseCRL(der []byte) (*CRL, error) {
	in, outer, tbs := cryptobyte.String(der), cryptobyte.String(nil), cryptobyte.String(nil)
	var l CRL
	if !in.ReadASN1Element(&outer, cbasn1.SEQUENCE) {
		return nil, fmt.Errorf("%w: CRL", ErrMalformed)
	}
	l.Raw = outer
	var ok bool
	if !outer.ReadASN1(&outer, cbasn1.SEQUENCE) || !outer.ReadASN1Element(&tbs, cbasn1.SEQUENCE) {
		return nil, fmt.Errorf("%w: CRL", ErrMalformed)
	}
	l.RawTBS = tbs
	if l.Algorithm, ok = readAlgorithm(&outer); !ok || !readBits(&outer, &l.Signature) {
		return nil, fmt.Errorf("%w: CRL signature", ErrMalformed)
	}
	if err := l.parseTBS(tbs); err != nil {
		return nil, err
	}
	if !l.signedAlgorithm.same(l.Algorithm) { // "MUST contain the same algorithm identifier" (5.1.1.2)
		return nil, fmt.Errorf("%w: CRL with two signature algorithms", ErrMalformed)
	}
	return &l, nil
}

func (l *CRL) parseTBS(s cryptobyte.String) error {
	var version int
	var issuer cryptobyte.String
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) || s.PeekASN1Tag(cbasn1.INTEGER) && !s.ReadASN1Integer(&version) {
		return fmt.Errorf("%w: CRL version", ErrMalformed)
	}
	var err error
	var ok bool
	if l.signedAlgorithm, ok = readAlgorithm(&s); !ok || !s.ReadASN1Element(&issuer, cbasn1.SEQUENCE) {
		return fmt.Errorf("%w: CRL issuer", ErrMalformed)
	}
	if l.Issuer, err = parseName(issuer); err != nil {
		return err
	}
	if l.ThisUpdate, ok = readTime(&s); !ok {
		return fmt.Errorf("%w: CRL thisUpdate", ErrMalformed)
	}
	if s.PeekASN1Tag(cbasn1.UTCTime) || s.PeekASN1Tag(cbasn1.GeneralizedTime) {
		if l.NextUpdate, ok = readTime(&s); !ok {
			return fmt.Errorf("%w: CRL nextUpdate", ErrMalformed)
		}
	}
	if s.PeekASN1Tag(cbasn1.SEQUENCE) && !s.ReadASN1(&l.entries, cbasn1.SEQUENCE) {
		return fmt.Errorf("%w: CRL entries", ErrMalformed)
	}
	return l.parseExtensions(s)
}

func (l *CRL) parseExtensions(s cryptobyte.String) error {
	var list cryptobyte.String
	var has bool
	if !s.ReadOptionalASN1(&list, &has, cbasn1.Tag(0).Constructed().ContextSpecific()) || !s.Empty() { // what stands here would hide them
		return fmt.Errorf("%w: fields after the CRL's entries", ErrMalformed)
	}
	if !has {
		return nil
	}
	seen := map[string]bool{}
	if !list.ReadASN1(&list, cbasn1.SEQUENCE) {
		return fmt.Errorf("%w: CRL extensions", ErrMalformed)
	}
	for !list.Empty() {
		oid, critical, value, ok := readExtension(&list)
		if !ok || seen[oid] {
			return fmt.Errorf("%w: CRL extension", ErrMalformed)
		}
		seen[oid] = true
		// What says how little the list covers is never passed over where it can't be read, critical or not.
		if narrows := oid == "2.5.29.27" || oid == "2.5.29.28"; !l.extension(oid, value) && (critical || narrows) {
			l.UnknownCritical = append(l.UnknownCritical, oid)
		}
	}
	return nil
}

// extension reads one list extension and reports whether it is understood.
func (l *CRL) extension(oid string, v cryptobyte.String) bool {
	switch oid {
	case "2.5.29.20":
		l.Number = new(big.Int)
		return v.ReadASN1Integer(l.Number)
	case "2.5.29.27":
		l.DeltaBase = new(big.Int)
		return v.ReadASN1Integer(l.DeltaBase)
	case "2.5.29.28":
		return l.readPoint(v)
	case "2.5.29.35":
		var e Extensions
		ok := e.readAuthorityKeyID(v)
		l.AuthorityKeyID = e.AuthorityKeyID
		return ok
	case "2.5.29.60":
		return v.ReadASN1GeneralizedTime(&l.ExpiredFrom)
	}
	return false
}

func (l *CRL) readPoint(s cryptobyte.String) bool {
	var p IssuingPoint
	var part cryptobyte.String
	var has bool
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) || !s.ReadOptionalASN1(&part, &has, cbasn1.Tag(0).Constructed().ContextSpecific()) {
		return false
	}
	if has && !p.Name.readName(part) {
		return false
	}
	flag := func(n uint8) (set bool) {
		if s.PeekASN1Tag(cbasn1.Tag(n).ContextSpecific()) {
			s.ReadASN1(&part, cbasn1.Tag(n).ContextSpecific())
			set = len(part) == 1 && part[0] != 0
		}
		return set
	}
	p.OnlyUser, p.OnlyCA = flag(1), flag(2)
	var ok bool
	p.Reasons, ok = readReasons(&s, cbasn1.Tag(3).ContextSpecific())
	p.Indirect, p.OnlyAttr = flag(4), flag(5)
	l.Point = &p
	return ok && s.Empty() && (p.OnlyUser == p.OnlyCA || !p.OnlyAttr) && !(p.OnlyUser && p.OnlyCA) // at most one (5.2.5)
}

// errCriticalEntry says that an entry has a critical extension that we don't know: the list "MUST NOT" be used (RFC 5280, Section 5.3).
var errCriticalEntry = errors.New("an entry of the list has a critical extension that is not understood")

// find looks for a serial number issued by issuer; in an indirect list an entry's issuer is that of the entry before, unless it says another.
func (l *CRL) find(serial *big.Int, issuer Name) (hit *Entry, err error) {
	rest, current := l.entries, l.Issuer
	for !rest.Empty() {
		var seq cryptobyte.String
		var e Entry
		n := new(big.Int)
		var ok bool
		if !rest.ReadASN1(&seq, cbasn1.SEQUENCE) || !seq.ReadASN1Integer(n) {
			return nil, fmt.Errorf("%w: CRL entry", ErrMalformed)
		}
		if e.At, ok = readTime(&seq); !ok {
			return nil, fmt.Errorf("%w: CRL entry date", ErrMalformed)
		}
		if err := e.extensions(seq, &current); err != nil {
			return nil, err
		}
		if n.Cmp(serial) == 0 && current.Equal(issuer) {
			hit = &e
		}
	}
	return hit, nil
}

func (e *Entry) extensions(seq cryptobyte.String, issuer *Name) error {
	if seq.Empty() {
		return nil
	}
	if !seq.ReadASN1(&seq, cbasn1.SEQUENCE) {
		return fmt.Errorf("%w: CRL entry extensions", ErrMalformed)
	}
	for !seq.Empty() {
		oid, critical, v, ok := readExtension(&seq)
		if !ok {
			return fmt.Errorf("%w: CRL entry extension", ErrMalformed)
		}
		switch oid {
		case "2.5.29.21":
			ok = v.ReadASN1Enum(&e.Reason)
		case "2.5.29.24": // invalidityDate: known, and weaker evidence than the date of the entry
		case "2.5.29.29":
			ok = readIssuer(v, issuer)
		default:
			ok = false
		}
		if !ok && (critical || oid == "2.5.29.29") { // an issuer that can't be read makes the entry anybody's
			return errCriticalEntry
		}
	}
	return nil
}

func readIssuer(v cryptobyte.String, into *Name) bool {
	if !v.ReadASN1(&v, cbasn1.SEQUENCE) {
		return false
	}
	names, ok := readGeneralNames(v)
	for _, n := range names {
		if n.Kind == NameDirectory {
			*into = n.Directory
			return ok
		}
	}
	return false
}
