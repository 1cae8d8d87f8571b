package list

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"trien/certpath"
	"trien/internal/limits"
	"trien/trust"
)

// Use is what a certificate is taken for.
type Use string

// The uses. A certificate that is only an Intermediate helps to reach an anchor and is not believed by itself.
const (
	Signing      Use = Use(trust.Signing)
	TimeStamping Use = Use(trust.TimeStamping)
	Intermediate Use = "ca"
)

// Register is what an administrator has decided about anchors, in the order of deciding. It is kept as one JSON file.
type Register struct {
	Version int      `json:"version"` // 1
	Signers []Signer `json:"signers"`
	Lists   []Taken  `json:"lists"`
	Entries []Entry  `json:"entries"`
	Removed []Gone   `json:"removed"` // what no list brings back by itself
}

// Signer is a pinned signer of lists.
type Signer struct {
	Fingerprint string `json:"fingerprint"`           // SHA-256 of the certificate, lower-case hex
	Certificate []byte `json:"certificate,omitempty"` // its DER, where it was at hand
	Note
}

// Taken is the newest list taken over under its identifier.
type Taken struct {
	Identifier string    `json:"identifier"`
	Sequence   int64     `json:"sequence"`
	ThisUpdate time.Time `json:"this_update"`
	NextUpdate time.Time `json:"next_update"`
	Digest     string    `json:"digest"`           // SHA-256 of the file
	Signer     string    `json:"signer,omitempty"` // fingerprint; empty for a list that was named by its digest
	Stop       bool      `json:"stop,omitempty"`   // its anchors are not believed once NextUpdate has passed; else that is a warning
	Note
}

// Entry is a certificate that was taken over.
type Entry struct {
	Certificate []byte     `json:"certificate"` // DER
	Uses        []Use      `json:"uses"`
	From        *time.Time `json:"from,omitempty"`
	To          *time.Time `json:"to,omitempty"`
	List        string     `json:"list,omitempty"` // identifier of the list that brought it
	Digest      string     `json:"digest"`         // SHA-256 of the file that brought it
	Note
}

// Gone is a certificate that was removed by hand.
type Gone struct {
	Fingerprint string `json:"fingerprint"`
	Note
}

// Note says who decided, and when.
type Note struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// ParseRegister reads a register; nil gives an empty one. The error wraps ErrMalformed.
func ParseRegister(data []byte) (Register, error) {
	r := Register{Version: 1}
	if data == nil {
		return r, nil
	}
	in := json.NewDecoder(bytes.NewReader(data))
	in.DisallowUnknownFields()
	if len(data) > 2*limits.CMSSize || in.Decode(&r) != nil || in.More() || r.Version != 1 {
		return Register{}, fmt.Errorf("%w: register", ErrMalformed)
	}
	for _, e := range r.Entries {
		if _, err := whole(e.Certificate); err != nil || len(e.Uses) == 0 || !known(e.Uses) {
			return Register{}, fmt.Errorf("%w: an entry of the register", ErrMalformed)
		}
	}
	return r, nil
}

func known(uses []Use) bool {
	return !slices.ContainsFunc(uses, func(u Use) bool { return u != Signing && u != TimeStamping && u != Intermediate })
}

// Marshal gives the register as its file.
func (r Register) Marshal() ([]byte, error) {
	out, err := json.MarshalIndent(r, "", " ")
	return append(out, '\n'), err
}

// Parsed gives the certificate of an entry; the register was parsed, so it is one.
func (e Entry) Parsed() *certpath.Certificate {
	c, err := whole(e.Certificate)
	if err != nil {
		return &certpath.Certificate{}
	}
	return c
}

// Anchor reports whether the entry is believed by itself.
func (e Entry) Anchor() bool {
	return slices.ContainsFunc(e.Uses, func(u Use) bool { return u != Intermediate })
}

// Expired gives the lists whose NextUpdate has passed.
func (r Register) Expired(now time.Time) (out []Taken) {
	for _, l := range r.Lists {
		if now.After(l.NextUpdate) {
			out = append(out, l)
		}
	}
	return out
}

// Believed gives the anchors and intermediates of the register as of now. Those of an expired list that was taken with Stop are left out.
func (r Register) Believed(now time.Time, official bool) (anchors []trust.Anchor, intermediates []*certpath.Certificate) {
	stopped := map[string]bool{}
	for _, l := range r.Expired(now) {
		stopped[l.Identifier] = l.Stop
	}
	for _, e := range r.Entries {
		switch c := e.Parsed(); {
		case e.List != "" && stopped[e.List]:
		case !e.Anchor():
			intermediates = append(intermediates, c)
		default:
			anchors = append(anchors, trust.Anchor{Certificate: c, For: e.purposes(), From: instant(e.From), To: instant(e.To), Official: official})
		}
	}
	return anchors, intermediates
}

func (e Entry) purposes() (out []trust.Purpose) {
	for _, u := range e.Uses {
		if u != Intermediate {
			out = append(out, trust.Purpose(u))
		}
	}
	return out
}

func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func text(id certpath.ID) string { return hex.EncodeToString(id[:]) }

// Pinned gives the certificates of the pinned signers that are at hand.
func (r Register) Pinned() (out []*certpath.Certificate) {
	for _, s := range r.Signers {
		if c, err := whole(s.Certificate); err == nil {
			out = append(out, c)
		}
	}
	return out
}
