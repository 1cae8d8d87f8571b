package words

import "trien/validation"

var (
	passed = [2]pair{
		{"Tất cả chữ ký hợp lệ.", "Every signature is valid."},
		{"Có thể tiếp nhận và xử lý văn bản.", "The document can be accepted and handled."},
	}
	failed      = [2]pair{{"Có chữ ký KHÔNG hợp lệ.", "A signature is NOT valid."}}
	unclear     = [2]pair{{"Chưa đủ căn cứ để kết luận chữ ký hợp lệ.", "There is not enough to judge the signatures valid."}}
	noSignature = [2]pair{
		{"Tệp không có chữ ký số nào.", "The file has no digital signature."},
		{"Nếu văn bản lẽ ra phải được ký số, hãy trả lại nơi gửi.", "If the document should have been signed, return it to the sender."},
	}
)

// failures are the reasons for no judgement at all: what, and what to do.
var failures = map[string][2]pair{
	"malformed": {
		{"Tệp không phải PDF đúng chuẩn hoặc đã hỏng.", "The file is no sound PDF, or is damaged."},
		{"Hãy đề nghị nơi gửi gửi lại tệp gốc.", "Ask the sender for the original file again."}},
	"encrypted": {
		{"Tệp được bảo vệ bằng mật khẩu.", "The file is protected by a password."},
		{"Hãy xin mật khẩu của nơi gửi, hoặc đề nghị gửi bản không đặt mật khẩu.", "Ask the sender for the password, or for a copy without one."}},
	"limit": {
		{"Tệp quá lớn hoặc quá phức tạp để kiểm tra an toàn.", "The file is too large or too complex to be checked safely."},
		{"Hãy đề nghị nơi gửi gửi lại bản đơn giản hơn.", "Ask the sender for a simpler copy."}},
	"io": {
		{"Không đọc được tệp.", "The file could not be read."},
		{"Hãy thử lại; nếu vẫn lỗi, báo người quản trị.", "Try again; if it fails again, tell the administrator."}},
}

// reasons say a sub-indication in a few words.
var reasons = map[validation.SubIndication]pair{
	validation.FormatFailure:        {"chữ ký hoặc tài liệu không đúng khuôn dạng, hoặc tài liệu đã bị thay đổi sau khi ký", "the signature or document is not in proper form, or the document was changed after signing"},
	validation.HashFailure:          {"nội dung đã bị sửa sau khi ký", "the content was altered after signing"},
	validation.CryptoFailure:        {"giá trị chữ ký không khớp với chứng thư", "the signature value does not match the certificate"},
	validation.RevokedSub:           {"chữ ký được tạo sau khi chứng thư bị thu hồi", "it was made after the certificate was revoked"},
	validation.Expired:              {"chữ ký được tạo sau khi chứng thư hết hạn", "it was made after the certificate had expired"},
	validation.NotYetValid:          {"chữ ký có trước khi chứng thư được cấp", "it is older than the certificate"},
	validation.SigConstraints:       {"chữ ký không đạt một yêu cầu của quy tắc kiểm tra", "it does not meet a requirement of the policy"},
	validation.ChainConstraints:     {"chứng thư không được phép dùng cho việc này", "the certificate may not be used for this"},
	validation.ChainGeneral:         {"đường dẫn chứng thư không đạt", "the certification path does not hold"},
	validation.CryptoConstraints:    {"thuật toán hoặc độ dài khóa không còn an toàn", "an algorithm or key size is no longer safe"},
	validation.CryptoNoPOE:          {"thuật toán hoặc độ dài khóa không còn an toàn, và không có bằng chứng chữ ký đã có từ trước", "an algorithm or key size is no longer safe, and nothing proves that the signature is older"},
	validation.TimestampOrder:       {"các dấu thời gian mâu thuẫn nhau", "the time-stamps contradict each other"},
	validation.NoSigningCertificate: {"không tìm thấy chứng thư của người ký", "the signer's certificate was not found"},
	validation.NoChain:              {"chứng thư không dẫn tới tổ chức được tin cậy", "the certificate leads to no authority that is trusted"},
	validation.RevokedNoPOE:         {"chứng thư đã bị thu hồi, và không có bằng chứng chữ ký được tạo trước đó", "the certificate is revoked, and nothing proves that the signature is older"},
	validation.RevokedCANoPOE:       {"chứng thư của tổ chức cấp đã bị thu hồi", "an authority's certificate is revoked"},
	validation.OutOfBoundsNoPOE:     {"chứng thư không trong thời hạn hiệu lực, và không có bằng chứng chữ ký được tạo trong thời hạn", "the certificate is outside its validity period, and nothing proves that the signature was made within"},
	validation.TryLater:             {"chưa kiểm tra được chứng thư có bị thu hồi hay không", "whether the certificate is revoked could not be checked"},
	validation.SignedDataNotFound:   {"không tìm thấy dữ liệu được ký", "the signed data was not found"},
	validation.Generic:              {"không đủ căn cứ để kết luận", "there is not enough to conclude"},
}

