package app

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"trien/internal/agent"
	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/provider"
	"trien/internal/store"
)

// Signing in at a provider of identities: the browser is sent there with secrets of this one sign-in and a cookie, and comes back with a code. What serves
// once is used up before the code is given back to the provider, so that of two who bring the same only one is heard, in whichever process.

// byProvider is the kind of an attempt that a provider of identities answers.
const byProvider = "provider"

// The purposes of an attempt, beside those of package agent.
const toLink = "link" // to bind the identity to the person of the session

// providerTime is how long a person may be away at a provider.
const providerTime = 10 * time.Minute

// ReturnPath is where people come back to from a provider: registered there as the redirect URI, after the house's own address.
const ReturnPath = "/dang-nhap/tro-ve"

// ProviderRequest asks to be sent to a provider.
type ProviderRequest struct {
	Office   string `json:"office"`
	Provider string `json:"provider"`
	Purpose  string `json:"purpose"` // "sign-in"; in a session "link", "proof"
}

// ProviderAsked is where the browser goes, and what it must bring back in a cookie.
type ProviderAsked struct {
	Address string
	Cookie  string
	Expires time.Time
}

// ProviderReturn is what a person came back with.
type ProviderReturn struct {
	State  string `json:"state"`
	Code   string `json:"code,omitempty"`
	Issuer string `json:"issuer,omitempty"`
	Error  string `json:"error,omitempty"` // RFC 6749, Section 4.1.2.1
	Cookie string `json:"-"`
}

// ProviderDone is what came of it: a session, opened or proven anew, or an identity bound.
type ProviderDone struct {
	Purpose string
	In      *SignedIn
}

// BeginProvider sends a person to a provider. To bind an identity a fresh proof is asked for, since from then on it opens sessions.
func (h *House) BeginProvider(ctx context.Context, t Token, r ProviderRequest) (ProviderAsked, error) {
	a := store.Attempt{Kind: byProvider, Provider: r.Provider, Purpose: r.Purpose, State: store.AttemptOpen}
	o, ok := h.Office(r.Office)
	if r.Purpose != agent.ToSignIn {
		s, err := h.enterAtAll(ctx, t)
		if err == nil && r.Purpose == toLink {
			err = s.office.proven(ctx, s, actFactors)
		}
		if err != nil {
			return ProviderAsked{}, err
		}
		o, ok, a.Person, a.Session = s.office, true, s.actor.Person, s.session.Handle
	}
	if !ok || r.Purpose != agent.ToSignIn && r.Purpose != agent.ToProve && r.Purpose != toLink {
		return ProviderAsked{}, errNoOffice
	}
	if err := o.switchedOff(ctx, offProvider); err != nil {
		return ProviderAsked{}, err
	}
	return o.toProvider(ctx, a)
}

// toProvider keeps an attempt and gives the way to the provider.
func (o *Office) toProvider(ctx context.Context, a store.Attempt) (ProviderAsked, error) {
	party, err := o.party(a.Provider)
	if err != nil {
		return ProviderAsked{}, err
	}
	from, _ := callerOf(ctx)
	state, err := o.newSecret()
	if err != nil {
		return ProviderAsked{}, err
	}
	cookie, err := o.newSecret()
	if err != nil {
		return ProviderAsked{}, err
	}
	now := o.now()
	state = o.settings.ID + "." + state
	a.ID, a.Browser, a.Origin = ticketDigest(state), ticketDigest(cookie), from.Origin
	a.Created, a.Expires = store.Micros(now), store.Micros(now.Add(providerTime))
	start, err := o.startOf(a, state)
	if err != nil {
		return ProviderAsked{}, err
	}
	address, err := party.Address(ctx, start)
	if err != nil {
		return ProviderAsked{}, o.sayOtherWays(err)
	}
	err = o.store.PutAttempt(ctx, a, now, limits.AttemptsOpen)
	return ProviderAsked{Address: address, Cookie: cookie, Expires: store.Time(a.Expires)}, err
}

