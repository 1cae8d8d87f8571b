package app

import (
	"context"
	"crypto/ed25519"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"trien/internal/agent"
	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// machine is one paired with a person: it holds their token and knows itself by a key of its own.
type machine struct {
	id, person, name string
	key              ed25519.PublicKey
	paired           time.Time
}

const (
	pairingTime = 10 * time.Minute // how long a code is good for
	nearby      = time.Minute      // a machine that was heard of within it is there
	codeBytes   = 5                // 40 bits: with the tries that are allowed nobody guesses one
)

// door is the office's door for machines. It lives in memory alone: after a restart a code is asked for anew.
type door struct {
	mu    sync.Mutex
	codes map[string]pairing   // by code
	tries []time.Time          // of codes, lately
	calls map[string]time.Time // signatures of calls that came, with when they may be forgotten
	seen  map[string]time.Time // when a machine was last heard of
	waits map[string]int       // questions kept open, by machine
	news  chan struct{}        // closed when something became ready
	shut  bool                 // nobody waits any more
}

// pairing is a code that was given out, and to whom.
type pairing struct {
	person, signIn string
	expires        time.Time
}

// PairAgent gives a one-time code that pairs a machine with the caller. A code given before is good no more.
func (h *House) PairAgent(ctx context.Context, t Token) (PairingView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return PairingView{}, err
	}
	o := s.office
	people, err := o.registry(ctx)
	if err != nil {
		return PairingView{}, err
	}
	if len(people.machines(s.actor.Person)) >= limits.AgentsOfOne {
		return PairingView{}, o.refuse(ctx, s.actor, refusal{act: "pair-agent", door: "agent"}, problem.New(problem.Conflict,
			"Bạn đã ghép đủ số máy được phép. Hãy bỏ ghép một máy không dùng nữa rồi làm lại.", "You have paired as many machines as is allowed. End one that you use no more, then try again."))
	}
	raw := make([]byte, codeBytes)
	if _, err := io.ReadFull(o.Random, raw); err != nil {
		return PairingView{}, err
	}
	code, expires := base32.StdEncoding.EncodeToString(raw), o.now().Add(pairingTime)
	o.door.mu.Lock()
	defer o.door.mu.Unlock()
	for old, p := range o.door.codes {
		if p.person == s.actor.Person || !o.now().Before(p.expires) {
			delete(o.door.codes, old)
		}
	}
	if o.door.codes == nil {
		o.door.codes = map[string]pairing{}
	}
	o.door.codes[code] = pairing{s.actor.Person, s.actor.SignIn, expires}
	return PairingView{Code: code[:4] + "-" + code[4:], Expires: expires, Office: o.settings.ID}, nil
}

// machines are those paired with a person.
func (r *registry) machines(person string) []machine {
	var list []machine
	for _, m := range r.agents {
		if m.person == person {
			list = append(list, m)
		}
	}
	return list
}

// Agents are the machines paired with the caller.
func (h *House) Agents(ctx context.Context, t Token) ([]AgentView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	return s.office.agents(ctx, s.actor.Person)
}

func (o *Office) agents(ctx context.Context, person string) ([]AgentView, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	list := []AgentView{}
	o.door.mu.Lock()
	defer o.door.mu.Unlock()
	for _, m := range people.machines(person) {
		seen := o.door.seen[m.id]
		list = append(list, AgentView{ID: m.id, Name: m.name, Paired: m.paired, Seen: seen, Connected: o.now().Sub(seen) < nearby})
	}
	return list, nil
}

// EndAgent ends a pairing and gives the machines that stay.
func (h *House) EndAgent(ctx context.Context, t Token, id string) ([]AgentView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	err = o.enrollBy(ctx, s.actor, func(people *registry) (office.Event, error) {
		if !slices.ContainsFunc(people.machines(s.actor.Person), func(m machine) bool { return m.id == id }) {
			return nil, store.NotFound()
		}
		return office.AgentEnded{Agent: id}, nil
	})
	if err != nil {
		return nil, err
	}
	o.tellAgents() // whoever waits for work learns that there is none any more
	return o.agents(ctx, s.actor.Person)
}

