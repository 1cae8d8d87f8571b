package app

import (
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/rights"
)

// openRights reads the office's own rules of access, which its settings name. A file that is gone or wrong keeps the office closed: without it more would be
// permitted than was decided, and nobody would know.
func (o *Office) openRights() error {
	o.rules, o.ownRights = nil, nil
	if o.settings.Rights == "" {
		return nil
	}
	var err error
	o.ownRights, o.rules, err = readRights(within(o.dir, o.settings.Rights), o.settings.Rights)
	return err
}

func readRights(path, name string) ([]byte, *rights.Book, error) {
	text, err := readSmall(path, limits.RightsFile+1)
	if err != nil {
		return nil, nil, problem.New(problem.IO, "Không đọc được tệp quy tắc quyền “"+name+"” ghi trong office.toml.", "The rules of access “"+name+"” named in office.toml can't be read.").Because(err)
	}
	book, err := rights.House().With(text)
	return text, book, err
}