// startOf makes the secrets of an attempt from its state, which only the browser holds: nothing in the database opens anything.
func (o *Office) startOf(a store.Attempt, state string) (provider.Start, error) {
	verifier, err := o.key.Derive("trien provider verifier 1", []byte(state), 32)
	if err != nil {
		return provider.Start{}, err
	}
	nonce, err := o.key.Derive("trien provider nonce 1", []byte(state), 32)
	text := base64.RawURLEncoding.EncodeToString
	return provider.Start{Redirect: a.Origin + ReturnPath, State: state, Nonce: text(nonce), Verifier: text(verifier), Began: store.Time(a.Created), Fresh: a.Purpose == agent.ToProve}, err
}

// sayOtherWays adds to a provider's failure by which way the office lets people in meanwhile (379.11.6).
func (o *Office) sayOtherWays(err error) error {
	if problem.KindOf(err) != problem.Unavailable {
		return err
	}
	w, second := problem.WordsOf(err), o.secondWords()
	return problem.New(problem.Unavailable, w.VI+" "+second.VI, w.EN+" "+second.EN).Because(err)
}

var errReturn = problem.New(problem.SignIn, "Lần đăng nhập này đã hết hạn, đã dùng, hoặc bắt đầu ở trình duyệt khác. Hãy đăng nhập lại từ đầu.",
	"This sign-in is over, was used, or was begun in another browser. Sign in anew.")

// FinishProvider takes a person who came back from a provider.
func (h *House) FinishProvider(ctx context.Context, t Token, r ProviderReturn) (ProviderDone, error) {
	id, _, _ := strings.Cut(r.State, ".")
	o, ok := h.Office(id)
	if !ok {
		return ProviderDone{}, errReturn
	}
	a, err := o.store.TakeAttempt(ctx, ticketDigest(r.State), o.now())
	if problem.KindOf(err) == problem.NotFound {
		return ProviderDone{}, o.door.strangers.add("provider", o.now(), errReturn)
	}
	if err != nil {
		return ProviderDone{}, err
	}
	if a.Kind != byProvider || r.Cookie == "" || subtle.ConstantTimeCompare([]byte(a.Browser), []byte(ticketDigest(r.Cookie))) != 1 {
		return ProviderDone{}, o.door.strangers.add("provider", o.now(), errReturn)
	}
	var done ProviderDone
	who, err := o.whoCame(ctx, a, r)
	if err == nil {
		done, err = h.cameBack(ctx, t, o, a, who)
	}
	done.Purpose = a.Purpose
	if a.Purpose != agent.ToSignIn { // the session stays what it was
		err = stillIn(err)
	}
	return done, err
}

// whoCame asks the provider who it is.
func (o *Office) whoCame(ctx context.Context, a store.Attempt, r ProviderReturn) (provider.Identity, error) {
	if r.Error != "" || r.Code == "" {
		return provider.Identity{}, problem.New(problem.SignIn, "Nhà cung cấp danh tính không cho đăng nhập, hoặc bạn đã dừng ở đó. Hãy thử lại hoặc chọn cách khác.",
			"The provider of identities let nobody in, or you stopped there. Try again, or choose another way.")
	}
	party, err := o.party(a.Provider)
	if err != nil {
		return provider.Identity{}, err
	}
	start, err := o.startOf(a, r.State)
	if err != nil {
		return provider.Identity{}, err
	}
	who, err := party.Finish(ctx, provider.Return{Start: start, Code: r.Code, Issuer: r.Issuer})
	if problem.KindOf(err) == problem.SignIn {
		return who, o.count(ctx, "provider-refused", o.now(), err)
	}
	return who, o.sayOtherWays(err)
}

