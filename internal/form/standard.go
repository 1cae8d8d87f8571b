package form

import (
	"embed"
	"sort"
)

// What comes with the program, as files that an office may start its own from.
//
//go:embed standard/*.toml
var files embed.FS

// StandardFiles gives the versions that come with the program for a profile, the oldest first.
func StandardFiles(profile string) [][]byte {
	names := map[string][]string{"party": {"party-hd36", "party-hd05"}, "state": {"state-nd30"}}[profile]
	var out [][]byte
	for _, name := range names {
		text, _ := files.ReadFile("standard/" + name + ".toml") // embedded: a test reads each
		out = append(out, text)
	}
	return out
}

// Standard gives the version that came with the program and was in force on a day (2006-01-02); the oldest for days before all of them.
func Standard(profile, day string) (*Rules, error) {
	var all []*Rules
	for _, text := range StandardFiles(profile) {
		r, err := Parse(text)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	if len(all) == 0 {
		return nil, wrong("profile", "không có bộ quy tắc “"+profile+"”", "there are no rules “"+profile+"”")
	}
	i := sort.Search(len(all), func(i int) bool { return all[i].From > day })
	return all[max(0, i-1)], nil
}
