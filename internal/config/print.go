package config

import (
	"fmt"
	"strings"

	"trien/internal/problem"
)

// Print is the file with every key at its default, each with a comment: a whole trien.toml to start from.
func Print(lang string) string {
	var b strings.Builder
	comment(&b, problem.Words{
		VI: "trien.toml: cấu hình của máy chạy Triện. Mạnh hơn tệp này: biến môi trường (TRIEN_…), rồi đến tùy chọn dòng lệnh. Mục không có ở đây bị từ chối.",
		EN: "trien.toml: settings of the machine that runs Triện. Stronger than this file are the environment (TRIEN_…), then flags. Keys that are not here are refused.",
	}.In(lang))
	for _, s := range Sections() {
		b.WriteString("\n")
		if s.Name != "" {
			comment(&b, s.Words.In(lang))
			fmt.Fprintf(&b, "[%s]\n", s.Name)
		}
		for _, k := range s.Keys {
			comment(&b, k.Words.In(lang)+" ("+k.Variable()+")")
			fmt.Fprintf(&b, "#%s = %s\n", short(k.Name), k.Default)
		}
	}
	return b.String()
}

// Effective is what is in force and where it came from; secrets are only said to be set.
func (l Loaded) Effective(lang string) string {
	var b strings.Builder
	for _, s := range Sections() {
		if s.Name != "" {
			fmt.Fprintf(&b, "\n[%s]\n", s.Name)
		}
		for _, k := range s.Keys {
			origin, set := l.Origin[k.Name]
			value := k.Default
			switch {
			case set && k.Secret:
				value, origin = `""`, origin+": "+problem.Words{VI: "đã đặt, không hiện", EN: "set, not shown"}.In(lang)
			case set:
				value = k.written(l.shown[k.Name])
			default:
				origin = problem.Words{VI: "mặc định", EN: "default"}.In(lang)
			}
			fmt.Fprintf(&b, "%s = %s  # %s\n", short(k.Name), value, origin)
		}
	}
	return b.String()
}

// written is a value as the file has it.
func (k Key) written(value string) string {
	switch {
	case k.Parts:
		var parts []string
		for _, p := range strings.FieldsFunc(value, func(r rune) bool { return r == '\n' || r == ',' || r == ' ' }) {
			parts = append(parts, quoted(p))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case strings.HasPrefix(k.Default, `"`):
		return quoted(value)
	}
	return value
}

// Markdown is the page of all settings, for docs/configuration.md.
func Markdown() string {
	var b strings.Builder
	for _, s := range Sections() {
		title := "`[" + s.Name + "]`"
		if s.Name == "" {
			title = "At the top"
		}
		fmt.Fprintf(&b, "### %s\n\n", title)
		if s.Words.EN != "" {
			b.WriteString(s.Words.EN + "\n\n")
		}
		b.WriteString("| key | default | variable | what it is |\n| --- | --- | --- | --- |\n")
		for _, k := range s.Keys {
			fmt.Fprintf(&b, "| `%s` | `%s` | `%s` | %s |\n", short(k.Name), k.Default, k.Variable(), strings.ReplaceAll(k.Words.EN, "|", `\|`))
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func short(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// comment writes a text as comment lines of at most 100 letters.
func comment(b *strings.Builder, text string) {
	line := "#"
	for _, word := range strings.Fields(text) {
		if len([]rune(line))+1+len([]rune(word)) > 100 {
			b.WriteString(line + "\n")
			line = "#"
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
}
