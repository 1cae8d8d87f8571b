package scim

import (
	"slices"
	"strings"
)

// Attribute is an attribute of a schema (RFC 7643, Section 7).
type Attribute struct {
	Name        string      `json:"name"`
	Type        string      `json:"type"`
	MultiValued bool        `json:"multiValued"`
	Description string      `json:"description"`
	Required    bool        `json:"required"`
	Canonical   []string    `json:"canonicalValues,omitempty"`
	CaseExact   bool        `json:"caseExact"`
	Mutability  string      `json:"mutability"`
	Returned    string      `json:"returned"`
	Uniqueness  string      `json:"uniqueness"`
	References  []string    `json:"referenceTypes,omitempty"`
	Sub         []Attribute `json:"subAttributes,omitempty"`

	heard bool // not the client's to set by what is promised; yet where a client sends it that is no error
}

const (
	readWrite = "readWrite"
	readOnly  = "readOnly"
	immutable = "immutable"

	typeText    = "string"
	typeBoolean = "boolean"
	typeComplex = "complex"
	typeMoment  = "dateTime"
	typeRef     = "reference"
)

// Schema is a schema (RFC 7643, Section 7).
type Schema struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Attributes  []Attribute `json:"attributes"`
}

// Type is a type of resource (RFC 7643, Section 6) with its schemas.
type Type struct {
	Name      string
	Endpoint  string
	Core      Schema
	Extension Schema
	common    []Attribute
}

func attribute(name, typ, mutability, description string) Attribute {
	return Attribute{Name: name, Type: typ, Mutability: mutability, Description: description, Returned: "default", Uniqueness: "none"}
}

func (a Attribute) required() Attribute             { a.Required = true; return a }
func (a Attribute) exact() Attribute                { a.CaseExact = true; return a }
func (a Attribute) many() Attribute                 { a.MultiValued = true; return a }
func (a Attribute) unique() Attribute               { a.Uniqueness = "server"; return a }
func (a Attribute) with(sub ...Attribute) Attribute { a.Sub = sub; return a }
func (a Attribute) of(list ...string) Attribute     { a.Canonical = list; return a }
func (a Attribute) to(list ...string) Attribute     { a.References = list; return a.exact() }
func (a Attribute) tolerated() Attribute            { a.heard = true; return a }

// common are the attributes of every resource (RFC 7643, Section 3.1). Schemas do not list them.
func common() []Attribute {
	return []Attribute{
		attribute("schemas", typeRef, readOnly, "").exact().many(),
		attribute("id", typeText, readOnly, "").exact(),
		attribute("externalId", typeText, readWrite, "").exact(),
		attribute("meta", typeComplex, readOnly, "").with(attribute("resourceType", typeText, readOnly, "").exact(), attribute("created", typeMoment, readOnly, ""),
			attribute("lastModified", typeMoment, readOnly, ""), attribute("location", typeRef, readOnly, "").exact(), attribute("version", typeText, readOnly, "").exact()),
	}
}

// Users are the people of the directory.
func Users() Type {
	core := Schema{UserURN, "User", "A person of the directory.", []Attribute{
		attribute("userName", typeText, immutable, "The account: small letters without marks, digits, . _ - @. It is given once and never changed.").required().unique(),
		attribute("displayName", typeText, readWrite, "The name in full, family name first. It counts before name.formatted; one of them is enough.").required(),
		attribute("name", typeComplex, readWrite, "The name; its parts are read out of it, and put together in this order where a client sends nothing else.").required().with(
			attribute("formatted", typeText, readWrite, "The name in full.").required(),
			attribute("familyName", typeText, readOnly, "The first word of the name.").tolerated(),
			attribute("middleName", typeText, readOnly, "What stands between.").tolerated(),
			attribute("givenName", typeText, readOnly, "The last word of the name.").tolerated()),
		attribute("active", typeBoolean, readWrite, "Whether the person works here; true where nothing is said. Who becomes inactive loses every post and comes back without them.").required(),
		attribute("emails", typeComplex, readWrite, "One address is kept: the primary one, else the one for work, else the first.").many().with(
			attribute("value", typeText, readWrite, "The address."),
			attribute("type", typeText, readWrite, "What it is for.").of("work"),
			attribute("primary", typeBoolean, readWrite, "Whether it is the one to use.")),
		attribute("groups", typeComplex, readOnly, "The body and the unit where the person works.").many().with(
			attribute("value", typeText, readOnly, "").exact(),
			attribute("$ref", typeRef, readOnly, "").to("Group"),
			attribute("display", typeText, readOnly, ""),
			attribute("type", typeText, readOnly, "").of("direct")),
	}}
	extension := Schema{EnterpriseURN, "EnterpriseUser", "A person at their office.", []Attribute{
		attribute("employeeNumber", typeText, immutable, "The one code granted to the person: given once, not changed, not given again.").exact().unique(),
		attribute("organization", typeText, readOnly, "The name of the body where the person works; they are placed by groups.").tolerated(),
		attribute("department", typeText, readOnly, "The name of the unit; people are placed by groups.").tolerated(),
	}}
	return Type{"User", "/Users", core, extension, common()}
}

// Groups are the bodies and units of the directory.
func Groups() Type {
	core := Schema{GroupURN, "Group", "A body or a unit of the directory, with the people who work there.", []Attribute{
		attribute("displayName", typeText, readWrite, "The name. That of a body is changed in the directory only.").required(),
		attribute("members", typeComplex, readWrite, "The people who work there. A person works in one body and at most one unit: who is added here is moved here.").many().with(
			attribute("value", typeText, immutable, "The id of the person.").exact(),
			attribute("$ref", typeRef, immutable, "Where the person stands.").to("User"),
			attribute("type", typeText, immutable, "").of("User"),
			attribute("display", typeText, readOnly, "The person's name.")),
	}}
	extension := Schema{PlaceURN, "Place", "Where it stands in the directory.", []Attribute{
		attribute("kind", typeText, readOnly, "").of("body", "unit").exact(),
		attribute("within", typeText, readOnly, "The id of the group that it is a part of.").exact(),
	}}
	return Type{"Group", "/Groups", core, extension, common()}
}

// notKept are attributes of RFC 7643, Section 4, that the directory has no place for, and those that no identity system may give here: ways to sign in,
// rights, certificates. Where a client sends one it is passed over, for clients send all they have.
func notKept(name string) bool {
	return slices.Contains([]string{"nickname", "profileurl", "title", "usertype", "preferredlanguage", "locale", "timezone", "password", "phonenumbers", "ims", "photos", "addresses",
		"entitlements", "roles", "x509certificates", "costcenter", "division", "manager", "description"}, strings.ToLower(name))
}

// find finds an attribute, whatever the case of its name (RFC 7643, Section 2.1).
func find(list []Attribute, name string) *Attribute {
	for i := range list {
		if strings.EqualFold(list[i].Name, name) {
			return &list[i]
		}
	}
	return nil
}

// core finds an attribute that stands outside of extensions.
func (t Type) core(name string) *Attribute {
	if a := find(t.common, name); a != nil {
		return a
	}
	return find(t.Core.Attributes, name)
}
