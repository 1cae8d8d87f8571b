package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"trien/internal/aead"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/shamir"
)

// Share is one person's part of what opens a vault. It never prints.
type Share struct {
	Set    [4]byte // which shares belong together
	Needed int
	Number int // of this one, from 1 on
	secret *[32]byte
}

// String names the share; what it holds stays out of logs.
func (s Share) String() string   { return fmt.Sprintf("share %d of set %x", s.Number, s.Set) }
func (s Share) GoString() string { return s.String() }

// Wipe overwrites what the share holds.
func (s Share) Wipe() {
	if s.secret != nil {
		clear(s.secret[:])
	}
}

// A share in words: version, set, needed, number, secret, six bytes of SHA-256 over these; in the base32 alphabet of D. Crockford, which has no letters
// that look alike, in groups of six.
const (
	shareVersion = 1
	shareBody    = 1 + 4 + 1 + 1 + 32
	shareSum     = 6
	shareGroup   = 6
)

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Text is the share as it is printed or kept in a file: twelve groups of six letters and digits.
func (s Share) Text() string {
	body := append([]byte{shareVersion}, s.Set[:]...)
	body = append(append(body, byte(s.Needed), byte(s.Number)), s.secret[:]...)
	defer clear(body)
	sum := sha256.Sum256(body)
	letters := base32.NewEncoding(crockford).WithPadding(base32.NoPadding).EncodeToString(append(body, sum[:shareSum]...))
	return strings.Join(slices.Collect(func(yield func(string) bool) {
		for group := range slices.Chunk([]byte(letters), shareGroup) {
			if !yield(string(group)) {
				return
			}
		}
	}), "-")
}

// ParseShare reads a share as it was typed or kept: case, spaces, hyphens and line ends do not count, O is 0, I and L are 1.
func ParseShare(text []byte) (Share, error) {
	if len(text) > limits.ShareText {
		return Share{}, badShare("quá dài", "it is too long")
	}
	letters := bytes.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '\r' || r == '\n' || r == '\t' || r == '\uFEFF':
			return -1
		case r == 'o' || r == 'O':
			return '0'
		case r == 'i' || r == 'I' || r == 'l' || r == 'L':
			return '1'
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, text)
	defer clear(letters)
	raw := make([]byte, base32.NewEncoding(crockford).WithPadding(base32.NoPadding).DecodedLen(len(letters)))
	defer clear(raw)
	n, err := base32.NewEncoding(crockford).WithPadding(base32.NoPadding).Decode(raw, letters)
	if err != nil || n != shareBody+shareSum {
		return Share{}, badShare("thiếu, thừa hoặc có ký tự lạ", "letters are missing, too many or strange")
	}
	sum := sha256.Sum256(raw[:shareBody])
	if !bytes.Equal(raw[shareBody:n], sum[:shareSum]) {
		return Share{}, badShare("có ký tự gõ sai", "a letter is mistyped")
	}
	if raw[0] != shareVersion || raw[5] < 2 || raw[6] == 0 {
		return Share{}, badShare("do bản trien khác tạo", "another trien made it")
	}
	s := Share{Set: [4]byte(raw[1:5]), Needed: int(raw[5]), Number: int(raw[6]), secret: new([32]byte)}
	copy(s.secret[:], raw[7:])
	return s, nil
}

func badShare(vi, en string) error {
	return problem.New(problem.Key, "Mảnh khóa không đọc được: "+vi+". Hãy xem lại bản in (12 nhóm, mỗi nhóm 6 ký tự) và nhập lại.",
		"The share can't be read: "+en+". Look at the print again (12 groups of 6) and enter it once more.")
}

func (s Share) digest() [32]byte {
	return sha256.Sum256(slices.Concat([]byte("trien share 1\x00"), s.Set[:], []byte{byte(s.Needed), byte(s.Number)}, s.secret[:]))
}

// Shares are shares that came together. They are safe for use by many goroutines.
type Shares struct {
	terms Terms
	mu    sync.Mutex
	here  []Share
}

// Gather waits for the shares of a vault.
func Gather(t Terms) *Shares { return &Shares{terms: t} }

// Way is ByShares.
func (*Shares) Way() Way { return ByShares }

