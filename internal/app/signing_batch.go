package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"trien/internal/keys"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// hands is how many items of a request are worked on at once. Signing waits mostly for services; seals go one after the other, so that
// numbers come in the order of the list.
func hands(act string) int {
	if act == "sign" {
		return 3
	}
	return 1
}

// itemsIn lists the items of a request that stand in a state, in their order.
func (o *Office) itemsIn(ctx context.Context, request string, state store.ItemState) ([]store.SigningItem, error) {
	return store.List[store.SigningItem](ctx, o.store.Reader, store.Query{Equal: map[string]any{"signing": request, "state": state}, Order: []string{"position"}})
}

// signBatch signs what waits of a request with a key that is here. One failing does not stop the rest; a key that gives out does.
func (o *Office) signBatch(ctx context.Context, r store.Signing, k keys.Key) {
	o.eachItem(ctx, r, func(ctx context.Context, w *claimed) error {
		err := o.numbered(ctx, w)
		if err != nil {
			return err
		}
		return o.finishItem(ctx, w, func(ctx context.Context, _ *transaction, s signable) (evidence, error) {
			made, err := o.sign(ctx, s, k)
			made.by = hand{way: WithHeld}
			return made, err
		})
	})
}

// eachItem does something with each waiting item of a request, several at once, until the work is ended or the key gives out.
func (o *Office) eachItem(ctx context.Context, r store.Signing, do func(context.Context, *claimed) error) {
	items, err := o.itemsIn(ctx, r.ID, store.ItemWaiting)
	if err != nil {
		o.stop(ctx, r, err)
		return
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	next := make(chan store.SigningItem)
	var all sync.WaitGroup
	for range hands(r.Act) {
		all.Go(func() {
			for i := range next {
				err := o.withItem(ctx, r, i, do)
				var lost *keyError
				if errors.As(err, &lost) || errors.Is(err, errClosing) {
					stop(err)
				}
			}
		})
	}
	for _, i := range items {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		o.stop(ctx, r, err)
	}
}

// withItem takes one item and sees it to its end. A fault of ours ends this item and nothing else.
func (o *Office) withItem(ctx context.Context, r store.Signing, i store.SigningItem, do func(context.Context, *claimed) error) error {
	if ctx.Err() != nil {
		return nil
	}
	w, err := o.claim(ctx, r, i.ID, store.ItemWaiting, store.ItemPreparing)
	if err != nil {
		return nil // somebody else's, or the request was ended; or it has its end
	}
	defer o.signings.reached(i.ID, PhaseDone)
	err = o.acting(ctx, i.Document, r.Act, func(inner context.Context) (err error) {
		defer func() {
			if v := recover(); v != nil {
				o.Log.Error("signing: panic", "office", o.settings.ID, "cause", v)
				err = problem.New(problem.Internal, problem.WordsOf(nil).VI, problem.WordsOf(nil).EN)
			}
		}()
		return do(alsoTelling(inner, func(p Phase) { o.signings.reached(i.ID, p) }), w)
	})
	err = o.afterItem(ctx, w, err)
	if k := problem.KindOf(err); k == problem.IO || k == problem.Internal {
		o.Log.Error("signing failed", "office", o.settings.ID, "kind", k, "cause", err)
	}
	return err
}

// alsoTelling lets phases below ctx be told to one more.
func alsoTelling(ctx context.Context, tell func(Phase)) context.Context {
	above, _ := ctx.Value(phaseKey{}).(func(Phase))
	return telling(ctx, func(p Phase) {
		if above != nil {
			above(p)
		}
		tell(p)
	})
}

// stop keeps why a request does not go on: the rest waits.
func (o *Office) stop(ctx context.Context, r store.Signing, why error) {
	v := problemView(why)
	words, err := sealed(o.key, v, signingPlace(r.ID)...)
	if err == nil {
		err = o.store.StopSigning(context.WithoutCancel(ctx), r.ID, problem.Kind(v.Kind), words)
	}
	if err != nil {
		o.Log.Warn("why a signing request stopped could not be kept", "kind", problem.KindOf(err))
	}
}

func signingPlace(id string) []string { return []string{"trien row", "signings", id} }

// stopped reads why a request does not go on.
func (o *Office) stopped(r store.Signing) (*ProblemView, error) {
	if r.Words == nil {
		return nil, nil
	}
	var v ProblemView
	return &v, openWords(o.key, r.Words, &v, signingPlace(r.ID)...)
}

// tidySignings ends the requests whose time is over.
func (o *Office) tidySignings(ctx context.Context) error {
	ended, err := o.store.ExpireSignings(ctx, o.now())
	if len(ended) > 0 {
		o.sweepPrepared(ctx)
		o.tellAgents()
	}
	return err
}

// sweepPrepared removes the working files that no item needs any more.
func (o *Office) sweepPrepared(ctx context.Context) {
	names, err := o.work.Names()
	if err != nil {
		o.Log.Warn("working files can't be listed", "kind", problem.KindOf(err))
		return
	}
	for _, n := range names {
		id, ours := store.PreparedItem(n)
		if !ours {
			continue
		}
		i, err := store.Get[store.SigningItem](ctx, o.store.Reader, id)
		if problem.KindOf(err) == problem.NotFound || err == nil && (i.State.Ended() || i.State == store.ItemWaiting) {
			o.dropPrepared(id)
		}
	}
}

// signingLoop ends what is over, forgets what nobody asks for any more, and prepares what waits since before a restart.
func (o *Office) signingLoop(ctx context.Context) {
	tick := time.NewTicker(signingTick)
	defer tick.Stop()
	for {
		if err := o.lookAfterSignings(ctx); err != nil && ctx.Err() == nil {
			o.Log.Error("signing requests", "office", o.settings.ID, "kind", problem.KindOf(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// signingTick is how often requests are looked after.
const signingTick = 30 * time.Second

func (o *Office) lookAfterSignings(ctx context.Context) error {
	if err := o.tidySignings(ctx); err != nil {
		return err
	}
	if err := o.store.DropSignings(ctx, o.now().Add(-signingsTold)); err != nil {
		return err
	}
	open, err := store.List[store.Signing](ctx, o.store.Reader, store.Query{Equal: map[string]any{"state": store.SigningOpen}, Not: map[string]any{"way": WithHeld}})
	for _, r := range open {
		err = errors.Join(err, o.carryOn(r, nil))
	}
	return err
}

// view words of states.
func itemStateWords(s store.ItemState) Words {
	switch s {
	case store.ItemWaiting:
		return Words{"Đang chờ", "Waiting"}
	case store.ItemPreparing:
		return Words{"Đang chuẩn bị", "Being prepared"}
	case store.ItemReady:
		return Words{"Chờ ký", "Ready to be signed"}
	case store.ItemSigning:
		return Words{"Đang ký", "Being signed"}
	case store.ItemSigned:
		return Words{"Đã ký", "Signed"}
	case store.ItemRefused:
		return Words{"Người ký không ký", "The signer declined"}
	case store.ItemExpired:
		return Words{"Hết hạn, chưa ký", "Expired, not signed"}
	case store.ItemCancelled:
		return Words{"Đã hủy, chưa ký", "Cancelled, not signed"}
	case store.ItemReplaced:
		return Words{"Đã có phiên ký mới hơn", "A later request took its place"}
	}
	return Words{"Không ký được", "Not signed"}
}

// signingView shows a request to its owner.
func (o *Office) signingView(ctx context.Context, r store.Signing) (SigningRequestView, error) {
	v := SigningRequestView{ID: r.ID, Act: r.Act, With: r.Way, State: string(r.State), Created: store.Time(r.Created), Expires: store.Time(r.Expires), Items: []SigningItemView{}}
	items, err := store.List[store.SigningItem](ctx, o.store.Reader, store.Query{Equal: map[string]any{"signing": r.ID}, Order: []string{"position"}})
	if err != nil {
		return v, err
	}
	for _, i := range items {
		item, err := o.signingItem(ctx, i)
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, item)
		if i.State == store.ItemSigned {
			v.Signed++
		}
		if i.State.Ended() {
			v.Done++
		}
	}
	v.Total = len(items)
	v.Label = signingLabel(r.Act, v.Total)
	if v.Problem, err = o.stopped(r); err != nil {
		return v, err
	}
	o.whatNext(&v, r)
	return v, nil
}

func signingLabel(act string, n int) Words {
	w := office.ActWords(act)
	if n == 1 {
		return both(w)
	}
	return Words{fmt.Sprintf("%s %d văn bản", w.VI, n), fmt.Sprintf("%s: %d documents", w.EN, n)}
}

func (o *Office) signingItem(ctx context.Context, i store.SigningItem) (SigningItemView, error) {
	if i.State == store.ItemPreparing {
		if p := o.signings.phase(i.ID); p != "" && p != PhaseBegun && p != PhasePreparing {
			i.State = store.ItemSigning
		}
	}
	v := SigningItemView{ID: i.ID, Document: i.Document, State: string(i.State), Words: itemStateWords(i.State)}
	words, err := o.itemWords(i)
	if err != nil {
		return v, err
	}
	v.Problem = words.Problem
	d, err := store.Get[store.Document](ctx, o.store.Reader, i.Document)
	if err != nil {
		return v, err
	}
	row, err := o.rowWords(d)
	v.Type, v.Number, v.Abstract = d.Type, row.Number, row.Abstract
	return v, err
}

// whatNext tells what an open request waits for.
func (o *Office) whatNext(v *SigningRequestView, r store.Signing) {
	switch {
	case r.State != store.SigningOpen || o.signings.isWorking(r.ID) && r.Way == WithHeld:
	case r.Way == WithHeld:
		v.Waits = "pin"
		v.Hint = Words{fmt.Sprintf("Nhập lại mã PIN để ký tiếp %d văn bản còn lại, hoặc hủy phiên ký.", v.Total-v.Done), fmt.Sprintf("Give the PIN again to sign the remaining %d, or cancel the request.", v.Total-v.Done)}
	case r.Way == WithAgent:
		v.Waits = WithAgent
		v.Hint = Words{"Xác nhận và nhập mã PIN trong chương trình ký (trien agent) trên máy của bạn.", "Confirm and give the PIN in the signing program (trien agent) on your machine."}
	default:
		v.Waits = r.Way
		v.Hint = Words{"Ký từng văn bản bằng VGCA Sign Service trên máy của bạn.", "Sign each document with the VGCA Sign Service on your machine."}
	}
}
