package placement

import (
	"embed"
	"strings"

	"trien/internal/problem"
)

//go:embed party.toml state.toml treasury.toml social-insurance.toml
var builtin embed.FS

// Builtins names the profiles that come with the program: those of Party and state bodies, and those of sectors to which dossiers go
// (1831.sector).
func Builtins() []string { return []string{"party", "state", "treasury", "social-insurance"} }

// Builtin gives one of them.
func Builtin(name string) (Profile, error) {
	data, err := builtin.ReadFile(name + ".toml")
	if err != nil {
		return Profile{}, problem.New(problem.Usage,
			"Không có mẫu chữ ký “"+name+"”. Các mẫu có sẵn: "+strings.Join(Builtins(), ", ")+"; hoặc cho một tệp .toml.",
			"There is no signing profile “"+name+"”. Built in are "+strings.Join(Builtins(), ", ")+"; or give a .toml file.").Because(err)
	}
	return ReadProfile(data)
}

// Party gives the profile of Party bodies.
func Party() (Profile, error) { return Builtin("party") }
