package app

import (
	"context"
	"fmt"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// ChangePassword changes the caller's password: by the old one and a fresh proof. Their other sessions end.
func (h *House) ChangePassword(ctx context.Context, t Token, r PasswordChange) (SignedIn, error) {
	s, err := h.enterAtAll(ctx, t)
	if err != nil {
		return SignedIn{}, err
	}
	o := s.office
	a, err := o.accountOf(ctx, s.actor.Person)
	if err != nil {
		return SignedIn{}, err
	}
	if err := identity.CheckPassword(r.New, a.Name); err != nil {
		return SignedIn{}, err
	}
	if !s.session.Renew { // who has just signed in by a first password proves nothing twice
		if err := o.mayChangeFactors(ctx, s); err != nil {
			return SignedIn{}, err
		}
	}
	g, err := o.guessesAt(ctx, a.Person, [2]string{proofDoor, s.session.Handle})
	if err != nil {
		return SignedIn{}, stillIn(err)
	}
	good, err := o.samePassword(ctx, a.Password, r.Old)
	if err != nil {
		return SignedIn{}, err
	}
	if !good {
		return SignedIn{}, o.wrongProof(ctx, s, g)
	}
	if r.New == r.Old {
		return SignedIn{}, problem.New(problem.Usage, "Mật khẩu mới phải khác mật khẩu cũ.", "The new password must not be the old one.")
	}
	hash, err := hashPassword(r.New, o.Random)
	if err != nil {
		return SignedIn{}, err
	}
	return o.keepPassword(ctx, s, a.Password, hash)
}

// keepPassword keeps a new password where the old one stands still. The session is known as it was: a password by itself is no new proof.
func (o *Office) keepPassword(ctx context.Context, s entered, was, hash string) (SignedIn, error) {
	for {
		a, err := o.accountOf(ctx, s.actor.Person)
		if err != nil {
			return SignedIn{}, err
		}
		if a.Password != was {
			return SignedIn{}, store.MovedOn()
		}
		version, err := o.store.Version(ctx, accountStream(a.Person))
		if err != nil {
			return SignedIn{}, err
		}
		in, err := o.renewToken(ctx, s, func(t *transaction) error {
			next := a
			next.Password, next.Renew, next.Changed = hash, false, store.Micros(t.at)
			t.session.Renew = false
			t.batch.Stand, t.batch.Put = append(t.batch.Stand, a), append(t.batch.Put, next)
			t.add(accountStream(a.Person), version, "", office.PasswordChanged{})
			others := ending{a.Person, "password", func(x store.Session) bool { return x.Handle != s.session.Handle }}
			if _, err := o.endInto(ctx, t, others, version+1); err != nil {
				return err
			}
			return o.tell(t, a.Person, noticeFactors, Words{fmt.Sprintf("Mật khẩu của tài khoản bạn đã được đổi lúc %s. Nếu không phải bạn, hãy báo quản trị ngay.", shownTime(t.at)),
				fmt.Sprintf("The password of your account was changed at %s. If it was not you, tell the administrator at once.", shownTime(t.at))})
		})
		if problem.KindOf(err) != problem.Conflict {
			return in, err
		}
		if s.session, err = store.Get[store.Session](ctx, o.store.Reader, s.session.ID); err != nil || s.session.Replaced {
			return SignedIn{}, errSignIn
		}
	}
}
