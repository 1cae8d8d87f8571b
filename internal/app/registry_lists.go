package app

import (
	"maps"
	"slices"
	"time"

	"trien/internal/authority"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// assignment gives someone a device of the office or of its archive (HD03.devices).
type assignment struct {
	id, device, person, document string
	from, to                     time.Time // to: the first instant no more; zero for no end yet
}

// adoption is who took a version into use, by what.
type adoption struct{ by, document, digest string }

// lists are the office's dated lists, and who uses its devices.
type lists struct {
	adoptions   map[string]adoption // by the id of the version
	book        authority.Book
	reviews     []authority.Reviewed
	assignments []assignment
	binding     []string // ids of the rules of form that bind
	bound       adoption // who chose them last, by what
	boundAt     time.Time
}

// applyList folds an event of the lists; false where it is about anything else.
func (r *registry) applyList(rec office.Record) (ours bool, err error) {
	switch e := rec.Event.(type) {
	case office.ListAdopted:
		var v authority.Version
		if v, err = authority.Parse(e.Text); err == nil {
			r.book, err = r.book.Adopt(v, rec.At)
			r.adoptions = maps.Clone(r.adoptions)
			if r.adoptions == nil {
				r.adoptions = map[string]adoption{}
			}
			r.adoptions[e.Version] = adoption{rec.Actor, e.Document, e.SHA256}
		}
	case office.FormBound:
		if err = r.setBound(e); err == nil {
			r.bound, r.boundAt = adoption{by: rec.Actor, document: e.Document}, rec.At
		}
	case office.ListReviewed:
		err = r.setReviewed(e)
	case office.DeviceAssigned:
		err = r.setAssigned(e)
	case office.DeviceUnassigned:
		err = r.endAssigned(e)
	default:
		return false, nil
	}
	return true, err
}

func (r *registry) setReviewed(e office.ListReviewed) error {
	known := slices.ContainsFunc(r.book.All(e.Kind), func(k authority.Kept) bool { return k.ID == e.Version })
	if !known {
		return problem.New(problem.NotFound, "Không có phiên bản danh mục này.", "There is no such version of the list.")
	}
	r.reviews = append(slices.Clip(r.reviews), authority.Reviewed{Version: e.Version, On: authority.Day(e.On)})
	return nil
}

func (r *registry) setAssigned(e office.DeviceAssigned) error {
	_, known := r.Person(e.Person)
	switch {
	case !known:
		return problem.New(problem.NotFound, "Không có người này.", "There is no such person.")
	case e.Device != authority.Seal && e.Device != authority.Archive:
		return problem.New(problem.Usage, "Thiết bị được giao là của cơ quan (seal) hoặc của lưu trữ (archive).", "A device is the office's (seal) or the archive's (archive).")
	case e.From.IsZero() || !e.To.IsZero() && !e.From.Before(e.To):
		return problem.New(problem.Usage, "Thời gian giao không hợp lệ: ngày kết thúc phải sau ngày bắt đầu.", "The term is wrong: its end must come after its start.")
	case slices.ContainsFunc(r.assignments, func(a assignment) bool { return a.id == e.ID }):
		return problem.New(problem.Conflict, "Việc giao thiết bị này đã được ghi.", "This assignment is there already.")
	}
	for _, a := range r.assignments {
		if a.device == e.Device && a.person == e.Person && (a.to.IsZero() || e.From.Before(a.to)) && (e.To.IsZero() || a.from.Before(e.To)) {
			return problem.New(problem.Conflict, "Người này đang được giao thiết bị đó trong thời gian ấy.", "This person has that device in that time already.")
		}
	}
	r.assignments = append(slices.Clip(r.assignments), assignment{e.ID, e.Device, e.Person, e.Document, e.From, e.To})
	return nil
}

func (r *registry) endAssigned(e office.DeviceUnassigned) error {
	i := slices.IndexFunc(r.assignments, func(a assignment) bool { return a.id == e.ID })
	if i < 0 || !r.assignments[i].to.IsZero() && !e.At.Before(r.assignments[i].to) {
		return problem.New(problem.NotFound, "Không có việc giao thiết bị nào đang hiệu lực như vậy.", "There is no such assignment in force.")
	}
	r.assignments = slices.Clone(r.assignments)
	r.assignments[i].to = e.At
	return nil
}

// device is what the use of a device by a person rests on at an instant; nil for nothing. Where no assignment of the device was ever recorded the post
// of clerk, or archivist, which is given in writing and dated, is the assignment; once one was, only those on record use it.
func (r *registry) device(device, person string, at time.Time) *authority.Grant {
	recorded := false
	for _, a := range r.assignments {
		if a.device != device {
			continue
		}
		recorded = true
		if a.person == person && !at.Before(a.from) && (a.to.IsZero() || at.Before(a.to)) {
			return &authority.Grant{Document: a.document, From: a.from, To: a.to}
		}
	}
	if recorded {
		return nil
	}
	duty := identity.Clerk
	if device == authority.Archive {
		duty = identity.Archivist
	}
	for _, ap := range r.Held(person) {
		if p, ok := r.Post(ap.Post); ok && ap.At(at) && slices.Contains(p.OfDay(at).Roles, duty) {
			return &authority.Grant{Document: postPaper(ap, p), From: ap.From, To: ap.To}
		}
	}
	return nil
}

// postPaper names what gives a post: the decision on record, else the post itself.
func postPaper(a identity.Appointment, p identity.Post) string {
	if a.Paper.Number != "" {
		return a.Paper.Number
	}
	return p.Title
}
