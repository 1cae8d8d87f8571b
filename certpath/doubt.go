package certpath

// Doubt names why evidence does not decide: a stable code that faces put into words. What was looked at stands in Status.Source.
type Doubt string

// The doubts.
const (
	NoEvidence           Doubt = "no_evidence"            // no response or list is about the certificate
	TooMuch              Doubt = "too_much"               // limits.PathWork was spent
	Circular             Doubt = "circular"               // the status hangs on itself, or on the certificate's own word
	Stale                Doubt = "stale"                  // a newer one was due at Status.NextUpdate
	TooOld               Doubt = "too_old"                // it names no next update and is older than MaxAge
	AfterExpiry          Doubt = "after_expiry"           // made when the certificate had expired and may have been dropped
	FromFuture           Doubt = "from_future"            // dated later than the instant of judging
	WeaklySigned         Doubt = "weakly_signed"          // signed by a key, a scheme or a digest that Believes refuses
	UnknownExtension     Doubt = "unknown_extension"      // a critical extension is not understood
	UnknownToResponder   Doubt = "unknown_to_responder"   // the responder does not know the certificate
	ResponderNotFound    Doubt = "responder_not_found"    // its certificate
	NotDelegated         Doubt = "not_delegated"          // the responder's certificate is not from the certificate's issuer
	ResponderPurpose     Doubt = "responder_purpose"      // the responder's certificate is not for that
	ResponderNotValid    Doubt = "responder_not_valid"    // the responder's certificate was outside its validity when it answered
	ResponderRevoked     Doubt = "responder_revoked"      // the responder's certificate is revoked
	IssuerNotFound       Doubt = "list_issuer_not_found"  // the certificate of the list's issuer
	WrongSignature       Doubt = "wrong_signature"        // the evidence's own signature does not verify
	IssuerUsage          Doubt = "list_issuer_usage"      // the issuer's key is not for signing lists
	SignerPath           Doubt = "signer_path"            // no path that holds leads from the signer of the evidence to the anchor
	SignerRevoked        Doubt = "signer_revoked"         // the signer of the evidence, or an authority above it, is revoked
	SignerUnknown        Doubt = "signer_status_unknown"  // whether the signer of the evidence is revoked is not known
	SignerOutOfBounds    Doubt = "signer_out_of_bounds"   // it is not proven to have existed while the certificate of its authority was valid
	NotProven            Doubt = "not_proven"             // it is not proven to have existed at the time that counts
	SomeReasons          Doubt = "some_reasons"           // the lists cover only some reasons of revocation
	UnreadableList       Doubt = "unreadable_list"        // an entry of the list cannot be read
	UnknownEntryCritical Doubt = "unknown_entry_critical" // an entry has a critical extension that is not understood
)

// Doubts gives every doubt, for faces that must have words for each.
func Doubts() []Doubt {
	return []Doubt{NoEvidence, TooMuch, Circular, Stale, TooOld, AfterExpiry, FromFuture, WeaklySigned, UnknownExtension, UnknownToResponder,
		ResponderNotFound, NotDelegated, ResponderPurpose, ResponderNotValid, ResponderRevoked, IssuerNotFound, WrongSignature, IssuerUsage,
		SignerPath, SignerRevoked, SignerUnknown, SignerOutOfBounds, NotProven, SomeReasons, UnreadableList, UnknownEntryCritical}
}
