package rights

import "slices"

// Known marks what colleagues know of each other: name, account, post. It is personal data too; being shown it is no reading to keep.
const Known = "known"

// Place is somewhere that personal data stands: a type that pages and API show, field by field.
type Place struct {
	View   string            // the type, in internal/app
	Where  string            // pages and API
	Fields map[string]string // field -> Known, or a Field of PersonalFields
	Plain  string            // the fields that are no personal data
}

// Kept is personal data as it lies: in events, tables, exports. Register words are sealed under the office's key, content words under the document's.
type Kept struct {
	Where, What, How string
}

// PersonalPlaces is the map of personal data in what is shown.
func PersonalPlaces() []Place {
	return slices.Concat(peoplePlaces(), signInPlaces(), subscriberPlaces(), oversightPlaces())
}

func peoplePlaces() []Place {
	return []Place{
		{"PersonView", "every page that names colleagues; /api/people, /api/me", map[string]string{"ID": Known, "Name": Known, "Title": Known, "Unit": Known, "Roles": Known, "Capacities": Known}, ""},
		{"PersonPageView", "/can-bo/{id}; /api/directory", map[string]string{"ID": Known, "Name": Known, "Account": Known, "Code": "code", "Email": "email", "Body": Known, "BodyName": Known, "Unit": Known,
			"UnitName": Known, "Left": Known, "Came": Known, "Gone": Known, "Was": Known, "Terms": Known, "Given": Known, "Taken": Known, "May": Known, "Codes": "code"}, "MayChange Masked"},
		{"FormerCodeView", "/can-bo/{id}; masked where the person's code is", map[string]string{"Code": "code"}, "Until Reason"},
		{"CodeCorrection", "/can-bo/{id}, what is entered", map[string]string{"ID": Known, "Code": "code"}, "Reason"},
		{"PersonalDataView", "/can-bo/{id}, on asking; /api/people/{id}/personal", map[string]string{"Code": "code", "Email": "email", "Codes": "code"}, ""},
		{"PersonLineRow", "/danh-ba", map[string]string{"ID": Known, "Name": Known, "Account": Known, "Titles": Known, "Body": Known, "Unit": Known, "Left": Known}, ""},
		{"PersonChange", "/danh-ba, what is entered", map[string]string{"ID": Known, "Account": Known, "Name": Known, "Code": "code", "Email": "email", "Body": Known, "Unit": Known}, ""},
		{"FormerView", "/can-bo/{id}", map[string]string{"Name": Known, "Body": Known, "Unit": Known}, "Until"},
		{"TermView", "/can-bo/{id}", map[string]string{"Post": Known, "Title": Known, "Unit": Known, "From": Known, "To": Known, "Now": Known, "Number": Known}, "Recorded Ended"},
		{"PersonRightsView", "/quyen; /api/people/{id}/rights", map[string]string{"Person": Known, "Acts": Known, "Duties": Known, "Parts": Known}, "At"},
		{"ReviewerView", "the page of a document", map[string]string{"Person": Known, "Name": Known}, "Approved At Step First Turn Due"},
		{"HistoryRow", "the history of a document", map[string]string{"Actor": Known, "Post": Known, "SignIn": Known, "Lent": Known, "Detail": Known}, "At Type Label Leaf Digest Refused"},
	}
}

func signInPlaces() []Place {
	return []Place{
		{"AccountView", "/toi, one's own only", map[string]string{"Account": Known, "Changed": "sign-ins", "Codes": "sign-ins", "RecoveryMade": "sign-ins", "RecoveryLeft": "sign-ins", "Passkeys": "sign-ins",
			"Sessions": "sign-ins"}, "Renew NoPasskeys"},
		{"PersonSessions", "/quan-ly/phien", map[string]string{"ID": Known, "Name": Known, "Sessions": "sign-ins"}, ""},
		{"SessionView", "/toi, /quan-ly/phien", map[string]string{"Since": "sign-ins", "Seen": "sign-ins", "Expires": "sign-ins", "Machine": "sign-ins", "SignIn": "sign-ins"}, "ID Here Counts"},
		{"PasskeyView", "/toi, one's own only", map[string]string{"Name": "sign-ins", "Made": "sign-ins", "Used": "sign-ins", "Verifies": "sign-ins", "Synced": "sign-ins", "Doubted": "sign-ins"}, "ID"},
		{"AgentView", "/thiet-bi, one's own only", map[string]string{"Name": "sign-ins", "Paired": "sign-ins", "Seen": "sign-ins", "Connected": "sign-ins", "Certificates": "certificate"}, "ID"},
	}
}

