package keys

import (
	"context"
	"errors"
	"io"

	"trien/internal/problem"
)

// Ask gets from a person a secret that a key needs. It is called once a try: a holder of keys counts wrong PINs and then locks, so
// nothing is ever tried twice by itself. After a wrong secret it is called again; nil ends it, and the failure of the last try stands.
type Ask func(ctx context.Context, p Prompt) ([]byte, error)

// Prompt says which secret is asked for.
type Prompt struct {
	Secret Secret
	Of     string // what it opens, for people: the label of a token, the description of a credential
	Wrong  error  // nil at first; then what became of the secret given before
	Left   Left
}

// Secret is a kind of secret.
type Secret string

// The secrets of a key's holder.
const (
	PIN Secret = "pin"
	OTP Secret = "otp" // a one-time code that reaches the person by another way
)

// Left says how many more tries a token allows, as far as it tells: tokens give flags, no numbers (PKCS #11, CK_TOKEN_INFO).
type Left string

// What tokens tell of the tries left.
const (
	Plenty Left = ""     // no wrong try since the last right one
	Few    Left = "few"  // wrong ones have been seen
	Last   Left = "last" // one more wrong try locks the token
)

// ErrWrongSecret is the cause of a problem where a PIN or code was wrong; the holder of the key may have counted it.
var ErrWrongSecret = errors.New("the secret is wrong")

// Once answers the prompt for a PIN with one that was given before, and no other prompt.
func Once(pin []byte) Ask {
	return func(_ context.Context, p Prompt) ([]byte, error) {
		switch {
		case p.Wrong != nil:
			return nil, nil
		case p.Secret == OTP:
			return nil, problem.New(problem.Key, "Khóa này cần mã một lần (OTP), chưa nhập được ở đây. Hãy ký bằng lệnh trien sign, hoặc dùng khóa chỉ cần mã PIN.",
				"This key wants a one-time code, which can't be entered here. Sign with `trien sign`, or use a key that wants a PIN only.")
		case len(pin) == 0:
			return nil, NoSecret()
		}
		return pin, nil
	}
}

// NoSecret is the problem that a PIN is needed and none was given.
func NoSecret() error {
	return problem.New(problem.Usage, "Cần nhập mã PIN của khóa ký.", "The PIN of the signing key is needed.")
}

// Close gives back what a key holds open elsewhere: a login at a token, a session at a service. Keys in memory hold nothing.
func Close(k Key) error {
	if c, ok := k.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
