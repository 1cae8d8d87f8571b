package config

import (
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"trien/internal/problem"
)

// wrongValue says what is wrong with a value. It never repeats the value, which may be a secret in the wrong place.
type wrongValue struct{ words problem.Words }

func (w *wrongValue) Error() string { return w.words.EN }

func wrong(vi, en string) error { return &wrongValue{problem.Words{VI: vi, EN: en}} }

func anything(string) error { return nil }

func oneOf(words ...string) func(string) error {
	return func(s string) error {
		if slices.Contains(words, s) {
			return nil
		}
		near := Nearest(s, words)
		vi, en := "phải là một trong: "+strings.Join(words, ", "), "must be one of: "+strings.Join(words, ", ")
		if near != "" {
			vi, en = vi+" (có phải ý bạn là "+near+"?)", en+" (did you mean "+near+"?)"
		}
		return wrong(vi, en)
	}
}

func address(s string) error {
	host, port, err := net.SplitHostPort(s)
	n, err2 := strconv.Atoi(port)
	if err != nil || err2 != nil || n < 0 || n > 65535 || strings.ContainsAny(host, "/@ ") {
		return wrong("không phải địa chỉ MÁY:CỔNG, ví dụ 127.0.0.1:8080", "is no address HOST:PORT, as 127.0.0.1:8080")
	}
	return nil
}

// publicAddress is an origin: scheme, host and port, nothing behind them.
func publicAddress(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return wrong("phải là https://MÁY hoặc https://MÁY:CỔNG, không có gì phía sau", "must be https://HOST or https://HOST:PORT, with nothing behind it")
	}
	if u.Scheme == "http" && !Loopback(u.Host) {
		return wrong("phải là https; http chỉ dùng cho localhost", "must be https; http is for localhost alone")
	}
	return nil
}

func optionalAddress(s string) error {
	if s == "" {
		return nil
	}
	return address(s)
}

func webAddress(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return wrong("không phải địa chỉ http(s)://MÁY:CỔNG/ĐƯỜNG-DẪN (không kèm tên, mật khẩu hay tham số)", "is no address http(s)://HOST:PORT/PATH (without user, password or query)")
	}
	return nil
}

func pathOnly(s string) error {
	if strings.Contains(s, "://") || strings.ContainsRune(s, 0) {
		return wrong("phải là đường dẫn trên máy này", "must be a path on this machine")
	}
	return nil
}

// secretFile is a file that only its owner may read.
func secretFile(s string) error {
	if s == "" {
		return nil
	}
	if err := pathOnly(s); err != nil {
		return err
	}
	return readableByOwner(s)
}

func database(s string) error {
	if !strings.Contains(s, "://") {
		return pathOnly(s)
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || strings.Trim(u.Path, "/") == "" {
		return wrong("phải là đường dẫn hoặc postgres://NGƯỜI-DÙNG@MÁY:CỔNG/TÊN", "must be a path or postgres://USER@HOST:PORT/NAME")
	}
	_, has := u.User.Password()
	if has || u.Query().Has("password") {
		return wrong("có mật khẩu trong địa chỉ; hãy bỏ ra, đặt vào storage.store_password_file hoặc biến PGPASSWORD",
			"has a password in it; take it out and put it into storage.store_password_file or the variable PGPASSWORD")
	}
	return nil
}

func blobs(s string) error {
	if !strings.Contains(s, "://") {
		return pathOnly(s)
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "s3" || u.Host == "" {
		return wrong("phải là đường dẫn hoặc s3://KHO/TIỀN-TỐ?endpoint=…&region=…", "must be a path or s3://BUCKET/PREFIX?endpoint=…&region=…")
	}
	if u.User != nil {
		return wrong("có khóa truy cập trong địa chỉ; hãy đặt vào storage.s3_secret_access_key_file hoặc AWS_SECRET_ACCESS_KEY",
			"has credentials in it; put them into storage.s3_secret_access_key_file or AWS_SECRET_ACCESS_KEY")
	}
	return nil
}

func prefixes(parts []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, s := range parts {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			a, err := netip.ParseAddr(s)
			if err != nil {
				return nil, wrong("phải là địa chỉ IP hoặc dải (10.0.0.0/8)", "must be IP addresses or ranges (10.0.0.0/8)")
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		if p.Bits() == 0 {
			return nil, wrong("dải 0.0.0.0/0 tin mọi máy; hãy nêu đúng máy chủ trung gian", "the range /0 trusts every machine; name your proxies")
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

// beside reads a relative path from the folder base.
func beside(base, path string) string {
	if path == "" || filepath.IsAbs(path) || strings.Contains(path, "://") {
		return path
	}
	return filepath.Join(base, path)
}
