package replicas

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/limits"
)

// house is one office as its people work in it, and the office that it writes to.
type house struct {
	drafter, reviewer, signer, clerk *client
	there                            *client // the clerk of the other office
	request                          app.DraftRequest
}

// acked is an act that was answered with yes.
type acked struct{ document, act string }

// ledger is what people were told.
type ledger struct {
	mu    sync.Mutex
	acts  []acked
	lives []life
}

// life is a document that went its whole way.
type life struct {
	abstract, number, out, in string
	from                      *house
}

func (l *ledger) told(document, act string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acts = append(l.acts, acked{document, act})
}

// order are the states of an outgoing document, one after the other.
var order = []string{"draft", "review", "approved", "ready", "signed", "numbered", "sealed", "issued", "sent"}

// reached says whether a document has come to a state, or beyond.
func reached(state string) func(app.DocumentView) bool {
	return func(v app.DocumentView) bool { return slices.Index(order, v.State) >= slices.Index(order, state) }
}

// live takes a document from the draft to the register of the other office.
func (h *house) live(ctx context.Context, l *ledger, name string, file []byte) error {
	r := h.request
	r.Abstract = "về việc " + name
	id, err := h.draft(ctx, l, name, r, file)
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	for _, s := range []struct {
		who  *client
		act  string
		args app.ActArgs
		till string
	}{
		{h.drafter, "submit", app.ActArgs{}, "review"}, {h.reviewer, "approve", app.ActArgs{}, "ready"}, {h.signer, "sign", app.ActArgs{PIN: demo.PIN}, "signed"},
		{h.clerk, "seal", app.ActArgs{PIN: demo.PIN}, "sealed"}, {h.clerk, "issue", app.ActArgs{Confirm: true}, "issued"}, {h.clerk, "send", app.ActArgs{}, "sent"},
	} {
		if s.act == "approve" && h.reviewer == nil {
			continue
		}
		if err := step(ctx, l, s.who, id, s.act, s.args, reached(s.till)); err != nil {
			return fmt.Errorf("%s: %w", s.act, err)
		}
	}
	v, err := until(ctx, h.clerk, id, func(v app.DocumentView) bool {
		return len(v.Deliveries) == 1 && v.Deliveries[0].State != "queued" && v.Deliveries[0].State != "retrying"
	})
	if err != nil {
		return fmt.Errorf("delivery: %w", err)
	}
	in, err := h.arrive(ctx, l, name)
	if err != nil {
		return fmt.Errorf("arrival: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lives = append(l.lives, life{r.Abstract, v.Number, id, in, h})
	return nil
}

// brings sends a file to the drafter's door: in parts where it is large.
func (h *house) brings(ctx context.Context, name string, r app.DraftRequest, file []byte) answer {
	if len(file) > limits.UploadPart {
		return h.drafter.inParts(ctx, name+".pdf", r, file)
	}
	return h.drafter.bring(ctx, "/api/documents", name+".pdf", r, file)
}

// draft brings a file. Where nobody said what became of it, the drafter looks: at the files on their way in, then at the drafts.
func (h *house) draft(ctx context.Context, l *ledger, name string, r app.DraftRequest, file []byte) (string, error) {
	for {
		a := h.brings(ctx, name, r, file)
		if a.known && a.status/100 == 4 {
			return "", &refused{a}
		}
		sure := a.good()
		if sure {
			var i app.IntakeView
			if err := json.Unmarshal(a.body, &i); err != nil {
				return "", err
			}
			id, err := h.taken(ctx, i.ID)
			if err != nil {
				return "", err
			}
			if id != "" {
				l.told(id, "draft")
				return id, nil
			}
		}
		if err := h.settled(ctx, name); err != nil {
			return "", err
		}
		found, err := h.drafter.find(ctx, "out", name, func(d app.DocumentRow) bool { return d.Abstract == r.Abstract })
		if err != nil {
			return "", err
		}
		if len(found) > 0 {
			return found[0].ID, nil
		}
		if err := pause(ctx); err != nil {
			return "", err
		}
	}
}

// taken waits for the end of an intake; "" where it did not come about.
func (h *house) taken(ctx context.Context, id string) (string, error) {
	for {
		i, err := get[app.IntakeView](ctx, h.drafter, "/api/intakes/"+id)
		var no *refused
		switch {
		case errors.As(err, &no) && no.status == http.StatusNotFound:
			return "", nil
		case err != nil:
			return "", err
		case i.Ended && i.Phase == app.PhaseDone:
			return i.Document, nil
		case i.Ended:
			return "", nil
		}
		if err := pause(ctx); err != nil {
			return "", err
		}
	}
}

// settled waits until no file of that name is on its way in.
func (h *house) settled(ctx context.Context, name string) error {
	for {
		list, err := get[[]app.IntakeView](ctx, h.drafter, "/api/intakes")
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(list, func(i app.IntakeView) bool { return !i.Ended && i.Name == name+".pdf" }) {
			return nil
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}

// step does an act once: it looks first, acts on what it saw, and looks again where it was not answered or someone was faster.
func step(ctx context.Context, l *ledger, who *client, id, act string, args app.ActArgs, done func(app.DocumentView) bool) error {
	last := answer{}
	for {
		v, err := get[app.DocumentView](ctx, who, "/api/documents/"+id)
		if err != nil {
			return err
		}
		if done(v) {
			if who.asks && args.PIN != "" {
				return who.wishEnded(ctx, l, id, act)
			}
			return nil
		}
		doing := act
		if v.State == "approved" { // its fields could not be placed the first time
			doing = "prepare"
		}
		if slices.ContainsFunc(v.Allowed, func(a app.ActView) bool { return a.Name == doing }) {
			args.ExpectedVersion = v.Version
			asked := who.asks && args.PIN != "" && doing == act
			if asked {
				last = who.wish(ctx, id, doing, v.Version)
			} else {
				last = who.post(ctx, "/api/documents/"+id+"/acts/"+doing, args)
			}
			if last.good() && !asked { // a wish that was taken is no act yet
				l.told(id, doing)
				continue
			}
			if last.known && last.status == http.StatusUnauthorized {
				return &refused{last}
			}
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("the document stays %s (last answer %d %s): %w", v.State, last.status, last.body, err)
		}
	}
}

func until(ctx context.Context, who *client, id string, done func(app.DocumentView) bool) (app.DocumentView, error) {
	for {
		v, err := get[app.DocumentView](ctx, who, "/api/documents/"+id)
		if err != nil || done(v) {
			return v, err
		}
		if err := pause(ctx); err != nil {
			return v, fmt.Errorf("the document stays %s, %+v: %w", v.State, v.Deliveries, err)
		}
	}
}

// arrive waits for the document at the other office and registers it there.
func (h *house) arrive(ctx context.Context, l *ledger, name string) (string, error) {
	for {
		found, err := h.there.find(ctx, "in", name, func(d app.DocumentRow) bool { return strings.Contains(d.Abstract, name) })
		if err != nil {
			return "", err
		}
		if len(found) > 0 {
			id := found[0].ID
			return id, step(ctx, l, h.there, id, "register", app.ActArgs{Confirm: true}, func(v app.DocumentView) bool { return v.State == "registered" })
		}
		if err := pause(ctx); err != nil {
			return "", err
		}
	}
}
