package app

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"slices"
	"strings"

	"trien/internal/agent"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

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
	if err := heard(c, r.PublicKey, o.now()); err != nil { // that it serves once is for its code to see
		return agent.Paired{}, err
	}
	p, err := o.takeCode(ctx, r.Code)
	if err != nil {
		return agent.Paired{}, err
	}
	who, err := o.actor(ctx, p.Person, p.SignIn)
	if err != nil {
		return agent.Paired{}, err
	}
	m := machine{id: store.NewID()}
	err = o.enrollBy(ctx, who, func(people *registry) (office.Event, error) {
		if slices.ContainsFunc(people.agents, func(m machine) bool { return m.key.Equal(ed25519.PublicKey(r.PublicKey)) }) {
			return nil, problem.New(problem.Conflict, "Máy này đã được ghép. Hãy bỏ ghép trước rồi ghép lại.", "This machine is paired already. End that first, then pair it again.")
		}
		return office.AgentPaired{Agent: m.id, Person: p.Person, Key: base64.StdEncoding.EncodeToString(r.PublicKey), At: o.now(), Name: r.Name}, nil
	})
	return agent.Paired{Agent: m.id, Office: o.settings.ID, OfficeName: o.settings.Name, Person: p.Person, PersonName: who.Name}, err
}

// misspoken is the answer to a machine whose program says what is not in the protocol.
func misspoken(err error) error {
	return problem.New(problem.Malformed, "Chương trình ký trên máy gửi dữ liệu không đúng dạng. Hãy cập nhật chương trình.",
		"The signing program on the machine sent what is not in the protocol. Update it.").Because(err)
}

// takeCode uses a code up. Wrong ones are counted. They are not slowed down: who calls can't be told from others here, so a stranger would slow
// down the whole office, and a code is too long to be guessed.
func (o *Office) takeCode(ctx context.Context, typed string) (store.Pairing, error) {
	now := o.now()
	code := strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, typed))
	p, err := o.store.TakePairing(ctx, codeDigest(code), now)
	if problem.KindOf(err) == problem.NotFound {
		return p, o.door.strangers.add("pair-agent", now, problem.New(problem.SignIn, "Mã ghép không đúng, đã dùng hoặc quá 10 phút. Hãy lấy mã mới ở trang của bạn.",
			"The pairing code is wrong, used, or older than ten minutes. Take a new one from your page."))
	}
	return p, err
}
