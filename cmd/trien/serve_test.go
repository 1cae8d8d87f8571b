package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestServeRefusesInWords(t *testing.T) {
	dir := t.TempDir()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	made := filepath.Join(dir, "made")
	if err := os.Mkdir(made, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, made, "demo.json", "{}")
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"demonstration shown to others":    {[]string{"--demo", "--listen", "0.0.0.0:0"}, "--allow-other"},
		"demonstration on every interface": {[]string{"--demo", "--listen", ":0"}, "--allow-other"},
		"demonstration passed off as real": {[]string{"--data", made}, "--demo"},
		"address without a port":           {[]string{"--listen", "127.0.0.1"}, "MÁY:CỔNG"},
		"port in use":                      {[]string{"--demo", "--listen", taken.Addr().String()}, "đang dùng"},
		"no office":                        {[]string{"--listen", "127.0.0.1:0"}, "trien init"},
		"folder that is a file":            {[]string{"--demo", "--listen", "127.0.0.1:0", "--data", filepath.Join(made, "demo.json", "x")}, "--data"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, said := command(t.Context(), append([]string{"serve", "--data", filepath.Join(dir, "new")}, c.args...)...)
			if code != 2 || out != "" || !strings.Contains(said, c.says) {
				t.Errorf("exit %d: %q %q", code, out, said)
			}
			if entries, err := os.ReadDir(filepath.Join(dir, "new")); err == nil && len(entries) > 0 {
				t.Errorf("a refused start left %v", entries)
			}
		})
	}
}
