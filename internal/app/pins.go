package app

import (
	"fmt"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// pinTries are the wrong PINs given for a holder's key in a row. A key in a file can't count them itself, as a token does.
type pinTries struct {
	failures int
	until    time.Time
}

// mayTryPIN refuses a PIN while the holder's key is closed after wrong ones.
func (o *Office) mayTryPIN(holder string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	now, until := o.now(), o.pins[holder].until
	if !now.Before(until) {
		return nil
	}
	wait := int(until.Sub(now).Seconds()) + 1
	return problem.New(problem.Key, fmt.Sprintf("Sai mã PIN quá nhiều lần; mã lần này chưa được thử. Hãy thử lại sau %d giây.", wait),
		fmt.Sprintf("Too many wrong PINs; this one was not tried. Try again in %d seconds.", wait)).Under("379.5.6")
}

// triedPIN counts a wrong PIN, or forgets the wrong ones before a right one.
func (o *Office) triedPIN(holder string, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err == nil {
		delete(o.pins, holder)
		return
	}
	if o.pins == nil {
		o.pins = map[string]pinTries{}
	}
	n := o.pins[holder].failures + 1
	o.pins[holder] = pinTries{n, o.now().Add(identity.Wait(n))}
}
