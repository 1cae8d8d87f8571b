package office

// Dues are the people for whom something is to be done by a day, with that day, as the document stands.
func (d Document) Dues() []Asked {
	var list []Asked
	put := func(person, due string) {
		if due != "" {
			list = append(list, Asked{person, due})
		}
	}
	switch d.State {
	case StateReview:
		for _, a := range d.Awaited() {
			put(a.Person, a.Due)
		}
	case StateRouted:
		if d.Routing == nil { // nobody is asked while it is impounded
			return nil
		}
		for _, h := range d.Hands() {
			if h.works() && h.open() {
				put(h.Person, h.Due)
			}
		}
	}
	for _, h := range d.Unread() {
		put(h.Person, h.Due)
	}
	return list
}

// Rank orders the degrees of urgency: 0 is ordinary, the highest is the most urgent.
func (u Urgency) Rank() int {
	for i, x := range []Urgency{Ordinary, Urgent, VeryUrgent, Express} {
		if x == u {
			return i
		}
	}
	return 0
}
