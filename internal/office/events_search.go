package office

// SearchKept says that a person keeps a search by a name, for themselves. Events of kept searches stand in "search/ID".
type SearchKept struct {
	Person string `part:"clear"`
	Name   string `part:"register"`
	Query  string `part:"register"`
}

// SearchDropped says that they keep it no longer.
type SearchDropped struct{}

// The names of the events.
func (SearchKept) Type() string    { return "search.kept" }
func (SearchDropped) Type() string { return "search.dropped" }

func searchKinds() []Event { return []Event{SearchKept{}, SearchDropped{}} }
