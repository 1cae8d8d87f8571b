package store

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"trien/internal/problem"
)

func none(int) time.Duration { return 0 }

// A batch stands on the rows that it was decided by: where one has changed, or is gone, nothing of it is done.
func TestABatchStandsOnWhatItWasDecidedBy(t *testing.T) {
	onBoth(t, testABatchStandsOnWhatItWasDecidedBy)
}

func testABatchStandsOnWhatItWasDecidedBy(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	was := Account{Name: "tuan", Person: "p1", Password: "x", LastCode: 1}
	commit(t, s, Batch{Put: []Row{was}})
	more := was
	more.LastCode = 2
	for _, c := range []struct {
		name  string
		stand Row
		kind  problem.Kind
	}{
		{"as it stands", was, ""},
		{"as it stood", was, problem.Conflict}, // the first has changed it
		{"of nobody", Account{Name: "mai"}, problem.Conflict},
	} {
		_, err := s.Commit(ctx, Batch{Stand: []Row{c.stand}, Put: []Row{more}, At: at})
		if problem.KindOf(err) != c.kind && (err != nil || c.kind != "") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if got, err := Get[Account](ctx, s.Reader, "tuan"); err != nil || got != more {
		t.Errorf("%+v %v", got, err)
	}
}

// Of many who would try at once, one at a time may; after too many wrong ones nobody may for a while.
func TestOneTriesAtATime(t *testing.T) { onBoth(t, testOneTriesAtATime) }

func testOneTriesAtATime(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	var all sync.WaitGroup
	got := make(chan Tries, 8)
	for range cap(got) {
		all.Go(func() {
			tries, state, err := s.BeginTry(ctx, "pin", "uoc", at, time.Minute)
			if err != nil {
				t.Error(err)
			}
			if state == TryMine {
				got <- tries
			}
		})
	}
	all.Wait()
	if len(got) != 1 {
		t.Fatalf("%d may try at once", len(got))
	}
	first := <-got
	wait := func(n int) time.Duration { return time.Duration(n-1) * time.Second }
	if err := s.EndTry(ctx, first, at, TriedWrong, wait); err != nil {
		t.Fatal(err)
	}
	second, state, err := s.BeginTry(ctx, "pin", "uoc", at, time.Minute)
	if err != nil || state != TryMine || second.Failures != 1 {
		t.Fatalf("%+v %v %v", second, state, err)
	}
	third, state, err := s.BeginTry(ctx, "pin", "uoc", at.Add(time.Minute), time.Minute) // the second was gone for longer than its lease
	if err != nil || state != TryMine {
		t.Fatalf("%v %v", state, err)
	}
	for _, late := range []Tries{second, third} { // both were tried, so both count
		if err := s.EndTry(ctx, late, at.Add(time.Minute), TriedWrong, wait); err != nil {
			t.Fatal(err)
		}
	}
	closed, state, err := s.BeginTry(ctx, "pin", "uoc", at.Add(time.Minute), time.Minute)
	if err != nil || state != TryClosed || closed.Failures != 3 || closed.Closed != Micros(at.Add(time.Minute+2*time.Second)) {
		t.Fatalf("%+v %v %v", closed, state, err)
	}
	right, state, err := s.BeginTry(ctx, "pin", "uoc", at.Add(time.Hour), time.Minute)
	if err != nil || state != TryMine {
		t.Fatalf("%v %v", state, err)
	}
	if err := s.EndTry(ctx, right, at.Add(time.Hour), TriedRight, wait); err != nil {
		t.Fatal(err)
	}
	if _, err := Get[Tries](ctx, s.Reader, "pin", "uoc"); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a right try is remembered: %v", err)
	}
}

// What tells nothing counts nothing, and forgets nothing.
func TestATryThatFailedByItselfTellsNothing(t *testing.T) {
	onBoth(t, testATryThatFailedByItselfTellsNothing)
}

