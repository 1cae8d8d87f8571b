package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"trien/internal/problem"
)

// SigningState says where a signing request stands.
type SigningState string

// The states of a request. Only an open one goes on.
const (
	SigningOpen      SigningState = "open"
	SigningDone      SigningState = "done" // every item has its end
	SigningCancelled SigningState = "cancelled"
	SigningExpired   SigningState = "expired"
)

// ItemState says where one document of a request stands.
type ItemState string

// The states of an item. Preparing and signing are held by a lease; one that has run out is as good as none.
const (
	ItemWaiting   ItemState = "waiting"
	ItemPreparing ItemState = "preparing"
	ItemReady     ItemState = "ready" // prepared: the key may sign
	ItemSigning   ItemState = "signing"

	ItemSigned    ItemState = "signed"
	ItemFailed    ItemState = "failed"
	ItemRefused   ItemState = "refused" // by the person, at the key
	ItemExpired   ItemState = "expired"
	ItemCancelled ItemState = "cancelled"
	ItemReplaced  ItemState = "replaced" // by an item of a later request
)

// Ended says whether nothing follows the state.
func (s ItemState) Ended() bool {
	return s != ItemWaiting && s != ItemPreparing && s != ItemReady && s != ItemSigning
}

// Signing is a person's wish to sign documents. Like a session it is state of its own: no event rebuilds it.
type Signing struct {
	ID      string       `db:"id,key"`
	Person  string       `db:"person"`
	SignIn  string       `db:"sign_in"`
	Act     string       `db:"act"`
	Way     string       `db:"way"`
	State   SigningState `db:"state"`
	Created int64        `db:"created"`
	Expires int64        `db:"expires"`
	Ended   int64        `db:"ended"`
	Trouble string       `db:"trouble"` // kind of what stopped it (problem.Kind), "" for nothing
	Words   []byte       `db:"words"`   // what stopped it, under the office's key
}

// SigningItem is one document of a request.
type SigningItem struct {
	ID          string    `db:"id,key"`
	Signing     string    `db:"signing"`
	Position    int64     `db:"position"`
	Document    string    `db:"document"`
	Version     int64     `db:"version"` // that the document must stand at
	State       ItemState `db:"state"`
	Token       string    `db:"lease"`
	LeaseUntil  int64     `db:"lease_until"`
	Size        int64     `db:"size"`        // of the prepared file, bytes; 0: nothing is prepared
	Reserve     int64     `db:"reserve"`     // bytes of DER to leave room for; 0: as usual
	Certificate string    `db:"certificate"` // that signs: SHA-256 of its DER, hex
	Trouble     string    `db:"trouble"`     // kind of what ended it (problem.Kind), "" for nothing
	Updated     int64     `db:"updated"`
	Words       []byte    `db:"words"` // under the document's key
}

func (Signing) Table() string     { return "signings" }
func (SigningItem) Table() string { return "signing_items" }

// SigningStep changes an item that a lease holds, and only then: problem.Conflict otherwise, and nothing of the batch is done. Item
// is the row as it shall be; its own Token stays held where it is the lease's, else the item is free.
type SigningStep struct {
	Token   string
	Item    SigningItem
	Expires time.Time // of the request from now on: it has gone on
}

