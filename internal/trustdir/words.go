package trustdir

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"trien/certpath"
	"trien/internal/problem"
	"trien/trust/list"
)

// ParseID reads a SHA-256 fingerprint as people write it: hexadecimal, with colons, spaces or hyphens between.
func ParseID(s string) (id certpath.ID, err error) {
	plain := strings.NewReplacer(":", "", " ", "", "-", "").Replace(strings.TrimSpace(s))
	b, err := hex.DecodeString(plain)
	if err == nil && len(b) == 20 {
		return id, problem.New(problem.Usage, "Đây là dấu vân tay SHA-1 (40 ký tự), không đủ an toàn. Hãy dùng dấu vân tay SHA-256 (64 ký tự).",
			"That is a SHA-1 fingerprint (40 digits), which is not safe enough. Use the SHA-256 fingerprint (64 digits).")
	}
	if err != nil || len(b) != len(id) {
		return id, problem.New(problem.Usage, "Dấu vân tay "+fmt.Sprintf("%q", s)+" không đúng dạng. Dấu vân tay SHA-256 có 64 chữ số thập lục phân.",
			fmt.Sprintf("%q is no fingerprint. A SHA-256 fingerprint has 64 hexadecimal digits.", s))
	}
	copy(id[:], b)
	return id, nil
}

// Shown gives a fingerprint as it is compared by phone or on paper: capitals in groups of four.
func Shown(fingerprint string) string {
	var groups []string
	for s := strings.ToUpper(fingerprint); s != ""; s = s[min(4, len(s)):] {
		groups = append(groups, s[:min(4, len(s))])
	}
	return strings.Join(groups, " ")
}

