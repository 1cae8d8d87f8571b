package pkcs11_test

import (
	"strings"
	"sync"
	"testing"

	"trien/internal/problem"
)

// TestALostSessionIsReplaced: where the login is still in force, the signature is made by another session, without a word.
func TestALostSessionIsReplaced(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	k := b.open("person-p256")
	set(t, dir, "hold", "")
	var all sync.WaitGroup
	for range 2 { // at once, so that there are two sessions
		all.Go(func() {
			if err := signs(t, k, ecdsa256, "x"); err != nil {
				t.Error(err)
			}
		})
	}
	until(func() bool { return noted(t, dir, "sign") == 2 })
	unset(t, dir, "hold")
	all.Wait()
	set(t, dir, "lost", "")
	if err := signs(t, k, ecdsa256, "x"); err != nil {
		t.Error(err)
	}
	set(t, dir, "lost", "")
	if err := signs(t, k, ecdsa256, "x"); err != nil && !strings.Contains(problem.WordsOf(err).VI, "cắm lại") { // the login ends with the last session
		t.Error(err)
	}
}

// TestASignatureThatWantsMoreRoomGetsIt: C_Sign that says CKR_BUFFER_TOO_SMALL leaves the signature begun; the session serves on.
func TestASignatureThatWantsMoreRoomGetsIt(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	k := b.open("person-p256")
	set(t, dir, "roomy", "")
	for range 3 {
		if err := signs(t, k, ecdsa256, "x"); err != nil {
			t.Error(err)
		}
	}
	unset(t, dir, "roomy")
	if err := signs(t, k, ecdsa256, "x"); err != nil {
		t.Error(err)
	}
}

// TestASessionInTheMiddleOfSomethingIsExchanged: without a word, and without ending the login.
func TestASessionInTheMiddleOfSomethingIsExchanged(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	k := b.open("person-p256")
	for range 3 {
		set(t, dir, "busy", "")
		if err := signs(t, k, ecdsa256, "x"); err != nil {
			t.Error(err)
		}
	}
	if got := tries(t, dir); got != 1 {
		t.Errorf("the PIN was given %d times", got)
	}
}

// TestNoSessionIsOpenedAtAnotherToken: while one signature is made, another token comes into the reader; its key may be under the same handle.
func TestNoSessionIsOpenedAtAnotherToken(t *testing.T) {
	b, dir := stubborn(t, "person-p256")
	k := b.open("person-p256")
	set(t, dir, "hold", "")
	first := make(chan error)
	go func() { first <- signs(t, k, ecdsa256, "x") }()
	until(func() bool { return noted(t, dir, "sign") == 1 })
	set(t, dir, "exchanged", "")
	if err := signs(t, k, ecdsa256, "x"); problem.KindOf(err) != problem.Key || !strings.Contains(problem.WordsOf(err).VI, "cắm lại") || noted(t, dir, "sign") != 1 {
		t.Errorf("%v, asked for %d signatures", err, noted(t, dir, "sign"))
	}
	unset(t, dir, "hold")
	<-first
}
