package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"trien/internal/durable"
	"trien/internal/problem"
)

// inputs gives the files to sign: the arguments, where @LIST stands for the paths in a file, a line each.
func (c *signCmd) inputs() ([]string, error) {
	var out []string
	for _, f := range c.Files {
		name, list := strings.CutPrefix(f, "@")
		if !list {
			out = append(out, f)
			continue
		}
		paths, err := pathsIn(name)
		if err != nil {
			return nil, err
		}
		out = append(out, paths...)
	}
	return out, nil
}

// pathsIn reads a list: a path a line; empty lines and lines that begin with # do not count.
func pathsIn(list string) (out []string, err error) {
	f, err := os.Open(list)
	if err != nil {
		return nil, fileProblem(list, err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if path := strings.TrimRight(lines.Text(), "\r"); path != "" && !strings.HasPrefix(path, "#") {
			out = append(out, path)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fileProblem(list, err)
	}
	if len(out) == 0 {
		return nil, problem.New(problem.Usage, "Danh sách "+list+" không có tệp nào.", "The list "+list+" names no file.")
	}
	return out, nil
}

// Outcomes of a file in a batch.
const (
	outcomeSigned  = "signed"
	outcomeSkipped = "skipped" // its signed form is there already
	outcomeFailed  = "failed"
	outcomeUntried = "untried" // the key failed before its turn came
)

// batchLine is what --json prints for a file of a batch.
type batchLine struct {
	In      string `json:"in"`
	Outcome string `json:"outcome"`
	*signResult
	Error *problemWords `json:"error,omitempty"`

	text string // for people
}

// batch signs many files by one key.
type batch struct {
	*signCmd
	*env
	desk *desk
	jobs []*signing
	bar  *progressbar.ProgressBar // nil where nobody watches

	mu    sync.Mutex
	lines []*batchLine // by job; nil until it is done
	told  int          // lines printed so far
	keyed error        // what is wrong with the key, once it failed
}

// runBatch signs files into --out-dir. The key is opened once, before anything is signed: a wrong password ends the run there.
func (c *signCmd) runBatch(e *env, d *desk, files []string) error {
	quiet := *e
	quiet.stderr = &oneByOne{w: e.stderr}
	b := &batch{signCmd: c, env: &quiet, desk: d, lines: make([]*batchLine, len(files))}
	if err := b.plan(files); err != nil {
		return err
	}
	if err := b.jobs[0].unlock(); err != nil {
		return err
	}
	if err := durable.Folder(c.OutDir, 0o755); err != nil {
		return fileProblem(c.OutDir, err)
	}
	b.bar = e.bar(len(files))
	b.run()
	return b.end()
}

// plan settles every output before anything is done: two of one name, or one over an input, end the run here.
func (b *batch) plan(files []string) (err error) {
	if b.Out != "" || b.InPlace {
		return problem.New(problem.Usage, "--out-dir không đi cùng -o và --in-place.", "--out-dir can't go with -o and --in-place.")
	}
	from := map[string]string{}
	for _, in := range files {
		s := b.one(b.env, b.desk, in)
		if err := s.arguments(); err != nil {
			return err
		}
		if s.pass, err = s.pdfPassword(); err != nil {
			return err
		}
		s.out = filepath.Join(b.OutDir, filepath.Base(in))
		if b.Detached {
			s.out += ".p7s"
		}
		if other, taken := from[s.out]; taken {
			return problem.New(problem.Usage, "Hai tệp vào cùng tên: "+other+" và "+in+". Hãy ký chúng vào hai thư mục khác nhau.",
				"Two inputs have one name: "+other+" and "+in+". Sign them into two folders.")
		}
		from[s.out] = in
		if sameFile(in, s.out) {
			return problem.New(problem.Usage, "--out-dir là thư mục của tệp vào "+in+"; tệp gốc không bị ghi đè. Hãy chọn thư mục khác.",
				"--out-dir is the folder of the input "+in+"; inputs are never overwritten. Choose another folder.")
		}
		b.jobs = append(b.jobs, s)
	}
	return nil
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// atOnce is how many files are worked on at the same time: keys in memory sign in parallel, and those elsewhere queue by themselves.
func (c *signCmd) atOnce() int {
	if c.OutDir == "" {
		return 1
	}
	return runtime.GOMAXPROCS(0)
}

// run takes the files in their order until all are done or the run is interrupted; then what is begun ends whole or not at all.
func (b *batch) run() {
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(b.atOnce(), len(b.jobs)) {
		workers.Go(func() {
			for i := range next {
				b.done(i, b.work(b.jobs[i]))
			}
		})
	}
	for i := 0; i < len(b.jobs) && b.ctx.Err() == nil; i++ {
		select {
		case next <- i:
		case <-b.ctx.Done():
		}
	}
	close(next)
	workers.Wait()
}

// work signs one file, unless its signed form is there; nil where the run was interrupted.
func (b *batch) work(s *signing) *batchLine {
	line := &batchLine{In: s.In, Outcome: outcomeSigned}
	if err := b.keyFailure(); err != nil {
		line.Outcome, line.text = outcomeUntried, problem.Words{VI: "Chưa ký " + s.In + ": khóa ký đã hỏng giữa chừng.", EN: "Not tried " + s.In + ": the key failed before."}.In(b.lang)
		return line
	}
	s.now = time.Now().In(vietnam)
	done, err := b.sign(s, line)
	if err == nil && done != nil {
		if line.text = s.words(done); b.JSON {
			line.signResult, err = s.result(done)
		}
	}
	if err == nil {
		return line
	}
	if b.ctx.Err() != nil {
		return nil
	}
	told := b.wordsOf(err)
	line.Outcome, line.Error, line.signResult = outcomeFailed, &told, nil
	line.text = problem.Words{VI: "Không ký được ", EN: "Could not sign "}.In(b.lang) + s.In + ": " + told.Message
	if told.Kind == problem.Key {
		b.mu.Lock()
		b.keyed = err
		b.mu.Unlock()
	}
	return line
}

// sign gives nil without an error where the file was left as it is, and says so in line.
func (b *batch) sign(s *signing, line *batchLine) (*signed, error) {
	if !b.Force {
		there, err := s.already()
		if err != nil {
			return nil, err
		}
		if there {
			line.Outcome = outcomeSkipped
			line.text = problem.Words{VI: "Bỏ qua " + s.In + ": " + s.out + " đã là bản ký của tệp này.", EN: "Skipped " + s.In + ": " + s.out + " is its signed form already."}.In(b.lang)
			return nil, nil
		}
	}
	return s.sign()
}

func (b *batch) keyFailure() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.keyed
}

// done keeps a line and prints those whose turn has come: lines stand in the order of the files.
func (b *batch) done(i int, line *batchLine) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines[i] = line
	for ; b.told < len(b.lines) && b.lines[b.told] != nil; b.told++ {
		b.print(b.lines[b.told])
	}
	if b.bar != nil {
		b.bar.Add(1)
	}
}

func (b *batch) print(line *batchLine) {
	if b.bar != nil {
		b.bar.Clear()
	}
	if b.JSON {
		json.NewEncoder(b.stdout).Encode(line)
		return
	}
	fmt.Fprintln(b.stdout, line.text)
}

// end prints what an interruption left untold, sums up, and gives the outcome of the run: that of its worst file.
func (b *batch) end() error {
	count := map[string]int{}
	for i, line := range b.lines {
		if line == nil {
			continue
		}
		count[line.Outcome]++
		if i >= b.told {
			b.print(line)
		}
	}
	if b.bar != nil {
		b.bar.Finish()
	}
	all := len(b.lines)
	fmt.Fprintln(b.stderr, problem.Words{
		VI: fmt.Sprintf("%d tệp: đã ký %d, có sẵn %d, không ký được %d, chưa làm %d.", all, count[outcomeSigned], count[outcomeSkipped], count[outcomeFailed],
			all-count[outcomeSigned]-count[outcomeSkipped]-count[outcomeFailed]),
		EN: fmt.Sprintf("Files: %d. %d signed, %d there already, %d failed, %d not tried.", all, count[outcomeSigned], count[outcomeSkipped], count[outcomeFailed],
			all-count[outcomeSigned]-count[outcomeSkipped]-count[outcomeFailed]),
	}.In(b.lang))
	switch {
	case b.ctx.Err() != nil:
		return context.Cause(b.ctx)
	case count[outcomeFailed]+count[outcomeUntried] > 0:
		return errUndone
	}
	return nil
}

// oneByOne lets one write at a time through.
type oneByOne struct {
	mu sync.Mutex
	w  io.Writer
}

func (o *oneByOne) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(p)
}

// bar shows how far a run is, on a terminal only.
func (e *env) bar(n int) *progressbar.ProgressBar {
	f, ok := e.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return progressbar.NewOptions(n, progressbar.OptionSetWriter(f), progressbar.OptionClearOnFinish(), progressbar.OptionShowCount(),
		progressbar.OptionSetDescription(problem.Words{VI: "Đang ký", EN: "Signing"}.In(e.lang)))
}
