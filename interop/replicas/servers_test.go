package replicas

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/render/rendertest"
)

// freePort gives an address of this machine that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// program builds trien, as it is shipped: without cgo and without the race detector.
func program(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trien")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "trien/cmd/trien")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// proxy starts nginx with docs/nginx.conf, its addresses exchanged for ours.
func proxy(t *testing.T, at string, replicas ...string) {
	t.Helper()
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		if nginx, err = exec.LookPath("/usr/sbin/nginx"); err != nil {
			t.Fatal("nginx is not installed: run `scripts/setup test`: ", err)
		}
	}
	raw, err := os.ReadFile("../../docs/nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	example := string(raw)
	for _, exchange := range [][2]string{
		{"10.0.0.11:8080", replicas[0]}, {"10.0.0.12:8080", replicas[1]}, {"listen 443 ssl;", "listen " + at + ";"},
		{"ssl_certificate     /etc/nginx/trien.pem;", ""}, {"ssl_certificate_key /etc/nginx/trien.key;", ""}, {"ssl_protocols       TLSv1.2 TLSv1.3;", ""},
	} {
		if !strings.Contains(example, exchange[0]) {
			t.Fatalf("docs/nginx.conf has no %q", exchange[0])
		}
		example = strings.Replace(example, exchange[0], exchange[1], 1)
	}
	config := fmt.Sprintf("pid %[1]s/pid;\nerror_log %[1]s/error.log;\ndaemon off;\nevents {}\nhttp {\naccess_log off;\nclient_body_temp_path %[1]s/body;\nproxy_temp_path %[1]s/proxy;\n"+
		"fastcgi_temp_path %[1]s/f;\nuwsgi_temp_path %[1]s/u;\nscgi_temp_path %[1]s/s;\n%[2]s}\n", dir, example)
	if os.Getuid() == 0 {
		config = "user root;\n" + config
	}
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.Command(nginx, "-p", dir, "-c", file)
	var said bytes.Buffer
	run.Stderr = &said
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		run.Process.Signal(os.Interrupt)
		if err := run.Wait(); err != nil && said.Len() > 0 {
			t.Log("nginx: ", said.String())
		}
	})
}

// replica is one of the programs that serve the house.
type replica struct {
	program, dir, listen string
	log                  *os.File

	mu  sync.Mutex
	run *exec.Cmd
}

// start lets it serve.
func (r *replica) start() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.run = exec.Command(r.program, "serve", "--demo", "--data", r.dir, "--listen", r.listen)
	r.run.Env = append(os.Environ(), "XDG_CACHE_HOME="+rendertest.Home(), "TRIEN_LANG=en", "TRIEN_SERVER_TRUSTED_PROXIES=127.0.0.1", "TRIEN_LOG_CAUSES=full")
	r.run.Stdout, r.run.Stderr = r.log, r.log
	return r.run.Start()
}

// kill ends it as a power cut does.
func (r *replica) kill() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.run.Process.Kill()
	r.run.Wait()
	return err
}

// stop ends it in order.
func (r *replica) stop() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.run.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	return r.run.Wait()
}

// ready says whether it serves.
func (r *replica) ready(ctx context.Context) bool {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.listen+"/readyz", nil)
	if err != nil {
		return false
	}
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		return false
	}
	a.Body.Close()
	return a.StatusCode == http.StatusOK
}

// await waits until it serves.
func (r *replica) await(ctx context.Context) error {
	for !r.ready(ctx) {
		select {
		case <-ctx.Done():
			return fmt.Errorf("the program at %s does not come up: %w", r.listen, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil
}

// copyFolder gives a program a folder of configuration of its own, as on a machine of its own.
func copyFolder(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	err := errors.Join(os.CopyFS(to, os.DirFS(from)), filepath.WalkDir(to, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			err = os.Chmod(path, 0o600)
		}
		return err
	}))
	if err != nil {
		t.Fatal(err)
	}
	return to
}
