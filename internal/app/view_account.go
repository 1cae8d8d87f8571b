package app

import "time"

// AccountView is a person's own account.
type AccountView struct {
	Account      string        `json:"account"`
	Changed      time.Time     `json:"changed"` // the password, last
	Renew        bool          `json:"renew"`   // the password must be changed before anything else
	Codes        bool          `json:"codes"`   // there are one-time codes
	RecoveryMade int           `json:"recoveryMade"`
	RecoveryLeft int           `json:"recoveryLeft"`
	Passkeys     []PasskeyView `json:"passkeys"`
	NoPasskeys   *Words        `json:"noPasskeys,omitempty"` // why they can't be used here
	Sessions     []SessionView `json:"sessions"`
}

// PasskeyView is one of a person's passkeys.
type PasskeyView struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Made     time.Time  `json:"made"`
	Used     *time.Time `json:"used,omitempty"`
	Verifies bool       `json:"verifies"` // it verified its holder when it was made
	Synced   bool       `json:"synced"`   // it may be on several devices
	Doubted  bool       `json:"doubted"`  // its counter went back: it opens nothing
}

// SessionView is one sign-in in force.
type SessionView struct {
	ID      string    `json:"id"`
	Since   time.Time `json:"since"`
	Seen    time.Time `json:"seen"`
	Expires time.Time `json:"expires"`
	Machine string    `json:"machine"` // "Chrome · Windows"; "" where nobody knows
	SignIn  string    `json:"signIn"`
	Here    bool      `json:"here"`
	Counts  bool      `json:"counts"` // good for acts that bind
}

// PersonSessions are somebody's sessions, as those see who run the system.
type PersonSessions struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	Sessions []SessionView `json:"sessions"`
}

// PasskeyWish begins a sign-in by passkey.
type PasskeyWish struct {
	Office  string `json:"office"`
	Account string `json:"account,omitempty"` // need not be typed
}

// PasskeyAsked is what an authenticator shall answer, as navigator.credentials takes it, in JSON with base64url.
type PasskeyAsked struct {
	ID      string `json:"id"`
	Options any    `json:"options"`
}

// PasskeyMade is a passkey that an authenticator has made.
type PasskeyMade struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Credential map[string]any `json:"credential"`
}

// PasskeyAnswer is what an authenticator answered; or, where it did not verify its holder, the one-time code that comes after it.
type PasskeyAnswer struct {
	Office     string         `json:"office,omitempty"`
	ID         string         `json:"id"`
	Credential map[string]any `json:"credential,omitempty"`
	Code       string         `json:"code,omitempty"`
}

// PasskeySignedIn is a session, or that the one-time code is due.
type PasskeySignedIn struct {
	SignedIn
	CodeDue string `json:"codeDue,omitempty"` // under which the code comes
}

// ProofView says how the person of a session can prove anew who they are.
type ProofView struct {
	Ways      []string       `json:"ways"`      // "passkey", "totp", "certificate"
	Providers []ProviderView `json:"providers"` // at which the person can be asked anew
	Password  bool           `json:"password"`  // is asked beside the code
	Minutes   int            `json:"minutes"`   // how long it serves
	EachAct   bool           `json:"eachAct"`   // it serves one act
}

// ProofRequest is such a proof.
type ProofRequest struct {
	Code     string         `json:"code,omitempty"`
	Password string         `json:"password,omitempty"`
	Passkey  *PasskeyAnswer `json:"passkey,omitempty"`
}

// RecoveryView are recovery codes, the only time that they are shown.
type RecoveryView struct {
	Codes []string `json:"codes"`
}

// CodesView is a secret of one-time codes on its way to an authenticator.
type CodesView struct {
	Secret  string   `json:"secret"`  // base32
	Address string   `json:"address"` // otpauth://
	Picture []string `json:"picture"` // the QR code of it: rows of 1 (dark) and 0
}

// PasswordChange is a person's new password.
type PasswordChange struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// NoticeView is something the person is told.
type NoticeView struct {
	ID    string    `json:"id"`
	Kind  string    `json:"kind"`
	At    time.Time `json:"at"`
	Words Words     `json:"words"`
}
