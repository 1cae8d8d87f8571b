package agent

import (
	"crypto"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"trien/cms"
)

// ChallengePath follows the office in the address to which a machine posts its Proof: /agent/{office}/sign-in/{challenge}.
const ChallengePath = "/sign-in"

// OIDSignIn is the content type of what proves a sign-in (a UUID's, ITU-T X.667, Clause 8). A signature of a document has id-data there (EN 319 122-1,
// 5.1.1), so that neither can ever be taken for the other.
const OIDSignIn cms.OID = "2.25.92292272523688121645007858804409177819"

// NonceSize is the length of a challenge's nonce, in bytes.
const NonceSize = 32

// ChallengeTime is the longest that a challenge may wait for its answer.
const ChallengeTime = 10 * time.Minute

// Challenge asks the person at the machine to prove with their certificate that it is they who sign in at a page. The machine makes what is signed from
// these words by itself; it is given no bytes and no digest to sign.
type Challenge struct {
	ID         string    `json:"id"`
	Purpose    string    `json:"purpose"` // "sign-in", "proof"
	Office     string    `json:"office"`
	OfficeName string    `json:"officeName"`
	Person     string    `json:"person"`
	Account    string    `json:"account"`
	Origin     string    `json:"origin"` // where the page stands: "https://trien.example"
	Number     string    `json:"number"` // two digits, which the page shows too
	Nonce      []byte    `json:"nonce"`
	Issued     time.Time `json:"issued"`
	Expires    time.Time `json:"expires"`

	Certificates []string `json:"certificates"` // SHA-256 of the DER of those that may prove it, hex
}

// The purposes of a challenge.
const (
	ToSignIn = "sign-in" // to open a session
	ToProve  = "proof"   // to do an act that binds, in a session that is open
)

// Proof is the answer to a challenge: a SignedData, or the person's refusal.
type Proof struct {
	Signed  []byte `json:"signed,omitempty"`  // DER (RFC 5652, Section 5.1), the content inside, of type OIDSignIn
	Refused *Words `json:"refused,omitempty"` // instead: why there is none
}

// Content gives what is signed: one text that says all of the challenge, for one machine. No two challenges have the same.
func (c Challenge) Content(machine string) []byte {
	stamp := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	lines := []string{"trien sign-in 1", "purpose: " + c.Purpose, "office: " + c.Office, "person: " + c.Person, "account: " + c.Account, "origin: " + c.Origin, "number: " + c.Number,
		"nonce: " + hex.EncodeToString(c.Nonce), "issued: " + stamp(c.Issued), "expires: " + stamp(c.Expires), "machine: " + machine, "challenge: " + c.ID}
	return []byte(strings.Join(lines, "\n") + "\n")
}

// Origin names where a page stands by its address: scheme and host, the port left out where it is the scheme's own (RFC 6454, Section 6.2).
func Origin(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == "" || u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		return u.Scheme + "://" + host
	}
	return u.Scheme + "://" + host + ":" + port
}

// Holds says why a machine must not prove a challenge: it is another office's or person's, stands on another page than that of the server that the
// machine is paired with, is not of the shape, or not of this time. The error is a *RefusedError.
func (c Challenge) Holds(mine Paired, origin string, now time.Time) error {
	switch {
	case c.Office != mine.Office || c.Person != mine.Person || c.Person == "":
		return refuse(OtherPerson, "for %q of %q", c.Person, c.Office)
	case c.Origin != origin:
		return refuse(OtherOrigin, "the page is at %q, the machine is paired with %q", c.Origin, origin)
	case !c.shaped():
		return refuse(BadItem, "a challenge of another shape")
	case now.Before(c.Issued.Add(-Window)) || !now.Before(c.Expires) || c.Expires.Sub(c.Issued) > ChallengeTime:
		return refuse(OtherTime, "from %v to %v, by our clock %v", c.Issued, c.Expires, now)
	}
	return nil
}

