// Package demo is an invented world to try the system in: two offices of a province that does not exist, their people, a throw-away PKI, and
// the story of a document told step by step with its evidence.
package demo

import (
	"trien/internal/app"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/testpki"
)

// The ids of the two offices.
const (
	Province = "tinh-uy"
	Bureau   = "van-phong"
)

// Password and PIN of everyone in the demonstration. They protect nothing: every name here is invented.
const (
	Password = "trinh dien an binh"
	PIN      = "246810"
)

// member is someone invented.
type member struct {
	id, name, post, title, unit string
	roles                       []identity.Role
	capacities                  []identity.Capacity
	key                         testpki.KeyKind // "" for those who sign nothing
}

// staffed is an invented office.
type staffed struct {
	settings app.Settings
	members  []member
	seal     testpki.KeyKind
}

// offices are the two offices. Names, signs and signing blocks are those of the sample documents.
func offices() []staffed {
	return []staffed{
		{app.Settings{ID: Province, Name: "Tỉnh ủy An Bình", Parent: "Đảng bộ tỉnh An Bình", Code: "TU", Style: office.PartyStyle}, provincials(), testpki.RSA2048},
		{app.Settings{ID: Bureau, Name: "Văn phòng Tỉnh ủy An Bình", Parent: "Đảng bộ tỉnh An Bình", Code: "VPTU", Style: office.PartyStyle}, bureaucrats(), testpki.P256},
	}
}

func provincials() []member {
	standing := "Thường trực Tỉnh ủy"
	return []member{
		{"uoc", "Nguyễn Văn Ước", "bi-thu", "Bí thư", standing, []identity.Role{identity.Leader},
			[]identity.Capacity{{ID: "btv", Prefix: "T/M", Body: "BAN THƯỜNG VỤ", Title: "BÍ THƯ"}}, testpki.RSA2048},
		{"nghia", "Đặng Hữu Nghĩa", "chanh-van-phong", "Chánh Văn phòng", "Văn phòng Tỉnh ủy", []identity.Role{identity.Leader, identity.Reviewer},
			[]identity.Capacity{{ID: "tl-btv", Prefix: "T/L", Body: "BAN THƯỜNG VỤ", Title: "CHÁNH VĂN PHÒNG", Types: []string{"BC", "TB", "CV"}}}, testpki.P256},
		{"thao", "Phạm Thu Thảo", "truong-phong-tong-hop", "Trưởng phòng Tổng hợp", "Phòng Tổng hợp", []identity.Role{identity.Drafter, identity.Reviewer}, nil, ""},
		{"tuan", "Lê Minh Tuấn", "chuyen-vien-1", "Chuyên viên", "Phòng Tổng hợp", []identity.Role{identity.Drafter}, nil, ""},
		{"mai", "Hoàng Thị Mai", "van-thu", "Văn thư", "Phòng Hành chính - Lưu trữ", []identity.Role{identity.Clerk}, nil, ""},
		{"phong", "Vũ Đình Phong", "luu-tru", "Lưu trữ viên", "Phòng Hành chính - Lưu trữ", []identity.Role{identity.Archivist}, nil, ""},
		{"yen", "Trịnh Hải Yến", "quan-ly-thue-bao", "Người quản lý thuê bao", "Phòng Cơ yếu - Công nghệ thông tin", []identity.Role{identity.SubscriberManager, identity.Drafter}, nil, ""},
		{"hai", "Bùi Thanh Hải", "kiem-tra", "Kiểm tra viên", "Ủy ban Kiểm tra Tỉnh ủy", []identity.Role{identity.Inspector}, nil, ""},
		{"bao", "Đinh Quốc Bảo", "quan-tri", "Quản trị hệ thống", "Phòng Cơ yếu - Công nghệ thông tin", []identity.Role{identity.Administrator}, nil, ""},
	}
}

func bureaucrats() []member {
	return []member{
		{"huong", "Trần Thị Quỳnh Hương", "pho-chanh-van-phong", "Phó Chánh Văn phòng", "Lãnh đạo Văn phòng", []identity.Role{identity.Leader},
			[]identity.Capacity{{ID: "kt-cvp", Prefix: "K/T", Body: "CHÁNH VĂN PHÒNG", Title: "PHÓ CHÁNH VĂN PHÒNG"}}, testpki.P256},
		{"lan", "Ngô Thị Lan", "van-thu", "Văn thư", "Phòng Hành chính - Lưu trữ", []identity.Role{identity.Clerk}, nil, ""},
		{"khoa", "Đỗ Anh Khoa", "chuyen-vien", "Chuyên viên", "Phòng Cơ yếu - Công nghệ thông tin", []identity.Role{identity.Drafter, identity.Reviewer}, nil, ""},
		{"duc", "Phan Văn Đức", "quan-tri", "Quản trị hệ thống", "Phòng Cơ yếu - Công nghệ thông tin", []identity.Role{identity.Administrator}, nil, ""},
	}
}
