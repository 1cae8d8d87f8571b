package app

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"trien/internal/agent"
	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// Signing in by certificate: the page asks with the account's name and gets a ticket and a number; a paired machine of the person shows the number, and
// signs a challenge with the certificate; whoever holds the ticket then opens the session. Who asks may be anybody, so asking again and again is slowed
// down, for this way alone: a stranger keeps nobody from the other ways.

// certificateTime is how long a challenge waits for its machine.
const certificateTime = 3 * time.Minute

// certificateDoor is where askings under a name are counted, until one is answered rightly.
const certificateDoor = "certificate"

// byMachine is the kind of an attempt that a machine answers.
const byMachine = "certificate"

// certificateUnchecked is how somebody is known whose certificate nobody could say to be good: where the settings let them in at all, it counts for
// nothing that binds.
const certificateUnchecked = identity.FactorCertificate + "-unchecked"

// CertificateRequest asks to sign in by certificate.
type CertificateRequest struct {
	Office  string `json:"office"`
	Account string `json:"account"`
}

// CertificateAsked is a challenge under way, for the page that asked. The ticket opens the session once the machine has answered.
type CertificateAsked struct {
	Ticket  string    `json:"ticket"`
	Number  string    `json:"number"` // that the machine shows too
	Expires time.Time `json:"expires"`
}

// BeginCertificate makes a challenge for the machines of an account. Whether there is such an account, and a machine, is not told.
func (h *House) BeginCertificate(ctx context.Context, r CertificateRequest) (CertificateAsked, error) {
	o, ok := h.Office(r.Office)
	if !ok {
		return CertificateAsked{}, errNoOffice
	}
	if o.settings.ByCertificate.Off {
		return CertificateAsked{}, errWayClosed()
	}
	if err := o.switchedOff(ctx, offCA); err != nil {
		return CertificateAsked{}, err
	}
	account := strings.ToLower(strings.TrimSpace(r.Account))
	if err := o.askedOnce(ctx, account); err != nil {
		return CertificateAsked{}, err
	}
	from, _ := callerOf(ctx)
	people, err := o.registry(ctx)
	if err != nil {
		return CertificateAsked{}, err
	}
	p, _ := people.ByAccount(account)
	if people.frozen(p.ID) || len(people.provable(p.ID, o.now())) == 0 || len(people.machines(p.ID)) == 0 {
		p.ID = "" // nobody will be asked
	}
	return o.challenge(ctx, store.Attempt{Kind: byMachine, Person: p.ID, Account: account, Purpose: agent.ToSignIn, Origin: from.Origin})
}

func errWayClosed() error {
	return problem.New(problem.Conflict, "Cơ quan này không cho đăng nhập bằng cách đó. Hãy chọn cách khác.", "This office does not let anybody in that way. Choose another.")
}

// askedOnce counts an asking under a name and says how long the next must wait. In a browser in which the owner signed in before, that browser's alone
// count: whoever asks from elsewhere holds up nobody.
func (o *Office) askedOnce(ctx context.Context, account string) error {
	g, err := o.askings(ctx, account)
	if problem.KindOf(err) == problem.SignIn {
		return problem.New(problem.SignIn, "Đã yêu cầu nhiều lần mà chưa được xác thực trên máy. "+problem.WordsOf(err).VI, "It was asked for many times and not proven on a machine. "+problem.WordsOf(err).EN)
	}
	if err != nil {
		return err
	}
	b := store.Batch{At: g.at}
	g.wrong(&b)
	_, err = o.store.Commit(ctx, b)
	if problem.KindOf(err) == problem.Conflict {
		return problem.New(problem.SignIn, "Có nhiều yêu cầu cùng lúc cho tài khoản này. Hãy thử lại.", "Several ask for this account at once. Try again.")
	}
	return err
}

// askings are the askings counted for an account, where the caller is.
func (o *Office) askings(ctx context.Context, account string) (guesser, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return guesser{}, err
	}
	p, _ := people.ByAccount(account)
	c, _ := callerOf(ctx)
	known, err := o.isKnownBrowser(ctx, c.browser(), p.ID)
	if err != nil {
		return guesser{}, err
	}
	if known {
		account += "\n" + c.browser()
	}
	return o.guessesAt(ctx, p.ID, [2]string{certificateDoor, account})
}

// provable are the certificates by which a person may be proven now.
func (r *registry) provable(person string, now time.Time) (list []*x509.Certificate) {
	seen := map[string]bool{}
	for _, c := range r.certificates {
		if person == "" || c.holder != person || c.parsed == nil || seen[c.fingerprint] || r.usable(c.parsed, now) != nil {
			continue
		}
		seen[c.fingerprint] = true
		list = append(list, c.parsed)
	}
	return list
}

