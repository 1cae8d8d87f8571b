package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
	"trien/internal/problem"
)

// cookieName names the cookie that carries the session.
const cookieName = "trien"

// Session is who is signed in; Me is absent where nobody is.
type Session struct {
	Me *app.MeView `json:"me,omitempty"`
}

type withCookie[T any] struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      T
}

// sessions: who is here, signing in and out.
func (f *face) sessions(a huma.API) {
	read(f, a, "/api/house", "The installation: offices, types, whether it is a demonstration", func(context.Context, *none) (app.HouseView, error) {
		return f.house.House(), nil
	})
	read(f, a, "/api/session", "Who is signed in", f.session)
	huma.Register(a, op(http.MethodPost, "/api/session", "Sign in with password and one-time code"), f.signIn)
	huma.Register(a, op(http.MethodDelete, "/api/session", "Sign out"), f.signOut)
}

func (f *face) session(ctx context.Context, _ *none) (Session, error) {
	if token(ctx) == "" {
		return Session{}, nil
	}
	me, err := f.house.Me(ctx, token(ctx))
	switch {
	case problem.KindOf(err) == problem.SignIn: // the session has ended: nobody is here
		return Session{}, nil
	case err != nil:
		return Session{}, err
	}
	return Session{Me: &me}, nil
}

func (f *face) signIn(ctx context.Context, in *struct{ Body app.SignInRequest }) (*withCookie[Session], error) {
	s, err := f.house.SignIn(ctx, in.Body)
	if err != nil {
		return nil, f.fail(ctx, err)
	}
	return &withCookie[Session]{SetCookie: f.cookie(string(s.Token), s.Expires), Body: Session{Me: &s.Me}}, nil
}

func (f *face) signOut(ctx context.Context, _ *none) (*withCookie[Session], error) {
	if t := token(ctx); t != "" {
		if err := f.house.SignOut(ctx, t); err != nil {
			return nil, f.fail(ctx, err)
		}
	}
	return &withCookie[Session]{SetCookie: f.cookie("", time.Unix(1, 0))}, nil
}

// cookie is readable by no script, sent to no other site by a form, and over https alone where the house is public on https.
func (f *face) cookie(value string, expires time.Time) http.Cookie {
	return http.Cookie{Name: cookieName, Value: value, Path: "/", Expires: expires.UTC(), HttpOnly: true, Secure: f.secure, SameSite: http.SameSiteLaxMode}
}
