package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/rights"
)

// historyMost bounds the events of the directory that are told at once.
const historyMost = 200

// DirectoryHistory is what happened to the directory, the newest first: to all of it, or about one person, body, post or delegation by its id.
func (h *House) DirectoryHistory(ctx context.Context, t Token, about string) ([]HistoryRow, error) {
	s, r, err := h.directoryReader(ctx, t)
	if err != nil {
		return nil, err
	}
	after := int64(0)
	if about == "" {
		after = max(0, r.version-historyMost)
	}
	list, err := s.office.store.StreamAfter(ctx, staffStream, after)
	if err != nil {
		return nil, err
	}
	rows := []HistoryRow{}
	for _, e := range slices.Backward(list) {
		if about != "" && !speaksOf(e.Event, about) || len(rows) == historyMost {
			continue
		}
		rec, _, err := s.office.open(e.Event)
		if err != nil {
			return nil, err
		}
		rows = append(rows, historyRow(e, rec, r))
	}
	return rows, nil
}

// speaksOf says whether an event of the directory names somebody or something by its id.
func speaksOf(e ledger.Event, id string) bool {
	for _, name := range []string{"ID", "Person", "Body", "Post", "Giver", "Taker", "Holder"} {
		if e.Clear[name] == id {
			return true
		}
	}
	_, about, _ := strings.Cut(e.Clear["Resource"], "/")
	return about == id
}

// staffWords name what happens to people, posts, bodies and delegations.
func staffWords(typ string) (Words, bool) {
	w, ok := map[string]Words{
		"staff.person-added": {"Thêm người", "Person added"}, "staff.person-changed": {"Đổi thông tin người", "Person changed"}, "staff.person-left": {"Nghỉ", "Person left"},
		"staff.person-returned": {"Trở lại", "Person returned"}, "staff.post-made": {"Lập hoặc sửa chức vụ", "Post made or changed"}, "staff.appointed": {"Bổ nhiệm", "Appointed"},
		"staff.appointment-ended": {"Kết thúc chức vụ", "Term ended"}, "staff.body-put": {"Ghi cơ quan", "Body recorded"}, "staff.body-code-put": {"Ghi mã định danh cơ quan", "Body's code recorded"},
		"staff.unit-put": {"Ghi đơn vị", "Unit recorded"}, "staff.delegated": {"Giao quyền ký", "Authority to sign delegated"}, "staff.delegation-revoked": {"Thu hồi quyền ký đã giao", "Delegation revoked"},
		"staff.seal-bound": {"Giao con dấu", "Seal bound"}, "staff.imported": {"Nhập danh sách", "List imported"}, "staff.password-set": {"Đặt mật khẩu", "Password set"},
		"staff.certificate-registered": {"Đăng ký chứng thư số", "Certificate registered"}, "staff.peer-agreed": {"Kết nối cơ quan", "Peer agreed"}, "staff.anchors-changed": {"Đổi nơi tin cậy", "Anchors changed"},
		"agent.paired": {"Ghép thiết bị ký", "Device paired"}, "agent.ended": {"Thôi ghép thiết bị ký", "Device no longer paired"},
		"staff.scim-begun": {"Cho hệ thống khác đồng bộ danh bạ", "Another system may keep the directory"}, "staff.scim-ended": {"Thôi cho hệ thống khác đồng bộ", "That system may do so no more"},
		"staff.scim-linked": {"Ghi mã của hệ thống định danh", "Known to the identity system as"}, "staff.scim-dropped": {"Hệ thống định danh xóa ở phía họ", "Deleted by the identity system on its side"},
		"staff.scim-taken": {"Hệ thống định danh nhận lại", "Taken up again by the identity system"}, "staff.code-corrected": {"Sửa mã định danh ghi sai", "Code corrected that was recorded wrong"},
	}[typ]
	return w, ok
}

// staffDetail is what such an event says in a line.
func staffDetail(e office.Event, r *registry) (Words, bool) {
	same := func(parts ...string) (Words, bool) {
		line := strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
		return Words{line, line}, true
	}
	switch e := e.(type) {
	case office.PersonAdded:
		return same(e.Name)
	case office.PersonChanged:
		return same(e.Name, r.UnitName(e.Unit))
	case office.PersonCodeCorrected:
		return same(r.name(e.Person), rights.Masked("code", e.Was)+" → "+rights.Masked("code", e.Code), e.Reason)
	case office.ScimBegun:
		return same(e.Name, r.name(e.Person))
	case office.ScimLinked:
		return same(r.nameOfResource(e.Resource))
	case office.ScimDropped:
		return same(r.nameOfResource(e.Resource))
	case office.ScimTaken:
		return same(r.nameOfResource(e.Resource))
	case office.PersonLeft:
		return same(r.name(e.Person), e.Reason)
	case office.PersonReturned:
		return same(r.name(e.Person))
	case office.PostMade:
		return same(e.Title, r.UnitName(e.Unit))
	case office.Appointed:
		return same(r.name(e.Person), titleOf(r, e.Post), spanText(e.From, e.To), e.Number)
	case office.AppointmentEnded:
		return same(r.name(e.Person), titleOf(r, e.Post), spanText(e.From, e.To), e.Number)
	case office.BodyPut:
		return same(e.Name)
	case office.BodyCodePut:
		return same(e.Value, spanText(e.From, e.To))
	case office.UnitPut:
		return same(e.Name)
	case office.Delegated:
		return same(r.name(e.Giver)+" → "+r.name(e.Taker), spanText(e.From, e.Until), e.Number)
	case office.DelegationRevoked:
		if d, ok := r.Delegation(e.ID); ok {
			return same(r.name(d.Giver)+" → "+r.name(d.Taker), e.Reason)
		}
		return same(e.Reason)
	case office.SealBound:
		return same(r.name(e.Person), e.Number)
	case office.DirectoryImported:
		return same(e.Name, e.SHA256)
	case office.PasswordSet:
		return same(r.name(e.Person))
	}
	return Words{}, false
}

func titleOf(r *registry, post string) string {
	if p, ok := r.Post(post); ok {
		return p.Title
	}
	return post
}

func spanText(from, to time.Time) string {
	text := ""
	if !from.IsZero() {
		text = local(from).Format("02/01/2006")
	}
	if !to.IsZero() {
		text += " – " + local(to).Format("02/01/2006")
	}
	return text
}
