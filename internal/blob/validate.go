package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"trien/internal/aead"
	"trien/internal/problem"
)

// State is how one check of Validate ended.
type State string

// The states. A Warning is no reason not to use the place; of what is NotChecked nothing is known.
const (
	Good       State = "good"
	Warning    State = "warning"
	Bad        State = "bad"
	NotChecked State = "not_checked"
)

// Checked is one line of Validate: what was looked at, and what was found where that needs words.
type Checked struct {
	ID    string
	State State
	What  problem.Words
	Found problem.Words
}

// Validate does on the operator's own folder or bucket what the house relies on, and tells of each check as it ends. It works in a place of its own
// below the address, which it removes, whatever happens; what is there is not touched. An error means that nothing could be checked.
func Validate(ctx context.Context, address string, random io.Reader, tell func(Checked)) error {
	a, err := ParseAddress(address)
	if err != nil {
		return err
	}
	v := &validation{random: random, tell: tell}
	if a.Folder != "" {
		err = v.inFolder(ctx, a.Folder)
	} else {
		err = v.inBucket(ctx, a)
	}
	return ioFailed(errors.Join(err, ctx.Err()))
}

type validation struct {
	store  *Store
	random io.Reader
	tell   func(Checked)
}

// check is one thing to look at. It gives words where something is worth telling; its error makes it Bad, unless it is a doubt.
type check struct {
	id   string
	what problem.Words
	do   func(ctx context.Context) (problem.Words, error)
}

// doubt is a finding that is no reason not to use the place; blank is that something could not be found out.
type (
	doubt problem.Words
	blank problem.Words
)

func (d doubt) Error() string { return d.EN }
func (b blank) Error() string { return b.EN }

func (v *validation) run(ctx context.Context, checks []check) {
	for _, c := range checks {
		if ctx.Err() != nil {
			return
		}
		found, err := c.do(ctx)
		done := Checked{ID: c.id, State: Good, What: c.what, Found: found}
		var d doubt
		var b blank
		switch {
		case errors.As(err, &d):
			done.State, done.Found = Warning, problem.Words(d)
		case errors.As(err, &b):
			done.State, done.Found = NotChecked, problem.Words(b)
		case err != nil && ctx.Err() == nil:
			done.State, done.Found = Bad, operatorWords(err)
		case err != nil:
			return
		}
		v.tell(done)
	}
}

// operatorWords are those of a failure with its cause, which helps whoever runs the place.
func operatorWords(err error) problem.Words {
	err = ioFailed(err)
	w := problem.WordsOf(err)
	var p *problem.Error
	if errors.As(err, &p) && p.Cause != nil {
		cause := " (" + p.Cause.Error() + ")"
		w = problem.Words{VI: w.VI + cause, EN: w.EN + cause}
	}
	return w
}

// failing says in words what a place did that it must not do.
func failing(vi, en string) error { return problem.New(problem.IO, vi, en) }

// checks are what is relied on everywhere.
func (v *validation) checks() []check {
	return []check{
		{"read_after_write", problem.Words{VI: "đọc, dò và liệt kê được ngay sau khi ghi", EN: "what is written is read, found and listed at once"}, v.readAfterWrite},
		{"write_once", problem.Words{VI: "ghi một lần: tên đã có không ghi đè được", EN: "write-once: a name that is taken can't be written over"}, v.writeOnce},
		{"concurrent_writers", problem.Words{VI: "nhiều nơi cùng ghi một tên: đúng một nơi được", EN: "several write one name at once: exactly one succeeds"}, v.writers},
		{"ranges", problem.Words{VI: "đọc từng đoạn của tệp", EN: "ranges of a file are read"}, v.ranges},
		{"large_file", problem.Words{VI: "tệp lớn, nhiều phần", EN: "a large file, in parts"}, v.large},
		{"replace", problem.Words{VI: "tệp làm việc thay được trọn vẹn", EN: "working files are replaced whole"}, v.replace},
		{"delete", problem.Words{VI: "tệp đã xóa không còn đọc, dò hay liệt kê được", EN: "what is deleted is not read, found or listed any more"}, v.remove},
	}
}

