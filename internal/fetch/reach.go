package fetch

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// Reach asks a peer's address whether anyone is there, without sending anything: any answer of HTTP will do, for its door takes only messages. It
// gives the time that the other's clock shows, zero where it says none.
func (c *Client) Reach(ctx context.Context, address string) (time.Time, error) {
	q := query{service: peer, url: address}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err == nil {
		err = c.allowed(r.URL)
	}
	if err != nil {
		return time.Time{}, q.refused(err)
	}
	within, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	r.Header.Set("User-Agent", "trien")
	answer, err := c.http.Do(r.WithContext(within))
	switch {
	case err == nil:
		answer.Body.Close()
		shown, _ := http.ParseTime(answer.Header.Get("Date"))
		return shown, nil
	case errors.Is(ctx.Err(), context.Canceled):
		return time.Time{}, context.Canceled
	case errors.Is(err, errNotNamed):
		return time.Time{}, q.refused(err)
	case within.Err() != nil:
		return time.Time{}, q.late(r.URL.Host, err)
	}
	return time.Time{}, q.failed(r.URL.Host, err)
}