// steps does the batch's steps.
func (w *writer) steps(b Batch) error {
	for _, s := range b.Steps {
		if err := w.step(s, Micros(b.At)); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) step(s SigningStep, at int64) error {
	n, err := w.run("UPDATE signing_items SET updated = $3 WHERE id = $1 AND lease = $2 AND state IN ('preparing', 'signing')", s.Item.ID, s.Token, at)
	if err == nil && (n != 1 || s.Token == "") {
		w.groups.lost.Add(1)
		return problem.New(problem.Conflict,
			"Văn bản này trong phiên ký đã được xử lý ở nơi khác; kết quả ở đây bị bỏ để không ký hai lần.",
			"This item of the signing request was dealt with elsewhere; this result is dropped so that nothing is signed twice.")
	}
	if err != nil {
		return err
	}
	request, err := getRow[Signing](w, s.Item.Signing)
	if err != nil {
		return err
	}
	s.Item.Updated = at
	if request.State != SigningOpen && !s.Item.State.Ended() { // it was ended meanwhile: nothing goes on
		s.Item.State, s.Item.Token, s.Item.LeaseUntil, s.Item.Size = endOf(request.State), "", 0, 0
	}
	t := w.tables.of(s.Item)
	if err := w.exec(t.upserts, t.values(s.Item, false)...); err != nil {
		return err
	}
	return w.tell(request.ID, Micros(s.Expires), at)
}

// tell lets a request that went on live longer, and ends it with its last item.
func (w *writer) tell(id string, expires, at int64) error {
	if err := w.exec("UPDATE signings SET expires = $2 WHERE id = $1 AND state = 'open'", id, expires); err != nil {
		return err
	}
	return w.exec("UPDATE signings SET state = 'done', ended = $2, trouble = '', words = NULL WHERE id = $1 AND state = 'open' AND NOT EXISTS ("+
		"SELECT 1 FROM signing_items WHERE signing = $1 AND state IN ('waiting', 'preparing', 'ready', 'signing'))", id, at)
}

// endOf is what becomes of an item whose request was ended before it.
func endOf(s SigningState) ItemState {
	if s == SigningExpired {
		return ItemExpired
	}
	return ItemCancelled
}

// BeginSigning stores a request with its items. Items of the same person for the same act and document, that nobody is at work on, give way to the new ones
// wherever they stand.
func (s *Store) BeginSigning(ctx context.Context, r Signing, items []SigningItem) error {
	return s.do(ctx, func(w *writer) error {
		t := w.tables.of(r)
		if err := w.exec(t.inserts, t.values(r, false)...); err != nil {
			return writeFailed(err)
		}
		for _, i := range items {
			if err := w.replace(r, i); err != nil {
				return writeFailed(err)
			}
			t := w.tables.of(i)
			if err := w.exec(t.inserts, t.values(i, false)...); err != nil {
				return writeFailed(err)
			}
		}
		return nil
	})
}

func (w *writer) replace(r Signing, i SigningItem) error {
	var old string
	err := w.row("SELECT COALESCE(MAX(i.id), '') FROM signing_items i JOIN signings s ON s.id = i.signing"+
		" WHERE i.document = $1 AND i.state IN ('waiting', 'ready') AND s.person = $2 AND s.act = $3 AND s.state = 'open'", []any{i.Document, r.Person, r.Act}, &old)
	if err != nil || old == "" {
		return err
	}
	before, err := getRow[SigningItem](w, old)
	if err != nil {
		return err
	}
	before.State, before.Size, before.Updated = ItemReplaced, 0, r.Created
	t := w.tables.of(before)
	if err := w.exec(t.upserts, t.values(before, false)...); err != nil {
		return err
	}
	was, err := getRow[Signing](w, before.Signing)
	if err != nil {
		return err
	}
	return w.tell(was.ID, was.Expires, r.Created)
}

// ClaimItem takes an item that stands in the state from, or is held in the state to by a lease that has run out, and holds it in the state to:
// problem.Conflict where somebody else holds it, or it has its end, or its request has ended or expired. What somebody was preparing is not taken
// over for signing: nothing was served of it.
func (s *Store) ClaimItem(ctx context.Context, id string, c ItemClaim) (SigningItem, error) {
	var got SigningItem
	c.At = s.clock.lease(c.At)
	err := s.do(ctx, func(w *writer) error {
		i, err := getRow[SigningItem](w, id)
		if errors.Is(err, sql.ErrNoRows) {
			return NotFound()
		}
		if err != nil {
			return writeFailed(err)
		}
		n, err := w.run("UPDATE signing_items SET state = $2, lease = $3, lease_until = $4 WHERE id = $1 AND (state = $5 OR state = $2 AND lease_until <= $6)"+
			" AND signing IN (SELECT id FROM signings WHERE id = $7 AND state = 'open' AND expires > $6)",
			id, c.To, NewID(), Micros(c.At.Add(c.Lease)), c.From, Micros(c.At), i.Signing)
		if err == nil && n != 1 {
			return taken(i.State)
		}
		if err == nil {
			got, err = getRow[SigningItem](w, id)
		}
		return writeFailed(err)
	})
	return got, err
}

// ItemClaim says what ClaimItem takes, as what, and for how long.
type ItemClaim struct {
	From, To ItemState
	At       time.Time
	Lease    time.Duration
}

// taken is the answer where an item can't be had.
func taken(now ItemState) error {
	return problem.New(problem.Conflict,
		"Văn bản này trong phiên ký không còn chờ (đã ký, đã hủy, hết hạn hoặc đang được xử lý).",
		"This item of the signing request waits no more (signed, cancelled, expired or being dealt with).").Because(errors.New("store: the item is " + string(now)))
}

// EndSigning ends an open request and what waits of it; an item that is being worked on ends by itself. problem.Conflict where it is not open any more.
func (s *Store) EndSigning(ctx context.Context, id string, state SigningState, now time.Time) error {
	return s.do(ctx, func(w *writer) error {
		n, err := w.run("UPDATE signings SET state = $2, ended = $3, trouble = '', words = NULL WHERE id = $1 AND state = 'open'", id, state, Micros(now))
		if err == nil && n == 0 {
			return MovedOn()
		}
		if err == nil {
			err = w.exec("UPDATE signing_items SET state = $2, size = 0, updated = $3 WHERE signing = $1 AND (state IN ('waiting', 'ready') OR state IN ('preparing', 'signing') AND lease_until <= $4)",
				id, endOf(state), Micros(now), Micros(s.clock.lease(now)))
		}
		return writeFailed(err)
	})
}

// StopSigning keeps why an open request does not go on by itself; an empty trouble takes that back.
func (s *Store) StopSigning(ctx context.Context, id string, trouble problem.Kind, words []byte) error {
	return s.do(ctx, func(w *writer) error {
		return writeFailed(w.exec("UPDATE signings SET trouble = $2, words = $3 WHERE id = $1 AND state = 'open'", id, string(trouble), words))
	})
}

// ExpireSignings ends the requests whose time is over and on which nobody is at work, and gives their ids.
func (s *Store) ExpireSignings(ctx context.Context, now time.Time) ([]string, error) {
	due, err := List[Signing](ctx, s.Reader, Query{Equal: map[string]any{"state": SigningOpen}, To: map[string]any{"expires": Micros(now)}})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, r := range due {
		busy, err := List[SigningItem](ctx, s.Reader, Query{Equal: map[string]any{"signing": r.ID}, From: map[string]any{"lease_until": Micros(s.clock.lease(now)) + 1}, Limit: 1})
		if err != nil {
			return ids, err
		}
		if len(busy) > 0 {
			continue
		}
		if err := s.EndSigning(ctx, r.ID, SigningExpired, now); problem.KindOf(err) == problem.Conflict {
			continue
		} else if err != nil {
			return ids, err
		}
		ids = append(ids, r.ID)
	}
	return ids, nil
}

// DropSignings forgets the requests that ended before an instant: what they did stands in the events.
func (s *Store) DropSignings(ctx context.Context, before time.Time) error {
	return s.do(ctx, func(w *writer) error {
		const old = "state <> 'open' AND ended <= $1"
		if err := w.exec("DELETE FROM signing_items WHERE signing IN (SELECT id FROM signings WHERE "+old+")", Micros(before)); err != nil {
			return writeFailed(err)
		}
		return writeFailed(w.exec("DELETE FROM signings WHERE "+old, Micros(before)))
	})
}

// FreeItems gives back every item that is being worked on: whoever worked died. It is for the one process that holds the office, before its own work
// begins; beside others it does nothing. What was prepared is ready still.
func (s *Store) FreeItems(ctx context.Context) error {
	if s.engine.shared {
		return nil
	}
	return s.freeItems(ctx, "TRUE")
}

// FreeLapsedItems gives back the items whose lease has run out: whoever worked on them died, or is too late.
func (s *Store) FreeLapsedItems(ctx context.Context, now time.Time) error {
	return s.freeItems(ctx, "lease_until <= $1", Micros(s.clock.lease(now)))
}

// FreeItemsOf gives back the items of one request, of which it is known that nobody works on it any more. Whoever does after all comes too late: what it
// holds is not its own any more.
func (s *Store) FreeItemsOf(ctx context.Context, signing string) error {
	return s.freeItems(ctx, "signing = $1", signing)
}

func (s *Store) freeItems(ctx context.Context, which string, args ...any) error {
	return s.do(ctx, func(w *writer) error {
		err := w.exec("UPDATE signing_items SET state = CASE WHEN size > 0 THEN 'ready' ELSE 'waiting' END, lease = '', lease_until = 0 WHERE state IN ('preparing', 'signing') AND "+which, args...)
		if err == nil {
			err = w.exec("UPDATE signing_items SET state = 'cancelled', size = 0 WHERE state IN ('waiting', 'ready') AND signing IN (SELECT id FROM signings WHERE state <> 'open')")
		}
		return writeFailed(err)
	})
}
