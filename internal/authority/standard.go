package authority

import (
	"embed"

	"trien/internal/office"
)

// What comes with the program, as files that an office may start its own from.
//
//go:embed standard/*.toml
var files embed.FS

// StandardFiles names the lists that come with the program for offices of a style, and gives their text.
func StandardFiles(style office.Style) map[string][]byte {
	rules := "party.toml"
	if style == office.StateStyle {
		rules = "state.toml"
	}
	out := map[string][]byte{}
	for kind, file := range map[string]string{Rules: rules, MustSign: "must-sign.toml", Types: "types.toml", Sectors: "sector.toml"} {
		out[kind], _ = files.ReadFile("standard/" + file) // embedded: a test reads each
	}
	return out
}

// StandardBook is the book that an office of a style begins with.
func StandardBook(style office.Style) (Book, error) {
	texts := StandardFiles(style)
	var list []Version
	for _, kind := range Kinds() {
		v, err := Parse(texts[kind])
		if err != nil {
			return Book{}, err
		}
		list = append(list, v)
	}
	return Standard(list...), nil
}
