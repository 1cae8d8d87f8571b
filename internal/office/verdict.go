package office

import (
	"slices"
	"strings"

	"trien/internal/problem"
)

// passed is the one indication that counts as valid (EN 319 102-1, 5.1.3). INDETERMINATE is not valid: it could not be shown.
const passed = "TOTAL_PASSED"

// Missing says which of the needed signatures are not there or not valid, and which others are bad; empty words where all is well
// (379.8.2-4, 379.13.2).
func (v Verdict) Missing(roles ...string) problem.Words {
	var vi, en []string
	for _, role := range roles {
		if !v.has(role) {
			w := RoleWords(role)
			vi, en = append(vi, "thiếu "+w.VI+" hợp lệ"), append(en, "no valid "+w.EN)
		}
	}
	for _, s := range v.Signatures {
		if v.OfficialOnly && !s.Official && s.Indication == passed {
			vi, en = append(vi, "chữ ký “"+s.Field+"” hợp lệ nhưng không thuộc chữ ký số chuyên dùng công vụ"), append(en, "signature “"+s.Field+"” is valid but not official")
		}
		if s.Role == "" {
			vi, en = append(vi, "chữ ký “"+s.Field+"” không phải của người ký hay cơ quan ghi trên văn bản"), append(en, "signature “"+s.Field+"” is not of the person or office that the document names")
		}
		if s.Indication != passed {
			vi, en = append(vi, "chữ ký “"+s.Field+"” không hợp lệ ("+s.Indication+")"), append(en, "signature “"+s.Field+"” is not valid ("+s.Indication+")")
		}
	}
	for _, w := range v.Against {
		vi, en = append(vi, w.VI), append(en, w.EN)
	}
	if len(vi) == 0 && v.Indication != passed {
		vi, en = append(vi, "kết luận kiểm tra là "+v.Indication), append(en, "the judgement is "+v.Indication)
	}
	return problem.Words{VI: strings.Join(vi, "; "), EN: strings.Join(en, "; ")}
}

// Shown lists whose valid official signatures there are: "person", "seal" (379.28.1). Where the office tells official ones from others only those count.
func (v Verdict) Shown() []string {
	shown := []string{}
	for _, s := range v.Signatures {
		key := map[string]string{"person": "person", "office": "seal"}[s.Role]
		if key != "" && s.Indication == passed && (s.Official || !v.OfficialOnly) && !slices.Contains(shown, key) {
			shown = append(shown, key)
		}
	}
	return shown
}

func (v Verdict) has(role string) bool {
	for _, s := range v.Signatures {
		if s.Role == role && s.Indication == passed {
			return true
		}
	}
	return false
}

// RoleWords names the signature of a role.
func RoleWords(role string) problem.Words {
	if role == "office" {
		return problem.Words{VI: "chữ ký số của cơ quan", EN: "signature of the office"}
	}
	return problem.Words{VI: "chữ ký số của người có thẩm quyền", EN: "signature of the authorised person"}
}
