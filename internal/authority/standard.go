package authority

import (
	"embed"

	"trien/internal/form"
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
	for kind, file := range map[string]string{Rules: rules, MustSign: "must-sign.toml", Types: "types.toml", Sectors: "sector.toml", Unequal: "conversion.toml"} {
		out[kind], _ = files.ReadFile("standard/" + file) // embedded: a test reads each
	}
	all := form.StandardFiles(string(style))
	out[Form] = all[len(all)-1]
	return out
}

// StandardTexts gives every version that comes with the program for offices of a style, older ones too.
func StandardTexts(style office.Style) [][]byte {
	newest := StandardFiles(style)
	list := [][]byte{}
	for _, kind := range Kinds() {
		if kind != Form {
			list = append(list, newest[kind])
		}
	}
	return append(list, form.StandardFiles(string(style))...)
}

// StandardBook is the book that an office of a style begins with.
func StandardBook(style office.Style) (Book, error) {
	var list []Version
	for _, text := range StandardTexts(style) {
		v, err := Parse(text)
		if err != nil {
			return Book{}, err
		}
		list = append(list, v)
	}
	return Standard(list...), nil
}
