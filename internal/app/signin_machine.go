package app

import (
	"context"
	"crypto/x509"

	"trien/internal/agent"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// AgentProof takes what a machine made of a challenge. A right answer serves once; a wrong one ends the attempt and is recorded.
func (h *House) AgentProof(ctx context.Context, id string, c AgentCall, challenge string) (agent.Outcome, error) {
	m, err := h.answer(ctx, id, c)
	if err != nil {
		return agent.Outcome{}, err
	}
	o := m.office
	rows, err := store.List[store.Attempt](ctx, o.store.Reader, store.Query{Equal: map[string]any{"name": challenge, "person": m.machine.person, "kind": byMachine}})
	if err != nil {
		return agent.Outcome{}, err
	}
	if len(rows) != 1 || rows[0].State != store.AttemptOpen || store.Time(rows[0].Expires).Before(o.now()) {
		return agent.Outcome{}, errNoAttempt()
	}
	p, err := agent.ParseProof(c.Body)
	if err != nil {
		return agent.Outcome{}, o.endAttempt(ctx, m, rows[0], troubleAnswer, misspoken(err))
	}
	if p.Refused != nil {
		no := problem.New(problem.Refused, "Người giữ chứng thư đã từ chối trên máy.", "The holder refused on their machine.")
		if err := o.endAttempt(ctx, m, rows[0], troublePerson, no); problem.KindOf(err) != problem.Refused {
			return agent.Outcome{}, err
		}
		return agent.Outcome{State: agent.Refused}, nil
	}
	return o.takeProof(ctx, m, rows[0], p.Signed)
}

func errNoAttempt() error {
	return problem.New(problem.Conflict, "Yêu cầu đăng nhập này không còn chờ: đã hết hạn, đã được trả lời, hoặc có yêu cầu mới hơn.", "This sign-in does not wait any more: it is over, was answered, or a newer one took its place.")
}

// takeProof holds an answer against its challenge, and the certificate against the registry and those who are believed.
func (o *Office) takeProof(ctx context.Context, m calling, a store.Attempt, der []byte) (agent.Outcome, error) {
	c, err := o.challengeOf(a)
	if err != nil {
		return agent.Outcome{}, err
	}
	signer, others, err := c.Proven(m.machine.id, der)
	if err != nil {
		no := problem.New(problem.Malformed, "Câu trả lời không phải của yêu cầu đăng nhập này. Hãy cập nhật chương trình `trien agent`.", "The answer is not one to this sign-in. Update `trien agent`.").Because(err)
		return agent.Outcome{}, o.endAttempt(ctx, m, a, troubleAnswer, no)
	}
	next := a
	next.State, next.Proof = store.AttemptProven, fingerprint(signer)
	switch err = o.vouches(ctx, a.Person, signer, others); {
	case problem.KindOf(err) == problem.Unavailable && o.settings.ByCertificate.Unchecked:
		next.Trouble = troubleUnchecked
	case problem.KindOf(err) == problem.Unavailable:
		return agent.Outcome{}, o.endAttempt(ctx, m, a, troubleUnchecked, err)
	case problem.KindOf(err) == problem.Key:
		return agent.Outcome{}, o.endAttempt(ctx, m, a, troubleKey, err)
	case err != nil:
		return agent.Outcome{}, err
	}
	t := o.begin(m.actor)
	t.batch.Stand, t.batch.Put = []store.Row{a}, []store.Row{next}
	provenEvent(t, office.CertificateProven{Person: a.Person, Fingerprint: next.Proof, Purpose: a.Purpose, Agent: m.machine.id, Checked: next.Trouble == ""})
	if err := o.commit(ctx, t); problem.KindOf(err) == problem.Conflict {
		return agent.Outcome{}, errNoAttempt()
	} else if err != nil {
		return agent.Outcome{}, err
	}
	return agent.Outcome{State: agent.Signed}, nil
}

// vouches says whether a certificate proves a person now: registered for them, not ended, nobody frozen, and believed.
func (o *Office) vouches(ctx context.Context, person string, c *x509.Certificate, others []*x509.Certificate) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	if person == "" || people.holder(fingerprint(c)) != person {
		return problem.New(problem.Key, "Chứng thư số này không đăng ký cho tài khoản đó. Hãy cắm đúng thiết bị, hoặc báo người quản lý thuê bao.",
			"This certificate is not registered for that account. Plug in the right device, or tell those who manage certificates.").Under("379.5.6")
	}
	if err := people.usable(c, o.now()); err != nil {
		return err
	}
	return o.stands(ctx, c, others)
}

// endAttempt ends an attempt without a proof, and records why.
func (o *Office) endAttempt(ctx context.Context, m calling, a store.Attempt, trouble string, why error) error {
	next := a
	next.State, next.Trouble = store.AttemptRefused, trouble
	_, err := o.store.Commit(ctx, store.Batch{Stand: []store.Row{a}, Put: []store.Row{next}, At: o.now()})
	if problem.KindOf(err) == problem.Conflict {
		return errNoAttempt()
	}
	if err != nil {
		return err
	}
	return o.refuse(ctx, m.actor, refusal{act: "sign-in", door: "certificate"}, why)
}
