package scim

import "trien/internal/limits"

// Config says what the server can do (RFC 7643, Section 5).
func Config(base string) any {
	type supported struct {
		Supported bool `json:"supported"`
	}
	return struct {
		Schemas  []string       `json:"schemas"`
		Patch    supported      `json:"patch"`
		Bulk     map[string]any `json:"bulk"`
		Filter   map[string]any `json:"filter"`
		Password supported      `json:"changePassword"`
		Sort     supported      `json:"sort"`
		ETag     supported      `json:"etag"`
		Ways     []any          `json:"authenticationSchemes"`
		Meta     map[string]any `json:"meta"`
	}{
		Schemas: []string{configURN}, Patch: supported{true}, Bulk: map[string]any{"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
		Filter: map[string]any{"supported": true, "maxResults": limits.SCIMPage}, Sort: supported{true}, ETag: supported{true},
		Ways: []any{map[string]any{"type": "oauthbearertoken", "name": "Bearer", "description": "A token that an administrator of the directory makes (RFC 6750).",
			"specUri": "https://www.rfc-editor.org/rfc/rfc6750", "primary": true}},
		Meta: map[string]any{"resourceType": "ServiceProviderConfig", "location": base + "/ServiceProviderConfig"},
	}
}

// ResourceTypes are the types that there are (RFC 7643, Section 6).
func ResourceTypes(base string) []Resource {
	list := []Resource{}
	for _, t := range []Type{Users(), Groups()} {
		list = append(list, Resource{"schemas": []any{resourceTypeURN}, "id": t.Name, "name": t.Name, "endpoint": t.Endpoint, "description": t.Core.Description, "schema": t.Core.ID,
			"schemaExtensions": []any{map[string]any{"schema": t.Extension.ID, "required": false}},
			"meta":             map[string]any{"resourceType": "ResourceType", "location": base + "/ResourceTypes/" + t.Name}})
	}
	return list
}

// SentSchema is a schema as it is sent.
type SentSchema struct {
	Schemas []string `json:"schemas"`
	Schema
	Meta map[string]any `json:"meta"`
}

// Schemas are the schemas that there are (RFC 7643, Section 7).
func Schemas(base string) []SentSchema {
	list := []SentSchema{}
	for _, t := range []Type{Users(), Groups()} {
		for _, s := range []Schema{t.Core, t.Extension} {
			list = append(list, SentSchema{[]string{schemaURN}, s, map[string]any{"resourceType": "Schema", "location": base + "/Schemas/" + s.ID}})
		}
	}
	return list
}
