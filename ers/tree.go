package ers

import (
	"bytes"
	"crypto"
	"slices"

	"trien/cms"
)

// digest digests the parts one after the other; nil where the function is not known here.
func digest(h crypto.Hash, parts ...[]byte) []byte {
	if !h.Available() {
		return nil
	}
	d := h.New()
	for _, p := range parts {
		d.Write(p)
	}
	return d.Sum(nil)
}

// node digests hash values in binary ascending order (RFC 4998, Section 4.3, step 3).
func node(h crypto.Hash, values [][]byte) []byte {
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, bytes.Compare)
	return digest(h, sorted...)
}

// root gives the hash value that the tree leads to; nil for an empty tree. A list of one value is digested, as the letter of RFC 4998,
// Section 4.3 has it, or passed on as it is, as most implementations have it.
func (t Tree) root(h crypto.Hash, pass bool) (value []byte) {
	for i, list := range t {
		values := [][]byte(list)
		if i > 0 {
			values = append(slices.Clone(values), value)
		}
		if len(values) == 1 && pass {
			value = values[0]
			continue
		}
		value = node(h, values)
	}
	return value
}

// leads gives the root of the tree: that which the time-stamp is over where either reading leads there.
func (a *ArchiveTimeStamp) leads() []byte {
	h := a.Hash()
	passed := a.Tree.root(h, true)
	if a.Token == nil || bytes.Equal(passed, a.Token.Info.Digest) {
		return passed
	}
	if digested := a.Tree.root(h, false); bytes.Equal(digested, a.Token.Info.Digest) {
		return digested
	}
	return passed
}

// before gives the digest of the chains before the i-th as an ArchiveTimeStampSequence of their own: "ha" of RFC 4998, Section 5.2. In a
// file that is not in DER there are two readings: the chains as they stand, and as DER.
func (r *Record) before(i int, h crypto.Hash) [][]byte {
	raw := sequence(chainsOf(r.Chains[:i])...)
	out := [][]byte{digest(h, raw)}
	if der, err := cms.DER(raw); err == nil && !bytes.Equal(der, raw) {
		out = append(out, digest(h, der))
	}
	return out
}

func chainsOf(chains []Chain) (out [][]byte) {
	for _, c := range chains {
		out = append(out, c.Raw)
	}
	return out
}

// renewed gives what stands for data in the tree of a new chain: its digest, and that of the older chains, digested together. RFC 4998,
// Section 5.2 concatenates them in this order; its figure 4 sorts them, so that both are found in files.
func renewed(h crypto.Hash, data []byte, older [][]byte) (out [][]byte) {
	for _, ha := range older {
		out = append(out, digest(h, data, ha))
		if bytes.Compare(data, ha) > 0 {
			out = append(out, digest(h, ha, data))
		}
	}
	return out
}

// sequence writes a DER SEQUENCE of the given elements.
func sequence(parts ...[]byte) []byte { return tagged(tagSequence, parts...) }

// tagged writes a DER element of the given contents.
func tagged(tag byte, parts ...[]byte) []byte {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	out := append(make([]byte, 0, n+6), tag)
	switch {
	case n < 0x80:
		out = append(out, byte(n))
	case n < 0x100:
		out = append(out, 0x81, byte(n))
	case n < 0x10000:
		out = append(out, 0x82, byte(n>>8), byte(n))
	case n < 0x1000000:
		out = append(out, 0x83, byte(n>>16), byte(n>>8), byte(n))
	default:
		out = append(out, 0x84, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}
