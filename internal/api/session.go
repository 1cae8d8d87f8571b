package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
	"trien/internal/problem"
)

// Session is who is signed in; Me is absent where nobody is.
type Session struct {
	Me *app.MeView `json:"me,omitempty"`
}

type withCookie[T any] struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      T
}

// signedIn answers with a session's cookies.
func (f *face) signedIn(ctx context.Context, s app.SignedIn, err error) (*withCookie[Session], error) {
	if err != nil {
		return nil, f.fail(ctx, err)
	}
	return &withCookie[Session]{SetCookie: f.cookies(s, time.Now()), Body: Session{Me: &s.Me}}, nil
}

// sessions: who is here, signing in and out.
func (f *face) sessions(a huma.API) {
	read(f, a, "/api/house", "The installation: offices, types, whether it is a demonstration", func(context.Context, *none) (app.HouseView, error) {
		return f.house.House(), nil
	})
	read(f, a, "/api/session", "Who is signed in", f.session)
	huma.Register(a, op(http.MethodPost, "/api/session", "Sign in with a password, and a one-time code or a recovery code beside it"), f.signIn)
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

func (f *face) signIn(ctx context.Context, in *in[app.SignInRequest]) (*withCookie[Session], error) {
	s, err := f.house.SignIn(ctx, in.Body)
	return f.signedIn(ctx, s, err)
}

func (f *face) signOut(ctx context.Context, _ *none) (*withCookie[Session], error) {
	if t := token(ctx); t != "" {
		if err := f.house.SignOut(ctx, t); err != nil {
			return nil, f.fail(ctx, err)
		}
	}
	return &withCookie[Session]{SetCookie: []http.Cookie{f.cookie("", time.Unix(1, 0))}}, nil
}
