package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"time"

	"trien/internal/problem"
	"trien/internal/testpki"
)

// pkiCmd holds the commands of the demonstration PKI.
type pkiCmd struct {
	Demo  pkiDemoCmd  `cmd:"" help:"Write a throw-away PKI with keys for demonstrations and tests."`
	Serve pkiServeCmd `cmd:"" help:"Run its TSA, OCSP, CRLs and certificates."`
}

type pkiDemoCmd struct {
	Dir     string `arg:"" help:"Folder to write; it must be new or empty."`
	BaseURL string `required:"" help:"Address under which the PKI will be served, as http://127.0.0.1:8090." placeholder:"URL"`
}

// Run writes the PKI.
func (c *pkiDemoCmd) Run(e *env) error {
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return problem.New(problem.Usage,
			fmt.Sprintf("Địa chỉ %q không dùng được. Hãy ghi dạng http://127.0.0.1:8090.", c.BaseURL),
			fmt.Sprintf("The address %q can't be used. Write it as http://127.0.0.1:8090.", c.BaseURL))
	}
	p := testpki.New(testpki.Options{BaseURL: c.BaseURL, Now: time.Now(), Random: rand.Reader})
	switch err := p.Save(c.Dir); {
	case errors.Is(err, testpki.ErrTaken):
		return problem.New(problem.Conflict,
			fmt.Sprintf("Thư mục %s không trống. Hãy chọn thư mục mới: khoá cũ không bị ghi đè.", c.Dir),
			fmt.Sprintf("The folder %s is not empty. Choose a new one: old keys are not overwritten.", c.Dir))
	case err != nil:
		return problem.New(problem.IO,
			fmt.Sprintf("Không ghi được vào %s. Hãy kiểm tra quyền ghi và chỗ trống.", c.Dir),
			fmt.Sprintf("%s can't be written. Check permissions and free space.", c.Dir)).Because(err)
	}
	for _, name := range testpki.Subscribers() {
		fmt.Fprintln(e.stdout, filepath.Join(c.Dir, "keys", name+".p12"))
	}
	fmt.Fprintln(e.stderr, problem.Words{
		VI: "Đã tạo hạ tầng khoá TRÌNH DIỄN. Chữ ký tạo bằng các khoá này không có giá trị.",
		EN: "A DEMONSTRATION PKI was written. Signatures made with its keys are worth nothing.",
	}.In(e.lang))
	return nil
}

type pkiServeCmd struct {
	Dir        string `arg:"" help:"Folder that 'trien pki demo' wrote."`
	Listen     string `default:"127.0.0.1:8090" help:"Address to listen on." placeholder:"ADDR"`
	AllowOther bool   `help:"Allow an address that is not of this machine alone."`
}

// Run serves until it is interrupted, which is its ordinary end.
func (c *pkiServeCmd) Run(e *env) error {
	if err := c.local(); err != nil {
		return err
	}
	p, err := testpki.Load(c.Dir, rand.Reader)
	if err != nil {
		return c.unreadable(err)
	}
	l, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", c.Listen)
	if err != nil {
		return problem.New(problem.IO,
			fmt.Sprintf("Không mở được cổng %s: có thể chương trình khác đang dùng. Hãy chọn cổng khác.", c.Listen),
			fmt.Sprintf("%s can't be opened: another program may be using it. Choose another port.", c.Listen)).Because(err)
	}
	fmt.Fprintln(e.stderr, problem.Words{VI: "Đang phục vụ (TRÌNH DIỄN) tại http://", EN: "Serving (DEMONSTRATION) at http://"}.In(e.lang)+l.Addr().String())
	return serveUntil(e.ctx, l, p.Handler(time.Now))
}

// local refuses other addresses than loopback unless they are asked for: whoever reaches the TSA gets its signature.
func (c *pkiServeCmd) local() error {
	if c.AllowOther || loopback(c.Listen) {
		return nil
	}
	return problem.New(problem.Usage,
		fmt.Sprintf("Chỉ phục vụ trên máy này (ví dụ 127.0.0.1:8090); %q là địa chỉ khác. Thêm --allow-other nếu thật sự cần.", c.Listen),
		fmt.Sprintf("Only this machine is served (as 127.0.0.1:8090); %q is another address. Add --allow-other if you mean it.", c.Listen))
}

// loopback says whether only this machine reaches an address to listen on.
func loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	return err == nil && (host == "localhost" || net.ParseIP(host) != nil && net.ParseIP(host).IsLoopback())
}

func (c *pkiServeCmd) unreadable(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.NotFound,
			fmt.Sprintf("Không có hạ tầng khoá trình diễn trong %s. Hãy tạo bằng `trien pki demo`.", c.Dir),
			fmt.Sprintf("There is no demonstration PKI in %s. Make one with `trien pki demo`.", c.Dir)).Because(err)
	}
	return problem.New(problem.IO,
		fmt.Sprintf("Không đọc được hạ tầng khoá trong %s. Hãy tạo lại vào thư mục mới.", c.Dir),
		fmt.Sprintf("The PKI in %s can't be read. Make a new one in another folder.", c.Dir)).Because(err)
}

// serveUntil serves until ctx ends, then lets running answers finish.
func serveUntil(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	select {
	case err := <-ended:
		return problem.New(problem.IO, "Máy chủ dừng vì lỗi. Hãy chạy lại.", "The server stopped on an error. Start it again.").Because(err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := s.Shutdown(grace); err != nil {
		s.Close()
	}
	return nil
}