// cameBack does what the attempt was begun for.
func (h *House) cameBack(ctx context.Context, t Token, o *Office, a store.Attempt, who provider.Identity) (ProviderDone, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return ProviderDone{}, err
	}
	person := people.identified(who.Issuer, who.Subject)
	if a.Purpose == agent.ToSignIn {
		if person == "" {
			return ProviderDone{}, o.count(ctx, "provider-unknown", o.now(), errNoIdentity(o.settings, a.Provider))
		}
		in, err := o.openSession(ctx, person, o.counted(a.Provider, who), func(t *transaction) error {
			o.identityProven(t, a, who, person)
			return nil
		})
		return ProviderDone{In: &in}, err
	}
	s, err := h.enterAtAll(ctx, t)
	if err != nil {
		return ProviderDone{}, err
	}
	if s.office != o || s.session.Handle != a.Session || s.actor.Person != a.Person {
		return ProviderDone{}, errReturn
	}
	if a.Purpose == toLink {
		return ProviderDone{}, o.linkIdentity(ctx, s.actor, office.IdentityLinked{Person: a.Person, Provider: a.Provider, Issuer: who.Issuer, Subject: who.Subject, At: o.now()})
	}
	if person != a.Person {
		return ProviderDone{}, o.refuse(ctx, s.actor, refusal{act: "proof", door: "provider"}, problem.New(problem.Refused, "Danh tính vừa đăng nhập là của người khác.", "The identity that came is someone else's.").Under("379.12.2b"))
	}
	in, err := o.proveSession(ctx, s, o.counted(a.Provider, who), func(t *transaction) error {
		o.identityProven(t, a, who, person)
		return nil
	})
	return ProviderDone{In: &in}, err
}

func errNoIdentity(s Settings, id string) error {
	p, _ := s.provider(id)
	return problem.New(problem.SignIn, "Danh tính "+p.Name+" này chưa gắn với tài khoản nào của cơ quan. Hãy đăng nhập cách khác rồi gắn ở trang cá nhân, hoặc nhờ quản trị ghi theo mã định danh của bạn.",
		"This "+p.Name+" identity is bound to no account here. Sign in another way and bind it on your own page, or have the administrator record it against your code.").Under("379.11.3")
}

// counted names what a sign-in at a provider counts as: several factors only where the office's settings say by which word the provider tells so
// (379.12.2b.signin).
func (o *Office) counted(id string, who provider.Identity) string {
	p, _ := o.settings.provider(id)
	many := who.Class != "" && slices.Contains(p.Classes, who.Class)
	if len(p.Methods) > 0 && !slices.ContainsFunc(p.Methods, func(m string) bool { return !slices.Contains(who.Methods, m) }) {
		many = true
	}
	if many {
		return identity.FactorProvider + "+" + identity.FactorMany
	}
	return identity.FactorProvider
}

// mostCounted is what a provider's word counts as at the most.
func (o *Office) mostCounted(id string) string {
	if p, _ := o.settings.provider(id); len(p.Classes)+len(p.Methods) > 0 {
		return identity.FactorProvider + "+" + identity.FactorMany
	}
	return identity.FactorProvider
}

// identityProven records what a provider told. It has a stream of its own: nothing else happens to it.
func (o *Office) identityProven(t *transaction, a store.Attempt, who provider.Identity, person string) {
	p, _ := o.settings.provider(a.Provider)
	e := office.IdentityProven{Person: person, Provider: a.Provider, Issuer: who.Issuer, Purpose: a.Purpose}
	if slices.Contains(p.Classes, who.Class) {
		e.Class = who.Class
	}
	for _, m := range who.Methods {
		if slices.Contains(knownMethods[:], m) {
			e.Methods = append(e.Methods, m)
		}
	}
	t.add("attempt/"+store.NewID(), 0, "", e)
}

// knownMethods are the words of RFC 8176, Section 2: what a provider says otherwise is not kept in the clear.
var knownMethods = [...]string{"face", "fpt", "geo", "hwk", "iris", "kba", "mca", "mfa", "otp", "pin", "pop", "pwd", "rba", "retina", "sc", "sms", "swk", "tel", "user", "vbm", "wia"}
