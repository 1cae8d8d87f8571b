package app

import (
	"context"
	"slices"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// guessesOfSession is how many wrong proofs in a row end a session: its holder signs in anew, and who found it open has nothing.
const guessesOfSession = 10

// ProofWays are the ways in which the person of a session can prove anew who they are, and what a passkey of theirs would have to sign.
func (h *House) ProofWays(ctx context.Context, t Token) (ProofView, error) {
	s, err := h.enterAtAll(ctx, t)
	if err != nil {
		return ProofView{}, err
	}
	o := s.office
	v := ProofView{Ways: []string{}, Providers: []ProviderView{}, Password: o.settings.SignIn.ProofPassword, Minutes: int(o.settings.SignIn.proof().Minutes()), EachAct: o.settings.SignIn.ProofMinutes == eachAct}
	keys, err := o.passkeysOf(ctx, s.actor.Person)
	if err != nil {
		return v, err
	}
	if o.relying() == nil && len(keys) > 0 {
		v.Ways = append(v.Ways, identity.FactorPasskey)
	}
	_, err = o.vault.Secret(ctx, totpSecret(s.actor.Person))
	if err == nil {
		v.Ways = append(v.Ways, identity.FactorCode)
	}
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return v, err
	}
	return v, o.proofsElsewhere(ctx, s, &v)
}

// proofsElsewhere adds the ways that are answered elsewhere: at a paired machine of the person's, and at providers at which they have an identity. One that
// would not count in this session is left out.
func (o *Office) proofsElsewhere(ctx context.Context, s entered, v *ProofView) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	in, rehearsed, err := o.rehearsing(ctx)
	if err != nil {
		return err
	}
	if off := rehearsed && in.Purpose == offCA; !off && o.provableAtMachine(people, s.actor.Person) {
		v.Ways = append(v.Ways, identity.FactorCertificate)
	}
	if rehearsed && in.Purpose == offProvider {
		return nil
	}
	for _, p := range o.providerViews() {
		bound := slices.ContainsFunc(people.identitiesOf(s.actor.Person), func(l linked) bool { return l.provider == p.ID })
		if bound && identity.Counts(identity.Proven(s.session.SignIn, o.mostCounted(p.ID))) {
			v.Providers = append(v.Providers, p)
		}
	}
	return nil
}

// provableAtMachine says whether somebody has a certificate that proves them and a machine to prove it at.
func (o *Office) provableAtMachine(people *registry, person string) bool {
	return !o.settings.ByCertificate.Off && len(people.provable(person, o.now())) > 0 && len(people.machines(person)) > 0
}

// Prove takes a proof of who the person of a session is, for acts that bind.
func (h *House) Prove(ctx context.Context, t Token, r ProofRequest) (SignedIn, error) {
	s, err := h.enterAtAll(ctx, t)
	if err != nil {
		return SignedIn{}, err
	}
	if s.session.Replaced {
		return SignedIn{}, errSignIn
	}
	if r.Passkey != nil {
		return s.office.proveByPasskey(ctx, s, *r.Passkey)
	}
	return s.office.proveByCode(ctx, s, r)
}

// proveByCode takes a one-time code, and the password beside it where the settings ask for both, or it was given.
func (o *Office) proveByCode(ctx context.Context, s entered, r ProofRequest) (SignedIn, error) {
	by, asked := identity.FactorCode, ""
	a, err := o.accountOf(ctx, s.actor.Person)
	if err != nil {
		return SignedIn{}, err
	}
	if _, err := o.guessesAt(ctx, a.Person, [2]string{proofDoor, s.session.Handle}); err != nil {
		return SignedIn{}, stillIn(err)
	}
	good := true
	if r.Password != "" || o.settings.SignIn.ProofPassword {
		by, asked = twoFactors, a.Password
		if good, err = o.samePassword(ctx, a.Password, r.Password); err != nil {
			return SignedIn{}, err
		}
	}
	for {
		in, err := o.judgeProof(ctx, s, proofTry{code: r.Code, by: by, hash: asked, good: good})
		if problem.KindOf(err) != problem.Conflict {
			return in, err
		}
		if s.session, err = store.Get[store.Session](ctx, o.store.Reader, s.session.ID); err != nil || s.session.Replaced {
			return SignedIn{}, errSignIn
		}
	}
}

