package ers_test

import (
	"bytes"
	"crypto"
	"encoding/pem"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"trien/cms"
	"trien/ers"
	"trien/internal/limits"
	"trien/internal/seeds"
)

// invent gives groups of data.
func invent(random *rand.Rand, n int) (groups [][][]byte) {
	for i := range n {
		group := [][]byte{fmt.Appendf(nil, "văn bản %d", i)}
		for random.IntN(4) == 0 {
			group = append(group, fmt.Appendf(nil, "chữ ký %d của văn bản %d", len(group), i))
		}
		groups = append(groups, group)
	}
	return groups
}

// TestRandomTrees: whatever the size of the tree and of its groups, each record proves its own group after every renewal, and no other.
func TestRandomTrees(t *testing.T) {
	d := newDesk(t)
	random := rand.New(rand.NewPCG(4998, 1))
	for _, n := range []int{1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33} {
		groups := invent(random, n)
		records := d.records(crypto.SHA256, groups)
		check := func(stage string, stamps int) {
			t.Helper()
			for i, r := range records {
				if !sound(r, groups[i]) || r.Stamps() != stamps {
					t.Errorf("%d groups, %s: group %d of %d objects is not proven", n, stage, i, len(groups[i]))
				}
				other := (i + 2) % n // the next one may stand in the same list, which proves it as well
				if n > 2 && other != i^1 && sound(r, groups[other]) {
					t.Errorf("%d groups, %s: record %d proves another group, too", n, stage, i)
				}
			}
		}
		check("made", 1)
		d.renewStamps(records, start.Add(time.Hour))
		check("time-stamp renewed", 2)
		d.renewTrees(crypto.SHA512, records, groups, start.Add(2*time.Hour))
		check("hash tree renewed", 3)
		d.renewStamps(records, start.Add(3*time.Hour))
		check("time-stamp renewed again", 4)
		d.renewTrees(crypto.SHA384, records, groups, start.Add(4*time.Hour))
		check("hash tree renewed again", 5)
	}
}

// lived gives a record with a group of two, renewed each way, and its group.
func lived(d *desk) (*ers.Record, [][]byte) {
	groups := [][][]byte{{[]byte("công văn")}, {[]byte("quyết định"), []byte("chữ ký")}, {[]byte("báo cáo")}}
	records := d.records(crypto.SHA256, groups)
	d.renewStamps(records, start.Add(time.Hour))
	d.renewTrees(crypto.SHA512, records, groups, start.Add(2*time.Hour))
	return records[1], groups[1]
}

// TestOneByteFlipped: whichever byte of the data, the trees or the time-stamps' own content is altered, the record proves nothing more.
func TestOneByteFlipped(t *testing.T) {
	d := newDesk(t)
	r, group := lived(d)
	der, err := r.Marshal()
	d.ok(err)
	for i := range group {
		for at := range group[i] {
			other := slices.Clone(group)
			other[i] = bytes.Clone(group[i])
			other[i][at] ^= 0x10
			if sound(r, other) {
				t.Errorf("byte %d of object %d", at, i)
			}
		}
	}
	for _, c := range r.Chains {
		for _, a := range c.Stamps {
			parts := [][]byte{a.Token.CMS.Content, a.Token.CMS.Signers[0].Signature, a.Token.CMS.Signers[0].SignedDER[4:]}
			for _, list := range a.Tree {
				parts = append(parts, list...)
			}
			for _, part := range parts {
				flipEach(t, der, part, group)
			}
		}
	}
}

// flipEach flips each byte of a part of the record in turn.
func flipEach(t *testing.T, der, part []byte, group [][]byte) {
	t.Helper()
	from := bytes.Index(der, part)
	if from < 0 {
		t.Fatalf("%x is not in the record", part[:4])
	}
	for i := range part {
		bad := bytes.Clone(der)
		bad[from+i] ^= 0x01
		if r, err := ers.Parse(bad); err == nil && sound(r, group) {
			t.Errorf("byte %d of %d at %d is altered, and nobody sees it", i, len(part), from)
		}
	}
}

