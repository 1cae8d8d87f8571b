package app

import (
	"os"
	"path/filepath"
	"strings"

	"trien/internal/limits"
	"trien/internal/marks"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/pdf/stamp"
)

// Marks is the part of office.toml about visible signatures. Paths are from the office's folder.
type Marks struct {
	Profile    string `toml:"profile,omitempty"`    // a built-in one, or a .toml file; empty: that of the office's style
	Seal       string `toml:"seal,omitempty"`       // picture of the office's seal: red, transparent, PNG
	Signatures string `toml:"signatures,omitempty"` // folder with pictures of signatures, ID-OF-PERSON.png: blue, transparent
}

// signingProfile reads the profile of an office. Wrong ones are found when the office opens, not when someone signs.
func (s Settings) signingProfile(dir string) (placement.Profile, error) {
	name := s.Marks.Profile
	switch {
	case name == "" && s.Style == office.StateStyle:
		name = "state"
	case name == "":
		name = "party"
	case strings.HasSuffix(name, ".toml"):
		data, err := readSmall(filepath.Join(dir, filepath.FromSlash(name)), limits.JSONBody)
		if err != nil {
			return placement.Profile{}, err
		}
		return placement.ReadProfile(data)
	}
	return placement.Builtin(name)
}

// picture gives the picture that a role's mark shows; nil where the office keeps none.
func (o *Office) picture(role placement.Role, person string) (*stamp.Picture, error) {
	look, path := o.look.Marks[role], ""
	switch {
	case look.Picture != placement.Expected && look.Picture != placement.Allowed:
	case role == placement.Office && o.settings.Marks.Seal != "":
		path = o.path(filepath.FromSlash(o.settings.Marks.Seal))
	case role == placement.Person && o.settings.Marks.Signatures != "" && filepath.IsLocal(person):
		path = filepath.Join(o.path(filepath.FromSlash(o.settings.Marks.Signatures)), person+".png")
		if _, err := os.Stat(path); os.IsNotExist(err) {
			return nil, nil // this person signs with text
		}
	}
	if path == "" {
		return nil, nil
	}
	data, err := readSmall(path, pictureSize)
	if err != nil {
		return nil, err
	}
	return marks.Picture(look, data)
}

// pictureSize bounds the file of a signature's or seal's picture: each signature carries it.
const pictureSize = 4 << 20

// readSmall reads a file that an administrator put beside the settings.
func readSmall(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > most {
		return nil, problem.New(problem.Limit, "Tệp "+filepath.Base(path)+" trong cấu hình mẫu ký quá lớn.", "The file "+filepath.Base(path)+" of the settings for marks is too large.")
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, problem.New(problem.IO, "Không đọc được tệp "+filepath.Base(path)+" nêu trong cấu hình mẫu ký (office.toml, [marks]). Hãy báo quản trị.",
			"The file "+filepath.Base(path)+" named in office.toml, [marks], can't be read. Tell the administrator.").Because(err)
	}
	return data, nil
}
