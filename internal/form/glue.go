package form

import (
	"slices"
	"strings"

	"trien/internal/placement"
)

// glue puts together what belongs to one word though the file draws it in pieces: letters of another font where the first had none, text as separate
// glyphs. A space is a quarter of the font size, pieces of a word touch.
func glue(lines []placement.Line) []placement.Line {
	out := make([]placement.Line, 0, len(lines))
	for _, l := range lines {
		var words []placement.Word
		for _, w := range l.Words {
			n := len(words) - 1
			if n >= 0 && touches(words[n], w) {
				words[n] = joinedWord(words[n], w)
				continue
			}
			words = append(words, w)
		}
		if len(words) < len(l.Words) {
			l = placement.LineOf(words, l.Row)
		}
		out = append(out, l)
	}
	return out
}

func touches(a, b placement.Word) bool {
	gap := b.Box.X1 - a.Box.X2
	size := max(a.Size, b.Size)
	return gap < 0.1*size && gap > -0.4*size && !leaders(a.Text) && !leaders(b.Text)
}

// leaders says whether a word is dots or a rule to write on; a full stop at the end of a word is none.
func leaders(text string) bool { return text != "." && strings.Trim(text, "._…·‥") == "" }

// joinedWord keeps the style of the piece with more letters.
func joinedWord(a, b placement.Word) placement.Word {
	w := a
	if len([]rune(b.Text)) > len([]rune(a.Text)) {
		w = b
		w.Base = a.Base
	}
	w.Text, w.Box = a.Text+b.Text, a.Box.Union(b.Box)
	return w
}

// glued is a page whose words are whole.
func glued(u placement.Upright) placement.Upright {
	u.Lines = glue(slices.Clone(u.Lines))
	return u
}
