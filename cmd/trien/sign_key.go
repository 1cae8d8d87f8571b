package main

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"

	"trien/internal/keys"
	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/uri"
	"trien/internal/limits"
	"trien/internal/problem"
)

// moduleVariable names the PKCS#11 module where the key's URI does not.
const moduleVariable = "TRIEN_PKCS11_MODULE"

// tokenKey is a key on a token, and the use of its module by this process.
type tokenKey struct {
	*pkcs11.Key
	tokens *pkcs11.Tokens
}

// Close logs out and ends the use of the module.
func (k tokenKey) Close() error { return errors.Join(k.Key.Close(), k.tokens.Close()) }

// openTokenKey opens the key on a token that a PKCS #11 URI names.
func (s *signing) openTokenKey() (keys.Key, error) {
	u, err := uri.Parse(s.Key)
	if err != nil {
		return nil, err
	}
	given, err := s.keyCertificates()
	if err != nil {
		return nil, err
	}
	if file := u.PINFile(); file != "" && s.PassEnv == "" && s.PassFile == "" {
		s.PassFile = file
	}
	tokens := pkcs11.New(rand.Reader)
	k, err := tokens.Open(s.ctx, pkcs11.Wish{URI: u, Module: s.getenv(moduleVariable), Ask: s.ask, Certificates: given})
	if err != nil {
		return nil, errors.Join(err, tokens.Close())
	}
	return tokenKey{k, tokens}, nil
}

// keyCertificates reads --certificate: the key's certificate, and perhaps its issuers'.
func (s *signing) keyCertificates() ([]*x509.Certificate, error) {
	if s.Certificate == "" {
		return nil, nil
	}
	info, err := os.Stat(s.Certificate)
	if err == nil && info.Size() > limits.KeyFile {
		err = errors.New("too large")
	}
	if err != nil {
		return nil, fileProblem(s.Certificate, err)
	}
	raw, err := os.ReadFile(s.Certificate)
	if err != nil {
		return nil, fileProblem(s.Certificate, err)
	}
	list, err := certificatesIn(raw)
	if err != nil || len(list) == 0 {
		return nil, problem.New(problem.Malformed, "Tệp "+s.Certificate+" không phải chứng thư số (PEM hoặc DER).", s.Certificate+" is no certificate (PEM or DER).").Because(err)
	}
	return list, nil
}

// certificatesIn reads certificates in PEM, or one or more in DER.
func certificatesIn(raw []byte) ([]*x509.Certificate, error) {
	block, rest := pem.Decode(raw)
	if block == nil {
		return x509.ParseCertificates(raw)
	}
	var list []*x509.Certificate
	for ; block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// ask gets a secret of the key: the PIN from where --pass-file or --pass-env say, once; else, and after a wrong one, from the terminal. What a
// script gives is never the last try before a token locks.
func (s *signing) ask(ctx context.Context, p keys.Prompt) ([]byte, error) {
	given := p.Secret == keys.PIN && (s.PassEnv != "" || s.PassFile != "")
	switch {
	case given && p.Wrong == nil && p.Left == keys.Last:
		return nil, problem.New(problem.Key,
			"Thiết bị ký “"+p.Of+"” chỉ còn một lần thử mã PIN trước khi bị khóa, nên mã trong tệp hoặc biến môi trường không được thử. Hãy chạy lại không có --pass-file, --pass-env và tự nhập.",
			"The token \""+p.Of+"\" allows one more PIN before it locks, so the one in the file or the environment was not tried. Run again without --pass-file and --pass-env and type it.")
	case given && p.Wrong == nil:
		return s.keyPassword()
	}
	terminal := s.onTerminal()
	if terminal == nil {
		switch {
		case p.Wrong != nil && given:
			return nil, s.givenWrong(p.Wrong)
		case p.Wrong != nil:
			return nil, nil
		}
		return nil, problem.New(problem.Usage,
			"Cần mã PIN của khóa: dùng --pass-env TÊN hoặc --pass-file TỆP, hoặc chạy trên màn hình dòng lệnh để được hỏi.",
			"The key's PIN is needed: use --pass-env NAME or --pass-file FILE, or run on a terminal to be asked.")
	}
	if p.Wrong != nil {
		fmt.Fprintln(s.stderr, problem.WordsOf(p.Wrong).In(s.lang))
	}
	secret, err := secretPrompt{terminal, s.stderr, promptWords(p).In(s.lang), noPINRead}.unseen(ctx)
	if err != nil || len(secret) == 0 {
		return nil, err // nothing typed: they give up
	}
	return secret, nil
}

// givenWrong says of a wrong PIN where it came from and how to go on: nobody sits there to type another.
func (s *signing) givenWrong(wrong error) error {
	from := "--pass-env " + s.PassEnv
	if s.PassFile != "" {
		from = "--pass-file " + s.PassFile
	}
	w := problem.WordsOf(wrong)
	return problem.New(problem.Key, w.VI+" Mã này lấy từ "+from+": hãy sửa ở đó rồi chạy lại, hoặc chạy không có lựa chọn ấy để tự nhập.",
		w.EN+" It came from "+from+": correct it there and run again, or run without that flag and type it.").Because(wrong)
}

// promptWords is what stands before the cursor.
func promptWords(p keys.Prompt) problem.Words {
	w := problem.Words{VI: "Mã PIN của “" + p.Of + "”", EN: "PIN of \"" + p.Of + "\""}
	if p.Secret == keys.OTP {
		w = problem.Words{VI: "Mã một lần (OTP) cho “" + p.Of + "”", EN: "One-time code for \"" + p.Of + "\""}
	}
	switch p.Left {
	case keys.Few:
		w.VI, w.EN = w.VI+" (đã có lần nhập sai)", w.EN+" (wrong ones have been entered before)"
	case keys.Last:
		w.VI, w.EN = w.VI+" (LẦN THỬ CUỐI: sai nữa thì thiết bị bị khóa)", w.EN+" (LAST TRY: another wrong one locks it)"
	}
	return problem.Words{VI: w.VI + ": ", EN: w.EN + ": "}
}

// keyKind cuts --key at its colon: p12, pkcs11, csc.
func keyKind(key string) string {
	kind, _, _ := strings.Cut(key, ":")
	return strings.ToLower(kind)
}
