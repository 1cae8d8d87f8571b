package app

import (
	"context"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
	"trien/internal/store"
)

// provenTime is how long a proof of who somebody is serves for acts that bind, where the office's settings say nothing. No rule says how long: it is ours.
const provenTime = 15 * time.Minute

// proven lets nobody do an act that binds who has not proven who they are a moment ago, by factors that count (379.12.2b.signin). The refusal is of kind
// problem.StepUp: the pages ask once, and repeat the call.
func (o *Office) proven(_ context.Context, s entered, _ string) error {
	if o.isFresh(s.session, o.now()) && identity.Counts(identity.Proven(s.session.SignIn, s.session.Proof)) {
		return nil
	}
	return problem.New(problem.StepUp, "Việc này có giá trị ràng buộc: hãy xác nhận lại chính bạn đang thao tác.",
		"This act binds: prove once more that it is you.").Under("379.12.2b")
}

// isFresh says whether the last proof in a session still serves.
func (o *Office) isFresh(s store.Session, now time.Time) bool {
	proved := store.Time(s.Proved)
	return s.Proved != 0 && now.Sub(proved) <= provenTime && proved.Sub(now) <= clockSlack
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
