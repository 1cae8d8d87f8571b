package app

import (
	"context"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// The names of acts that bind and are about no document. Those about a document are named as the document's acts are.
const (
	actFactors = "factors.change" // a person's own ways to sign in
	actPair    = "pair-agent"
)

// binds says whether an act on a document asks for a fresh proof.
func binds(act string) bool {
	return signs(act) || act == "issue" || act == office.ActApproveVoid || act == office.ActConfirmVoid || act == office.ActConfirmMeasure
}

// proven lets nobody do an act that binds who has not proven who they are a moment ago, by factors that count (379.12.2b.signin). The refusal is of kind
// problem.StepUp: the pages ask once, and repeat the call. What was proven stands with the act, as all that the session does while the proof serves.
func (o *Office) proven(ctx context.Context, s entered, act string) error {
	counts := identity.Counts(identity.Proven(s.session.SignIn, s.session.Proof))
	if counts && !o.settings.SignIn.asks(act) {
		return nil
	}
	if !counts || !o.isFresh(s.session, o.now()) {
		return errProve
	}
	if o.settings.SignIn.ProofMinutes == eachAct {
		return o.useProof(ctx, s.session)
	}
	return nil
}

var errProve = problem.New(problem.StepUp, "Việc này có giá trị ràng buộc: hãy xác nhận lại chính bạn đang thao tác.",
	"This act binds: prove once more that it is you.").Under("379.12.2b")

// useProof uses a proof up that serves one act: of two at once only one has it.
func (o *Office) useProof(ctx context.Context, was store.Session) error {
	for {
		next := was
		next.Proved = 0
		_, err := o.store.Commit(ctx, store.Batch{Stand: []store.Row{was}, Put: []store.Row{next}, At: o.now()})
		if problem.KindOf(err) != problem.Conflict {
			return err
		}
		if was, err = store.Get[store.Session](ctx, o.store.Reader, was.ID); err != nil || was.Proved == 0 {
			return errProve
		}
	}
}

// isFresh says whether the last proof in a session still serves.
func (o *Office) isFresh(s store.Session, now time.Time) bool {
	proved := store.Time(s.Proved)
	return s.Proved != 0 && now.Sub(proved) <= o.settings.SignIn.proof() && proved.Sub(now) <= clockSlack
}

// clockSlack is how far the clocks of processes may be apart, or a clock be set back, before what was kept as later than now is believed no more.
const clockSlack = 2 * time.Minute

// knownBy is how the person of a session is known now, as it stands with each act: what opened it, and what was proven since while that serves.
func (o *Office) knownBy(s store.Session, now time.Time) string {
	if !o.isFresh(s, now) {
		return s.SignIn
	}
	return identity.Proven(s.SignIn, s.Proof)
}

// replacedTime is how long requests that were under way find a session whose token was renewed. It proves nothing any more.
const replacedTime = 10 * time.Second

// proveSession keeps that the person of a session has proven anew who they are, by the factors that by names, and gives the session a new token: what somebody
// knew of the old one is worth nothing (ASVS 5, 7.2.4). change, which may be nil, adds what the proof uses up. A proof that together with the sign-in does
// not count is refused, for the act would be.
func (o *Office) proveSession(ctx context.Context, s entered, by string, change func(*transaction) error) (SignedIn, error) {
	if !identity.Counts(identity.Proven(s.session.SignIn, by)) {
		return SignedIn{}, problem.New(problem.Refused, "Cách xác nhận này chưa đủ cho phiên làm việc này. Hãy xác nhận bằng mã một lần, hoặc bằng khóa truy cập có vân tay, khuôn mặt hay mã PIN.",
			"This proof is not enough for this session. Prove it by a one-time code, or by a passkey with fingerprint, face or PIN.").Under("379.12.2b")
	}
	version, err := o.store.Version(ctx, sessionStream(s.session))
	if err != nil {
		return SignedIn{}, err
	}
	return o.renewToken(ctx, s, func(t *transaction) error {
		t.session.Proof, t.session.Proved = by, store.Micros(t.at)
		t.actor.SignIn = identity.Proven(s.session.SignIn, by)
		t.add(sessionStream(s.session), version, "", office.SessionProven{By: by})
		if change == nil {
			return nil
		}
		return change(t)
	})
}

// renewToken gives a session a new token with a transaction; change says what else changes, also of t.session. problem.Conflict where the session was
// changed meanwhile.
func (o *Office) renewToken(ctx context.Context, s entered, change func(*transaction) error) (SignedIn, error) {
	token, err := o.newToken()
	if err != nil {
		return SignedIn{}, err
	}
	t := o.begin(s.actor)
	old, next := s.session, s.session
	next.ID, next.Seen = tokenDigest(token), store.Micros(t.at)
	old.Replaced, old.Proof, old.Proved, old.Expires = true, "", 0, min(old.Expires, store.Micros(t.at.Add(replacedTime)))
	t.session = &next
	if err := change(t); err != nil {
		return SignedIn{}, err
	}
	t.batch.Insert = append(t.batch.Insert, next)
	t.batch.Put = append(t.batch.Put, old)
	t.batch.Stand = append(t.batch.Stand, s.session)
	if err := o.commit(ctx, t); err != nil {
		return SignedIn{}, err
	}
	me, err := o.me(ctx, entered{o, t.actor, next})
	return SignedIn{Token: token, Expires: me.Expires, Me: me}, err
}
