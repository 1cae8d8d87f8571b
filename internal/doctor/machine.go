package doctor

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"trien/internal/convert"
	"trien/internal/fence"
	"trien/internal/limits"
	"trien/internal/ocr"
	"trien/internal/problem"
)

// machine are the checks of what all offices share.
func (p Patient) machine() []named {
	list := []named{
		{"libreoffice", "", p.libreOffice},
		{"tesseract", "", p.tesseract},
		{"fence", "", func(context.Context) []Finding { return landlock() }},
		{"fonts", "", func(context.Context) []Finding { return fonts() }},
		{"configuration", "", func(context.Context) []Finding { return p.configuration() }},
	}
	for _, f := range []struct{ what, path string }{{"data", p.Config.Data}, {"temp", tempFolder(p.Config.Tools.Temp)}, {"cache", p.Cache}} {
		if f.path != "" {
			list = append(list, named{"disk", "", func(context.Context) []Finding { return room(f.what, f.path) }})
		}
	}
	return append(list, named{"encryption", "", func(context.Context) []Finding { return kept("temp", tempFolder(p.Config.Tools.Temp), false) }})
}

// version asks a program for its version, in a fence.
func version(ctx context.Context, program string, args ...string) (string, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return "", err
	}
	said, aside := &fence.Head{}, &fence.Head{} // warnings about a home that it may not write go aside
	within, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	err = fence.Do(within, fence.Run{Program: path, Args: args, Dir: "/", Env: []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=/"},
		Stdout: said, Stderr: aside, Memory: limits.ConvertMemory, Seconds: 30})
	line, _, _ := strings.Cut(strings.TrimSpace(string(said.Bytes())), "\n")
	if line == "" {
		line, _, _ = strings.Cut(strings.TrimSpace(string(aside.Bytes())), "\n")
	}
	if err == nil && line == "" {
		err = fmt.Errorf("%s says nothing", program)
	}
	return strings.TrimSpace(line), err
}

func (p Patient) libreOffice(ctx context.Context) []Finding {
	c := convert.New(convert.Options{Program: p.Config.Tools.LibreOffice})
	if err := c.Available(); err != nil {
		return failed(Warn, err)
	}
	program := p.Config.Tools.LibreOffice
	if program == "" {
		program = "soffice"
	}
	v, err := version(ctx, program, "--version")
	if err != nil {
		return todo(Bad, "LibreOffice có nhưng không chạy được trong hàng rào", "LibreOffice is there and does not run in its fence",
			"Chạy `soffice --version` bằng người dùng của máy chủ; cài lại gói libreoffice nếu lỗi.", "Run `soffice --version` as the server's user; install libreoffice again where it fails.")
	}
	return one(Good, v, v)
}

func (p Patient) tesseract(ctx context.Context) []Finding {
	program := p.Config.Tools.Tesseract
	if program == "" {
		program = "tesseract"
	}
	v, err := version(ctx, program, "--version")
	if err == nil {
		err = ocr.New(ocr.Options{Program: p.Config.Tools.Tesseract}).Available(ctx)
	}
	if err != nil {
		return todo(Warn, "chưa có Tesseract kèm tiếng Việt: dấu mật trong ảnh quét phải do người xem", "Tesseract with Vietnamese is not there: people must look for secret markings in scans",
			"Cài gói tesseract-ocr và tesseract-ocr-vie.", "Install tesseract-ocr and tesseract-ocr-vie.")
	}
	return one(Good, v+", có tiếng Việt", v+", with Vietnamese")
}

func landlock() []Finding {
	if fence.Confined() {
		return one(Good, "nhân hệ điều hành có Landlock: LibreOffice và Tesseract chỉ thấy tệp của chúng", "the kernel has Landlock: LibreOffice and Tesseract see their own files alone")
	}
	return todo(Warn, "nhân hệ điều hành không có Landlock: LibreOffice và Tesseract đọc được những gì máy chủ đọc được", "the kernel has no Landlock: LibreOffice and Tesseract may read what the server's user may read",
		"Dùng Linux 5.13 trở lên, bật landlock trong lsm=.", "Use Linux 5.13 or later with landlock in lsm=.")
}

// fonts: those of official documents are part of the program; others that a draft names stand on the machine or are replaced.
func fonts() []Finding {
	n := 0
	for _, dir := range []string{"/usr/share/fonts", "/usr/local/share/fonts"} {
		for _, pattern := range []string{"*/*.ttf", "*/*/*.ttf", "*/*.otf", "*/*/*.otf"} {
			found, _ := filepath.Glob(filepath.Join(dir, pattern))
			n += len(found)
		}
	}
	return one(Good, fmt.Sprintf("phông thay Times New Roman, Arial, Courier New có sẵn trong chương trình, đủ chữ Việt; máy có thêm %d phông", n),
		fmt.Sprintf("fonts for Times New Roman, Arial and Courier New are built in, with every Vietnamese letter; the machine has %d more", n))
}

// configuration says where it is read from. That it is right was seen before anything else was looked at.
func (p Patient) configuration() []Finding {
	if p.File == "" {
		return one(Good, "không có tệp cấu hình: mọi mục theo mặc định", "there is no file: every key has its default")
	}
	return one(Good, p.File, p.File)
}

// clock looks whether time goes evenly while all else is looked at.
type clock struct {
	now   func() time.Time
	wall  time.Time
	steps time.Time // with the monotonic clock
}

func startClock(now func() time.Time) *clock { return &clock{now, now().Round(0), time.Now()} }

// jump is more than clocks that are held to others move at once.
const jump = time.Second

func (c *clock) end() Finding {
	went, passed := c.now().Round(0).Sub(c.wall), time.Since(c.steps)
	f := Finding{Check: "clock", State: Good, Words: problem.Words{VI: "đồng hồ chạy đều trong lúc kiểm tra", EN: "the clock went evenly while this was looked at"}}
	if d := (went - passed).Abs(); d > jump {
		f.State = Bad
		f.Words = problem.Words{VI: fmt.Sprintf("đồng hồ nhảy %s trong lúc kiểm tra", d.Round(time.Millisecond)), EN: fmt.Sprintf("the clock jumped by %s while this was looked at", d.Round(time.Millisecond))}
		f.Next = keepTime()
	}
	return f
}

func keepTime() problem.Words {
	return problem.Words{VI: "Bật đồng bộ giờ (chrony, systemd-timesyncd) và xem máy ảo có bị tạm dừng không.", EN: "Have the time kept (chrony, systemd-timesyncd), and see whether a virtual machine was paused."}
}

// skew compares a clock with this machine's; slack is what the way there may have taken.
func skew(whose problem.Words, theirs, ours time.Time, slack time.Duration) []Finding {
	d := theirs.Sub(ours)
	state := Good
	switch {
	case d.Abs() > 30*time.Second+slack: // one-time codes change by then, and signatures say a wrong time
		state = Bad
	case d.Abs() > 3*time.Second+slack:
		state = Warn
	}
	f := Finding{Check: "clock", State: state, Words: problem.Words{VI: fmt.Sprintf("đồng hồ của %s lệch %s", whose.VI, d.Round(100*time.Millisecond)),
		EN: fmt.Sprintf("the clock of %s differs by %s", whose.EN, d.Round(100*time.Millisecond))}}
	if state != Good {
		f.Next = keepTime()
	}
	return []Finding{f}
}

// modes says whether the machine has permissions as Unix has.
func modes() bool { return runtime.GOOS != "windows" }
