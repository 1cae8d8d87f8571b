package config

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"trien/internal/limits"
	"trien/internal/problem"
)

// FileName is the file's name in the data folder.
const FileName = "trien.toml"

// Flag is a setting given on the command line.
type Flag struct{ Name, Key, Value string } // "--listen", "server.listen", "127.0.0.1:80"

// Sources are where settings come from.
type Sources struct {
	File    string   // named by a flag or TRIEN_CONFIG; "": FileName in the data folder, if there
	Environ []string // as os.Environ gives it
	Flags   []Flag
}

// Loaded is what is in force, where each setting came from, and everything that is wrong with it.
type Loaded struct {
	Config
	File   string            // that was read; "" for none
	Origin map[string]string // by key: "trien.toml:3", "TRIEN_DATA", "--data"; defaults have none
	Faults []Fault
	shown  map[string]string // values as written, secrets left out
}

// loader collects what the sources say.
type loader struct {
	Loaded
	at map[string]Fault // where a key was set last, to blame it
}

// Load reads the sources and gives all of their faults; what is in force is of use only where none of them is more than a note.
func Load(s Sources) Loaded {
	l := &loader{Loaded{Origin: map[string]string{}, shown: map[string]string{}}, map[string]Fault{}}
	l.defaults()
	env := variables(s.Environ)
	l.early(env, s.Flags)
	l.file(s.File, env)
	l.environment(env)
	l.flags(s.Flags)
	l.Faults = append(l.Faults, l.together()...)
	return l.Loaded
}

func (l *loader) defaults() {
	for _, k := range Keys() {
		if err := k.set(&l.Config, plainText(k.Default)); err != nil {
			l.Faults = append(l.Faults, Fault{Key: k.Name, Words: wordsOf(err)})
		}
	}
}

// plainText is a default as Key.set reads it.
func plainText(byDefault string) string {
	if byDefault == "[]" {
		return ""
	}
	return strings.Trim(byDefault, `"`)
}

// early finds the data folder, in which the file may lie.
func (l *loader) early(env map[string]string, flags []Flag) {
	if v, ok := env["TRIEN_DATA"]; ok {
		l.Data = v
	}
	for _, f := range flags {
		if f.Key == "data" {
			l.Data = f.Value
		}
	}
}

// variables are those of ours.
func variables(environ []string) map[string]string {
	all := map[string]string{}
	for _, e := range environ {
		if name, value, ok := strings.Cut(e, "="); ok && strings.HasPrefix(name, "TRIEN_") {
			all[name] = value
		}
	}
	return all
}

func (l *loader) file(named string, env map[string]string) {
	name, asked := named, named != ""
	if !asked && env["TRIEN_CONFIG"] != "" {
		name, asked = env["TRIEN_CONFIG"], true
	}
	if !asked {
		name = filepath.Join(l.Data, FileName)
	}
	data, err := readSmall(name)
	if !asked && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)) {
		return
	}
	l.File = name
	if err != nil {
		l.Faults = append(l.Faults, Fault{File: name, Words: problem.Words{VI: "không đọc được tệp cấu hình", EN: "the configuration can't be read"},
			Next: problem.Words{VI: "Kiểm tra đường dẫn và quyền đọc.", EN: "Check its path and permissions."}, cause: err})
		return
	}
	d, err := Parse(data)
	if err != nil {
		var f *Fault
		if errors.As(err, &f) {
			f.File = name
			l.Faults = append(l.Faults, *f)
		}
		return
	}
	l.document(name, d, !asked)
}

// document takes the keys of a file. A file in the data folder can't say where that is.
func (l *loader) document(name string, d Document, inData bool) {
	for _, f := range d.Unknown(names()) {
		f.File = name
		l.Faults = append(l.Faults, f)
	}
	base := filepath.Dir(name)
	for _, key := range d.Names() {
		k, ok := Find(key)
		if !ok {
			continue
		}
		at := Fault{File: name, Line: d.Line(key), Key: key}
		text, isList, ok := textOf(d.values[key])
		switch {
		case key == "data" && inData:
			l.blame(at, wrong("không đặt trong tệp nằm ở thư mục dữ liệu", "is not set in a file that lies in the data folder"))
		case !ok || isList != k.Parts || !fits(k, d.values[key]):
			l.blame(at, wrongKind(k))
		default:
			if k.Path {
				text = beside(base, text)
			}
			if k.Secret && text != "" {
				l.mode(name, at)
			}
			l.set(k, text, at)
		}
	}
}

// fits says whether a value has the type of the key's default.
func fits(k Key, v any) bool {
	switch v.(type) {
	case string:
		return strings.HasPrefix(k.Default, `"`)
	case bool:
		return k.Default == "true" || k.Default == "false"
	case int64:
		return !strings.HasPrefix(k.Default, `"`) && k.Default != "true" && k.Default != "false"
	case float64:
		return strings.Contains(k.Default, ".") && !strings.HasPrefix(k.Default, `"`)
	}
	return true
}

