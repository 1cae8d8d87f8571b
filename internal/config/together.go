package config

import (
	"crypto/tls"
	"net"
	"net/netip"
	"net/url"

	"trien/internal/problem"
)

// together finds what is wrong only in company: each value alone is fine.
func (l *loader) together() []Fault {
	var all []Fault
	add := func(key, vi, en string) {
		at, ok := l.at[key]
		if !ok {
			at = Fault{File: l.File, Key: key}
		}
		at.Words, at.Next = problem.Words{VI: vi, EN: en}, nextOf(key)
		all = append(all, at)
	}
	c := l.Config
	if (c.Server.Certificate == "") != (c.Server.Key == "") {
		key := "server.tls_certificate"
		if c.Server.Certificate == "" {
			key = "server.tls_key"
		}
		add(key, "chứng thư và khóa TLS phải đặt cả hai", "TLS certificate and key are set together")
	}
	if c.Server.Certificate != "" && c.Server.Key != "" {
		if _, err := tls.LoadX509KeyPair(c.Server.Certificate, c.Server.Key); err != nil {
			add("server.tls_certificate", "chứng thư và khóa TLS không đọc được hoặc không hợp nhau", "TLS certificate and key can't be read or do not belong together")
		}
	}
	if c.Server.ProxySecret != "" && (len(c.Server.Proxies) == 0 || len(c.Server.ProxySecret) < 16) {
		add("server.proxy_secret", "cần có trusted_proxies, và dài ít nhất 16 ký tự", "needs trusted_proxies, and has at least 16 characters")
	}
	if c.Metrics.Listen != "" && !Loopback(c.Metrics.Listen) && c.Metrics.Token == "" {
		add("metrics.listen", "mở cho máy khác mà không có metrics.token_file", "others than this machine reach it and metrics.token_file is not set")
	}
	if c.Metrics.Listen != "" && c.Metrics.Listen == c.Server.Listen {
		add("metrics.listen", "trùng với server.listen", "is server.listen too")
	}
	if u, err := url.Parse(c.Traces.Endpoint); err == nil && c.Traces.Token != "" && u.Scheme == "http" && !Loopback(u.Host) {
		add("traces.endpoint", "mã gửi kèm sẽ đi không mã hóa; hãy dùng https", "the token would travel in the clear; use https")
	}
	if (c.Storage.AccessKey == "") != (c.Storage.SecretKey == "") {
		add("storage.s3_access_key_id", "tên khóa và khóa truy cập S3 phải đặt cả hai", "id and secret of the S3 access key are set together")
	}
	return all
}

// Loopback tells whether an address is of this machine alone.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
