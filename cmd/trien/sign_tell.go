package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/internal/problem"
)

// signResult is what --json prints.
type signResult struct {
	File    string `json:"file"`
	Field   string `json:"field"`
	Level   string `json:"level"`
	Signer  string `json:"signer"`
	Serial  string `json:"serial"`
	Scheme  string `json:"scheme"`
	Time    string `json:"claimed_time"`
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256"`
	Checked bool   `json:"self_checked"`
	// TSA is the authority that answered.
	TSA string `json:"tsa,omitempty"`
	// Revocation is that of the certificate before signing: good, unknown or not_checked (without --trust).
	Revocation certpath.State `json:"revocation"`
	// RenewBy is when the protection of a file at B-LT or B-LTA must have been renewed.
	RenewBy string `json:"renew_by,omitempty"`
}

// tell prints the result.
func (s *signing) tell(done *signed) error {
	if !s.JSON {
		_, err := fmt.Fprintln(s.stdout, s.words(done))
		return err
	}
	r, err := s.result(done)
	if err != nil {
		return err
	}
	return json.NewEncoder(s.stdout).Encode(r)
}

// words tells the result in a line.
func (s *signing) words(done *signed) string {
	name := s.key.Certificate().Subject.CommonName
	words := problem.Words{
		VI: fmt.Sprintf("Đã ký %s: %s, mức %s, trường %s. Đã tự kiểm tra.", s.out, name, s.Level, done.field),
		EN: fmt.Sprintf("Signed %s: %s, level %s, field %s. Self-checked.", s.out, name, s.Level, done.field),
	}
	if s.Detached {
		words = problem.Words{
			VI: fmt.Sprintf("Đã ký %s: %s, mức %s, chữ ký ở %s. Đã tự kiểm tra.", s.In, name, s.Level, s.out),
			EN: fmt.Sprintf("Signed %s: %s, level %s, the signature is in %s. Self-checked.", s.In, name, s.Level, s.out),
		}
	}
	text := words.In(s.lang)
	if done.due != nil {
		text += " " + dueWords(*done.due).In(s.lang)
	}
	return text
}

// result tells the result to scripts.
func (s *signing) result(done *signed) (*signResult, error) {
	sum, err := digestOf(s.ctx, s.out)
	if err != nil {
		return nil, fileProblem(s.out, err)
	}
	cert := s.key.Certificate()
	scheme, err := cms.DefaultScheme(cert.PublicKey)
	if s.PSS {
		scheme.Family = cms.PSS
	}
	r := &signResult{
		File: s.out, Field: done.field, Level: s.Level, Signer: cert.Subject.CommonName, Serial: cert.SerialNumber.Text(16),
		Scheme: scheme.String(), Time: s.now.Format(time.RFC3339), Size: done.size, SHA256: sum, Checked: true,
		Revocation: s.revocation, TSA: s.stampedBy,
	}
	if done.due != nil {
		r.RenewBy = done.due.By.Format(time.RFC3339)
	}
	return r, err
}

func digestOf(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), ctx.Err()
}
