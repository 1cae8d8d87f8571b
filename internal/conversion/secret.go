package conversion

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"io"
	"strings"
)

// letters are those of tokens and codes: none of them is taken for another (Crockford's base 32).
const letters = "0123456789abcdefghjkmnpqrstvwxyz"

func encoding() *base32.Encoding {
	return base32.NewEncoding(letters).WithPadding(base32.NoPadding)
}

// Secrets are what stands on a copy and is kept nowhere: the token in its address, and the code that shows the content.
type Secrets struct {
	Token string // 26 letters, 130 bits
	Code  string // 10 letters, 50 bits: "7k3m-9qx2-ab" with its dashes
}

// NewSecrets makes them; random gives 32 bytes.
func NewSecrets(random io.Reader) (Secrets, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return Secrets{}, err
	}
	text := encoding().EncodeToString(raw)
	return Secrets{text[:26], text[26:36]}, nil
}

// Shown is the code in groups, as it is printed.
func (s Secrets) Shown() string { return strings.ToUpper(s.Code[:5] + "-" + s.Code[5:]) }

// ID is the id of the copy that a token opens: its digest, so that the token itself need be kept nowhere. ok is false for what is no token.
func ID(token string) (id string, ok bool) {
	token = typed(token)
	if len(token) != 26 {
		return "", false
	}
	sum := sha256.Sum256([]byte("trien copy 1 " + token))
	return hex.EncodeToString(sum[:16]), true
}

// CodeDigest is what is kept of a code.
func CodeDigest(id, code string) string {
	sum := sha256.Sum256([]byte("trien copy code 1 " + id + " " + typed(code)))
	return hex.EncodeToString(sum[:])
}

// Opens says whether a code is the one printed on the copy.
func (c Copy) Opens(code string) bool {
	return c.Code != "" && subtle.ConstantTimeCompare([]byte(CodeDigest(c.ID, code)), []byte(c.Code)) == 1
}

// typed reads what somebody typed: letters that look like digits are these, dashes and blanks are nothing.
func typed(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'o':
			return '0'
		case r == 'i' || r == 'l':
			return '1'
		case strings.ContainsRune(letters, r):
			return r
		}
		return -1
	}, strings.ToLower(s))
}
