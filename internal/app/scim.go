package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/scim"
	"trien/internal/store"
)

// ScimTokenView is an identity system that may keep the directory.
type ScimTokenView struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	By    string    `json:"by"` // in whose name it does
	Begun time.Time `json:"begun"`
	Used  time.Time `json:"used,omitzero"`
	Works bool      `json:"works"` // that person is still an administrator
}

// ScimMade is a token, once: nobody can show it again.
type ScimMade struct {
	Token  string          `json:"token"`
	Root   string          `json:"root"` // address of the server's SCIM resources; "" where it is not known
	Tokens []ScimTokenView `json:"tokens"`
}

// ScimTokens lists the tokens in force.
func (h *House) ScimTokens(ctx context.Context, t Token) ([]ScimTokenView, error) {
	s, _, err := h.directoryReader(ctx, t)
	if err != nil {
		return nil, err
	}
	return s.office.ScimTokens(ctx)
}

// ScimTokens is House.ScimTokens for whoever has the terminal.
func (o *Office) ScimTokens(ctx context.Context) ([]ScimTokenView, error) {
	r, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	list := []ScimTokenView{}
	for _, t := range r.scim.tokens {
		row, err := store.Get[store.Machine](ctx, o.store.Reader, t.id)
		if err != nil && problem.KindOf(err) != problem.NotFound {
			return nil, err
		}
		a, err := o.actor(ctx, t.person, "scim")
		list = append(list, ScimTokenView{ID: t.id, Name: t.name, By: r.name(t.person), Begun: t.begun, Used: store.Time(row.Seen), Works: err == nil && o.can(a, "directory.change")})
	}
	return list, nil
}

// BeginScim makes a token for an identity system, in the name of the caller. It binds: it asks for a fresh proof of who does it.
func (h *House) BeginScim(ctx context.Context, t Token, name string) (ScimMade, error) {
	s, err := h.importer(ctx, t)
	if err != nil {
		return ScimMade{}, err
	}
	if err := s.office.proven(ctx, s, "directory.change"); err != nil {
		return ScimMade{}, err
	}
	made, err := s.office.beginScim(ctx, s.actor, s.actor.Person, name)
	if c, ok := callerOf(ctx); ok && err == nil {
		made.Root = c.Origin + scim.Root
	}
	return made, err
}

// BeginScim makes a token in the name of an administrator, for whoever has the terminal.
func (o *Office) BeginScim(ctx context.Context, account, name string) (ScimMade, error) {
	r, err := o.registry(ctx)
	if err != nil {
		return ScimMade{}, err
	}
	p, ok := r.ByAccount(identity.Account(account))
	a, _ := r.Actor(p.ID, o.now())
	if !ok || !o.can(a, "directory.change") {
		return ScimMade{}, problem.New(problem.Usage, "“"+account+"” không phải là quản trị đang làm việc; mã truy cập phải đứng tên một quản trị.", "“"+account+"” is no administrator in office; a token stands in the name of one.")
	}
	return o.beginScim(ctx, Terminal(), p.ID, name)
}

func (o *Office) beginScim(ctx context.Context, by identity.Actor, person, name string) (ScimMade, error) {
	name = tidy(name)
	if n := len([]rune(name)); n == 0 || n > limits.AgentName {
		return ScimMade{}, problem.New(problem.Usage, "Cần tên của hệ thống định danh, không quá 80 ký tự.", "A name of the identity system is needed, of 80 characters at most.")
	}
	raw := make([]byte, 32)
	if _, err := io.ReadFull(o.Random, raw); err != nil {
		return ScimMade{}, err
	}
	e := office.ScimBegun{ID: store.NewID(), Person: person, Name: name}
	token := o.settings.ID + "." + hex.EncodeToString(raw)
	e.Digest = scimDigest(token)
	err := o.enrollBy(ctx, by, func(r *registry) (office.Event, error) {
		if len(r.scim.tokens) >= limits.SCIMTokens {
			return nil, problem.New(problem.Conflict, "Đã có đủ số mã truy cập được phép. Hãy thu hồi một mã không dùng nữa rồi làm lại.", "There are as many tokens as is allowed. Revoke one that is not used any more, then try again.")
		}
		return e, nil
	})
	if err != nil {
		return ScimMade{}, err
	}
	list, err := o.ScimTokens(ctx)
	return ScimMade{Token: token, Tokens: list}, err
}