func wrongKind(k Key) error {
	switch {
	case k.Parts:
		return wrong("phải là danh sách các chuỗi, ví dụ [\"a\", \"b\"]", "must be a list of texts, as [\"a\", \"b\"]")
	case strings.HasPrefix(k.Default, `"`):
		return wrong("phải là chuỗi trong dấu \" \"", "must be a text in quotes")
	case k.Default == "true" || k.Default == "false":
		return wrong("phải là true hoặc false, không có dấu \" \"", "must be true or false, without quotes")
	}
	return wrong("phải là số, không có dấu \" \"", "must be a number, without quotes")
}

func (l *loader) environment(env map[string]string) {
	known := []string{"TRIEN_CONFIG", "TRIEN_LANG"}
	for _, k := range Keys() {
		known = append(known, k.Variable())
		if v, ok := env[k.Variable()]; ok {
			l.set(k, v, Fault{Variable: k.Variable(), Key: k.Name})
		}
	}
	for _, name := range sortedNames(env) {
		if near := Nearest(name, known); !slices.Contains(known, name) && near != "" && distance(name, near) <= 2 {
			l.Faults = append(l.Faults, Fault{Variable: name, Words: problem.Words{VI: "không có biến môi trường này", EN: "there is no such variable"},
				Next: problem.Words{VI: "Có phải ý bạn là " + near + "?", EN: "Did you mean " + near + "?"}, Note: true})
		}
	}
}

func (l *loader) flags(flags []Flag) {
	for _, f := range flags {
		k, ok := Find(f.Key)
		if !ok {
			l.Faults = append(l.Faults, Fault{Flag: f.Name, Key: f.Key, Words: problem.Words{VI: "không có mục này", EN: "there is no such key"}})
			continue
		}
		at := Fault{Flag: f.Name, Key: k.Name}
		if k.Secret {
			l.blame(at, wrong("là bí mật, không đưa trên dòng lệnh", "is a secret and is not given on the command line"))
			continue
		}
		l.set(k, f.Value, at)
	}
}

// set takes one value. A stronger source of a secret takes the place of a weaker one, whichever of the two keys it uses.
func (l *loader) set(k Key, value string, at Fault) {
	if pair, ok := strings.CutSuffix(k.Name, "_file"); ok || k.Secret {
		if !ok {
			pair = k.Name
		}
		if before, was := l.at[pair]; was && !sameSource(before, at) {
			if key, found := Find(pair); found {
				_ = key.set(&l.Config, "") // an empty text suits every secret
			}
		}
		l.at[pair] = at
	}
	if err := k.set(&l.Config, value); err != nil {
		l.blame(at, err)
		return
	}
	l.at[k.Name], l.Origin[k.Name] = at, at.Where()
	l.shown[k.Name] = value
	if k.Secret {
		l.shown[k.Name] = ""
	}
}

func sameSource(a, b Fault) bool {
	return a.File == b.File && (a.Variable == "") == (b.Variable == "") && (a.Flag == "") == (b.Flag == "")
}

func (l *loader) blame(at Fault, err error) {
	at.Words, at.Next, at.cause = wordsOf(err), nextOf(at.Key), err
	l.Faults = append(l.Faults, at)
}

// nextOf repeats what the key is for.
func nextOf(key string) problem.Words {
	k, ok := Find(key)
	if !ok {
		return problem.Words{}
	}
	return k.Words
}

func wordsOf(err error) problem.Words {
	var w *wrongValue
	if errors.As(err, &w) {
		return w.words
	}
	return problem.Words{VI: "không dùng được", EN: "can't be used"}
}

// mode refuses a file with secrets that others may read.
func (l *loader) mode(name string, at Fault) {
	if err := readableByOwner(name); err != nil {
		at.Words = problem.Words{VI: "tệp cấu hình có bí mật mà người khác đọc được", EN: "the configuration holds a secret and others may read it"}
		at.Next = problem.Words{VI: "Chạy chmod 600 " + name + ", hoặc để bí mật ở tệp riêng.", EN: "Run chmod 600 " + name + ", or put the secret into a file of its own."}
		l.Faults = append(l.Faults, at)
	}
}

func names() []string {
	var all []string
	for _, k := range Keys() {
		all = append(all, k.Name)
	}
	return all
}

func sortedNames(m map[string]string) []string {
	var all []string
	for name := range m {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// readSmall reads a file of settings.
func readSmall(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limits.JSONBody+1))
	if err == nil && len(data) > limits.JSONBody {
		err = errors.New("config: the file is too large")
	}
	return bytes.TrimPrefix(data, []byte("\ufeff")), err
}

// readSecret reads a secret out of its file: the first line.
func readSecret(path string) (string, error) {
	data, err := readSmall(path)
	if err != nil {
		return "", wrong("không đọc được tệp", "the file can't be read")
	}
	if err := readableByOwner(path); err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(data), "\n")
	if line = strings.TrimRight(line, "\r"); line == "" {
		return "", wrong("tệp trống", "the file is empty")
	}
	return line, nil
}

// readableByOwner refuses a file that others may read. Windows has no such modes.
func readableByOwner(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return wrong("không đọc được tệp", "the file can't be read")
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return wrong("tệp bí mật mà người khác đọc được; hãy chạy chmod 600", "others may read that secret file; run chmod 600")
	}
	return nil
}
