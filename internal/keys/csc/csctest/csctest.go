// Package csctest is a remote signing service for tests: it does what CSC API v2.0 says a service does, refuses what it says is wrong, and
// fails on demand.
package csctest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"math/big"
	"net/http"
	"slices"
	"sync"

	"trien/cms"
)

// Credential is a key that the service holds.
type Credential struct {
	ID        string
	Key       crypto.Signer
	Chain     []*x509.Certificate
	PIN, OTP  string // OTP "": none is asked for
	SCAL      string // "1" or "2"
	Multisign int
	Status    string   // of the key; "" is enabled
	CertState string   // of the certificate; "" is valid
	Mode      string   // "" is explicit
	Algos     []string // "" is what fits the key, by its full names
	Raw       bool     // ECDSA values as two halves
	Wrong     bool     // it signs something else

	tries int
}

// Service is a service with what it does just now. The zero value of each setting is the plain way.
type Service struct {
	Token         string   // that callers must bear; "": none
	Basic, Client string   // NAME:PASSWORD, ID:SECRET that are given the token
	Issuer        bool     // the OAuth 2.0 server is told by its issuer (RFC 8414)
	Specs         string   // "" is 2.0.0.2
	Extends, Asks bool     // credentials/extendTransaction, credentials/getChallenge are offered
	Async         bool     // signatures/signPolling is offered
	Pending       int      // so many times "not yet" is said before an asynchronous answer
	Confirm       bool     // the owner confirms on a telephone: authorize answers with a handle
	Short         int      // an activation is good for this many calls of signHash; 0: for as many as it was given for
	Without       []string // methods that are not there
	Credentials   []*Credential

	mu      sync.Mutex
	base    string
	calls   []string
	fail    map[string]int // method: HTTP status
	sads    map[string]*sad
	waiting map[string]*waiting
	serial  int
	stale   bool
}

// sad is an activation.
type sad struct {
	credential *Credential
	left, uses int
	hashes     []string // nil: any
}

// waiting is an answer that is not ready.
type waiting struct {
	more       int
	sad        string
	signatures []string
}

// Fail has a method answer with an HTTP status from now on; 0 ends that.
func (s *Service) Fail(method string, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail == nil {
		s.fail = map[string]int{}
	}
	s.fail[method] = status
}

// Expire has the token given out so far be no longer good.
func (s *Service) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stale = true
}

// Calls gives how often a method was called.
func (s *Service) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if c == method {
			n++
		}
	}
	return n
}

// At says under which address the service is reached; its base URL is that and /csc/v2.
func (s *Service) At(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base = url
}

// methods is what the service offers.
func (s *Service) methods() []string {
	list := []string{"auth/login", "auth/revoke", "credentials/list", "credentials/info", "credentials/authorize", "credentials/authorizeCheck", "signatures/signHash"}
	if s.Extends {
		list = append(list, "credentials/extendTransaction")
	}
	if s.Asks {
		list = append(list, "credentials/getChallenge")
	}
	if s.Async {
		list = append(list, "signatures/signPolling")
	}
	return slices.DeleteFunc(list, func(m string) bool { return slices.Contains(s.Without, m) })
}

func (s *Service) find(id string) *Credential {
	for _, c := range s.Credentials {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// algos are the names under which a credential signs.
func (c *Credential) algos() []string {
	if c.Algos != nil {
		return c.Algos
	}
	if _, ok := c.Key.Public().(*ecdsa.PublicKey); ok {
		return []string{"1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4"}
	}
	return []string{"1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13", "1.2.840.113549.1.1.10"}
}

// scheme reads signAlgo, its parameters and hashAlgorithmOID.
func scheme(algo, hash string, parameters []byte) (cms.Scheme, error) {
	if algo == "1.2.840.113549.1.1.1" {
		for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
			if string(cms.HashOID(h)) == hash {
				return cms.Scheme{Family: cms.RSA, Hash: h}, nil
			}
		}
		return cms.Scheme{}, errors.New("invalid parameter hashAlgorithmOID")
	}
	for _, f := range []cms.Family{cms.RSA, cms.PSS, cms.ECDSA} {
		for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
			s := cms.Scheme{Family: f, Hash: h}
			a, err := s.Algorithm()
			if err == nil && string(a.OID) == algo && (f != cms.PSS || string(a.Parameters) == string(parameters)) {
				return s, nil
			}
		}
	}
	return cms.Scheme{}, errors.New("invalid parameter signAlgo")
}

// sign makes the signatures.
func (c *Credential) sign(s cms.Scheme, digests [][]byte) ([]string, error) {
	var out []string
	for _, d := range digests {
		if len(d) != s.Hash.Size() {
			return nil, errors.New("invalid digest value length")
		}
		if c.Wrong {
			d = make([]byte, len(d))
		}
		value, err := c.Key.Sign(rand.Reader, d, s.SignerOpts())
		if err != nil {
			return nil, err
		}
		if key, ok := c.Key.Public().(*ecdsa.PublicKey); ok && c.Raw {
			var parts struct{ R, S *big.Int }
			if _, err := asn1.Unmarshal(value, &parts); err != nil {
				return nil, err
			}
			half := (key.Params().N.BitLen() + 7) / 8
			value = append(parts.R.FillBytes(make([]byte, half)), parts.S.FillBytes(make([]byte, half))...)
		}
		out = append(out, base64.StdEncoding.EncodeToString(value))
	}
	return out, nil
}

var _ http.Handler = (*Service)(nil)
