package testpki

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"time"

	"trien/cms"
	"trien/internal/limits"
	"trien/tsp"
)

// tsaPolicy is under the enterprise number kept for documentation (RFC 5612).
const tsaPolicy cms.OID = "1.3.6.1.4.1.32473.1.1"

// TimeStamp answers a TimeStampReq in DER at an instant.
func (p *PKI) TimeStamp(request []byte, at time.Time) ([]byte, error) {
	p.mu.Lock()
	tsa, err := p.get("tsa")
	if err != nil {
		p.mu.Unlock()
		return nil, err
	}
	chain, err := p.chain(tsa)
	p.mu.Unlock()
	if err != nil {
		return nil, err
	}
	serial, err := p.serial()
	if err != nil {
		return nil, err
	}
	return tsp.Respond(request, tsp.Responder{Key: tsa.key, Chain: chain[:len(chain)-1], Policy: tsaPolicy, Serial: serial,
		Time: at, Accuracy: time.Second, Rand: p.random})
}

// CRL gives the revocation list of an authority at an instant, in DER.
func (p *PKI) CRL(authority string, at time.Time) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ca, err := p.get(authority)
	if err != nil || !ca.cert.IsCA {
		return nil, errNoAuthority
	}
	at = at.UTC().Truncate(time.Second)
	list := &x509.RevocationList{Number: big.NewInt(at.Unix()), ThisUpdate: at, NextUpdate: at.Add(freshFor)}
	for _, e := range p.issued {
		if e.issuer == authority && !e.revoked.IsZero() && !e.revoked.After(at) {
			list.RevokedCertificateEntries = append(list.RevokedCertificateEntries,
				x509.RevocationListEntry{SerialNumber: e.cert.SerialNumber, RevocationTime: e.revoked, ReasonCode: e.reason()})
		}
	}
	return x509.CreateRevocationList(p.random, list, ca.cert, ca.key)
}

var errNoAuthority = errors.New("testpki: no such authority")

// Handler serves /tsa, /ocsp, /crl/NAME.crl and /aia/NAME.cer by the clock given.
func (p *PKI) Handler(clock func() time.Time) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /tsa", func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, "application/timestamp-reply", func(q []byte) ([]byte, error) { return p.TimeStamp(q, clock()) })
	})
	status := func(q []byte) ([]byte, error) { return p.OCSP(q, clock()) }
	mux.HandleFunc("POST /ocsp", func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, "application/ocsp-response", status)
	})
	mux.HandleFunc("GET /crl/{file}", func(w http.ResponseWriter, r *http.Request) {
		name, ok := strings.CutSuffix(r.PathValue("file"), ".crl")
		if !ok {
			http.NotFound(w, r)
			return
		}
		der, err := p.CRL(name, clock())
		send(w, "application/pkix-crl", der, err)
	})
	mux.HandleFunc("GET /aia/{file}", func(w http.ResponseWriter, r *http.Request) {
		name, ok := strings.CutSuffix(r.PathValue("file"), ".cer")
		if !ok {
			http.NotFound(w, r)
			return
		}
		der, err := p.authorityDER(name)
		send(w, "application/pkix-cert", der, err)
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintln(w, "TRÌNH DIỄN: hạ tầng khoá dùng một lần, không có giá trị. / A throw-away demonstration PKI.\n/tsa /ocsp /crl/ /aia/")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A mux would tidy the base-64 in the path: its slashes count.
		if r.Method != http.MethodGet || !strings.HasPrefix(r.URL.EscapedPath(), "/ocsp/") {
			mux.ServeHTTP(w, r)
			return
		}
		q, err := readOCSPPath(r.URL)
		if err != nil {
			http.Error(w, "the address holds no OCSP request (RFC 6960, Appendix A.1)", http.StatusBadRequest)
			return
		}
		der, err := status(q)
		send(w, "application/ocsp-response", der, err)
	})
}

// readOCSPPath reads the request out of GET {url}/{url-encoding of base-64 of DER} (RFC 6960, Appendix A.1).
func readOCSPPath(u *url.URL) ([]byte, error) {
	text, err := url.PathUnescape(strings.TrimPrefix(u.EscapedPath(), "/ocsp/"))
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(text)
}

func (p *PKI) authorityDER(name string) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, err := p.get(name)
	if err != nil || !e.cert.IsCA {
		return nil, errNoAuthority
	}
	return e.cert.Raw, nil
}

// answer reads a request's body within limits and sends what f makes of it.
func answer(w http.ResponseWriter, r *http.Request, kind string, f func([]byte) ([]byte, error)) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limits.OCSPSize))
	if err != nil {
		http.Error(w, "the request can't be read or is too large", http.StatusBadRequest)
		return
	}
	der, err := f(body)
	send(w, kind, der, err)
}

func send(w http.ResponseWriter, kind string, der []byte, err error) {
	switch {
	case errors.Is(err, errNoAuthority):
		http.Error(w, "no such authority", http.StatusNotFound)
	case err != nil:
		http.Error(w, "the demonstration PKI failed", http.StatusInternalServerError)
	default:
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-store")
		w.Write(der)
	}
}
