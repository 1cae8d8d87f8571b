package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
	"trien/internal/store"
)

// Doors at which wrong sign-ins are counted. A stranger's tries at an account count for the account and for where they come from; those in a browser in which
// its owner signed in before count for that browser alone, so that who guesses keeps no owner out (OWASP, "device cookies").
const (
	signInDoor  = "sign-in"         // by account, whether anybody has it or not: waiting shows nobody which exist
	browserDoor = "sign-in-browser" // by account and browser
	sourceDoor  = "sign-in-source"  // by network
	passkeyDoor = "sign-in-passkey" // one-time codes beside a passkey, by passkey
	proofDoor   = "proof"           // proofs in a session, by session
)

// guesser is whoever tries to sign in, and what is counted of their tries.
type guesser struct {
	person string // whose account it is; "" for a name that nobody has
	counts []store.Tries
	at     time.Time
}

// guesses reads what is counted for a try at an account, and refuses it while a count says to wait.
func (o *Office) guesses(ctx context.Context, a store.Account) (guesser, error) {
	c, _ := callerOf(ctx)
	known, err := o.isKnownBrowser(ctx, c.browser(), a.Person)
	if err != nil {
		return guesser{}, err
	}
	if known {
		return o.guessesAt(ctx, a.Person, [2]string{browserDoor, a.Name + "\n" + c.browser()})
	}
	doors := [][2]string{{signInDoor, a.Name}}
	if from := c.source(); from != "" {
		doors = append(doors, [2]string{sourceDoor, from})
	}
	return o.guessesAt(ctx, a.Person, doors...)
}

// guessesAt reads the counts at doors. What they are counted under is kept as a digest: people mistake fields, and a name may be a password.
func (o *Office) guessesAt(ctx context.Context, person string, doors ...[2]string) (guesser, error) {
	g := guesser{person: person, at: o.now()}
	for _, d := range doors {
		digest, err := o.key.Derive("trien sign-in name 1", []byte(d[1]), 16)
		if err != nil {
			return g, err
		}
		t, err := store.Get[store.Tries](ctx, o.store.Reader, d[0], hex.EncodeToString(digest))
		if problem.KindOf(err) == problem.NotFound {
			t, err = store.Tries{Door: d[0], Name: hex.EncodeToString(digest)}, nil
		}
		if err != nil {
			return g, err
		}
		if err := mustWait(t, g.at); err != nil {
			return g, err
		}
		g.counts = append(g.counts, t)
	}
	return g, nil
}

// mustWait says how long a door stays closed. A wait longer than any is of before the clock was set back: the next wrong try begins it anew.
func mustWait(t store.Tries, now time.Time) error {
	left := store.Time(t.Closed).Sub(now)
	if left <= 0 || left > identity.LongestWait {
		return nil
	}
	wait := int(left.Seconds()) + 1
	return problem.New(problem.SignIn, fmt.Sprintf("Sai quá nhiều lần. Hãy thử lại sau %d giây.", wait), fmt.Sprintf("Too many wrong tries. Try again in %d seconds.", wait))
}

// waitAt is how long a door closes after so many wrong tries in a row.
func waitAt(door string, failures int) time.Duration {
	if door == sourceDoor || door == copyDoor {
		return identity.WaitSource(failures)
	}
	return identity.Wait(failures)
}

// sourceMemory is how long wrong tries from a network are remembered: many people may share one.
const sourceMemory = time.Hour

// wrong counts a wrong try at every door of the guesser. The counts must stand as they were read.
func (g guesser) wrong(b *store.Batch) {
	for _, was := range g.counts {
		next := was
		if (was.Door == sourceDoor || was.Door == copyDoor) && g.at.Sub(store.Time(was.Updated)) > sourceMemory {
			next.Failures = 0
		}
		next.Failures, next.Updated = next.Failures+1, store.Micros(g.at)
		next.Closed = store.Micros(g.at.Add(waitAt(was.Door, int(next.Failures))))
		if was.Updated == 0 {
			b.Insert = append(b.Insert, next)
			continue
		}
		b.Stand, b.Put = append(b.Stand, was), append(b.Put, next)
	}
}

// right forgets the wrong tries, with the transaction of the sign-in. Those of a network are left: its other guesses were not this one's.
func (g guesser) right(t *transaction) {
	for _, was := range g.counts {
		if was.Updated == 0 {
			continue
		}
		t.batch.Stand = append(t.batch.Stand, was)
		if was.Door != sourceDoor {
			t.batch.Delete = append(t.batch.Delete, was)
		}
	}
}

// failures are the wrong tries in a row at the guesser's first door.
func (g guesser) failures() int { return int(g.counts[0].Failures) }

// How long wrong tries are remembered, and how many of a door: whoever guesses names waits for a password to be hashed each time.
const (
	unknownTime = 7 * 24 * time.Hour
	unknownKept = 100_000
)

// forgetGuesses clears away counts that nobody added to for long, and browsers that nobody uses any more.
func (o *Office) forgetGuesses(ctx context.Context, now time.Time) error {
	for _, door := range []string{signInDoor, browserDoor, sourceDoor, passkeyDoor, proofDoor, certificateDoor, copyDoor, copyIDDoor} {
		if err := o.store.DropTries(ctx, door, now.Add(-unknownTime), unknownKept); err != nil {
			return err
		}
	}
	return o.store.DropBrowsers(ctx, now.Add(-browserMemory))
}
