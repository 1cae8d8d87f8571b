// Package policyfile reads a policy of validation (EN 319 102-1, 5.1.4) from a TOML file, strictly, and gives the default one with its reasons.
package policyfile

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"trien/trust"
	"trien/validation"
)

// Default is the file that stands for the policy used where none is given, with a word on every setting in Vietnamese and English.
//
//go:embed default.toml
var defaultFile string

// Default gives the default policy as a file.
func Default() string { return defaultFile }

// Error says what is wrong with a policy file, and where.
type Error struct {
	Line int    // from 1; 0 where it is about the whole
	Key  string // dotted; "" where it is about none
	Vi   string
	En   string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.En
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.En)
}

// Parse reads a policy; what it leaves out is as in the default. Errors are *Error: an unknown key, a value that is none, and a setting that
// would let pass what must not pass.
func Parse(data []byte, store *trust.Store) (validation.Policy, error) {
	var f file
	m, err := toml.Decode(string(data), &f)
	if err != nil {
		return validation.Policy{}, syntax(err)
	}
	where := lines(data)
	if unknown := m.Undecoded(); len(unknown) > 0 {
		return validation.Policy{}, unknownKey(unknown[0], where)
	}
	p := validation.DefaultPolicy(store)
	r := reader{file: &f, defined: func(key ...string) bool { return m.IsDefined(key...) }, where: where, policy: &p}
	if err := r.read(); err != nil {
		return validation.Policy{}, err
	}
	return p, nil
}

// syntax tells a fault of the TOML itself, or a value of another kind than its key asks for.
func syntax(err error) *Error {
	e := &Error{Vi: "Tệp chính sách không đúng cú pháp TOML: " + err.Error(), En: "The policy file is no proper TOML: " + err.Error()}
	var line int
	var at toml.ParseError
	switch {
	case errors.As(err, &at):
		e.Line, e.Key = at.Position.Line, at.LastKey
		e.Vi, e.En = "không đúng cú pháp TOML: "+at.Message, "no proper TOML: "+at.Message
	default: // a value of another kind than its key asks for: the library says where in words alone
		if n, _ := fmt.Sscanf(err.Error(), "toml: line %d", &line); n == 1 {
			_, what, _ := strings.Cut(err.Error(), ": ")
			e.Line, e.Vi, e.En = line, "giá trị không đúng kiểu: "+what, "a value of another kind: "+what
		}
	}
	return e
}

// unknownKey names the key, its line, and what is allowed in its place.
func unknownKey(k toml.Key, where map[string]int) *Error {
	name, table := k.String(), strings.Join(k[:len(k)-1], ".")
	e := &Error{Line: where[name], Key: name}
	if why, forbidden := forbidden()[k[len(k)-1]]; forbidden {
		e.Vi, e.En = why[0], why[1]
		return e
	}
	allowed := strings.Join(allowedIn(table), ", ")
	if table == "" {
		e.Vi, e.En = "không có mục “"+name+"”; các mục được dùng: "+allowed, "there is no “"+name+"”; what is allowed: "+allowed
		return e
	}
	e.Vi, e.En = "trong ["+table+"] không có mục “"+name+"”; các mục được dùng: "+allowed, "there is no “"+name+"” in ["+table+"]; what is allowed: "+allowed
	return e
}

// forbidden are settings that people look for and that no policy has.
func forbidden() map[string][2]string {
	never := [2]string{"không thể cho qua một chữ ký chưa kiểm tra được thu hồi: hệ thống luôn cảnh báo và không bao giờ kết luận là hợp lệ",
		"a signature whose revocation could not be checked can't be let pass: it is always warned of, and never judged valid"}
	return map[string][2]string{"unknown": never, "unchecked": never, "ignore": never, "skip": never, "require": never, "not_checked": never, "soft_fail": never}
}

// lines finds the line of each key, by its full name. Of a key that stands several times in an array of tables it is the first.
func lines(data []byte) map[string]int {
	out, table := map[string]int{}, ""
	put := func(name string, n int) {
		if _, known := out[name]; !known {
			out[name] = n
		}
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "["):
			table, _, _ = strings.Cut(strings.Trim(line, "[ "), "]")
			table = strings.TrimSpace(table)
			put(table, n)
		case line != "" && !strings.HasPrefix(line, "#"):
			key, _, found := strings.Cut(line, "=")
			if key = strings.Trim(strings.TrimSpace(key), `"'`); found && table != "" {
				key = table + "." + key
			}
			put(key, n)
		}
	}
	return out
}

// oneOf tells whether a word is one of the allowed ones.
func oneOf(word string, allowed ...string) bool { return slices.Contains(allowed, word) }
