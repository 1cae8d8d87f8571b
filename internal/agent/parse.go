package agent

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"trien/internal/limits"
)

// strict reads one JSON value with no unknown members and nothing after it.
func strict(body []byte, into any) error {
	if len(body) > limits.JSONBody {
		return fmt.Errorf("agent: a body of %d bytes", len(body))
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("agent: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("agent: something follows the value")
	}
	return nil
}

// ParsePairRequest reads what a machine posts to be paired.
func ParsePairRequest(body []byte) (PairRequest, error) {
	var r PairRequest
	if err := strict(body, &r); err != nil {
		return PairRequest{}, err
	}
	r.Name = strings.Join(strings.Fields(strings.Map(printable, r.Name)), " ")
	switch {
	case len(r.PublicKey) != ed25519.PublicKeySize:
		return PairRequest{}, fmt.Errorf("agent: a key of %d bytes", len(r.PublicKey))
	case r.Name == "" || utf8.RuneCountInString(r.Name) > limits.AgentName:
		return PairRequest{}, errors.New("agent: the machine's name is missing or too long")
	}
	return r, nil
}

// printable drops control characters and what turns the direction of writing.
func printable(r rune) rune {
	if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x061c || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff || r == utf8.RuneError {
		return ' '
	}
	return r
}

// Answer is a Result with a signature, its certificates read.
type Answer struct {
	Attributes []byte
	Value      []byte
	Chain      []*x509.Certificate
}

// ParseResult reads what a machine posts for an item: an answer, or the person's refusal in words (then Answer is nil).
func ParseResult(body []byte) (*Answer, *Words, error) {
	var r Result
	if err := strict(body, &r); err != nil {
		return nil, nil, err
	}
	if r.Refused != nil {
		if len(r.Attributes)+len(r.Value)+len(r.Chain) > 0 {
			return nil, nil, errors.New("agent: both refused and signed")
		}
		return nil, said(*r.Refused), nil
	}
	switch {
	case len(r.Attributes) == 0 || len(r.Value) == 0 || len(r.Chain) == 0:
		return nil, nil, errors.New("agent: attributes, value or chain is missing")
	case len(r.Attributes) > limits.AgentAttributes || len(r.Value) > limits.AgentValue || len(r.Chain) > limits.PathDepth:
		return nil, nil, errors.New("agent: attributes, value or chain is larger than any real one")
	}
	a := &Answer{Attributes: r.Attributes, Value: r.Value}
	for i, der := range r.Chain {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, nil, fmt.Errorf("agent: certificate %d: %w", i, err)
		}
		a.Chain = append(a.Chain, c)
	}
	return a, nil, nil
}

// ParseProof reads what a machine posts for a challenge: a SignedData, or the person's refusal in words.
func ParseProof(body []byte) (Proof, error) {
	var p Proof
	if err := strict(body, &p); err != nil {
		return Proof{}, err
	}
	switch {
	case (len(p.Signed) == 0) == (p.Refused == nil):
		return Proof{}, errors.New("agent: neither signed nor refused, or both")
	case len(p.Signed) > limits.ChallengeProof:
		return Proof{}, errors.New("agent: the proof is larger than any real one")
	case p.Refused != nil:
		p.Refused = said(*p.Refused)
	}
	return p, nil
}

// said bounds the words of a refusal: they are shown, never believed.
func said(w Words) *Words {
	short := func(s string) string {
		s = strings.Join(strings.Fields(strings.Map(printable, s)), " ")
		if r := []rune(s); len(r) > limits.AgentWords {
			s = string(r[:limits.AgentWords])
		}
		return s
	}
	return &Words{VI: short(w.VI), EN: short(w.EN)}
}