// put writes an object under a name; once means write-once.
func (v *validation) put(ctx context.Context, name string, b []byte, once bool) error {
	p, err := v.store.objects.begin()
	if err != nil {
		return err
	}
	defer p.abort()
	if _, err := p.Write(b); err != nil {
		return err
	}
	if once {
		return p.create(ctx, name)
	}
	return p.replace(ctx, name)
}

// want reads an object and compares it.
func (v *validation) want(ctx context.Context, name string, b []byte) error {
	src, err := v.store.objects.open(ctx, name)
	if err != nil {
		return err
	}
	defer src.Close()
	got, err := io.ReadAll(io.NewSectionReader(src, 0, src.Size()))
	if err == nil && !bytes.Equal(got, b) {
		err = failing("Nội dung đọc lại khác với nội dung đã ghi.", "What is read is not what was written.")
	}
	return err
}

func (v *validation) listed(ctx context.Context, name string) (bool, error) {
	for n, err := range v.store.objects.names(ctx) {
		if err != nil || n == name {
			return err == nil, err
		}
	}
	return false, nil
}

func (v *validation) bytes(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(v.random, b)
	return b, err
}

func (v *validation) readAfterWrite(ctx context.Context) (problem.Words, error) {
	const files = 10
	began := time.Now()
	for i := range files {
		name := fmt.Sprintf("aa/written-%d", i)
		b, err := v.bytes(2000 + i)
		if err != nil {
			return problem.Words{}, err
		}
		if err := v.put(ctx, name, b, true); err != nil {
			return problem.Words{}, err
		}
		if err := v.want(ctx, name, b); err != nil {
			return problem.Words{}, err
		}
		made, err := v.store.objects.stat(ctx, name)
		if err != nil {
			return problem.Words{}, err
		}
		if off := time.Since(made).Abs(); off > time.Hour {
			return problem.Words{}, failing("Giờ của kho lệch với giờ máy này "+off.Round(time.Second).String()+"; việc dọn tệp cũ dựa vào giờ này. Hãy đồng bộ giờ (NTP).",
				"The clock of the store is off by "+off.Round(time.Second).String()+" from this machine's; old files are swept by it. Set the time by NTP.")
		}
		if there, err := v.listed(ctx, name); err != nil || !there {
			return problem.Words{}, errors.Join(err, failing("Tệp vừa ghi không có trong danh sách.", "A file written a moment ago is not listed."))
		}
	}
	each := (time.Since(began) / files).Round(100 * time.Microsecond).String()
	return problem.Words{VI: each + " mỗi tệp", EN: each + " a file"}, nil
}

func (v *validation) writeOnce(ctx context.Context) (problem.Words, error) {
	first, err := v.bytes(3000)
	if err != nil {
		return problem.Words{}, err
	}
	if err := v.put(ctx, "bb/once", first, true); err != nil {
		return problem.Words{}, err
	}
	if err := v.put(ctx, "bb/once", first[:1000], true); err == nil {
		return problem.Words{}, failing("Tệp đã có bị ghi đè.", "A stored file was written over.")
	}
	return problem.Words{}, v.want(ctx, "bb/once", first)
}

func (v *validation) writers(ctx context.Context) (problem.Words, error) {
	const writers = 8
	bodies, errs := make([][]byte, writers), make([]error, writers)
	var all sync.WaitGroup
	for i := range writers {
		var err error
		if bodies[i], err = v.bytes(4000); err != nil {
			return problem.Words{}, err
		}
		all.Go(func() { errs[i] = v.put(ctx, "cc/contested", bodies[i], true) })
	}
	all.Wait()
	won := -1
	for i, err := range errs {
		switch {
		case err == nil && won >= 0:
			return problem.Words{}, failing("Hai nơi cùng ghi được một tên.", "Two writers were told that they had written one name.")
		case err == nil:
			won = i
		}
	}
	if won < 0 {
		return problem.Words{}, errors.Join(failing("Không nơi nào ghi được.", "None of the writers succeeded."), errs[0])
	}
	return problem.Words{}, v.want(ctx, "cc/contested", bodies[won])
}

