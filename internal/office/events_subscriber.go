package office

import "time"

// Events of subscribers' requests stand in the stream "subscriber/ID", those of devices in "device/ID", of trainings in "training/ID", of phases in
// "phase/ID" (NĐ 68/2024; 379.10). What is said of people are register words: the papers of a certificate outlive what was signed with it.

// SubscriberFields are what a request says: those of its form, and of them only what concerns it.
type SubscriberFields struct {
	Name         string `json:"name,omitempty"` // of the person, the organisation, or the device, service or software
	Code         string `json:"code,omitempty"` // the one code granted to a person or an office
	Email        string `json:"email,omitempty"`
	Post         string `json:"post,omitempty"`
	Organisation string `json:"organisation,omitempty"` // where the subscriber works, or that manages it directly
	Address      string `json:"address,omitempty"`
	Version      string `json:"version,omitempty"` // and functions, of a service or software
	Serial       string `json:"serial,omitempty"`  // of the certificate that there is
	Device       string `json:"device,omitempty"`  // serial number of the device that there is
	Years        int    `json:"years,omitempty"`   // of validity that are asked for
	Change       string `json:"change,omitempty"`  // what is to be changed, and into what
	Reason       string `json:"reason,omitempty"`
}

// SubscriberRequested begins a request.
type SubscriberRequested struct {
	Kind        string           `part:"clear"`
	Subject     string           `part:"clear"`
	Holder      string           `part:"clear"` // person, or the office, or what the office calls its device
	Fingerprint string           `part:"clear"` // the certificate that there is
	Device      string           `part:"clear"` // id of the device that there is
	Cause       string           `part:"clear"` // of a request that was prepared because somebody's posts changed
	From        time.Time        `part:"clear"` // the instant of that change
	Fields      SubscriberFields `part:"register"`
}

// SubscriberAmended says it anew.
type SubscriberAmended struct {
	Fields SubscriberFields `part:"register"`
}

// SubscriberChecked is the word of the person in charge of subscribers.
type SubscriberChecked struct {
	Note string `part:"register"`
}

// SubscriberSentBack gives a request back to be corrected.
type SubscriberSentBack struct {
	Reason string `part:"register"`
}

// SubscriberApproved is the word of the head.
type SubscriberApproved struct {
	Note string `part:"register"`
}

// SubscriberFiled names the outgoing document that carries the request.
type SubscriberFiled struct {
	Outgoing string `part:"clear"`
}

// SubscriberSent tells how the signed file went to the CA.
type SubscriberSent struct {
	Channel   string `part:"clear"`
	SHA256    string `part:"clear"` // of the signed file, hex; empty where it went on paper
	Reference string `part:"register"`
}

// SubscriberAnswered is the CA's answer.
type SubscriberAnswered struct {
	Granted   bool   `part:"clear"`
	Reference string `part:"register"`
	Reason    string `part:"register"`
}

// SubscriberMatched names the certificate that came, and what differs from the request and was confirmed.
type SubscriberMatched struct {
	Fingerprint string   `part:"clear"`
	Confirmed   []string `part:"clear"`
	Note        string   `part:"register"`
}

// SubscriberHanded hands certificate and device over.
type SubscriberHanded struct {
	Device string `part:"clear"`
	To     string `part:"clear"` // person
	Note   string `part:"register"`
}

// SubscriberAccepted is the receiver's word.
type SubscriberAccepted struct{}

// SubscriberReturned ends a revocation: the device was given back, with minutes.
type SubscriberReturned struct {
	Device string `part:"clear"`
	Note   string `part:"register"`
}

// SubscriberDeviceLost ends a revocation whose device is lost.
type SubscriberDeviceLost struct {
	Device string `part:"clear"`
	Note   string `part:"register"`
}

// SubscriberWithdrawn ends a request.
type SubscriberWithdrawn struct {
	Reason string `part:"register"`
}

// DeviceAdded is a device that came to the office.
type DeviceAdded struct {
	Kind    string `part:"clear"`
	Purpose string `part:"clear"`
	Serial  string `part:"register"`
	Model   string `part:"register"`
}

// DeviceBound says which certificate a device bears.
type DeviceBound struct {
	Fingerprint string `part:"clear"`
}

// DeviceHanded hands a device over; it counts once the receiver has accepted.
type DeviceHanded struct {
	From string `part:"clear"`
	To   string `part:"clear"`
	Note string `part:"register"`
}

// DeviceAccepted is the receiver's word.
type DeviceAccepted struct{}

// DeviceDeclined is the receiver's refusal.
type DeviceDeclined struct {
	Reason string `part:"register"`
}

