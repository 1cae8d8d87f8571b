package agentd

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"

	"trien/cms"
	"trien/internal/agent"
	"trien/internal/keys"
	"trien/internal/problem"
)

// batch looks at each document, lets the person choose, and signs with one PIN.
func (a *Agent) batch(ctx context.Context, b *Batch) error {
	if err := a.look(ctx, b); err != nil || len(b.Lines) == 0 {
		return err
	}
	choices, err := a.Desk.Choose(ctx, b, func(ctx context.Context, line int) ([]byte, error) { return a.bytes(ctx, b.Lines[line]) })
	if err != nil {
		return err
	}
	var chosen []Line
	for n, l := range b.Lines {
		switch {
		case n < len(choices) && choices[n] == Sign:
			chosen = append(chosen, l)
		case n < len(choices) && choices[n] == Refuse:
			no := agent.Words{VI: "Người ký không ký trên máy của mình.", EN: "The signer refused on their own machine."}
			if err := a.decline(ctx, l.Item, no, Event{Kind: PersonNo, Item: l.Item}); err != nil {
				return err
			}
		default:
			a.aside(l.Item, SetAside, nil)
		}
	}
	if len(chosen) == 0 {
		return nil
	}
	return a.signAll(ctx, b, chosen)
}

// look fetches and inspects each document. What is refused leaves the batch; what can't be fetched just now comes in a later one.
func (a *Agent) look(ctx context.Context, b *Batch) error {
	var fit []Line
	var away error
	for _, l := range b.Lines {
		var err error
		if l.Statement, err = a.inspect(ctx, l.Item, b.Key); err == nil {
			l.Signed = a.Journal.before(l.Statement)
			fit = append(fit, l)
			continue
		}
		if err = a.unfit(ctx, l.Item, err); problem.KindOf(err) == problem.Unavailable {
			away = err
		} else if err != nil {
			return err
		}
	}
	if b.Lines = fit; len(fit) == 0 {
		return away
	}
	return nil
}

// inspect fetches a document and reads it as its signer; the bytes are not kept.
func (a *Agent) inspect(ctx context.Context, i agent.Item, k *Source) (*agent.Statement, error) {
	raw, err := a.House.file(ctx, i)
	if err != nil {
		return nil, err
	}
	return agent.Inspect(ctx, i, agent.Served{ReaderAt: bytes.NewReader(raw), Size: int64(len(raw))}, k.Chain[0], a.Now())
}

// unfit decides what follows where a document can't be looked at or is refused.
func (a *Agent) unfit(ctx context.Context, i agent.Item, err error) error {
	var refused *agent.RefusedError
	switch {
	case errors.As(err, &refused) && ours(refused.Reason):
		a.aside(i, SetAside, refused.Problem())
		return nil
	case errors.As(err, &refused):
		p := refused.Problem()
		return a.decline(ctx, i, agent.Words{VI: p.Words.VI, EN: p.Words.EN}, Event{Kind: Refused, Item: i, Err: p})
	case ended(ctx, err) || problem.KindOf(err) == problem.Unavailable:
		return err
	}
	a.aside(i, Unwanted, err)
	return nil
}

// ours tells refusals whose cause may lie on this machine or on the way, so that the house need not give the document up.
func ours(r agent.Reason) bool {
	return r == agent.OtherBytes || r == agent.OutOfForce || r == agent.OtherTime || r == agent.NotMine
}

// decline tells the house that an item won't be signed.
func (a *Agent) decline(ctx context.Context, i agent.Item, why agent.Words, tell Event) error {
	_, err := a.House.answer(ctx, i.ID, agent.Result{Refused: &why})
	switch {
	case ended(ctx, err) || problem.KindOf(err) == problem.Unavailable:
		return err
	case err != nil:
		a.aside(i, Unwanted, err)
		return nil
	}
	a.told[mark(i)] = true
	a.Desk.Tell(tell)
	return nil
}

// bytes gives exactly what a line would sign, fetched again.
func (a *Agent) bytes(ctx context.Context, l Line) ([]byte, error) {
	raw, err := a.House.file(ctx, l.Item)
	if err == nil && !sameBytes(raw, l.Statement) {
		err = (&agent.RefusedError{Reason: agent.OtherBytes, Detail: "fetched again"}).Problem()
	}
	if err != nil {
		return nil, err
	}
	return raw, nil
}

// signAll opens the key with one PIN and signs the chosen lines one after the other. What fails for one is told and the rest goes on; where
// the key fails, the rest waits.
func (a *Agent) signAll(ctx context.Context, b *Batch, chosen []Line) error {
	if err := a.enter(ctx, b); err != nil {
		if ended(ctx, err) {
			return err
		}
		for _, l := range chosen {
			a.aside(l.Item, SetAside, err)
		}
		return nil
	}
	for n, l := range chosen {
		tell := Event{Item: l.Item, Done: n + 1, Total: len(chosen)}
		e, err := a.sign(ctx, l)
		if err != nil && !ended(ctx, err) {
			for _, rest := range chosen[n:] {
				a.aside(rest.Item, SetAside, err)
			}
			a.shut()
			return nil
		}
		if err != nil {
			return err
		}
		err = a.hand(ctx, e, tell)
		if problem.KindOf(err) == problem.Unavailable {
			tell.Kind, tell.Err = Kept, err
			a.Desk.Tell(tell)
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// enter opens the key of a batch, unless it is open for the very request.
func (a *Agent) enter(ctx context.Context, b *Batch) error {
	if b.Open && a.open != nil {
		return nil
	}
	a.shut()
	k, err := b.Key.Open(ctx, a.Desk.Ask)
	if err != nil {
		return err
	}
	if agent.Fingerprint(k.Certificate()) != agent.Fingerprint(b.Key.Chain[0]) {
		keys.Close(k)
		return problem.New(problem.Key, "Khóa vừa mở mang chứng thư khác với chứng thư đã biết; chưa ký gì. Nếu vừa đổi thiết bị hoặc gia hạn, hãy chạy lại với --learn.",
			"The key just opened has another certificate than was known; nothing was signed. If it was exchanged or renewed, start again with --learn.")
	}
	a.open = &opened{b.Request, b.Key, k}
	return nil
}

// sign makes one signature, checks it and puts it into the journal.
func (a *Agent) sign(ctx context.Context, l Line) (entry, error) {
	if err := ctx.Err(); err != nil {
		return entry{}, err
	}
	s := l.Statement
	digest, err := s.Digest()
	if err != nil {
		return entry{}, err
	}
	k := a.open.key
	value, err := k.Sign(ctx, digest, s.Scheme)
	if err != nil {
		return entry{}, err
	}
	if f := cms.CheckValue(k.Certificate().PublicKey, s.Scheme, digest, value); !f.OK() {
		return entry{}, problem.New(problem.Key, "Thiết bị trả về chữ ký không đúng với chứng thư của nó. Hãy kiểm tra thiết bị.",
			"The device gave a signature that does not fit its certificate. Check the device.").Because(fmt.Errorf("%s", f.Why))
	}
	r := agent.Result{Attributes: s.Attributes, Value: value}
	for _, c := range k.Chain() {
		r.Chain = append(r.Chain, c.Raw)
	}
	return a.Journal.signed(s, r, a.Now())
}

func marshal(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("agentd: %w", err)
	}
	return b, nil
}

func publicOf(k ed25519.PrivateKey) []byte { return []byte(k.Public().(ed25519.PublicKey)) }
