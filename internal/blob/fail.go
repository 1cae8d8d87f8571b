package blob

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"trien/internal/aead"
	"trien/internal/problem"
)

// ioFailed gives a failure its kind and words; what has a kind already keeps it.
func ioFailed(err error) error {
	var p *problem.Error
	var source *sourceError
	switch {
	case err == nil, errors.As(err, &p) && !errors.Is(err, ErrLocked), errors.As(err, &source), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, ErrLocked):
		return problem.New(problem.Refused,
			"Tệp còn trong thời hạn khóa (object lock) của kho nên chưa xóa được. Nội dung không mở được nữa khi khóa của văn bản đã bị hủy.",
			"The store's object lock still holds the file, so it can't be removed yet. Once the document's key is destroyed nobody can open it.").Because(err)
	case errors.Is(err, fs.ErrNotExist):
		return problem.New(problem.NotFound,
			"Không tìm thấy tệp trong kho. Hãy báo quản trị chạy `trien fsck`.",
			"The file is not in the store. Ask the administrator to run `trien fsck`.").Because(err)
	case errors.Is(err, ErrDamaged):
		return problem.New(problem.IO,
			"Tệp trong kho đã bị hỏng hoặc bị thay đổi. Hãy báo quản trị khôi phục từ bản sao lưu.",
			"The stored file is damaged or was changed. Ask the administrator to restore it from a backup.").Because(err)
	case errors.Is(err, aead.ErrKey):
		return problem.New(problem.Key,
			"Khóa của tài liệu không mở được tệp này. Hãy báo quản trị chạy `trien fsck`.",
			"The document's key does not open this file. Ask the administrator to run `trien fsck`.").Because(err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return diskFull.Because(err)
	}
	return problem.New(problem.IO,
		"Không đọc hoặc ghi được kho tệp (đĩa hỏng, hoặc thiếu quyền?). Chưa có gì được lưu dở dang; hãy báo quản trị rồi làm lại.",
		"The file store can't be read or written (disk broken, or no permission?). Nothing is stored half; tell the administrator, then do it again.").Because(err)
}

var diskFull = problem.New(problem.IO,
	"Kho tệp đã hết chỗ. Chưa có gì được lưu dở dang; hãy báo quản trị giải phóng hoặc thêm chỗ rồi làm lại.",
	"The file store is full. Nothing is stored half; ask the administrator to free or add space, then do it again.")
