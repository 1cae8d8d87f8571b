package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
)

// PasskeySession is a session, or the name under which the one-time code comes that is still due.
type PasskeySession struct {
	Me      *app.MeView `json:"me,omitempty"`
	CodeDue string      `json:"codeDue,omitempty"`
}

type namedPasskey struct {
	ID   string `path:"id" maxLength:"1400"` // a credential's id has up to 1,023 bytes (WebAuthn, Section 4)
	Body struct {
		Name string `json:"name"`
	}
}

type onePasskey struct {
	ID string `path:"id" maxLength:"1400"`
}

type codeInput struct {
	Body struct {
		Code string `json:"code"`
	}
}

// account: passkeys, proofs, and all else by which the caller is known.
func (f *face) account(a huma.API) {
	do(f, a, op(http.MethodPost, "/api/session/passkey/options", "What an authenticator shall answer to sign in; no account need be named"), func(ctx context.Context, r *in[app.PasskeyWish]) (app.PasskeyAsked, error) {
		return f.house.AskPasskey(ctx, r.Body)
	})
	huma.Register(a, op(http.MethodPost, "/api/session/passkey", "Sign in with a passkey; where it did not verify its holder, with a one-time code after it"), f.signInByPasskey)
	read(f, a, "/api/session/proof", "How the caller can prove anew who they are, for acts that bind", func(ctx context.Context, _ *none) (app.ProofView, error) {
		return f.house.ProofWays(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, "/api/session/proof/options", "What one of the caller's authenticators shall answer to prove it"), func(ctx context.Context, _ *none) (app.PasskeyAsked, error) {
		return f.house.AskProof(ctx, token(ctx))
	})
	f.renews(a, op(http.MethodPost, "/api/session/proof", "Prove anew who one is: the session gets a new token"))

	read(f, a, "/api/account", "The caller's own account: ways to sign in, sessions", func(ctx context.Context, _ *none) (app.AccountView, error) {
		return f.house.Account(ctx, token(ctx))
	})
	huma.Register(a, op(http.MethodPost, "/api/account/password", "Change the caller's password; their other sessions end"), func(ctx context.Context, r *in[app.PasswordChange]) (*withCookie[Session], error) {
		s, err := f.house.ChangePassword(ctx, token(ctx), r.Body)
		return f.signedIn(ctx, s, err)
	})
	do(f, a, op(http.MethodPost, "/api/account/codes", "Begin new one-time codes"), func(ctx context.Context, _ *none) (app.CodesView, error) {
		return f.house.NewCodes(ctx, token(ctx))
	})
	huma.Register(a, op(http.MethodPut, "/api/account/codes", "Take the new one-time codes into use by one of them; the caller's other sessions end"), func(ctx context.Context, r *codeInput) (*withCookie[Session], error) {
		s, err := f.house.ConfirmCodes(ctx, token(ctx), r.Body.Code)
		return f.signedIn(ctx, s, err)
	})
	do(f, a, op(http.MethodPost, "/api/account/recovery", "Ten new recovery codes in place of all before, shown this once"), func(ctx context.Context, _ *none) (app.RecoveryView, error) {
		return f.house.MakeRecoveryCodes(ctx, token(ctx))
	})
	f.passkeys(a)
	f.openSessions(a)
}

func (f *face) passkeys(a huma.API) {
	const all, single = "/api/account/passkeys", "/api/account/passkeys/{id}"
	do(f, a, op(http.MethodPost, all+"/options", "What an authenticator shall make"), func(ctx context.Context, _ *none) (app.PasskeyAsked, error) {
		return f.house.NewPasskey(ctx, token(ctx))
	})
	do(f, a, op(http.MethodPost, all, "Keep the passkey that an authenticator has made; the answer is all of the caller's"), func(ctx context.Context, r *in[app.PasskeyMade]) ([]app.PasskeyView, error) {
		return f.house.AddPasskey(ctx, token(ctx), r.Body)
	})
	do(f, a, op(http.MethodPut, single, "Name a passkey"), func(ctx context.Context, r *namedPasskey) ([]app.PasskeyView, error) {
		return f.house.NamePasskey(ctx, token(ctx), r.ID, r.Body.Name)
	})
	do(f, a, op(http.MethodDelete, single, "End a passkey and the sessions that it opened; the answer is those that stay"), func(ctx context.Context, r *onePasskey) ([]app.PasskeyView, error) {
		return f.house.EndPasskey(ctx, token(ctx), r.ID)
	})
}

// openSessions: where people are signed in, and what they are told of it.
func (f *face) openSessions(a huma.API) {
	do(f, a, op(http.MethodDelete, "/api/account/sessions/{id}", "End one of the caller's sessions, or all “others”; the answer is those that stay"), func(ctx context.Context, r *one) ([]app.SessionView, error) {
		return f.house.EndSession(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/sessions", "Everybody's sessions in force", func(ctx context.Context, _ *none) ([]app.PersonSessions, error) {
		return f.house.OpenSessions(ctx, token(ctx))
	})
	do(f, a, op(http.MethodDelete, "/api/sessions/{id}", "End all sessions of a person; the answer is everybody's that stay"), func(ctx context.Context, r *one) ([]app.PersonSessions, error) {
		return f.house.EndSessionsOf(ctx, token(ctx), r.ID)
	})
	read(f, a, "/api/notices", "What the caller is told and has not seen yet", func(ctx context.Context, _ *none) ([]app.NoticeView, error) {
		return f.house.Notices(ctx, token(ctx))
	})
	do(f, a, op(http.MethodDelete, "/api/notices/{id}", "The caller has seen it; the answer is what is left"), func(ctx context.Context, r *one) ([]app.NoticeView, error) {
		return f.house.SeeNotice(ctx, token(ctx), r.ID)
	})
}

// renews registers an operation that proves who the caller is.
func (f *face) renews(a huma.API, o huma.Operation) {
	huma.Register(a, o, func(ctx context.Context, r *in[app.ProofRequest]) (*withCookie[Session], error) {
		s, err := f.house.Prove(ctx, token(ctx), r.Body)
		return f.signedIn(ctx, s, err)
	})
}

func (f *face) signInByPasskey(ctx context.Context, r *in[app.PasskeyAnswer]) (*withCookie[PasskeySession], error) {
	s, err := f.house.SignInByPasskey(ctx, r.Body)
	if err != nil {
		return nil, f.fail(ctx, err)
	}
	if s.CodeDue != "" {
		return &withCookie[PasskeySession]{Body: PasskeySession{CodeDue: s.CodeDue}}, nil
	}
	return &withCookie[PasskeySession]{SetCookie: f.cookies(s.SignedIn, time.Now()), Body: PasskeySession{Me: &s.Me}}, nil
}
