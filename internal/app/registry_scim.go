package app

import (
	"maps"
	"slices"
	"time"

	"trien/internal/office"
)

// identitySystems are those that keep the directory over SCIM: their tokens, how they know people and units, and whom they have deleted on their side.
type identitySystems struct {
	tokens   []scimToken
	external map[string]string // "user/ID" -> their id
	known    map[string]string // the other way round, of one type of resource: "user" + their id -> "user/ID"
	dropped  map[string]bool
}

// scimToken is a token in force; of the token itself only the digest is known.
type scimToken struct {
	id, person, name, digest string
	begun                    time.Time
}

func (s identitySystems) copied() identitySystems {
	return identitySystems{slices.Clone(s.tokens), maps.Clone(s.external), maps.Clone(s.known), maps.Clone(s.dropped)}
}

// apply folds one event.
func (s *identitySystems) apply(rec office.Record) {
	if s.external == nil {
		s.external, s.known, s.dropped = map[string]string{}, map[string]string{}, map[string]bool{}
	}
	switch e := rec.Event.(type) {
	case office.ScimBegun:
		s.tokens = append(s.tokens, scimToken{e.ID, e.Person, e.Name, e.Digest, rec.At})
	case office.ScimEnded:
		s.tokens = slices.DeleteFunc(s.tokens, func(t scimToken) bool { return t.id == e.ID })
	case office.ScimLinked:
		delete(s.known, kindOfResource(e.Resource)+s.external[e.Resource])
		delete(s.external, e.Resource)
		if e.External != "" {
			s.external[e.Resource] = e.External
			s.known[kindOfResource(e.Resource)+e.External] = e.Resource
		}
	case office.ScimDropped:
		s.dropped[e.Resource] = true
		delete(s.known, kindOfResource(e.Resource)+s.external[e.Resource])
	case office.ScimTaken:
		s.taken(e.Resource)
	case office.PersonReturned: // also where an administrator brings them back: they are seen again
		s.taken(userResource(e.Person))
	}
}

func (s *identitySystems) taken(resource string) {
	delete(s.dropped, resource)
	if x := s.external[resource]; x != "" {
		s.known[kindOfResource(resource)+x] = resource
	}
}

// kindOfResource tells users from groups, whose ids at an identity system are apart.
func kindOfResource(resource string) string {
	if resource[:min(len(resource), len("user/"))] == "user/" {
		return "user/"
	}
	return "group/"
}

func userResource(person string) string { return "user/" + person }
