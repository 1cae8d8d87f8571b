package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	"trien/internal/exchange"
	"trien/internal/identity"
	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/witness"
)

// LedgerSettings say how often the other offices are shown the newest head of this office's ledger (docs/ledger.md). No rule at hand gives a period: the default is ours.
type LedgerSettings struct {
	ShowHours int `toml:"show_hours,omitempty"` // 0: 24
}

func (s LedgerSettings) check() error {
	if s.ShowHours < 0 || s.ShowHours > 24*31 {
		return problem.New(problem.Usage, "show_hours ở mục [ledger] của office.toml là số giờ từ 1 đến 744; bỏ trống là 24.", "show_hours under [ledger] in office.toml is a number of hours from 1 to 744; left out it is 24.")
	}
	return nil
}

func (s LedgerSettings) every() time.Duration {
	return time.Duration(cmp.Or(s.ShowHours, 24)) * time.Hour
}

// headShown is what is remembered of the head that an office was shown last, and of the one that it cosigned last.
type headShown struct {
	Message string    `json:"message"`
	At      time.Time `json:"at"`

	Size        int64     `json:"size,omitempty"` // that was cosigned
	Head        string    `json:"head,omitempty"`
	Cosignature string    `json:"cosignature,omitempty"`
	Cosigned    time.Time `json:"cosigned,omitzero"`
	Refused     *Words    `json:"refused,omitempty"` // what it said to the newest, where it did not cosign it
}

func shownTo(peer string) string { return "ledger/shown/" + peer }

func (o *Office) shownHead(ctx context.Context, peer string) (headShown, error) {
	var s headShown
	row, err := store.Get[store.Setting](ctx, o.store.Reader, shownTo(peer))
	switch {
	case problem.KindOf(err) == problem.NotFound:
		return s, nil
	case err != nil:
		return s, err
	}
	return s, json.Unmarshal([]byte(row.Value), &s)
}

func (s headShown) row(peer string) store.Row {
	raw, _ := json.Marshal(s) // texts, numbers and times marshal
	return store.Setting{Name: shownTo(peer), Value: string(raw)}
}

// ShowHeads shows every connected office the newest head of our ledger, as often as is set. One that is still being delivered is not followed by another.
func (o *Office) ShowHeads(ctx context.Context) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	var failed []error // one office's trouble is not another's
	for _, p := range people.peers {
		s, err := o.shownHead(ctx, p.ID)
		if err == nil && o.now().Before(s.At.Add(o.settings.Ledger.every())) {
			continue
		}
		if err == nil && s.Message != "" {
			var row store.Outgoing
			if row, err = store.Get[store.Outgoing](ctx, o.store.Reader, s.Message); err == nil && row.State == "queued" {
				continue
			}
		}
		if err == nil {
			err = o.showHead(ctx, p.ID, s)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// showHead puts the newest head into the outbox for one office.
func (o *Office) showHead(ctx context.Context, peer string, s headShown) error {
	note, err := o.SignHead(ctx)
	if err != nil {
		return err
	}
	t := o.begin(identity.System())
	t.showHead(peer, s, deliverWork{Head: string(note), From: s.Size})
	return o.commit(ctx, t)
}

func (t *transaction) showHead(peer string, s headShown, w deliverWork) {
	w.Message, w.Peer, w.Kind = store.NewID(), peer, exchange.Head
	s.Message, s.At = w.Message, t.at
	t.outgoing(w)
	t.batch.Put = append(t.batch.Put, s.row(peer))
}

// deliverHead shows one office a head of our ledger, and keeps its cosignature, or what it says against it.
func (o *Office) deliverHead(ctx context.Context, j store.Job, w deliverWork, row store.Outgoing) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	to, ok := people.peer(w.Peer)
	if !ok {
		return problem.New(problem.NotFound, "Nơi nhận không còn kết nối.", "The recipient is no longer connected.")
	}
	m := exchange.Message{ID: w.Message, Kind: w.Kind, From: o.settings.ID, To: to.ID, Made: store.Time(row.Created), Shown: exchange.Shown{Note: w.Head, Key: o.signer.VerifierKey(), From: w.From}}
	if m.Shown.Proof, err = o.extends(ctx, w); err != nil {
		return err
	}
	raw, err := o.hand(ctx, m, nil, to)
	row.Attempts = j.Attempts
	var r exchange.Receipt
	if err == nil {
		r, err = exchange.CheckReceipt(raw, m, to.Peer)
	}
	var refused *exchange.Refusal
	switch {
	case err == nil:
		row.State, row.Sent, row.Receipt, row.Trouble = "delivered", store.Micros(o.now()), raw, ""
		return o.cosigned(ctx, j, w, row, r.Witness)
	case errors.As(err, &refused):
		row.State, row.Receipt, row.Trouble = "failed", raw, string(problem.Refused)
		return o.contradicted(ctx, j, w, row, refused.Receipt)
	case ctx.Err() != nil:
		return err
	}
	row.Trouble = string(problem.KindOf(err))
	return o.retried(ctx, j, w, row, err)
}

// extends proves that the tree of the head extends the one that the other office cosigned; nothing where it has cosigned none, or our ledger can't.
func (o *Office) extends(ctx context.Context, w deliverWork) ([]ledger.Hash, error) {
	head, err := ledger.OpenHead([]byte(w.Head), o.signer.VerifierKey())
	if err != nil || w.From < 1 || w.From >= head.Size {
		return nil, err
	}
	var proof []ledger.Hash
	err = o.store.View(ctx, func(r *store.Reader) error {
		proof, err = ledger.Consistency(head.Size, w.From, r.Hashes(ctx))
		return err
	})
	return proof, err
}

// cosigned keeps what the other office put under our head. What it is known not to have signed is not kept.
func (o *Office) cosigned(ctx context.Context, j store.Job, w deliverWork, row store.Outgoing, x exchange.Witness) error {
	s, err := o.shownHead(ctx, w.Peer)
	if err != nil {
		return err
	}
	head, err := ledger.OpenHead([]byte(w.Head), o.signer.VerifierKey())
	if err != nil {
		return err
	}
	key, err := o.ledgerKey(ctx, w.Peer)
	if err != nil {
		return err
	}
	var at time.Time
	if x.Cosignature != "" && key != "" {
		if at, err = ledger.CheckCosignature([]byte(w.Head), x.Cosignature, key); err != nil {
			x.Cosignature, row.Trouble = "", string(problem.Refused)
		}
	}
	if x.Cosignature != "" && head.Size >= s.Size {
		s.Size, s.Head, s.Cosignature, s.Cosigned, s.Refused = head.Size, w.Head, x.Cosignature, at, nil
	}
	_, err = o.store.Commit(ctx, store.Batch{Put: []store.Row{row, s.row(w.Peer)}, Finish: []store.Lease{j.Lease()}, At: o.now()})
	return err
}

// ledgerKey is the verifier key of another office's ledger: the one that was agreed on, or the one it has shown; "" before.
func (o *Office) ledgerKey(ctx context.Context, peer string) (string, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return "", err
	}
	p, _ := people.peer(peer)
	l, err := linePapers().get(ctx, o, peer)
	if problem.KindOf(err) == problem.NotFound {
		err = nil
	}
	return cmp.Or(p.Ledger, l.Key), err
}