// enrollBy appends one event to the staff stream, decided anew where someone else was faster.
func (o *Office) enrollBy(ctx context.Context, by identity.Actor, decide func(*registry) (office.Event, error)) error {
	for range noteTries {
		people, err := o.registry(ctx)
		if err != nil {
			return err
		}
		e, err := decide(people)
		if err != nil {
			return err
		}
		t := o.begin(by)
		t.add(staffStream, people.version, "", e)
		if err = o.commit(ctx, t); problem.KindOf(err) != problem.Conflict {
			return err
		}
	}
	return store.MovedOn()
}

// AgentCall is a call of a machine: what its headers say, and what they are over.
type AgentCall struct {
	Agent     string
	Signature string
	agent.Call
}

var errNoAgent = problem.New(problem.SignIn, "Máy này chưa được ghép với tài khoản nào, hoặc đã bị bỏ ghép. Hãy ghép lại bằng mã mới.",
	"This machine is paired with nobody, or not any more. Pair it again with a new code.")

// PairMachine takes a machine's half of a pairing. A code serves once.
func (h *House) PairMachine(ctx context.Context, id string, c AgentCall) (agent.Paired, error) {
	o, ok := h.Office(id)
	if !ok {
		return agent.Paired{}, store.NotFound()
	}
	r, err := agent.ParsePairRequest(c.Body)
	if err != nil {
		return agent.Paired{}, misspoken(err)
	}
	if err := o.known(c, r.PublicKey); err != nil {
		return agent.Paired{}, err
	}
	p, err := o.takeCode(ctx, r.Code)
	if err != nil {
		return agent.Paired{}, err
	}
	who, err := o.actor(ctx, p.person, p.signIn)
	if err != nil {
		return agent.Paired{}, err
	}
	m := machine{id: store.NewID()}
	err = o.enrollBy(ctx, who, func(people *registry) (office.Event, error) {
		if slices.ContainsFunc(people.agents, func(m machine) bool { return m.key.Equal(ed25519.PublicKey(r.PublicKey)) }) {
			return nil, problem.New(problem.Conflict, "Máy này đã được ghép. Hãy bỏ ghép trước rồi ghép lại.", "This machine is paired already. End that first, then pair it again.")
		}
		return office.AgentPaired{Agent: m.id, Person: p.person, Key: base64.StdEncoding.EncodeToString(r.PublicKey), At: o.now(), Name: r.Name}, nil
	})
	return agent.Paired{Agent: m.id, Office: o.settings.ID, OfficeName: o.settings.Name, Person: p.person, PersonName: who.Name}, err
}

// misspoken is the answer to a machine whose program says what is not in the protocol.
func misspoken(err error) error {
	return problem.New(problem.Malformed, "Chương trình ký trên máy gửi dữ liệu không đúng dạng. Hãy cập nhật chương trình.",
		"The signing program on the machine sent what is not in the protocol. Update it.").Because(err)
}

// takeCode uses a code up. Wrong ones are counted, and slowed down for everyone at that door.
func (o *Office) takeCode(ctx context.Context, typed string) (pairing, error) {
	now := o.now()
	code := strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, typed))
	o.door.mu.Lock()
	o.door.tries = slices.DeleteFunc(o.door.tries, func(at time.Time) bool { return now.Sub(at) >= time.Minute })
	many := len(o.door.tries) >= limits.PairingTries
	p, ok := o.door.codes[code]
	if !many {
		o.door.tries = append(o.door.tries, now)
		delete(o.door.codes, code)
	}
	o.door.mu.Unlock()
	switch {
	case many:
		return pairing{}, problem.New(problem.Unavailable, "Có quá nhiều mã ghép được thử cùng lúc; mã này chưa được thử. Hãy thử lại sau một phút.",
			"Too many pairing codes are being tried; this one was not. Try again in a minute.")
	case !ok || !now.Before(p.expires):
		return pairing{}, o.count(ctx, "pair-agent", now, problem.New(problem.SignIn, "Mã ghép không đúng, đã dùng hoặc quá 10 phút. Hãy lấy mã mới ở trang của bạn.",
			"The pairing code is wrong, used, or older than ten minutes. Take a new one from your page."))
	}
	return p, nil
}