// TestGroups: a part of a group is proven with the rest told as orphans; what does not belong to it is told apart from it.
func TestGroups(t *testing.T) {
	d := newDesk(t)
	r, group := lived(d)
	f := r.Check([]ers.Digests{digests(group[1])})
	if s := f.Stamps[0]; s.Found != 1 || s.Orphans != 1 || !s.Imprint.OK() || !f.Objects[0].Covered().OK() {
		t.Errorf("one of two: %+v", f)
	}
	f = r.Check([]ers.Digests{digests(group[0]), digests([]byte("giả mạo")), digests(group[1])})
	if s := f.Stamps[0]; s.Found != 2 || s.Orphans != 0 {
		t.Errorf("a stranger counts: %+v", s)
	}
	if f.Objects[1].Covered().State != cms.Fails || !f.Objects[2].Covered().OK() {
		t.Errorf("a stranger is covered: %+v", f.Objects)
	}
	f = r.Check(nil)
	if s := f.Stamps[0]; s.Found != 0 || s.Orphans != 2 || !s.Imprint.OK() || !f.Stamps[1].Link.OK() {
		t.Errorf("without data: %+v", f)
	}
}

// TestDigestNotGiven: an object whose digest by a later chain's function is missing is neither covered nor refused.
func TestDigestNotGiven(t *testing.T) {
	d := newDesk(t)
	r, group := lived(d)
	if h := r.Hashes(); !slices.Equal(h, []crypto.Hash{crypto.SHA256, crypto.SHA512}) {
		t.Errorf("asks for %v", h)
	}
	f := r.Check([]ers.Digests{{crypto.SHA256: sum(crypto.SHA256, group[0])}})
	if o := f.Objects[0]; !o.Chains[0].OK() || o.Chains[1].State != cms.Unknown || o.Covered().State != cms.Unknown {
		t.Errorf("%+v", o)
	}
}

// TestFaults: records whose parts are exchanged are told by the fault.
func TestFaults(t *testing.T) {
	d := newDesk(t)
	r, group := lived(d)
	given := []ers.Digests{digests(group[0]), digests(group[1])}
	swapped := *r
	swapped.Chains = slices.Clone(r.Chains)
	first := r.Chains[0].Stamps
	swapped.Chains[0] = ers.Chain{Stamps: []ers.ArchiveTimeStamp{first[1], first[0]}, Raw: r.Chains[0].Raw}
	f := swapped.Check(given)
	if f.Objects[0].Chains[0].State != cms.Fails || f.Stamps[1].Link.State != cms.Fails {
		t.Errorf("time-stamps in the wrong order: %+v", f)
	}
	alien := *r
	alien.Chains = slices.Clone(r.Chains)
	alien.Chains[0].Stamps = []ers.ArchiveTimeStamp{first[0], r.Chains[1].Stamps[0]}
	if f := alien.Check(given); f.Stamps[1].Algorithm.State != cms.Fails {
		t.Errorf("another hash function in a chain: %+v", f.Stamps[1])
	}
	broken := *r
	broken.Chains = slices.Clone(r.Chains)
	none := first[0]
	none.Token, none.Err = nil, errors.New("none")
	broken.Chains[0].Stamps = []ers.ArchiveTimeStamp{none, first[1]}
	if f := broken.Check(given); f.Stamps[0].Imprint.State != cms.Unknown || !f.Stamps[1].Link.OK() {
		t.Errorf("a time-stamp that can't be read: %+v", f.Stamps)
	}
}

