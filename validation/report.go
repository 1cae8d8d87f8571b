package validation

import (
	"encoding/json"
	"time"
)

// Report is a judgement. It marshals to what CONTRACT.md promises of `trien verify --json`, every key present.
type Report struct {
	File            string        `json:"file"`
	Indication      *Indication   `json:"indication"` // nil with Error
	SubIndication   SubIndication `json:"sub_indication,omitempty"`
	CoversWholeFile bool          `json:"covers_whole_file"`
	Error           *Failure      `json:"error"`
	Signatures      []Signature   `json:"signatures"`

	// Existed tells since when what was judged by is proven to exist, where that is proven.
	Existed []Existence `json:"-"`
}

// Existence is a proof of existence of one object (EN 319 102-1, 5.6.2.3).
type Existence struct {
	Object [32]byte  // the SHA-256 of its DER
	At     time.Time // in UTC
	By     []byte    // the time-stamp or evidence record that proves it, in DER
}

// Verdict gives the file's verdict; the zero Verdict with an Error.
func (r *Report) Verdict() Verdict {
	if r.Indication == nil {
		return Verdict{}
	}
	return Verdict{*r.Indication, r.SubIndication}
}

// Signature is the judgement of one filled signature field.
type Signature struct {
	Field string `json:"field"`
	Kind  string `json:"kind"`
	Verdict
	Intact           bool     `json:"intact"`
	ByteRangeOK      bool     `json:"byte_range_ok"`
	Coverage         string   `json:"coverage"`
	ChangesAfter     *string  `json:"changes_after"`
	ChangesPermitted bool     `json:"changes_permitted"`
	ChangedFields    []string `json:"changed_fields"`
	Level            *string  `json:"level"`
	Timestamps       int      `json:"timestamps"`
	ClaimedTime      *Instant `json:"claimed_time"`
	BestTime         *Instant `json:"best_time"`
	Signer           *Signer  `json:"signer"`
	ChainOK          bool     `json:"chain_ok"`
	Revocation       string   `json:"revocation"`
	Official         bool     `json:"official"`
	Warnings         Warnings `json:"warnings"`
	// Evidence tells what an evidence record proves; nil in all other entries.
	Evidence *Evidence `json:"evidence,omitempty"`

	// Claims is what the signer says of the signature; nil where there is none to say it.
	Claims *Claims `json:"-"`
	// Others are the judgements of further signers in the same field, Counters those of counter-signatures.
	Others   []Signature `json:"-"`
	Counters []Signature `json:"-"`

	// Proven tells that BestTime is proven by a time-stamp, not only the instant of judging.
	Proven bool `json:"-"`
	// OfficialAsked tells that the policy knows official anchors, so that Official false says something.
	OfficialAsked bool `json:"-"`
	// Page is the page that shows the signature's mark, from 1; 0 where it is invisible.
	Page int `json:"-"`
	// several tells that the field holds more than one SignerInfo.
	several bool
	// Changes is where the changes behind ChangesAfter show on the pages; nil where there is nothing to compare.
	Changes *ChangeFacts `json:"-"`
	// Certifies tells that the signature certifies the document (DocMDP).
	Certifies bool `json:"-"`
	// Detail is how the verdict came about; nil where there was nothing to judge.
	Detail *Detail `json:"-"`
}

// Signer is who signed, as the certificate says.
type Signer struct {
	Subject      string  `json:"subject"`
	CommonName   string  `json:"common_name"`
	Organization string  `json:"organization"`
	Serial       string  `json:"serial"` // hexadecimal
	Issuer       string  `json:"issuer"`
	NotBefore    Instant `json:"not_before"`
	NotAfter     Instant `json:"not_after"`
}

// Instant is a time that marshals as RFC 3339 to the second, in the zone it was given in.
type Instant struct{ time.Time }

// MarshalJSON writes RFC 3339 without fractions.
func (i Instant) MarshalJSON() ([]byte, error) { return json.Marshal(i.Format(time.RFC3339)) }

// Warnings marshal as English sentences, each with its technical cause in brackets where it has one; a nil list as an empty one.
type Warnings []Warning

// MarshalJSON writes the sentences.
func (w Warnings) MarshalJSON() ([]byte, error) {
	out := make([]string, len(w))
	for i := range w {
		out[i] = w[i].In("en")
		if w[i].Technical != "" {
			out[i] += " [technical: " + w[i].Technical + "]"
		}
	}
	return json.Marshal(out)
}

// warn adds a warning that its code says alone.
func (s *Signature) warn(code string) { s.add(Warning{Code: code}) }

// add adds a warning once.
func (s *Signature) add(w Warning) {
	for _, o := range s.Warnings {
		if o == w {
			return
		}
	}
	s.Warnings = append(s.Warnings, w)
}