// contradicted takes an office's word against our head: where it only asks for a proof from the head it knows, it gets that; where it shows a head of ours that our
// ledger does not extend, that is kept, and people are told.
func (o *Office) contradicted(ctx context.Context, j store.Job, w deliverWork, row store.Outgoing, r exchange.Receipt) error {
	s, err := o.shownHead(ctx, w.Peer)
	if err != nil {
		return err
	}
	f, size, err := o.weighOwn(ctx, r.Witness.Known)
	if err != nil {
		return err
	}
	return o.paperAct(ctx, identity.System(), func(ctx context.Context, t *transaction) error {
		t.batch.Put, t.batch.Finish = append(t.batch.Put, row), append(t.batch.Finish, j.Lease())
		if r.Witness.Unlinked && !w.Again && size > 0 { // also where the proof will not hold: then the other office is to know it, too
			note, err := o.SignHead(ctx)
			if err != nil {
				return err
			}
			t.showHead(w.Peer, s, deliverWork{Head: string(note), From: size, Again: true})
		} else {
			s.Refused = &Words{r.VI, r.EN}
			t.batch.Put = append(t.batch.Put, s.row(w.Peer))
		}
		if !f.Bad() {
			return nil
		}
		if _, err := linePapers().add(ctx, o, t, w.Peer, func(l witness.Line) ([]office.Event, error) { return l.Deny(r.Witness.Known, f), nil }); err != nil {
			return err
		}
		if len(t.events) == 0 {
			return nil
		}
		return o.tellLedgers(ctx, t, o.ownWords(ctx, w.Peer))
	})
}

// weighOwn weighs a head of ours that another office has against our ledger as it is.
func (o *Office) weighOwn(ctx context.Context, known string) (witness.Finding, int64, error) {
	var f witness.Finding
	var size int64
	err := o.store.View(ctx, func(r *store.Reader) error {
		now, err := r.Size(ctx)
		if err != nil {
			return err
		}
		f, size = witness.Answered(known, o.signer.VerifierKey(), func(n int64) (ledger.Hash, bool) {
			if n > now {
				return ledger.Hash{}, false
			}
			var e ledger.Edge
			e, err = ledger.ResumeEdge(n, r.Hashes(ctx))
			return e.Root(), err == nil
		})
		return err
	})
	return f, size, err
}

// ownWords tell people here that our own ledger is not the one another office knows.
func (o *Office) ownWords(ctx context.Context, peer string) Words {
	name := peer
	if people, err := o.registry(ctx); err == nil {
		if p, ok := people.peer(peer); ok {
			name = p.Name
		}
	}
	return Words{name + " đang giữ một đầu sổ cái do chính cơ quan ta ký mà sổ cái hiện tại không còn khớp: sổ cái ở đây đã mất một phần hoặc bị thay đổi. Hãy mở trang Đối chiếu sổ cái.",
		name + " holds a head of our ledger, signed by us, that our ledger no longer fits: a part of it was lost or changed. Open the page Ledgers compared."}
}

// CosignedHead is the newest head of an office's ledger that another has cosigned, with the cosignature; problem.NotFound where there is none.
func CosignedHead(ctx context.Context, r *store.Reader, peer string) ([]byte, error) {
	row, err := store.Get[store.Setting](ctx, r, shownTo(peer))
	var s headShown
	if err == nil {
		err = json.Unmarshal([]byte(row.Value), &s)
	}
	if problem.KindOf(err) == problem.NotFound || err == nil && s.Cosignature == "" {
		return nil, problem.New(problem.NotFound, "Cơ quan này chưa ký xác nhận đầu sổ cái nào.", "That office has cosigned no head.")
	}
	return []byte(s.Head + s.Cosignature), err
}
