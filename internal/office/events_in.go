package office

import "slices"

// Received begins an incoming document; like a draft it is content until the clerk registers it.
type Received struct {
	File
	Look
	Message    string     `part:"clear"` // id in the exchange; empty where it was brought by hand
	DocType    string     `part:"content"`
	Abstract   string     `part:"content"`
	Urgency    Urgency    `part:"content"`
	Sender     Party      `part:"content"`
	Number     string     `part:"content"` // the sender's
	Date       string     `part:"content"`
	SignerName string     `part:"content"`
	Signing    Signing    `part:"content"` // how its sender says that it was signed; empty where they say nothing
	Form       FormResult `part:"content"` // what the rules of form said of it; none in older events
}

// Signing is how an office says that a document of its own was signed.
type Signing struct {
	Capacity string `json:"capacity,omitempty"` // "T/M"
	Body     string `json:"body,omitempty"`     // "BAN THƯỜNG VỤ"
	Title    string `json:"title,omitempty"`    // "BÍ THƯ"
	On       string `json:"on,omitempty"`       // day of the signature, 2006-01-02
	Rule     string `json:"rule,omitempty"`     // by which rule of the sender's
	Version  string `json:"version,omitempty"`
}

// Judged is the machine's judgement of the received file; facts and report are kept so that it can be replayed.
type Judged struct {
	Indication string   `part:"clear"`
	Acceptable bool     `part:"clear"`
	Report     Stored   `part:"clear"`
	Facts      Stored   `part:"clear"`
	Sheet      Stored   `part:"clear"`   // the judgement as PDF, filed with the document; none in older events
	Shown      []string `part:"clear"`   // whose valid official signatures it bears: "person", "seal"; none in older events
	Findings   []string `part:"content"` // plain words, Vietnamese
}

// Registered: số đến, given by the clerk who confirmed the check by name. The line of the register in register words.
type Registered struct {
	Ordinal    int    `part:"register"`
	Arrival    string `part:"register"` // "07"
	Day        string `part:"register"` // of arrival, 2006-01-02
	Series     string `part:"register"`
	Sender     Party  `part:"register"`
	Number     string `part:"register"` // the sender's
	Date       string `part:"register"`
	DocType    string `part:"register"`
	Abstract   string `part:"register"`
	SignerName string `part:"register"`
	Vouched    bool   `part:"clear"` // the clerk has looked at what the machine could not, and confirmed that it bears no secret marking
}

// ReturnedToSender: not valid or misdirected.
type ReturnedToSender struct {
	Message string `part:"clear"` // id of the notice
	Reason  string `part:"content"`
}

// ReturnDelivered: the sender's system has the notice.
type ReturnDelivered struct{}

// Referred: put to the authorised person instead of being returned (379.13.4).
type Referred struct {
	To   string `part:"clear"`
	Note string `part:"content"`
}

// Instructed is the authorised person's answer to Referred.
type Instructed struct {
	Accept bool   `part:"clear"`
	Text   string `part:"content"`
}

// Routed is the leader's instruction (bút phê).
type Routed struct {
	Assignees   []string `part:"clear"`
	Due         string   `part:"clear"` // 2006-01-02
	Instruction string   `part:"content"`
}

// Progressed is a note on how handling goes.
type Progressed struct {
	Text string `part:"content"`
}

// Handled is the result.
type Handled struct {
	Result string `part:"content"`
}

// Closed ends the handling.
type Closed struct{}

// Filed puts the document into a dossier.
type Filed struct {
	Dossier string `part:"clear"`
}

// WorkRetried frees work of the machine that was given up: someone pressed the button.
type WorkRetried struct {
	Kind    string `part:"clear"` // of the job: "timestamp", "deliver"
	Message string `part:"clear"` // of a delivery: the same message again, so that the receiver takes it once
}

// Refusal is an act that was refused, with who tried (the envelope), at which door and under which rule. For a secret document it holds
// its class and nothing else of it (379.1.2).
type Refusal struct {
	Act   string `part:"clear"`
	Door  string `part:"clear"` // "draft", "attach", "receive", "exchange", "sign-in", "act", "agent", "vgca"
	Kind  string `part:"clear"`
	Rule  string `part:"clear"`
	Class Class  `part:"clear"`
	Peer  string `part:"clear"` // the office that it came from, where it came over the exchange
	Tool  string `part:"clear"` // what was wrong with what a signing tool brought back (vgca.Reason)

	Authority string `part:"clear"` // the rule of authority that refused, where one did
	Route     string `part:"clear"` // of an attempt on an impounded document: the operation by which it was tried
}

// FileRead records that someone opened a file (379.4.1).
type FileRead struct {
	Version int `part:"clear"`
}

