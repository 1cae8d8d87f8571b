package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"trien/internal/fetch"
	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
)

// fileProblem puts a failure of the file system into words.
func fileProblem(path string, err error) error {
	w := fileWords(path, err)
	return problem.New(problem.IO, w.VI, w.EN).Because(err)
}

func fileWords(path string, err error) problem.Words {
	is := func(cause error) bool { return errors.Is(err, cause) }
	folder, statErr := os.Stat(path)
	switch {
	case is(fs.ErrNotExist):
		return problem.Words{
			VI: "Không có tệp hoặc thư mục " + path + ". Hãy kiểm tra lại tên; thư mục chứa tệp phải có sẵn.",
			EN: "There is no file or folder " + path + ". Check its name; the folder that holds it must be there."}
	case is(fs.ErrPermission), is(syscall.EROFS):
		return problem.Words{
			VI: "Không có quyền với " + path + ", nên chưa ghi gì. Hãy chọn tệp hoặc thư mục khác, hoặc xin quyền đọc, ghi.",
			EN: "No permission for " + path + ", so nothing was written. Choose another file or folder, or have yourself permitted to read or write it."}
	case is(syscall.EISDIR), is(errNoFile) && statErr == nil && folder.IsDir():
		return problem.Words{VI: path + " là thư mục, không phải tệp. Hãy chỉ ra một tệp.", EN: path + " is a folder, no file. Name a file."}
	case is(errNoFile):
		return problem.Words{VI: path + " không phải tệp thường. Hãy chỉ ra một tệp trên đĩa.", EN: path + " is no ordinary file. Name a file on the disk."}
	case is(syscall.ENOTDIR), is(fs.ErrExist):
		return problem.Words{
			VI: "Trong đường dẫn " + path + " có một tệp ở chỗ của thư mục. Hãy chọn thư mục khác.",
			EN: "In " + path + " a file stands where a folder should. Choose another folder."}
	case is(syscall.ENAMETOOLONG):
		return problem.Words{VI: "Tên quá dài: " + path + ". Hãy chọn tên ngắn hơn.", EN: "The name is too long: " + path + ". Choose a shorter one."}
	case is(syscall.ENOSPC), is(syscall.EDQUOT):
		return problem.Words{
			VI: "Đĩa đầy nên không ghi được " + path + "; không có gì bị thay đổi. Hãy dọn bớt hoặc chọn đĩa khác.",
			EN: "The disk is full, so " + path + " could not be written; nothing was changed. Make room or choose another disk."}
	}
	return problem.Words{
		VI: "Không đọc hoặc ghi được " + path + "; không có gì bị thay đổi. Hãy kiểm tra đĩa và đường dẫn.",
		EN: "Can't read or write " + path + "; nothing was changed. Check disk and path."}
}

// pdfProblem puts a failure of opening a PDF into words.
func pdfProblem(path string, err error) error {
	var malformed *pdf.MalformedError
	var encrypted *pdf.EncryptedError
	var limit *pdf.LimitError
	switch {
	case errors.As(err, &malformed) || errors.Is(err, io.ErrUnexpectedEOF):
		return problem.New(problem.Malformed,
			"Tệp "+path+" không phải PDF đúng chuẩn hoặc đã bị cắt cụt, nên không ký được. Hãy xin lại tệp, hoặc mở rồi lưu lại bằng phần mềm soạn thảo và thử lại.",
			"The file "+path+" is no sound PDF or was cut short, so it can't be signed. Get it again, or open and save it anew in an editor and try again.").Because(err)
	case errors.As(err, &encrypted):
		return problem.New(problem.Encrypted,
			"Tệp "+path+" được bảo vệ bằng mật khẩu. Hãy cho mật khẩu qua --password-env TÊN.",
			"The file "+path+" is protected by a password. Give it with --password-env NAME.").Because(err)
	case errors.As(err, &limit):
		return problem.New(problem.Limit,
			"Tệp "+path+" vượt quá giới hạn mà phần mềm chấp nhận ("+limit.What+").",
			"The file "+path+" exceeds what is accepted ("+limit.What+").").Because(err)
	}
	return fileProblem(path, err)
}

// signProblem puts a failure of signing into words; problems pass as they are.
func signProblem(err error) error {
	var refused *pades.RefusedError
	var late *pades.TimeStampError
	var known *problem.Error
	switch {
	case err == nil || errors.As(err, &known) && !errors.As(err, &late):
		return err
	case errors.As(err, &late):
		return noStamp(err, "dùng máy chủ khác (--tsa), hoặc ký ở mức B-B (--level B-B), không có dấu thời gian",
			"use another authority (--tsa), or sign at level B-B (--level B-B), without a time-stamp")
	case errors.As(err, &refused):
		w := refusal(refused)
		return problem.New(problem.Refused, w.VI, w.EN).Because(err)
	}
	var malformed *pdf.MalformedError
	var limit *pdf.LimitError
	if errors.As(err, &malformed) || errors.As(err, &limit) {
		return pdfProblem("PDF", err)
	}
	return err
}

// noStamp says that no time-stamp could be had, who was asked and what came of it, and what else there is to do.
func noStamp(err error, elseVI, elseEN string) error {
	why := fetch.Why(err)
	if why != (problem.Words{}) {
		why = problem.Words{VI: " (" + why.VI + ")", EN: " (" + why.EN + ")"}
	}
	return problem.New(problem.Unavailable, "Không lấy được dấu thời gian"+why.VI+" nên chưa ghi tệp nào. Hãy thử lại sau, "+elseVI+".",
		"No time-stamp could be had"+why.EN+", so nothing was written. Try again later, "+elseEN+".").Because(err)
}

