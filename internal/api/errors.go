package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
	"trien/internal/problem"
)

// Failure is every error's JSON: {"error":{"kind","message":{"vi","en"},"rule"}}.
type Failure struct {
	Body   FailureBody `json:"error"`
	status int
}

// FailureBody says what failed, in words for a person, and the requirement that refuses where one does.
type FailureBody struct {
	Kind    problem.Kind `json:"kind"`
	Message app.Words    `json:"message"`
	Rule    string       `json:"rule,omitempty"`
}

func (f *Failure) Error() string { return string(f.Body.Kind) + ": " + f.Body.Message.EN }

// GetStatus makes a Failure an error that huma writes as it is.
func (f *Failure) GetStatus() int { return f.status }

var (
	errNoRoute = problem.New(problem.NotFound, "Không có địa chỉ này. Hãy kiểm tra lại đường dẫn.",
		"There is no such address. Check the link.")
	errOtherOrigin = problem.New(problem.Forbidden,
		"Yêu cầu đến từ một trang khác nên bị từ chối. Hãy mở Triện ở một thẻ mới và làm lại tại đó.",
		"The request came from another site and was refused. Open Triện in a new tab and repeat it there.")
	errUnreadable = problem.New(problem.Usage, "Yêu cầu không đúng khuôn dạng. Hãy tải lại trang rồi làm lại.",
		"The request does not have the expected form. Reload the page and try again.")
	errOurs = problem.New(problem.Internal, problem.WordsOf(nil).VI, problem.WordsOf(nil).EN)
)

// status is the one place where a kind becomes an HTTP status.
func status(k problem.Kind) int {
	switch k {
	case problem.Malformed, problem.Encrypted:
		return http.StatusUnprocessableEntity
	case problem.Limit:
		return http.StatusRequestEntityTooLarge
	case problem.Usage:
		return http.StatusBadRequest
	case problem.NotFound:
		return http.StatusNotFound
	case problem.Forbidden, problem.Refused, problem.Secret:
		return http.StatusForbidden
	case problem.SignIn, problem.StepUp:
		return http.StatusUnauthorized
	case problem.Conflict:
		return http.StatusConflict
	case problem.Unseen:
		return http.StatusPreconditionRequired
	case problem.Key:
		return http.StatusUnprocessableEntity
	case problem.Unavailable:
		return http.StatusServiceUnavailable
	default: // IO, Internal
		return http.StatusInternalServerError
	}
}

// failure makes err fit for a user.
func failure(err error) *Failure {
	w := problem.WordsOf(err)
	f := &Failure{Body: FailureBody{Kind: problem.KindOf(err), Message: app.Words{VI: w.VI, EN: w.EN}}}
	var p *problem.Error
	if errors.As(err, &p) {
		f.Body.Rule = p.Rule
	}
	f.status = status(f.Body.Kind)
	return f
}

// fail logs what is the machine's fault and gives the error that huma writes.
func (f *face) fail(ctx context.Context, err error) error {
	out := failure(err)
	if out.status == http.StatusInternalServerError && !errors.Is(err, context.Canceled) { // who walked away needs no answer
		f.log.ErrorContext(ctx, "api: failed", "kind", string(out.Body.Kind), "cause", err)
	}
	return out
}

// writeError answers outside huma: unknown addresses, other origins, panics.
func (f *face) writeError(w http.ResponseWriter, _ *http.Request, err error) {
	out := failure(err)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(out.status)
	json.NewEncoder(w).Encode(out) // the client may be gone: there is nobody left to tell
}

// inner is huma's context under a name that its own method Context leaves free.
type inner = huma.Context

// steady is a context whose status is our switch's, also where huma chose another for an error of its own.
type steady struct {
	inner
	status int // 0: as huma says
}

// Unwrap lets the adapter find the request below.
func (s *steady) Unwrap() huma.Context { return s.inner }

// SetStatus overrules huma where an error of its own was given our shape.
func (s *steady) SetStatus(code int) {
	if s.status != 0 {
		code = s.status
	}
	s.inner.SetStatus(code)
}

// transform gives huma's own errors (a body that does not fit the description) our shape and status; lists are never null.
func (f *face) transform(ctx huma.Context, _ string, v any) (any, error) {
	switch e := v.(type) {
	case *Failure:
		return e, nil
	case *huma.ErrorModel:
		ctx.SetHeader("Content-Type", "application/json")
		out := failure(ours(e.Status))
		if s, ok := ctx.(*steady); ok {
			s.status = out.status
		}
		return out, nil
	}
	return filled(v), nil
}

// ours is the problem behind an error that huma found.
func ours(status int) error {
	switch {
	case status == http.StatusRequestEntityTooLarge:
		return errTooLarge
	case status >= http.StatusInternalServerError:
		return errOurs
	}
	return errUnreadable
}
