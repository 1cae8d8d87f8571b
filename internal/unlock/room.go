// Package unlock is where a server waits for the people who open its vaults: each gives a share, a PIN or a passphrase through a Unix socket that only the
// server's user reaches, and nothing is served before all are open.
package unlock

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"sync"

	"trien/internal/keys"
	"trien/internal/problem"
	"trien/internal/vault"
)

// Door is a vault that wants people.
type Door struct {
	Office  string
	Address string
	Terms   vault.Terms
	Token   vault.Token // for vaults that a device opens: its devices and library
}

// Want is what a vault waits for, as anybody may see it.
type Want struct {
	Office string    `json:"office"`
	Way    vault.Way `json:"way"`
	Device string    `json:"device,omitempty"`
	Have   int       `json:"have"`
	Needed int       `json:"needed"`
}

// Open tells that nothing more is wanted.
func (w Want) Open() bool { return w.Have >= w.Needed }

// Room is where people come. It is safe for use by many goroutines.
type Room struct {
	mu    sync.Mutex
	doors []*door
	open  chan struct{}
}

type door struct {
	Door
	want   Want
	shares *vault.Shares
	key    vault.Unlock // what opened it
	secret []byte       // what it was made from
}

// NewRoom waits for those whom the doors want.
func NewRoom(doors ...Door) *Room {
	r := &Room{open: make(chan struct{})}
	for _, d := range doors {
		one := &door{Door: d, want: Want{Office: d.Office, Way: d.Terms.Way, Device: d.Terms.Device, Needed: 1}}
		if d.Terms.Way == vault.ByShares {
			one.shares = vault.Gather(d.Terms)
			_, one.want.Needed = one.shares.Have()
		}
		r.doors = append(r.doors, one)
	}
	if len(doors) == 0 {
		close(r.open)
	}
	return r
}

// Done is closed once all doors are open.
func (r *Room) Done() <-chan struct{} { return r.open }

// Wants says what each vault waits for.
func (r *Room) Wants() []Want {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]Want, len(r.doors))
	for i, d := range r.doors {
		out[i] = d.want
	}
	return out
}

// Unlock gives what people gave for an office; ok is false where its door was not among those of this room.
func (r *Room) Unlock(office string) (u vault.Unlock, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.doors, func(d *door) bool { return d.Office == office && d.key != nil })
	if i < 0 {
		return nil, false
	}
	return r.doors[i].key, true
}

// Forget overwrites what people gave: the vaults are open.
func (r *Room) Forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range r.doors {
		clear(d.secret)
		if d.shares != nil {
			d.shares.Wipe()
		}
		d.key = nil
	}
}

// Give takes what a person gives for an office, which may be "" where only one waits; the bytes are overwritten. It is tried once, now, against the
// vault itself. What is wrong changes nothing.
func (r *Room) Give(ctx context.Context, office string, secret []byte) (Want, error) {
	defer clear(secret)
	r.mu.Lock()
	defer r.mu.Unlock()
	d, err := r.find(office)
	if err != nil {
		return Want{}, err
	}
	if d.want.Open() {
		return d.want, nil
	}
	var key vault.Unlock
	own := bytes.Clone(bytes.TrimRight(secret, "\r\n"))
	switch d.Terms.Way {
	case vault.ByShares:
		if key, err = d.take(secret); err != nil || !d.want.Open() {
			return d.want, err
		}
	case vault.ByDevice:
		token := d.Token
		token.Ask = keys.Once(own)
		key = token
	default:
		key = vault.Words(own)
	}
	if err := opens(ctx, d.Address, key); err != nil {
		clear(own)
		if d.shares != nil {
			d.shares.Wipe() // each was of the set, so the vault changed or can't be read: all begin again
			d.want.Have = 0
		}
		return d.want, err
	}
	d.key, d.secret, d.want.Have = key, own, d.want.Needed
	if !slices.ContainsFunc(r.doors, func(d *door) bool { return !d.want.Open() }) {
		close(r.open)
	}
	return d.want, nil
}

func (d *door) take(secret []byte) (vault.Unlock, error) {
	one, err := vault.ParseShare(secret)
	if err != nil {
		return nil, err
	}
	have, _, err := d.shares.Add(one)
	d.want.Have = have
	return d.shares, err
}

// opens tries a vault and closes it again.
func opens(ctx context.Context, address string, key vault.Unlock) error {
	v, err := vault.Open(ctx, address, key, rand.Reader)
	if err != nil {
		return err
	}
	return v.Close()
}

func (r *Room) find(office string) (*door, error) {
	var waiting []*door
	for _, d := range r.doors {
		if d.Office == office {
			return d, nil
		}
		if !d.want.Open() {
			waiting = append(waiting, d)
		}
	}
	if office == "" && len(waiting) == 1 {
		return waiting[0], nil
	}
	if office == "" {
		return nil, problem.New(problem.Usage, "Có nhiều cơ quan đang chờ mở khóa. Hãy nói rõ cơ quan nào: --office MÃ.", "Several offices wait to be unlocked. Say which: --office ID.")
	}
	return nil, problem.New(problem.NotFound, "Cơ quan “"+office+"” không chờ mở khóa ở đây.", "The office “"+office+"” does not wait to be unlocked here.").Because(errors.New("unlock: no such door"))
}
