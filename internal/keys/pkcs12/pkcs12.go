// Package pkcs12 opens key files protected by a password (PKCS #12, RFC 7292), of old and new encryption.
package pkcs12

import (
	"crypto"
	"errors"
	"fmt"
	"io"

	gopkcs12 "software.sslmate.com/src/go-pkcs12"

	"trien/internal/keys"
	"trien/internal/limits"
	"trien/internal/problem"
)

// Open reads a key file. It tries the password once; a wrong one is a problem of kind Key. random serves the signatures.
func Open(file []byte, password string, random io.Reader) (*keys.Soft, error) {
	if len(file) > limits.KeyFile {
		return nil, problem.New(problem.Limit, "Tệp khoá quá lớn; đây có thể không phải tệp PKCS#12.", "The key file is too large; it may be no PKCS#12 file.")
	}
	if tooCostly(file) {
		return nil, problem.New(problem.Limit,
			"Tệp khoá đòi hỏi tính toán quá lâu để mở. Hãy kiểm tra nguồn gốc tệp, hoặc xuất lại tệp khoá.",
			"Opening the key file would take too long. Check where it comes from, or export the key again.")
	}
	private, cert, others, err := gopkcs12.DecodeChain(file, password)
	switch {
	case errors.Is(err, gopkcs12.ErrIncorrectPassword):
		return nil, problem.New(problem.Key,
			"Mật khẩu của tệp khoá không đúng. Hãy kiểm tra rồi nhập lại.",
			"The password of the key file is wrong. Check it and enter it again.").Because(fmt.Errorf("%w: %w", keys.ErrWrongSecret, err))
	case err != nil:
		return nil, problem.New(problem.Key,
			"Không đọc được tệp khoá: tệp hỏng hoặc không phải PKCS#12 (.p12, .pfx).",
			"The key file can't be read: it is damaged or no PKCS#12 (.p12, .pfx).").Because(err)
	}
	signer, ok := private.(crypto.Signer)
	if !ok {
		return nil, problem.New(problem.Key, "Loại khoá trong tệp không dùng để ký được.", "The kind of key in the file can't sign.")
	}
	return keys.NewSoft(signer, keys.Chain(cert, others), random)
}
