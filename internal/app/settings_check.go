package app

import (
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"trien/internal/clamd"
	"trien/internal/config"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/trustdir"
	"trien/trust"
	"trien/validation/policyfile"
)

// CheckSettings finds everything that is wrong with the office.toml of a folder: where, what, and what to do.
func CheckSettings(dir string) []config.Fault {
	file := filepath.Join(dir, SettingsFile)
	c := &checking{file: file, dir: dir}
	raw, err := readSmall(file, 1<<20)
	if err != nil {
		c.add("", "không đọc được", "can't be read", "Kiểm tra quyền đọc của tệp.", "Check the file's permissions.")
		return c.faults
	}
	d, err := config.Parse(raw)
	if err != nil {
		f, ok := err.(*config.Fault)
		if !ok {
			f = &config.Fault{}
		}
		f.File = file
		return []config.Fault{*f}
	}
	c.document = d
	for _, f := range d.Unknown(settingNames(d)) {
		f.File = file
		c.faults = append(c.faults, f)
	}
	_, err = toml.Decode(string(raw), &c.settings)
	if err != nil {
		c.unreadable(err)
		return c.faults
	}
	c.all()
	return c.faults
}

// settingNames are the keys of office.toml. Within lists of tables TOML's own reader looks.
func settingNames(d config.Document) []string {
	all := slices.Collect(maps.Keys(settingTypes()))
	for _, n := range d.Names() { // tsa = {url = "…", seconds = 20}
		if strings.HasPrefix(n, "tsa.") {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}

func settingTypes() map[string]reflect.Type {
	all := map[string]reflect.Type{}
	var walk func(prefix string, t reflect.Type)
	walk = func(prefix string, t reflect.Type) {
		for f := range t.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
			if name == "" {
				continue
			}
			if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[time.Time]() {
				walk(prefix+name+".", f.Type)
				continue
			}
			all[prefix+name] = f.Type
		}
	}
	walk("", reflect.TypeFor[Settings]())
	return all
}

// suits says whether a value of the file has the type of its setting. Lists of tables are left to TOML's own reader.
func suits(v any, t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String:
		_, ok := v.(string)
		return ok
	case reflect.Bool:
		_, ok := v.(bool)
		return ok
	case reflect.Int:
		_, ok := v.(int64)
		return ok
	case reflect.Slice:
		_, ok := v.([]any)
		return ok || t == reflect.TypeFor[Addresses]()
	}
	return true
}

// checking collects faults.
type checking struct {
	file, dir string
	document  config.Document
	settings  Settings
	faults    []config.Fault
}

func (c *checking) add(key, vi, en, nextVI, nextEN string) {
	c.faults = append(c.faults, config.Fault{File: c.file, Line: c.document.Line(key), Key: key, Words: problem.Words{VI: vi, EN: en}, Next: problem.Words{VI: nextVI, EN: nextEN}})
}

// unreadable tells what TOML's reader found: a value of the wrong type.
func (c *checking) unreadable(err error) {
	found := len(c.faults)
	for _, name := range c.document.Names() {
		if t, ok := settingTypes()[name]; ok && !suits(c.document.Value(name), t) {
			c.add(name, "giá trị không đúng kiểu", "has a value of the wrong type", "Xem docs/office.md.", "See docs/office.md.")
		}
	}
	if len(c.faults) > found {
		return
	}
	key, line := "", 0
	if p, ok := err.(toml.ParseError); ok {
		key, line = p.LastKey, p.Position.Line
	}
	w := problem.Words{VI: "giá trị không đúng kiểu", EN: "has a value of the wrong type"}
	if problem.KindOf(err) == problem.Usage {
		w = problem.WordsOf(err)
	}
	c.faults = append(c.faults, config.Fault{File: c.file, Line: line, Key: key, Words: w, Next: problem.Words{VI: "Xem docs/office.md.", EN: "See docs/office.md."}})
}

