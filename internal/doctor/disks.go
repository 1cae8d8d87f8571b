package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"trien/internal/app"
	"trien/internal/disk"
	"trien/internal/problem"
)

func tempFolder(set string) string {
	if set == "" {
		return os.TempDir()
	}
	return set
}

const (
	scarce = 256 << 20 // bytes: a large upload and its copies no longer fit
	little = 2 << 30
)

// room tells what is free under a folder.
func room(what, path string) []Finding {
	r, err := disk.RoomOf(path)
	if err != nil || r.Size == 0 {
		return one(Unknown, what+": không đo được chỗ trống", what+": free space could not be told")
	}
	state, percent := Good, float64(r.Free)/float64(r.Size)*100
	switch {
	case r.Free < scarce:
		state = Bad
	case r.Free < little || percent < 5:
		state = Warn
	}
	list := one(state, fmt.Sprintf("%s: còn trống %s (%.0f%%)", what, size(r.Free), percent), fmt.Sprintf("%s: %s free (%.0f%%)", what, size(r.Free), percent))
	if state != Good {
		list[0].Next = problem.Words{VI: "Dọn đĩa hoặc thêm dung lượng: đĩa đầy thì không ký, không nhận được văn bản.", EN: "Free or add space: with a full disk nothing is signed or received."}
	}
	return list
}

func size(n int64) string {
	if n >= 1<<30 {
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	}
	return fmt.Sprintf("%d MiB", n>>20)
}

// kept tells how what is written to a folder is kept. In the clear is a matter of course for what we encrypt ourselves.
func kept(what, path string, sealed bool) []Finding {
	switch k := disk.KindOf(path); {
	case k == disk.Memory:
		return one(Good, what+": chỉ nằm trong bộ nhớ (tmpfs)", what+": in memory only (tmpfs)")
	case k == disk.Encrypted:
		return one(Good, what+": đĩa được mã hóa (dm-crypt)", what+": the disk is encrypted (dm-crypt)")
	case k == disk.Plain && sealed:
		return one(Good, what+": đĩa không mã hóa; tệp ở đây đã được mã hóa", what+": the disk is not encrypted; what lies here is")
	case k == disk.Plain:
		return todo(Warn, what+": đĩa không mã hóa, mà ở đây có chữ của tài liệu dạng rõ", what+": the disk is not encrypted, and words of documents lie here in the clear",
			"Đặt thư mục này lên tmpfs hoặc đĩa mã hóa (LUKS).", "Put this folder on tmpfs or an encrypted disk (LUKS).")
	}
	return todo(Unknown, what+": không biết đĩa có mã hóa không", what+": whether the disk is encrypted could not be told",
		"Hỏi người quản trị máy: trong máy ảo, container, chỉ máy chủ bên ngoài biết.", "Ask who runs the machine: within a container only the host knows.")
}

// owned tells whether others than the owner get at a folder or file; nothing where it is not there.
func owned(what, path string) []Finding {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return one(Unknown, what+": không xem được quyền", what+": its permissions could not be seen")
	case !modes():
		return one(Unknown, what+": quyền trên hệ này không xem được", what+": permissions can't be seen on this system")
	case info.Mode().Perm()&0o077 != 0:
		mode := "600"
		if info.IsDir() {
			mode = "700"
		}
		return todo(Bad, fmt.Sprintf("%s: người khác trên máy vào được (quyền %#o)", what, info.Mode().Perm()), fmt.Sprintf("%s: others of the machine get at it (mode %#o)", what, info.Mode().Perm()),
			"Chạy chmod "+mode+".", "Run chmod "+mode+".")
	}
	return one(Good, what+": chỉ chủ sở hữu vào được", what+": its owner's alone")
}

// permissions of the things of an office that lie in its folder.
func permissions(o app.Surroundings) []Finding {
	list := owned("folder", o.Dir)
	for _, f := range []struct{ what, path string }{{"passphrase", o.Layout.Passphrase()}, {"vault", o.Layout.Vault()}, {"database", o.Layout.Database()}} {
		list = append(list, owned(f.what, f.path)...)
	}
	return list
}

// apart looks whether the passphrase lies beside what it opens: whoever takes the one then has the other.
func apart(o app.Surroundings) []Finding {
	path := o.Layout.Passphrase()
	_, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return one(Good, "không có tệp passphrase ở đây: két khóa được mở từ nơi khác", "no passphrase lies here: the vault is opened from elsewhere")
	case err != nil:
		return one(Unknown, "không xem được tệp passphrase", "the passphrase file could not be looked at")
	case filepath.Dir(o.Layout.Vault()) == filepath.Dir(path):
		return todo(Warn, "tệp passphrase nằm cạnh két khóa: ai sao chép thư mục là có cả hai", "the passphrase lies beside the vault: whoever copies the folder has both",
			"Đặt passphrase trên thiết bị khác, hoặc mở két bằng PKCS#11 hay nhiều người giữ (docs/vault.md); không bao giờ sao lưu cùng nhau.",
			"Keep the passphrase on another device, or open the vault by PKCS#11 or by several people (docs/vault.md); never back them up together.")
	}
	return one(Good, "passphrase nằm tách khỏi két khóa", "the passphrase lies apart from the vault")
}
