package validation

import (
	"time"

	"trien/pades"
)

// Facts is everything that was read and fetched about one file: enough to judge it again without the file or the network.
type Facts struct {
	Version      int              `json:"version"` // of this form: FactsVersion
	File         string           `json:"file"`    // the name by which the report calls it
	Size         int64            `json:"size"`
	Form         Form             `json:"form,omitempty"`
	Failure      *Failure         `json:"failure,omitempty"`
	Repairs      []string         `json:"repairs,omitempty"` // what a tolerant reader mended; never empty for a file that strict reading refuses
	Encrypted    bool             `json:"encrypted,omitempty"`
	Revisions    []RevisionFacts  `json:"revisions"`
	Trailing     int64            `json:"trailing,omitempty"`      // bytes behind the last %%EOF
	TrailingJunk bool             `json:"trailing_junk,omitempty"` // not all of them white space
	Signatures   []SignatureFacts `json:"signatures"`
	Material     Material         `json:"material"`
	Warnings     []Warning        `json:"warnings,omitempty"` // of fetching
	// ContentUnused tells that content was given for a CMS file that brings its own, and that is another one.
	ContentUnused bool `json:"content_unused,omitempty"`
	// Data are the files that an evidence record or a time-stamp in a file of its own is held to.
	Data    []DataFacts   `json:"data,omitempty"`
	Refused *RefusalFacts `json:"refused,omitempty"` // an authority's answer without a time-stamp
}

// Form is the kind of file.
type Form string

// The forms.
const (
	FormPDF Form = ""
	FormCMS Form = "cms" // a signature file, its content beside it or inside (RFC 5652; EN 319 122-1)
)

// store is where a file of this form keeps evidence for the long term.
func (f *Facts) store() Source {
	if f.Form == FormCMS {
		return FromCMS
	}
	return FromDSS
}

// Failure says why a file could not be judged at all.
type Failure struct {
	Kind    string `json:"kind"`    // malformed, encrypted, limit, io
	Message string `json:"message"` // a sentence for a reader; in facts the English one
	// Reason sharpens the kind where that helps the reader: FailureX.
	Reason string `json:"reason,omitempty"`
	// Technical is the cause as the parser gave it, in English: for developers.
	Technical string `json:"technical,omitempty"`
}

// RevisionFacts is one revision of the file.
type RevisionFacts struct {
	Number int   `json:"number"`
	End    int64 `json:"end"`
	DSS    bool  `json:"dss,omitempty"` // the catalog as of this revision has a DSS
}

// SignatureFacts is one filled signature field.
type SignatureFacts struct {
	Field       string            `json:"field"`
	Kind        pades.Kind        `json:"kind"`
	SubFilter   string            `json:"sub_filter"`
	Problem     string            `json:"problem,omitempty"` // what is wrong with the field or its dictionary, as the parser said it
	Removed     bool              `json:"removed,omitempty"` // a later revision took it away
	Readable    bool              `json:"readable"`          // the value is a signature dictionary
	Contents    []byte            `json:"contents,omitempty"`
	Signer      int               `json:"signer,omitempty"` // which SignerInfo of a CMS file this is, from 1; 0 in a PDF
	PaddingJunk bool              `json:"padding_junk,omitempty"`
	Cert        [][]byte          `json:"cert,omitempty"` // /Cert, for adbe.x509.rsa_sha1
	ByteRange   pades.ByteRange   `json:"byte_range"`
	ByteRangeOK bool              `json:"byte_range_ok"`
	Coverage    pades.Coverage    `json:"coverage"`
	Revision    int               `json:"revision"`
	Digests     map[string][]byte `json:"digests,omitempty"` // of the signed bytes, by hash name as crypto.Hash spells it
	DocMDP      int               `json:"doc_mdp,omitempty"`
	InAcroForm  bool              `json:"in_acro_form"`
	Visible     bool              `json:"visible,omitempty"`
	Page        int               `json:"page,omitempty"`
	Claimed     *time.Time        `json:"claimed,omitempty"`
	HasM        bool              `json:"has_m,omitempty"`
	Name        string            `json:"name,omitempty"`
	Reason      string            `json:"reason,omitempty"`
	Location    string            `json:"location,omitempty"`
	Changes     *ChangeFacts      `json:"changes,omitempty"` // nil where there is nothing to compare
}

// Source says where a certificate, list or response came from.
type Source string

// The sources.
const (
	FromCMS     Source = "cms"     // the signature's own SignedData
	FromDSS     Source = "dss"     // the document security store (ISO 32000-2, 12.8.4.3)
	FromEarlier Source = "earlier" // the store of an older revision, and no longer the newest
	FromAdobe   Source = "adobe"   // adbe-revocationInfoArchival
	FromToken   Source = "token"   // a time-stamp token
	FromFetch   Source = "fetched" // asked for now
	FromGiven   Source = "given"   // the caller's trust store
	FromOCSP    Source = "ocsp"    // inside an OCSP response
	FromUnknown Source = ""
)

// Item is one certificate, list or response in DER.
type Item struct {
	DER    []byte `json:"der"`
	Source Source `json:"source"`
	// End is the end of the first revision whose security store has it: what covers the file up to there covers it. 0: nobody knows.
	End int64 `json:"end,omitempty"`
}

// Material is what paths and revocation are judged by, each item once.
type Material struct {
	Certificates []Item `json:"certificates"`
	CRLs         []Item `json:"crls"`
	OCSPs        []Item `json:"ocsps"`
	// Asked reports whether revocation was asked for over the network, so that "not checked" and "unknown" can be told apart.
	Asked bool `json:"asked,omitempty"`
}
