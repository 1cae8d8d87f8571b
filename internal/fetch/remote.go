package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/watch"
)

// remoteTimeout bounds one call of a remote signing service: it may ask a person or a security module before it answers.
const remoteTimeout = 60 * time.Second

var remote = service{"remote", "Dịch vụ ký từ xa", "The remote signing service",
	"Chưa ký gì; hãy kiểm tra mạng rồi thử lại.",
	"Nothing was signed; check the network and try again."}

// RemoteCall is one request to a remote signing service.
type RemoteCall struct {
	URL           string
	Authorization string // the header; "" for none
	Type          string // of the body
	Body          []byte // nil: GET
}

// RemoteReply is what it answered, whatever the status: the service tells its refusals in the body.
type RemoteReply struct {
	Status int
	Body   []byte
}

// Remote calls a remote signing service. What goes there opens a key, so it goes over TLS, except within this machine, and follows no redirect.
func (c *Client) Remote(ctx context.Context, call RemoteCall) (RemoteReply, error) {
	q := query{service: remote, url: call.URL}
	parsed, err := url.Parse(call.URL)
	if err == nil {
		err = c.allowed(parsed)
	}
	if err != nil {
		return RemoteReply{}, q.refused(err)
	}
	if parsed.Scheme != "https" && !loopback(parsed.Hostname()) {
		return RemoteReply{}, problem.New(problem.Usage,
			"Dịch vụ ký từ xa phải dùng https: mã PIN không được gửi qua đường truyền không mã hóa. Địa chỉ đã cho: "+call.URL,
			"A remote signing service is reached by https only: a PIN must not travel in the clear. The address given: "+call.URL)
	}
	within, cancel := context.WithTimeout(ctx, remoteTimeout)
	defer cancel()
	asking, measured := watch.Begin(within, watch.Remote)
	reply, err := c.call(asking, call)
	measured(err)
	switch {
	case err == nil:
		return reply, nil
	case errors.Is(ctx.Err(), context.Canceled):
		return RemoteReply{}, context.Canceled
	case within.Err() != nil:
		return RemoteReply{}, q.late(parsed.Host, err)
	}
	return RemoteReply{}, q.failed(parsed.Host, err)
}

func (c *Client) call(ctx context.Context, call RemoteCall) (RemoteReply, error) {
	method := http.MethodPost
	if call.Body == nil {
		method = http.MethodGet
	}
	r, err := http.NewRequestWithContext(ctx, method, call.URL, bytes.NewReader(call.Body))
	if err != nil {
		return RemoteReply{}, err
	}
	r.Header.Set("User-Agent", "trien")
	r.Header.Set("Accept", "application/json")
	if call.Type != "" {
		r.Header.Set("Content-Type", call.Type)
	}
	if call.Authorization != "" {
		r.Header.Set("Authorization", call.Authorization)
	}
	plain := http.Client{Transport: c.http.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := plain.Do(r)
	if err != nil {
		return RemoteReply{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, limits.JSONBody+1))
	switch {
	case err != nil:
		return RemoteReply{}, err
	case len(body) > limits.JSONBody:
		return RemoteReply{}, fmt.Errorf("the answer exceeds %d bytes", limits.JSONBody)
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return RemoteReply{}, fmt.Errorf("a redirect (HTTP status %d)", resp.StatusCode)
	}
	return RemoteReply{resp.StatusCode, body}, nil
}

// loopback tells whether a host is this machine, by its address: a name could lead elsewhere.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
