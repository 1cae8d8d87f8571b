package rights

import (
	"slices"
	"strings"
	"unicode/utf8"

	"trien/internal/problem"
)

// Personal is one kind of personal data, and how it is kept (379.4.1). Every place where it stands is in Places.
type Personal struct {
	Field string // its name in PersonalRead
	Words problem.Words
	Shown problem.Words // to whom, and how
	Mask  func(string) string
}

// PersonalFields are the kinds of personal data beyond name, account and post, which are how colleagues know each other: each reading of these is kept.
func PersonalFields() []Personal {
	need := problem.Words{VI: "che bớt; xem đủ khi cần, mỗi lần xem được ghi lại", EN: "masked; whole on asking, each reading is kept"}
	duty := problem.Words{VI: "chỉ người có nhiệm vụ, mỗi lần xem được ghi lại", EN: "to those whose duty it is, each reading is kept"}
	self := problem.Words{VI: "chỉ chính người đó và người xử lý vụ việc, mỗi lần xem được ghi lại", EN: "to the person, and to those who handle a case, each reading is kept"}
	return []Personal{
		{"code", problem.Words{VI: "mã định danh cá nhân", EN: "personal identity code"}, need, maskEnd},
		{"email", problem.Words{VI: "thư điện tử", EN: "e-mail address"}, need, maskMail},
		{"certificate", problem.Words{VI: "chứng thư số (tên, số hiệu, nơi cấp)", EN: "certificate (name, serial, issuer)"}, duty, nil},
		{"device", problem.Words{VI: "thiết bị giữ khóa (số hiệu, biên bản)", EN: "device that holds a key (serial, minutes)"}, duty, nil},
		{"training", problem.Words{VI: "tập huấn", EN: "training"}, duty, nil},
		{"request", problem.Words{VI: "đề nghị về chứng thư số", EN: "request about a certificate"}, duty, nil},
		{"sign-ins", problem.Words{VI: "cách đăng nhập, phiên làm việc", EN: "ways to sign in, sessions"}, self, nil},
		{"deeds", problem.Words{VI: "việc đã làm bằng tài khoản, khóa", EN: "what was done with account and keys"}, self, nil},
		{"use", problem.Words{VI: "mức độ dùng chữ ký số", EN: "how much somebody signs"}, duty, nil},
		{"case", problem.Words{VI: "vụ việc về tài khoản (mất, lộ, tranh chấp)", EN: "case about an account (lost, disputed)"}, duty, nil},
	}
}

// PersonalField finds one by its name.
func PersonalField(name string) (Personal, bool) {
	list := PersonalFields()
	i := slices.IndexFunc(list, func(p Personal) bool { return p.Field == name })
	if i < 0 {
		return Personal{}, false
	}
	return list[i], true
}

// Masked is a value as those see it who have not asked for the whole of it; "" stays "".
func Masked(field, value string) string {
	p, ok := PersonalField(field)
	switch {
	case value == "":
		return ""
	case ok && p.Mask != nil:
		return p.Mask(value)
	}
	return hidden
}

// hidden stands for what is not shown at all. Its length says nothing.
const hidden = "•••••"

// maskEnd leaves the last three characters, of a value long enough that they tell nothing.
func maskEnd(v string) string {
	runes := []rune(v)
	if len(runes) < 8 {
		return hidden
	}
	return hidden + string(runes[len(runes)-3:])
}

// maskMail leaves the first letter and the domain.
func maskMail(v string) string {
	local, domain, ok := strings.Cut(v, "@")
	if !ok || local == "" || domain == "" {
		return hidden
	}
	first, _ := utf8.DecodeRuneInString(local)
	return string(first) + hidden + "@" + domain
}
