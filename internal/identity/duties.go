package identity

import "trien/internal/problem"

// mustNotMeet says why two roles must not be in one person at one time; "" where they may.
func mustNotMeet(a, b Role) problem.Words {
	has := func(r Role) bool { return a == r || b == r }
	switch {
	case a == b:
		return problem.Words{}
	case has(Administrator):
		return problem.Words{VI: "người quản trị hệ thống không được soạn, đọc, ký hay đóng dấu văn bản",
			EN: "an administrator must not draft, read, sign or seal documents"}
	case has(Inspector):
		return problem.Words{VI: "người kiểm tra không được tham gia xử lý văn bản", EN: "an inspector must not take part in handling documents"}
	case has(Leader) && has(Clerk):
		return problem.Words{VI: "người ký văn bản không được giữ chữ ký số của cơ quan", EN: "who signs documents must not hold the office's seal"}
	}
	return problem.Words{}
}

func clash(a, b []Role) problem.Words {
	for _, x := range a {
		for _, y := range b {
			if w := mustNotMeet(x, y); w.VI != "" {
				return w
			}
		}
	}
	return problem.Words{}
}
