package main

import (
	"fmt"
	"strings"

	"trien/internal/problem"
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
			fmt.Fprintf(&b, " %s +%d", k.Name, k.New)
			if k.Again > 0 {
				fmt.Fprintf(&b, " ~%d", k.Again)
			}
		}
		b.WriteByte('\n')
		if len(r.Objects) > 0 {
			fmt.Fprintf(&b, "     %s\n", strings.Join(r.Objects[:min(len(r.Objects), 20)], ", "))
		}
	}
	n.textOfSignatures(&b, vi)
	for _, x := range append(n.Repairs, n.Notes...) {
		fmt.Fprintf(&b, "! %s\n", x)
	}
	return b.String()
}

func (n *inspection) textOfSignatures(b *strings.Builder, vi func(vi, en string) string) {
	fmt.Fprintf(b, "%s (%d)\n", vi("Chữ ký", "Signatures"), len(n.Signatures))
	for _, s := range n.Signatures {
		fmt.Fprintf(b, "  %q  %s %s  %s %d, %s  %v", s.Field, s.Kind, s.SubFilter, vi("phiên bản", "revision"), s.Revision, s.Coverage, s.ByteRange)
		for _, x := range []string{s.Claimed, s.Locks, s.Problem} {
			if x != "" {
				b.WriteString("  " + x)
			}
		}
		b.WriteByte('\n')
	}
	if n.RenewBy != "" {
		due := dueWords(n.due)
		fmt.Fprintf(b, "  %s\n", vi(due.VI, due.EN))
	}
	fmt.Fprintf(b, "%s (%d)\n", vi("Trường biểu mẫu", "Form fields"), len(n.Fields))
	for _, f := range n.Fields {
		fmt.Fprintf(b, "  %q  %s  %s\n", f.Name, f.Type, map[bool]string{true: vi("đã điền", "filled"), false: vi("trống", "empty")}[f.Filled])
	}
}
