package identity

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"trien/internal/problem"
)

// The factors by which a person is known. Those of one sign-in are joined by "+", what was proven after it follows a "/", and so it stands with each act
// (379.12.2b): "password+totp", "passkey+uv/totp".
const (
	FactorPassword    = "password"
	FactorCode        = "totp"    // a one-time code
	FactorPasskey     = "passkey" // a key that its holder has
	FactorVerified    = "uv"      // whose holder was verified by it: biometric or PIN (WebAuthn, Section 6.1)
	FactorRecovery    = "recovery"
	FactorCertificate = "certificate"
	FactorTLS         = "mtls" // the certificate was shown to a proxy
	FactorProvider    = "oidc"
	FactorMany        = "mfa" // a provider says that it asked for several factors, one of them random (RFC 8176)
)

// Counts says whether what a person was known by serves for acts that count: a certificate; a biometric proven; or several factors of which one is a
// one-time or random code (379.12.2b.signin). A recovery code opens the way to a new factor and to nothing that binds.
func Counts(how string) bool {
	has := map[string]bool{}
	for _, f := range strings.FieldsFunc(how, func(r rune) bool { return r == '+' || r == '/' }) {
		has[f] = true
	}
	switch {
	case has[FactorCertificate], has[FactorPasskey] && has[FactorVerified], has[FactorProvider] && has[FactorMany]:
		return true
	}
	return has[FactorCode] && (has[FactorPassword] || has[FactorPasskey] || has[FactorProvider])
}

// Proven is how somebody is known who proved anew who they are.
func Proven(how, proof string) string {
	if proof == "" {
		return how
	}
	return how + "/" + proof
}

// Time-based one-time codes: RFC 6238 with its defaults, which every authenticator knows.
const (
	codeStep   = 30 * time.Second
	codeDigits = 1_000_000
	// codeSkew is how many steps a phone's clock may be off (RFC 6238, Section 5.2 recommends one).
	codeSkew = 1
)

// Code is the one-time code of secret at the step (RFC 4226, Section 5.3).
func Code(secret []byte, step int64) string {
	mac := hmac.New(sha1.New, secret)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[at:])&0x7fffffff)%codeDigits)
}

// Step is the number of the time step of an instant (RFC 6238, Section 4.2).
func Step(at time.Time) int64 { return at.Unix() / int64(codeStep/time.Second) }

// CheckCode finds the step whose code was given, among those near at and after used, the last step accepted before: a code serves once
// (RFC 6238, Section 5.2).
func CheckCode(secret []byte, code string, at time.Time, used int64) (step int64, ok bool) {
	now := Step(at)
	for s := now - codeSkew; s <= now+codeSkew; s++ {
		if subtle.ConstantTimeCompare([]byte(Code(secret, s)), []byte(code)) == 1 && s > used {
			step, ok = s, true
		}
	}
	return step, ok
}

// Passwords: length over composition, as NIST SP 800-63B, 5.1.1.2 advises.
const (
	passwordMin = 12
	passwordMax = 256
)

// CheckPassword says why a new password is not good enough, or nil. account must not be part of it.
func CheckPassword(password, account string) error {
	n := utf8.RuneCountInString(password)
	runes := map[rune]bool{}
	for _, r := range password {
		runes[r] = true
	}
	switch {
	case n < passwordMin:
		return problem.New(problem.Usage, fmt.Sprintf("Mật khẩu phải có ít nhất %d ký tự.", passwordMin), fmt.Sprintf("A password needs at least %d characters.", passwordMin))
	case n > passwordMax:
		return problem.New(problem.Usage, fmt.Sprintf("Mật khẩu không được quá %d ký tự.", passwordMax), fmt.Sprintf("A password has at most %d characters.", passwordMax))
	case len(runes) < 5, utf8.RuneCountInString(account) > 2 && strings.Contains(strings.ToLower(password), strings.ToLower(account)):
		return problem.New(problem.Usage, "Mật khẩu dễ đoán: đừng lặp lại ký tự và đừng dùng tên đăng nhập.", "The password is easy to guess: do not repeat characters or use the account's name.")
	}
	return nil
}

// LongestWait bounds every wait after wrong tries.
const LongestWait = 15 * time.Minute

// Wait is how long sign-in stays closed after failures in a row: nothing for the first four, then doubling from one second to a quarter of an hour, so that
// guessing stays hopeless and nobody is locked out for a day by someone else.
func Wait(failures int) time.Duration {
	if failures < 5 {
		return 0
	}
	return min(time.Second<<min(failures-5, 10), LongestWait)
}

// WaitSource is how long sign-in stays closed to a network from which many different tries were wrong. Hundreds of honest people may share one: it slows
// down who tries one password on many accounts, and keeps nobody out for long.
func WaitSource(failures int) time.Duration {
	if failures < 50 {
		return 0
	}
	return min(time.Second<<min(failures-50, 5), 30*time.Second)
}
