package ers

import (
	"bytes"
	"encoding/pem"
	"fmt"

	"golang.org/x/crypto/cryptobyte"

	"trien/cms"
	"trien/internal/limits"
	"trien/tsp"
)

// Parse reads an EvidenceRecord: DER as RFC 4998, Section 3.1 demands, BER and PEM as people have them, and a ContentInfo around it. What
// was forgiven stands in Tolerated. A time-stamp inside that is none does not spoil the rest: see ArchiveTimeStamp.Err. Errors are
// *MalformedError or *LimitError.
func Parse(data []byte) (*Record, error) {
	if len(data) > limits.EvidenceSize {
		return nil, &LimitError{Where: "EvidenceRecord"}
	}
	r := &Record{}
	e, rest, err := next(unwrap(data))
	if err != nil || e.tag != tagSequence {
		return nil, &MalformedError{Where: "EvidenceRecord", Err: err}
	}
	if len(bytes.TrimSpace(rest)) > 0 {
		r.Tolerated = append(r.Tolerated, fmt.Sprintf("%d bytes behind the structure", len(rest)))
	}
	body := e.cursor("EvidenceRecord")
	if body.is(tagOID) {
		if e, err = inner(body); err != nil {
			return nil, err
		}
		r.Tolerated = append(r.Tolerated, "a ContentInfo around the record")
		body = e.cursor("EvidenceRecord")
	}
	if der, err := cms.DER(e.raw); err != nil || !bytes.Equal(der, e.raw) {
		r.Tolerated = append(r.Tolerated, "not in DER")
	}
	return r, r.read(body)
}

// unwrap gives what is inside a PEM wrapping; other data as it is.
func unwrap(data []byte) []byte {
	text := bytes.TrimLeft(data, "\ufeff \r\n\t")
	if !bytes.HasPrefix(text, []byte("-----BEGIN ")) {
		return data
	}
	if p, _ := pem.Decode(text); p != nil {
		return p.Bytes
	}
	return data
}

// inner gives the record inside a ContentInfo. SignedData, which begins alike, is none.
func inner(body cursor) (e element, err error) {
	kind, err := body.take(tagOID, "/contentType")
	if err != nil {
		return e, err
	}
	if o, ok := kind.oid(); !ok || o == cms.OIDSignedData {
		return e, &MalformedError{Where: "EvidenceRecord", Err: fmt.Errorf("it is a ContentInfo of type %s", o)}
	}
	content, err := body.take(tagContext0, "/content")
	if err != nil {
		return e, err
	}
	in := content.cursor("EvidenceRecord")
	return in.take(tagSequence, "")
}

// read reads the parts of EvidenceRecord.
func (r *Record) read(body cursor) error {
	version, err := body.take(tagInteger, "/version")
	if err != nil {
		return err
	}
	if in := cryptobyte.String(version.raw); !in.ReadASN1Integer(&r.Version) {
		return &MalformedError{Where: "EvidenceRecord/version"}
	}
	if r.Version != 1 {
		return &MalformedError{Where: "EvidenceRecord/version", Err: fmt.Errorf("version %d is not known", r.Version)}
	}
	if err := r.readDigests(&body); err != nil {
		return err
	}
	if body.is(tagContext0) {
		infos, err := body.take(tagContext0, "/cryptoInfos")
		if err != nil {
			return err
		}
		if r.CryptoInfos, err = infos.attributes("EvidenceRecord/cryptoInfos"); err != nil {
			return err
		}
	}
	if err := r.readEncryption(&body); err != nil {
		return err
	}
	sequence, err := body.take(tagSequence, "/archiveTimeStampSequence")
	if err != nil {
		return err
	}
	if err := r.readChains(sequence); err != nil {
		return err
	}
	return body.end()
}

func (r *Record) readDigests(body *cursor) error {
	list, err := body.take(tagSequence, "/digestAlgorithms")
	if err != nil {
		return err
	}
	for in := list.cursor("EvidenceRecord/digestAlgorithms"); !in.empty(); {
		one, err := in.take(tagSequence, "")
		if err != nil {
			return err
		}
		a, err := one.algorithm()
		if err != nil || len(r.Digests) >= limits.EvidenceStamps {
			return &MalformedError{Where: in.where, Err: err}
		}
		r.Digests = append(r.Digests, a)
	}
	return nil
}

