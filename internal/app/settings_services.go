package app

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"trien/internal/fetch"
	"trien/internal/problem"
)

// Addresses are those of one service, in the order in which they are asked. In office.toml one string, or a list of strings and of tables
// with a time limit: tsa = ["http://a/tsa", {url = "http://b/tsa", seconds = 60}].
type Addresses []ServiceAddress

// ServiceAddress is one of them.
type ServiceAddress struct {
	URL     string
	Seconds int // the longest wait for one answer; 0: services.timestamp_seconds
}

// UnmarshalTOML reads a string, a table or a list of them.
func (a *Addresses) UnmarshalTOML(v any) error {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	if tables, ok := v.([]map[string]any); ok { // [[tsa]]
		list = nil
		for _, t := range tables {
			list = append(list, t)
		}
	}
	*a = nil
	for _, item := range list {
		one, err := addressOf(item)
		if err != nil {
			return err
		}
		if one.URL != "" {
			*a = append(*a, one)
		}
	}
	return nil
}

func addressOf(v any) (ServiceAddress, error) {
	switch v := v.(type) {
	case string:
		return ServiceAddress{URL: v}, nil
	case map[string]any:
		var a ServiceAddress
		for name, value := range v {
			text, isText := value.(string)
			number, isNumber := value.(int64)
			switch {
			case name == "url" && isText:
				a.URL = text
			case name == "seconds" && isNumber && number >= 0 && number <= longestLimit:
				a.Seconds = int(number)
			default:
				return a, fmt.Errorf("an address has url and seconds (up to %d), not %q", longestLimit, name)
			}
		}
		return a, nil
	}
	return ServiceAddress{}, fmt.Errorf("an address is a string or a table, not %T", v)
}

// MarshalTOML writes the shortest form that says it.
func (a Addresses) MarshalTOML() ([]byte, error) {
	var list []string
	for _, one := range a {
		text := strconv.Quote(one.URL)
		if one.Seconds != 0 {
			text = fmt.Sprintf("{url = %s, seconds = %d}", text, one.Seconds)
		} else if len(a) == 1 {
			return []byte(text), nil
		}
		list = append(list, text)
	}
	return []byte("[" + strings.Join(list, ", ") + "]"), nil
}

// Services are the time limits of the services asked, in seconds; 0 takes the default.
type Services struct {
	SigningSeconds   int `toml:"signing_seconds,omitempty"`   // how long a person who signs waits for a time-stamp, all addresses together
	TimestampSeconds int `toml:"timestamp_seconds,omitempty"` // the longest wait for one answer of the job that asks for an owed time-stamp
	StatusSeconds    int `toml:"status_seconds,omitempty"`    // one answer of OCSP, CRL and certificate services
	RestSeconds      int `toml:"rest_seconds,omitempty"`      // how long an address that failed is passed over at first
}

// Mirror gives further addresses to what certificates name (fetch.Mirror).
type Mirror struct {
	Of string   `toml:"of"`
	At []string `toml:"at"`
}

// The defaults, in seconds. A person is not kept longer than they look at a page without wondering. Public time-stamp services were seen to take
// 131 s. Of the 10 s of a judgement a service that hangs takes half, so that the revocation list has its turn.
const (
	signingLimit   = 10
	timestampLimit = 180
	statusLimit    = 5
	restTime       = 30
	longestLimit   = 600
)

func seconds(set, byDefault int) time.Duration {
	if set == 0 {
		set = byDefault
	}
	return time.Duration(set) * time.Second
}

// signing is how long a person waits for a time-stamp.
func (s Services) signing() time.Duration { return seconds(s.SigningSeconds, signingLimit) }

// timestamp is the longest wait of the job for one answer.
func (s Services) timestamp() time.Duration { return seconds(s.TimestampSeconds, timestampLimit) }

func (s Services) status() time.Duration { return seconds(s.StatusSeconds, statusLimit) }
func (s Services) rest() time.Duration   { return seconds(s.RestSeconds, restTime) }

// check refuses limits and addresses that make no sense.
func (s Settings) checkServices() error {
	for _, n := range []int{s.Services.SigningSeconds, s.Services.TimestampSeconds, s.Services.StatusSeconds, s.Services.RestSeconds} {
		if n < 0 || n > longestLimit {
			return problem.New(problem.Usage, fmt.Sprintf("Trong office.toml, giới hạn thời gian ở mục [services] phải từ 1 đến %d giây.", longestLimit),
				fmt.Sprintf("In office.toml the time limits under [services] are 1 to %d seconds.", longestLimit))
		}
	}
	addresses := []string{}
	for _, a := range s.TSA {
		addresses = append(addresses, a.URL)
	}
	for _, m := range s.Mirrors {
		addresses = append(append(addresses, m.Of), m.At...)
	}
	for _, a := range addresses {
		if u, err := url.Parse(a); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			return problem.New(problem.Usage, "Địa chỉ dịch vụ “"+a+"” trong office.toml không hợp lệ (http hoặc https).",
				"The service address “"+a+"” in office.toml is not one (http or https).")
		}
	}
	return nil
}

// hosts are the only ones reached: those named, and those of the addresses that the settings give. None named means none, for a server reaches
// only what its settings say.
func (s Settings) hosts() []string {
	list := append([]string{}, s.Hosts...)
	add := func(address string) {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			list = append(list, u.Host)
		}
	}
	for _, a := range s.TSA {
		add(a.URL)
	}
	for _, m := range s.Mirrors {
		for _, at := range m.At {
			add(at)
		}
	}
	for _, p := range s.Providers {
		add(p.Issuer)
	}
	return list
}

// fetching sets the door out up.
func (s Settings) fetching(now func() time.Time) fetch.Options {
	o := fetch.Options{Hosts: s.hosts(), Timeout: s.Services.status(), TimeStampTimeout: s.Services.timestamp(), Rest: s.Services.rest(), Now: now}
	for _, m := range s.Mirrors {
		o.Mirrors = append(o.Mirrors, fetch.Mirror{Of: m.Of, At: m.At})
	}
	return o
}

// stampers are the time-stamp services in the order in which they are asked.
func (s Settings) stampers() []fetch.Address {
	var list []fetch.Address
	for _, a := range s.TSA {
		list = append(list, fetch.Address{URL: a.URL, Limit: seconds(a.Seconds, int(s.Services.timestamp()/time.Second))})
	}
	return list
}

// stampsTime says whether the office has a time-stamp service.
func (s Settings) stampsTime() bool { return len(s.TSA) > 0 }
