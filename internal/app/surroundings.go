package app

import (
	"crypto/x509"
	"path/filepath"
	"slices"
	"time"

	"trien/internal/fetch"
	"trien/internal/store"
	"trien/internal/trustdir"
)

// Surroundings are what an office stands on and talks to, as its settings say, for whoever looks at the machine without opening the office.
type Surroundings struct {
	ID       string
	Dir      string
	Layout   store.Layout
	Fetch    fetch.Options
	Stampers []fetch.Address
	// Believed are the certificates of its folders of trust: what they name (OCSP, CRL) will be asked for.
	Believed []*x509.Certificate
	// Providers are the issuers of identities; Rehearsed what may be down and has a second way, and RehearsedMonths the longest time between two rehearsals.
	Providers       []string
	Rehearsed       []string
	RehearsedMonths int
	// Scanner is the address of what looks for malware; empty: none.
	Scanner string
	// Unread says that a folder of trust could not be read.
	Unread error
}

// SurroundingsOf reads the settings of an office; over stands over where they say its things lie.
func SurroundingsOf(dir string, over store.Storage, now func() time.Time) (Surroundings, error) {
	s, err := readSettings(dir)
	if err != nil {
		return Surroundings{ID: filepath.Base(dir), Dir: dir}, err
	}
	out := Surroundings{ID: s.ID, Dir: dir, Layout: store.Layout{Dir: dir, At: over.Of(s.ID).Over(s.Storage)}, Fetch: s.fetching(now), Stampers: s.stampers()}
	out.Rehearsed, out.RehearsedMonths = s.rehearsedKinds(), s.SecondWay.months()
	out.Scanner = s.Quarantine.Scanner
	for _, p := range s.Providers {
		out.Providers = append(out.Providers, p.Issuer)
	}
	for _, setting := range []string{s.Trust, s.Official} {
		f, err := trustdir.Read(within(dir, setting))
		if err != nil {
			out.Unread = err
			continue
		}
		var raws [][]byte
		for _, l := range f.Laid {
			raws = append(raws, l.Certificate.Raw)
		}
		for _, e := range f.Register.Entries {
			raws = append(raws, e.Certificate)
		}
		for _, raw := range raws {
			if c, err := x509.ParseCertificate(raw); err == nil { // one that Go does not read names nothing here
				out.Believed = append(out.Believed, c)
			}
		}
	}
	slices.SortFunc(out.Believed, func(a, b *x509.Certificate) int { return slices.Compare(a.Raw, b.Raw) })
	out.Believed = slices.CompactFunc(out.Believed, func(a, b *x509.Certificate) bool { return a.Equal(b) })
	return out, nil
}
