package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"trien/internal/durable"
	"trien/internal/problem"
)

// fileKey is what a file that was judged is known again by: where it lies, its length, when it was last written; of a signature file,
// those of the file that it signs, too.
type fileKey struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	Time   int64  `json:"mtime"` // nanoseconds since 1970
	Beside string `json:"content,omitempty"`
}

// bookLine is a line of a book: the first says what the run goes by, each other one that a file is done.
type bookLine struct {
	By      string `json:"judged_by,omitempty"` // SHA-256 over policy and options
	Verdict string `json:"verdict,omitempty"`
	fileKey
}

// book is the file of --resume: which files are done.
type book struct {
	file *os.File
	done map[fileKey]string // verdicts
}

// openBook opens or begins a book and keeps others off it. A last line that was cut short counts as not written.
func openBook(path, by string) (*book, error) {
	f, err := durable.Lock(path)
	if errors.Is(err, durable.ErrLocked) {
		return nil, problem.New(problem.Conflict, path+" đang được một lần chạy khác dùng. Hãy đợi nó xong hoặc cho tên khác.",
			path+" is in use by another run. Wait for it to end, or name another.")
	}
	if err != nil {
		return nil, fileProblem(path, err)
	}
	b := &book{file: f, done: map[fileKey]string{}}
	if err := b.read(by); err != nil {
		f.Close()
		if problem.KindOf(err) != problem.Internal {
			return nil, err
		}
		return nil, fileProblem(path, err)
	}
	return b, nil
}

func (b *book) read(by string) error {
	var end int64
	lines := bufio.NewReader(b.file)
	for {
		text, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		var l bookLine
		if json.Unmarshal(text, &l) != nil || (end == 0) != (l.By != "") {
			return b.refuse("không phải tệp do --resume ghi. Hãy cho tên khác.", "was not written by --resume. Name another file.")
		}
		if end == 0 && l.By != by {
			return b.refuse("thuộc một lần chạy với chứng thư tin cậy hoặc tùy chọn khác. Hãy cho tên khác để bắt đầu lại.",
				"belongs to a run with other anchors or options. Name another file to begin anew.")
		}
		if end += int64(len(text)); l.By == "" {
			b.done[l.fileKey] = l.Verdict
		}
	}
	if _, err := b.file.Seek(end, io.SeekStart); err != nil {
		return err
	}
	if err := b.file.Truncate(end); err != nil || end > 0 {
		return err
	}
	return json.NewEncoder(b.file).Encode(bookLine{By: by})
}

func (b *book) refuse(vi, en string) error {
	return problem.New(problem.Usage, b.file.Name()+" "+vi, b.file.Name()+" "+en)
}

// has tells whether a file is done as it is now. What could not be read is tried again.
func (b *book) has(s subject, k fileKey) (verdict string, ok bool) {
	if b == nil || s.err != nil {
		return "", false
	}
	verdict, ok = b.done[k]
	return verdict, ok
}

// add notes a file as done, unless the machine could not read it.
func (b *book) add(t *told) error {
	if b == nil || t.verdict == verdictError+"io" {
		return nil
	}
	if err := json.NewEncoder(b.file).Encode(bookLine{Verdict: t.verdict, fileKey: t.key}); err != nil {
		return fileProblem(b.file.Name(), err)
	}
	return nil
}

func (b *book) close() error {
	if b == nil {
		return nil
	}
	return errors.Join(b.file.Sync(), b.file.Close())
}

// keyOf looks a file up; one that is not there has a key, too.
func (v *verifier) keyOf(s subject) fileKey {
	k := statKey(s.name)
	if end := signatureSuffix(s.name); end != "" {
		content := statKey(strings.TrimSuffix(s.name, end))
		sum := sha256.Sum256([]byte(jsonOf(content)))
		k.Beside = hex.EncodeToString(sum[:8])
	}
	return k
}

func statKey(name string) fileKey {
	k := fileKey{Path: name, Size: -1}
	if full, err := filepath.Abs(name); err == nil {
		k.Path = full
	}
	if info, err := os.Stat(name); err == nil {
		k.Size, k.Time = info.Size(), info.ModTime().UnixNano()
	}
	return k
}

// goesBy digests what verdicts depend on beside the file: policy, anchors, options.
func (v *verifier) goesBy() string {
	sum := sha256.Sum256([]byte(jsonOf(v.policy) + jsonOf([]any{v.At, v.Offline, v.Content, v.PasswordEnv, v.looks})))
	return hex.EncodeToString(sum[:])
}

// jsonOf writes a value of our own.
func jsonOf(x any) string {
	b, err := json.Marshal(x)
	if err != nil {
		panic(err) // our own types
	}
	return string(b)
}
