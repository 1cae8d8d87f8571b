package authority

import (
	"errors"
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"

	"trien/internal/limits"
	"trien/internal/problem"
)

// file is a version as TOML has it.
type file struct {
	Format   int    `toml:"format"`
	Kind     string `toml:"kind"`
	ID       string `toml:"id"`
	VI       string `toml:"vi"`
	EN       string `toml:"en"`
	From     Day    `toml:"from"`
	To       Day    `toml:"to"`
	Basis    string `toml:"basis"`
	Replaces string `toml:"replaces"`
	Review   Day    `toml:"review"`
	Every    int    `toml:"review_months"`
	OwnTypes []struct {
		Code string `toml:"code"`
		VI   string `toml:"vi"`
		EN   string `toml:"en"`
	} `toml:"type"`

	Silence string        `toml:"silence"`
	Bodies  []fileKind    `toml:"body"`
	Posts   []filePost    `toml:"post"`
	Rules   []fileRule    `toml:"rule"`
	Must    []fileDuty    `toml:"entry"`
	Natures []fileNature  `toml:"nature"`
	Signed  []fileSigned  `toml:"signed"`
	Sectors []fileSector  `toml:"sector"`
	Unequal []fileUnequal `toml:"unequal"`

	Paperless []string `toml:"paperless"`
	Others    string   `toml:"others"`
	Source    string   `toml:"source"`
	Read      string   `toml:"read"`
}

type fileKind struct {
	Kind  string   `toml:"kind"`
	Names []string `toml:"names"`
	VI    string   `toml:"vi"`
	EN    string   `toml:"en"`
}

type filePost struct {
	Kind     string   `toml:"kind"`
	Titles   []string `toml:"titles"`
	In       []string `toml:"in"`
	DeputyOf []string `toml:"deputy_of"`
	VI       string   `toml:"vi"`
	EN       string   `toml:"en"`
}

// line is what every line of a list has.
type line struct {
	ID     string `toml:"id"`
	Source string `toml:"source"`
	Read   string `toml:"read"`
	VI     string `toml:"vi"`
	EN     string `toml:"en"`
}

type fileRule struct {
	line
	Answer     string   `toml:"answer"`
	Types      []string `toml:"types"`
	Bodies     []string `toml:"bodies"`
	Posts      []string `toml:"posts"`
	Capacities []string `toml:"capacities"`
	Levels     []string `toml:"levels"`
	Means      []string `toml:"keys"`
	Needs      []string `toml:"needs"`
}

type fileDuty struct {
	line
	Acts       []string `toml:"acts"`
	Types      []string `toml:"types"`
	Levels     []int    `toml:"levels"`
	Bodies     []string `toml:"bodies"`
	Natures    []string `toml:"natures"`
	Signatures []string `toml:"signatures"`
}

// fileNature is a nature of business (tính chất nghiệp vụ) that a list tells apart.
type fileNature struct {
	ID string `toml:"id"`
	VI string `toml:"vi"`
	EN string `toml:"en"`
}

type fileSigned struct {
	line
	Bodies []string `toml:"bodies"`
	Types  []string `toml:"types"`
	Open   bool     `toml:"open"`
}

type fileSector struct {
	line
	Types      []string `toml:"types"`
	Signatures []string `toml:"signatures"`
	Position   string   `toml:"position"`
}

type fileUnequal struct {
	line
	Types []string `toml:"types"`
	Ways  []string `toml:"ways"`
}

// Error says what is wrong with a file, and where.
type Error struct {
	Line  int    // from 1, where it is known
	Place string // "rule 399.tm", "from"; "" where it is about the whole
	Words problem.Words
}

func (e *Error) Error() string { return "authority: " + e.where() + e.Words.EN }

func (e *Error) where() string {
	switch {
	case e.Line > 0:
		return fmt.Sprintf("line %d: ", e.Line)
	case e.Place != "":
		return e.Place + ": "
	}
	return ""
}

// Problem puts it into words for whoever brought the file.
func (e *Error) Problem() error {
	vi := strings.NewReplacer("line ", "dòng ").Replace(e.where())
	return problem.New(problem.Malformed, "Tệp danh mục có lỗi, "+vi+e.Words.VI+". Chưa có gì thay đổi; hãy sửa rồi làm lại.",
		"The list's file is wrong, "+e.where()+e.Words.EN+". Nothing was changed; correct it and try again.").Because(e)
}

func wrong(place, vi, en string) *Error {
	return &Error{Place: place, Words: problem.Words{VI: vi, EN: en}}
}

// Parse reads a version from its TOML file, strictly: what is not known, contradicts itself or refers to nothing is an *Error.
func Parse(data []byte) (Version, error) {
	if len(data) > limits.AuthorityFile {
		return Version{}, wrong("", fmt.Sprintf("tệp lớn hơn %d byte", limits.AuthorityFile), fmt.Sprintf("the file is larger than %d bytes", limits.AuthorityFile))
	}
	if v, err, ours := formVersion(data); ours {
		return v, err
	}
	var f file
	m, err := toml.Decode(string(data), &f)
	var at toml.ParseError
	switch {
	case errors.As(err, &at):
		return Version{}, &Error{Line: at.Position.Line, Place: at.LastKey, Words: problem.Words{VI: "không đúng cú pháp: " + at.Message, EN: "no proper TOML: " + at.Message}}
	case err != nil:
		return Version{}, wrong("", "có giá trị sai kiểu: "+err.Error(), "a value is of another kind: "+err.Error())
	case len(m.Undecoded()) > 0:
		k := m.Undecoded()[0].String()
		return Version{}, wrong(k, "không có mục này", "there is no such key")
	}
	c := checker{f: f}
	v := c.version()
	if c.err != nil {
		return Version{}, c.err
	}
	return v, nil
}