func (v *validation) ranges(ctx context.Context) (problem.Words, error) {
	k, err := aead.Random("validation", v.random)
	if err != nil {
		return problem.Words{}, err
	}
	plain, err := v.bytes(20*SegmentSize + 77)
	if err != nil {
		return problem.Words{}, err
	}
	ref, err := v.store.Put(ctx, k, bytes.NewReader(plain))
	if err != nil {
		return problem.Words{}, err
	}
	f, err := v.store.Open(ctx, ref, k)
	if err != nil {
		return problem.Words{}, err
	}
	defer f.Close()
	for range 20 {
		off := rand.IntN(len(plain))
		b := make([]byte, min(1+rand.IntN(3*SegmentSize), len(plain)-off))
		if _, err := f.ReadAt(b, int64(off)); err != nil {
			return problem.Words{}, err
		}
		if !bytes.Equal(b, plain[off:off+len(b)]) {
			return problem.Words{}, failing("Đoạn đọc được không phải đoạn đã hỏi.", "A range that was read is not the one that was asked for.")
		}
	}
	return problem.Words{}, nil
}

// largeSize is three parts of a bucket while it is validated.
const largeSize = 12 << 20

func (v *validation) large(ctx context.Context) (problem.Words, error) {
	k, err := aead.Random("validation", v.random)
	if err != nil {
		return problem.Words{}, err
	}
	began := time.Now()
	ref, err := v.store.Put(ctx, k, io.LimitReader(v.random, largeSize))
	if err != nil {
		return problem.Words{}, err
	}
	written := time.Since(began)
	began = time.Now()
	if err := v.store.Verify(ctx, ref.Digest, 0); err != nil {
		return problem.Words{}, err
	}
	read := time.Since(began)
	other, err := v.bytes(largeSize)
	if err != nil {
		return problem.Words{}, err
	}
	if err := v.put(ctx, ref.Digest.place(), other, true); err == nil {
		return problem.Words{}, failing("Tệp lớn đã có bị ghi đè.", "A stored large file was written over.")
	}
	if err := v.store.Verify(ctx, ref.Digest, 0); err != nil {
		return problem.Words{}, err
	}
	in, out := speed(written), speed(read)
	return problem.Words{VI: "ghi " + in + ", đọc " + out, EN: "written at " + in + ", read at " + out}, nil
}

func speed(took time.Duration) string {
	return fmt.Sprintf("%.0f MB/s", largeSize/1e6/max(took.Seconds(), 1e-6))
}

func (v *validation) replace(ctx context.Context) (problem.Words, error) {
	for i := range 5 {
		b, err := v.bytes(1000 * (5 - i))
		if err != nil {
			return problem.Words{}, err
		}
		if err := v.put(ctx, "work", b, false); err != nil {
			return problem.Words{}, err
		}
		if err := v.want(ctx, "work", b); err != nil {
			return problem.Words{}, err
		}
	}
	return problem.Words{}, nil
}

func (v *validation) remove(ctx context.Context) (problem.Words, error) {
	const name = "dd/gone"
	if err := v.put(ctx, name, []byte("gone"), true); err != nil {
		return problem.Words{}, err
	}
	for range 2 { // what is missing already is no error
		if err := v.store.objects.remove(ctx, name); err != nil {
			return problem.Words{}, err
		}
	}
	there, err := v.listed(ctx, name)
	if err != nil {
		return problem.Words{}, err
	}
	if _, err := v.store.objects.stat(ctx, name); there || err == nil {
		return problem.Words{}, failing("Tệp đã xóa vẫn còn dò hoặc liệt kê được.", "A deleted file is still found or listed.")
	}
	// Write-once is for what stands: a name that is free again may be given again.
	return problem.Words{}, v.put(ctx, name, slices.Repeat([]byte("again"), 10), true)
}
