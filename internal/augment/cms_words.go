package augment

import (
	"errors"

	"trien/cms"
	"trien/internal/problem"
)

// notCMS says that a file is no signature file, or a larger one than is read.
func notCMS(err error) error {
	if errors.As(err, new(*cms.LimitError)) {
		return tooLarge()
	}
	return problem.New(problem.Malformed, "Tệp không phải là tệp chữ ký (CMS) đọc được, nên không nâng mức được. Hãy kiểm tra lại tệp.",
		"The file is no signature file (CMS) that can be read and can't be augmented. Check the file.").Because(err)
}

// limited puts the limit on signature files into words; all else passes.
func limited(err error) error {
	if errors.As(err, new(*cms.LimitError)) {
		return tooLarge()
	}
	return err
}

func tooLarge() error {
	return problem.New(problem.Limit, "Tệp chữ ký lớn hơn, hoặc sau khi nâng mức sẽ lớn hơn, mức phần mềm đọc được (16 MB); chưa ghi gì. Tệp này không nâng mức thêm được.",
		"The signature file is, or augmented would be, larger than what is read (16 MB); nothing was written. It can't be augmented further.")
}

// withoutContent says that a detached signature needs what it signs.
func withoutContent() error {
	return problem.New(problem.Usage,
		"Chữ ký này tách rời khỏi tệp được ký: hãy cho tệp đó bằng --content TỆP, hoặc đặt nó cạnh tệp chữ ký, cùng tên, bỏ đuôi .p7s.",
		"This signature is apart from what it signs: name that file with --content FILE, or put it beside the signature under the same name without .p7s.")
}

// broken says that a signature does not hold over what it is said to sign.
func broken() error {
	return problem.New(problem.Refused,
		"Chữ ký không khớp với tệp được ký: tệp đã bị sửa sau khi ký, hoặc không phải là tệp đã được ký. Hãy kiểm tra xem đúng tệp chưa (trien verify). Chưa ghi gì.",
		"The signature does not hold over the signed file: it was altered after signing, or is not the file that was signed. See whether it is the right file (trien verify). Nothing was written.")
}

// sealedWhole says that something in the file covers all of it.
func sealedWhole() error {
	return problem.New(problem.Refused,
		"Tệp chữ ký mang dấu thời gian lưu trữ kiểu cũ (ATSv2), bản ghi bằng chứng (RFC 4998), hoặc dấu thời gian lưu trữ trong tệp không ở dạng DER: chúng bao trùm cả tệp, thêm gì vào cũng làm chúng mất hiệu lực. Hãy gia hạn bằng phần mềm đã tạo ra chúng. Chưa ghi gì.",
		"The signature file bears an archive time-stamp of the older kind (ATSv2), an evidence record (RFC 4998), or an archive time-stamp in a file that is not DER: they cover the file whole, and whatever is added breaks them. Renew them with the program that made them. Nothing was written.")
}