// shaped holds the words to their form: none of them can then stand for two.
func (c Challenge) shaped() bool {
	if len(c.Nonce) != NonceSize || len(c.Number) != 2 || strings.Trim(c.Number, "0123456789") != "" || c.Purpose != ToSignIn && c.Purpose != ToProve {
		return false
	}
	for _, s := range []string{c.ID, c.Office, c.Person, c.Account, c.Origin} {
		if s == "" || clean(s) != s {
			return false
		}
	}
	return true
}

// ToSignChallenge is what the machine's key signs: the attributes over the content, and the digest of them by the scheme.
type ToSignChallenge struct {
	Content    []byte
	Attributes []byte
	Digest     []byte
	Scheme     cms.Scheme
}

// Attest makes what is to be signed for a challenge with a certificate.
func (c Challenge) Attest(machine string, mine *x509.Certificate) (ToSignChallenge, error) {
	scheme, err := cms.DefaultScheme(mine.PublicKey)
	if err != nil {
		return ToSignChallenge{}, refuse(BadScheme, "%v", err)
	}
	t := ToSignChallenge{Content: c.Content(machine), Scheme: scheme}
	sum, err := scheme.Digest(t.Content)
	if err != nil {
		return t, err
	}
	if t.Attributes, err = cms.SignedAttributes(cms.ToSign{ContentType: OIDSignIn, Digest: sum, Hash: scheme.Hash, Certificate: mine}); err != nil {
		return t, err
	}
	t.Digest, err = scheme.Digest(t.Attributes)
	return t, err
}

// Assemble puts the value into a SignedData that bears its content.
func (t ToSignChallenge) Assemble(value []byte, chain []*x509.Certificate) ([]byte, error) {
	return cms.Assemble(cms.Assembly{Scheme: t.Scheme, Attributes: t.Attributes, Signature: value, Certificates: chain, ContentType: OIDSignIn, Content: t.Content})
}

// Proven reads a SignedData as the answer to a challenge given to a machine, and gives who signed it. That the certificate is believed, and whose it
// is, is for the house to see.
func (c Challenge) Proven(machine string, der []byte) (signer *x509.Certificate, others []*x509.Certificate, err error) {
	sd, err := cms.Parse(der)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case len(sd.Signers) != 1:
		return nil, nil, fmt.Errorf("agent: %d signers", len(sd.Signers))
	case sd.ContentType != OIDSignIn || sd.Detached:
		return nil, nil, fmt.Errorf("agent: content of type %s", sd.ContentType)
	case string(sd.Content) != string(c.Content(machine)):
		return nil, nil, errors.New("agent: another challenge's answer")
	}
	hash := sd.Signers[0].Hash()
	f := sd.Check(0, sd.ContentDigest(hash), nil)
	for _, fact := range []cms.Fact{f.ContentType, f.MessageDigest, f.SigningCertificate, f.Signature} {
		if !fact.OK() {
			return nil, nil, errors.New("agent: the answer does not hold: " + fact.Why)
		}
	}
	if !strong(f.Scheme) {
		return nil, nil, fmt.Errorf("agent: the scheme %v", f.Scheme)
	}
	return chainOf(f.Certificate, sd)
}

// strong leaves out what is believed no more: SHA-1, MD5, DSA.
func strong(s cms.Scheme) bool {
	return (s.Family == cms.RSA || s.Family == cms.PSS || s.Family == cms.ECDSA) && (s.Hash == crypto.SHA256 || s.Hash == crypto.SHA384 || s.Hash == crypto.SHA512)
}

// chainOf gives the signer's certificate and the others that came along.
func chainOf(signed *cms.Certificate, sd *cms.SignedData) (signer *x509.Certificate, others []*x509.Certificate, err error) {
	if signer, err = signed.X509(); err != nil {
		return nil, nil, err
	}
	for _, c := range sd.Certificates {
		if x, err := c.X509(); err == nil && !x.Equal(signer) {
			others = append(others, x)
		}
	}
	return signer, others, nil
}
