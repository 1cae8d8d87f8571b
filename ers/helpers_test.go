package ers_test

import (
	"crypto"
	"crypto/rand"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"testing"
	"time"

	"trien/ers"
	"trien/internal/testpki"
	"trien/tsp"
)

var start = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

// desk stamps digests by a throw-away authority.
type desk struct {
	testing.TB
	pki *testpki.PKI
}

func newDesk(t testing.TB) *desk {
	return &desk{TB: t, pki: testpki.New(testpki.Options{BaseURL: "http://pki.test", Now: start.Add(-time.Hour), Random: rand.Reader})}
}

func (d *desk) ok(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

func (d *desk) stamp(h crypto.Hash, digest []byte, at time.Time) []byte {
	d.Helper()
	q, err := tsp.Request{Hash: h, Digest: digest, CertReq: true}.Marshal()
	d.ok(err)
	answer, err := d.pki.TimeStamp(q, at)
	d.ok(err)
	r, err := tsp.ParseResponse(answer)
	d.ok(err)
	return r.Token
}

func sum(h crypto.Hash, data []byte) []byte {
	d := h.New()
	d.Write(data)
	return d.Sum(nil)
}

// digests gives what a record may ask for of data.
func digests(data []byte) ers.Digests {
	out := ers.Digests{}
	for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		out[h] = sum(h, data)
	}
	return out
}

func each(group [][]byte, f func([]byte) []byte) (out [][]byte) {
	for _, b := range group {
		out = append(out, f(b))
	}
	return out
}

// records makes a record for each group over one tree.
func (d *desk) records(h crypto.Hash, groups [][][]byte) []*ers.Record {
	d.Helper()
	b, err := ers.NewBuilder(h)
	d.ok(err)
	for i, g := range groups {
		n, err := b.Add(each(g, func(b []byte) []byte { return sum(h, b) })...)
		d.ok(err)
		if n != i {
			d.Fatalf("group %d is numbered %d", i, n)
		}
	}
	tree, err := b.Tree()
	d.ok(err)
	token := d.stamp(h, tree.Root(), start)
	var out []*ers.Record
	for i := range groups {
		r, err := ers.New(h, tree.Reduced(i), token)
		d.ok(err)
		out = append(out, r)
	}
	return out
}

// renewStamps renews the time-stamps of all records by one.
func (d *desk) renewStamps(records []*ers.Record, at time.Time) {
	d.Helper()
	h, want, err := records[0].StampDigest()
	d.ok(err)
	token := d.stamp(h, want, at)
	for i, r := range records {
		records[i], err = r.RenewStamp(nil, token)
		d.ok(err)
	}
}

// renewTrees renews all records by another hash function.
func (d *desk) renewTrees(h crypto.Hash, records []*ers.Record, groups [][][]byte, at time.Time) {
	d.Helper()
	b, err := ers.NewBuilder(h)
	d.ok(err)
	var all [][][]byte
	for i, r := range records {
		leaves, err := r.DataDigests(h, each(groups[i], func(b []byte) []byte { return sum(h, b) })...)
		d.ok(err)
		_, err = b.Add(leaves...)
		d.ok(err)
		all = append(all, leaves)
	}
	tree, err := b.Tree()
	d.ok(err)
	token := d.stamp(h, tree.Root(), at)
	for i, r := range records {
		records[i], err = r.RenewTree(h, all[i], tree.Reduced(i), token)
		d.ok(err)
	}
}

// sound tells that data are covered throughout and that every time-stamp is over what it must be over and intact.
func sound(r *ers.Record, group [][]byte) bool {
	var given []ers.Digests
	for _, b := range group {
		given = append(given, digests(b))
	}
	f := r.Check(given)
	for i := range f.Objects {
		if !f.Objects[i].Covered().OK() {
			return false
		}
	}
	for _, s := range f.Stamps {
		a := r.Chains[s.Chain].Stamps[s.Number]
		if !s.Imprint.OK() || !s.Algorithm.OK() || s.Link.State != "absent" && !s.Link.OK() || s.Found == 0 || a.Token == nil || !a.Token.Check(s.Root, nil).Intact() {
			return false
		}
	}
	return len(f.Stamps) > 0
}
