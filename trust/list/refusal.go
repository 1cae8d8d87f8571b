package list

import (
	"time"

	"trien/certpath"
)

// Reason names why something is not taken over; faces put it into words.
type Reason string

// The reasons.
const (
	BadSignature   Reason = "bad_signature"   // the signature on the list does not hold
	WeakSignature  Reason = "weak_signature"  // it is made with a digest or key that is not believed
	UnknownSigner  Reason = "unknown_signer"  // nobody pinned the signer
	OtherSigner    Reason = "other_signer"    // the list had another signer before
	SignerExpired  Reason = "signer_expired"  // the signer's certificate is not valid now
	NotPinned      Reason = "not_pinned"      // neither signed nor named by its SHA-256
	PinMisses      Reason = "pin_misses"      // a SHA-256 that was named fits nothing in the file
	OlderList      Reason = "older_list"      // its sequence number or date is lower than that of the list taken before
	ChangedList    Reason = "changed_list"    // another list under the same sequence number
	ExpiredList    Reason = "expired_list"    // its NextUpdate has passed
	FutureList     Reason = "future_list"     // its ThisUpdate lies ahead
	Unsuitable     Reason = "unsuitable"      // a certificate that is to be an anchor and can't be one
	NothingSuch    Reason = "nothing_such"    // nothing in the register bears the fingerprint
	BadBounds      Reason = "bad_bounds"      // From lies behind To
	NothingToTrust Reason = "nothing_to_take" // everything in the file was removed by hand before
)

// Reasons gives every reason, for faces that must have words for each.
func Reasons() []Reason {
	return []Reason{BadSignature, WeakSignature, UnknownSigner, OtherSigner, SignerExpired, NotPinned, PinMisses, OlderList, ChangedList,
		ExpiredList, FutureList, Unsuitable, NothingSuch, BadBounds, NothingToTrust}
}

// Refusal is a refusal to change the register, with what the words need.
type Refusal struct {
	Reason   Reason
	ID       certpath.ID // the fingerprint it is about, zero where there is none
	At       time.Time   // the instant it is about, zero where there is none
	Have, Is int64       // sequence numbers, for OlderList and ChangedList
}

func (r *Refusal) Error() string { return "list: " + string(r.Reason) }

func refused(r Reason) error { return &Refusal{Reason: r} }