// challenge keeps an attempt with what is random about it, and wakes the machines.
func (o *Office) challenge(ctx context.Context, a store.Attempt) (CertificateAsked, error) {
	raw := make([]byte, 32+agent.NonceSize+1)
	if _, err := io.ReadFull(o.Random, raw); err != nil {
		return CertificateAsked{}, err
	}
	now := o.now().Truncate(time.Second)
	ticket := o.settings.ID + "." + base64.RawURLEncoding.EncodeToString(raw[:32])
	if u, err := url.Parse(a.Origin); err == nil && u.Host != "" {
		a.Origin = agent.Origin(u)
	}
	a.ID, a.Name, a.State = ticketDigest(ticket), store.NewID(), store.AttemptOpen
	a.Nonce = base64.StdEncoding.EncodeToString(raw[32 : 32+agent.NonceSize])
	a.Number = fmt.Sprintf("%02d", 10+int(raw[len(raw)-1])%90) // no leading zero, which people drop
	a.Created, a.Expires = store.Micros(now), store.Micros(now.Add(certificateTime))
	if err := o.store.PutAttempt(ctx, a, o.now(), limits.AttemptsOpen); err != nil {
		return CertificateAsked{}, err
	}
	o.tellAgents()
	return CertificateAsked{Ticket: ticket, Number: a.Number, Expires: store.Time(a.Expires)}, nil
}

// ticketDigest is what is kept of a ticket.
func ticketDigest(ticket string) string {
	sum := sha256.Sum256([]byte("trien ticket 1 " + ticket))
	return hex.EncodeToString(sum[:])
}