// known believes a call by a key: signed by it, in time, and not seen before.
func (o *Office) known(c AgentCall, key ed25519.PublicKey) error {
	now := o.now()
	if err := c.Verify(key, c.Signature, now); err != nil {
		if late, ok := err.(*agent.CallError); ok && late.Late {
			return problem.New(problem.SignIn, fmt.Sprintf("Đồng hồ của máy lệch quá %d phút so với hệ thống (%s). Hãy chỉnh lại giờ.", int(agent.Window.Minutes()), local(now).Format(time.DateTime)),
				fmt.Sprintf("The machine's clock is more than %d minutes from ours (%s). Set it right.", int(agent.Window.Minutes()), now.Format(time.RFC3339))).Because(err)
		}
		return errNoAgent.Because(err)
	}
	o.door.mu.Lock()
	defer o.door.mu.Unlock()
	if until, came := o.door.calls[c.Signature]; came && now.Before(until) {
		return problem.New(problem.SignIn, "Lời gọi này đã được nhận một lần; không làm lại.", "This very call came before; it is not done again.")
	}
	if o.door.calls == nil || len(o.door.calls) >= limits.AgentCalls {
		o.door.calls = kept(o.door.calls, now)
	}
	if len(o.door.calls) >= limits.AgentCalls {
		return problem.New(problem.Unavailable, "Các máy ký đang gọi quá nhiều. Hãy thử lại sau ít phút.", "The signing machines call too often. Try again in a few minutes.")
	}
	o.door.calls[c.Signature] = now.Add(2*agent.Window + time.Second)
	return nil
}

// kept are the calls that could still come again.
func kept(calls map[string]time.Time, now time.Time) map[string]time.Time {
	out := map[string]time.Time{}
	for signature, until := range calls {
		if now.Before(until) {
			out[signature] = until
		}
	}
	return out
}

// calling is a machine whose call is believed, and who it works for now.
type calling struct {
	office  *Office
	machine machine
	actor   identity.Actor
}

// answer finds whose call it is, and believes it or not. What is not believed is counted.
func (h *House) answer(ctx context.Context, id string, c AgentCall) (calling, error) {
	o, ok := h.Office(id)
	if !ok {
		return calling{}, store.NotFound()
	}
	people, err := o.registry(ctx)
	if err != nil {
		return calling{}, err
	}
	i := slices.IndexFunc(people.agents, func(m machine) bool { return m.id == c.Agent })
	if i < 0 {
		return calling{}, o.count(ctx, "agent", o.now(), errNoAgent)
	}
	m := people.agents[i]
	if err := o.known(c, m.key); err != nil {
		return calling{}, o.count(ctx, "agent", o.now(), err)
	}
	o.door.mu.Lock()
	if o.door.seen == nil {
		o.door.seen = map[string]time.Time{}
	}
	o.door.seen[m.id] = o.now()
	o.door.mu.Unlock()
	a, err := o.actor(ctx, m.person, "agent")
	return calling{o, m, a}, err
}

// tellAgents wakes every machine that waits for work.
func (o *Office) tellAgents() {
	o.door.mu.Lock()
	defer o.door.mu.Unlock()
	if o.door.news != nil {
		close(o.door.news)
		o.door.news = nil
	}
}

// tidings is closed when something has become ready since it was asked for; open is false where nobody is to wait any more.
func (o *Office) tidings() (news <-chan struct{}, open bool) {
	o.door.mu.Lock()
	defer o.door.mu.Unlock()
	if o.door.news == nil {
		o.door.news = make(chan struct{})
	}
	return o.door.news, !o.door.shut
}

// EndWaits ends every call of a machine that is only waiting, and lets none wait from now on: the server is about to stop.
func (h *House) EndWaits() {
	for _, o := range h.offices {
		o.door.mu.Lock()
		o.door.shut = true
		o.door.mu.Unlock()
		o.tellAgents()
	}
}
