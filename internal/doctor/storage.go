package doctor

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"time"

	"trien/internal/app"
	"trien/internal/blob"
	"trien/internal/problem"
	"trien/internal/store"
)

// database looks whether it answers, what it is, and at its clock.
func (p Patient) database(ctx context.Context, o app.Surroundings) []Finding {
	address := o.Layout.Database()
	c, err := store.OpenToCheck(address)
	if err != nil {
		return failed(Bad, err)
	}
	defer c.Close()
	asked := p.Now()
	a, err := c.About(ctx)
	if err != nil {
		return failed(Bad, err)
	}
	answered := p.Now()
	list := one(Good, fmt.Sprintf("%s %s, lược đồ %d", a.Engine, a.Version, a.Schema), fmt.Sprintf("%s %s, schema %d", a.Engine, a.Version, a.Schema))
	if o.Layout.Shared() {
		middle := asked.Add(answered.Sub(asked) / 2)
		list = append(list, skew(problem.Words{VI: "cơ sở dữ liệu", EN: "the database"}, a.Now, middle, answered.Sub(asked)/2)...)
	}
	if ahead := a.Newest.Sub(answered); ahead > 3*time.Second {
		f := todo(Bad, fmt.Sprintf("sự kiện mới nhất ghi thời điểm sau bây giờ %s: đồng hồ đã lùi", ahead.Round(time.Second)),
			fmt.Sprintf("the newest event is %s ahead of now: the clock went back", ahead.Round(time.Second)), keepTime().VI, keepTime().EN)
		f[0].Check = "clock"
		list = append(list, f...)
	}
	return list
}

// blobs looks whether the files are there, and whether a bucket keeps the promise of write-once: what is made for that is removed again.
func blobs(ctx context.Context, o app.Surroundings) []Finding {
	address := o.Layout.Blobs()
	if !isURL(address) {
		if _, err := os.Stat(address); err != nil {
			return todo(Bad, "không có thư mục tệp, hoặc không đọc được", "the folder of files is not there, or can't be read", "Kiểm tra đĩa đã được gắn chưa (mount) và quyền của thư mục.",
				"See whether its disk is mounted, and the folder's permissions.")
		}
		s, err := blob.OpenToCheck(address)
		if err == nil {
			_, err = s.Has(ctx, blob.Digest(sha256.Sum256(nil)))
		}
		if err != nil {
			return failed(Bad, err)
		}
		return one(Good, "thư mục tệp đọc được", "the folder of files can be read")
	}
	s, err := blob.Open(ctx, address, rand.Reader, time.Now)
	if err != nil {
		return failed(Bad, err)
	}
	if s.Left != nil {
		return failed(Warn, s.Left)
	}
	return one(Good, "kho S3 trả lời và không cho ghi đè (If-None-Match)", "the S3 store answers and lets nothing be written over (If-None-Match)")
}

func isURL(address string) bool { return strings.Contains(address, "://") }