// proofTry is one try to prove by a code; hash is the password's that was compared, "" where none was.
type proofTry struct {
	code, by, hash string
	good           bool
}

// judgeProof is proveByCode once: problem.Conflict where something changed meanwhile.
func (o *Office) judgeProof(ctx context.Context, s entered, p proofTry) (SignedIn, error) {
	a, err := o.accountOf(ctx, s.actor.Person)
	if err != nil {
		return SignedIn{}, err
	}
	g, err := o.guessesAt(ctx, a.Person, [2]string{proofDoor, s.session.Handle})
	if err != nil {
		return SignedIn{}, stillIn(err)
	}
	step, fits, err := o.codeFits(ctx, a, p.code)
	if err != nil {
		return SignedIn{}, err
	}
	if !fits || !p.good || p.hash != "" && p.hash != a.Password {
		return SignedIn{}, o.wrongProof(ctx, s, g)
	}
	return o.proveSession(ctx, s, p.by, func(t *transaction) error {
		g.right(t)
		useCode(t, a, step)
		return nil
	})
}

// stillIn makes an error of the door one of a page on which somebody is signed in.
func stillIn(err error) error {
	if problem.KindOf(err) != problem.SignIn {
		return err
	}
	w := problem.WordsOf(err)
	return problem.New(problem.Refused, w.VI, w.EN)
}

// wrongProof counts a wrong proof; the last of too many in a row ends the session.
func (o *Office) wrongProof(ctx context.Context, s entered, g guesser) error {
	b := store.Batch{At: o.now()}
	g.wrong(&b)
	if _, err := o.store.Commit(ctx, b); err != nil {
		return err
	}
	no := problem.New(problem.Refused, "Mã hoặc mật khẩu không đúng, hoặc mã đã dùng rồi. Hãy chờ mã mới rồi thử lại.", "The code or the password is wrong, or the code was used already. Wait for the next one and try again.").Under("379.12.2b")
	if err := o.refuse(ctx, s.actor, refusal{act: "proof", door: "sign-in"}, no); problem.KindOf(err) != problem.Refused {
		return err
	}
	if g.failures()+1 < guessesOfSession {
		return no
	}
	if _, err := o.endSessions(ctx, s.actor, ending{s.actor.Person, "guesses", func(x store.Session) bool { return x.Handle == s.session.Handle }}); err != nil {
		return err
	}
	return errSignIn
}

// ending says whose sessions are to end, which of them, and why.
type ending struct {
	person, why string
	which       func(store.Session) bool
}

// endSessions ends sessions of a person, and tells how many.
func (o *Office) endSessions(ctx context.Context, by identity.Actor, e ending) (int, error) {
	for {
		version, err := o.store.Version(ctx, accountStream(e.person))
		if err != nil {
			return 0, err
		}
		t := o.begin(by)
		n, err := o.endInto(ctx, t, e, version)
		if err != nil || n == 0 {
			return n, err
		}
		if err := o.commit(ctx, t); problem.KindOf(err) != problem.Conflict {
			return n, err
		}
	}
}

// endInto ends sessions with a transaction; version is where the person's stream stands for it. How many they are is by handles.
func (o *Office) endInto(ctx context.Context, t *transaction, e ending, version int64) (int, error) {
	rows, err := o.sessionsOf(ctx, e.person, e.which)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	ended := office.SessionsEnded{Person: e.person, Why: e.why, Sessions: []string{}}
	for _, r := range rows {
		if s := r.(store.Session); !s.Replaced {
			ended.Sessions = append(ended.Sessions, s.Handle)
		}
	}
	t.batch.Delete = append(t.batch.Delete, rows...)
	t.add(accountStream(e.person), version, "", ended)
	return len(ended.Sessions), nil
}

// accountStream is where what happens to a person's ways to sign in stands.
func accountStream(person string) string { return "account/" + person }
