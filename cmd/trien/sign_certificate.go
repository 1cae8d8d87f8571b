package main

import (
	"crypto/x509"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"trien/internal/problem"
)

// usable refuses a certificate that no verifier would accept for a signature made now.
func (s *signing) usable(c *x509.Certificate) error {
	const day = "02/01/2006 15:04"
	switch {
	case s.now.After(c.NotAfter):
		return problem.New(problem.Key,
			"Chứng thư số đã hết hạn từ "+c.NotAfter.In(vietnam).Format(day)+", không ký được. Hãy dùng chứng thư còn hạn hoặc đề nghị cấp lại.",
			"The certificate expired on "+c.NotAfter.In(vietnam).Format(day)+" (+07:00) and can't sign. Use a valid one or ask for renewal.")
	case s.now.Before(c.NotBefore):
		return problem.New(problem.Key,
			"Chứng thư số chỉ có hiệu lực từ "+c.NotBefore.In(vietnam).Format(day)+". Hãy kiểm tra đồng hồ của máy.",
			"The certificate is valid only from "+c.NotBefore.In(vietnam).Format(day)+" (+07:00). Check this machine's clock.")
	case c.BasicConstraintsValid && c.IsCA:
		return wrongUse("của một tổ chức cấp chứng thư (CA)", "a certification authority's")
	case c.KeyUsage != 0 && c.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0:
		return wrongUse("không có mục đích ký số (keyUsage)", "not meant for signatures (keyUsage)")
	case otherPurpose(c):
		return wrongUse("cấp cho mục đích khác (extendedKeyUsage)", "meant for another purpose (extendedKeyUsage)")
	}
	return nil
}

func wrongUse(vi, en string) error {
	return problem.New(problem.Key,
		"Chứng thư số này "+vi+", không dùng để ký văn bản được. Hãy chọn đúng chứng thư ký.",
		"This certificate is "+en+" and can't sign documents. Choose a signing certificate.")
}

// otherPurpose tells whether all purposes of a certificate are ones that exclude documents: servers, code, time-stamps, OCSP.
func otherPurpose(c *x509.Certificate) bool {
	others := []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageCodeSigning, x509.ExtKeyUsageTimeStamping, x509.ExtKeyUsageOCSPSigning}
	if len(c.ExtKeyUsage) == 0 || len(c.UnknownExtKeyUsage) > 0 {
		return false
	}
	return !slices.ContainsFunc(c.ExtKeyUsage, func(u x509.ExtKeyUsage) bool { return !slices.Contains(others, u) })
}

// named refuses to show another person's name than the certificate's: --signer-name may only spell it otherwise.
func (s *signing) named(c *x509.Certificate) error {
	if s.SignerName == "" || strings.Contains(letters(c.Subject.CommonName), letters(s.SignerName)) {
		return nil
	}
	return problem.New(problem.Key,
		"Chứng thư số là của “"+c.Subject.CommonName+"”, không phải của “"+s.SignerName+"”. Hãy chọn đúng khoá của người ký hoặc bỏ --signer-name.",
		"The certificate belongs to \""+c.Subject.CommonName+"\", not to \""+s.SignerName+"\". Choose the signer's key or leave --signer-name out.")
}

// letters gives the letters of a name, small and without marks, so that spellings of one name agree.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case r == 'đ':
			return 'd'
		case unicode.IsLetter(r):
			return r
		}
		return -1
	}, norm.NFD.String(name))
}
