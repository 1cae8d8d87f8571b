package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"trien/internal/problem"
	"trien/internal/scim"
)

func scimConfig(_ context.Context, c scimCall) (scimAnswer, error) {
	return scimAnswer{status: http.StatusOK, body: scim.Config(c.base)}, nil
}

func scimTypes(_ context.Context, c scimCall) (scimAnswer, error) {
	list := scim.ResourceTypes(c.base)
	return scimOne(c, list, func(r scim.Resource) string { return r["id"].(string) })
}

func scimSchemas(_ context.Context, c scimCall) (scimAnswer, error) {
	return scimOne(c, scim.Schemas(c.base), func(s scim.SentSchema) string { return s.ID })
}

// scimOne is one of a list where the address names one, else all. These lists are not filtered (RFC 7644, Section 4).
func scimOne[T any](c scimCall, list []T, id func(T) string) (scimAnswer, error) {
	if c.URL.Query().Has("filter") {
		return scimAnswer{}, &scim.Error{Status: http.StatusForbidden, Words: problem.Words{VI: "Danh sách này không lọc được.", EN: "This list can't be filtered."}}
	}
	want := c.PathValue("id")
	for _, x := range list {
		if want != "" && id(x) == want {
			return scimAnswer{status: http.StatusOK, body: x}, nil
		}
	}
	if want != "" {
		return scimAnswer{}, scim.Gone(want)
	}
	return scimAnswer{status: http.StatusOK, body: scim.ListOf(list)}, nil
}

// query reads what is asked of a list: of the address, or of the body of a search (RFC 7644, Section 3.4.3).
func (c scimCall) query() (scim.Query, error) {
	if c.Method == http.MethodPost {
		var s struct {
			Attributes         []string `json:"attributes"`
			ExcludedAttributes []string `json:"excludedAttributes"`
			Filter             string   `json:"filter"`
			SortBy             string   `json:"sortBy"`
			SortOrder          string   `json:"sortOrder"`
			StartIndex         int      `json:"startIndex"`
			Count              *int     `json:"count"`
		}
		if err := json.Unmarshal(c.raw, &s); err != nil {
			return scim.Query{}, scim.Fault(scim.InvalidSyntax, "Yêu cầu không phải là SearchRequest.", "The request is no SearchRequest.")
		}
		q := scim.Query{Filter: s.Filter, SortBy: s.SortBy, Descending: s.SortOrder == "descending", Start: s.StartIndex, Count: -1, Shown: scim.Shown{Only: s.Attributes, Without: s.ExcludedAttributes}}
		if s.Count != nil {
			q.Count = max(*s.Count, 0)
		}
		return q, nil
	}
	get := c.URL.Query().Get
	q := scim.Query{Filter: get("filter"), SortBy: get("sortBy"), Descending: get("sortOrder") == "descending", Count: -1, Shown: shown(get)}
	for name, to := range map[string]*int{"startIndex": &q.Start, "count": &q.Count} {
		if get(name) == "" {
			continue
		}
		n, err := strconv.Atoi(get(name))
		if err != nil {
			return q, scim.Fault(scim.InvalidValue, "“"+name+"” phải là một số.", "“"+name+"” must be a number.")
		}
		*to = max(n, 0)
	}
	return q, nil
}

func listed(l scim.List, err error) (scimAnswer, error) {
	return scimAnswer{status: http.StatusOK, body: l}, err
}

func stands(status int) func(scim.Resource, error) (scimAnswer, error) {
	return func(r scim.Resource, err error) (scimAnswer, error) {
		return scimAnswer{status: status, resource: r}, err
	}
}

func scimUsers(ctx context.Context, c scimCall) (scimAnswer, error) {
	q, err := c.query()
	if err != nil {
		return scimAnswer{}, err
	}
	return listed(c.system.Users(ctx, q))
}

func scimGroups(ctx context.Context, c scimCall) (scimAnswer, error) {
	q, err := c.query()
	if err != nil {
		return scimAnswer{}, err
	}
	return listed(c.system.Groups(ctx, q))
}

// scimAll searches all types: an attribute that only one of them has finds nothing in the other.
func scimAll(ctx context.Context, c scimCall) (scimAnswer, error) {
	q, err := c.query()
	if err != nil {
		return scimAnswer{}, err
	}
	return listed(c.system.All(ctx, q))
}

func scimUser(ctx context.Context, c scimCall) (scimAnswer, error) {
	return stands(http.StatusOK)(c.system.User(ctx, c.PathValue("id")))
}

func scimGroup(ctx context.Context, c scimCall) (scimAnswer, error) {
	return stands(http.StatusOK)(c.system.Group(ctx, c.PathValue("id")))
}

func scimMakeUser(ctx context.Context, c scimCall) (scimAnswer, error) {
	sent, err := scim.Users().Read(c.raw)
	if err != nil {
		return scimAnswer{}, err
	}
	return stands(http.StatusCreated)(c.system.MakeUser(ctx, sent))
}

func scimMakeGroup(ctx context.Context, c scimCall) (scimAnswer, error) {
	sent, err := scim.Groups().Read(c.raw)
	if err != nil {
		return scimAnswer{}, err
	}
	return stands(http.StatusCreated)(c.system.MakeGroup(ctx, sent))
}

func scimPutUser(ctx context.Context, c scimCall) (scimAnswer, error) {
	return c.changeUser(ctx, func(u scim.User) (scim.User, error) {
		sent, err := scim.Users().Read(c.raw)
		if err != nil {
			return u, err
		}
		return u.Put(sent)
	})
}

func scimPatchUser(ctx context.Context, c scimCall) (scimAnswer, error) {
	list, err := scim.ReadPatch(c.raw)
	if err != nil {
		return scimAnswer{}, err
	}
	return c.changeUser(ctx, func(u scim.User) (scim.User, error) { return u.Patch(list) })
}

func (c scimCall) changeUser(ctx context.Context, wanted func(scim.User) (scim.User, error)) (scimAnswer, error) {
	return stands(http.StatusOK)(c.system.ChangeUser(ctx, c.PathValue("id"), c.Header.Get("If-Match"), wanted))
}

func scimPutGroup(ctx context.Context, c scimCall) (scimAnswer, error) {
	return c.changeGroup(ctx, func(g scim.Group) (scim.Group, error) {
		sent, err := scim.Groups().Read(c.raw)
		if err != nil {
			return g, err
		}
		return g.Put(sent)
	})
}

func scimPatchGroup(ctx context.Context, c scimCall) (scimAnswer, error) {
	list, err := scim.ReadPatch(c.raw)
	if err != nil {
		return scimAnswer{}, err
	}
	return c.changeGroup(ctx, func(g scim.Group) (scim.Group, error) { return g.Patch(list) })
}

func (c scimCall) changeGroup(ctx context.Context, wanted func(scim.Group) (scim.Group, error)) (scimAnswer, error) {
	return stands(http.StatusOK)(c.system.ChangeGroup(ctx, c.PathValue("id"), c.Header.Get("If-Match"), wanted))
}

func scimDeleteUser(ctx context.Context, c scimCall) (scimAnswer, error) {
	return scimAnswer{status: http.StatusNoContent}, c.system.DeleteUser(ctx, c.PathValue("id"), c.Header.Get("If-Match"))
}

func scimDeleteGroup(ctx context.Context, c scimCall) (scimAnswer, error) {
	return scimAnswer{status: http.StatusNoContent}, c.system.DeleteGroup(ctx, c.PathValue("id"), c.Header.Get("If-Match"))
}
