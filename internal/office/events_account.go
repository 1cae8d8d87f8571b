package office

// Events of one person's ways to sign in stand in the stream "account/PERSON"; those of a session in "session/HANDLE". Secrets and public keys stand elsewhere.

// PasskeyAdded says that a person has one more key to sign in by.
type PasskeyAdded struct {
	Passkey  string `part:"clear"` // id of the credential
	Verifies bool   `part:"clear"` // it verified its holder when it was made
	Name     string `part:"register"`
}

// PasskeyEnded says that one opens nothing any more.
type PasskeyEnded struct {
	Passkey string `part:"clear"`
}

// PasskeyDoubted says that a key's counter went back: there may be two of it (WebAuthn, Section 6.1.1).
type PasskeyDoubted struct {
	Passkey string `part:"clear"`
	Stood   int64  `part:"clear"`
	Came    int64  `part:"clear"`
}

// CodesRenewed says that a person has a new secret of one-time codes, confirmed by one of them.
type CodesRenewed struct{}

// RecoveryMade says that a person was given recovery codes, in place of all before.
type RecoveryMade struct {
	Codes int `part:"clear"`
}

// RecoveryUsed says that one of them opened a session.
type RecoveryUsed struct {
	Left int `part:"clear"`
}

// PasswordChanged says that a person has changed their own password.
type PasswordChanged struct{}

// SessionsEnded says that sessions of a person were ended, other than by signing out.
type SessionsEnded struct {
	Person   string   `part:"clear"`
	Sessions []string `part:"clear"` // handles
	Why      string   `part:"clear"` // "self", "administrator", "guesses", "password", "codes", "passkey", "certificate"
}

// SessionProven says that the person of a session has proven anew who they are.
type SessionProven struct {
	By string `part:"clear"`
}

// The names of the events.
func (PasskeyAdded) Type() string    { return "account.passkey-added" }
func (PasskeyEnded) Type() string    { return "account.passkey-ended" }
func (PasskeyDoubted) Type() string  { return "account.passkey-doubted" }
func (CodesRenewed) Type() string    { return "account.codes-renewed" }
func (RecoveryMade) Type() string    { return "account.recovery-made" }
func (RecoveryUsed) Type() string    { return "account.recovery-used" }
func (PasswordChanged) Type() string { return "account.password-changed" }
func (SessionsEnded) Type() string   { return "account.sessions-ended" }
func (SessionProven) Type() string   { return "session.proven" }

func accountKinds() []Event {
	return []Event{PasskeyAdded{}, PasskeyEnded{}, PasskeyDoubted{}, CodesRenewed{}, RecoveryMade{}, RecoveryUsed{}, PasswordChanged{}, SessionsEnded{}, SessionProven{}}
}
