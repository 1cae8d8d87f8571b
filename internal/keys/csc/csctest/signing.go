package csctest

import (
	"encoding/base64"
	"fmt"
	"slices"
)

// lockAfter is how many wrong entries lock a credential.
const lockAfter = 3

func (s *Service) authorize(c *Credential, in request) (int, any, *refusal) {
	switch {
	case c.tries >= lockAfter:
		return 0, nil, bad("Credential locked")
	case in.NumSignatures < 1:
		return 0, nil, bad("Invalid value for parameter numSignatures")
	case in.NumSignatures > max(1, c.Multisign):
		return 0, nil, bad("Numbers of signatures is too high")
	case c.SCAL == "2" && len(in.Hashes) == 0, len(in.Hashes) > 0 && in.HashAlgorithm == "":
		return 0, nil, bad("Missing hashes or hashAlgorithmOID")
	}
	if c.Mode == "" && !c.right(in) {
		c.tries++
		return 0, nil, &refusal{400, "invalid_authentication_data", "The authentication data is invalid"}
	}
	c.tries = 0
	name := s.name("sad")
	if s.sads == nil {
		s.sads = map[string]*sad{}
	}
	s.sads[name] = &sad{credential: c, left: in.NumSignatures, hashes: in.Hashes}
	if s.Confirm {
		return 202, map[string]string{"handle": s.later(&waiting{sad: name})}, nil
	}
	return 200, map[string]any{"SAD": name, "expiresIn": 300}, nil
}

// right tells whether the owner gave what is asked for. A one-time code is good once.
func (c *Credential) right(in request) bool {
	given := map[string]string{}
	for _, a := range in.AuthData {
		given[a.ID] = a.Value
	}
	return given["PIN"] == c.PIN && given["OTP"] == c.OTP
}

func (s *Service) name(kind string) string {
	s.serial++
	return fmt.Sprint(kind, "-", s.serial)
}

func (s *Service) later(w *waiting) string {
	if s.waiting == nil {
		s.waiting = map[string]*waiting{}
	}
	w.more = s.Pending
	name := s.name("later")
	s.waiting[name] = w
	return name
}

func (s *Service) check(in request) (int, any, *refusal) {
	w := s.waiting[in.Handle]
	switch {
	case w == nil || w.sad == "":
		return 0, nil, bad("Invalid parameter handle")
	case w.more > 0:
		w.more--
		return 202, map[string]string{"handle": in.Handle}, nil
	}
	delete(s.waiting, in.Handle)
	return 200, map[string]string{"SAD": w.sad}, nil
}

func (s *Service) extend(c *Credential, in request) (int, any, *refusal) {
	old := s.sads[in.SAD]
	if old == nil || old.credential != c || c.SCAL == "2" && len(in.Hashes) == 0 {
		return 0, nil, bad("Invalid parameter SAD")
	}
	delete(s.sads, in.SAD)
	name := s.name("sad")
	s.sads[name] = &sad{credential: c, left: old.left, hashes: in.Hashes}
	return 200, map[string]string{"SAD": name}, nil
}

func (s *Service) signHash(c *Credential, in request) (int, any, *refusal) {
	if no := s.spend(c, in); no != nil {
		return 0, nil, no
	}
	if !slices.Contains(c.algos(), in.SignAlgo) {
		return 0, nil, bad("Invalid parameter signAlgo")
	}
	parameters, err := base64.StdEncoding.DecodeString(in.Parameters)
	if err != nil {
		return 0, nil, bad("Invalid parameter signAlgoParams")
	}
	how, err := scheme(in.SignAlgo, in.HashAlgorithm, parameters)
	if err != nil {
		return 0, nil, bad(err.Error())
	}
	var digests [][]byte
	for _, h := range in.Hashes {
		d, err := base64.StdEncoding.DecodeString(h)
		if err != nil {
			return 0, nil, bad("Invalid Base64 hash string parameter")
		}
		digests = append(digests, d)
	}
	values, err := c.sign(how, digests)
	switch {
	case err != nil:
		return 0, nil, bad(err.Error())
	case in.OperationMode == "A" && !s.Async:
		return 0, nil, bad("Invalid parameter operationMode")
	case in.OperationMode == "A":
		return 200, map[string]string{"responseID": s.later(&waiting{signatures: values})}, nil
	}
	return 200, map[string]any{"signatures": values}, nil
}

// spend holds a request against its activation and uses that up.
func (s *Service) spend(c *Credential, in request) *refusal {
	if c.Mode == "oauth2code" && in.SAD == "" {
		return nil
	}
	a := s.sads[in.SAD]
	switch {
	case a == nil || a.credential != c:
		return bad("Invalid parameter SAD")
	case len(in.Hashes) == 0:
		return bad("Empty hash array")
	case len(in.Hashes) > a.left || s.Short > 0 && a.uses >= s.Short:
		return bad("SAD expired")
	}
	for _, h := range in.Hashes {
		if a.hashes != nil && !slices.Contains(a.hashes, h) {
			return bad("Hash is not authorized by the SAD")
		}
	}
	a.left -= len(in.Hashes)
	a.uses++
	return nil
}

func (s *Service) polled(in request) (int, any, *refusal) {
	w := s.waiting[in.RequestID]
	switch {
	case w == nil || w.signatures == nil:
		return 0, nil, bad("Invalid parameter requestID")
	case w.more > 0:
		w.more--
		return 202, map[string]string{"error": "accepted_request", "error_description": "The previous async request has been accepted but not yet completed"}, nil
	}
	return 200, map[string]any{"signatures": w.signatures}, nil
}
