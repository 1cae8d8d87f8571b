package certpath_test

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"trien/certpath"
)

var (
	oidPoint   = asn1.ObjectIdentifier{2, 5, 29, 28}
	oidDelta   = asn1.ObjectIdentifier{2, 5, 29, 27}
	oidExpired = asn1.ObjectIdentifier{2, 5, 29, 60}
	oidStrange = asn1.ObjectIdentifier{1, 2, 3, 4}
	oidCutoff  = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 6}
)

// madeList is a list of an authority with extensions and entries of the test's choice.
func madeList(t testing.TB, by *holder, l x509.RevocationList) []byte {
	t.Helper()
	if l.Number == nil {
		l.Number = big.NewInt(7)
	}
	if l.ThisUpdate.IsZero() {
		l.ThisUpdate, l.NextUpdate = asked.Add(-time.Hour), asked.Add(time.Hour)
	}
	issuer := *by.x509
	issuer.SubjectKeyId = []byte{1}
	der, err := x509.CreateRevocationList(rand.Reader, &l, &issuer, by.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func der(t testing.TB, v any, params string) []byte {
	t.Helper()
	b, err := asn1.MarshalWithParams(v, params)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// flag is a context tag of an issuing distribution point with TRUE in it.
func flag(n byte) []byte { return []byte{0x80 | n, 1, 0xff} }

func point(parts ...[]byte) []byte {
	var body []byte
	for _, p := range parts {
		body = append(body, p...)
	}
	return append([]byte{0x30, byte(len(body))}, body...)
}

// TestLists: what a list says of itself decides what it is worth (RFC 5280, Section 5.2; X.509, 9.5.2.10).
func TestLists(t *testing.T) {
	root := issue(t, nil, "root", authority)
	leaf := issue(t, root, "leaf", nil)
	old := issue(t, root, "old", func(c *x509.Certificate) { c.NotAfter = asked.Add(-24 * time.Hour) })
	extended := func(critical bool, id asn1.ObjectIdentifier, value []byte) x509.RevocationList {
		return x509.RevocationList{ExtraExtensions: []pkix.Extension{{Id: id, Critical: critical, Value: value}}}
	}
	entry := func(serial *big.Int, reason int, more ...pkix.Extension) x509.RevocationList {
		return x509.RevocationList{RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: serial, RevocationTime: asked.Add(-2 * time.Hour), ReasonCode: reason, ExtraExtensions: more}}}
	}
	since := func(d time.Duration) []byte { return der(t, asked.Add(d), "generalized") }
	for name, c := range map[string]struct {
		list x509.RevocationList
		leaf *holder
		want certpath.State
		why  certpath.Doubt
	}{
		"plain":                                       {x509.RevocationList{}, leaf, certpath.Good, ""},
		"a critical extension nobody knows":           {extended(true, oidStrange, []byte{5, 0}), leaf, certpath.Unknown, certpath.UnknownExtension},
		"an extension nobody knows":                   {extended(false, oidStrange, []byte{5, 0}), leaf, certpath.Good, ""},
		"an entry with a critical extension":          {entry(big.NewInt(5), 1, pkix.Extension{Id: oidStrange, Critical: true, Value: []byte{5, 0}}), leaf, certpath.Unknown, certpath.UnknownEntryCritical},
		"an entry whose issuer can't be read":         {entry(leaf.Serial, 1, pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 29}, Value: []byte{5, 0}}), leaf, certpath.Unknown, certpath.UnknownEntryCritical},
		"a scope that can't be read, not critical":    {extended(false, oidPoint, []byte{0x31, 0}), leaf, certpath.Unknown, certpath.UnknownExtension},
		"of authorities only":                         {extended(true, oidPoint, point(flag(2))), leaf, certpath.NotChecked, certpath.NoEvidence},
		"of users only":                               {extended(true, oidPoint, point(flag(1))), leaf, certpath.Good, ""},
		"of attribute certificates only":              {extended(true, oidPoint, point(flag(5))), leaf, certpath.NotChecked, certpath.NoEvidence},
		"of users and authorities only":               {extended(true, oidPoint, point(flag(1), flag(2))), leaf, certpath.NotChecked, certpath.NoEvidence},
		"removed, as only a change may say":           {entry(leaf.Serial, 8), leaf, certpath.Revoked, ""},
		"of no reason":                                {extended(true, oidPoint, point([]byte{0x83, 1, 0})), leaf, certpath.Unknown, certpath.SomeReasons},
		"of a reason that is none":                    {extended(true, oidPoint, point([]byte{0x83, 2, 7, 0x80})), leaf, certpath.Unknown, certpath.SomeReasons},
		"of one reason":                               {extended(true, oidPoint, point([]byte{0x83, 2, 6, 0x40})), leaf, certpath.Unknown, certpath.SomeReasons},
		"revoked":                                     {entry(leaf.Serial, 1), leaf, certpath.Revoked, ""},
		"put on hold":                                 {entry(leaf.Serial, 6), leaf, certpath.Revoked, ""},
		"an expired certificate":                      {x509.RevocationList{}, old, certpath.Unknown, certpath.AfterExpiry},
		"an expired one, kept since before":           {extended(false, oidExpired, since(-48*time.Hour)), old, certpath.Good, ""},
		"an expired one, kept since later":            {extended(false, oidExpired, since(-2*time.Hour)), old, certpath.Unknown, certpath.AfterExpiry},
		"an expired one, kept since a broken day":     {extended(false, oidExpired, []byte{0x18, 1, '9'}), old, certpath.Unknown, certpath.AfterExpiry},
		"a change without the list that it changes":   {extended(true, oidDelta, []byte{2, 1, 1}), leaf, certpath.NotChecked, certpath.NoEvidence},
		"a change whose base can't be read":           {extended(false, oidDelta, []byte{5, 0}), leaf, certpath.NotChecked, certpath.NoEvidence},
		"past its time":                               {x509.RevocationList{ThisUpdate: asked.Add(-9 * time.Hour), NextUpdate: asked.Add(-time.Minute)}, leaf, certpath.Unknown, certpath.Stale},
		"a huge number of its own":                    {x509.RevocationList{Number: new(big.Int).Lsh(big.NewInt(1), 150)}, leaf, certpath.Good, ""},
		"an entry of someone else with a huge serial": {entry(new(big.Int).Lsh(big.NewInt(1), 8000), 1), leaf, certpath.Good, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := certpath.Evidence{CRLs: []*certpath.CRL{list(t, madeList(t, root, c.list))}}
			s := status(&e, 0, c.leaf, root)
			if s.State != c.want || s.Why != c.why {
				t.Errorf("%+v, want %s %s", s, c.want, c.why)
			}
		})
	}
	twice := madeList(t, root, x509.RevocationList{ExtraExtensions: []pkix.Extension{{Id: oidStrange, Value: []byte{5, 0}}, {Id: oidStrange, Value: []byte{5, 0}}}})
	if _, err := certpath.ParseCRL(twice); err == nil {
		t.Error("a list with an extension twice was read")
	}
}

