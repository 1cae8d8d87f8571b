package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"trien/internal/limits"
)

// Providers are those of identities (OpenID Connect).
const Providers Service = "oidc"

var provider = service{Providers, "Nhà cung cấp danh tính (OpenID Connect)", "The provider of identities (OpenID Connect)",
	"Hãy đăng nhập bằng cách khác, hoặc thử lại sau.",
	"Sign in another way, or try again later."}

// Provider is a client for a provider of identities. It reaches the hosts that the settings name and no others, over TLS except within this machine,
// follows no redirect, and gives an answer only once it is here whole. An address that hung is not asked again while it rests. Its errors are problems of
// kind Unavailable.
func (c *Client) Provider() *http.Client {
	return &http.Client{Transport: guarded{c}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// guarded is the way to a provider.
type guarded struct{ client *Client }

// RoundTrip makes one exchange. Answers with another status than 200 are given as they are: the protocol tells its refusals in them.
func (g guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	c, address := g.client, r.URL.String()
	q := query{service: provider, url: r.URL.Scheme + "://" + r.URL.Host}
	if err := c.allowed(r.URL); err != nil {
		return nil, q.refused(err)
	}
	if r.URL.Scheme != "https" && !loopback(r.URL.Hostname()) {
		return nil, q.refused(errors.New("a provider of identities is reached by https only"))
	}
	if c.book.hangs(Providers, address) {
		return nil, q.resting(r.URL.Host)
	}
	within, cancel := context.WithTimeout(r.Context(), c.timeout)
	defer cancel()
	begun := c.book.now()
	answer, err := g.whole(r.Clone(within))
	o := outcome{at: c.book.now(), err: err}
	o.took = o.at.Sub(begun)
	switch {
	case err == nil:
	case errors.Is(r.Context().Err(), context.Canceled):
		return nil, context.Canceled
	case within.Err() != nil:
		o.hung, o.err = r.Context().Err() == nil, q.late(r.URL.Host, err)
	default:
		o.err = q.failed(r.URL.Host, err)
	}
	c.book.keep(Providers, address, o)
	return answer, o.err
}

// whole reads an answer to its end. A server's own failure is no answer.
func (g guarded) whole(r *http.Request) (*http.Response, error) {
	r.Header.Set("User-Agent", "trien")
	answer, err := g.client.http.Transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, limits.ProviderAnswer+1))
	switch {
	case err != nil:
		return nil, err
	case len(body) > limits.ProviderAnswer:
		return nil, errLarge
	case answer.StatusCode >= http.StatusInternalServerError:
		return nil, statusError(answer.StatusCode)
	case answer.StatusCode >= 300 && answer.StatusCode < 400:
		return nil, fmt.Errorf("a redirect (HTTP status %d)", answer.StatusCode)
	}
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return answer, nil
}
