package vault

import (
	"context"
	"fmt"
	"strings"

	"trien/internal/problem"
)

// Kept tells where a server keeps bytes of forgotten keys for longer than a moment: its write-ahead log, archives of it, standbys. docs/vault.md says what
// to do about each. There is nothing to tell of a file, or of what the server does not let us see.
func Kept(ctx context.Context, address string) (list []problem.Words, err error) {
	if !strings.Contains(address, "://") {
		return nil, nil
	}
	db, err := openPostgres(address)
	if err != nil {
		return nil, failed(err)
	}
	defer db.Close()
	for _, q := range []struct {
		query string
		words func(string) problem.Words
	}{
		{"SELECT setting FROM pg_settings WHERE name = 'wal_recycle' AND setting = 'on'", func(string) problem.Words {
			return problem.Words{VI: "wal_recycle đang bật: nhật ký cũ được dùng lại mà chưa xóa nội dung. Hãy đặt wal_recycle = off ở máy chủ giữ két.",
				EN: "wal_recycle is on: old parts of the log are used again with their bytes in them. Set wal_recycle = off on the vault's server."}
		}},
		{"SELECT setting FROM pg_settings WHERE name = 'archive_mode' AND setting <> 'off'", func(string) problem.Words {
			return problem.Words{VI: "Nhật ký đang được lưu trữ (archive_mode). Bản lưu của máy chủ giữ két phải tự hết hạn sau 7 ngày.",
				EN: "The log is archived (archive_mode). The archive of the vault's server must expire after 7 days."}
		}},
		{"SELECT string_agg(slot_name, ', ') FROM pg_replication_slots HAVING COUNT(*) > 0", func(names string) problem.Words {
			return problem.Words{VI: "Có khe sao chép (" + names + "): máy nhận chậm sẽ giữ nhật ký lại. Hãy đặt max_slot_wal_keep_size.",
				EN: fmt.Sprintf("There are replication slots (%s): a slow receiver holds the log back. Set max_slot_wal_keep_size.", names)}
		}},
		{"SELECT setting FROM pg_settings WHERE name = 'log_statement' AND setting IN ('mod', 'all')", func(string) problem.Words {
			return problem.Words{VI: "log_statement ghi cả lệnh ghi vào két, kèm khóa đã niêm phong. Hãy tắt ở cơ sở dữ liệu này.",
				EN: "log_statement writes what goes into the vault, sealed keys included. Switch it off for this database."}
		}},
	} {
		var value string
		if db.QueryRowContext(ctx, q.query).Scan(&value) == nil {
			list = append(list, q.words(value))
		}
	}
	return list, ctx.Err()
}