// TestWhatMayNotBeWritten: a record is never given a time-stamp that would not prove it.
func TestWhatMayNotBeWritten(t *testing.T) {
	d := newDesk(t)
	r, group := lived(d)
	h, want, err := r.StampDigest()
	d.ok(err)
	later := start.Add(4 * time.Hour)
	other := d.stamp(h, sum(h, []byte("khác")), later)
	if _, err := r.RenewStamp(nil, other); !errors.Is(err, ers.ErrLink) {
		t.Errorf("over something else: %v", err)
	}
	if _, err := r.RenewStamp(ers.Tree{{want, want}}, other); !errors.Is(err, ers.ErrImprint) {
		t.Errorf("a tree that does not lead to it: %v", err)
	}
	if _, err := r.RenewStamp(nil, d.stamp(h, want, start)); !errors.Is(err, ers.ErrOrder) {
		t.Errorf("older: %v", err)
	}
	if _, err := r.RenewStamp(nil, d.stamp(crypto.SHA384, sum(crypto.SHA384, want), later)); !errors.Is(err, ers.ErrImprint) {
		t.Errorf("another hash function: %v", err)
	}
	leaf := sum(crypto.SHA384, group[0]) // without the older chains
	if _, err := r.RenewTree(crypto.SHA384, [][]byte{leaf}, nil, d.stamp(crypto.SHA384, sum(crypto.SHA384, leaf), later)); !errors.Is(err, ers.ErrLink) {
		t.Errorf("data not under the tree: %v", err)
	}
	if _, err := r.RenewTree(crypto.SHA384, nil, nil, d.stamp(crypto.SHA384, leaf, later)); !errors.Is(err, ers.ErrLink) {
		t.Errorf("no data: %v", err)
	}
	if _, err := ers.New(crypto.SHA256, nil, []byte("none")); err == nil {
		t.Error("no time-stamp")
	}
	if _, err := ers.NewBuilder(crypto.BLAKE2b_256); err == nil {
		t.Error("a hash function that is not there")
	}
	b, err := ers.NewBuilder(crypto.SHA256)
	d.ok(err)
	if _, err := b.Tree(); err == nil {
		t.Error("a tree without data")
	}
	if _, err := b.Add(); err == nil {
		t.Error("a group without objects")
	}
	if _, err := b.Add([]byte("short")); err == nil {
		t.Error("no digest")
	}
}

