package subscriber

import (
	"fmt"
	"slices"
	"strings"

	"trien/internal/office"
	"trien/internal/problem"
)

// Field is one field of a form, with its label.
type Field struct {
	ID       string
	Label    problem.Words
	Value    string
	Required bool
}

// fieldIDs are the fields that a request of a kind about a subject has: what NĐ 68/2024 is known to ask for (Articles 7, 10, 15, 17, 22).
func fieldIDs(k Kind, s Subject) (required, optional []string) {
	switch s {
	case Person:
		required, optional = []string{"name", "organisation"}, []string{"code", "email", "post"}
	case Organisation:
		required, optional = []string{"name", "organisation"}, []string{"code", "email", "address"}
	default:
		required, optional = []string{"name", "organisation"}, []string{"version", "address"}
	}
	switch k {
	case Issue:
		if s == Person {
			required, optional = append(required, "email"), slices.DeleteFunc(optional, func(f string) bool { return f == "email" })
		}
		required = append(required, "years", "reason")
	case Renew:
		required = append(required, "serial", "years")
	case Change:
		required = append(required, "serial", "change")
	case Revoke:
		required, optional = append(required, "serial", "reason"), append(optional, "device")
	case Recover:
		required = append(required, "device", "reason")
	}
	return required, optional
}

func labels() map[string]problem.Words {
	return map[string]problem.Words{
		"name": {VI: "Tên thuê bao", EN: "Subscriber"}, "code": {VI: "Mã định danh", EN: "Code"}, "email": {VI: "Thư điện tử công vụ", EN: "Official e-mail"},
		"post": {VI: "Chức vụ", EN: "Post"}, "organisation": {VI: "Cơ quan, tổ chức quản lý trực tiếp", EN: "Organisation in charge"}, "address": {VI: "Địa chỉ", EN: "Address"},
		"version": {VI: "Phiên bản, tính năng", EN: "Version, functions"}, "serial": {VI: "Số hiệu chứng thư số hiện có", EN: "Serial number of the certificate"},
		"device": {VI: "Số hiệu thiết bị lưu khóa", EN: "Serial number of the device"}, "years": {VI: "Thời hạn đề nghị (năm)", EN: "Validity asked for (years)"},
		"change": {VI: "Nội dung thay đổi", EN: "What is to be changed"}, "reason": {VI: "Lý do, mục đích", EN: "Reason, purpose"},
	}
}

func valueOf(f office.SubscriberFields, id string) string {
	switch id {
	case "name":
		return f.Name
	case "code":
		return f.Code
	case "email":
		return f.Email
	case "post":
		return f.Post
	case "organisation":
		return f.Organisation
	case "address":
		return f.Address
	case "version":
		return f.Version
	case "serial":
		return f.Serial
	case "device":
		return f.Device
	case "change":
		return f.Change
	case "reason":
		return f.Reason
	case "years":
		if f.Years != 0 {
			return fmt.Sprint(f.Years)
		}
	}
	return ""
}

// FieldsOf lists the fields of a request in the order of its form, with what is in them.
func FieldsOf(r office.SubscriberRequested) []Field {
	required, optional := fieldIDs(Kind(r.Kind), Subject(r.Subject))
	words, list := labels(), []Field{}
	for _, id := range []string{"name", "code", "post", "email", "organisation", "address", "version", "serial", "device", "years", "change", "reason"} {
		must := slices.Contains(required, id)
		if must || slices.Contains(optional, id) {
			list = append(list, Field{id, words[id], valueOf(r.Fields, id), must})
		}
	}
	return list
}

// YearsMost is the longest validity that may be asked for: five years for what is new, three for what is renewed (NĐ 68/2024, Article 9).
func YearsMost(k Kind) int {
	if k == Renew {
		return 3
	}
	return 5
}

// sound refuses a request that says something impossible; a draft may still lack fields.
func sound(r office.SubscriberRequested) error {
	if !slices.Contains(Kinds(), Kind(r.Kind)) || !slices.Contains(Subjects(), Subject(r.Subject)) {
		return problem.New(problem.Usage, "Hãy chọn loại đề nghị và loại thuê bao.", "Choose what is asked for, and for what sort of subscriber.")
	}
	if r.Holder == "" {
		return problem.New(problem.Usage, "Hãy chọn thuê bao.", "Choose the subscriber.")
	}
	if n, most := r.Fields.Years, YearsMost(Kind(r.Kind)); n < 0 || n > most {
		return problem.New(problem.Refused, fmt.Sprintf("Thời hạn đề nghị là %d năm; %s được tối đa %d năm. Hãy sửa thời hạn.", n, lower(Kind(r.Kind).Words().VI), most),
			fmt.Sprintf("%d years are asked for; at most %d are allowed. Change that.", n, most)).Under("NĐ 68/2024, Điều 9")
	}
	if mail := r.Fields.Email; mail != "" && !strings.Contains(strings.Trim(mail, "@"), "@") {
		return problem.New(problem.Usage, "Địa chỉ thư điện tử không đúng.", "The e-mail address is wrong.")
	}
	return nil
}

// complete refuses a request that lacks a field that its form has.
func complete(r office.SubscriberRequested) error {
	if err := sound(r); err != nil {
		return err
	}
	var vi, en []string
	for _, f := range FieldsOf(r) {
		if f.Required && strings.TrimSpace(f.Value) == "" {
			vi, en = append(vi, lower(f.Label.VI)), append(en, lower(f.Label.EN))
		}
	}
	if len(vi) > 0 {
		return problem.New(problem.Usage, "Đề nghị còn thiếu: "+strings.Join(vi, ", ")+". Hãy bổ sung trước khi xác nhận kiểm tra.",
			"The request lacks: "+strings.Join(en, ", ")+". Fill these in first.")
	}
	return nil
}