// DossierOpened begins a dossier.
type DossierOpened struct {
	Code      string `part:"register"`
	Title     string `part:"register"`
	Retention string `part:"register"`
	Plan      string `part:"clear"`    // the year of the file plan that it stands in; empty: in none
	Keeper    string `part:"clear"`    // who keeps it, as the plan says
	Outside   string `part:"register"` // why it is opened though the plan does not have it
}

// SignedIn opens a session.
type SignedIn struct{}

// SignedOut ends one.
type SignedOut struct{}

// The names of the events, as the ledger keeps them for ever.
func (Drafted) Type() string             { return "document.drafted" }
func (WorkRetried) Type() string         { return "document.work-retried" }
func (FileAttached) Type() string        { return "document.file-attached" }
func (Converted) Type() string           { return "document.converted" }
func (Submitted) Type() string           { return "document.submitted" }
func (Remarked) Type() string            { return "document.remarked" }
func (Returned) Type() string            { return "document.returned" }
func (Approved) Type() string            { return "document.approved" }
func (Prepared) Type() string            { return "document.prepared" }
func (PrepareFailed) Type() string       { return "document.prepare-failed" }
func (Signed) Type() string              { return "document.signed" }
func (NumberTaken) Type() string         { return "series.number-taken" }
func (NumberReserved) Type() string      { return "document.number-reserved" }
func (Sealed) Type() string              { return "document.sealed" }
func (SealFailed) Type() string          { return "document.seal-failed" }
func (TimestampOwed) Type() string       { return "document.timestamp-owed" }
func (Timestamped) Type() string         { return "document.timestamped" }
func (TimestampMissed) Type() string     { return "document.timestamp-missed" }
func (Issued) Type() string              { return "document.issued" }
func (SendQueued) Type() string          { return "document.send-queued" }
func (Delivered) Type() string           { return "document.delivered" }
func (DeliveryFailed) Type() string      { return "document.delivery-failed" }
func (RecipientRegistered) Type() string { return "document.recipient-registered" }
func (RecipientReturned) Type() string   { return "document.recipient-returned" }
func (Received) Type() string            { return "document.received" }
func (Judged) Type() string              { return "document.judged" }
func (Registered) Type() string          { return "document.registered" }
func (ReturnedToSender) Type() string    { return "document.returned-to-sender" }
func (ReturnDelivered) Type() string     { return "document.return-delivered" }
func (Referred) Type() string            { return "document.referred" }
func (Instructed) Type() string          { return "document.instructed" }
func (Routed) Type() string              { return "document.routed" }
func (Progressed) Type() string          { return "document.progressed" }
func (Handled) Type() string             { return "document.handled" }
func (Closed) Type() string              { return "document.closed" }
func (Filed) Type() string               { return "document.filed" }
func (Refusal) Type() string             { return "act.refused" }
func (FileRead) Type() string            { return "document.read" }
func (DossierOpened) Type() string       { return "dossier.opened" }
func (SignedIn) Type() string            { return "session.opened" }
func (SignedOut) Type() string           { return "session.closed" }

// kinds are all events, one of each.
func kinds() []Event {
	return append([]Event{
		Drafted{}, FileAttached{}, Converted{}, Submitted{}, Remarked{}, Returned{}, TakenBack{}, Approved{},
		Prepared{}, PrepareFailed{}, GivenUp{}, Signed{}, NumberTaken{}, NumberReserved{}, Sealed{}, SealFailed{}, TimestampOwed{}, Timestamped{},
		TimestampMissed{}, Issued{}, SendQueued{}, Delivered{}, DeliveryFailed{}, RecipientRegistered{}, RecipientReturned{}, Received{},
		Judged{}, Registered{}, ReturnedToSender{}, ReturnDelivered{}, Referred{}, Instructed{}, Routed{}, Progressed{}, Handled{},
		Closed{}, Filed{}, WorkRetried{}, Refusal{}, FileRead{}, DossierOpened{}, SignedIn{}, SignedOut{},
		PersonAdded{}, PostMade{}, Appointed{}, CertificateRegistered{}, PeerAgreed{}, AnchorsChanged{}, PasswordSet{}, AgentPaired{}, AgentEnded{},
		CertificateEnded{}, CertificateRestored{},
		PersonChanged{}, PersonLeft{}, PersonReturned{}, BodyPut{}, BodyCodePut{}, UnitPut{}, AppointmentEnded{}, Delegated{}, DelegationRevoked{}, SealBound{}, DirectoryImported{}, PersonCodeCorrected{},
		SheetMade{}, ArrivalSigned{}, InstructionSigned{},
		PersonalRead{}, RightsChanged{}, RightsConfirmed{}, FormExplained{},
	}, slices.Concat(numberKinds(), incidentKinds(), headKinds(), listKinds(), wayKinds(), effectKinds(), answerKinds(), handKinds(), impoundKinds(), oversightKinds(), subscriberKinds(), accountKinds(), scimKinds(), quarantineKinds(), conversionKinds(), digitisingKinds(), searchKinds(), attachmentKinds(), measureKinds(), planKinds())...)
}
