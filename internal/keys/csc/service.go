package csc

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"trien/internal/fetch"
	"trien/internal/problem"
)

// Kind says how an application shows a service who it is.
type Kind string

// The kinds of access (Section 8): a token got elsewhere; name and password (auth/login); a client's credentials (OAuth 2.0).
const (
	Nobody Kind = "" // the service knows its callers otherwise, or asks nobody
	Bearer Kind = "bearer"
	Basic  Kind = "basic"
	Client Kind = "client"
)

// Access is what an application shows to a service. It is a secret.
type Access struct {
	Kind  Kind
	Value string // the token; NAME:PASSWORD; ID:SECRET
}

// ParseAccess reads "bearer TOKEN", "basic NAME:PASSWORD" or "client ID:SECRET". Nothing is no access.
func ParseAccess(text string) (Access, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Access{}, nil
	}
	kind, value, _ := strings.Cut(text, " ")
	a := Access{Kind(strings.ToLower(kind)), strings.TrimSpace(value)}
	pair := strings.Contains(a.Value, ":")
	if a.Kind == Bearer && a.Value != "" || (a.Kind == Basic || a.Kind == Client) && pair {
		return a, nil
	}
	return Access{}, problem.New(problem.Usage,
		"Thông tin truy cập dịch vụ ký từ xa phải có dạng “bearer MÃ”, “basic TÊN:MẬT-KHẨU” hoặc “client MÃ:BÍ-MẬT”.",
		"The access to the remote signing service is \"bearer TOKEN\", \"basic NAME:PASSWORD\" or \"client ID:SECRET\".")
}

// service is a remote signing service, reached.
type service struct {
	base   string
	access Access
	fetch  *fetch.Client
	info   infoAnswer
	token  string
	login  bool // the token is ours to give back
}

// open asks the service what it is and shows who we are.
func (s *service) open(ctx context.Context) error {
	if _, err := s.post(ctx, "info", struct{}{}, &s.info); err != nil {
		return s.words(err)
	}
	if major, _, _ := strings.Cut(s.info.Specs, "."); major != "2" {
		return problem.New(problem.Key, "Dịch vụ ký từ xa dùng giao thức CSC phiên bản “"+printable(s.info.Specs)+"”; ở đây cần phiên bản 2.",
			"The remote signing service speaks version \""+printable(s.info.Specs)+"\" of the CSC API; version 2 is needed here.")
	}
	return s.enter(ctx)
}

// enter gets a token.
func (s *service) enter(ctx context.Context) error {
	var err error
	switch s.access.Kind {
	case Bearer:
		s.token = s.access.Value
	case Basic:
		err = s.logIn(ctx)
	case Client:
		err = s.asClient(ctx)
	}
	return err
}

// logIn is auth/login (Section 11.2).
func (s *service) logIn(ctx context.Context) error {
	var t tokenAnswer
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(s.access.Value))
	_, err := s.exchange(ctx, fetch.RemoteCall{URL: s.base + "/auth/login", Authorization: basic, Type: "application/json", Body: []byte("{}")}, &t)
	if err != nil {
		return s.words(err)
	}
	s.token, s.login = t.AccessToken, true
	return nil
}

// asClient is the client credentials grant (RFC 6749, Section 4.4; CSC, Section 8.4.4).
func (s *service) asClient(ctx context.Context) error {
	at := strings.TrimRight(s.info.OAuth2, "/") + "/oauth2/token"
	if s.info.OAuth2 == "" {
		var meta struct {
			Token string `json:"token_endpoint"`
		}
		where := strings.TrimRight(s.info.OAuth2Issuer, "/") + "/.well-known/oauth-authorization-server" // RFC 8414, Section 3
		if _, err := s.exchange(ctx, fetch.RemoteCall{URL: where}, &meta); err != nil {
			return s.words(err)
		}
		at = meta.Token
	}
	id, secret, _ := strings.Cut(s.access.Value, ":")
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}, "scope": {"service"}}
	var t tokenAnswer
	if _, err := s.exchange(ctx, fetch.RemoteCall{URL: at, Type: "application/x-www-form-urlencoded", Body: []byte(form.Encode())}, &t); err != nil {
		return s.words(err)
	}
	s.token = t.AccessToken
	return nil
}

// leave gives a token back that we logged in for.
func (s *service) leave(ctx context.Context) error {
	if !s.login || !slices.Contains(s.info.Methods, "auth/revoke") {
		return nil
	}
	s.login = false
	_, err := s.post(ctx, "auth/revoke", map[string]string{"token": s.token, "token_type_hint": "access_token"}, nil)
	return s.words(err)
}

// call calls a method. Where the token is no longer good and can be had again, it is, once. Failures are problems.
func (s *service) call(ctx context.Context, method string, in, out any) error {
	_, err := s.try(ctx, method, in, out)
	return s.words(err)
}

// try is call with the HTTP status and the service's own failure.
func (s *service) try(ctx context.Context, method string, in, out any) (int, error) {
	status, err := s.post(ctx, method, in, out)
	var f *failure
	if errors.As(err, &f) && f.Status == http.StatusUnauthorized && (s.access.Kind == Basic || s.access.Kind == Client) {
		if err := s.enter(ctx); err != nil {
			return 0, err
		}
		return s.post(ctx, method, in, out)
	}
	return status, err
}

func (s *service) post(ctx context.Context, method string, in, out any) (int, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return 0, err
	}
	call := fetch.RemoteCall{URL: s.base + "/" + method, Type: "application/json", Body: body}
	if s.token != "" {
		call.Authorization = "Bearer " + s.token
	}
	return s.exchange(ctx, call, out)
}

// exchange gives what came in out, and the status; what the service refuses is a failure.
func (s *service) exchange(ctx context.Context, call fetch.RemoteCall, out any) (int, error) {
	reply, err := s.fetch.Remote(ctx, call)
	if err != nil {
		return 0, err
	}
	if reply.Status < 200 || reply.Status > 299 {
		f := &failure{Status: reply.Status}
		_ = json.Unmarshal(reply.Body, f) // some answer with a page
		return reply.Status, f
	}
	if out == nil || reply.Status == http.StatusNoContent {
		return reply.Status, nil
	}
	if err := json.Unmarshal(reply.Body, out); err != nil {
		return reply.Status, nonsense(err)
	}
	return reply.Status, nil
}

func (f *failure) Error() string {
	return fmt.Sprintf("HTTP status %d: %s: %s", f.Status, printable(f.Code), printable(f.Description))
}

// Polling: soon at first, then ever more slowly; a person may have to confirm on a telephone.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 5 * time.Second
	patience   = 10 * time.Minute
)

// poll asks again until it is done, the context ends or patience does.
func poll(ctx context.Context, done func(context.Context) (bool, error)) error {
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for pause := firstPause; ; pause = min(lastPause, pause*3/2) {
		select {
		case <-within.Done():
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return slow()
		case <-time.After(pause):
		}
		ok, err := done(within)
		if ok || err != nil {
			return err
		}
	}
}
