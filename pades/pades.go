// Package pades writes and reads the signatures of PDF files as EN 319 142-1 (PAdES) has them, on the ground of ISO 32000-2, 12.8.
//
// Writing takes three steps, so that the key may be anywhere: [Prepare] appends one revision with a reserved gap and gives the
// digest of everything around it; someone makes a CMS signature over that digest; [Prepared.Embed] puts it into the gap.
// Earlier bytes are never touched, and of the file only the appended tail is held in memory.
//
// Reading gives facts, not verdicts: [Signatures] lists every signature field that can be reached in any way, filled or empty, also
// the broken ones, with the facts of its byte range. Whether a signature is to be believed is the business of package validation.
package pades

// Kind tells an approval or certification signature from a document time-stamp.
type Kind string

// The kinds, as /SubFilter gives them (EN 319 142-1, 5.4.3): what /Type says does not matter.
const (
	KindSignature         Kind = "signature"
	KindDocumentTimestamp Kind = "document_timestamp"
)

// Values of /SubFilter (ISO 32000-2, Table 255 and EN 319 142-1, 4.2).
const (
	SubFilterCAdES     = "ETSI.CAdES.detached"
	SubFilterPKCS7     = "adbe.pkcs7.detached"
	SubFilterPKCS7SHA1 = "adbe.pkcs7.sha1"
	SubFilterX509RSA   = "adbe.x509.rsa_sha1"
	SubFilterRFC3161   = "ETSI.RFC3161"
)

// kindOf gives the kind that a /SubFilter means.
func kindOf(subFilter string) Kind {
	if subFilter == SubFilterRFC3161 {
		return KindDocumentTimestamp
	}
	return KindSignature
}
