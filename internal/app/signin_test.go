package app_test

import (
	"sync"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
)

// Guesses made at once are as slow as one after the other: what was found out after the account had closed does not count.
func TestManyGuessesAtOnceAreSlowedToo(t *testing.T) {
	s := newStage(t)
	s.stop()
	good := s.account(tu, "tuan").Code(s.now())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "tuan", Password: "đoán mò thôi nhé", Code: good})
		})
	}
	all.Wait()
	_, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: "tuan", Password: demo.Password, Code: good})
	wantKind(t, err, problem.SignIn, "")
	s.forward(time.Minute)
	s.as(tu, "tuan")
	s.sound()
}

// Nobody learns from the waiting which accounts exist.
func TestUnknownAccountsWaitLikeKnownOnes(t *testing.T) {
	s := newStage(t)
	s.stop()
	var said [2]string
	for i, name := range []string{"tuan", "nobody"} {
		for range 6 {
			_, err := s.House.SignIn(t.Context(), app.SignInRequest{Office: tu, Account: name, Password: "đoán mò thôi nhé", Code: "000000"})
			wantKind(t, err, problem.SignIn, "")
			said[i] += problem.WordsOf(err).VI + "\n"
		}
	}
	if said[0] != said[1] {
		t.Errorf("an account that exists is answered\n%s\none that does not\n%s", said[0], said[1])
	}
}

func TestNewPasswordEndsSessionsAndSignOutStays(t *testing.T) {
	s := newStage(t)
	token := s.as(tu, "tuan")
	o, _ := s.House.Office(tu)
	if _, err := o.SetPassword(t.Context(), app.Terminal(), "tuan", "một mật khẩu hoàn toàn khác"); err != nil {
		t.Fatal(err)
	}
	_, err := s.House.Desk(t.Context(), token)
	wantKind(t, err, problem.SignIn, "")

	token = s.as(tu, "mai")
	s.forward(2 * time.Minute) // now each act also keeps when the session was last used
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { s.House.Me(t.Context(), token) })
	}
	all.Go(func() { s.House.SignOut(t.Context(), token) })
	all.Wait()
	_, err = s.House.Me(t.Context(), token)
	wantKind(t, err, problem.SignIn, "")
	s.sound()
}
