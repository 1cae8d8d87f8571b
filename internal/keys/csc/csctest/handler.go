package csctest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// refusal is an answer that is not 200.
type refusal struct {
	status            int
	code, description string
}

func bad(description string) *refusal { return &refusal{400, "invalid_request", description} }

// ServeHTTP answers one call.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	method, ours := strings.CutPrefix(r.URL.Path, "/csc/v2/")
	if !ours {
		method = strings.Trim(r.URL.Path, "/")
	}
	s.calls = append(s.calls, method)
	if status := s.fail[method]; status != 0 {
		w.WriteHeader(status)
		fmt.Fprint(w, "<html>out of order</html>")
		return
	}
	status, answer, no := s.answer(method, r)
	if no != nil {
		status, answer = no.status, map[string]string{"error": no.code, "error_description": no.description}
	}
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(answer)
}

func (s *Service) answer(method string, r *http.Request) (int, any, *refusal) {
	switch method {
	case "oauth2/token":
		return s.client(r)
	case ".well-known/oauth-authorization-server":
		return 200, map[string]string{"issuer": s.base, "token_endpoint": s.base + "/oauth2/token"}, nil
	}
	if r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return 0, nil, bad("not a JSON request")
	}
	var in request
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return 0, nil, bad(err.Error())
	}
	if method == "info" {
		return 200, s.info(), nil
	}
	if !slices.Contains(s.methods(), method) {
		return 0, nil, &refusal{501, "", ""}
	}
	if method == "auth/login" {
		return s.login(r)
	}
	if s.Token != "" && (s.stale || r.Header.Get("Authorization") != "Bearer "+s.Token) {
		return 0, nil, &refusal{401, "invalid_token", "The access token is not valid"}
	}
	return s.act(method, in)
}

// request is everything that a request may hold.
type request struct {
	CredentialID   string   `json:"credentialID"`
	UserID         string   `json:"userID"`
	CredentialInfo bool     `json:"credentialInfo"`
	Certificates   string   `json:"certificates"`
	CertInfo       bool     `json:"certInfo"`
	AuthInfo       bool     `json:"authInfo"`
	AuthObjectID   string   `json:"authObjectID"`
	NumSignatures  int      `json:"numSignatures"`
	Hashes         []string `json:"hashes"`
	HashAlgorithm  string   `json:"hashAlgorithmOID"`
	AuthData       []struct {
		ID    string `json:"id"`
		Value string `json:"value"`
	} `json:"authData"`
	Handle        string `json:"handle"`
	SAD           string `json:"SAD"`
	SignAlgo      string `json:"signAlgo"`
	Parameters    string `json:"signAlgoParams"`
	OperationMode string `json:"operationMode"`
	RequestID     string `json:"requestID"`
	Token         string `json:"token"`
	Hint          string `json:"token_type_hint"`
}

func (s *Service) info() any {
	specs := s.Specs
	if specs == "" {
		specs = "2.0.0.2"
	}
	m := map[string]any{"specs": specs, "name": "TRÌNH DIỄN", "region": "VN", "lang": "vi", "methods": s.methods(), "asynchronousOperationMode": s.Async,
		"authType": []string{"basic", "oauth2client"}}
	if s.Issuer {
		m["oauth2Issuer"] = s.base
	} else {
		m["oauth2"] = s.base
	}
	return m
}

func (s *Service) login(r *http.Request) (int, any, *refusal) {
	if s.Basic == "" || r.Header.Get("Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte(s.Basic)) {
		return 0, nil, &refusal{400, "authentication_error", "An error occurred during authentication process"}
	}
	s.stale = false
	return 200, map[string]any{"access_token": s.Token, "expires_in": 3600}, nil
}

func (s *Service) client(r *http.Request) (int, any, *refusal) {
	if r.ParseForm() != nil || r.PostForm.Get("grant_type") != "client_credentials" || s.Client == "" ||
		r.PostForm.Get("client_id")+":"+r.PostForm.Get("client_secret") != s.Client || r.PostForm.Get("scope") != "service" {
		return 0, nil, &refusal{401, "invalid_client", "Client authorization required"}
	}
	s.stale = false
	return 200, map[string]any{"access_token": s.Token, "token_type": "Bearer", "expires_in": 3600}, nil
}

func (s *Service) act(method string, in request) (int, any, *refusal) {
	c := s.find(in.CredentialID)
	needs := method != "credentials/list" && method != "credentials/authorizeCheck" && method != "signatures/signPolling" && method != "auth/revoke"
	if needs && c == nil {
		return 0, nil, bad("Invalid parameter credentialID")
	}
	switch method {
	case "auth/revoke":
		s.stale = true
		return 204, nil, nil
	case "credentials/list":
		return 200, s.list(in), nil
	case "credentials/info":
		return 200, c.describe(in), nil
	case "credentials/getChallenge":
		return 204, nil, nil
	case "credentials/authorize":
		return s.authorize(c, in)
	case "credentials/authorizeCheck":
		return s.check(in)
	case "credentials/extendTransaction":
		return s.extend(c, in)
	case "signatures/signHash":
		return s.signHash(c, in)
	}
	return s.polled(in)
}

func (s *Service) list(in request) any {
	ids, infos := []string{}, []any{}
	for _, c := range s.Credentials {
		ids, infos = append(ids, c.ID), append(infos, c.describe(in))
	}
	if !in.CredentialInfo {
		infos = nil
	}
	return map[string]any{"credentialIDs": ids, "credentialInfos": infos}
}

func (c *Credential) describe(in request) any {
	or := func(s, other string) string {
		if s == "" {
			return other
		}
		return s
	}
	var certificates []string
	for i, cert := range c.Chain {
		if in.Certificates == "chain" || i == 0 && in.Certificates != "none" {
			certificates = append(certificates, base64.StdEncoding.EncodeToString(cert.Raw))
		}
	}
	objects := []any{map[string]string{"type": "Password", "id": "PIN", "format": "N", "label": "PIN"}}
	expression := "PIN"
	if c.OTP != "" {
		objects = append(objects, map[string]string{"type": "Password", "id": "OTP", "format": "N", "generator": "sms", "label": "OTP"})
		expression = "PIN AND OTP"
	}
	return map[string]any{
		"credentialID": c.ID, "key": map[string]any{"status": or(c.Status, "enabled"), "algo": c.algos(), "len": 2048},
		"cert": map[string]any{"status": or(c.CertState, "valid"), "certificates": certificates, "subjectDN": c.Chain[0].Subject.String()},
		"auth": map[string]any{"mode": or(c.Mode, "explicit"), "expression": expression, "objects": objects}, "SCAL": or(c.SCAL, "1"), "multisign": max(1, c.Multisign),
	}
}
