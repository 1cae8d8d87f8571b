package agent

import (
	"crypto"
	"fmt"

	"trien/cms"
)

// schemes are the ways to sign that can be asked for.
func schemes() map[string]cms.Scheme {
	return map[string]cms.Scheme{
		"rsa-sha256": {Family: cms.RSA, Hash: crypto.SHA256}, "rsa-sha384": {Family: cms.RSA, Hash: crypto.SHA384}, "rsa-sha512": {Family: cms.RSA, Hash: crypto.SHA512},
		"pss-sha256": {Family: cms.PSS, Hash: crypto.SHA256}, "pss-sha384": {Family: cms.PSS, Hash: crypto.SHA384}, "pss-sha512": {Family: cms.PSS, Hash: crypto.SHA512},
		"ecdsa-sha256": {Family: cms.ECDSA, Hash: crypto.SHA256}, "ecdsa-sha384": {Family: cms.ECDSA, Hash: crypto.SHA384}, "ecdsa-sha512": {Family: cms.ECDSA, Hash: crypto.SHA512},
	}
}

// SchemeName names a scheme on the wire, as "rsa-sha256"; "" where it can't be asked for.
func SchemeName(s cms.Scheme) string {
	for name, known := range schemes() {
		if known == s {
			return name
		}
	}
	return ""
}

// ParseScheme reads a name that SchemeName gave.
func ParseScheme(name string) (cms.Scheme, error) {
	s, ok := schemes()[name]
	if !ok {
		return cms.Scheme{}, fmt.Errorf("agent: unknown scheme %q", name)
	}
	return s, nil
}