// readEncryption reads EncryptionInfo.
func (r *Record) readEncryption(body *cursor) error {
	if !body.is(tagContext1) {
		return nil
	}
	info, err := body.take(tagContext1, "/encryptionInfo")
	if err != nil {
		return err
	}
	in := info.cursor("EvidenceRecord/encryptionInfo")
	kind, err := in.take(tagOID, "/encryptionInfoType")
	if err != nil {
		return err
	}
	r.Encryption = &Encryption{Value: in.rest}
	var ok bool
	if r.Encryption.Type, ok = kind.oid(); !ok {
		return &MalformedError{Where: in.where + "/encryptionInfoType"}
	}
	return nil
}

// readChains reads ArchiveTimeStampSequence.
func (r *Record) readChains(sequence element) error {
	room := roomLeft{stamps: limits.EvidenceStamps, hashes: limits.EvidenceHashes}
	for in := sequence.cursor("EvidenceRecord/archiveTimeStampSequence"); !in.empty(); {
		where := fmt.Sprintf("%s[%d]", in.where, len(r.Chains))
		if len(r.Chains) >= limits.EvidenceChains {
			return &LimitError{Where: in.where}
		}
		one, err := in.take(tagSequence, where[len(in.where):])
		if err != nil {
			return err
		}
		c := Chain{Raw: one.raw}
		for stamps := one.cursor(where); !stamps.empty(); {
			at := fmt.Sprintf("[%d]", len(c.Stamps))
			if room.stamps--; room.stamps < 0 {
				return &LimitError{Where: where}
			}
			e, err := stamps.take(tagSequence, at)
			if err != nil {
				return err
			}
			a, err := room.stamp(e, where+at)
			if err != nil {
				return err
			}
			c.Stamps = append(c.Stamps, a)
		}
		if len(c.Stamps) == 0 {
			return &MalformedError{Where: where}
		}
		r.Chains = append(r.Chains, c)
	}
	if len(r.Chains) == 0 {
		return &MalformedError{Where: "EvidenceRecord/archiveTimeStampSequence"}
	}
	return nil
}

// roomLeft is what may still be read.
type roomLeft struct{ stamps, hashes int }

// stamp reads ArchiveTimeStamp.
func (l *roomLeft) stamp(e element, where string) (a ArchiveTimeStamp, err error) {
	a.Raw = e.raw
	body := e.cursor(where)
	if body.is(tagContext0) {
		one, err := body.take(tagContext0, "/digestAlgorithm")
		if err != nil {
			return a, err
		}
		if a.Digest, err = one.algorithm(); err != nil {
			return a, &MalformedError{Where: where + "/digestAlgorithm", Err: err}
		}
	}
	if body.is(tagContext1) {
		list, err := body.take(tagContext1, "/attributes")
		if err != nil {
			return a, err
		}
		if a.Attributes, err = list.attributes(where + "/attributes"); err != nil {
			return a, err
		}
	}
	if body.is(tagContext2) {
		tree, err := body.take(tagContext2, "/reducedHashtree")
		if err != nil {
			return a, err
		}
		if a.Tree, err = l.tree(tree, where+"/reducedHashtree"); err != nil {
			return a, err
		}
	}
	token, err := body.take(tagSequence, "/timeStamp")
	if err != nil {
		return a, err
	}
	a.TimeStamp = token.raw
	a.Token, a.Err = tsp.ParseToken(token.raw)
	if a.Err != nil {
		a.Token = nil
	}
	return a, body.end()
}

// tree reads reducedHashtree: SEQUENCE OF PartialHashtree.
func (l *roomLeft) tree(e element, where string) (Tree, error) {
	tree := Tree{}
	for lists := e.cursor(where); !lists.empty(); {
		list, err := lists.take(tagSequence, "/partialHashtree")
		if err != nil {
			return nil, err
		}
		values := List{}
		for in := list.cursor(where + "/partialHashtree"); !in.empty(); {
			if l.hashes--; l.hashes < 0 {
				return nil, &LimitError{Where: where}
			}
			v, err := in.take(tagOctets, "")
			if err != nil {
				return nil, err
			}
			values = append(values, v.contents)
		}
		tree = append(tree, values)
		if l.hashes--; l.hashes < 0 { // empty lists count, too
			return nil, &LimitError{Where: where}
		}
	}
	return tree, nil
}
