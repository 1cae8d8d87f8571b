package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"trien/internal/app"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/scim"
)

// SCIM serves identity systems that keep the directory, under scim.Root (RFC 7644). It stands apart from /api/: no session, no cookie; who calls is known by
// a token, and where no token is in force there is nothing here.
func SCIM(house *app.House, o Options) http.Handler {
	f := newFace(house, o)
	mux := http.NewServeMux()
	for path, methods := range map[string]map[string]scimAct{
		"/ServiceProviderConfig": {"GET": scimConfig}, "/ResourceTypes": {"GET": scimTypes}, "/ResourceTypes/{id}": {"GET": scimTypes}, "/Schemas": {"GET": scimSchemas}, "/Schemas/{id}": {"GET": scimSchemas},
		"/Users": {"GET": scimUsers, "POST": scimMakeUser}, "/Users/.search": {"POST": scimUsers}, "/Users/{id}": {"GET": scimUser, "PUT": scimPutUser, "PATCH": scimPatchUser, "DELETE": scimDeleteUser},
		"/Groups": {"GET": scimGroups, "POST": scimMakeGroup}, "/Groups/.search": {"POST": scimGroups}, "/Groups/{id}": {"GET": scimGroup, "PUT": scimPutGroup, "PATCH": scimPatchGroup, "DELETE": scimDeleteGroup},
		"/.search": {"POST": scimAll},
	} {
		mux.HandleFunc(scim.Root+path, f.scimCalled(methods))
	}
	mux.HandleFunc("/", f.scimCalled(nil))
	return f.recovered(mux)
}

// scimCall is a request of an identity system.
type scimCall struct {
	*http.Request
	system *app.ScimSystem
	base   string
	raw    []byte
}

// scimAnswer is what it is answered: a body where there is one.
type scimAnswer struct {
	status   int
	body     any
	resource scim.Resource // a body that is one resource: its version and place go into the head
}

type scimAct func(context.Context, scimCall) (scimAnswer, error)

// scimCalled answers a call in JSON.
func (f *face) scimCalled(methods map[string]scimAct) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		r = r.WithContext(app.WithCaller(r.Context(), f.caller(r)))
		a, err := f.scimAnswered(w, r, methods)
		if err != nil {
			f.scimFailed(w, r, err)
			return
		}
		if a.resource != nil {
			f.scimResource(w, r, a)
			return
		}
		sendSCIM(w, a.status, a.body)
	}
}

func (f *face) scimAnswered(w http.ResponseWriter, r *http.Request, methods map[string]scimAct) (scimAnswer, error) {
	open, err := f.house.ScimOpen(r.Context())
	if err != nil || !open {
		if err == nil {
			err = scimNothing(r)
		}
		return scimAnswer{}, err
	}
	c := scimCall{Request: r, base: f.caller(r).Origin + scim.Root}
	if c.system, err = f.house.ScimSystem(r.Context(), bearer(r)); err != nil {
		return scimAnswer{}, err
	}
	act, ok := methods[r.Method]
	switch {
	case methods == nil:
		return scimAnswer{}, scimNothing(r)
	case !ok:
		w.Header().Set("Allow", strings.Join(names(methods), ", "))
		return scimAnswer{}, &scim.Error{Status: http.StatusMethodNotAllowed, Words: problem.Words{VI: "Không dùng được phương thức này ở địa chỉ này.", EN: "This method is not for this address."}}
	}
	if c.raw, err = io.ReadAll(http.MaxBytesReader(w, r.Body, limits.JSONBody)); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return scimAnswer{}, errTooLarge
		}
		return scimAnswer{}, errUnreadable
	}
	return act(r.Context(), c)
}

func names(methods map[string]scimAct) []string {
	list := make([]string, 0, len(methods))
	for m := range methods {
		list = append(list, m)
	}
	slices.Sort(list)
	return list
}

func scimNothing(r *http.Request) error { return scim.Gone(strings.TrimPrefix(r.URL.Path, scim.Root)) }

// bearer is the token of a call (RFC 6750, Section 2.1).
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || len(token) > 200 {
		return ""
	}
	return strings.TrimSpace(token)
}

func sendSCIM(w http.ResponseWriter, status int, body any) {
	if body == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", scim.MediaType)
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) // who has gone meanwhile asks again
}

// scimResource sends one resource with its version and its place; one that the client has already is not sent again (RFC 7644, Section 3.14).
func (f *face) scimResource(w http.ResponseWriter, r *http.Request, a scimAnswer) {
	meta, _ := a.resource["meta"].(map[string]any)
	version, _ := meta["version"].(string)
	place, _ := meta["location"].(string)
	w.Header().Set("ETag", version)
	if a.status == http.StatusCreated {
		w.Header().Set("Location", place)
	} else {
		w.Header().Set("Content-Location", place)
	}
	if known := r.Header.Get("If-None-Match"); r.Method == http.MethodGet && known != "" && scim.Meets(known, version) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body, err := scim.ShowOne(a.resource, shown(r.URL.Query().Get))
	if err != nil {
		f.scimFailed(w, r, err)
		return
	}
	sendSCIM(w, a.status, body)
}

// scimFailed says what went wrong as the standard has it (RFC 7644, Section 3.12), in the language that the client asks for.
func (f *face) scimFailed(w http.ResponseWriter, r *http.Request, err error) {
	lang := "en"
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "vi") {
		lang = "vi"
	}
	code, typ, words := http.StatusInternalServerError, "", problem.WordsOf(err)
	var e *scim.Error
	switch kind := problem.KindOf(err); {
	case errors.As(err, &e):
		code, typ, words = e.Status, e.Type, e.Words
	case kind == problem.Conflict:
		code, typ = http.StatusConflict, scim.Uniqueness
	case kind == problem.Usage, kind == problem.Malformed:
		code, typ = http.StatusBadRequest, scim.InvalidValue
	default:
		f.fail(r.Context(), err) // into the log, where it is ours
		code = status(kind)
	}
	if code == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="trien"`)
	}
	sendSCIM(w, code, scim.NewErrorBody(strconv.Itoa(code), typ, words.In(lang)))
}

func shown(get func(string) string) scim.Shown {
	list := func(s string) []string {
		return slices.DeleteFunc(strings.Split(s, ","), func(x string) bool { return strings.TrimSpace(x) == "" })
	}
	return scim.Shown{Only: list(get("attributes")), Without: list(get("excludedAttributes"))}
}