// refusal gives a refused signature its words: what speaks against it, and what to do.
func refusal(r *pades.RefusedError) problem.Words {
	words, ok := refusals[r.Reason]
	if !ok {
		return problem.Words{VI: "Không ký được tệp này: " + r.Detail, EN: "This file can't be signed: " + r.Detail}
	}
	if r.Field == "" {
		return words
	}
	return problem.Words{VI: fmt.Sprintf("%s (trường “%s”)", words.VI, r.Field), EN: fmt.Sprintf("%s (field %q)", words.EN, r.Field)}
}

var refusals = map[pades.Reason]problem.Words{
	pades.NoChanges: {
		VI: "Tệp đã được ký với điều kiện không cho thay đổi gì nữa (DocMDP 1); ký thêm sẽ làm hỏng chữ ký đó. Hãy ký trên một văn bản khác kèm theo.",
		EN: "The file is certified so that no change is allowed (DocMDP 1); another signature would break that one. Sign a separate cover document."},
	pades.Locked: {
		VI: "Một chữ ký trước đã khoá trường cần ghi; ghi vào sẽ làm hỏng chữ ký đó.",
		EN: "An earlier signature locks the field that would change; that signature would break."},
	pades.Repaired: {
		VI: "Cấu trúc tệp PDF bị hỏng, chỉ đọc được sau khi sửa tạm. Hãy tạo lại PDF từ tệp gốc (hoặc chạy `qpdf hỏng.pdf mới.pdf`) rồi ký bản mới.",
		EN: "The file's structure is damaged and could only be read after mending. Make the PDF anew from its source (or run `qpdf broken.pdf new.pdf`) and sign that."},
	pades.DynamicXFA: {
		VI: "Tệp là biểu mẫu XFA động: nội dung chỉ hiện ra khi mở nên chữ ký không bảo vệ được. Hãy in sang PDF thường rồi ký.",
		EN: "The file is a dynamic XFA form: what is seen is made when it is opened, so a signature would not cover it. Print it to a plain PDF and sign that."},
	pades.BrokenSignature: {
		VI: "Tệp đã có một chữ ký không hợp lệ; không ký chồng lên. Hãy chạy `trien verify` để xem lý do và xin lại bản đúng từ nơi gửi.",
		EN: "The file already bears an invalid signature; it is not signed over. Run `trien verify` to see why, and ask its sender for a sound copy."},
	pades.ChangedSince: {
		VI: "Tệp đã bị thay đổi sau khi ký, ngoài những gì chữ ký trước cho phép; không ký chồng lên. Hãy chạy `trien verify` để xem thay đổi và xin lại bản đúng từ nơi gửi.",
		EN: "The file was changed after it was signed, beyond what that signature permits; it is not signed over. Run `trien verify` to see the changes, and ask its sender for a sound copy."},
	pades.Unchecked: {
		VI: "Tệp đã có một chữ ký mà phần mềm không kiểm tra được (thuật toán hoặc dạng chữ ký lạ), nên không ký tiếp lên.",
		EN: "The file already bears a signature that can't be verified here (an unknown algorithm or form), so it is not signed over."},
	pades.LooseBytes: {
		VI: "Sau phần kết thúc của PDF còn dữ liệu lạ; không ký. Hãy xin lại tệp hoặc tạo lại PDF.",
		EN: "Foreign bytes follow the end of the PDF; it is not signed. Get the file again or make it anew."},
	pades.NoPermission: {
		VI: "Tệp mã hoá không cho phép điền hoặc ký bằng mật khẩu này. Hãy dùng mật khẩu của chủ sở hữu (--password-env) hoặc xin bản không khoá.",
		EN: "The encrypted file does not allow filling or signing with this password. Use the owner's password (--password-env) or ask for an unrestricted copy."},
	pades.NotFirst: {
		VI: "Chỉ chữ ký đầu tiên mới được chứng nhận (--certify); tệp này đã có chữ ký. Hãy ký không có --certify.",
		EN: "Only the first signature may certify (--certify); this file is signed already. Sign without --certify."},
	pades.FieldTaken: {
		VI: "Trường này đã được ký, hoặc tên đã thuộc về một trường khác. Hãy chọn trường còn trống (`trien inspect` liệt kê các trường).",
		EN: "The field is signed already, or its name belongs to another field. Choose an empty one (`trien inspect` lists them)."},
	pades.NoSuchField: {
		VI: "Không có trường biểu mẫu phù hợp với tên này. `trien inspect` liệt kê các trường.",
		EN: "There is no fitting form field of that name. `trien inspect` lists them."},
	pades.NoSuchPage: {
		VI: "Tệp không có trang này.",
		EN: "The file has no such page."},
	pades.NoNewField: {
		VI: "Tệp đã được chứng nhận nên không thêm được trường chữ ký hiển thị mới. Hãy dùng trường còn trống (--field) hoặc ký không hiển thị (--invisible).",
		EN: "The file is certified, so no new visible signature field may be added. Use an empty field (--field) or sign invisibly (--invisible)."},
	pades.BadRequest: {
		VI: "Yêu cầu ký mâu thuẫn hoặc thiếu. Hãy xem `trien sign -h`.",
		EN: "The request contradicts itself or is incomplete. See `trien sign -h`."},
	pades.SeedValue: {
		VI: "Trường chữ ký đòi hỏi điều mà chữ ký này không đáp ứng (seed value), nên không ký.",
		EN: "The signature field asks for what this signature would not give (seed value), so it is not signed."},
}
