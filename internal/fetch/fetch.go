// Package fetch is the only door out: time-stamps (RFC 3161), OCSP (RFC 6960), CRLs and issuers' certificates (RFC 5280) over HTTP.
//
// Every answer is bounded in size and time. A service may have several addresses: they are asked in turn, those that failed last, and how
// each of them does is kept. Failures are problems of kind Unavailable that name the service, except a cancelled context, which is passed
// through.
package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"trien/internal/limits"
)

// Options set a client up; the zero value is the command line's: any host, 10 s for each answer.
type Options struct {
	// Hosts are the only ones reached, as "host" (any port) or "host:port"; nil means any.
	Hosts []string
	// Timeout bounds one exchange, redirects and reading included; 0 means 10 s. A whole judgement is bounded by the caller's context.
	Timeout time.Duration
	// TimeStampTimeout bounds one time-stamp; 0 means Timeout. At most 180 s: public TSAs were seen to take 131 s.
	TimeStampTimeout time.Duration
	// Mirrors are other addresses for what certificates name.
	Mirrors []Mirror
	// Rest is how long an address is passed over after its first failure; 0 means 30 s. Each further failure doubles it, up to 16 times.
	Rest time.Duration
	// Now is the clock by which addresses rest and their health is told; nil means the machine's.
	Now func() time.Time
}

// DefaultTimeout bounds one exchange where Options say nothing, and is what a command line allows itself for all of them.
const DefaultTimeout = 10 * time.Second

// maxTimeStamp is the longest wait for a time-stamp.
const maxTimeStamp = 180 * time.Second

// Client reaches the services. It is safe for concurrent use.
type Client struct {
	http    *http.Client
	hosts   []string
	timeout time.Duration
	stamp   time.Duration
	mirrors []Mirror
	book    book
}

// New makes a client.
func New(o Options) *Client {
	c := &Client{hosts: o.Hosts, timeout: o.Timeout, stamp: o.TimeStampTimeout, mirrors: o.Mirrors, book: newBook(o)}
	if c.timeout <= 0 {
		c.timeout = DefaultTimeout
	}
	if c.stamp <= 0 {
		c.stamp = c.timeout
	}
	c.stamp = min(c.stamp, maxTimeStamp)
	c.http = &http.Client{
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			TLSHandshakeTimeout:    5 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
			DisableCompression:     true, // DER does not shrink, and a bomb could not be told from an answer
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > 3 {
				return errors.New("more than three redirects")
			}
			return c.allowed(r.URL)
		},
	}
	return c
}

// Close drops idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// TimeStamp posts a TimeStampReq and gives the TimeStampResp, both DER (RFC 3161, Section 3.4), of the first address that answers well.
func (c *Client) TimeStamp(ctx context.Context, a Asking) (Answer, error) {
	q := query{service: timeStamp, body: a.Request, sends: "application/timestamp-query", wants: "application/timestamp-reply", limit: limits.TSTSize}
	return c.anyOf(ctx, c.stamp, q, a)
}

// OCSP posts an OCSPRequest and gives the OCSPResponse, both DER (RFC 6960, Appendix A.1).
func (c *Client) OCSP(ctx context.Context, url string, request []byte) ([]byte, error) {
	q := query{service: ocsp, url: url, body: request, sends: "application/ocsp-request", wants: "application/ocsp-response", limit: limits.OCSPSize}
	return c.named(ctx, q)
}

// CRL gets a CertificateList, DER or PEM as the server has it.
func (c *Client) CRL(ctx context.Context, url string) ([]byte, error) {
	return c.named(ctx, query{service: crl, url: url, limit: limits.CRLSize})
}

// Certificates gets what a caIssuers address holds: one certificate, DER or PEM, or a certs-only CMS (RFC 5280, Section 4.2.2.1).
func (c *Client) Certificates(ctx context.Context, url string) ([]byte, error) {
	return c.named(ctx, query{service: issuer, url: url, limit: limits.CMSSize})
}

// query is one exchange.
type query struct {
	service      service
	url          string
	body         []byte    // nil: GET, unless there is a stream
	stream       io.Reader // a body that is too large to be held
	sends, wants string
	limit        int64
}

// do runs one exchange within timeout.
func (c *Client) do(ctx context.Context, timeout time.Duration, q query) ([]byte, error) {
	parsed, err := url.Parse(q.url)
	if err == nil {
		err = c.allowed(parsed)
	}
	if err != nil {
		return nil, q.refused(err)
	}
	within, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	body, err := c.exchange(within, q)
	switch {
	case err == nil:
		return body, nil
	case errors.Is(ctx.Err(), context.Canceled):
		return nil, context.Canceled
	case errors.Is(err, errNotNamed): // a redirect left the hosts allowed
		return nil, q.refused(err)
	case within.Err() != nil:
		return nil, q.late(parsed.Host, err)
	}
	return nil, q.failed(parsed.Host, err)
}

func (c *Client) exchange(ctx context.Context, q query) ([]byte, error) {
	method, send := http.MethodGet, io.Reader(http.NoBody)
	switch {
	case q.body != nil:
		method, send = http.MethodPost, bytes.NewReader(q.body)
	case q.stream != nil:
		method, send = http.MethodPost, q.stream
	}
	r, err := http.NewRequestWithContext(ctx, method, q.url, send)
	if err != nil {
		return nil, err
	}
	r.Header.Set("User-Agent", "trien")
	if q.sends != "" {
		r.Header.Set("Content-Type", q.sends)
		r.Header.Set("Accept", q.wants)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, statusError(resp.StatusCode)
	}
	if kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err == nil && strings.HasPrefix(kind, "text/html") {
		return nil, errWebPage
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, q.limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > q.limit {
		return nil, errLarge
	}
	return body, nil
}

// allowed refuses other schemes than http and https, addresses with a user in them, and hosts that the settings do not name.
func (c *Client) allowed(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("scheme %q is not http or https", u.Scheme)
	case u.Host == "" || u.User != nil:
		return errors.New("the address names no host, or a user")
	case c.hosts != nil && !slices.Contains(c.hosts, u.Hostname()) && !slices.Contains(c.hosts, u.Host):
		return errNotNamed
	}
	return nil
}

var errNotNamed = errors.New("the host is not among those that the settings allow")