// Add takes a share. One that is not of this vault's set is refused and changes nothing; one that is here already counts once.
func (s *Shares) Add(one Share) (have, needed int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	needed = s.terms.Needed
	if one.secret == nil || one.Number < 1 || one.Number > len(s.terms.digests) || one.digest() != s.terms.digests[one.Number-1] {
		return len(s.here), needed, problem.New(problem.Key,
			"Mảnh khóa này không thuộc bộ đang dùng của két (bộ cũ, hoặc của cơ quan khác). Các mảnh đã nhận vẫn giữ nguyên.",
			"This share is not of the vault's present set (an older one, or another office's). Those already given still count.")
	}
	if !slices.ContainsFunc(s.here, func(o Share) bool { return o.Number == one.Number }) {
		s.here = append(s.here, one)
	}
	return len(s.here), needed, nil
}

// Have is how many shares are here, and how many are needed.
func (s *Shares) Have() (have, needed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.here), s.terms.Needed
}

// Wipe overwrites the shares.
func (s *Shares) Wipe() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.here {
		one.Wipe()
	}
	s.here = nil
}

func (s *Shares) open(_ context.Context, t Terms) (aead.Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(t.digests, s.terms.digests) {
		return aead.Key{}, problem.New(problem.Conflict, "Bộ mảnh khóa vừa được đổi. Hãy nhập lại các mảnh của bộ mới.", "The shares were renewed meanwhile. Enter those of the new set.")
	}
	if t.Needed < 2 || len(s.here) < t.Needed {
		return aead.Key{}, problem.New(problem.Key, fmt.Sprintf("Mới có %d trong số %d mảnh khóa cần thiết.", len(s.here), t.Needed),
			fmt.Sprintf("%d of the %d shares needed are here.", len(s.here), t.Needed))
	}
	points := make([]shamir.Share, len(s.here))
	for i, one := range s.here {
		points[i] = shamir.Share{X: byte(one.Number), Y: one.secret[:]}
	}
	secret, err := shamir.Combine(points)
	if err != nil {
		return aead.Key{}, err
	}
	defer clear(secret)
	return aead.NewKey("shares", secret)
}

func (s *Shares) wrap(context.Context, *Vault) (Terms, aead.Key, error) {
	return Terms{}, aead.Key{}, errors.New("vault: shares that were gathered are not new ones")
}

// NewShares are shares for Change and Create. Make makes them, so that they can be in their people's hands before the vault opens by nothing else.
type NewShares struct {
	Needed, Number int
	Made           []Share
	terms          Terms
	key            aead.Key
}

// Way is ByShares.
func (*NewShares) Way() Way { return ByShares }

func (n *NewShares) open(context.Context, Terms) (aead.Key, error) {
	return aead.Key{}, errors.New("vault: new shares open nothing yet")
}

func (n *NewShares) wrap(_ context.Context, v *Vault) (Terms, aead.Key, error) {
	if n.Made == nil {
		if err := n.Make(v.random); err != nil {
			return Terms{}, aead.Key{}, err
		}
	}
	return n.terms, n.key, nil
}

// Make makes the shares, once.
func (n *NewShares) Make(random io.Reader) error {
	if n.Needed < 2 || n.Number < n.Needed || n.Number > limits.VaultShares {
		return problem.New(problem.Usage,
			fmt.Sprintf("Số mảnh cần có phải từ 2 đến tổng số mảnh, và tổng số không quá %d.", limits.VaultShares),
			fmt.Sprintf("The number needed is 2 to the number of shares, which is %d at most.", limits.VaultShares))
	}
	k, err := aead.Random("shares", random)
	if err != nil {
		return err
	}
	secret := k.Secret()
	defer clear(secret)
	points, err := shamir.Split(secret, n.Needed, n.Number, random)
	if err != nil {
		return err
	}
	var set [4]byte
	if _, err := io.ReadFull(random, set[:]); err != nil {
		return err
	}
	n.key, n.terms = k, Terms{Needed: n.Needed}
	for _, p := range points {
		one := Share{Set: set, Needed: n.Needed, Number: int(p.X), secret: (*[32]byte)(p.Y)}
		n.Made, n.terms.digests = append(n.Made, one), append(n.terms.digests, one.digest())
	}
	return nil
}
