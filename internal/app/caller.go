package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
)

// Caller is what a face knows of where a call comes from. Nothing of it says who somebody is.
type Caller struct {
	Browser string // the secret that the browser was named by; "" where it was never here
	Machine string // "Chrome · Windows"
	Source  string // network address

	Origin    string // where the page stands: "https://trien.example"
	Rehearsal string // the secret of a rehearsal that this browser is in; "" for none
}

type callerKey struct{}

// WithCaller tells the house where a call comes from.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// callerOf is where a call comes from; ok is false for calls from within.
func callerOf(ctx context.Context) (c Caller, ok bool) {
	c, ok = ctx.Value(callerKey{}).(Caller)
	return c, ok
}

// browser is how the caller's browser is known here; "" where it has no name.
func (c Caller) browser() string {
	if c.Browser == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("trien browser 1 " + c.Browser))
	return hex.EncodeToString(sum[:])
}

// source is the caller's network: an IPv4 address, or the part of an IPv6 address that one subscriber has.
func (c Caller) source() string {
	a, err := netip.ParseAddr(c.Source)
	if err != nil {
		return ""
	}
	if a = a.Unmap(); a.Is6() {
		p, err := a.WithZone("").Prefix(64)
		if err != nil {
			return ""
		}
		return p.String()
	}
	return a.String()
}
