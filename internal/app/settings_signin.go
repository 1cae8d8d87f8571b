package app

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"trien/internal/identity"
	"trien/internal/problem"
)

// ByCertificate is what an office says of signing in by certificate.
type ByCertificate struct {
	Off       bool `toml:"off,omitempty"`       // nobody signs in so
	Unchecked bool `toml:"unchecked,omitempty"` // a certificate opens a session though nobody could say whether it is revoked; such a session does no act that binds
	TLS       bool `toml:"tls,omitempty"`       // also where a proxy vouches for the certificate of the connection (server.certificate_secret_file)
}

// Provider is a provider of identities (OpenID Connect Core 1.0) that the office lets in: VNeID, or one of the province's own.
type Provider struct {
	ID         string   `toml:"id"`   // in addresses and in the ledger: "vneid"
	Name       string   `toml:"name"` // as people know it: "VNeID"
	Issuer     string   `toml:"issuer"`
	ClientID   string   `toml:"client_id"`
	SecretFile string   `toml:"client_secret_file,omitempty"` // from the office's folder; its first line counts; none: a public client
	Post       bool     `toml:"client_secret_post,omitempty"` // the secret goes in the body, not in the head (RFC 6749, Section 2.3.1)
	Scopes     []string `toml:"scopes,omitempty"`             // besides openid
	Algorithms []string `toml:"algorithms,omitempty"`         // of ID tokens; none: RS256, PS256, ES256 and their longer ones
	Prefer     bool     `toml:"prefer,omitempty"`             // it stands first on the page (379.11.3)
	Classes    []string `toml:"classes,omitempty"`            // acr by which it says that it asked for several factors, one of them random; none counts by itself
	Methods    []string `toml:"methods,omitempty"`            // amr that together say so: ["mfa"], or ["pwd", "otp"]
	MaxMinutes int      `toml:"max_minutes,omitempty"`        // how long ago the person may have signed in there (max_age); 0: however long
}

// SecondWay is what an office keeps ready for when a provider, a certification authority or a time-stamp service is down (379.11.6, 379.13.5).
type SecondWay struct {
	SignIn string `toml:"sign_in,omitempty"` // the way that must then open a session, by its factors: "password+totp"; "passkey+uv"
	Sign   string `toml:"sign,omitempty"`    // "owed": signatures are made and their time-stamps follow; "other": another service must answer
	Months int    `toml:"months,omitempty"`  // the longest time between two rehearsals; 0: 6
}

// The second ways, where office.toml says nothing.
const (
	defaultSecondWay = twoFactors
	signOwed         = "owed"
	signOther        = "other"
	defaultMonths    = 6 // twice a year: no rule gives a figure; docs/signin.md
	longestMonths    = 24
)

// secondSignIn is the way that must open a session when others can't.
func (s SecondWay) secondSignIn() string {
	if s.SignIn == "" {
		return defaultSecondWay
	}
	return s.SignIn
}

func (s SecondWay) months() int {
	if s.Months == 0 {
		return defaultMonths
	}
	return s.Months
}

var providerID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// allowedAlgorithms are those by which an ID token may be signed: none by a secret, for a client's secret is no proof of the provider, and never "none".
var allowedAlgorithms = [...]string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}

// checkSignIn refuses what makes no sense in the ways to sign in.
func (s Settings) checkSignIn() error {
	seen := map[string]bool{}
	for _, p := range s.Providers {
		if err := p.check(); err != nil {
			return err
		}
		if seen[p.ID] {
			return wrongProvider(p, "mã trùng với nhà cung cấp khác", "its id is another's too")
		}
		seen[p.ID] = true
	}
	w := s.SecondWay
	if w.Months < 0 || w.Months > longestMonths {
		return problem.New(problem.Usage, fmt.Sprintf("Trong office.toml, second_way.months là số tháng từ 1 đến %d.", longestMonths), fmt.Sprintf("In office.toml second_way.months is 1 to %d.", longestMonths))
	}
	if w.Sign != "" && w.Sign != signOwed && w.Sign != signOther || w.Sign == signOther && len(s.TSA) < 2 {
		return problem.New(problem.Usage, "Trong office.toml, second_way.sign là “owed”, hoặc “other” khi tsa có từ hai địa chỉ.", "In office.toml second_way.sign is “owed”, or “other” where tsa has two addresses or more.")
	}
	if way := w.secondSignIn(); !identity.Counts(way) || strings.Contains(way, identity.FactorProvider) {
		return problem.New(problem.Usage, "Trong office.toml, second_way.sign_in phải là cách đủ mạnh và không cần nhà cung cấp, như “password+totp” hoặc “passkey+uv”.",
			"In office.toml second_way.sign_in is a way that counts and needs no provider, as “password+totp” or “passkey+uv”.")
	}
	return nil
}

func wrongProvider(p Provider, vi, en string) error {
	return problem.New(problem.Usage, "Nhà cung cấp danh tính “"+p.ID+"” trong office.toml: "+vi+".", "The provider of identities “"+p.ID+"” in office.toml: "+en+".")
}

func (p Provider) check() error {
	u, err := url.Parse(p.Issuer)
	switch {
	case !providerID.MatchString(p.ID):
		return wrongProvider(p, "mã gồm chữ thường, số, gạch nối", "its id is of lower case, digits, hyphens")
	case p.Name == "" || p.ClientID == "":
		return wrongProvider(p, "thiếu name hoặc client_id", "it lacks name or client_id")
	case err != nil || u.Scheme != "https" && !thisMachine(u.Hostname()) || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return wrongProvider(p, "issuer phải là địa chỉ https không có tham số", "its issuer is an https address without a query")
	case p.MaxMinutes < 0:
		return wrongProvider(p, "max_minutes không được âm", "max_minutes is not below zero")
	}
	for _, a := range p.Algorithms {
		if !slices.Contains(allowedAlgorithms[:], a) {
			return wrongProvider(p, "thuật toán “"+a+"” không được phép", "the algorithm “"+a+"” is not allowed")
		}
	}
	return nil
}

// provider finds one by its id.
func (s Settings) provider(id string) (Provider, bool) {
	i := slices.IndexFunc(s.Providers, func(p Provider) bool { return p.ID == id })
	if i < 0 {
		return Provider{}, false
	}
	return s.Providers[i], true
}

// thisMachine tells an address of this very machine.
func thisMachine(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
