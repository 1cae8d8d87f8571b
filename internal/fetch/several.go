package fetch

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"trien/internal/watch"
)

// Address is one of a service's.
type Address struct {
	URL   string
	Limit time.Duration // the longest wait for one answer; 0 is the client's
}

// Mirror gives further addresses to all that begin in one way: what a certificate names as "http://crl.ca.example/a.crl" is asked of the
// mirrors too, where the first does not answer.
type Mirror struct {
	Of string   // "http://crl.ca.example/"
	At []string // "http://10.0.0.5/ca/"
}

// Asking is a question that any of several addresses may answer.
type Asking struct {
	Addresses []Address
	Request   []byte
	// Accept looks at an answer; what it refuses counts as a failure of the address, and the next is asked. nil: any answer will do.
	Accept func(answer []byte) error
	// Waiting says that a person waits: each address has its share of the context's time, and one that hung is passed over while it rests.
	Waiting bool
}

// Answer is what came, and from where.
type Answer struct {
	Body []byte
	From string // address
}

// insist marks a context whose bearer wants every address asked, resting or not.
type insist struct{}

// Insist gives a context under which addresses that hung are asked again though they rest: someone pressed the button.
func Insist(ctx context.Context) context.Context { return context.WithValue(ctx, insist{}, true) }

// named asks the address that a certificate names, and its mirrors.
func (c *Client) named(ctx context.Context, q query) ([]byte, error) {
	list := []Address{{URL: q.url}}
	for _, m := range c.mirrors {
		if rest, ok := strings.CutPrefix(q.url, m.Of); ok && m.Of != "" {
			for _, at := range m.At {
				list = append(list, Address{URL: at + rest})
			}
		}
	}
	a, err := c.anyOf(ctx, c.timeout, q, Asking{Addresses: list, Request: q.body, Waiting: true})
	return a.Body, err
}

// anyOf asks one address after the other until one answers well.
func (c *Client) anyOf(ctx context.Context, limit time.Duration, q query, a Asking) (Answer, error) {
	order := c.book.order(q.service.kind, a.Addresses)
	var hosts []string
	var fails []error
	for i, address := range order {
		q.url = address.URL
		host := hostOf(address.URL)
		if a.Waiting && ctx.Value(insist{}) == nil && c.book.hangs(q.service.kind, address.URL) {
			hosts, fails = append(hosts, host), append(fails, q.resting(host))
			continue
		}
		if address.Limit <= 0 {
			address.Limit = limit
		}
		body, err := c.one(ctx, q, a, address.Limit, len(order)-i)
		if err == nil {
			return Answer{body, address.URL}, nil
		}
		if errors.Is(ctx.Err(), context.Canceled) {
			return Answer{}, context.Canceled
		}
		hosts, fails = append(hosts, host), append(fails, err)
	}
	switch len(fails) {
	case 0:
		return Answer{}, q.refused(errors.New("no address"))
	case 1:
		return Answer{}, fails[0]
	}
	return Answer{}, q.none(hosts, fails)
}

// one asks one address and keeps how it did. Of left addresses that share the context's time it gets its part.
func (c *Client) one(ctx context.Context, q query, a Asking, limit time.Duration, left int) ([]byte, error) {
	given := limit
	if end, ok := ctx.Deadline(); ok && a.Waiting {
		given = min(given, time.Until(end)/time.Duration(left))
	}
	begun := c.book.now()
	asking, measured := watch.Begin(ctx, q.service.step())
	body, err := c.do(asking, given, q)
	if err == nil && a.Accept != nil {
		if why := a.Accept(body); why != nil {
			err = q.unsound(hostOf(q.url), why)
		}
	}
	measured(err)
	o := outcome{at: c.book.now(), err: err}
	o.took = o.at.Sub(begun)
	var late *lateError
	switch {
	case err != nil && errors.Is(ctx.Err(), context.Canceled), errors.Is(err, errNotAsked):
		return body, err // no fault of the service
	case errors.As(err, &late):
		const fair = time.Second // who was given less can't be said to hang
		if given < min(limit, fair) {
			return body, err
		}
		o.hung = true
	}
	c.book.keep(q.service.kind, q.url, o)
	return body, err
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}
