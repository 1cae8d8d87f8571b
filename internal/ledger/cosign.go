package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"trien/internal/limits"
)

// A cosignature is what another office puts under a head once it has seen that the head extends the ones it saw before (C2SP tlog-cosignature): a line of
// the signed note, with the time. Whoever has a cosigned head knows that its office can't have shown the other one another history.

const (
	algCosignature  = 4 // C2SP tlog-cosignature: Ed25519 over domain, time and checkpoint
	cosignatureSize = 8 + ed25519.SignatureSize
)

// cosigner is an office as witness: note.Signer, and note.Verifier of its public half. It may sign at one instant only.
type cosigner struct {
	name   string
	public ed25519.PublicKey
	key    ed25519.PrivateKey // none: to check only
	at     int64              // seconds; of what was checked, the time it says
}

func (c *cosigner) Name() string { return c.name }

func (c *cosigner) KeyHash() uint32 {
	sum := sha256.Sum256(append(append([]byte(c.name), '\n', algCosignature), c.public...))
	return binary.BigEndian.Uint32(sum[:])
}

func cosigned(text []byte, at int64) []byte {
	return append(fmt.Appendf(nil, "cosignature/v1\ntime %d\n", at), text...)
}

func (c *cosigner) Sign(text []byte) ([]byte, error) {
	return append(binary.BigEndian.AppendUint64(nil, uint64(c.at)), ed25519.Sign(c.key, cosigned(text, c.at))...), nil
}

func (c *cosigner) Verify(text, sig []byte) bool {
	if len(sig) != cosignatureSize {
		return false
	}
	c.at = int64(binary.BigEndian.Uint64(sig))
	return c.at >= 0 && ed25519.Verify(c.public, cosigned(text, c.at), sig[8:])
}

// Cosign gives the line that s puts under a head that was signed by the office with key. Whether the head fits those before is the caller's to have checked.
func (s *Signer) Cosign(signed []byte, key string, at time.Time) (string, error) {
	if _, err := OpenHead(signed, key); err != nil {
		return "", err
	}
	text, _, _ := strings.Cut(string(signed), "\n\n")
	c := &cosigner{s.name, s.key.Public().(ed25519.PublicKey), s.key, at.Unix()}
	sig, err := c.Sign([]byte(text + "\n"))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("— %s %s\n", c.name, base64.StdEncoding.EncodeToString(append(binary.BigEndian.AppendUint32(nil, c.KeyHash()), sig...))), nil
}

// CheckCosignature tells when the office with the verifier key witness put line under the signed head; an error where it did not.
func CheckCosignature(signed []byte, line, witness string) (time.Time, error) {
	name, public, err := splitKey(witness)
	if err != nil {
		return time.Time{}, err
	}
	text, _, ok := strings.Cut(string(signed), "\n\n")
	if !ok || len(signed)+len(line) > limits.HeadSize || strings.Count(line, "\n") != 1 || !strings.HasSuffix(line, "\n") {
		return time.Time{}, fmt.Errorf("%w: not a cosigned head", ErrHead)
	}
	c := &cosigner{name: name, public: public}
	if _, err := note.Open([]byte(text+"\n\n"+line), note.VerifierList(c)); err != nil {
		return time.Time{}, fmt.Errorf("%w: %w", ErrHead, err)
	}
	return time.Unix(c.at, 0).UTC(), nil
}

// splitKey reads a verifier key of an office ("NAME+HASH+KEY").
func splitKey(key string) (string, ed25519.PublicKey, error) {
	v, err := note.NewVerifier(key)
	if err != nil {
		return "", nil, fmt.Errorf("%w: %w", ErrHead, err)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.SplitN(key, "+", 3)[2]) // three parts, or it would be no verifier
	if err != nil || len(raw) != 1+ed25519.PublicKeySize || raw[0] != algEd25519 {
		return "", nil, fmt.Errorf("%w: not an Ed25519 verifier key", ErrHead)
	}
	return v.Name(), raw[1:], nil
}
