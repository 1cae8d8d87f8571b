package ledger

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"trien/internal/limits"
)

// Head is what an office signs of its ledger: a checkpoint (C2SP tlog-checkpoint) whose extension lines name the tree over the
// holdings and the time.
type Head struct {
	Origin   string // the office's name in the ledger, without spaces: "tinh-uy.example/trien"
	Size     int64  // events
	Root     Hash
	Held     int64 // leaves of the tree over holdings
	HeldRoot Hash
	At       time.Time // UTC, seconds
}

// ErrHead is wrapped by every failure to read a head.
var ErrHead = errors.New("ledger: not a tree head")

// Text is the checkpoint to be signed.
func (h Head) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\nholdings %d %s\nat %s\n", h.Origin, h.Size, h.Root, h.Held, h.HeldRoot, h.At.UTC().Format(time.RFC3339))
}

// ParseHead reads Text.
func ParseHead(text string) (Head, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 6 || len(text) > limits.HeadSize {
		return Head{}, ErrHead
	}
	h := Head{Origin: lines[0]}
	held := strings.Fields(lines[3])
	if len(held) != 3 {
		return Head{}, ErrHead
	}
	var errs [5]error
	h.Size, errs[0] = strconv.ParseInt(lines[1], 10, 64)
	h.Root, errs[1] = tlog.ParseHash(lines[2])
	h.Held, errs[2] = strconv.ParseInt(held[1], 10, 64)
	h.HeldRoot, errs[3] = tlog.ParseHash(held[2])
	h.At, errs[4] = time.Parse(time.RFC3339, strings.TrimPrefix(lines[4], "at "))
	if err := errors.Join(errs[:]...); err != nil {
		return Head{}, fmt.Errorf("%w: %w", ErrHead, err)
	}
	if h.Size < 0 || h.Held < 0 || h.Text() != text {
		return Head{}, ErrHead
	}
	return h, nil
}

// Signer signs heads in the note format (C2SP signed-note) with Ed25519 (RFC 8032).
type Signer struct {
	name string
	hash uint32
	key  ed25519.PrivateKey
}

// NewSigner makes the signer of the office's ledger; seed has 32 bytes.
func NewSigner(name string, seed []byte) (*Signer, error) {
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("ledger: a signing seed has %d bytes", ed25519.SeedSize)
	}
	s := &Signer{name: name, key: ed25519.NewKeyFromSeed(seed)}
	s.hash = noteKeyHash(name, s.key.Public().(ed25519.PublicKey))
	_, err := note.NewVerifier(s.VerifierKey())
	return s, err
}

const algEd25519 = 1

func noteKeyHash(name string, key ed25519.PublicKey) uint32 {
	sum := sha256.Sum256(bytes.Join([][]byte{[]byte(name), append([]byte{algEd25519}, key...)}, []byte("\n")))
	return binary.BigEndian.Uint32(sum[:])
}

// Name, KeyHash and Sign make Signer a note.Signer.
func (s *Signer) Name() string                    { return s.name }
func (s *Signer) KeyHash() uint32                 { return s.hash }
func (s *Signer) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.key, msg), nil }

// VerifierKey is the public key to give to others, "NAME+HASH+KEY".
func (s *Signer) VerifierKey() string {
	key := append([]byte{algEd25519}, s.key.Public().(ed25519.PublicKey)...)
	return fmt.Sprintf("%s+%08x+%s", s.name, s.hash, base64.StdEncoding.EncodeToString(key))
}

// SignHead gives the signed note of h.
func SignHead(h Head, s *Signer) ([]byte, error) {
	return note.Sign(&note.Note{Text: h.Text()}, s)
}

// OpenHead reads a signed head and checks that the office with that verifier key signed it.
func OpenHead(signed []byte, verifierKey string) (Head, error) {
	if len(signed) > limits.HeadSize {
		return Head{}, ErrHead
	}
	v, err := note.NewVerifier(verifierKey)
	if err != nil {
		return Head{}, err
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return Head{}, fmt.Errorf("%w: %w", ErrHead, err)
	}
	return ParseHead(n.Text)
}