// advice says what a clerk does about a sub-indication.
var advice = map[validation.SubIndication]pair{
	validation.FormatFailure:        {"Không tiếp nhận; trả lại nơi gửi, nêu rõ lý do bên dưới, và đề nghị gửi bản gốc đã ký.", "Do not accept it; return it to the sender with the reason below and ask for the signed original."},
	validation.HashFailure:          {"Không tiếp nhận; nội dung không còn là nội dung đã ký. Đề nghị nơi gửi gửi lại bản gốc.", "Do not accept it; the content is not what was signed. Ask the sender for the original."},
	validation.CryptoFailure:        {"Không tiếp nhận; đề nghị nơi gửi ký và gửi lại.", "Do not accept it; ask the sender to sign and send it again."},
	validation.RevokedSub:           {"Không tiếp nhận; đề nghị nơi gửi ký lại bằng chứng thư còn hiệu lực.", "Do not accept it; ask the sender to sign again with a certificate in force."},
	validation.Expired:              {"Không tiếp nhận; đề nghị nơi gửi ký lại bằng chứng thư còn hiệu lực.", "Do not accept it; ask the sender to sign again with a certificate in force."},
	validation.NoChain:              {"Kiểm tra nơi gửi dùng chứng thư nào; nếu là chứng thư công vụ, hãy báo quản trị bổ sung chứng thư gốc và trung gian.", "Find out which certificate the sender uses; if it is an official one, have the administrator add root and intermediates."},
	validation.RevokedNoPOE:         {"Liên hệ nơi gửi xác minh; đề nghị ký lại bằng chứng thư còn hiệu lực.", "Verify with the sender; ask for a signature with a certificate in force."},
	validation.RevokedCANoPOE:       {"Báo ngay quản trị và bộ phận an ninh; không tiếp nhận.", "Tell administrator and security at once; do not accept it."},
	validation.OutOfBoundsNoPOE:     {"Đề nghị nơi gửi cung cấp bản có dấu thời gian, hoặc ký lại.", "Ask the sender for a time-stamped copy, or to sign again."},
	validation.TryLater:             {"Thử kiểm tra lại khi có mạng tới máy chủ OCSP/CRL của tổ chức cấp chứng thư.", "Check again when the authority's OCSP or CRL can be reached."},
	validation.CryptoConstraints:    {"Đề nghị nơi gửi ký lại bằng thuật toán và khóa đúng quy định.", "Ask the sender to sign again with algorithm and key as prescribed."},
	validation.CryptoNoPOE:          {"Đề nghị nơi gửi ký lại bằng thuật toán và khóa đúng quy định.", "Ask the sender to sign again with algorithm and key as prescribed."},
	validation.NoSigningCertificate: {"Đề nghị nơi gửi gửi bản có kèm chứng thư của người ký.", "Ask the sender for a copy that carries the signer's certificate."},
	validation.Generic:              {"Xem lý do bên dưới; liên hệ nơi gửi để xác minh trước khi tiếp nhận.", "See the reasons below; verify with the sender before accepting."},
}

var grades = map[string]pair{
	"none":          {"không có", "none"},
	"lta_updates":   {"chỉ bổ sung dữ liệu kiểm tra và dấu thời gian", "only validation data and time-stamps were added"},
	"form_filling":  {"điền biểu mẫu hoặc thêm chữ ký", "form fields were filled in or signatures added"},
	"annotations":   {"thêm hoặc sửa chú thích", "annotations were added or changed"},
	"not_permitted": {"CÓ thay đổi không được phép", "changes that are NOT permitted"},
}

var revocations = map[string]pair{
	"good":        {"chứng thư không bị thu hồi", "the certificate is not revoked"},
	"revoked":     {"chứng thư ĐÃ BỊ THU HỒI", "the certificate IS REVOKED"},
	"unknown":     {"không xác định được", "could not be determined"},
	"not_checked": {"chưa kiểm tra", "not checked"},
}
