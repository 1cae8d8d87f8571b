package office

// Events of identity systems that keep the directory over SCIM stand in the stream "staff", beside what they change there.

// ScimBegun lets whoever holds a token keep the directory, in the name of the administrator who made it.
type ScimBegun struct {
	ID     string `part:"clear"`
	Person string `part:"clear"`    // in whose name
	Digest string `part:"clear"`    // of the token: the token itself is kept nowhere
	Name   string `part:"register"` // of the identity system
}

// ScimEnded ends that.
type ScimEnded struct {
	ID string `part:"clear"`
}

// ScimLinked is how an identity system knows a person or a unit; "" that it does so no more.
type ScimLinked struct {
	Resource string `part:"clear"` // "user/ID", "unit/ID", "body/ID"
	External string `part:"register"`
}

// ScimDropped is a person or a unit that an identity system has deleted. Nothing is removed: it sees them no more.
type ScimDropped struct {
	Resource string `part:"clear"`
}

// ScimTaken is one that it had deleted and has made again.
type ScimTaken struct {
	Resource string `part:"clear"`
}

// The names of the events.
func (ScimBegun) Type() string   { return "staff.scim-begun" }
func (ScimEnded) Type() string   { return "staff.scim-ended" }
func (ScimLinked) Type() string  { return "staff.scim-linked" }
func (ScimDropped) Type() string { return "staff.scim-dropped" }
func (ScimTaken) Type() string   { return "staff.scim-taken" }

func scimKinds() []Event {
	return []Event{ScimBegun{}, ScimEnded{}, ScimLinked{}, ScimDropped{}, ScimTaken{}}
}
