package app

import (
	"context"
	"encoding/base32"
	"fmt"
	"io"
	"net/url"

	"rsc.io/qr"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// newCodes is where a secret of one-time codes waits until one of its codes has come: before that it opens nothing, and the old one stays.
func newCodes(person string) string { return "totp-new/" + person }

// NewCodes begins the caller's change of their one-time codes, after a fresh proof.
func (h *House) NewCodes(ctx context.Context, t Token) (CodesView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return CodesView{}, err
	}
	o := s.office
	if err := o.mayChangeFactors(ctx, s); err != nil {
		return CodesView{}, err
	}
	raw := make([]byte, totpBytes)
	if _, err := io.ReadFull(o.Random, raw); err != nil {
		return CodesView{}, err
	}
	if err := o.vault.PutSecret(ctx, newCodes(s.actor.Person), raw); err != nil {
		return CodesView{}, err
	}
	a, err := o.accountOf(ctx, s.actor.Person)
	if err != nil {
		return CodesView{}, err
	}
	v := CodesView{Secret: base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)}
	v.Address = codesAddress(o.settings.Name, a.Name, v.Secret)
	v.Picture, err = squares(v.Address)
	return v, err
}

// codesAddress is what authenticators read (the Key Uri Format of Google Authenticator, which all take).
func codesAddress(office, account, secret string) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + office + ":" + account}
	u.RawQuery = "secret=" + secret + "&issuer=" + url.PathEscape(office)
	return u.String()
}

// squares is a QR code as rows of "1" (dark) and "0".
func squares(text string) ([]string, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, err
	}
	rows := make([]string, c.Size)
	for y := range rows {
		row := make([]byte, c.Size)
		for x := range row {
			row[x] = '0'
			if c.Black(x, y) {
				row[x] = '1'
			}
		}
		rows[y] = string(row)
	}
	return rows, nil
}

// ConfirmCodes takes the new one-time codes into use, once one of them has come. It proves who the caller is; other sessions, opened with the old ones, end.
func (h *House) ConfirmCodes(ctx context.Context, t Token, code string) (SignedIn, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return SignedIn{}, err
	}
	o := s.office
	secret, err := o.vault.Secret(ctx, newCodes(s.actor.Person))
	if problem.KindOf(err) == problem.NotFound {
		return SignedIn{}, problem.New(problem.Conflict, "Chưa tạo mã một lần mới. Hãy bấm tạo mới, quét mã rồi nhập mã hiện ra.", "No new one-time codes were begun. Begin, scan the picture, then type the code that is shown.")
	}
	if err != nil {
		return SignedIn{}, err
	}
	g, err := o.guessesAt(ctx, s.actor.Person, [2]string{proofDoor, s.session.Handle})
	if err != nil {
		return SignedIn{}, stillIn(err)
	}
	step, fits := identity.CheckCode(secret, code, o.now(), 0)
	if !fits {
		return SignedIn{}, o.wrongProof(ctx, s, g)
	}
	if err := o.vault.PutSecret(ctx, totpSecret(s.actor.Person), secret); err != nil {
		return SignedIn{}, err
	}
	in, err := o.renewFactor(ctx, s, factorNews{by: identity.FactorCode, why: "codes", event: office.CodesRenewed{},
		words:  func(at string) Words { return codesWords(at) },
		change: func(a *store.Account) { a.LastCode = step }})
	if err != nil {
		return in, err
	}
	return in, o.vault.DeleteSecret(ctx, newCodes(s.actor.Person))
}

func codesWords(at string) Words {
	return Words{fmt.Sprintf("Mã một lần của tài khoản bạn đã được đổi lúc %s. Nếu không phải bạn, hãy báo quản trị ngay.", at),
		fmt.Sprintf("The one-time codes of your account were changed at %s. If it was not you, tell the administrator at once.", at)}
}

// factorNews is a factor that its holder has renewed.
type factorNews struct {
	by, why string // the proof that it is; why other sessions end
	event   office.Event
	words   func(at string) Words
	change  func(*store.Account)
}

// renewFactor keeps a new factor, ends the person's other sessions and tells them, and gives this one a new token.
func (o *Office) renewFactor(ctx context.Context, s entered, n factorNews) (SignedIn, error) {
	for {
		a, err := o.accountOf(ctx, s.actor.Person)
		if err != nil {
			return SignedIn{}, err
		}
		version, err := o.store.Version(ctx, accountStream(s.actor.Person))
		if err != nil {
			return SignedIn{}, err
		}
		in, err := o.proveSession(ctx, s, n.by, func(t *transaction) error {
			next := a
			n.change(&next)
			t.batch.Stand, t.batch.Put = append(t.batch.Stand, a), append(t.batch.Put, next)
			t.session.Renew = next.Renew
			t.add(accountStream(s.actor.Person), version, "", n.event)
			others := ending{s.actor.Person, n.why, func(x store.Session) bool { return x.Handle != s.session.Handle }}
			if _, err := o.endInto(ctx, t, others, version+1); err != nil {
				return err
			}
			return o.tell(t, s.actor.Person, noticeFactors, n.words(shownTime(t.at)))
		})
		if problem.KindOf(err) != problem.Conflict {
			return in, err
		}
		if s.session, err = store.Get[store.Session](ctx, o.store.Reader, s.session.ID); err != nil || s.session.Replaced {
			return SignedIn{}, errSignIn
		}
	}
}