// refusals has words for each reason: what happened, why, what to do next.
var refusals = map[list.Reason]struct {
	kind   problem.Kind
	vi, en string
}{
	list.BadSignature: {problem.Refused, "Chữ ký trên danh sách không đúng: danh sách đã bị sửa hoặc hỏng; chưa nhập gì. Hãy tải lại danh sách từ nguồn chính thức.",
		"The signature on the list does not hold: it was altered or damaged; nothing was imported. Get it again from the official source."},
	list.WeakSignature: {problem.Refused, "Danh sách được ký bằng thuật toán hoặc khóa quá yếu; chưa nhập gì. Hãy xin danh sách ký bằng SHA-256 trở lên, khóa RSA từ 2048 bit.",
		"The list is signed with a digest or key that is too weak; nothing was imported. Ask for one signed with SHA-256 and an RSA key of 2048 bits or better."},
	list.UnknownSigner: {problem.Refused, "Người ký danh sách chưa được ghim (SHA-256 {id}); chưa nhập gì. Hãy đối chiếu dấu vân tay này với đơn vị phát hành qua điện thoại hoặc văn bản giấy, rồi chạy lại với --signer.",
		"The list's signer is not pinned (SHA-256 {id}); nothing was imported. Compare this fingerprint with the publisher by phone or on paper, then run this again with --signer."},
	list.OtherSigner: {problem.Refused, "Danh sách này trước đây do người khác ký; chưa nhập gì. Nếu đơn vị phát hành đã đổi chứng thư ký, hãy đối chiếu dấu vân tay mới rồi chạy lại với --signer.",
		"This list was signed by someone else before; nothing was imported. If the publisher has a new signing certificate, compare its fingerprint, then run this again with --signer."},
	list.SignerExpired: {problem.Refused, "Chứng thư của người ký danh sách không còn (hoặc chưa) có hiệu lực, hạn đến {at}; chưa nhập gì. Hãy lấy danh sách mới hơn.",
		"The certificate of the list's signer is not valid now (it ends at {at}); nothing was imported. Get a newer list."},
	list.NotPinned: {problem.Refused, "Tệp này không có chữ ký; chưa nhập gì. Hãy đối chiếu dấu vân tay SHA-256 của tệp hoặc của từng chứng thư với đơn vị phát hành (điện thoại, văn bản giấy), rồi chạy lại với --pin.",
		"Nobody signed this file; nothing was imported. Compare the SHA-256 of the file or of each certificate with the publisher (by phone, on paper), then run this again with --pin."},
	list.PinMisses: {problem.Refused, "Không có gì trong tệp khớp với dấu vân tay {id}; chưa nhập gì. Tệp có thể đã bị thay: hãy lấy lại từ nguồn chính thức và đối chiếu lại.",
		"Nothing in the file has the fingerprint {id}; nothing was imported. The file may have been exchanged: get it again from the official source and compare again."},
	list.OlderList: {problem.Conflict, "Danh sách này (số {is}) cũ hơn danh sách đang dùng (số {have}); chưa nhập gì. Hãy lấy danh sách mới nhất.",
		"This list (number {is}) is older than the one in use (number {have}); nothing was imported. Get the newest list."},
	list.ChangedList: {problem.Conflict, "Danh sách này cùng số {is} với danh sách đang dùng nhưng nội dung khác; chưa nhập gì. Hãy hỏi đơn vị phát hành.",
		"This list has the number {is} of the one in use, and other content; nothing was imported. Ask the publisher."},
	list.ExpiredList: {problem.Refused, "Danh sách đã hết hạn lúc {at}; chưa nhập gì. Hãy lấy danh sách mới nhất; nếu đơn vị phát hành chưa có bản mới, chạy lại với --expired.",
		"The list expired at {at}; nothing was imported. Get the newest list; where the publisher has none, run this again with --expired."},
	list.FutureList: {problem.Refused, "Danh sách ghi ngày phát hành {at}, muộn hơn đồng hồ của máy này; chưa nhập gì. Hãy kiểm tra đồng hồ.",
		"The list is dated {at}, which is ahead of this machine's clock; nothing was imported. Check the clock."},
	list.Unsuitable: {problem.Refused, "Chứng thư {id} không phải của tổ chức chứng thực; chưa nhập gì. Nếu thật sự muốn tin riêng chứng thư này, hãy nêu nó bằng --pin và mục đích bằng --for.",
		"The certificate {id} is not an authority's; nothing was imported. If you mean to believe this very one, name it with --pin and its purpose with --for."},
	list.NothingSuch: {problem.NotFound, "Không có chứng thư hay người ký nào trong sổ mang dấu vân tay {id}. Xem sổ bằng trien trust show; chứng thư đặt tay vào thư mục thì gỡ bằng cách chuyển tệp đi.",
		"Nothing in the register has the fingerprint {id}. See it with trien trust show; a certificate laid into the folder by hand is removed by moving its file away."},
	list.BadBounds: {problem.Usage, "--from muộn hơn --to.", "--from lies behind --to."},
	list.NothingToTrust: {problem.Conflict, "Mọi chứng thư trong tệp đều đã bị gỡ bằng tay trước đây; chưa nhập gì. Muốn nhập lại, hãy nêu dấu vân tay của chứng thư bằng --pin.",
		"Every certificate in the file was removed by hand before; nothing was imported. To take one again, name its fingerprint with --pin."},
}

// Told puts a refusal, or a file that is no list, into words; other errors pass.
func Told(file string, err error) error {
	var r *list.Refusal
	if errors.As(err, &r) {
		w := refusals[r.Reason]
		say := strings.NewReplacer("{id}", Shown(hex.EncodeToString(r.ID[:])), "{at}", moment(r.At), "{have}", strconv.FormatInt(r.Have, 10), "{is}", strconv.FormatInt(r.Is, 10))
		return problem.New(w.kind, say.Replace(w.vi), say.Replace(w.en)).Because(err)
	}
	if errors.Is(err, list.ErrMalformed) {
		return problem.New(problem.Malformed, "Tệp "+file+" không phải danh sách chứng thư tin cậy (JSON, .p7m) hay chứng thư (PEM, DER, .p7b) đọc được. Hãy lấy lại tệp.",
			"The file "+file+" is no list of trusted certificates (JSON, .p7m) and no certificate (PEM, DER, .p7b) that can be read. Get it again.").Because(err)
	}
	return err
}

func moment(t time.Time) string {
	return t.In(time.FixedZone("+07", 7*3600)).Format("2006-01-02 15:04 (UTC+7)")
}
