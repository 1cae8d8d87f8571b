package main

import (
	"fmt"
	"strings"

	"trien/internal/problem"
	"trien/validation/words"
)

// text writes the inspection for people.
func (n *inspection) text(lang string) string {
	vi := func(a, b string) string { return problem.Words{VI: a, EN: b}.In(lang) }
	var b strings.Builder
	fmt.Fprintf(&b, "%s: PDF %s, %d %s", n.File, n.Version, n.Size, vi("byte", "bytes"))
	if n.Encrypted {
		b.WriteString(vi(", có mã hóa", ", encrypted"))
	}
	fmt.Fprintf(&b, "\n%s (%d)\n", vi("Các phiên bản", "Revisions"), len(n.Revisions))
	for _, r := range n.Revisions {
		fmt.Fprintf(&b, "  %d  %d–%d  %s %d, %s %d:", r.Number, r.Start, r.End, vi("đối tượng", "objects"), r.Defined, vi("gỡ", "freed"), r.Freed)
		for _, k := range r.Kinds {
			fmt.Fprintf(&b, " %s +%d", inspectedKind(k.Name, vi), k.New)
			if k.Again > 0 {
				fmt.Fprintf(&b, " ~%d", k.Again)
			}
		}
		b.WriteByte('\n')
		if len(r.Objects) > 0 {
			first := strings.Join(r.Objects[:min(len(r.Objects), 20)], ", ")
			fmt.Fprintf(&b, "     %s\n", strings.NewReplacer(" (again)", vi(" (ghi lại)", " (again)"), " other", " "+inspectedKind("other", vi), " unreadable", " "+inspectedKind("unreadable", vi)).Replace(first))
		}
	}
	n.textOfSignatures(&b, vi)
	if !n.due.By.IsZero() {
		b.WriteString(dueWords(n.due).In(lang) + "\n")
	}
	if len(n.Repairs) > 0 {
		b.WriteString(vi("Lưu ý: cấu trúc tệp PDF bị hỏng; nội dung trên đọc được nhờ phỏng đoán. Chi tiết kỹ thuật có trong --json.\n",
			"Note: the PDF is damaged; the above was read by guessing. The technical details are in --json.\n"))
	}
	if len(n.Notes) > 0 {
		b.WriteString(vi("Lưu ý: có phần của biểu mẫu không đọc được. Chi tiết kỹ thuật có trong --json.\n",
			"Note: a part of the form cannot be read. The technical details are in --json.\n"))
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = words.Clean(lines[i])
	}
	return strings.Join(lines, "\n")
}

func (n *inspection) textOfSignatures(b *strings.Builder, vi func(vi, en string) string) {
	fmt.Fprintf(b, "%s (%d)\n", vi("Chữ ký", "Signatures"), len(n.Signatures))
	for _, s := range n.Signatures {
		fmt.Fprintf(b, "  “%s”: %s, %s", words.Clean(s.Field), inspected(s.Kind, vi), inspected(s.Coverage, vi))
		if s.Revision >= 0 {
			fmt.Fprintf(b, ", %s %d", vi("phiên bản", "revision"), s.Revision)
		}
		if s.Page > 0 {
			fmt.Fprintf(b, ", %s %d", vi("trang", "page"), s.Page)
		}
		if s.Claimed != "" {
			b.WriteString(", " + s.Claimed)
		}
		fmt.Fprintf(b, "\n     %s  %v\n", s.SubFilter, s.ByteRange)
		if s.Locks != "" {
			b.WriteString("     " + locked(s.Locks, vi) + "\n")
		}
		if s.Problem != "" {
			b.WriteString("     " + vi("Lưu ý: ô chữ ký này có lỗi. Chi tiết kỹ thuật có trong --json, kết luận ở `trien verify`.",
				"Note: something is wrong with this field. The technical details are in --json, the judgement in `trien verify`.") + "\n")
		}
	}
	fmt.Fprintf(b, "%s (%d)\n", vi("Trường biểu mẫu", "Form fields"), len(n.Fields))
	for _, f := range n.Fields {
		fmt.Fprintf(b, "  “%s”  %s  %s\n", words.Clean(f.Name), f.Type, map[bool]string{true: vi("đã điền", "filled"), false: vi("trống", "empty")}[f.Filled])
	}
}

// inspected puts a value of the JSON into words.
func inspected(value string, vi func(vi, en string) string) string {
	switch value {
	case "signature":
		return vi("chữ ký", "signature")
	case "document_timestamp":
		return vi("dấu thời gian", "document time-stamp")
	case "entire_file":
		return vi("bao trùm toàn tệp", "over the whole file")
	case "entire_revision":
		return vi("bao trùm trọn một phiên bản", "over a whole revision")
	case "partial":
		return vi("chỉ bao trùm một phần tệp", "over a part of the file only")
	}
	return vi("phạm vi được ký không đúng", "its range is not as it must be")
}

// inspectedKind puts into words what is no name of PDF.
func inspectedKind(name string, vi func(vi, en string) string) string {
	switch name {
	case "other":
		return vi("khác", "other")
	case "unreadable":
		return vi("không đọc được", "unreadable")
	}
	return name
}

// locked tells which fields a signature locks.
func locked(locks string, vi func(vi, en string) string) string {
	action, fields, _ := strings.Cut(locks, " ")
	fields = strings.ReplaceAll(fields, ",", ", ")
	switch action {
	case "Include":
		return vi("khóa các trường: ", "locks the fields: ") + fields
	case "Exclude":
		return vi("khóa mọi trường, trừ: ", "locks every field but: ") + fields
	}
	return vi("khóa mọi trường", "locks every field")
}