func (c *checking) all() {
	s := c.settings
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`).MatchString(s.ID) {
		c.add("id", "mã cơ quan thiếu hoặc sai", "the office's id is missing or wrong", "Chữ thường, số, gạch nối: \"tinh-uy\".", "Lower case, digits, hyphens: \"tinh-uy\".")
	}
	for key, value := range map[string]string{"name": s.Name, "code": s.Code} {
		if value == "" {
			c.add(key, "thiếu", "is missing", "Tên cơ quan (name) và ký hiệu trong số văn bản (code) phải có.", "The office's name and its code in numbers are needed.")
		}
	}
	if s.Style != office.PartyStyle && s.Style != office.StateStyle {
		near := config.Nearest(string(s.Style), []string{string(office.PartyStyle), string(office.StateStyle)})
		c.add("style", "kiểu số văn bản không có", "is no style of numbers", "Viết party hoặc state"+meant(near, " (có phải ý bạn là %s?)")+".", "Write party or state"+meant(near, " (did you mean %s?)")+".")
	}
	c.terms()
	c.services()
	c.files()
	if err := s.Storage.Secretless(); err != nil {
		w := problem.WordsOf(err)
		c.add("storage", w.VI, w.EN, "", "")
	}
	if err := s.SignIn.check(); err != nil {
		w := problem.WordsOf(err)
		c.add("sign_in", w.VI, w.EN, "Xem docs/signin.md.", "See docs/signin.md.")
	}
	if err := s.Subscribers.check(); err != nil {
		w := problem.WordsOf(err)
		c.add("subscribers", w.VI, w.EN, "Xem docs/subscribers.md.", "See docs/subscribers.md.")
	}
	if _, err := readHolidays(within(c.dir, s.Subscribers.Holidays)); err != nil {
		w := problem.WordsOf(err)
		c.add("subscribers.holidays", w.VI, w.EN, "Xem docs/subscribers.md.", "See docs/subscribers.md.")
	}
	if s.SigningMinutes < 0 || s.SigningMinutes > 24*60 {
		c.add("signing_minutes", "phải từ 0 đến 1440 phút", "must be 0 to 1440 minutes", "0 là 15 phút.", "0 is 15 minutes.")
	}
}

func meant(near, form string) string {
	if near == "" {
		return ""
	}
	return fmt.Sprintf(form, near)
}

func (c *checking) terms() {
	for _, t := range c.settings.Terms {
		if t.Name == "" || !t.From.Before(t.To) {
			c.add("term", "nhiệm kỳ thiếu tên, hoặc ngày đầu không trước ngày cuối", "a term lacks its name, or does not begin before it ends", "Sửa name, from, to của [[term]].", "Correct name, from and to of [[term]].")
		}
	}
}

func (c *checking) services() {
	s := c.settings
	for key, n := range map[string]int{"services.signing_seconds": s.Services.SigningSeconds, "services.timestamp_seconds": s.Services.TimestampSeconds,
		"services.status_seconds": s.Services.StatusSeconds, "services.rest_seconds": s.Services.RestSeconds} {
		if n < 0 || n > longestLimit {
			c.add(key, "ngoài giới hạn", "is out of its bounds", fmt.Sprintf("Từ 1 đến %d giây; 0 là mặc định.", longestLimit), fmt.Sprintf("1 to %d seconds; 0 is the default.", longestLimit))
		}
	}
	if _, err := clamd.At(s.Quarantine.Scanner); err != nil {
		c.add("quarantine.scanner", "không phải địa chỉ của bộ quét", "is no address of a scanner", "Viết unix:///run/clamav/clamd.ctl hoặc tcp://127.0.0.1:3310.", "Write unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310.")
	}
	for _, a := range s.TSA {
		c.address("tsa", a.URL)
	}
	for _, m := range s.Mirrors {
		c.address("mirror", m.Of)
		for _, at := range m.At {
			c.address("mirror", at)
		}
	}
	for _, h := range s.Hosts {
		if h == "" || strings.ContainsAny(h, "/@ ") || strings.Contains(h, "://") {
			c.add("hosts", "có mục không phải tên máy", "names something that is no host", "Viết “máy” hoặc “máy:cổng”, không có http://.", "Write “host” or “host:port”, without http://.")
		}
	}
}

func (c *checking) address(key, address string) {
	if u, err := url.Parse(address); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		c.add(key, "có địa chỉ không hợp lệ", "has an address that is not one", "Viết http://… hoặc https://…, không kèm tên hay mật khẩu.", "Write http://… or https://…, without a user or password.")
	}
}

// files looks whether what the settings name is there and can be read.
func (c *checking) files() {
	s := c.settings
	for key, folder := range map[string]string{"trust": s.Trust, "official": s.Official} {
		if folder == "" {
			continue
		}
		if _, err := trustdir.Read(c.within(folder)); err != nil {
			w := problem.WordsOf(err)
			c.add(key, "thư mục chứng thư không dùng được", "the folder of certificates can't be used", w.VI, w.EN)
		}
	}
	if s.Policy != "" {
		data, err := readSmall(c.within(s.Policy), 1<<20)
		if err == nil {
			if _, wrong := policyfile.Parse(data, &trust.Store{}); wrong != nil {
				err = policyfile.Problem(s.Policy, wrong)
			}
		}
		if err != nil {
			w := problem.WordsOf(err)
			c.add("policy", "chính sách kiểm tra không dùng được", "the policy of validation can't be used", w.VI, w.EN)
		}
	}
	if s.Rights != "" {
		if _, _, err := readRights(c.within(s.Rights), s.Rights); err != nil {
			w := problem.WordsOf(err)
			c.add("rights", "quy tắc quyền riêng của cơ quan không dùng được", "the office's own rules of access can't be used", w.VI, w.EN)
		}
	}
	if _, err := (&Office{dir: c.dir, settings: s}).reportKey(); err != nil {
		w := problem.WordsOf(err)
		c.add("reports.key", "khóa ký báo cáo không dùng được", "the key for reports can't be used", w.VI, w.EN)
	}
	if _, err := s.signingProfile(c.dir); err != nil {
		w := problem.WordsOf(err)
		c.add("marks.profile", "mẫu ký không dùng được", "the signing profile can't be used", w.VI, w.EN)
	}
	for key, path := range map[string]string{"marks.seal": s.Marks.Seal, "marks.signatures": s.Marks.Signatures, "pkcs11": s.PKCS11} {
		if path == "" || key == "pkcs11" && !strings.ContainsRune(path, filepath.Separator) {
			continue
		}
		if _, err := os.Stat(c.within(path)); err != nil {
			c.add(key, "không có ở đó", "is not there", "Kiểm tra đường dẫn, tính từ thư mục của cơ quan.", "Check the path, from the office's folder on.")
		}
	}
}

func (c *checking) within(name string) string { return within(c.dir, filepath.FromSlash(name)) }
