package app

import (
	"context"
	"slices"

	"trien/internal/fetch"
)

// EntryView is by which ways an office lets people in, for its page of signing in: it says nothing of anybody.
type EntryView struct {
	Certificate bool           `json:"certificate"` // at the person's own paired machine
	TLS         bool           `json:"tls"`         // by the certificate that this connection has shown
	Providers   []ProviderView `json:"providers"`   // of identities, the preferred first
	Second      Words          `json:"second"`      // the way when others are down
	Rehearsal   bool           `json:"rehearsal"`   // this browser is in a rehearsal
}

// ProviderView is a provider of identities.
type ProviderView struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Prefer bool   `json:"prefer"`
	Fails  bool   `json:"fails"` // it did not answer when it was asked last
}

// Entry shows by which ways an office lets people in; shown says that this connection has a certificate.
func (h *House) Entry(ctx context.Context, id string, shown bool) (EntryView, error) {
	o, ok := h.Office(id)
	if !ok {
		return EntryView{}, errNoOffice
	}
	by := o.settings.ByCertificate
	v := EntryView{Certificate: !by.Off, TLS: !by.Off && by.TLS && shown, Providers: o.providerViews(), Second: both(o.secondWords())}
	_, in, err := o.rehearsing(ctx)
	v.Rehearsal = in
	return v, err
}

// providerViews are the providers that the office lets in, the preferred first.
func (o *Office) providerViews() []ProviderView {
	list := []ProviderView{}
	seen := o.fetch.Health()
	for _, p := range o.settings.Providers {
		fails := slices.ContainsFunc(seen, func(x fetch.Health) bool { return x.IsHealthOf(fetch.Providers, p.Issuer) && x.Failures > 0 })
		list = append(list, ProviderView{p.ID, p.Name, p.Prefer, fails})
	}
	slices.SortStableFunc(list, func(a, b ProviderView) int {
		switch {
		case a.Prefer == b.Prefer:
			return 0
		case a.Prefer:
			return -1
		}
		return 1
	})
	return list
}
