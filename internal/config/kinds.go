package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"trien/internal/problem"
)

// quoted is a text as the file has it.
func quoted(s string) string { return strconv.Quote(s) }

func text(name, byDefault string, check func(string) error, at func(*Config) *string, vi, en string) Key {
	return Key{Name: name, Default: quoted(byDefault), Words: problem.Words{VI: vi, EN: en}, set: func(c *Config, s string) error {
		if err := check(s); err != nil {
			return err
		}
		*at(c) = s
		return nil
	}}
}

// path is a text that names a file, a folder or an address.
func path(name, byDefault string, check func(string) error, at func(*Config) *string, vi, en string) Key {
	k := text(name, byDefault, check, at, vi, en)
	k.Path = true
	return k
}

func secret(name string, at func(*Config) *string, vi, en string) Key {
	k := text(name, "", anything, at, vi, en)
	k.Secret = true
	return k
}

// fromFile is a secret that lies in a file of its own. An empty name changes nothing, so that a secret set directly stays.
func fromFile(name string, at func(*Config) *string, vi, en string) Key {
	return Key{Name: name, Default: quoted(""), Path: true, Words: problem.Words{VI: vi, EN: en}, set: func(c *Config, path string) error {
		if path == "" {
			return nil
		}
		s, err := readSecret(path)
		if err != nil {
			return err
		}
		if *at(c) != "" {
			return wrong("đã đặt trực tiếp ở mục "+strings.TrimSuffix(name, "_file")+"; chỉ dùng một trong hai", "is set directly in "+strings.TrimSuffix(name, "_file")+" already; use one of the two")
		}
		*at(c) = s
		return nil
	}}
}

func toggle(name, byDefault string, at func(*Config) *bool, vi, en string) Key {
	return Key{Name: name, Default: byDefault, Words: problem.Words{VI: vi, EN: en}, set: func(c *Config, s string) error {
		if s != "true" && s != "false" {
			return wrong("phải là true hoặc false", "must be true or false")
		}
		*at(c) = s == "true"
		return nil
	}}
}

func number(name string, byDefault, least, most int, at func(*Config) *int, vi, en string) Key {
	return Key{Name: name, Default: strconv.Itoa(byDefault), Words: problem.Words{VI: vi, EN: en}, set: func(c *Config, s string) error {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most {
			return wrong(fmt.Sprintf("phải là số từ %d đến %d", least, most), fmt.Sprintf("must be a number from %d to %d", least, most))
		}
		*at(c) = n
		return nil
	}}
}

func seconds(name string, byDefault, least, most int, at func(*Config) *time.Duration, vi, en string) Key {
	var n int
	k := number(name, byDefault, least, most, func(*Config) *int { return &n }, vi, en)
	read := k.set
	k.set = func(c *Config, s string) error {
		if err := read(c, s); err != nil {
			return err
		}
		*at(c) = time.Duration(n) * time.Second
		return nil
	}
	return k
}

func fraction(name, byDefault string, at func(*Config) *float64, vi, en string) Key {
	return Key{Name: name, Default: byDefault, Words: problem.Words{VI: vi, EN: en}, set: func(c *Config, s string) error {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || !(f >= 0 && f <= 1) {
			return wrong("phải là số từ 0 đến 1", "must be a number from 0 to 1")
		}
		*at(c) = f
		return nil
	}}
}

func list(name, byDefault string, set func(*Config, []string) error, vi, en string) Key {
	return Key{Name: name, Default: byDefault, Parts: true, Words: problem.Words{VI: vi, EN: en}, set: func(c *Config, s string) error {
		return set(c, strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == ',' || r == ' ' }))
	}}
}
