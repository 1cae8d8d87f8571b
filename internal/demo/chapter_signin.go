package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"slices"

	"trien/internal/app"
	"trien/internal/problem"
	"trien/internal/testkey"
)

// byPasskey lets the leader make a passkey, sign in by it, and prove by it anew who signs; an answer that was given already opens nothing.
func (s *Story) byPasskey(ctx context.Context) (string, error) {
	token, err := s.as(ctx, Province, "uoc")
	if err != nil {
		return "", err
	}
	u, err := url.Parse(s.Base)
	if err != nil {
		return "", err
	}
	key := &testkey.Authenticator{Random: rand.Reader, Origin: "http://localhost:" + u.Port(), Verified: true}
	asked, err := s.House.NewPasskey(ctx, token)
	if err != nil {
		return "", err
	}
	made, err := key.Make(asked.Options)
	if err != nil {
		return "", err
	}
	if _, err := s.House.AddPasskey(ctx, token, app.PasskeyMade{ID: asked.ID, Name: "Điện thoại của Bí thư", Credential: made}); err != nil {
		return "", err
	}
	if asked, err = s.House.AskPasskey(ctx, app.PasskeyWish{Office: Province}); err != nil {
		return "", err
	}
	answer, err := key.Answer(asked.Options)
	if err != nil {
		return "", err
	}
	in, err := s.House.SignInByPasskey(ctx, app.PasskeyAnswer{Office: Province, ID: asked.ID, Credential: answer})
	if err != nil {
		return "", err
	}
	_, err = s.House.SignInByPasskey(ctx, app.PasskeyAnswer{Office: Province, ID: asked.ID, Credential: answer})
	if err := refusedWith(err, problem.Refused); err != nil {
		return "", err
	}
	how, err := s.proof(ctx, key, in.Token)
	return in.Me.SignIn + "; " + how, err
}

// proof proves anew who is there, as the pages ask before an act that binds; the session goes on under a new token, and signs so from now on.
func (s *Story) proof(ctx context.Context, key *testkey.Authenticator, token app.Token) (string, error) {
	asked, err := s.House.AskProof(ctx, token)
	if err != nil {
		return "", err
	}
	answer, err := key.Answer(asked.Options)
	if err != nil {
		return "", err
	}
	in, err := s.House.Prove(ctx, token, app.ProofRequest{Passkey: &app.PasskeyAnswer{ID: asked.ID, Credential: answer}})
	if err != nil {
		return "", err
	}
	s.tokens[Province+"/uoc"] = in.Token
	v, err := s.House.Account(ctx, in.Token)
	if err != nil {
		return "", err
	}
	here := slices.IndexFunc(v.Sessions, func(x app.SessionView) bool { return x.Here })
	if here < 0 || v.Sessions[here].SignIn != "passkey+uv/passkey+uv" || in.Token == token {
		return "", errors.New("the proof does not stand with the session")
	}
	return v.Sessions[here].SignIn, nil
}
