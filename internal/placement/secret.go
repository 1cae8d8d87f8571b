package placement

import (
	"slices"
	"strings"
	"unicode"
)

// Class is a class of state secret; empty for none.
type Class string

// The classes (Law on Protection of State Secrets 2018, Article 8), lowest first.
const (
	Mat      Class = "MẬT"
	ToiMat   Class = "TỐI MẬT"
	TuyetMat Class = "TUYỆT MẬT"
)

// Urgency is a marking of urgency; empty for none.
type Urgency string

// The degrees of urgency (NĐ 30/2020, Appendix I; 05-HD/VPTW), lowest first.
const (
	Khan       Urgency = "KHẨN"
	ThuongKhan Urgency = "THƯỢNG KHẨN"
	HoaToc     Urgency = "HỎA TỐC"
)

// Secret finds the marking of a state secret that stands as a stamp on one of the pages (379.1.2): in capitals, alone in its line or
// column, or as the text of a stamp annotation; "" where there is none. A text that only speaks of secrets is not marked: there the
// words stand in a sentence, in small letters, or as a list of all three classes. A stamp that is only a picture is not seen.
func Secret(pages []Page) Class {
	worst := Class("")
	for _, p := range pages {
		found := map[Class]bool{}
		for _, text := range stamps(p) {
			if c := classOf(text); c != "" {
				found[c] = true
			}
		}
		if len(found) < 3 { // a page with all three in a row lists the classes
			worst = highest(worst, found)
		}
		for _, text := range p.Stamps {
			if c := SecretWords(text); c != "" {
				worst = higher(worst, c)
			}
		}
	}
	return worst
}

// highest gives the highest of the classes found and worst.
func highest(worst Class, found map[Class]bool) Class {
	for c := range found {
		worst = higher(worst, c)
	}
	return worst
}

func higher(a, b Class) Class {
	order := []Class{"", Mat, ToiMat, TuyetMat}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}

// Urgent finds the marking of urgency that stands as a stamp on page 1; "" where there is none.
func Urgent(pages []Page) Urgency {
	if len(pages) == 0 {
		return ""
	}
	worst, order := Urgency(""), []Urgency{"", Khan, ThuongKhan, HoaToc}
	for _, text := range append(stamps(pages[0]), pages[0].Stamps...) {
		u := Urgency("")
		switch squeeze(strings.ToUpper(text)) {
		case "HỎATỐC", "HOẢTỐC", "HỎATỐCHẸNGIỜ", "HOẢTỐCHẸNGIỜ":
			u = HoaToc
		case "THƯỢNGKHẨN":
			u = ThuongKhan
		case "KHẨN":
			u = Khan
		}
		if slices.Index(order, u) > slices.Index(order, worst) {
			worst = u
		}
	}
	return worst
}

// classOf reads a line that should be nothing but the class, or "Độ mật: TỐI MẬT".
func classOf(text string) Class {
	if label, value, ok := strings.Cut(text, ":"); ok && isLabel(label) {
		return classNamed(strings.ToUpper(value))
	}
	return classNamed(text)
}

func isLabel(text string) bool {
	f := fold(text)
	return slices.Contains([]string{"độ mật", "mức độ mật", "cấp độ mật", "mức mật", "do mat", "secret level", "classification"}, f)
}

func classNamed(text string) Class {
	switch squeeze(text) {
	case "MẬT":
		return Mat
	case "TỐIMẬT":
		return ToiMat
	case "TUYỆTMẬT":
		return TuyetMat
	}
	return ""
}

// squeeze takes out spaces and what a stamp is framed with, so that "T Ố I  M Ậ T" and "[TỐI MẬT]" read alike.
func squeeze(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, compose(text))
	for _, p := range [][2]string{{"(", ")"}, {"[", "]"}, {"{", "}"}, {"<", ">"}, {"«", "»"}, {"“", "”"}, {`"`, `"`}, {"*", "*"}, {"=", "="}, {"_", "_"}, {"|", "|"}, {"-", "-"}, {"–", "–"}, {"•", "•"}} {
		for strings.HasPrefix(text, p[0]) && strings.HasSuffix(text, p[1]) && len(text) > len(p[0])+len(p[1]) {
			text = text[len(p[0]) : len(text)-len(p[1])]
		}
	}
	if class, _, numbered := strings.Cut(text, "BẢNSỐ"); numbered { // "MẬT (BẢN SỐ 02)"
		text = strings.TrimRight(class, "(-–,;:/")
	}
	return text
}

// SecretWords reads a class from a metadata value (title, subject, keyword, or "name: value"): "Tối mật", "Độ mật: Mật",
// "[MẬT] Báo cáo…"; "" where there is none. A sentence that only speaks of secrets is not one.
func SecretWords(value string) Class {
	found := map[Class]bool{}
	for _, item := range items(value) {
		_, value, labelled := strings.Cut(item, ":")
		if labelled {
			found[inAnyCase(value)] = true
		}
		found[inAnyCase(item)] = true
		found[bracketed(item)] = true
	}
	delete(found, "")
	if len(found) == 3 {
		return ""
	}
	return highest("", found)
}

// items parts a list of keywords; commas part one only where every piece is short, since sentences have them too.
func items(value string) []string {
	parts := strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(";|/_\n", r) })
	var all []string
	for _, p := range parts {
		pieces := strings.Split(p, ",")
		if slices.ContainsFunc(pieces, func(piece string) bool { return len(strings.Fields(piece)) > 4 }) {
			pieces = []string{p}
		}
		all = append(all, pieces...)
	}
	return all
}

// inAnyCase takes a class in any case, with or without its accents; a bare "mat" is not Vietnamese enough to be one.
func inAnyCase(text string) Class {
	s := squeeze(strings.ToUpper(text))
	switch s {
	case "TOIMAT":
		return ToiMat
	case "TUYETMAT":
		return TuyetMat
	}
	return classNamed(s)
}

// bracketed finds "[MẬT]", "(TỐI MẬT)" in a title, or the class in capitals at its start, parted by a dash.
func bracketed(text string) Class {
	for _, pair := range [][2]string{{"[", "]"}, {"(", ")"}} {
		if _, after, ok := strings.Cut(text, pair[0]); ok {
			inner, _, _ := strings.Cut(after, pair[1])
			if c := classNamed(inner); c != "" {
				return c
			}
		}
	}
	for _, dash := range []string{" - ", " – ", ": "} {
		if start, _, ok := strings.Cut(compose(text), dash); ok {
			return classNamed(start)
		}
	}
	return ""
}