// askedFor are the challenges that wait for a person's machines.
func (o *Office) askedFor(ctx context.Context, person string) ([]agent.Challenge, error) {
	rows, err := store.List[store.Attempt](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": person, "kind": byMachine, "state": store.AttemptOpen}})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	now := o.now()
	var list []agent.Challenge
	for _, a := range rows {
		if store.Time(a.Expires).After(now) {
			c, err := o.challengeOf(a)
			if err != nil {
				return nil, err
			}
			for _, x := range people.provable(person, now) {
				c.Certificates = append(c.Certificates, fingerprint(x))
			}
			list = append(list, c)
		}
	}
	return list, nil
}

// challengeOf is a challenge as a machine gets it, but for the certificates.
func (o *Office) challengeOf(a store.Attempt) (agent.Challenge, error) {
	nonce, err := base64.StdEncoding.DecodeString(a.Nonce)
	return agent.Challenge{ID: a.Name, Purpose: a.Purpose, Office: o.settings.ID, OfficeName: o.settings.Name, Person: a.Person, Account: a.Account, Origin: a.Origin,
		Number: a.Number, Nonce: nonce, Issued: store.Time(a.Created).UTC(), Expires: store.Time(a.Expires).UTC()}, err
}

// CertificateAnswer is how far a sign-in by certificate is, for the page that asked.
type CertificateAnswer struct {
	State string `json:"state"` // "waiting": no machine has answered yet; "in": a session is open
}

// FinishCertificate opens the session of a ticket whose challenge was answered rightly; nil: it waits still. A ticket serves once.
func (h *House) FinishCertificate(ctx context.Context, ticket string) (*SignedIn, error) {
	id, _, _ := strings.Cut(ticket, ".")
	o, ok := h.Office(id)
	if !ok {
		return nil, errTicket()
	}
	a, err := o.machineAnswered(ctx, ticket, agent.ToSignIn)
	if err != nil || a == nil {
		return nil, err
	}
	if err := o.stillServes(ctx, a.Proof); err != nil {
		return nil, err
	}
	asked, err := o.askings(ctx, a.Account)
	if err != nil && problem.KindOf(err) != problem.SignIn { // that others must wait hinders nobody who is proven
		return nil, err
	}
	in, err := o.openSession(ctx, a.Person, howProven(a), func(t *transaction) error {
		asked.right(t)
		t.session.Credential = a.Proof
		t.batch.Stand, t.batch.Delete = append(t.batch.Stand, *a), append(t.batch.Delete, *a)
		return nil
	})
	if problem.KindOf(err) == problem.Conflict {
		return nil, errTicket() // somebody else was faster with the same ticket
	}
	if err != nil {
		return nil, err
	}
	return &in, nil
}

// AskCertificateProof asks the caller's machines to prove anew who they are.
func (h *House) AskCertificateProof(ctx context.Context, t Token) (CertificateAsked, error) {
	s, err := h.enterAtAll(ctx, t)
	if err != nil {
		return CertificateAsked{}, err
	}
	o := s.office
	people, err := o.registry(ctx)
	if err != nil {
		return CertificateAsked{}, err
	}
	if !o.provableAtMachine(people, s.actor.Person) {
		return CertificateAsked{}, problem.New(problem.Conflict, "Bạn chưa có máy đã ghép và chứng thư số đã đăng ký để xác nhận bằng chứng thư. Hãy xác nhận bằng cách khác.",
			"You have no paired machine with a registered certificate to prove it by. Prove it in another way.")
	}
	from, _ := callerOf(ctx)
	p, _ := people.Person(s.actor.Person)
	return o.challenge(ctx, store.Attempt{Kind: byMachine, Person: s.actor.Person, Account: p.Account, Purpose: agent.ToProve, Session: s.session.Handle, Origin: from.Origin})
}

// FinishCertificateProof gives the session its proof once a machine has answered; nil: it waits still.
func (h *House) FinishCertificateProof(ctx context.Context, t Token, ticket string) (*SignedIn, error) {
	s, err := h.enterAtAll(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	a, err := o.machineAnswered(ctx, ticket, agent.ToProve)
	if err != nil || a == nil {
		return nil, stillIn(err)
	}
	if a.Session != s.session.Handle || a.Person != s.actor.Person {
		return nil, stillIn(errTicket())
	}
	if err := o.stillServes(ctx, a.Proof); err != nil {
		return nil, err
	}
	in, err := o.proveSession(ctx, s, howProven(a), func(t *transaction) error {
		t.batch.Stand, t.batch.Delete = append(t.batch.Stand, *a), append(t.batch.Delete, *a)
		return nil
	})
	if problem.KindOf(err) == problem.Conflict {
		return nil, stillIn(errTicket())
	}
	return &in, err
}

// stillServes refuses a certificate that was ended since it answered.
func (o *Office) stillServes(ctx context.Context, proof string) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	c, _ := people.certificate(proof)
	return c.serves(o.now())
}

// howProven names the factors of an attempt that was answered by a certificate.
func howProven(a *store.Attempt) string {
	if a.Trouble == troubleUnchecked {
		return certificateUnchecked
	}
	return identity.FactorCertificate
}

func errTicket() error {
	return problem.New(problem.SignIn, "Yêu cầu đăng nhập bằng chứng thư đã hết hạn, đã dùng, hoặc không có. Hãy yêu cầu lại.",
		"This sign-in by certificate is over, was used, or never was. Ask for it anew.")
}

// Why an attempt was refused, or is not all that it should be.
const (
	troublePerson    = "person"    // they said no on their machine
	troubleAnswer    = "answer"    // the answer does not hold
	troubleKey       = "key"       // the certificate is not theirs, ended, revoked, or of nobody believed
	troubleUnchecked = "unchecked" // whether it is revoked could not be said
)

// machineAnswered finds the attempt of a ticket: nil while it waits, an error where nothing will come of it.
func (o *Office) machineAnswered(ctx context.Context, ticket, purpose string) (*store.Attempt, error) {
	a, err := store.Get[store.Attempt](ctx, o.store.Reader, ticketDigest(ticket))
	if problem.KindOf(err) == problem.NotFound {
		return nil, o.door.strangers.add("ticket", o.now(), errTicket())
	}
	if err != nil {
		return nil, err
	}
	if a.Kind != byMachine || a.Purpose != purpose || store.Time(a.Expires).Before(o.now()) {
		return nil, errTicket()
	}
	switch a.State {
	case store.AttemptProven:
		return &a, nil
	case store.AttemptRefused:
		_, err := o.store.TakeAttempt(ctx, a.ID, o.now())
		if problem.KindOf(err) == problem.NotFound {
			err = nil
		}
		if err == nil {
			err = refusedBecause(a.Trouble)
		}
		return nil, err
	}
	return nil, nil
}

func refusedBecause(trouble string) error {
	switch trouble {
	case troublePerson:
		return problem.New(problem.SignIn, "Yêu cầu đăng nhập đã bị từ chối trên máy ký.", "The sign-in was refused on the machine.")
	case troubleUnchecked:
		return problem.New(problem.Unavailable, "Chưa kiểm tra được chứng thư số có bị thu hồi hay không, nên chưa cho đăng nhập bằng chứng thư. Hãy đăng nhập cách khác, hoặc thử lại sau.",
			"Whether the certificate is revoked could not be checked, so it opens nothing yet. Sign in another way, or try again later.")
	case troubleKey:
		return problem.New(problem.SignIn, "Chứng thư số không dùng để đăng nhập được: không phải của tài khoản này, đã ngừng, bị thu hồi, hoặc không thuộc tổ chức được tin cậy. Hãy đăng nhập cách khác và báo người quản lý thuê bao.",
			"The certificate opens nothing: it is not this account's, was ended or revoked, or is of an authority that nobody believes. Sign in another way and tell those who manage certificates.").Under("379.9.2")
	}
	return problem.New(problem.SignIn, "Câu trả lời của máy ký không hợp lệ. Hãy cập nhật chương trình `trien agent` rồi thử lại.", "The machine's answer does not hold. Update `trien agent`, then try again.")
}

// provenEvent is the record of a certificate that proved somebody. It has a stream of its own: nothing else happens to it.
func provenEvent(t *transaction, e office.CertificateProven) {
	t.add("attempt/"+store.NewID(), 0, "", e)
}
