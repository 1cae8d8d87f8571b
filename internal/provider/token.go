package provider

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"trien/internal/problem"
)

// Return is what a person came back with, beside the secrets of the sign-in that they began.
type Return struct {
	Start
	Code   string
	Issuer string // the parameter iss of the answer (RFC 9207); "" for none
}

// Identity is who came, by an ID token that holds.
type Identity struct {
	Issuer  string
	Subject string
	Class   string    // acr
	Methods []string  // amr (RFC 8176)
	Since   time.Time // when they signed in there; zero: not said
}

// skew is how far the provider's clock may be ahead of ours.
const skew = 2 * time.Minute

// newest is how old an ID token may be: it comes straight from the provider.
const newest = 10 * time.Minute

// Finish gives a code back to the provider and reads the ID token that comes for it. Errors are problems: Unavailable where the provider does not answer,
// SignIn where what came does not hold.
func (p *Party) Finish(ctx context.Context, r Return) (Identity, error) {
	leave, err := p.enter()
	if err != nil {
		return Identity{}, err
	}
	defer leave()
	f, err := p.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	if r.Issuer != p.set.Issuer && (r.Issuer != "" || f.names) { // else another provider may have sent them (mix-up, RFC 9207, Section 1)
		return Identity{}, p.refused(errors.New("the answer names another issuer"))
	}
	with := oidc.ClientContext(ctx, p.client)
	token, err := p.agreed(f, r.Redirect).Exchange(with, r.Code, oauth2.VerifierOption(r.Verifier))
	var no *oauth2.RetrieveError
	switch {
	case errors.As(err, &no):
		return Identity{}, p.refused(fmt.Errorf("the code: %s", no.ErrorCode))
	case err != nil:
		return Identity{}, p.wrong(err)
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return Identity{}, p.refused(errors.New("no ID token came"))
	}
	return p.read(with, f, raw, token.AccessToken, r)
}

// claims are what is asked of an ID token beside what the library checks.
type claims struct {
	Party    string   `json:"azp"`
	Class    string   `json:"acr"`
	Methods  []string `json:"amr"`
	SignedIn *int64   `json:"auth_time"`
	Issued   *int64   `json:"iat"`
}

// read believes an ID token or not (OpenID Connect Core 1.0, Section 3.1.3.7).
func (p *Party) read(ctx context.Context, f *found, raw, access string, r Return) (Identity, error) {
	if err := typed(raw); err != nil {
		return Identity{}, p.refused(err)
	}
	verifier := f.VerifierContext(ctx, &oidc.Config{ClientID: p.set.ClientID, SupportedSigningAlgs: p.set.Algorithms, Now: p.now})
	t, err := verifier.Verify(ctx, raw)
	var known *problem.Error
	if errors.As(err, &known) { // its keys could not be fetched
		return Identity{}, known
	}
	if err != nil {
		return Identity{}, p.refused(err)
	}
	var c claims
	if err := t.Claims(&c); err != nil {
		return Identity{}, p.refused(err)
	}
	if err := p.holds(t, c, r); err != nil {
		return Identity{}, p.refused(err)
	}
	if t.AccessTokenHash != "" {
		if err := t.VerifyAccessToken(access); err != nil {
			return Identity{}, p.refused(err)
		}
	}
	who := Identity{Issuer: t.Issuer, Subject: t.Subject, Class: c.Class, Methods: c.Methods}
	if c.SignedIn != nil {
		who.Since = time.Unix(*c.SignedIn, 0)
	}
	return who, nil
}

// typed refuses what is some other token of the provider's (RFC 8725, Section 3.11).
func typed(raw string) error {
	head, _, _ := strings.Cut(raw, ".")
	b, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil {
		return err
	}
	var h struct {
		Type string `json:"typ"`
	}
	if err := json.Unmarshal(b, &h); err != nil {
		return err
	}
	if h.Type != "" && !strings.EqualFold(h.Type, "JWT") {
		return fmt.Errorf("a token of type %q", h.Type)
	}
	return nil
}

// holds holds a token that the provider has signed against the sign-in that was begun.
func (p *Party) holds(t *oidc.IDToken, c claims, r Return) error {
	now := p.now()
	age, asked := p.maxAge(r.Fresh)
	switch {
	case r.Nonce == "" || subtle.ConstantTimeCompare([]byte(t.Nonce), []byte(r.Nonce)) != 1:
		return errors.New("another nonce")
	case c.Party != "" && c.Party != p.set.ClientID:
		return errors.New("made for another party")
	case len(t.Audience) > 1 && c.Party == "":
		return errors.New("made for several, and it does not say for whom")
	case slices.Contains(t.Audience, ""):
		return errors.New("an empty audience")
	case c.Issued == nil || time.Unix(*c.Issued, 0).After(now.Add(skew)) || now.Sub(time.Unix(*c.Issued, 0)) > newest:
		return errors.New("made too long ago, in the future, or nobody knows when")
	case !clean(t.Subject):
		return errors.New("no subject, or none that can be kept")
	case asked && (c.SignedIn == nil || r.Began.Sub(time.Unix(*c.SignedIn, 0)) > age+skew || time.Unix(*c.SignedIn, 0).After(now.Add(skew))):
		return errors.New("the person signed in there too long ago")
	}
	return nil
}

// refused says that nobody is let in by what came.
func (p *Party) refused(why error) error {
	return problem.New(problem.SignIn, "Không nhận kết quả đăng nhập từ "+p.set.Name+": câu trả lời không hợp lệ, đã dùng, hoặc không phải cho lần đăng nhập này. Hãy thử lại; nếu vẫn vậy, đăng nhập cách khác và báo quản trị.",
		"What came from "+p.set.Name+" was not taken: it is not valid, was used, or is not for this sign-in. Try again; if it stays so, sign in another way and tell the administrator.").Because(why)
}