func subscriberPlaces() []Place {
	return []Place{
		{"SubscriberFields", "/thue-bao/{id}, what is entered", map[string]string{"Name": Known, "Code": "code", "Email": "email", "Post": Known, "Organisation": Known, "Address": "request", "Serial": "certificate",
			"Device": "device", "Change": "request", "Reason": "request"}, "Version Years"},
		{"SubscriberView", "/thue-bao, /thue-bao/{id}; one's own /toi", map[string]string{"Kind": "request", "KindWords": "request", "Subject": "request", "SubjectWords": "request", "Holder": Known, "State": "request",
			"StateWords": "request", "Opened": "request", "Opener": Known, "Cause": "request", "From": "request", "Said": "request", "Document": "request", "Channel": "request", "Reference": "request",
			"Certificate": "certificate", "Device": "device", "Receiver": Known, "Fields": "request", "Steps": "request"}, "ID Version Form Ended DocumentDone Deadline Acts"},
		{"MySubscriberView", "/toi, one's own only", map[string]string{"Certificates": "certificate", "Requests": "request", "Devices": "device", "Trainings": "training", "Untrained": "training"}, ""},
		{"RegisteredView", "/thue-bao; one's own /toi", map[string]string{"Fingerprint": "certificate", "Holder": Known, "Name": "certificate", "Issuer": "certificate", "Serial": "certificate", "From": "certificate",
			"Until": "certificate", "State": "certificate", "StateWords": "certificate", "Ended": "certificate", "Why": "certificate", "Assignee": Known, "Findings": "certificate"}, "Algorithm Held Left Alert Assigned"},
		{"DeviceView", "/thue-bao; one's own /toi", map[string]string{"Serial": "device", "Holder": Known, "Offered": Known, "Certificate": "certificate", "Said": "device", "Warning": "device", "Minutes": "device"},
			"ID Version Model Kind KindWords Purpose PurposeWords State StateWords Acts"},
		{"ShownView", "/thue-bao/{id}; one's own /thiet-bi", map[string]string{"Machine": "device", "Person": Known, "At": "sign-ins", "Fingerprint": "certificate", "Name": Known, "Serial": "certificate",
			"From": "certificate", "Until": "certificate", "Holder": Known, "File": "certificate"}, ""},
		{"MinutesView", "/thue-bao; one's own /toi", map[string]string{"From": Known, "To": Known, "At": "device", "Back": "device", "Accepted": "device", "Declined": "device", "Note": "device"}, ""},
		{"UntrainedView", "/thue-bao", map[string]string{"Person": Known, "Roles": Known, "Last": "training"}, ""},
		{"TrainingView", "/thue-bao, /toi", map[string]string{"Person": Known, "Role": "training", "Course": "training", "On": "training", "Until": "training", "By": Known, "Counts": "training"}, "ID Voided"},
		{"DeviceUseView", "/thue-bao", map[string]string{"Device": "device", "Person": Known, "From": "device", "To": "device", "Document": "device", "Now": "device"}, "ID"},
	}
}

func oversightPlaces() []Place {
	return []Place{
		{"RefusedTryView", "/bi-tu-choi, for inspectors", map[string]string{"Person": Known, "Name": Known, "Post": Known, "SignIn": Known, "Act": "deeds", "Document": "deeds"}, "At Door Kind Why Rule Class Leaf"},
		{"ReadingView", "/toi; for inspectors /quyen", map[string]string{"Reader": Known, "Subject": Known, "Fields": "deeds"}, "Hour"},
		{"CaseRow", "/vu-viec", map[string]string{"Kind": "case", "State": "case", "Person": Known, "Name": Known, "By": Known, "Title": "case"}, "ID KindWords StateWord Opened"},
		{"CaseView", "/vu-viec/{id}", map[string]string{"Way": "case", "Since": "case", "Steps": "case", "Doubts": "deeds", "Frozen": "case"}, "Version Open More Allowed"},
		{"NameView", "/toi/nhan-danh, one's own only", map[string]string{"Deeds": "deeds"}, "Next Kinds"},
		{"PersonUse", "/su-dung", map[string]string{"Person": Known, "Name": Known, "Title": Known, "Body": Known, "BodyName": Known, "Ends": "use", "Signed": "use", "Seals": "use", "Indirect": "use",
			"EndingUses": "use", "Found": "use"}, ""},
		{"DeedView", "/toi/nhan-danh, one's own only", map[string]string{"By": Known, "SignIn": "deeds", "Machine": "deeds", "Document": "deeds", "Number": "deeds", "Detail": "deeds", "Finding": "deeds",
			"Remedy": "deeds", "Case": "deeds", "Refused": "deeds"}, "Stream Version At Type Word Part"},
	}
}

// NotPeople says of a type with a field that sounds like a person's that it is about something else: an office, a service, a code typed in to sign in.
func NotPeople(view string) bool {
	return slices.Contains([]string{"OfficeView", "TypeView", "SignInRequest", "PeerView", "DossierView", "DossierRequest", "PlanLine", "PlanEntryView", "DifferenceView", "DeviceAct", "AddressView", "ProviderReturn", "DirectoryChange",
		"PairingView", "IdentityRequest", "PasskeyAnswer", "ProofRequest", "BodyView", "BodyChange", "BodyCodeView", "BodyCodeChange", "UnitView", "UnitChange", "FoundView", "CodesView",
		"CertificateView", "ImportFault", "ServiceAddress", "ProblemView", "ChoiceText", "Settings", "BodyUseView", "ScanFinding"}, view)
}

// PersonalKept is the map of personal data as it lies.
func PersonalKept() []Kept {
	return []Kept{
		{"events staff.*", "name, account, code, e-mail, posts, terms, delegations", "register words: sealed under the office's key; ids in the clear"},
		{"events document.*", "who did what, in which post, how signed in", "ids in the clear, names and words sealed"},
		{"events act.refused", "who tried what, where", "ids in the clear; of a state secret nothing but class and door"},
		{"events personal.read", "who was shown whose data, which fields", "ids and names of fields in the clear, never a value"},
		{"tables documents, concerns, records", "ids of people", "in the clear; names and words sealed"},
		{"tables accounts, sessions, attempts", "account, ways to sign in, machines", "state of their own, never logged; secrets in the vault"},
		{"exports of registers (xlsx, PDF)", "names of signers, handlers", "to whoever may read the registers; each is an event where it is refused"},
		{"export of the directory (CSV, SCIM)", "names, accounts, codes, e-mail addresses", "to whoever may change it; each reading is kept as one of everyone"},
		{"logs, traces, notices", "none", "kinds, routes, durations; tested"},
	}
}
