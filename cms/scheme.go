package cms

import (
	"crypto"
	"crypto/dsa" //lint:ignore SA1019 old certificates are read, and judged weak
	"crypto/ecdsa"
	"crypto/ed25519"
	_ "crypto/md5" // weak, yet found in real files: a fact for policy to judge
	"crypto/rsa"
	_ "crypto/sha1" // likewise
	_ "crypto/sha256"
	_ "crypto/sha3"
	_ "crypto/sha512"
	"errors"
	"fmt"
)

// Family is a kind of signature algorithm.
type Family uint8

// The families of signature algorithms that can be verified; the first three can be made.
const (
	RSA     Family = iota + 1 // RSASSA-PKCS1-v1_5 (RFC 8017, Section 8.2)
	PSS                       // RSASSA-PSS (RFC 8017, Section 8.1)
	ECDSA                     // FIPS 186-5, Section 6; the value is an Ecdsa-Sig-Value (RFC 3279, Section 2.2.3)
	Ed25519                   // RFC 8419: the message itself is signed, Hash is 0
	DSA                       // FIPS 186-4, Section 4, in old files
)

// Scheme is how a signature value is computed. The zero value is no scheme.
type Scheme struct {
	Family Family
	Hash   crypto.Hash // of the message
	MGF    crypto.Hash // PSS only: of the mask; 0 means Hash
	Salt   int         // PSS only: bytes of salt; 0 means the length of Hash when signing, any length when verifying
}

// String names the scheme for people, as "RSA SHA-256".
func (s Scheme) String() string {
	name := map[Family]string{RSA: "RSA", PSS: "RSASSA-PSS", ECDSA: "ECDSA", Ed25519: "Ed25519", DSA: "DSA"}[s.Family]
	switch {
	case name == "":
		return "unknown"
	case s.Hash == 0:
		return name
	}
	return name + " " + s.Hash.String()
}

// errWrong is the outcome "the signature value does not belong to this digest and key"; every other error means "could not be checked".
var errWrong = errors.New("the signature value does not match")

// DefaultScheme gives the scheme to sign with for a public key: PKCS#1 v1.5 with SHA-256 for RSA, the hash of the curve's size for ECDSA.
func DefaultScheme(key crypto.PublicKey) (Scheme, error) {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return Scheme{Family: RSA, Hash: crypto.SHA256}, nil
	case *ecdsa.PublicKey:
		switch bits := k.Params().BitSize; {
		case bits <= 256:
			return Scheme{Family: ECDSA, Hash: crypto.SHA256}, nil
		case bits <= 384:
			return Scheme{Family: ECDSA, Hash: crypto.SHA384}, nil
		}
		return Scheme{Family: ECDSA, Hash: crypto.SHA512}, nil
	}
	return Scheme{}, fmt.Errorf("no signature scheme for a key of type %T", key)
}

// Fits tells whether a key of this kind can sign by the scheme.
func (s Scheme) Fits(key crypto.PublicKey) bool {
	switch key.(type) {
	case *rsa.PublicKey:
		return s.Family == RSA || s.Family == PSS
	case *ecdsa.PublicKey:
		return s.Family == ECDSA
	case ed25519.PublicKey:
		return s.Family == Ed25519
	case *dsa.PublicKey:
		return s.Family == DSA
	}
	return false
}

// Digest hashes message by the scheme's hash; Ed25519 signs the message itself.
func (s Scheme) Digest(message []byte) ([]byte, error) {
	if s.Family == Ed25519 {
		return message, nil
	}
	if !s.Hash.Available() {
		return nil, fmt.Errorf("hash function of %s is not available", s)
	}
	h := s.Hash.New()
	h.Write(message)
	return h.Sum(nil), nil
}

// SignerOpts gives what a crypto.Signer needs to sign by the scheme.
func (s Scheme) SignerOpts() crypto.SignerOpts {
	if s.Family != PSS {
		return s.Hash
	}
	salt := s.Salt
	if salt == 0 {
		salt = rsa.PSSSaltLengthEqualsHash
	}
	return &rsa.PSSOptions{SaltLength: salt, Hash: s.Hash}
}

// CheckValue verifies a signature value over a digest (for Ed25519, over the message). The fact is Unknown where key and scheme can't be used.
// Weak hashes and short keys are not refused: that is for a policy to judge.
func CheckValue(key crypto.PublicKey, s Scheme, digest, signature []byte) Fact {
	err := s.verify(key, digest, signature)
	switch {
	case err == nil:
		return Fact{State: Holds}
	case errors.Is(err, errWrong):
		return Fact{State: Fails, Why: err.Error()}
	}
	return Fact{State: Unknown, Why: err.Error()}
}

func (s Scheme) verify(key crypto.PublicKey, digest, signature []byte) error {
	if !s.Fits(key) {
		return fmt.Errorf("a key of type %T can't verify %s", key, s)
	}
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		if !ecdsa.VerifyASN1(k, digest, signature) {
			return errWrong
		}
		return nil
	case ed25519.PublicKey:
		if len(k) != ed25519.PublicKeySize || !ed25519.Verify(k, digest, signature) {
			return errWrong
		}
		return nil
	case *dsa.PublicKey:
		return verifyDSA(k, digest, signature)
	case *rsa.PublicKey:
		return s.verifyRSA(k, digest, signature)
	}
	return fmt.Errorf("keys of type %T are not supported", key)
}

func (s Scheme) verifyRSA(k *rsa.PublicKey, digest, signature []byte) error {
	if len(digest) != s.Hash.Size() {
		return fmt.Errorf("a digest of %d bytes is none of %s", len(digest), s.Hash)
	}
	if k.N.BitLen() > maxModulus {
		return &LimitError{Where: "RSA key"}
	}
	var err error
	if s.Family == RSA && refused(k) {
		return s.verifyRefused(k, digest, signature)
	}
	if s.Family == RSA {
		err = rsa.VerifyPKCS1v15(k, s.Hash, digest, signature)
	} else {
		if s.MGF != 0 && s.MGF != s.Hash {
			return fmt.Errorf("RSASSA-PSS with %s and a mask by %s is not supported", s.Hash, s.MGF)
		}
		salt := s.Salt
		if salt == 0 {
			salt = rsa.PSSSaltLengthAuto
		}
		err = rsa.VerifyPSS(k, s.Hash, digest, signature, &rsa.PSSOptions{SaltLength: salt, Hash: s.Hash})
	}
	if errors.Is(err, rsa.ErrVerification) {
		return errWrong
	}
	return err
}
