// Package convert turns what drafters bring (docx, odt, doc, rtf) into PDF/A-2b (ISO 19005-2) by LibreOffice in a fenced run.
//
// A run has a profile, fonts and a folder of its own, limits on time, memory and output, no network where the kernel allows, and no
// macros. What carries active content is refused before it is opened (379.5.4).
package convert

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"trien/internal/active"
	"trien/internal/fence"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/watch"
)

// Options says where the converter works.
type Options struct {
	Program  string        // path of soffice; "" looks it up
	TempDir  string        // where each run has its own folder; "" is the system's. Documents lie there in clear for the time of one run
	Parallel int           // conversions at once, others wait; 0 is one (each takes about 220 MB)
	Limit    time.Duration // longest run; 0 is limits.ConvertSeconds
}

// Phase is how far a conversion has come.
type Phase string

// The phases, in their order.
const (
	Checking   Phase = "checking"
	Waiting    Phase = "waiting"
	Converting Phase = "converting"
	Verifying  Phase = "verifying"
)

// Converter runs conversions; safe for concurrent use.
type Converter struct {
	options Options
	slots   chan struct{}
}

// New makes a converter. That LibreOffice is missing shows only when something is converted.
func New(o Options) *Converter {
	if o.Limit == 0 {
		o.Limit = limits.ConvertSeconds * time.Second
	}
	return &Converter{o, make(chan struct{}, max(1, o.Parallel))}
}

// Available says whether LibreOffice is there; problem.Unavailable, with how to get it, where it is not.
func (c *Converter) Available() error {
	_, err := c.program()
	return err
}

func (c *Converter) program() (string, error) {
	name := c.options.Program
	if name == "" {
		name = "soffice"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", problem.New(problem.Unavailable,
			"Máy chủ chưa có LibreOffice nên không chuyển được tệp soạn thảo sang PDF. Quản trị chạy `make setup`, hoặc hãy tải lên tệp PDF.",
			"LibreOffice is not installed, so drafts can't be turned into PDF. The administrator runs `make setup`; or upload a PDF.").Because(err)
	}
	return path, nil
}

// ToPDF converts a document; name gives the kind by its ending (.docx .odt .fodt .doc .rtf), which the content must bear out. Progress may be nil.
//
// Errors are problems: Malformed, Encrypted, Limit, Refused (active content, 379.5.4), Unavailable; or context.Canceled.
func (c *Converter) ToPDF(ctx context.Context, name string, data []byte, progress func(Phase)) ([]byte, error) {
	return c.toPDF(ctx, name, data, progress, false)
}

// Released is ToPDF of a file whose active content a person has released: macros never run and links are never followed here all the same.
func (c *Converter) Released(ctx context.Context, name string, data []byte, progress func(Phase)) ([]byte, error) {
	return c.toPDF(ctx, name, data, progress, true)
}

func (c *Converter) toPDF(ctx context.Context, name string, data []byte, progress func(Phase), released bool) ([]byte, error) {
	if progress == nil {
		progress = func(Phase) {}
	}
	progress(Checking)
	kind, err := active.Check(name, data)
	if _, found := active.Found(err); err != nil && !(found && released) {
		return nil, err
	}
	program, err := c.program()
	if err != nil {
		return nil, err
	}
	progress(Waiting)
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	progress(Converting)
	running, measured := watch.Begin(ctx, watch.LibreOffice)
	made, err := c.run(running, program, kind, data)
	measured(err)
	if err != nil {
		return nil, err
	}
	progress(Verifying)
	return made, verify(made)
}

// run lays out a folder, converts in it and takes it away again.
func (c *Converter) run(ctx context.Context, program string, kind active.Kind, data []byte) ([]byte, error) {
	dir, err := os.MkdirTemp(c.options.TempDir, "trien-convert-")
	if err != nil {
		return nil, here(err)
	}
	defer os.RemoveAll(dir)
	if err := layOut(dir, kind, data); err != nil {
		return nil, here(err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.options.Limit)
	defer cancel()
	said, err := fenced(ctx, dir, program, kind)
	if err != nil {
		return nil, c.failed(ctx, said, err)
	}
	made, err := os.ReadFile(filepath.Join(dir, "out", "draft.pdf"))
	if err != nil {
		return nil, unreadable(err)
	}
	return made, nil
}

func (c *Converter) failed(ctx context.Context, said []byte, err error) error {
	switch {
	case context.Cause(ctx) == context.DeadlineExceeded:
		return problem.New(problem.Limit,
			"Chuyển sang PDF quá thời gian cho phép nên đã dừng. Hãy bỏ bớt ảnh, bảng lớn rồi thử lại, hoặc tự xuất PDF và tải lên.",
			"The conversion took longer than is allowed and was stopped. Take out large pictures or tables and try again, or export a PDF yourself.").Because(errors.Join(context.DeadlineExceeded, err))
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case fence.NotStarted(err):
		return problem.New(problem.Unavailable, "LibreOffice không khởi động được. Hãy báo quản trị; trong lúc chờ có thể tải lên tệp PDF.",
			"LibreOffice does not start. Tell the administrator; meanwhile a PDF can be uploaded.").Because(err)
	}
	if len(said) > 500 {
		said = said[:500]
	}
	return unreadable(&runError{bytes.Clone(said), err})
}

// runError keeps what LibreOffice said for the log's reader; it names only files of our own folder.
type runError struct {
	said []byte
	err  error
}

func (e *runError) Error() string { return e.err.Error() + ": " + string(e.said) }
func (e *runError) Unwrap() error { return e.err }

func unreadable(err error) error {
	return problem.New(problem.Malformed,
		"LibreOffice không đọc được tệp này. Hãy mở bằng chương trình soạn thảo, lưu lại dạng .docx rồi tải lên.",
		"LibreOffice can't read this file. Open it in your word processor, save it again as .docx and upload that.").Because(err)
}

func here(err error) error {
	return problem.New(problem.IO, "Máy chủ không ghi được tệp tạm. Hãy báo quản trị.", "The server can't write temporary files. Tell the administrator.").Because(err)
}

// fenced converts in dir and gives the first of what was said.
func fenced(ctx context.Context, dir, program string, kind active.Kind) ([]byte, error) {
	said := &fence.Head{}
	err := fence.Do(ctx, fence.Run{Program: program, Args: arguments(dir, kind), Dir: dir, Sockets: sockets, Env: environment(dir), Stdout: said, Stderr: said,
		Memory: limits.ConvertMemory, Output: limits.UploadSize, Seconds: 2 * limits.ConvertSeconds})
	return said.Bytes(), err
}

// verify looks at what LibreOffice made: it must be fit to be signed, and say that it is PDF/A-2b.
func verify(made []byte) error {
	if err := active.CheckPDF(bytes.NewReader(made), int64(len(made))); err != nil {
		return err
	}
	if !bytes.Contains(made, []byte("<pdfaid:part>2</pdfaid:part>")) {
		return problem.New(problem.Internal, "LibreOffice không xuất được PDF/A-2b. Hãy báo quản trị.",
			"LibreOffice did not make a PDF/A-2b. Tell the administrator.")
	}
	return nil
}
