package agentd

import (
	"context"
	"errors"
	"fmt"

	"trien/cms"
	"trien/internal/agent"
	"trien/internal/keys"
	"trien/internal/problem"
)

// signIns proves the sign-ins that wait, each asked for once: neither a wrong PIN nor a refusal brings the same question again.
func (a *Agent) signIns(ctx context.Context, w agent.Work) error {
	for _, c := range w.SignIns {
		name := "sign-in/" + c.ID
		if a.told[name] || a.Desk.Prove == nil {
			continue
		}
		a.told[name] = true
		if err := a.signIn(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// signIn holds a challenge against what this machine knows, asks the person, and proves it with one PIN.
func (a *Agent) signIn(ctx context.Context, c agent.Challenge) error {
	var refused *agent.RefusedError
	if err := c.Holds(a.House.paired(), a.House.origin(), a.Now()); errors.As(err, &refused) {
		p := refused.Problem()
		return a.refuseSignIn(ctx, c, agent.Words{VI: p.Words.VI, EN: p.Words.EN}, Event{Kind: SignInRefused, Err: p})
	}
	k := a.certified(c)
	if k == nil {
		a.Desk.Tell(Event{Kind: SignInLeft, Err: problem.New(problem.Key, "Có yêu cầu đăng nhập bằng chứng thư, nhưng chứng thư của bạn không có trên máy này. Hãy cắm đúng thiết bị, hoặc đăng nhập cách khác.",
			"A sign-in by certificate is asked for, and your certificate is not on this machine. Plug in the right device, or sign in another way.")})
		return nil
	}
	choice, err := a.Desk.Prove(ctx, c, k)
	switch {
	case err != nil:
		return err
	case choice == Refuse:
		no := agent.Words{VI: "Người giữ chứng thư đã từ chối trên máy của mình.", EN: "The certificate's holder said no on their own machine."}
		return a.refuseSignIn(ctx, c, no, Event{Kind: SignInNo})
	case choice != Sign:
		return nil
	}
	proof, err := a.attest(ctx, c, k)
	if err != nil && ended(ctx, err) {
		return err
	}
	if err == nil {
		err = a.House.prove(ctx, c.ID, agent.Proof{Signed: proof})
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		a.Desk.Tell(Event{Kind: SignInLeft, Err: err})
		return nil
	}
	a.Desk.Tell(Event{Kind: Proven})
	return nil
}

// refuseSignIn tells the house that there will be no proof, so that the page need not wait. That it can't be told now matters to nobody: the challenge
// ends by itself.
func (a *Agent) refuseSignIn(ctx context.Context, c agent.Challenge, why agent.Words, tell Event) error {
	a.Desk.Tell(tell)
	err := a.House.prove(ctx, c.ID, agent.Proof{Refused: &why})
	if ended(ctx, err) {
		return err
	}
	return nil
}

// certified gives the key here whose certificate may prove a challenge.
func (a *Agent) certified(c agent.Challenge) *Source {
	for _, name := range c.Certificates {
		for _, k := range a.Keys {
			if len(k.Chain) > 0 && agent.Fingerprint(k.Chain[0]) == name {
				return k
			}
		}
	}
	return nil
}

// attest signs a challenge with a key that is open for nothing else: it closes at once.
func (a *Agent) attest(ctx context.Context, c agent.Challenge, source *Source) ([]byte, error) {
	a.shut()
	mine := source.Chain[0]
	what, err := c.Attest(a.House.paired().Agent, mine)
	if err != nil {
		return nil, err
	}
	k, err := source.Open(ctx, a.Desk.Ask)
	if err != nil {
		return nil, err
	}
	defer keys.Close(k)
	if agent.Fingerprint(k.Certificate()) != agent.Fingerprint(mine) {
		return nil, problem.New(problem.Key, "Khóa vừa mở mang chứng thư khác với chứng thư đã biết; chưa đăng nhập. Nếu vừa đổi thiết bị, hãy chạy lại với --learn.",
			"The key just opened has another certificate than was known; nothing was proven. If it was exchanged, start again with --learn.")
	}
	value, err := k.Sign(ctx, what.Digest, what.Scheme)
	if err != nil {
		return nil, err
	}
	if f := cms.CheckValue(mine.PublicKey, what.Scheme, what.Digest, value); !f.OK() {
		return nil, problem.New(problem.Key, "Thiết bị trả về chữ ký không đúng với chứng thư của nó. Hãy kiểm tra thiết bị.",
			"The device gave a signature that does not fit its certificate. Check the device.").Because(fmt.Errorf("%s", f.Why))
	}
	return what.Assemble(value, k.Chain())
}
