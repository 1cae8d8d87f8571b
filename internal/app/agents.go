package app

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"io"
	"slices"
	"sync"
	"time"

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
	codeLetters = 12               // 60 bits: nobody guesses one within its time, at whatever speed, so tries are counted and never slowed
)

// door is what this process knows by itself of the office's door for machines: who waits here, and how much each machine calls. Codes, calls that
// came and when a machine was heard of are in the database.
type door struct {
	mu      sync.Mutex
	calls   map[string]map[string]time.Time // by machine: signatures of calls that came here, with when they may be forgotten
	waits   map[string]int                  // questions kept open, by machine
	waiting map[string]int                  // the same, by person
	news    chan struct{}                   // closed when something became ready
	shut    bool                            // nobody waits any more

	strangers tally           // what was not believed
	coming    map[string]bool // items whose files a tool is sending here
}

// codeDigest is what is kept of a code.
func codeDigest(code string) string {
	sum := sha256.Sum256([]byte("trien pairing 1 " + code))
	return hex.EncodeToString(sum[:])
}

// PairAgent gives a one-time code that pairs a machine with the caller. A code given before is good no more.
func (h *House) PairAgent(ctx context.Context, t Token) (PairingView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return PairingView{}, err
	}
	o := s.office
	if err := o.proven(ctx, s, actPair); err != nil { // from then on the machine proves sign-ins
		return PairingView{}, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return PairingView{}, err
	}
	if len(people.machines(s.actor.Person)) >= limits.AgentsOfOne {
		return PairingView{}, o.refuse(ctx, s.actor, refusal{act: actPair, door: "agent"}, problem.New(problem.Conflict,
			"Bạn đã ghép đủ số máy được phép. Hãy bỏ ghép một máy không dùng nữa rồi làm lại.", "You have paired as many machines as is allowed. End one that you use no more, then try again."))
	}
	raw := make([]byte, codeLetters*5/8+1)
	if _, err := io.ReadFull(o.Random, raw); err != nil {
		return PairingView{}, err
	}
	code, expires := base32.StdEncoding.EncodeToString(raw)[:codeLetters], o.now().Add(pairingTime)
	err = o.store.PutPairing(ctx, store.Pairing{Code: codeDigest(code), Person: s.actor.Person, SignIn: s.actor.SignIn, Expires: store.Micros(expires)}, o.now())
	if err != nil {
		return PairingView{}, err
	}
	return PairingView{Code: code[:4] + "-" + code[4:8] + "-" + code[8:], Expires: expires, Office: o.settings.ID}, nil
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
	for _, m := range people.machines(person) {
		row, err := store.Get[store.Machine](ctx, o.store.Reader, m.id)
		if err != nil && problem.KindOf(err) != problem.NotFound {
			return nil, err
		}
		seen := store.Time(row.Seen)
		shown, err := o.shownBy(ctx, people, m)
		if err != nil {
			return nil, err
		}
		list = append(list, AgentView{ID: m.id, Name: m.name, Paired: m.paired, Seen: seen, Connected: o.now().Sub(seen) < nearby, Certificates: shown})
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
	if _, err := o.store.Commit(ctx, store.Batch{At: o.now(), Delete: []store.Row{store.MachineShown{Machine: id}}}); err != nil {
		return nil, err
	}
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
