package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"trien/internal/disk"
	"trien/internal/problem"
)

// inFolder works in a subfolder of its own.
func (v *validation) inFolder(ctx context.Context, path string) error {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return problem.New(problem.NotFound, "Không có thư mục "+path+". Hãy tạo thư mục rồi chạy lại.", "There is no folder "+path+". Make it, then run this again.").Because(err)
	}
	if err := forgotten(path, time.Now().Add(-abandoned)); err != nil {
		return err
	}
	own := filepath.Join(path, probes+rand.Text())
	f, err := makeFolder(own)
	if err != nil {
		return errors.Join(err, os.RemoveAll(own))
	}
	v.store = &Store{objects: f, random: v.random}
	v.run(ctx, append(v.checks(), []check{
		{"durable", problem.Words{VI: "ghi chắc xuống đĩa (fsync)", EN: "writes reach the disk (fsync)"}, func(ctx context.Context) (problem.Words, error) { return v.durable(ctx) }},
		{"leftovers", problem.Words{VI: "phần ghi dở của lần bị ngắt được dọn", EN: "what an interrupted write left is tidied away"}, func(ctx context.Context) (problem.Words, error) { return problem.Words{}, f.leftovers(ctx) }},
		{"permissions", problem.Words{VI: "quyền: tệp đã lưu chỉ chủ sở hữu đọc được, không ai ghi", EN: "permissions: stored files are their owner's to read, nobody's to write"}, func(context.Context) (problem.Words, error) { return problem.Words{}, f.permissions() }},
		{"case", problem.Words{VI: "phân biệt chữ hoa, chữ thường trong tên tệp", EN: "names differ by case"}, func(ctx context.Context) (problem.Words, error) { return problem.Words{}, v.cases(ctx) }},
		{"space", problem.Words{VI: "đủ chỗ trống", EN: "enough space"}, func(context.Context) (problem.Words, error) { return space(path) }},
	}...))
	return os.RemoveAll(own)
}

// forgotten removes what validations that were killed have left.
func forgotten(path string, before time.Time) error {
	left, err := os.ReadDir(path)
	for _, e := range left {
		info, gone := e.Info()
		if gone == nil && e.IsDir() && strings.HasPrefix(e.Name(), probes) && info.ModTime().Before(before) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(path, e.Name())))
		}
	}
	return err
}

func (v *validation) durable(ctx context.Context) (problem.Words, error) {
	const files = 20
	began := time.Now()
	for i := range files {
		if err := v.put(ctx, fmt.Sprintf("ff/durable-%d", i), []byte("durable"), true); err != nil {
			return problem.Words{}, err
		}
	}
	each := time.Since(began) / files
	words := problem.Words{VI: each.Round(10*time.Microsecond).String() + " mỗi tệp", EN: each.Round(10*time.Microsecond).String() + " a file"}
	if disk.KindOf(v.store.objects.(*folder).path) == disk.Memory {
		return words, doubt{VI: "Thư mục nằm trong bộ nhớ (tmpfs): tắt máy là mất hết.", EN: "The folder is in memory (tmpfs): all is lost when the machine stops."}
	}
	return words, nil
}

// leftovers leaves a file without a name, as a process that is killed does, and tidies.
func (f *folder) leftovers(ctx context.Context) error {
	p, err := f.disk.Begin(f.place(unnamed))
	if err != nil {
		return err
	}
	defer p.Abort()
	if err := f.tidy(ctx, time.Now().Add(time.Hour)); err != nil {
		return err
	}
	if left, err := os.ReadDir(f.place(unnamed)); err != nil || len(left) > 0 {
		return errors.Join(err, failing("Tệp tạm của lần ghi bị ngắt không dọn được.", "The file of an interrupted write can't be removed."))
	}
	return nil
}

func (f *folder) permissions() error {
	if runtime.GOOS == "windows" {
		return blank{VI: "trên Windows không xem được", EN: "not to be seen on Windows"}
	}
	var loose doubt
	err := filepath.WalkDir(f.place("aa"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm() != 0o400 {
			loose = doubt{VI: "Hệ thống tệp không giữ quyền: tệp đã lưu có quyền " + info.Mode().Perm().String() + " thay vì -r--------.",
				EN: "The file system does not keep permissions: a stored file has " + info.Mode().Perm().String() + " instead of -r--------."}
		}
		return err
	})
	if err != nil || loose.EN != "" {
		return errors.Join(err, loose)
	}
	above, err := os.Stat(filepath.Dir(f.path))
	if err != nil {
		return err
	}
	if above.Mode().Perm()&0o077 != 0 {
		return doubt{VI: "Người khác trên máy vào được thư mục (" + above.Mode().Perm().String() + "); nội dung đã mã hóa, nhưng nên chạy chmod 700.",
			EN: "Others on this machine may enter the folder (" + above.Mode().Perm().String() + "); what is in it is encrypted, still chmod 700 is better."}
	}
	return nil
}

func (v *validation) cases(ctx context.Context) error {
	if err := v.put(ctx, "case", []byte("small"), false); err != nil {
		return err
	}
	if err := v.put(ctx, "CASE", []byte("LARGE"), false); err != nil {
		return err
	}
	if v.want(ctx, "case", []byte("small")) != nil {
		return doubt{VI: "Không phân biệt hoa thường: dùng được, vì tên tệp chỉ có chữ thường; chép sang nơi khác thì cần chú ý.",
			EN: "Names do not differ by case: it works, since names of files are in small letters; mind it when copying."}
	}
	return nil
}

// little is less than an office fills in a busy week.
const little = 2 << 30

func space(path string) (problem.Words, error) {
	room, err := disk.RoomOf(path)
	if err != nil {
		return problem.Words{}, blank{VI: "máy này không cho biết", EN: "this machine does not tell"}
	}
	free := fmt.Sprintf("%.1f GB", float64(room.Free)/1e9)
	if room.Free < little || room.Free < room.Size/20 {
		return problem.Words{}, doubt{VI: "Chỉ còn " + free + ". Hãy thêm chỗ trước khi đầy.", EN: "Only " + free + " left. Add space before it is full."}
	}
	return problem.Words{VI: "còn " + free, EN: free + " left"}, nil
}
