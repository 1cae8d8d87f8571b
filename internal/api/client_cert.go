package api

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// ClientCert is the header by which a proxy that is trusted says which certificate a connection has shown: as RFC 9440, Section 2.1 has it, or as nginx
// escapes PEM ($ssl_client_escaped_cert). Whoever serves takes it away from everybody else's requests.
const ClientCert = "Client-Cert"

// clientCert reads the header; nil where there is none.
func (f *face) clientCert(r *http.Request) (*x509.Certificate, error) {
	values := r.Header.Values(ClientCert)
	if !f.certificates || len(values) == 0 || len(values) == 1 && strings.Trim(values[0], " -") == "" {
		return nil, nil
	}
	if len(values) != 1 {
		return nil, errors.New("api: several certificates of one connection")
	}
	return parseClientCert(values[0])
}

func parseClientCert(value string) (*x509.Certificate, error) {
	const longest = 32 << 10
	if len(value) > longest {
		return nil, errors.New("api: a certificate larger than any real one")
	}
	if inner, ok := strings.CutPrefix(value, ":"); ok {
		der, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(inner, ":"))
		if err != nil || !strings.HasSuffix(inner, ":") {
			return nil, errors.New("api: the certificate is no byte sequence (RFC 8941, Section 3.3.5)")
		}
		return x509.ParseCertificate(der)
	}
	text, err := url.PathUnescape(value)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" || strings.TrimSpace(string(rest)) != "" {
		return nil, errors.New("api: the certificate is not one block of PEM")
	}
	return x509.ParseCertificate(block.Bytes)
}
