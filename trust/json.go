package trust

import (
	"encoding/json"
	"time"

	"trien/certpath"
)

// stored is the form in which a store is kept beside the facts it judged, so that a verdict can be replayed.
type stored struct {
	Anchors       []storedAnchor `json:"anchors"`
	Intermediates [][]byte       `json:"intermediates"`
}

type storedAnchor struct {
	Certificate []byte     `json:"certificate"`
	For         []Purpose  `json:"for,omitempty"`
	From        *time.Time `json:"from,omitempty"`
	To          *time.Time `json:"to,omitempty"`
	Official    bool       `json:"official,omitempty"`
}

// MarshalJSON writes the certificates in DER and base64.
func (s *Store) MarshalJSON() ([]byte, error) {
	out := stored{Anchors: []storedAnchor{}, Intermediates: [][]byte{}}
	for _, a := range s.All() {
		out.Anchors = append(out.Anchors, storedAnchor{a.Certificate.Raw, a.For, instant(a.From), instant(a.To), a.Official})
	}
	for _, c := range s.Intermediates() {
		out.Intermediates = append(out.Intermediates, c.Raw)
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Store) UnmarshalJSON(data []byte) error {
	var in stored
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*s = Store{}
	for _, a := range in.Anchors {
		c, err := certpath.Parse(a.Certificate)
		if err != nil {
			return err
		}
		s.anchors = append(s.anchors, Anchor{c, a.For, value(a.From), value(a.To), a.Official})
	}
	for _, der := range in.Intermediates {
		c, err := certpath.Parse(der)
		if err != nil {
			return err
		}
		s.intermediates = append(s.intermediates, c)
	}
	return nil
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func value(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