// TestReasonsInParts: several lists that cover some reasons each cover all together, and only together.
func TestReasonsInParts(t *testing.T) {
	root := issue(t, nil, "root", authority)
	leaf := issue(t, root, "leaf", nil)
	of := func(flags ...byte) *certpath.CRL {
		return list(t, madeList(t, root, x509.RevocationList{ExtraExtensions: []pkix.Extension{{Id: oidPoint, Critical: true, Value: point(append([]byte{0x83, byte(len(flags) + 1), 0}, flags...))}}}))
	}
	compromise, rest := of(0x60), of(0x1f, 0x80)
	for name, c := range map[string]struct {
		lists []*certpath.CRL
		want  certpath.State
	}{"the first": {[]*certpath.CRL{compromise}, certpath.Unknown}, "the second": {[]*certpath.CRL{rest}, certpath.Unknown}, "both": {[]*certpath.CRL{compromise, rest}, certpath.Good}} {
		if s := status(&certpath.Evidence{CRLs: c.lists}, 0, leaf, root); s.State != c.want {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestChangeThatRevokes: what a list of changes revoked stays revoked when a newer list of changes is not at hand; what it does not name, it
// does not vouch for beyond its time (RFC 5280, Section 5.2.4).
func TestChangeThatRevokes(t *testing.T) {
	root := issue(t, nil, "root", authority)
	leaf := issue(t, root, "leaf", nil)
	base := list(t, madeList(t, root, x509.RevocationList{Number: big.NewInt(1), ThisUpdate: asked.Add(-9 * time.Hour), NextUpdate: asked.Add(time.Hour)}))
	change := func(until time.Duration, reason int) *certpath.CRL {
		return list(t, madeList(t, root, x509.RevocationList{
			Number: big.NewInt(2), ThisUpdate: asked.Add(-3 * time.Hour), NextUpdate: asked.Add(until),
			ExtraExtensions:           []pkix.Extension{{Id: oidDelta, Critical: true, Value: []byte{2, 1, 1}}},
			RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: leaf.Serial, RevocationTime: asked.Add(-4 * time.Hour), ReasonCode: reason}},
		}))
	}
	for name, c := range map[string]struct {
		change *certpath.CRL
		want   certpath.State
	}{
		"fresh":              {change(time.Hour, 1), certpath.Revoked},
		"past its time":      {change(-time.Hour, 1), certpath.Revoked},
		"taken off the list": {change(time.Hour, 8), certpath.Good},
	} {
		if s := status(&certpath.Evidence{CRLs: []*certpath.CRL{base, c.change}}, 0, leaf, root); s.State != c.want {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestChangesAndHolds: what lists of changes may lift, and what they say where the list that they change is not at hand.
func TestChangesAndHolds(t *testing.T) {
	root := issue(t, nil, "root", authority)
	leaf := issue(t, root, "leaf", nil)
	made := func(number int64, delta bool, age time.Duration, reason int) *certpath.CRL {
		l := x509.RevocationList{Number: big.NewInt(number), ThisUpdate: asked.Add(-age), NextUpdate: asked.Add(time.Hour)}
		if delta {
			l.ExtraExtensions = []pkix.Extension{{Id: oidDelta, Critical: true, Value: []byte{2, 1, 5}}}
		}
		if reason > 0 {
			l.RevokedCertificateEntries = []x509.RevocationListEntry{{SerialNumber: leaf.Serial, RevocationTime: asked.Add(-9 * time.Hour), ReasonCode: reason}}
		}
		return list(t, madeList(t, root, l))
	}
	complete := func(number int64, reason int) *certpath.CRL { return made(number, false, 3*time.Hour, reason) }
	change := func(number int64, reason int) *certpath.CRL { return made(number, true, 2*time.Hour, reason) }
	for name, c := range map[string]struct {
		lists []*certpath.CRL
		want  certpath.State
	}{
		"a hold that is lifted":                             {[]*certpath.CRL{complete(5, 6), change(6, 8)}, certpath.Good},
		"a stolen key cannot be lifted":                     {[]*certpath.CRL{complete(5, 1), change(6, 8)}, certpath.Revoked},
		"an orphan that revokes":                            {[]*certpath.CRL{complete(4, 0), change(6, 1)}, certpath.Revoked},
		"an orphan alone that revokes":                      {[]*certpath.CRL{change(6, 1)}, certpath.Revoked},
		"an orphan alone that holds":                        {[]*certpath.CRL{change(6, 6)}, certpath.Revoked},
		"an orphan alone that says nothing is not good":     {[]*certpath.CRL{change(6, 0)}, certpath.NotChecked},
		"an overtaken hold":                                 {[]*certpath.CRL{complete(7, 0), change(6, 6)}, certpath.Good},
		"an overtaken revocation, which nothing can lift":   {[]*certpath.CRL{complete(7, 0), change(6, 1)}, certpath.Revoked},
		"an orphan that lifts what a complete list has":     {[]*certpath.CRL{complete(4, 6), change(6, 8)}, certpath.Revoked},
		"a hold, and a newer change of the same that lifts": {[]*certpath.CRL{complete(5, 0), change(6, 6), made(7, true, time.Hour, 8)}, certpath.Good},
	} {
		if s := status(&certpath.Evidence{CRLs: c.lists}, 0, leaf, root); s.State != c.want {
			t.Errorf("%s: %+v, want %s", name, s, c.want)
		}
	}
}

// TestNobodyVouchesForThemselves: a certificate that may sign lists or answers is not good because its own key says so; the signer of
// another's list may stand on it.
func TestNobodyVouchesForThemselves(t *testing.T) {
	root := issue(t, nil, "root", authority)
	lists := func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign | x509.KeyUsageDigitalSignature }
	leaf := issue(t, root, "root", lists) // a key of the authority's own for lists, which also signs documents
	other := issue(t, root, "leaf", nil)
	var pool certpath.Pool
	pool.Add(leaf.Certificate, root.Certificate)
	own := revokedList(t, leaf, asked.Add(-time.Hour))
	if s := status(&certpath.Evidence{CRLs: []*certpath.CRL{own}, Pool: &pool}, 0, leaf, root); s.State != certpath.Unknown || s.Why != certpath.Circular {
		t.Errorf("by its own list: %+v", s)
	}
	if s := status(&certpath.Evidence{CRLs: []*certpath.CRL{own}, Pool: &pool}, 0, other, root); s.State != certpath.Good {
		t.Errorf("another, by that list: %+v", s)
	}
	answers := issue(t, root, "answers", func(c *x509.Certificate) {
		c.KeyUsage, c.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
	})
	e := &certpath.Evidence{OCSPs: []*certpath.OCSP{answer(t, root, answers, answers, produced)}}
	if s := status(e, 0, answers, root); s.State != certpath.Unknown || s.Why != certpath.Circular {
		t.Errorf("by its own answer: %+v", s)
	}
	e = &certpath.Evidence{OCSPs: []*certpath.OCSP{answer(t, root, root, answers, produced)}}
	if s := status(e, 0, answers, root); s.State != certpath.Good {
		t.Errorf("by its issuer's answer: %+v", s)
	}
}

// TestAnswers: single responses with extensions, and for certificates that had expired (RFC 6960, Section 4.4.4).
func TestAnswers(t *testing.T) {
	root := issue(t, nil, "root", authority)
	old := issue(t, root, "old", func(c *x509.Certificate) { c.NotAfter = produced.Add(-24 * time.Hour) })
	cutoff := func(d time.Duration) []pkix.Extension {
		return []pkix.Extension{{Id: oidCutoff, Value: der(t, produced.Add(d), "generalized")}}
	}
	for name, c := range map[string]struct {
		extensions []pkix.Extension
		want       certpath.State
		why        certpath.Doubt
	}{
		"nothing is kept":               {nil, certpath.Unknown, certpath.AfterExpiry},
		"kept since before":             {cutoff(-48 * time.Hour), certpath.Good, ""},
		"kept since later":              {cutoff(-time.Hour), certpath.Unknown, certpath.AfterExpiry},
		"a broken cut-off":              {[]pkix.Extension{{Id: oidCutoff, Value: []byte{5, 0}}}, certpath.Unknown, certpath.AfterExpiry},
		"a critical one nobody knows":   {append(cutoff(-48*time.Hour), pkix.Extension{Id: oidStrange, Critical: true, Value: []byte{5, 0}}), certpath.Unknown, certpath.UnknownExtension},
		"one nobody knows":              {append(cutoff(-48*time.Hour), pkix.Extension{Id: oidStrange, Value: []byte{5, 0}}), certpath.Good, ""},
		"a nonce where it can't stand":  {append(cutoff(-48*time.Hour), pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 2}, Critical: true, Value: []byte{4, 1, 1}}), certpath.Unknown, certpath.UnknownExtension},
		"a cut-off that stands as list": {[]pkix.Extension{{Id: oidCutoff, Value: []byte{0x30, 0}}}, certpath.Unknown, certpath.AfterExpiry},
	} {
		raw, err := ocsp.CreateResponse(root.x509, root.x509, ocsp.Response{Status: ocsp.Good, SerialNumber: old.Serial, ThisUpdate: produced, NextUpdate: asked.Add(time.Hour), ExtraExtensions: c.extensions}, root.key)
		if err != nil {
			t.Fatal(err)
		}
		if s := status(&certpath.Evidence{OCSPs: []*certpath.OCSP{response(t, raw)}}, 0, old, root); s.State != c.want || s.Why != c.why {
			t.Errorf("%s: %+v, want %s %s", name, s, c.want, c.why)
		}
	}
}

// TestResponders: who may answer for an issuer (RFC 6960, Section 4.2.2.2).
func TestResponders(t *testing.T) {
	root := issue(t, nil, "root", authority)
	ca, other := issue(t, root, "authority", authority), issue(t, root, "other", authority)
	leaf := issue(t, ca, "leaf", nil)
	signs := func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning} }
	noCheck := pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}, Value: []byte{5, 0}}
	for name, c := range map[string]struct {
		by   *holder
		list bool // the responder's certificate is on its issuer's list
		want certpath.State
		why  certpath.Doubt
	}{
		"the issuer":                   {ca, false, certpath.Good, ""},
		"the root above it":            {root, false, certpath.Good, ""},
		"one it delegated to":          {issue(t, ca, "responder", signs), false, certpath.Good, ""},
		"a delegate who is revoked":    {issue(t, ca, "responder", signs), true, certpath.Good, ""}, // by the list, not by him
		"a delegate trusted unchecked": {issue(t, ca, "responder", func(c *x509.Certificate) { signs(c); c.ExtraExtensions = []pkix.Extension{noCheck} }), false, certpath.Good, ""},
		"a delegate of another":        {issue(t, other, "responder", signs), false, certpath.Unknown, certpath.NotDelegated},
		"a delegate of the root":       {issue(t, root, "responder", signs), false, certpath.Unknown, certpath.NotDelegated},
		"one for every purpose":        {issue(t, ca, "responder", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }), false, certpath.Unknown, certpath.ResponderPurpose},
		"one for no purpose":           {issue(t, ca, "responder", nil), false, certpath.Unknown, certpath.ResponderPurpose},
		"one whose key is for ciphers": {issue(t, ca, "responder", func(c *x509.Certificate) { signs(c); c.KeyUsage = x509.KeyUsageKeyEncipherment }), false, certpath.Unknown, certpath.ResponderPurpose},
		"one with a critical extension": {issue(t, ca, "responder", func(c *x509.Certificate) {
			signs(c)
			c.ExtraExtensions = []pkix.Extension{{Id: oidStrange, Critical: true, Value: []byte{5, 0}}}
		}), false, certpath.Unknown, certpath.ResponderPurpose},
		"the certificate itself": {leaf, false, certpath.Unknown, certpath.Circular},
	} {
		e := &certpath.Evidence{OCSPs: []*certpath.OCSP{answer(t, ca, c.by, leaf, produced)}}
		if c.list {
			e.CRLs = []*certpath.CRL{revokedList(t, ca, asked.Add(-time.Hour), c.by.Serial)}
		}
		s := status(e, 0, leaf, ca, root)
		if s.State != c.want || s.Why != c.why || c.list && s.Source != "crl" {
			t.Errorf("%s: %+v, want %s %s", name, s, c.want, c.why)
		}
	}
}

// TestNonce: an answer to another question is none; one without a nonce is from stock.
func TestNonce(t *testing.T) {
	h := newHierarchy(t, "person-p256")
	ours, another := []byte("0123456789abcdef0123456789abcdef"), []byte("0123456789abcdef0123456789abcdeF")
	ask := func(nonce []byte) *certpath.OCSP {
		q, err := certpath.OCSPRequestWith(h.path[0], h.path[1], nonce)
		h.ok(err)
		raw, err := h.pki.OCSP(q, noon)
		h.ok(err)
		return response(t, raw)
	}
	for name, c := range map[string]struct {
		asked, expected []byte
		want            bool
	}{
		"ours":                  {ours, ours, true},
		"another's":             {another, ours, false},
		"none":                  {nil, ours, true},
		"one nobody asked for":  {another, nil, true},
		"a part of it":          {ours[:16], ours, false},
		"as old responders do":  {ours, ours, true},
		"of one byte, and ours": {ours[:1], ours[:1], true},
	} {
		r := ask(c.asked)
		if name == "as old responders do" {
			r.Nonce = ours
		}
		if got := r.Answers(c.expected); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
		if s := h.status(noon, r); s.State != certpath.Good {
			t.Errorf("%s: %+v", name, s)
		}
	}
}
