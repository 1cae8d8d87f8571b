// Package scim is the language in which an identity system keeps the people and units of a directory: SCIM 2.0 (RFC 7643, RFC 7644).
//
// It knows resources, schemas, filters, patches and lists, and nothing of where they are kept: whoever serves loads a User or a Group, lets this package
// say what it is to become, and decides by its own rules whether it may.
package scim

import (
	"strings"

	"trien/internal/problem"
)

// Root is where the resources stand under the address of the server.
const Root = "/scim/v2"

// MediaType is how requests and answers are named (RFC 7644, Section 8.1).
const MediaType = "application/scim+json"

// The names of schemas and messages.
const (
	UserURN       = "urn:ietf:params:scim:schemas:core:2.0:User"
	EnterpriseURN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	GroupURN      = "urn:ietf:params:scim:schemas:core:2.0:Group"
	PlaceURN      = "urn:trien:params:scim:schemas:extension:directory:2.0:Group"

	listURN         = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	errorURN        = "urn:ietf:params:scim:api:messages:2.0:Error"
	schemaURN       = "urn:ietf:params:scim:schemas:core:2.0:Schema"
	resourceTypeURN = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	configURN       = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
)

// The kinds of errors that have a name (RFC 7644, Section 3.12, Table 9).
const (
	InvalidFilter = "invalidFilter"
	TooMany       = "tooMany"
	Uniqueness    = "uniqueness"
	Mutability    = "mutability"
	InvalidSyntax = "invalidSyntax"
	InvalidPath   = "invalidPath"
	NoTarget      = "noTarget"
	InvalidValue  = "invalidValue"
)

// Error is a request that can't be done as it stands, with the status of HTTP and the kind that clients look at.
type Error struct {
	Status int
	Type   string // "" where the standard has no name for it
	Words  problem.Words
}

func (e *Error) Error() string { return e.Type + ": " + e.Words.EN }

// Fault is an error of the request itself (400).
func Fault(typ, vi, en string) *Error { return &Error{400, typ, problem.Words{VI: vi, EN: en}} }

// Moved says that the resource is not the one that the client saw (412; RFC 7644, Section 3.14).
func Moved() *Error {
	return &Error{412, "", problem.Words{VI: "Bản ghi đã thay đổi sau khi được đọc. Hãy đọc lại rồi gửi lại.", EN: "The resource has changed since it was read. Read it again, then repeat."}}
}

// Taken says that another resource has the value already (409).
func Taken(vi, en string) *Error { return &Error{409, Uniqueness, problem.Words{VI: vi, EN: en}} }

// Gone says that there is no such resource, or no more (404).
func Gone(id string) *Error {
	return &Error{404, "", problem.Words{VI: "Không có bản ghi “" + id + "”.", EN: "There is no resource “" + id + "”."}}
}

// ErrorBody is an error as it is sent. The status is text (RFC 7644, Section 3.12).
type ErrorBody struct {
	Schemas []string `json:"schemas"`
	Status  string   `json:"status"`
	Type    string   `json:"scimType,omitempty"`
	Detail  string   `json:"detail,omitempty"`
}

// NewErrorBody is an error in words.
func NewErrorBody(status, typ, detail string) ErrorBody {
	return ErrorBody{[]string{errorURN}, status, typ, detail}
}

// Resource is a resource as JSON has it, with attributes named as their schema writes them.
type Resource map[string]any

// copied is a value that may be changed while the other is read.
func copied(v any) any {
	switch v := v.(type) {
	case Resource:
		return copied(map[string]any(v))
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, x := range v {
			m[k] = copied(x)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, x := range v {
			list[i] = copied(x)
		}
		return list
	}
	return v
}

// text is an attribute that is one, "" where it is none.
func text(m map[string]any, name string) string {
	s, _ := m[name].(string)
	return strings.TrimSpace(s)
}

// part is an attribute that has parts, nil where it has none.
func part(m map[string]any, name string) map[string]any {
	p, _ := m[name].(map[string]any)
	return p
}
