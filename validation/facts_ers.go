package validation

import (
	"crypto"

	"trien/ers"
	"trien/pades"
)

// The forms of files that prove time and not who signed.
const (
	FormEvidence Form = "evidence_record" // an EvidenceRecord (RFC 4998), its data apart from it
	FormStamp    Form = "time_stamp"      // a TimeStampResp or a bare token (RFC 3161), its data apart from it
)

// The kinds of entries in reports on such files.
const (
	KindEvidenceRecord   pades.Kind = "evidence_record"   // the record as a whole
	KindArchiveTimestamp pades.Kind = "archive_timestamp" // one time-stamp in it
	KindTimestamp        pades.Kind = "timestamp"         // a time-stamp in a file of its own
)

// stamp tells whether the contents are a time-stamp token.
func (s *SignatureFacts) stamp() bool {
	return s.Kind == pades.KindDocumentTimestamp || s.Kind == KindArchiveTimestamp || s.Kind == KindTimestamp
}

// DataFacts is one file that an evidence record or a time-stamp is held to.
type DataFacts struct {
	Name    string            `json:"name"`
	Size    int64             `json:"size,omitempty"` // in bytes; 0 where only digests were given
	Digests map[string][]byte `json:"digests"`        // by hash name as crypto.Hash spells it
}

// RefusalFacts is a TimeStampResp without a time-stamp (RFC 3161, Section 2.4.2).
type RefusalFacts struct {
	Status int      `json:"status"` // PKIStatus
	Text   []string `json:"text,omitempty"`
}

// digests gives the digests as package ers asks for them.
func (d *DataFacts) digests() ers.Digests {
	out := ers.Digests{}
	for _, h := range knownHashes() {
		if v := d.Digests[h.String()]; len(v) == h.Size() {
			out[h] = v
		}
	}
	return out
}

// knownHashes are the functions that trees and time-stamps are made by.
func knownHashes() []crypto.Hash {
	return []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512, crypto.SHA224, crypto.SHA512_224, crypto.SHA512_256,
		crypto.SHA3_224, crypto.SHA3_256, crypto.SHA3_384, crypto.SHA3_512, crypto.SHA1, crypto.MD5}
}
