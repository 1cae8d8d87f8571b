package app

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"trien/internal/agent"
	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/store"
)

// AgentCall is a call of a machine: what its headers say, and what they are over.
type AgentCall struct {
	Agent     string
	Signature string
	agent.Call
}

var errNoAgent = problem.New(problem.SignIn, "Máy này chưa được ghép với tài khoản nào, hoặc đã bị bỏ ghép. Hãy ghép lại bằng mã mới.",
	"This machine is paired with nobody, or not any more. Pair it again with a new code.")

// heard believes a call by a key: signed by it, and in time.
func heard(c AgentCall, key ed25519.PublicKey, now time.Time) error {
	err := c.Verify(key, c.Signature, now)
	if err == nil {
		return nil
	}
	if late, ok := err.(*agent.CallError); ok && late.Late {
		return problem.New(problem.SignIn, fmt.Sprintf("Đồng hồ của máy lệch quá %d phút so với hệ thống (%s). Hãy chỉnh lại giờ.", int(agent.Window.Minutes()), local(now).Format(time.DateTime)),
			fmt.Sprintf("The machine's clock is more than %d minutes from ours (%s). Set it right.", int(agent.Window.Minutes()), now.Format(time.RFC3339))).Because(err)
	}
	return errNoAgent.Because(err)
}

var errCame = problem.New(problem.SignIn, "Lời gọi này đã được nhận một lần; không làm lại.", "This very call came before; it is not done again.")

// known believes a call of a paired machine: heard, and not seen before, here or elsewhere. Only theirs are remembered, each machine's by itself, so
// that nobody can fill the memory and shut others out. When the machine was heard of is kept with the call.
func (o *Office) known(ctx context.Context, c AgentCall, m machine) error {
	now := o.now()
	if err := heard(c, m.key, now); err != nil {
		return err
	}
	until := now.Add(2*agent.Window + time.Second)
	if err := o.firstHere(c, m, until); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(c.Signature))
	_, err := o.store.Commit(ctx, store.Batch{At: now, Put: []store.Row{store.Machine{ID: m.id, Seen: store.Micros(now)}},
		Insert: []store.Row{store.MachineCall{Machine: m.id, Call: hex.EncodeToString(sum[:]), Until: store.Micros(until)}}})
	if problem.KindOf(err) == problem.Conflict {
		return errCame
	}
	return err
}

// firstHere refuses what came here before, and a machine that calls too much.
func (o *Office) firstHere(c AgentCall, m machine, forget time.Time) error {
	now := o.now()
	o.door.mu.Lock()
	defer o.door.mu.Unlock()
	calls := o.door.calls[m.id]
	if until, came := calls[c.Signature]; came && now.Before(until) {
		return errCame
	}
	if calls == nil || len(calls) >= limits.AgentCalls {
		calls = kept(calls, now)
		if o.door.calls == nil {
			o.door.calls = map[string]map[string]time.Time{}
		}
		o.door.calls[m.id] = calls
	}
	if len(calls) >= limits.AgentCalls {
		return problem.New(problem.Unavailable, "Máy ký này gọi quá nhiều. Hãy thử lại sau ít phút.", "This signing machine calls too often. Try again in a few minutes.")
	}
	calls[c.Signature] = forget
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
		return calling{}, o.door.strangers.add("agent", o.now(), errNoAgent)
	}
	m := people.agents[i]
	if err := o.known(ctx, c, m); problem.KindOf(err) == problem.SignIn || problem.KindOf(err) == problem.Unavailable {
		return calling{}, o.door.strangers.add("agent", o.now(), err)
	} else if err != nil {
		return calling{}, err
	}
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
