package subscriber

import (
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/rights"
)

// DeviceCommand is something that someone wants to do with a device.
type DeviceCommand struct {
	Act         string
	Added       office.DeviceAdded // of "add"
	To          string             // of "hand": who receives
	Fingerprint string             // of "bind"
	Note        string
	Holds       bool // of "hand": the receiver has the duty that a key of the office or the archive is for
}

// DecideDevice says which events a command makes by the rules of access of an office, or why it is refused: a *problem.Error.
func DecideDevice(book *rights.Book, d Device, c DeviceCommand, a identity.Actor) ([]office.Event, error) {
	if err := mayDevice(book, d, c.Act, a); err != nil {
		return nil, err
	}
	switch c.Act {
	case "add":
		return one(c.Added, soundDevice(c.Added))
	case "bind":
		return one(office.DeviceBound{Fingerprint: c.Fingerprint}, need(c.Fingerprint, "chứng thư số của thiết bị", "the certificate"))
	case "hand":
		return handDevice(d, c, a)
	case "accept":
		return []office.Event{office.DeviceAccepted{}}, nil
	case "decline":
		return one(office.DeviceDeclined{Reason: c.Note}, need(c.Note, "lý do không nhận", "why it is not taken"))
	case "return":
		from := d.Holder
		if from == "" {
			from = d.Offered
		}
		if from == "" && len(d.Minutes) > 0 { // it was lost, and is found
			from = d.Minutes[len(d.Minutes)-1].To
		}
		return []office.Event{office.DeviceReturned{From: from, To: a.Person, Note: c.Note}}, nil
	case "lock":
		return one(office.DeviceLocked{Note: c.Note}, nil)
	case "unlock":
		return one(office.DeviceUnlocked{Note: c.Note}, nil)
	case "lose":
		return one(office.DeviceLost{Note: c.Note}, need(c.Note, "hoàn cảnh mất thiết bị", "how it was lost"))
	case "destroy":
		return one(office.DeviceDestroyed{Note: c.Note}, need(c.Note, "căn cứ và cách hủy thiết bị", "why and how it is destroyed"))
	}
	return nil, problem.New(problem.Usage, "Không có việc này với thiết bị.", "No such act on a device.")
}

func soundDevice(e office.DeviceAdded) error {
	if err := need(e.Serial, "số hiệu thiết bị", "the serial number"); err != nil {
		return err
	}
	if KindWords(e.Kind).VI == "" || PurposeWords(e.Purpose).VI == "" {
		return problem.New(problem.Usage, "Hãy chọn loại thiết bị và mục đích sử dụng.", "Choose the kind of device and what it is for.")
	}
	return nil
}

// handDevice: a key of the office or the archive goes only to somebody whose duty it is (HD03.devices); who hands over is who has it, or the person in
// charge where it is in stock.
func handDevice(d Device, c DeviceCommand, a identity.Actor) ([]office.Event, error) {
	if err := need(c.To, "người nhận", "the receiver"); err != nil {
		return nil, err
	}
	from := a.Person
	if d.State == Held {
		from = d.Holder
	}
	switch {
	case from == c.To:
		return nil, problem.New(problem.Usage, "Người giao và người nhận phải là hai người khác nhau.", "Who hands over and who receives must be two persons.").Under("379.10")
	case d.State == Held && d.Purpose == Personal:
		return nil, problem.New(problem.Refused, "Thiết bị cá nhân không chuyển thẳng cho người khác. Hãy thu lại rồi xử lý theo hồ sơ thuê bao.",
			"A personal device does not go from one person to another. Take it back first.").Under("HD03.devices")
	case (d.Purpose == OfOffice || d.Purpose == OfArchive) && !c.Holds:
		return nil, problem.New(problem.Refused, "Người nhận không được giao nhiệm vụ dùng khóa này (văn thư với khóa cơ quan, lưu trữ với khóa lưu trữ).",
			"The receiver does not have the duty that this key is for (clerk for the office's, archivist for the archive's).").Under("HD03.devices")
	}
	return []office.Event{office.DeviceHanded{From: from, To: c.To, Note: c.Note}}, nil
}