func testATryThatFailedByItselfTellsNothing(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	for _, came := range []Outcome{TriedWrong, TriedNothing} {
		tries, state, err := s.BeginTry(ctx, "pin", "uoc", at, time.Minute)
		if err != nil || state != TryMine {
			t.Fatalf("%v %v", state, err)
		}
		if err := s.EndTry(ctx, tries, at, came, none); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := Get[Tries](ctx, s.Reader, "pin", "uoc"); err != nil || got.Failures != 1 || got.Token != "" {
		t.Errorf("%+v %v", got, err)
	}
}

func TestOldTriesAreForgotten(t *testing.T) { onBoth(t, testOldTriesAreForgotten) }

func testOldTriesAreForgotten(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	for n := range 5 {
		commit(t, s, Batch{Put: []Row{Tries{Door: "sign-in", Name: string(rune('a' + n)), Failures: 1, Updated: Micros(at.Add(time.Duration(n) * time.Hour))}}})
	}
	commit(t, s, Batch{Put: []Row{Tries{Door: "pin", Name: "a", Failures: 1, Updated: Micros(at)}}})
	if err := s.DropTries(ctx, "sign-in", at.Add(time.Hour), 3); err != nil {
		t.Fatal(err)
	}
	rows, err := List[Tries](ctx, s.Reader, Query{})
	if err != nil || len(rows) != 4 || rows[0].Door != "pin" || rows[1].Name != "c" {
		t.Errorf("%+v %v", rows, err)
	}
}

// Of many who bring the same code at once, one pairs.
func TestACodePairsOnce(t *testing.T) { onBoth(t, testACodePairsOnce) }

func testACodePairsOnce(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	put := func(code, person string, until time.Duration) {
		t.Helper()
		if err := s.PutPairing(ctx, Pairing{Code: code, Person: person, SignIn: "x", Expires: Micros(at.Add(until))}, at); err != nil {
			t.Fatal(err)
		}
	}
	put("old", "mai", -time.Second)
	put("a", "uoc", time.Minute)
	put("b", "uoc", time.Minute) // in the place of the first
	for _, code := range []string{"old", "a", "never"} {
		if _, err := s.TakePairing(ctx, code, at); problem.KindOf(err) != problem.NotFound {
			t.Errorf("%s pairs: %v", code, err)
		}
	}
	var all sync.WaitGroup
	got := make(chan Pairing, 8)
	for range cap(got) {
		all.Go(func() {
			p, err := s.TakePairing(ctx, "b", at)
			if err == nil {
				got <- p
			} else if problem.KindOf(err) != problem.NotFound {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(got) != 1 || (<-got).Person != "uoc" {
		t.Errorf("%d paired", len(got))
	}
}

// Who is gone is at work on nothing.
func TestWhatIsUnderWayGoesWithItsReplica(t *testing.T) {
	onBoth(t, testWhatIsUnderWayGoesWithItsReplica)
}

func testWhatIsUnderWayGoesWithItsReplica(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	commit(t, s, Batch{Put: []Row{
		Replica{ID: "b", Since: 2, Until: Micros(at.Add(time.Minute))}, Replica{ID: "a", Since: 1, Until: Micros(at.Add(time.Second))},
		Underway{ID: "1", Replica: "a", Document: "d", Act: "sign"}, Underway{ID: "2", Replica: "b", Document: "d", Act: "judge", Since: 1},
		Underway{ID: "3", Replica: "b", Subject: "r"}, Underway{ID: "4", Replica: "lost", Document: "d"},
	}})
	look := func(at time.Time, document, subject string, want ...string) {
		t.Helper()
		list, err := s.UnderwayAt(ctx, at, document, subject)
		ids := []string{}
		for _, u := range list {
			ids = append(ids, u.ID)
		}
		if err != nil || len(ids) != len(want) || len(want) > 0 && ids[0] != want[0] {
			t.Errorf("%s%s: %v %v, want %v", document, subject, ids, err, want)
		}
	}
	if list, err := s.Replicas(ctx, at); err != nil || len(list) != 2 || list[0].ID != "a" {
		t.Errorf("%+v %v", list, err)
	}
	look(at, "d", "", "1", "2")
	look(at, "", "r", "3")
	look(at, "e", "")
	look(at.Add(time.Second), "d", "", "2")
	if err := s.DropReplicas(ctx, at.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if err := s.Leave(ctx, "b"); err != nil {
		t.Fatal(err)
	}
	if left, err := List[Underway](ctx, s.Reader, Query{}); err != nil || len(left) != 1 || left[0].ID != "4" {
		t.Errorf("%+v %v", left, err)
	}
}

func upload(id string) Upload {
	return Upload{ID: id, Person: "tuan", Size: 10, Created: Micros(at), Expires: Micros(at.Add(time.Hour))}
}

func begun(t *testing.T, s *Store, id string) {
	t.Helper()
	if err := s.BeginUpload(context.Background(), upload(id), at, UploadBounds{2, 3}); err != nil {
		t.Fatal(err)
	}
}

func TestPartsFollowEachOther(t *testing.T) { onBoth(t, testPartsFollowEachOther) }

func testPartsFollowEachOther(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	begun(t, s, "u")
	add := func(file string, start, size int64, now time.Time) (Upload, error) {
		return s.AddPart(ctx, UploadPart{Upload: "u", Start: start, Size: size, Digest: "x", File: file}, now, at.Add(2*time.Hour))
	}
	if u, err := add("1", 0, 6, at); err != nil || u.Received != 6 || u.Expires != Micros(at.Add(2*time.Hour)) {
		t.Fatalf("%+v %v", u, err)
	}
	for name, c := range map[string]struct{ start, size int64 }{"again": {0, 6}, "a gap": {7, 3}, "over": {6, 5}} {
		if u, err := add("x", c.start, c.size, at); problem.KindOf(err) != problem.Conflict || u.Received != 6 {
			t.Errorf("%s: %+v %v", name, u, err)
		}
	}
	if _, err := add("x", 6, 4, at.Add(2*time.Hour)); problem.KindOf(err) != problem.NotFound {
		t.Errorf("of an upload whose time is over: %v", err)
	}
	var all sync.WaitGroup
	first := make(chan string, 8)
	for n := range cap(first) { // the same part by a sender who asked again while the first try went on elsewhere
		all.Go(func() {
			if _, err := add(string(rune('a'+n)), 6, 4, at); err == nil {
				first <- string(rune('a' + n))
			} else if problem.KindOf(err) != problem.Conflict {
				t.Error(err)
			}
		})
	}
	all.Wait()
	parts, err := s.PartsOf(ctx, "u")
	if err != nil || len(first) != 1 || len(parts) != 2 || parts[1].File != <-first {
		t.Fatalf("%+v %v", parts, err)
	}
	if files, err := s.DropUpload(ctx, "u"); err != nil || len(files) != 2 {
		t.Errorf("%v %v", files, err)
	}
	if _, err := add("x", 0, 1, at); problem.KindOf(err) != problem.NotFound {
		t.Errorf("of an upload that is gone: %v", err)
	}
}

func TestUploadsAreBounded(t *testing.T) { onBoth(t, testUploadsAreBounded) }

func testUploadsAreBounded(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	begun(t, s, "a")
	begun(t, s, "b")
	begin := func(id, person string, now time.Time) error {
		u := upload(id)
		u.Person = person
		return s.BeginUpload(ctx, u, now, UploadBounds{2, 3})
	}
	if err := begin("c", "tuan", at); !errors.Is(err, ErrUploadsOfOne) || problem.KindOf(err) != problem.Unavailable {
		t.Errorf("a third of one person: %v", err)
	}
	if err := begin("c", "mai", at); err != nil {
		t.Error(err)
	}
	if err := begin("d", "thao", at); !errors.Is(err, ErrUploads) {
		t.Errorf("a fourth of all: %v", err)
	}
	if err := begin("d", "tuan", at.Add(time.Hour)); err != nil {
		t.Errorf("after the time of the others: %v", err)
	}
}

// One intake takes an upload, and only a whole one; what an intake lost can be taken by the next.
func TestAnUploadIsTakenOnce(t *testing.T) { onBoth(t, testAnUploadIsTakenOnce) }

func testAnUploadIsTakenOnce(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	begun(t, s, "u")
	if _, err := s.TakeUpload(ctx, Upload{ID: "u"}, "i", nil); problem.KindOf(err) != problem.Conflict {
		t.Errorf("what is not whole is taken: %v", err)
	}
	if _, err := s.AddPart(ctx, UploadPart{Upload: "u", Size: 10, File: "f"}, at, at.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if u, err := s.TakeUpload(ctx, Upload{ID: "u"}, "i", nil); err != nil || u.Intake != "i" {
		t.Fatalf("%+v %v", u, err)
	}
	if u, err := s.TakeUpload(ctx, Upload{ID: "u"}, "j", nil); problem.KindOf(err) != problem.Conflict || u.Intake != "i" {
		t.Errorf("it is taken twice: %+v %v", u, err)
	}
	if u, err := s.TakeUpload(ctx, Upload{ID: "u", Intake: "i"}, "j", &Intake{ID: "j", Upload: "u"}); err != nil || u.Intake != "j" {
		t.Errorf("%+v %v", u, err)
	}
	if err := s.GiveBackUpload(ctx, "u", "i", at.Add(2*time.Hour)); err != nil { // who has it no more gives nothing back
		t.Fatal(err)
	}
	if u, err := Get[Upload](ctx, s.Reader, "u"); err != nil || u.Intake != "j" {
		t.Errorf("%+v %v", u, err)
	}
	if err := s.GiveBackUpload(ctx, "u", "j", at.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if u, err := s.TakeUpload(ctx, Upload{ID: "u"}, "k", nil); err != nil || u.Intake != "k" {
		t.Errorf("%+v %v", u, err)
	}
}

// What has ended is told no other phase, and can't be stopped.
func TestAnIntakeThatEndedStays(t *testing.T) { onBoth(t, testAnIntakeThatEndedStays) }

func testAnIntakeThatEndedStays(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	commit(t, s, Batch{Put: []Row{Intake{ID: "i", Person: "tuan", Phase: "checking", Since: 1}, Intake{ID: "j", Person: "tuan", Phase: "done", Since: 2, Ended: 3}}})
	for _, id := range []string{"i", "j"} {
		if err := errors.Join(s.ReachedIntake(ctx, id, "storing"), s.StopIntake(ctx, id)); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.IntakesOf(ctx, "tuan")
	if err != nil || len(list) != 2 || list[0].ID != "j" || list[0].Phase != "done" || list[0].Stop || list[1].Phase != "storing" || !list[1].Stop {
		t.Errorf("%+v %v", list, err)
	}
}

func TestWhoHasSomethingReady(t *testing.T) { onBoth(t, testWhoHasSomethingReady) }

func testWhoHasSomethingReady(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	begin(t, s, "r", 2)
	if people, err := s.ReadyFor(ctx, "agent"); err != nil || len(people) != 0 {
		t.Fatalf("%v %v", people, err)
	}
	for n := range 2 {
		i := item(t, s, "r/"+string(rune('0'+n)))
		i.State = ItemReady
		commit(t, s, Batch{Put: []Row{i}})
	}
	if people, err := s.ReadyFor(ctx, "agent"); err != nil || len(people) != 1 || people[0] != "uoc" {
		t.Errorf("%v %v", people, err)
	}
	if people, err := s.ReadyFor(ctx, "vgca"); err != nil || len(people) != 0 {
		t.Errorf("%v %v", people, err)
	}
}
