package fetch

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"trien/internal/problem"
)

// Service is a kind of service of a certification authority.
type Service string

// The services.
const (
	TimeStamps Service = "timestamp"    // RFC 3161
	Status     Service = "ocsp"         // RFC 6960
	Lists      Service = "crl"          // RFC 5280, 5
	Issuers    Service = "certificates" // RFC 5280, 4.2.2.1
)

// Health is how one address of a service did, as far as this process has asked it. Times are zero where that never happened.
type Health struct {
	Service      Service
	Address      string // of a time-stamp service the whole address; else scheme and host, for certificates name many paths there
	LastSuccess  time.Time
	LastFailure  time.Time
	FailingSince time.Time     // the first failure since the last success; zero while it answers
	Failures     int           // in a row
	RestsUntil   time.Time     // others are asked before it until then
	Latency      time.Duration // of the last good answer
	Hung         bool          // the last failure was no answer in time
	Trouble      problem.Words // of the last failure, while it fails
}

const (
	defaultRest = 30 * time.Second
	restDoubles = 4   // how often the rest doubles
	addresses   = 200 // kept: files name addresses too, as many as they like
)

// book keeps how addresses do; safe for concurrent use.
type book struct {
	now  func() time.Time
	rest time.Duration

	mu   *sync.Mutex
	kept map[key]*Health
}

type key struct {
	service Service
	address string
}

func newBook(o Options) book {
	b := book{now: o.Now, rest: cmp.Or(o.Rest, defaultRest), mu: &sync.Mutex{}, kept: map[key]*Health{}}
	if b.now == nil {
		b.now = time.Now
	}
	return b
}

func keyOf(s Service, address string) key {
	if s != TimeStamps {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			address = u.Scheme + "://" + u.Host
		}
	}
	return key{s, address}
}

// outcome is what came of asking an address once.
type outcome struct {
	at   time.Time
	took time.Duration
	err  error
	hung bool
}

func (b *book) keep(s Service, address string, o outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := keyOf(s, address)
	h := b.kept[k]
	if h == nil {
		b.room()
		h = &Health{Service: s, Address: k.address}
		b.kept[k] = h
	}
	if o.err == nil {
		*h = Health{Service: s, Address: k.address, LastSuccess: o.at, LastFailure: h.LastFailure, Latency: o.took}
		return
	}
	if h.Failures == 0 {
		h.FailingSince = o.at
	}
	h.RestsUntil = o.at.Add(b.rest << min(h.Failures, restDoubles))
	h.LastFailure, h.Hung, h.Trouble = o.at, o.hung, problem.WordsOf(o.err)
	h.Failures++
}

// room forgets the address that was asked longest ago, where there are many. The caller holds the lock.
func (b *book) room() {
	if len(b.kept) < addresses {
		return
	}
	last := func(h *Health) time.Time {
		if h.LastSuccess.After(h.LastFailure) {
			return h.LastSuccess
		}
		return h.LastFailure
	}
	var oldest key
	var at time.Time
	for k, h := range b.kept {
		if t := last(h); at.IsZero() || t.Before(at) {
			oldest, at = k, t
		}
	}
	delete(b.kept, oldest)
}

// order puts addresses that rest behind the others; those that began to rest first come first among them.
func (b *book) order(s Service, list []Address) []Address {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	rests := func(a Address) time.Time {
		if h := b.kept[keyOf(s, a.URL)]; h != nil && h.RestsUntil.After(now) {
			return h.LastFailure
		}
		return time.Time{}
	}
	return slices.SortedStableFunc(slices.Values(list), func(x, y Address) int { return rests(x).Compare(rests(y)) })
}

// hangs says whether an address gave no answer in time and still rests.
func (b *book) hangs(s Service, address string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.kept[keyOf(s, address)]
	return h != nil && h.Hung && h.RestsUntil.After(b.now())
}

// Health tells how every address that was asked does, by service and address.
func (c *Client) Health() []Health {
	c.book.mu.Lock()
	defer c.book.mu.Unlock()
	list := make([]Health, 0, len(c.book.kept))
	for _, h := range c.book.kept {
		list = append(list, *h)
	}
	slices.SortFunc(list, func(x, y Health) int {
		return cmp.Or(strings.Compare(string(x.Service), string(y.Service)), strings.Compare(x.Address, y.Address))
	})
	return list
}

// IsHealthOf says whether h is kept about an address.
func (h Health) IsHealthOf(s Service, address string) bool {
	return keyOf(s, address) == key{h.Service, h.Address}
}
