package scim

import (
	"strings"
	"time"
)

// User is a person of the directory as an identity system sees them.
type User struct {
	ID, ExternalID   string
	Account          string
	Name             string
	Email            string
	Code             string
	Active           bool
	Created, Changed time.Time
	Body, Unit       Ref
}

// Ref names a resource.
type Ref struct{ ID, Name string }

// Resource is the user as it is sent; base is the address of the server's SCIM root.
func (u User) Resource(base string) Resource {
	family, middle, given := parts(u.Name)
	name := map[string]any{"formatted": u.Name, "familyName": family}
	if middle != "" {
		name["middleName"] = middle
	}
	if given != "" {
		name["givenName"] = given
	}
	place := map[string]any{}
	r := Resource{"schemas": []any{UserURN, EnterpriseURN}, "id": u.ID, "userName": u.Account, "displayName": u.Name, "name": name, "active": u.Active, EnterpriseURN: place,
		"meta": meta("User", base+"/Users/"+u.ID, u.Created, u.Changed)}
	set(r, "externalId", u.ExternalID)
	set(place, "employeeNumber", u.Code)
	set(place, "organization", u.Body.Name)
	set(place, "department", u.Unit.Name)
	if u.Email != "" {
		r["emails"] = []any{map[string]any{"value": u.Email, "type": "work", "primary": true}}
	}
	groups := []any{}
	for _, g := range []Ref{u.Body, u.Unit} {
		if g.ID != "" {
			groups = append(groups, map[string]any{"value": g.ID, "$ref": base + "/Groups/" + g.ID, "display": g.Name, "type": "direct"})
		}
	}
	if len(groups) > 0 {
		r["groups"] = groups
	}
	return r
}

func set(m map[string]any, name, value string) {
	if value != "" {
		m[name] = value
	}
}

func meta(kind, location string, created, changed time.Time) map[string]any {
	m := map[string]any{"resourceType": kind, "location": location}
	if !created.IsZero() {
		m["created"] = created.UTC().Format(time.RFC3339Nano)
	}
	if !changed.IsZero() {
		m["lastModified"] = changed.UTC().Format(time.RFC3339Nano)
	}
	return m
}

// Stamped is a resource with its version in it.
func Stamped(r Resource) Resource {
	part(r, "meta")["version"] = Version(r)
	return r
}

// parts of a Vietnamese name: the family name stands first, the given name last.
func parts(name string) (family, middle, given string) {
	words := strings.Fields(name)
	switch n := len(words); {
	case n == 0:
		return "", "", ""
	case n == 1:
		return words[0], "", ""
	default:
		return words[0], strings.Join(words[1:n-1], " "), words[n-1]
	}
}

// NewUser is the user that a client wants made.
func NewUser(r Resource) (User, error) { return User{Active: true}.wanted(r, given(r)) }

// Put is the user as a client that sends all of it wants them (RFC 7644, Section 3.5.1): what is not sent is taken away, but for what is given once.
func (u User) Put(r Resource) (User, error) {
	was := u.Resource("")
	for _, name := range []string{"userName", "active"} {
		if _, sent := r[name]; !sent {
			r[name] = was[name]
		}
	}
	if x := part(r, EnterpriseURN); text(x, "employeeNumber") == "" {
		if x == nil {
			x = map[string]any{}
			r[EnterpriseURN] = x
		}
		set(x, "employeeNumber", u.Code)
	}
	return u.wanted(r, given(r))
}

// Patch is the user as the operations make them.
func (u User) Patch(list []Operation) (User, error) {
	was := u.Resource("")
	r, err := Users().Apply(was, list)
	if err != nil {
		return u, err
	}
	return u.wanted(r, changed(u.Name, r))
}

// wanted reads a user out of a resource; name is the one that it comes to.
func (u User) wanted(r Resource, name string) (User, error) {
	account := strings.ToLower(text(r, "userName"))
	switch {
	case account == "":
		return u, Fault(InvalidValue, "Cần “userName”.", "A “userName” is needed.")
	case u.Account != "" && account != u.Account:
		return u, fixed("userName")
	case name == "":
		return u, Fault(InvalidValue, "Cần “displayName” hoặc “name”.", "A “displayName” or a “name” is needed.")
	}
	code := text(part(r, EnterpriseURN), "employeeNumber")
	if u.Code != "" && code != u.Code {
		return u, fixed("employeeNumber")
	}
	email, err := address(r)
	u.Account, u.Name, u.Email, u.Code, u.ExternalID = account, name, email, code, text(r, "externalId")
	if active, ok := r["active"].(bool); ok {
		u.Active = active
	}
	return u, err
}

// given is the name that a client sends.
func given(r Resource) string {
	n := part(r, "name")
	for _, name := range []string{text(r, "displayName"), text(n, "formatted"), together(n)} {
		if name = strings.Join(strings.Fields(name), " "); name != "" {
			return name
		}
	}
	return ""
}

// changed is the name of a resource that was patched: whichever of its forms says something new.
func changed(was string, r Resource) string {
	n := part(r, "name")
	for _, name := range []string{text(r, "displayName"), text(n, "formatted"), together(n)} {
		if name = strings.Join(strings.Fields(name), " "); name != "" && name != was {
			return name
		}
	}
	return was
}

func together(name map[string]any) string {
	return strings.Join([]string{text(name, "familyName"), text(name, "middleName"), text(name, "givenName")}, " ")
}

// address is the one that is kept of those sent: the primary one, else the one for work, else the first.
func address(r Resource) (string, error) {
	list, _ := r["emails"].([]any)
	best, rank := "", 0
	for _, v := range list {
		m, _ := v.(map[string]any)
		worth := 1
		if strings.EqualFold(text(m, "type"), "work") {
			worth = 2
		}
		if primary, _ := m["primary"].(bool); primary {
			worth = 3
		}
		if a := text(m, "value"); a != "" && worth > rank {
			best, rank = a, worth
		}
	}
	if best != "" && (!strings.Contains(best, "@") || strings.ContainsAny(best, " <>,;")) {
		return "", Fault(InvalidValue, "“"+short(best)+"” không phải địa chỉ thư điện tử.", "“"+short(best)+"” is no address of mail.")
	}
	return best, nil
}
