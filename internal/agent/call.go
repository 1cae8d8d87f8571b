package agent

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// The headers of a signed call.
const (
	HeaderAgent     = "Trien-Agent"     // the machine's id; absent while it is being paired
	HeaderTime      = "Trien-Time"      // RFC 3339, to the nanosecond, so that no two calls are alike
	HeaderSignature = "Trien-Signature" // base64 of the Ed25519 signature
)

// Window is how far a call's time may be from the house's, either way.
const Window = 2 * time.Minute

// Call is what the signature of a call is over.
type Call struct {
	Method string
	Target string // path and query as they stand in the request line: "/agent/tinh-uy/work?wait=20"
	Time   string // as HeaderTime says it
	Body   []byte
}

// NewCall is a call made at an instant.
func NewCall(method, target string, body []byte, at time.Time) Call {
	return Call{method, target, at.UTC().Format(time.RFC3339Nano), body}
}

// Target gives the request target of a URL as it stands in the request line (RFC 9112, Section 3.2.1).
func Target(u *url.URL) string { return u.RequestURI() }

// message is what is signed. No part but the last can hold a line feed (checked by Verify), so that no two calls have the same.
func (c Call) message() []byte {
	sum := sha256.Sum256(c.Body)
	return []byte("trien-agent-1\n" + c.Method + "\n" + c.Target + "\n" + c.Time + "\n" + hex.EncodeToString(sum[:]))
}

// Sign gives HeaderSignature.
func (c Call) Sign(key ed25519.PrivateKey) string {
	return base64.StdEncoding.EncodeToString(ed25519.Sign(key, c.message()))
}

// CallError says why a call is not believed.
type CallError struct {
	Why  string
	Late bool // only its time is wrong: the machine's clock is off, or the call is an old one
}

func (e *CallError) Error() string { return "agent: the call is not believed: " + e.Why }

// Verify checks the signature that a call came with and that its time is near now; the error is a *CallError. Whether the same call came before
// is for the caller to know.
func (c Call) Verify(key ed25519.PublicKey, signature string, now time.Time) error {
	raw, err := base64.StdEncoding.Strict().DecodeString(signature) // one spelling for each signature: whoever remembers it knows it again
	if err != nil || len(signature) != base64.StdEncoding.EncodedLen(ed25519.SignatureSize) || len(raw) != ed25519.SignatureSize || len(key) != ed25519.PublicKeySize {
		return &CallError{Why: "its signature or its key is malformed"}
	}
	if strings.ContainsAny(c.Method+c.Target+c.Time, "\r\n") {
		return &CallError{Why: "a line feed in its head"}
	}
	if !ed25519.Verify(key, c.message(), raw) {
		return &CallError{Why: "its signature does not hold"}
	}
	at, err := time.Parse(time.RFC3339Nano, c.Time)
	if err != nil {
		return &CallError{Why: "its time is malformed"}
	}
	if off := now.Sub(at); off > Window || off < -Window {
		return &CallError{Why: fmt.Sprintf("its time is %v from ours", off.Round(time.Second)), Late: true}
	}
	return nil
}
