// Package aead hides words under a key with AES-256-GCM (NIST SP 800-38D) and commits to that key.
//
// GCM alone lets two keys open one ciphertext to two texts; here each message carries a check derived from its key (HKDF, RFC 5869),
// so that what was sealed opens with one key only. Every message has a key of its own, so that random nonces never wear out.
package aead

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
)

// Failures of Open. A wrong key is told apart from damaged bytes or another context.
var (
	ErrKey     = errors.New("aead: sealed under another key")
	ErrDamaged = errors.New("aead: damaged, or sealed for another place")
	errNoKey   = errors.New("aead: no key")
)

const (
	format    = 1
	saltSize  = 32
	checkSize = 32
	tagSize   = 16
	// Overhead is what Seal adds to the plain words, in bytes.
	Overhead = 1 + saltSize + checkSize + tagSize
)

// Key is a secret with a name. Its secret never prints: it hangs on a pointer, so that fmt shows an address even where the key lies in
// a field that fmt can't ask.
type Key struct {
	id     string
	secret *[32]byte
}

// NewKey makes a key of a name and 32 secret bytes.
func NewKey(id string, secret []byte) (Key, error) {
	if id == "" || len(secret) != 32 {
		return Key{}, errors.New("aead: a key needs a name and 32 bytes")
	}
	k := Key{id, new([32]byte)}
	copy(k.secret[:], secret)
	return k, nil
}

// Random makes a fresh key with the given name.
func Random(id string, random io.Reader) (Key, error) {
	var b [32]byte
	defer clear(b[:])
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return Key{}, err
	}
	return NewKey(id, b[:])
}

// ID is the key's public name.
func (k Key) ID() string { return k.id }

// IsZero tells that there is no key.
func (k Key) IsZero() bool { return k.secret == nil }

// Secret gives the secret bytes, for whoever wraps the key; nobody else needs them.
func (k Key) Secret() []byte {
	if k.IsZero() {
		return nil
	}
	return append([]byte(nil), k.secret[:]...)
}

// Wipe overwrites the secret, of all copies of the key. It is for keys that open another one and are never handed on: what is still in use
// elsewhere would go on under a key of zeros.
func (k Key) Wipe() {
	if !k.IsZero() {
		clear(k.secret[:])
	}
}

// Commitment binds name and secret without telling the secret: HMAC-SHA256 (RFC 2104). The zero key commits to nothing.
func (k Key) Commitment() [32]byte {
	if k.IsZero() {
		return [32]byte{}
	}
	m := hmac.New(sha256.New, k.secret[:])
	m.Write([]byte("trien key commitment 1\x00" + k.id))
	return [32]byte(m.Sum(nil))
}

// String names the key; the secret stays out of logs and of %+v.
func (k Key) String() string { return "key " + k.id }

// GoString keeps the secret out of %#v.
func (k Key) GoString() string { return "aead.Key(" + k.id + ")" }

// Derive gives size bytes for one purpose, salted.
func (k Key) Derive(purpose string, salt []byte, size int) ([]byte, error) {
	if k.IsZero() {
		return nil, errNoKey
	}
	return hkdf.Key(sha256.New, k.secret[:], salt, purpose, size)
}

// Seal hides plain. context says where the words stand; Open must be told the same.
func Seal(k Key, plain []byte, random io.Reader, context ...string) ([]byte, error) {
	var salt [saltSize]byte
	if _, err := io.ReadFull(random, salt[:]); err != nil {
		return nil, err
	}
	return k.seal(salt[:], plain, binding(context))
}

// SealStable hides plain so that the same words at the same place under the same key give the same bytes: a row built again from its events
// can be compared with the stored one. It tells nothing but whether the words at that place have changed.
func SealStable(k Key, plain []byte, context ...string) ([]byte, error) {
	secret, err := k.Derive("trien stable salt 1", nil, 32)
	if err != nil {
		return nil, err
	}
	where := binding(context)
	m := hmac.New(sha256.New, secret)
	m.Write(binary.BigEndian.AppendUint64(nil, uint64(len(where))))
	m.Write(where)
	m.Write(plain)
	return k.seal(m.Sum(nil), plain, where)
}

func (k Key) seal(salt, plain, where []byte) ([]byte, error) {
	g, check, err := k.message(salt)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, Overhead+len(plain))
	out = append(append(append(out, format), salt...), check...)
	return g.Seal(out, make([]byte, g.NonceSize()), plain, where), nil
}

// Open gives back what Seal hid: ErrKey under another key, ErrDamaged for changed bytes or another context.
func Open(k Key, sealed []byte, context ...string) ([]byte, error) {
	if k.IsZero() {
		return nil, ErrKey
	}
	if len(sealed) < Overhead || sealed[0] != format {
		return nil, ErrDamaged
	}
	g, check, err := k.message(sealed[1 : 1+saltSize])
	if err != nil {
		return nil, err
	}
	rest := sealed[1+saltSize:]
	if !hmac.Equal(check, rest[:checkSize]) {
		return nil, ErrKey
	}
	plain, err := g.Open(nil, make([]byte, g.NonceSize()), rest[checkSize:], binding(context))
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}

// message derives the cipher and the check of one message. The nonce may be constant because the salt makes the key unique.
func (k Key) message(salt []byte) (cipher.AEAD, []byte, error) {
	b, err := k.Derive("trien words 1\x00"+k.id, salt, 32+checkSize)
	if err != nil {
		return nil, nil, err
	}
	g, err := GCM(b[:32])
	return g, b[32:], err
}

// GCM is AES-256 in Galois/Counter mode under a derived key.
func GCM(key []byte) (cipher.AEAD, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

// binding writes the context so that no two contexts have the same bytes.
func binding(context []string) []byte {
	var b []byte
	for _, s := range context {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	return b
}