// TestForms: the ways in which a record comes, and what is none.
func TestForms(t *testing.T) {
	d := newDesk(t)
	r, group := lived(d)
	der, err := r.Marshal()
	d.ok(err)
	ber := slices.Concat([]byte{0x30, 0x80}, der[4:], []byte{0, 0})
	oid, err := cms.OID("1.3.6.1.4.1.99999.1").Marshal()
	d.ok(err)
	for name, form := range map[string][]byte{
		"DER": der, "BER": ber, "a newline behind": append(bytes.Clone(der), '\n'), "bytes behind": append(bytes.Clone(der), "và thêm"...),
		"PEM":         pem.EncodeToMemory(&pem.Block{Type: "EVIDENCE RECORD", Bytes: der}),
		"ContentInfo": wrap(0x30, oid, wrap(0xa0, der)),
	} {
		got, err := ers.Parse(form)
		if err != nil || !sound(got, group) {
			t.Errorf("%s: %v", name, err)
		}
	}
	token := r.Chains[0].Stamps[0].TimeStamp
	for name, bad := range map[string][]byte{
		"empty": nil, "text": []byte("xin chào"), "cut": der[:len(der)-1], "a time-stamp": token, "XML": []byte("<EvidenceRecord/>"),
		"version 2":   bytes.Replace(der, []byte{2, 1, 1}, []byte{2, 1, 2}, 1),
		"no chains":   wrap(0x30, []byte{2, 1, 1}, wrap(0x30), wrap(0x30)),
		"empty chain": wrap(0x30, []byte{2, 1, 1}, wrap(0x30), wrap(0x30, wrap(0x30))),
	} {
		_, err := ers.Parse(bad)
		if !errors.As(err, new(*ers.MalformedError)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// wrap writes an element.
func wrap(tag byte, parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	n := len(body)
	return slices.Concat([]byte{tag, 0x84, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}, body)
}

// TestOptionalParts: what data may be checked by, and how they were encrypted, is read and written back.
func TestOptionalParts(t *testing.T) {
	d := newDesk(t)
	r, group := lived(d)
	r.CryptoInfos = []cms.Attribute{{Type: "1.2.840.113549.1.9.16.2.23", Values: [][]byte{{0x30, 0}}}}
	r.Encryption = &ers.Encryption{Type: "1.2.3.4", Value: []byte{5, 0}}
	der, err := r.Marshal()
	d.ok(err)
	got, err := ers.Parse(der)
	d.ok(err)
	if len(got.CryptoInfos) != 1 || got.CryptoInfos[0].Type != r.CryptoInfos[0].Type || got.Encryption == nil || got.Encryption.Type != "1.2.3.4" ||
		!bytes.Equal(got.Encryption.Value, []byte{5, 0}) || !sound(got, group) || len(got.Tolerated) > 0 {
		t.Errorf("%+v", got)
	}
	if again, err := got.Marshal(); err != nil || !bytes.Equal(again, der) {
		t.Errorf("written otherwise: %v", err)
	}
}

// TestLimits: what exceeds a limit is told as that.
func TestLimits(t *testing.T) {
	d := newDesk(t)
	r, _ := lived(d)
	a := r.Chains[0].Stamps[0].Raw
	hashes := bytes.Repeat([]byte{0x30, 0}, limits.EvidenceHashes+1)
	for name, sequence := range map[string][]byte{
		"chains": wrap(0x30, bytes.Repeat(wrap(0x30, a), limits.EvidenceChains+1)),
		"stamps": wrap(0x30, wrap(0x30, bytes.Repeat(a, limits.EvidenceStamps+1))),
		"hashes": wrap(0x30, wrap(0x30, wrap(0x30, wrap(0xa2, hashes), r.Chains[0].Stamps[0].TimeStamp))),
	} {
		if _, err := ers.Parse(wrap(0x30, []byte{2, 1, 1}, wrap(0x30), sequence)); !errors.As(err, new(*ers.LimitError)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ers.Parse(make([]byte, limits.EvidenceSize+1)); !errors.As(err, new(*ers.LimitError)) {
		t.Errorf("size: %v", err)
	}
}

// FuzzParse: whatever the bytes are, reading, checking and writing back end; what was read is read the same again.
func FuzzParse(f *testing.F) {
	d := newDesk(f)
	r, group := lived(d)
	der, err := r.Marshal()
	d.ok(err)
	f.Add(der)
	r.CryptoInfos = []cms.Attribute{{Type: "1.2.3", Values: [][]byte{{5, 0}}}}
	r.Encryption = &ers.Encryption{Type: "1.2.3.4"}
	der, err = r.Marshal()
	d.ok(err)
	f.Add(der)
	f.Add(slices.Concat([]byte{0x30, 0x80}, der[4:], []byte{0, 0}))
	f.Add(wrap(0x30, []byte{2, 1, 1}, wrap(0x30), wrap(0x30, wrap(0x30, wrap(0x30, wrap(0xa2, wrap(0x30)), wrap(0x30))))))
	seeds.Add(f, "evidence/*.er", "evidence/*.ers")
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ers.Parse(data)
		if err != nil {
			return
		}
		var given []ers.Digests
		for _, b := range group {
			given = append(given, digests(b))
		}
		facts := r.Check(given)
		if len(facts.Stamps) != r.Stamps() || len(facts.Objects) != len(group) {
			t.Fatalf("%d time-stamps are told of %d", len(facts.Stamps), r.Stamps())
		}
		out, err := r.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ers.Parse(out)
		if err != nil || again.Stamps() != r.Stamps() {
			t.Fatalf("%v: %x", err, out)
		}
		_, _ = r.DataDigests(crypto.SHA384, sum(crypto.SHA384, nil))
	})
}