func scimDigest(token string) string {
	sum := sha256.Sum256([]byte("trien scim 1 " + token))
	return hex.EncodeToString(sum[:])
}

// EndScim revokes a token and gives those that stay.
func (h *House) EndScim(ctx context.Context, t Token, id string) ([]ScimTokenView, error) {
	s, err := h.importer(ctx, t)
	if err != nil {
		return nil, err
	}
	return s.office.EndScim(ctx, s.actor, id)
}

// EndScim is House.EndScim for whoever may.
func (o *Office) EndScim(ctx context.Context, by identity.Actor, id string) ([]ScimTokenView, error) {
	err := o.enrollBy(ctx, by, func(r *registry) (office.Event, error) {
		if !slices.ContainsFunc(r.scim.tokens, func(t scimToken) bool { return t.id == id }) {
			return nil, store.NotFound()
		}
		return office.ScimEnded{ID: id}, nil
	})
	if err != nil {
		return nil, err
	}
	return o.ScimTokens(ctx)
}

// ScimOpen says whether any office here lets an identity system in.
func (h *House) ScimOpen(ctx context.Context) (bool, error) {
	for _, o := range h.offices {
		r, err := o.registry(ctx)
		if err != nil || len(r.scim.tokens) > 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// ScimSystem is an identity system whose token is believed: it may do what the administrator in whose name it stands may do to people and units, and no
// more than this type has methods for.
type ScimSystem struct {
	office *Office
	actor  identity.Actor
	name   string
	base   string
}

var errScim = problem.New(problem.SignIn, "Mã truy cập không đúng hoặc đã bị thu hồi.", "The token is wrong, or was revoked.")

// ScimSystem finds whose token it is. The first part of a token names the office. What is not believed is counted.
func (h *House) ScimSystem(ctx context.Context, token string) (*ScimSystem, error) {
	id, _, _ := strings.Cut(token, ".")
	o, ok := h.Office(id)
	if !ok {
		return nil, errScim
	}
	r, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	digest := scimDigest(token)
	i := slices.IndexFunc(r.scim.tokens, func(t scimToken) bool { return t.digest == digest })
	if i < 0 {
		return nil, o.door.strangers.add("scim", o.now(), errScim)
	}
	t := r.scim.tokens[i]
	a, err := o.actor(ctx, t.person, "scim/"+t.id)
	if err == nil {
		err = o.may(ctx, a, "directory.change")
	}
	if err != nil {
		return nil, err
	}
	c, _ := callerOf(ctx)
	return &ScimSystem{o, a, t.name, c.Origin + scim.Root}, o.scimSeen(ctx, t.id)
}

// scimSeen keeps when a token was last used, to the minute.
func (o *Office) scimSeen(ctx context.Context, id string) error {
	row, err := store.Get[store.Machine](ctx, o.store.Reader, id)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	if now := o.now(); now.Sub(store.Time(row.Seen)) > seenStep {
		_, err := o.store.Commit(ctx, store.Batch{At: now, Put: []store.Row{store.Machine{ID: id, Seen: store.Micros(now)}}})
		return err
	}
	return nil
}

// change makes what an identity system wants, and says busy where others were faster again and again: it will come again.
func (s *ScimSystem) change(ctx context.Context, make func(*registry) ([]office.Event, error)) error {
	err := s.office.enrollEach(ctx, s.actor, make)
	if err != nil && problem.WordsOf(err) == store.MovedOn().Words {
		return problem.New(problem.Unavailable, "Danh bạ đang được nhiều nơi sửa cùng lúc. Hãy thử lại.", "Many change the directory at once. Try again.").Because(err)
	}
	return err
}

// readsPeople keeps that the personal data of all was read (379.4.1): an identity system reads one after the other.
func (s *ScimSystem) readsPeople(ctx context.Context) error {
	return s.office.readPersonal(ctx, s.actor, office.Everyone, "code", "email")
}
