package app

import "trien/internal/fetch"

// Set changes the settings of an office that is open: what an administrator writes is read when it is opened.
func (h *House) Set(id string, change func(*Settings)) {
	o, _ := h.Office(id)
	change(&o.settings)
}

// SetProviders names the providers of identities of an office that is open, and lets it reach them.
func (h *House) SetProviders(id string, list ...Provider) {
	o, _ := h.Office(id)
	o.settings.Providers = list
	o.fetch = fetch.New(o.settings.fetching(o.now))
}
