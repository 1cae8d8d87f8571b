package doctor

import (
	"context"

	"trien/internal/app"
)

// scanner asks what looks for malware (379.5.4). Without one active content is still found, and files with it wait.
func scanner(ctx context.Context, address string) []Finding {
	w, ready := app.ScannerState(ctx, address)
	switch {
	case ready:
		return one(Good, w.VI, w.EN)
	case address == "":
		return todo(Warn, w.VI, w.EN, "Cài clamav-daemon rồi đặt [quarantine] scanner trong office.toml (docs/quarantine.md).", "Install clamav-daemon and set [quarantine] scanner in office.toml (docs/quarantine.md).")
	}
	return todo(Bad, w.VI, w.EN, "Tệp mới chờ ở nơi cách ly tới khi bộ quét chạy. Kiểm tra clamd và địa chỉ trong office.toml.", "New files wait in quarantine until the scanner runs. Look at clamd and its address in office.toml.")
}
