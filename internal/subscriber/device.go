package subscriber

import (
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/rights"
)

// Device is one device that holds a key, folded from its events.
type Device struct {
	ID      string
	Version int
	office.DeviceAdded
	State       DeviceState
	Certificate string // fingerprint of the one it bears
	Holder      string // person who accepted it; "" in stock
	Offered     string // person to whom it was handed and who has not accepted yet
	Minutes     []Minutes
	Said        string
	Since       time.Time
}

// DeviceState is where a device is.
type DeviceState string

// The states of a device.
const (
	InStock   DeviceState = "stock"
	Offered   DeviceState = "offered" // handed over, not accepted yet
	Held      DeviceState = "handed"
	Locked    DeviceState = "locked" // with its holder, takes no PIN
	LostState DeviceState = "lost"
	GivenBack DeviceState = "returned"
	Destroyed DeviceState = "destroyed"
)

// Words names the state.
func (s DeviceState) Words() problem.Words {
	words := map[DeviceState]problem.Words{InStock: {VI: "Trong kho", EN: "In stock"}, Offered: {VI: "Chờ người nhận xác nhận", EN: "Waits to be accepted"},
		Held: {VI: "Đã bàn giao", EN: "Handed over"}, Locked: {VI: "Bị khóa", EN: "Locked"}, LostState: {VI: "Báo mất", EN: "Lost"},
		GivenBack: {VI: "Đã nộp lại", EN: "Returned"}, Destroyed: {VI: "Đã hủy", EN: "Destroyed"}}
	return words[s]
}

// Minutes is one hand-over, either way: between two persons, at a time, accepted by the one who received.
type Minutes struct {
	From, To string // persons; From is who handed over
	At       time.Time
	Back     bool // returned
	Accepted time.Time
	Declined string // why the receiver did not take it
	Note     string
}

// Purposes of a device: whose key it holds.
const (
	Personal   = "personal"
	OfOffice   = "office"
	OfArchive  = "archive"
	OfServices = "service"
)

// PurposeWords names a purpose.
func PurposeWords(p string) problem.Words {
	words := map[string]problem.Words{Personal: {VI: "Khóa cá nhân", EN: "A person's key"}, OfOffice: {VI: "Khóa của cơ quan (con dấu)", EN: "The office's key (seal)"},
		OfArchive: {VI: "Khóa chứng thực lưu trữ", EN: "The archive's key"}, OfServices: {VI: "Khóa của dịch vụ, phần mềm", EN: "A service's key"}}
	return words[p]
}

// KindWords names a kind of device.
func KindWords(k string) problem.Words {
	words := map[string]problem.Words{"token": {VI: "PKI Token", EN: "PKI token"}, "sim": {VI: "SIM PKI", EN: "PKI SIM"}, "card": {VI: "Thẻ thông minh", EN: "Smart card"},
		"hsm": {VI: "HSM", EN: "HSM"}}
	return words[k]
}

// FoldDevice makes a device of its events.
func FoldDevice(id string, records []office.Record) Device {
	d := Device{ID: id}
	for _, r := range records {
		d = d.Apply(r)
	}
	return d
}

// Apply is the device after an event.
func (d Device) Apply(r office.Record) Device {
	d.Version++
	before := d.State
	switch e := r.Event.(type) {
	case office.DeviceAdded:
		d.DeviceAdded, d.State = e, InStock
	case office.DeviceBound:
		d.Certificate = e.Fingerprint
	case office.DeviceHanded:
		d.State, d.Offered = Offered, e.To
		d.Minutes = append(d.Minutes[:len(d.Minutes):len(d.Minutes)], Minutes{From: e.From, To: e.To, At: r.At, Note: e.Note})
	case office.DeviceAccepted:
		d.State, d.Holder, d.Offered = Held, d.Offered, ""
		d = d.last(func(m *Minutes) { m.Accepted = r.At })
	case office.DeviceDeclined:
		d.State, d.Offered, d.Said = InStock, "", e.Reason
		if d.Holder != "" {
			d.State = Held
		}
		d = d.last(func(m *Minutes) { m.Declined = e.Reason })
	case office.DeviceReturned:
		d.State, d.Holder, d.Offered, d.Said = GivenBack, "", "", e.Note
		d.Minutes = append(d.Minutes[:len(d.Minutes):len(d.Minutes)], Minutes{From: e.From, To: e.To, At: r.At, Back: true, Accepted: r.At, Note: e.Note})
	case office.DeviceLocked:
		d.State, d.Said = Locked, e.Note
	case office.DeviceUnlocked:
		d.State, d.Said = Held, e.Note
	case office.DeviceLost:
		d.State, d.Said, d.Offered = LostState, e.Note, ""
	case office.DeviceDestroyed:
		d.State, d.Said, d.Holder, d.Offered = Destroyed, e.Note, "", ""
	}
	if d.State != before {
		d.Since = r.At
	}
	return d
}

// last changes the newest minutes of a copy.
func (d Device) last(change func(*Minutes)) Device {
	if len(d.Minutes) > 0 {
		list := append([]Minutes(nil), d.Minutes...)
		change(&list[len(list)-1])
		d.Minutes = list
	}
	return d
}

// With says who has the device in hand.
func (d Device) With() string {
	if d.State == Held || d.State == Locked || d.State == Offered {
		return d.Holder
	}
	return ""
}

// deviceActs are the states in which each act is possible, in the order in which they are offered.
func deviceActs() []struct {
	name string
	from []DeviceState
} {
	return []struct {
		name string
		from []DeviceState
	}{
		{"add", []DeviceState{""}}, {"accept", []DeviceState{Offered}}, {"decline", []DeviceState{Offered}}, {"hand", []DeviceState{InStock, GivenBack, Held}},
		{"bind", []DeviceState{InStock, Offered, Held, Locked, GivenBack}}, {"return", []DeviceState{Offered, Held, Locked, LostState}}, {"lock", []DeviceState{Held}},
		{"unlock", []DeviceState{Locked}}, {"lose", []DeviceState{InStock, Offered, Held, Locked, GivenBack}}, {"destroy", []DeviceState{InStock, GivenBack, LostState}},
	}
}

// DeviceActs lists what the actor may do with the device as it stands.
func DeviceActs(book *rights.Book, d Device, a identity.Actor) []string {
	acts := []string{}
	for _, x := range deviceActs() {
		if mayDevice(book, d, x.name, a) == nil {
			acts = append(acts, x.name)
		}
	}
	return acts
}

func mayDevice(book *rights.Book, d Device, act string, a identity.Actor) error {
	possible := false
	for _, x := range deviceActs() {
		for _, s := range x.from {
			possible = possible || x.name == act && s == d.State
		}
	}
	switch {
	case !possible:
		return problem.New(problem.Conflict, "Thiết bị đang ở trạng thái “"+d.State.Words().VI+"” nên không làm được việc này. Hãy tải lại trang.",
			"The device is “"+d.State.Words().EN+"”, so this is not possible. Reload the page.")
	case act == "accept" || act == "decline":
		if d.Offered != a.Person || a.Person == "" {
			return forbidden("Chỉ người nhận bàn giao mới xác nhận được.", "Only the receiver can accept.")
		}
	case (act == "lose" || act == "lock") && d.Holder != "" && d.Holder == a.Person: // whoever has it says so at once
	default:
		return book.At(a).Decide(manage).Refusal()
	}
	return nil
}
