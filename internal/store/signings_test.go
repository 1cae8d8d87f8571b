package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"trien/internal/ledger"
	"trien/internal/problem"
)

// begin stores a request of a person over documents "d0", "d1", …; items are called like the request and their place.
func begin(t testing.TB, s *Store, id string, documents int) {
	t.Helper()
	var items []SigningItem
	for n := range documents {
		items = append(items, SigningItem{ID: fmt.Sprint(id, "/", n), Signing: id, Position: int64(n), Document: fmt.Sprint("d", n), Version: 3, State: ItemWaiting, Updated: Micros(at)})
	}
	r := Signing{ID: id, Person: "uoc", SignIn: "password+totp", Act: "sign", Way: "agent", State: SigningOpen, Created: Micros(at), Expires: Micros(at.Add(15 * time.Minute))}
	if err := s.BeginSigning(context.Background(), r, items); err != nil {
		t.Fatal(err)
	}
}

func signing(t testing.TB, s *Store, id string) Signing {
	t.Helper()
	r, err := Get[Signing](context.Background(), s.Reader, id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func item(t testing.TB, s *Store, id string) SigningItem {
	t.Helper()
	i, err := Get[SigningItem](context.Background(), s.Reader, id)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func take(t testing.TB, s *Store, id string, from, to ItemState) SigningItem {
	t.Helper()
	i, err := s.ClaimItem(context.Background(), id, ItemClaim{from, to, at, time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// put steps an item to a state; it stays held where keep says so.
func put(s *Store, i SigningItem, to ItemState, keep bool) error {
	step := SigningStep{Token: i.Token, Item: i, Expires: at.Add(time.Hour)}
	step.Item.State = to
	if !keep {
		step.Item.Token, step.Item.LeaseUntil = "", 0
	}
	_, err := s.Commit(context.Background(), Batch{At: at.Add(time.Second), Steps: []SigningStep{step}})
	return err
}

func TestSigningGoesItemByItem(t *testing.T) { onBoth(t, testSigningGoesItemByItem) }

func testSigningGoesItemByItem(t *testing.T, open opener) {
	s := open(t)
	begin(t, s, "r", 2)
	i := take(t, s, "r/0", ItemWaiting, ItemPreparing)
	i.Size, i.Words = 100, []byte{1}
	if err := put(s, i, ItemReady, false); err != nil {
		t.Fatal(err)
	}
	if r := signing(t, s, "r"); r.State != SigningOpen || r.Expires != Micros(at.Add(time.Hour)) {
		t.Fatalf("progress does not keep it alive: %+v", r)
	}
	i = take(t, s, "r/0", ItemReady, ItemSigning)
	if i.Size != 100 || len(i.Words) != 1 {
		t.Fatalf("what was prepared is lost: %+v", i)
	}
	if err := put(s, i, ItemSigned, false); err != nil {
		t.Fatal(err)
	}
	wantKind(t, put(s, i, ItemSigned, false), problem.Conflict) // the same answer again
	i = take(t, s, "r/1", ItemWaiting, ItemSigning)
	if err := put(s, i, ItemFailed, false); err != nil {
		t.Fatal(err)
	}
	if r := signing(t, s, "r"); r.State != SigningDone || r.Ended != Micros(at.Add(time.Second)) {
		t.Fatalf("each item has its end, the request has not: %+v", r)
	}
	_, err := s.ClaimItem(t.Context(), "r/0", ItemClaim{ItemReady, ItemSigning, at, time.Minute})
	wantKind(t, err, problem.Conflict)
	_, err = s.ClaimItem(t.Context(), "no such", ItemClaim{ItemReady, ItemSigning, at, time.Minute})
	wantKind(t, err, problem.NotFound)
}

// A step is part of its batch: a lost lease keeps the event out.
func TestLostItemKeepsTheEventOut(t *testing.T) { onBoth(t, testLostItemKeepsTheEventOut) }

func testLostItemKeepsTheEventOut(t *testing.T, open opener) {
	s := open(t)
	begin(t, s, "r", 1)
	first := take(t, s, "r/0", ItemWaiting, ItemSigning)
	second, err := s.ClaimItem(t.Context(), "r/0", ItemClaim{ItemWaiting, ItemSigning, at.Add(time.Minute), time.Minute}) // the first one's lease has run out
	if err != nil {
		t.Fatal(err)
	}
	late := first
	late.State = ItemSigned
	_, err = s.Commit(t.Context(), Batch{At: at, Events: []ledger.Event{event("d0", 1)}, Steps: []SigningStep{{Token: first.Token, Item: late}}})
	wantKind(t, err, problem.Conflict)
	if v, err := s.Version(t.Context(), "d0"); v != 0 || err != nil {
		t.Fatal("the late signature was stored")
	}
	second.State = ItemSigned
	if _, err := s.Commit(t.Context(), Batch{At: at, Events: []ledger.Event{event("d0", 1)}, Steps: []SigningStep{{Token: second.Token, Item: second}}}); err != nil {
		t.Fatal(err)
	}
	wantKind(t, put(s, SigningItem{ID: "r/0", Signing: "r"}, ItemWaiting, false), problem.Conflict) // no token is no lease
}

func TestOneOfManyHoldsAnItem(t *testing.T) { onBoth(t, testOneOfManyHoldsAnItem) }

func testOneOfManyHoldsAnItem(t *testing.T, open opener) {
	s := open(t)
	begin(t, s, "r", 1)
	var all sync.WaitGroup
	held := make(chan string, 8)
	for range 8 {
		all.Go(func() {
			if i, err := s.ClaimItem(t.Context(), "r/0", ItemClaim{ItemWaiting, ItemSigning, at, time.Minute}); err == nil {
				held <- i.Token
			}
		})
	}
	all.Wait()
	if len(held) != 1 {
		t.Errorf("%d hold it", len(held))
	}
}

func TestEndedRequestsGoNoFurther(t *testing.T) { onBoth(t, testEndedRequestsGoNoFurther) }

func testEndedRequestsGoNoFurther(t *testing.T, open opener) {
	s := open(t)
	begin(t, s, "r", 3)
	i := take(t, s, "r/0", ItemWaiting, ItemSigning)
	j := take(t, s, "r/1", ItemWaiting, ItemPreparing)
	if err := s.EndSigning(t.Context(), "r", SigningCancelled, at); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.EndSigning(t.Context(), "r", SigningCancelled, at), problem.Conflict)
	if got := item(t, s, "r/2").State; got != ItemCancelled {
		t.Errorf("what waited is %s", got)
	}
	if err := put(s, i, ItemSigned, false); err != nil { // what is signed is signed
		t.Fatal(err)
	}
	j.Size = 7
	if err := put(s, j, ItemReady, false); err != nil {
		t.Fatal(err)
	}
	if got := item(t, s, "r/1"); got.State != ItemCancelled || got.Size != 0 {
		t.Errorf("what was being prepared is %+v", got)
	}
	_, err := s.ClaimItem(t.Context(), "r/2", ItemClaim{ItemCancelled, ItemSigning, at, time.Minute})
	wantKind(t, err, problem.Conflict)
	if err := s.DropSignings(t.Context(), at.Add(-time.Second)); err != nil || signing(t, s, "r").ID == "" {
		t.Fatal("forgotten too early", err)
	}
	if err := s.DropSignings(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	if n, err := CountRows[SigningItem](t.Context(), s.Reader, Query{}); n != 0 || err != nil {
		t.Errorf("%d items stay, %v", n, err)
	}
}

// What somebody was preparing when their lease ran out is prepared anew, and never taken for signing; nothing of a request that expired is taken.
func TestOnlyWhatWasHeldForTheSameIsTakenOver(t *testing.T) {
	onBoth(t, testOnlyWhatWasHeldForTheSameIsTakenOver)
}

func testOnlyWhatWasHeldForTheSameIsTakenOver(t *testing.T, open opener) {
	s := open(t)
	begin(t, s, "r", 2)
	take(t, s, "r/0", ItemWaiting, ItemPreparing)
	late := at.Add(2 * time.Minute)
	for _, from := range []ItemState{ItemReady, ItemWaiting} {
		_, err := s.ClaimItem(t.Context(), "r/0", ItemClaim{from, ItemSigning, late, time.Minute})
		wantKind(t, err, problem.Conflict)
	}
	if _, err := s.ClaimItem(t.Context(), "r/0", ItemClaim{ItemWaiting, ItemPreparing, late, time.Minute}); err != nil {
		t.Error(err)
	}
	end := at.Add(15 * time.Minute)
	for id, from := range map[string]ItemState{"r/0": ItemPreparing, "r/1": ItemWaiting} {
		_, err := s.ClaimItem(t.Context(), id, ItemClaim{from, ItemPreparing, end, time.Minute})
		wantKind(t, err, problem.Conflict)
	}
}

func TestRequestsExpireUnlessSomebodyIsAtWork(t *testing.T) {
	onBoth(t, testRequestsExpireUnlessSomebodyIsAtWork)
}

func testRequestsExpireUnlessSomebodyIsAtWork(t *testing.T, open opener) {
	s := open(t)
	begin(t, s, "r", 2)
	end := at.Add(15 * time.Minute)
	if ids, err := s.ExpireSignings(t.Context(), end.Add(-time.Microsecond)); err != nil || len(ids) != 0 {
		t.Fatal(ids, err)
	}
	if _, err := s.ClaimItem(t.Context(), "r/0", ItemClaim{ItemWaiting, ItemSigning, end.Add(-time.Second), time.Minute}); err != nil {
		t.Fatal(err)
	}
	if ids, err := s.ExpireSignings(t.Context(), end); err != nil || len(ids) != 0 {
		t.Fatal("expired under somebody's hands", ids, err)
	}
	if ids, err := s.ExpireSignings(t.Context(), end.Add(time.Minute)); err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
	for n := range 2 {
		if got := item(t, s, fmt.Sprint("r/", n)).State; got != ItemExpired {
			t.Errorf("item %d is %s", n, got)
		}
	}
}

func TestLaterWishTakesThePlaceOfAnEarlier(t *testing.T) {
	onBoth(t, testLaterWishTakesThePlaceOfAnEarlier)
}

func testLaterWishTakesThePlaceOfAnEarlier(t *testing.T, open opener) {
	s := open(t)
	begin(t, s, "a", 2)
	busy := take(t, s, "a/1", ItemWaiting, ItemSigning)
	begin(t, s, "b", 2)
	if got := item(t, s, "a/0").State; got != ItemReplaced {
		t.Errorf("the item before is %s", got)
	}
	if signing(t, s, "a").State != SigningOpen {
		t.Error("ended while an item is being worked on")
	}
	if err := put(s, busy, ItemFailed, false); err != nil {
		t.Fatal(err)
	}
	if got := signing(t, s, "a").State; got != SigningDone {
		t.Errorf("the request before is %s", got)
	}
}

// A process that died gives back what it held: what was prepared is ready still.
func TestItemsOfADeadProcessAreFree(t *testing.T) {
	testFreedItems(t, open(t), (*Store).FreeItems)
}

// Beside others nobody knows who died: the lease must run out.
func TestItemsOfALapsedLeaseAreFree(t *testing.T) { onBoth(t, testItemsOfALapsedLeaseAreFree) }

func testItemsOfALapsedLeaseAreFree(t *testing.T, open opener) {
	testFreedItems(t, open(t), func(s *Store, ctx context.Context) error {
		held := item(t, s, "r/0")
		early := s.FreeLapsedItems(ctx, Time(held.LeaseUntil-1))
		if s.engine.shared {
			early = errors.Join(early, s.FreeItems(ctx))
		}
		if got := item(t, s, "r/0"); got.State != held.State || got.Token != held.Token {
			t.Errorf("taken from its holder: %+v", got)
		}
		return errors.Join(early, s.FreeLapsedItems(ctx, Time(held.LeaseUntil)))
	})
}

// Of a request that nobody works on any more the items are free at once, and no others.
func TestItemsOfAForsakenRequestAreFree(t *testing.T) { onBoth(t, testItemsOfAForsakenRequestAreFree) }

func testItemsOfAForsakenRequestAreFree(t *testing.T, open opener) {
	s := open(t)
	begin(t, s, "other", 3)
	begin(t, s, "r", 2) // takes the place of the first two
	held := take(t, s, "r/0", ItemWaiting, ItemPreparing)
	take(t, s, "other/2", ItemWaiting, ItemPreparing)
	if err := s.FreeItemsOf(t.Context(), "r"); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]ItemState{"r/0": ItemWaiting, "r/1": ItemWaiting, "other/2": ItemPreparing} {
		if got := item(t, s, id); got.State != want {
			t.Errorf("%s is %+v, want %s", id, got, want)
		}
	}
	if err := put(s, held, ItemSigned, false); problem.KindOf(err) != problem.Conflict {
		t.Errorf("who had it before ends it: %v", err)
	}
}

func testFreedItems(t *testing.T, s *Store, free func(*Store, context.Context) error) {
	t.Helper()
	begin(t, s, "r", 3)
	i := take(t, s, "r/0", ItemWaiting, ItemPreparing)
	i.Size = 9
	if err := put(s, i, ItemSigning, true); err != nil {
		t.Fatal(err)
	}
	take(t, s, "r/1", ItemWaiting, ItemPreparing)
	begin(t, s, "gone", 1)
	take(t, s, "gone/0", ItemWaiting, ItemSigning)
	if err := s.EndSigning(t.Context(), "gone", SigningCancelled, at); err != nil {
		t.Fatal(err)
	}
	if err := free(s, t.Context()); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]ItemState{"r/0": ItemReady, "r/1": ItemWaiting, "r/2": ItemWaiting, "gone/0": ItemCancelled} {
		if got := item(t, s, id); got.State != want || got.Token != "" {
			t.Errorf("%s is %+v, want %s", id, got, want)
		}
	}
}

func TestWhyARequestStopped(t *testing.T) { onBoth(t, testWhyARequestStopped) }

func testWhyARequestStopped(t *testing.T, open opener) {
	s := open(t)
	begin(t, s, "r", 1)
	if err := s.StopSigning(t.Context(), "r", problem.Key, []byte{1}); err != nil {
		t.Fatal(err)
	}
	if r := signing(t, s, "r"); r.Trouble != "key" || len(r.Words) != 1 {
		t.Fatalf("%+v", r)
	}
	i := take(t, s, "r/0", ItemWaiting, ItemSigning)
	if err := put(s, i, ItemSigned, false); err != nil {
		t.Fatal(err)
	}
	if r := signing(t, s, "r"); r.Trouble != "" || r.State != SigningDone {
		t.Fatalf("a finished request has a trouble: %+v", r)
	}
}
