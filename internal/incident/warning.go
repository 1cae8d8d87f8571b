package incident

import (
	"time"

	"trien/internal/office"
)

// Warning is what another office told of an incident of its own, the newest word.
type Warning struct {
	ID       string    `json:"id"`
	Peer     string    `json:"peer"`
	Name     string    `json:"name"`
	What     string    `json:"what"`
	Since    time.Time `json:"since"`
	Expected time.Time `json:"expected,omitzero"`
	Text     string    `json:"text"`
	Over     bool      `json:"over"`
	Heard    time.Time `json:"heard"`
}

// FoldWarning makes it of its events. Once an incident is said to be over, what was sent before and comes late changes nothing.
func FoldWarning(id string, list []office.Record) Warning {
	w := Warning{ID: id}
	for _, r := range list {
		e, ok := r.Event.(office.IncidentHeard)
		if !ok || w.Over && !e.Over {
			continue
		}
		w.Peer, w.Name, w.What, w.Since, w.Expected, w.Text, w.Over, w.Heard = e.Peer, e.Name, e.What, e.Since, e.Expected, e.Text, e.Over, r.At
	}
	return w
}
