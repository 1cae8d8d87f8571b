package placement_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"trien/internal/placement"
)

var update = flag.Bool("update", false, "write the tables of docs/marks.md anew")

const docs = "../../docs/marks.md"

// TestDocsTellTheSettings: the tables of docs/marks.md are those of the profiles; what no rule gives is marked there.
func TestDocsTellTheSettings(t *testing.T) {
	page, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	for _, name := range []string{"party", "state"} {
		p, err := placement.Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
		before, rest, ok := strings.Cut(text, begin)
		old, after, closed := strings.Cut(rest, end)
		if !ok || !closed {
			t.Fatalf("docs/marks.md has no place for the profile %s", name)
		}
		if want := table(p); old != want {
			if !*update {
				t.Errorf("docs/marks.md tells other settings of the profile %s: run go test ./internal/placement -run Docs -update", name)
			}
			text = before + begin + want + end + after
		}
	}
	if *update {
		if err := os.WriteFile(docs, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// table is a profile as a table: a row a role, a star where no rule gives the value.
func table(p placement.Profile) string {
	var b strings.Builder
	b.WriteString("| role | anchor | size, least size (mm) | picture | lines | font, size, colour | rule |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, role := range placement.Roles() {
		m := p.Marks[role]
		star := func(setting string) string {
			if slices.Contains(m.Unknown, setting) {
				return "\\*"
			}
			return ""
		}
		picture := string(m.Picture) + star("picture")
		if m.PictureSize == "real" {
			picture += fmt.Sprintf(", real size: %g mm%s where its file does not say, %s", m.PictureWidth, star("picture_width"), m.Shape)
		}
		if m.PictureSize == "fit" {
			picture += ", made to fit"
		}
		anchor := string(m.Anchor) + star("anchor")
		if m.Overlap > 0 {
			anchor += fmt.Sprintf(", over %.0f %%%s of it, at least %.0f %%%s", 100*m.Overlap, star("overlap"), 100*m.MinOverlap, star("min_overlap"))
		}
		fmt.Fprintf(&b, "| %s | %s | %g%s × %g%s, %g%s × %g%s | %s | `%s`%s | %s%s, %g%s, %s%s | %s |\n", role, anchor,
			m.Width, star("width"), m.Height, star("height"), m.MinWidth, star("min_width"), m.MinHeight, star("min_height"),
			picture, strings.Join(m.Lines, "` `"), star("lines"), m.Font, star("font"), m.Size, star("size"), m.Color, star("color"), m.Rule)
	}
	return b.String()
}
