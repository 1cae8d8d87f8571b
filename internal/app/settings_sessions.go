package app

import (
	"slices"
	"strings"
	"time"

	"trien/internal/problem"
)

// SignInSettings say how long a sign-in lasts and what asks for another proof. No rule that is known here gives any of these figures: the defaults are ours.
type SignInSettings struct {
	SessionHours  int    `toml:"session_hours,omitempty"`       // a session's length; 0: 10
	IdleMinutes   int    `toml:"idle_minutes,omitempty"`        // then it ends by itself; 0: 60
	ProofMinutes  int    `toml:"proof_minutes,omitempty"`       // how long a proof of who somebody is serves for acts that bind; 0: 15; -1: each act asks for its own
	AskAgain      string `toml:"ask_again,omitempty"`           // the acts that ask for such a proof, apart by spaces; "": all that bind
	ProofPassword bool   `toml:"proof_with_password,omitempty"` // a one-time code alone is no proof: the password is asked beside it
	KeepFirst     bool   `toml:"keep_first_password,omitempty"` // a password that somebody else has set need not be changed at the first sign-in
}

// What holds where the settings say nothing.
const (
	sessionLength = 10 * time.Hour
	sessionIdle   = time.Hour
	provenTime    = 15 * time.Minute
	eachAct       = -1 // SignInSettings.ProofMinutes: a proof serves one act
)

func (s SignInSettings) length() time.Duration {
	if s.SessionHours == 0 {
		return sessionLength
	}
	return time.Duration(s.SessionHours) * time.Hour
}

func (s SignInSettings) idle() time.Duration {
	if s.IdleMinutes == 0 {
		return sessionIdle
	}
	return time.Duration(s.IdleMinutes) * time.Minute
}

func (s SignInSettings) proof() time.Duration {
	if s.ProofMinutes <= 0 { // one for each act waits so long for its act
		return provenTime
	}
	return time.Duration(s.ProofMinutes) * time.Minute
}

// asks says whether an act asks for a fresh proof. A person's own ways to sign in always do.
func (s SignInSettings) asks(act string) bool {
	return s.AskAgain == "" || act == actFactors || slices.Contains(strings.Fields(s.AskAgain), act)
}

// check bounds them: longer than a day nobody sits at one desk; a proof of more than a working day proves nothing.
func (s SignInSettings) check() error {
	if s.SessionHours < 0 || s.SessionHours > 24 || s.IdleMinutes < 0 || s.IdleMinutes > 24*60 || s.ProofMinutes < eachAct || s.ProofMinutes > 8*60 {
		return problem.New(problem.Usage, "Mục [sign_in] ngoài giới hạn: session_hours 1–24, idle_minutes 1–1440, proof_minutes 1–480 hoặc -1; bỏ trống là mặc định.",
			"[sign_in] is out of its bounds: session_hours 1 to 24, idle_minutes 1 to 1440, proof_minutes 1 to 480, or -1; left out they are the defaults.")
	}
	return nil
}