// DeviceReturned gives a device back.
type DeviceReturned struct {
	From string `part:"clear"`
	To   string `part:"clear"`
	Note string `part:"register"`
}

// DeviceLocked says that a device takes no PIN any more.
type DeviceLocked struct {
	Note string `part:"register"`
}

// DeviceUnlocked says that it does again.
type DeviceUnlocked struct {
	Note string `part:"register"`
}

// DeviceLost says that nobody knows where it is.
type DeviceLost struct {
	Note string `part:"register"`
}

// DeviceDestroyed ends a device.
type DeviceDestroyed struct {
	Note string `part:"register"`
}

// CertificateAssigned says who uses a certificate of the office, from the device that was handed to them; "": nobody (HD03.devices).
type CertificateAssigned struct {
	Fingerprint string `part:"clear"`
	Person      string `part:"clear"`
}

// TrainingHeld is a person's training.
type TrainingHeld struct {
	Person string `part:"clear"`
	Role   string `part:"clear"` // "": for everyone
	On     string `part:"clear"` // day
	Until  string `part:"clear"` // the last day on which it counts; "": without end
	Course string `part:"register"`
	By     string `part:"register"`
}

// TrainingVoided takes a training back that was recorded by mistake.
type TrainingVoided struct {
	Reason string `part:"register"`
}

// PhasePlanned is a phase of introduction; again it changes the phase.
type PhasePlanned struct {
	From  string   `part:"clear"`
	Until string   `part:"clear"`
	Posts []string `part:"clear"`
	Name  string   `part:"register"`
	Note  string   `part:"register"`
}

// PhaseDropped gives a phase up.
type PhaseDropped struct {
	Reason string `part:"register"`
}

// The names of the events.
func (SubscriberRequested) Type() string  { return "subscriber.requested" }
func (SubscriberAmended) Type() string    { return "subscriber.amended" }
func (SubscriberChecked) Type() string    { return "subscriber.checked" }
func (SubscriberSentBack) Type() string   { return "subscriber.sent-back" }
func (SubscriberApproved) Type() string   { return "subscriber.approved" }
func (SubscriberFiled) Type() string      { return "subscriber.filed" }
func (SubscriberSent) Type() string       { return "subscriber.sent" }
func (SubscriberAnswered) Type() string   { return "subscriber.answered" }
func (SubscriberMatched) Type() string    { return "subscriber.matched" }
func (SubscriberHanded) Type() string     { return "subscriber.handed" }
func (SubscriberAccepted) Type() string   { return "subscriber.accepted" }
func (SubscriberReturned) Type() string   { return "subscriber.returned" }
func (SubscriberDeviceLost) Type() string { return "subscriber.device-lost" }
func (SubscriberWithdrawn) Type() string  { return "subscriber.withdrawn" }
func (DeviceAdded) Type() string          { return "device.added" }
func (DeviceBound) Type() string          { return "device.bound" }
func (DeviceHanded) Type() string         { return "device.handed" }
func (DeviceAccepted) Type() string       { return "device.accepted" }
func (DeviceDeclined) Type() string       { return "device.declined" }
func (DeviceReturned) Type() string       { return "device.returned" }
func (DeviceLocked) Type() string         { return "device.locked" }
func (DeviceUnlocked) Type() string       { return "device.unlocked" }
func (DeviceLost) Type() string           { return "device.lost" }
func (DeviceDestroyed) Type() string      { return "device.destroyed" }
func (CertificateAssigned) Type() string  { return "staff.certificate-assigned" }
func (TrainingHeld) Type() string         { return "training.held" }
func (TrainingVoided) Type() string       { return "training.voided" }
func (PhasePlanned) Type() string         { return "phase.planned" }
func (PhaseDropped) Type() string         { return "phase.dropped" }

// subscriberKinds are the events of this file, one of each.
func subscriberKinds() []Event {
	return []Event{
		SubscriberRequested{}, SubscriberAmended{}, SubscriberChecked{}, SubscriberSentBack{}, SubscriberApproved{}, SubscriberFiled{}, SubscriberSent{},
		SubscriberAnswered{}, SubscriberMatched{}, SubscriberHanded{}, SubscriberAccepted{}, SubscriberReturned{}, SubscriberDeviceLost{}, SubscriberWithdrawn{},
		DeviceAdded{}, DeviceBound{}, DeviceHanded{}, DeviceAccepted{}, DeviceDeclined{}, DeviceReturned{}, DeviceLocked{}, DeviceUnlocked{}, DeviceLost{},
		DeviceDestroyed{}, CertificateAssigned{}, TrainingHeld{}, TrainingVoided{}, PhasePlanned{}, PhaseDropped{},
	}
}
