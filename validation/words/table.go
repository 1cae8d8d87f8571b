package words

import "trien/validation"

var noSignature = [2]pair{
	{"Tệp không có chữ ký số nào", "The file has no digital signature"},
	{"Nếu văn bản lẽ ra phải được ký số, hãy trả lại nơi gửi.", "If the document should have been signed, return it to the sender."},
}

// notOfficial is what is said of valid signatures by certificates from elsewhere (379.7): behind the title, and what to do.
var notOfficial = [2]pair{
	{", nhưng không phải chữ ký số chuyên dùng công vụ", ", but not by the official special-purpose service"},
	{"Nội dung nguyên vẹn và chứng thư đáng tin, nhưng do tổ chức ngoài hệ thống chuyên dùng công vụ cấp. Văn bản của cơ quan Đảng, Nhà nước phải ký bằng chứng thư chuyên dùng: hãy hỏi lại nơi gửi trước khi tiếp nhận.",
		"The content is intact and the certificate is trusted, but an authority outside the official service issued it. Documents of Party and state offices must be signed with official certificates: ask the sender before accepting."},
}

// failures are the reasons for no judgement at all: what, and what to do.
var failures = map[string][2]pair{
	"malformed": {
		{"Tệp PDF bị hỏng hoặc thiếu một phần, nên không kiểm tra được", "The PDF is damaged or a part of it is missing, so it cannot be checked"},
		{"Tệp có thể chưa tải xong. Hãy tải lại, hoặc đề nghị nơi gửi gửi lại tệp gốc.", "It may not have been downloaded to its end. Download it again, or ask the sender for the original."}},
	validation.FailureEmpty: {
		{"Tệp rỗng, không có nội dung nào", "The file is empty"},
		{"Hãy tải lại, hoặc đề nghị nơi gửi gửi lại tệp gốc.", "Download it again, or ask the sender for the original."}},
	validation.FailureNotPDF: {
		{"Đây không phải tệp PDF", "This is no PDF"},
		{"Hãy chọn đúng tệp PDF đã ký. Tệp Word, ảnh hay tệp nén không kiểm tra được ở đây.", "Choose the signed PDF. Word files, pictures and archives cannot be checked here."}},
	validation.FailureNotCMS: {
		{"Đây không phải tệp chữ ký số (CMS), hoặc tệp đã hỏng", "This is no signature file (CMS), or it is damaged"},
		{"Hãy chọn đúng tệp chữ ký (.p7s, .p7m), hoặc đề nghị nơi gửi gửi lại.", "Choose the signature file (.p7s, .p7m), or ask the sender for it again."}},
	validation.FailureNotEvidence: {
		{"Đây không phải bản ghi bằng chứng (RFC 4998), hoặc tệp đã hỏng", "This is no evidence record (RFC 4998), or it is damaged"},
		{"Hãy chọn đúng tệp bản ghi (.ers, .er). Bản ghi dạng XML (RFC 6283) chưa kiểm tra được ở đây.", "Choose the record (.ers, .er). Records in XML (RFC 6283) cannot be checked here."}},
	validation.FailureNotStamp: {
		{"Đây không phải dấu thời gian (RFC 3161), hoặc tệp đã hỏng", "This is no time-stamp (RFC 3161), or it is damaged"},
		{"Hãy chọn đúng tệp dấu thời gian (.tsr, .tst); tệp yêu cầu (.tsq) không phải là dấu thời gian.", "Choose the time-stamp (.tsr, .tst); a request (.tsq) is none."}},
	validation.FailureContent: {
		{"Không đọc được tệp gốc mà chữ ký này ký lên", "The file that this signature signs could not be read"},
		{"Hãy kiểm tra lại tên, thư mục và quyền đọc của tệp gốc.", "Check name, folder and permissions of that file."}},
	"encrypted": {
		{"Tệp được bảo vệ bằng mật khẩu", "The file is protected by a password"},
		{"Hãy xin mật khẩu của nơi gửi, hoặc đề nghị gửi bản không đặt mật khẩu.", "Ask the sender for the password, or for a copy without one."}},
	validation.FailureWrongPassword: {
		{"Mật khẩu không mở được tệp", "The password does not open the file"},
		{"Hãy kiểm tra lại mật khẩu với nơi gửi, chú ý chữ hoa và chữ thường.", "Check the password with the sender; capitals count."}},
	validation.FailureNotByPassword: {
		{"Tệp được mã hóa cho người nhận khác hoặc bằng cách mà phần mềm này không mở được", "The file is encrypted for someone else, or in a way that this program cannot open"},
		{"Hãy đề nghị nơi gửi gửi bản không mã hóa.", "Ask the sender for a copy that is not encrypted."}},
	"limit": {
		{"Tệp quá lớn hoặc quá phức tạp để kiểm tra an toàn", "The file is too large or too complex to be checked safely"},
		{"Hãy đề nghị nơi gửi gửi lại bản đơn giản hơn.", "Ask the sender for a simpler copy."}},
	"io": {
		{"Không đọc được tệp", "The file could not be read"},
		{"Hãy thử lại; nếu vẫn lỗi, báo người quản trị.", "Try again; if it fails again, tell the administrator."}},
	validation.FailureMissing: {
		{"Không có tệp này", "There is no such file"},
		{"Hãy kiểm tra lại tên và thư mục.", "Check its name and folder."}},
	validation.FailureForbidden: {
		{"Không có quyền đọc tệp này", "There is no permission to read this file"},
		{"Hãy xin quyền đọc, hoặc chép tệp sang thư mục của bạn rồi thử lại.", "Ask for permission, or copy the file to a folder of yours and try again."}},
	validation.FailureNoFile: {
		{"Đây là thư mục hoặc thiết bị, không phải tệp", "This is a folder or device, not a file"},
		{"Hãy chỉ rõ tệp PDF cần kiểm tra.", "Name the PDF to be checked."}},
}

// reasons say a cause in a few words: a sub-indication, or what is more exact.
var reasons = map[string]pair{
	string(validation.FormatFailure):        {"chữ ký không đúng khuôn dạng", "the signature is not in proper form"},
	causeChanged:                            {"tài liệu đã bị thay đổi sau khi ký, ngoài phạm vi cho phép", "the document was changed after signing, beyond what is permitted"},
	causeExceeded:                           {"sau khi ký, tài liệu bị thay đổi quá mức người ký cho phép", "after signing, the document was changed more than the signer allowed"},
	causeRange:                              {"chữ ký không bao trùm đúng phần tài liệu mà nó phải bảo vệ", "the signature does not cover what it must protect"},
	causeUnreadable:                         {"không đọc được chữ ký", "the signature cannot be read"},
	causeRemoved:                            {"chữ ký đã bị gỡ khỏi tài liệu", "the signature was taken out of the document"},
	causeSeveral:                            {"một ô chữ ký chứa nhiều người ký", "one signature field holds several signers"},
	causeDamaged:                            {"tệp bị hỏng, chỉ đọc được nhờ phỏng đoán", "the file is damaged and was read by guessing"},
	causeNoAnchor:                           {"chưa có chứng thư gốc tin cậy nào để đối chiếu", "no trusted root was given to compare with"},
	causeEvidence:                           {"dữ liệu thu hồi được ký bằng thuật toán không còn an toàn", "the revocation data are signed with an algorithm that is no longer safe"},
	causeHeld:                               {"chứng thư đang bị tạm dừng sử dụng", "the certificate is suspended"},
	causeFuture:                             {"dữ liệu thu hồi có được đều ghi ngày sau thời điểm kiểm tra", "the revocation data at hand are dated later than the time of judging"},
	causeCovered:                            {"phần thêm vào sau khi ký làm trang hiển thị khác với bản đã ký", "what was added after signing makes the page show something else than what was signed"},
	string(validation.HashFailure):          {"nội dung đã bị sửa sau khi ký", "the content was altered after signing"},
	string(validation.CryptoFailure):        {"giá trị chữ ký không khớp với chứng thư", "the signature value does not match the certificate"},
	string(validation.RevokedSub):           {"chữ ký được tạo sau khi chứng thư bị thu hồi", "it was made after the certificate was revoked"},
	string(validation.Expired):              {"chữ ký được tạo sau khi chứng thư hết hạn", "it was made after the certificate had expired"},
	string(validation.NotYetValid):          {"chữ ký có trước khi chứng thư được cấp", "it is older than the certificate"},
	string(validation.SigConstraints):       {"chữ ký không đạt một yêu cầu của quy tắc kiểm tra", "it does not meet a requirement of the policy"},
	string(validation.ChainConstraints):     {"chứng thư không được phép dùng cho việc này", "the certificate may not be used for this"},
	string(validation.ChainGeneral):         {"đường dẫn chứng thư không đạt", "the certification path does not hold"},
	string(validation.CryptoConstraints):    {"thuật toán hoặc độ dài khóa không còn an toàn", "an algorithm or key size is no longer safe"},
	string(validation.CryptoNoPOE):          {"thuật toán hoặc độ dài khóa không còn an toàn, và không có bằng chứng chữ ký đã có từ trước", "an algorithm or key size is no longer safe, and nothing proves that the signature is older"},
	string(validation.TimestampOrder):       {"các dấu thời gian mâu thuẫn nhau", "the time-stamps contradict each other"},
	string(validation.NoSigningCertificate): {"không tìm thấy chứng thư của người ký", "the signer's certificate was not found"},
	string(validation.NoChain):              {"chứng thư không dẫn tới tổ chức được tin cậy", "the certificate leads to no authority that is trusted"},
	string(validation.RevokedNoPOE):         {"chứng thư đã bị thu hồi, và không có bằng chứng chữ ký được tạo trước đó", "the certificate is revoked, and nothing proves that the signature is older"},
	string(validation.RevokedCANoPOE):       {"chứng thư của tổ chức cấp đã bị thu hồi", "an authority's certificate is revoked"},
	string(validation.OutOfBoundsNoPOE):     {"chứng thư không trong thời hạn hiệu lực, và không có bằng chứng chữ ký được tạo trong thời hạn", "the certificate is outside its validity period, and nothing proves that the signature was made within"},
	string(validation.TryLater):             {"chưa kiểm tra được chứng thư có bị thu hồi hay không", "whether the certificate is revoked could not be checked"},
	string(validation.SignedDataNotFound):   {"không tìm thấy dữ liệu được ký", "the signed data was not found"},
	causeNoData:                             {"chưa có tệp nào để đối chiếu với bản ghi", "there is no file to compare with the record"},
	causeNotCovered:                         {"bản ghi không chứng minh cho tệp đưa ra: tệp đã bị sửa, hoặc là tệp khác", "the record proves nothing of a file given: it was altered, or it is another file"},
	causeNotRenewed:                         {"một lần gia hạn của bản ghi đã bỏ sót tệp đưa ra", "a renewal of the record left out a file given"},
	causePatched:                            {"bản ghi hoặc dấu thời gian bị hỏng, bị sửa hoặc bị ghép", "the record or time-stamp is damaged, altered or patched together"},
	causeRenewLate:                          {"chứng thư của nơi cấp dấu thời gian hết hạn mà chưa được gia hạn kịp thời", "the certificate of the time-stamp's authority ended before it was renewed"},
	causeWeakRecord:                         {"hàm băm hoặc khóa không còn an toàn, và chưa được gia hạn kịp thời", "a hash function or key is no longer safe, and it was not renewed in time"},
	causeAuthority:                          {"nơi cấp dấu thời gian không thuộc tổ chức được tin cậy", "the time-stamp is from no authority that is trusted"},
	causeStampAlone:                         {"chưa có tệp mà dấu thời gian được cấp cho", "the file that the time-stamp is over is not at hand"},
	causeStampOther:                         {"dấu thời gian được cấp cho nội dung khác", "the time-stamp is over other content"},
	causeStampRefuse:                        {"nơi cấp dấu thời gian đã từ chối cấp", "the authority refused to give a time-stamp"},
	string(validation.Generic):              {"không đủ căn cứ để kết luận", "there is not enough to conclude"},
}

// advice says what a clerk does about a cause.
var advice = map[string]pair{
	string(validation.FormatFailure):        {"Không tiếp nhận. Trả lại nơi gửi, nêu lý do bên dưới, và đề nghị ký lại bằng phần mềm đúng tiêu chuẩn.", "Do not accept it. Return it to the sender with the reason below and ask for a signature in proper form."},
	causeChanged:                            {"Không tiếp nhận. Bản này không còn là bản đã ký: trả lại nơi gửi, nêu lý do bên dưới, và đề nghị gửi bản gốc đã ký.", "Do not accept it. This is no longer what was signed: return it to the sender with the reason below and ask for the signed original."},
	causeExceeded:                           {"Không tiếp nhận. Trả lại nơi gửi, nêu lý do bên dưới, và đề nghị gửi bản gốc đã ký.", "Do not accept it. Return it to the sender with the reason below and ask for the signed original."},
	causeRange:                              {"Không tiếp nhận. Chữ ký có thể đã bị ghép vào tài liệu khác: xác minh với nơi gửi bằng cách khác, và đề nghị gửi bản gốc đã ký.", "Do not accept it. The signature may have been grafted onto another document: verify with the sender by other means and ask for the signed original."},
	causeUnreadable:                         {"Không tiếp nhận. Trả lại nơi gửi và đề nghị gửi lại bản gốc đã ký.", "Do not accept it. Return it to the sender and ask for the signed original."},
	causeRemoved:                            {"Không tiếp nhận. Hỏi nơi gửi vì sao chữ ký bị gỡ, và đề nghị gửi bản gốc đã ký.", "Do not accept it. Ask the sender why the signature was taken out, and for the signed original."},
	causeSeveral:                            {"Không tiếp nhận. Đề nghị mỗi người ký ở một ô chữ ký riêng.", "Do not accept it. Ask that each signs in a field of their own."},
	causeCovered:                            {"Không dùng bản này để căn cứ. Xem trang và chỗ nêu bên dưới, so với bản đã ký, và đề nghị nơi gửi xác nhận hoặc gửi lại bản gốc đã ký.", "Do not rely on this copy. Look at the page and place named below, compare with what was signed, and ask the sender to confirm or to send the signed original again."},
	causeDamaged:                            {"Tải lại tệp, hoặc đề nghị nơi gửi gửi lại tệp gốc, rồi kiểm tra lại.", "Download the file again, or ask the sender for the original, and check again."},
	causeNoAnchor:                           {"Báo quản trị cài chứng thư gốc của tổ chức chứng thực (trên dòng lệnh: --trust), rồi kiểm tra lại.", "Have the administrator install the roots of the certification authorities (on the command line: --trust), and check again."},
	causeEvidence:                           {"Báo quản trị: tổ chức cấp chứng thư cần ký dữ liệu thu hồi bằng thuật toán an toàn. Xác minh với nơi gửi trước khi tiếp nhận.", "Tell the administrator: the authority must sign its revocation data with a safe algorithm. Verify with the sender before accepting."},
	causeHeld:                               {"Chưa tiếp nhận. Chứng thư đang bị tạm dừng: hỏi người ký hoặc cơ quan quản lý chứng thư, kiểm tra lại khi việc tạm dừng được gỡ.", "Do not accept it yet. The certificate is suspended: ask the signer or whoever manages the certificate, and check again when the suspension is lifted."},
	string(validation.NotYetValid):          {"Không tiếp nhận. Xác minh với nơi gửi và đề nghị ký lại.", "Do not accept it. Verify with the sender and ask for a new signature."},
	string(validation.SigConstraints):       {"Xem lý do bên dưới; đề nghị nơi gửi ký lại bằng phần mềm đúng tiêu chuẩn.", "See the reasons below; ask the sender for a signature in proper form."},
	string(validation.ChainConstraints):     {"Đề nghị nơi gửi ký lại bằng chứng thư được cấp để ký tài liệu.", "Ask the sender to sign again with a certificate issued for signing documents."},
	string(validation.ChainGeneral):         {"Báo quản trị kiểm tra các chứng thư của tổ chức cấp; xác minh với nơi gửi trước khi tiếp nhận.", "Have the administrator look at the authority's certificates; verify with the sender before accepting."},
	string(validation.TimestampOrder):       {"Không dựa vào các dấu thời gian này; xác minh với nơi gửi và đề nghị ký lại.", "Do not rely on these time-stamps; verify with the sender and ask for a new signature."},
	causeFuture:                             {"Kiểm tra đồng hồ của máy. Nếu đã chọn kiểm tra tại một thời điểm trong quá khứ, hãy kiểm tra lại theo thời điểm hiện tại.", "Check this machine's clock. If an instant in the past was chosen, check again as of now."},
	string(validation.SignedDataNotFound):   {"Hãy đặt tệp gốc cạnh tệp chữ ký, cùng tên bỏ đuôi .p7s, hoặc chỉ ra tệp gốc (--content hay --detached), rồi kiểm tra lại.", "Put the file that is signed beside the signature file, of the same name without .p7s, or name it (--content or --detached), and check again."},
	causeNoData:                             {"Hãy chỉ ra các tệp mà bản ghi chứng minh (--content, dùng nhiều lần được), rồi kiểm tra lại.", "Name the files that the record shall prove (--content, as often as needed), and check again."},
	causeNotCovered:                         {"Không dựa vào bản ghi này để chứng minh cho tệp đó. Tìm lại bản gốc của tệp, rồi kiểm tra lại.", "Do not rely on the record for that file. Find the original of the file, and check again."},
	causeNotRenewed:                         {"Không dựa vào bản ghi này để chứng minh cho tệp đó. Báo bộ phận lưu trữ xem lại lần gia hạn.", "Do not rely on the record for that file. Have the archive look into the renewal."},
	causePatched:                            {"Không dựa vào tệp này. Tìm bản sao khác trong kho lưu trữ, hoặc đề nghị nơi gửi gửi lại.", "Do not rely on this file. Find another copy in the archive, or ask the sender for it again."},
	causeRenewLate:                          {"Tìm bằng chứng khác cho thời gian đó; báo bộ phận lưu trữ để gia hạn các bản ghi khác kịp thời.", "Find other evidence for that time; have the archive renew other records in time."},
	causeWeakRecord:                         {"Báo bộ phận lưu trữ gia hạn bằng hàm băm an toàn; tìm bằng chứng khác cho thời gian đã qua.", "Have the archive renew it by a safe hash function; find other evidence for the time that has passed."},
	causeAuthority:                          {"Báo quản trị bổ sung chứng thư gốc của tổ chức cấp dấu thời gian nếu tin cậy được, rồi kiểm tra lại.", "Have the administrator add the root of the time-stamp's authority, if it can be trusted, and check again."},
	causeStampAlone:                         {"Hãy đặt tệp gốc cạnh dấu thời gian, cùng tên bỏ đuôi .tsr hay .tst, hoặc chỉ ra tệp gốc (--content), rồi kiểm tra lại.", "Put the file beside the time-stamp, of the same name without .tsr or .tst, or name it (--content), and check again."},
	causeStampOther:                         {"Không dựa vào dấu thời gian này. Kiểm tra xem đã chọn đúng tệp chưa; nếu đúng thì tệp đã bị sửa.", "Do not rely on this time-stamp. See whether it is the right file; if it is, the file was altered."},
	causeStampRefuse:                        {"Xin cấp lại dấu thời gian. Lý do của nơi cấp có trong kết quả --json.", "Ask for a time-stamp again. The authority's reason is in the output of --json."},
	string(validation.HashFailure):          {"Không tiếp nhận. Nội dung không còn là nội dung đã ký. Đề nghị nơi gửi gửi lại bản gốc.", "Do not accept it. The content is not what was signed. Ask the sender for the original."},
	string(validation.CryptoFailure):        {"Không tiếp nhận. Đề nghị nơi gửi ký và gửi lại.", "Do not accept it. Ask the sender to sign and send it again."},
	string(validation.RevokedSub):           {"Không tiếp nhận. Đề nghị nơi gửi ký lại bằng chứng thư còn hiệu lực.", "Do not accept it. Ask the sender to sign again with a certificate in force."},
	string(validation.Expired):              {"Không tiếp nhận. Đề nghị nơi gửi ký lại bằng chứng thư còn hiệu lực.", "Do not accept it. Ask the sender to sign again with a certificate in force."},
	string(validation.NoChain):              {"Chưa tiếp nhận. Hỏi nơi gửi dùng chứng thư của tổ chức nào; nếu đó là chứng thư công vụ, báo quản trị bổ sung chứng thư gốc và trung gian rồi kiểm tra lại.", "Do not accept it yet. Find out which certificate the sender uses; if it is an official one, have the administrator add root and intermediates, and check again."},
	string(validation.RevokedNoPOE):         {"Không tiếp nhận. Xác minh với nơi gửi; đề nghị ký lại bằng chứng thư còn hiệu lực.", "Do not accept it. Verify with the sender; ask for a signature with a certificate in force."},
	string(validation.RevokedCANoPOE):       {"Không tiếp nhận. Báo ngay quản trị và bộ phận an ninh.", "Do not accept it. Tell administrator and security at once."},
	string(validation.OutOfBoundsNoPOE):     {"Chưa tiếp nhận. Đề nghị nơi gửi cung cấp bản có dấu thời gian cấp khi chứng thư còn hiệu lực, hoặc ký lại.", "Do not accept it yet. Ask the sender for a copy with a time-stamp from when the certificate was valid, or to sign again."},
	string(validation.TryLater):             {"Chưa tiếp nhận. Kiểm tra lại khi có mạng tới máy chủ OCSP hoặc CRL của tổ chức cấp chứng thư.", "Do not accept it yet. Check again when the authority's OCSP or CRL can be reached."},
	string(validation.CryptoConstraints):    {"Đề nghị nơi gửi ký lại bằng thuật toán và khóa đúng quy định.", "Ask the sender to sign again with algorithm and key as prescribed."},
	string(validation.CryptoNoPOE):          {"Đề nghị nơi gửi ký lại bằng thuật toán và khóa đúng quy định.", "Ask the sender to sign again with algorithm and key as prescribed."},
	string(validation.NoSigningCertificate): {"Chưa tiếp nhận. Đề nghị nơi gửi gửi bản có kèm chứng thư của người ký.", "Do not accept it yet. Ask the sender for a copy that carries the signer's certificate."},
	string(validation.Generic):              {"Chưa tiếp nhận. Xem lý do bên dưới và xác minh với nơi gửi.", "Do not accept it yet. See the reasons below and verify with the sender."},
}

var grades = map[string]pair{
	"none":          {"không có", "none"},
	"lta_updates":   {"chỉ bổ sung dữ liệu kiểm tra và dấu thời gian", "only validation data and time-stamps were added"},
	"form_filling":  {"điền biểu mẫu hoặc thêm chữ ký", "form fields were filled in or signatures added"},
	"annotations":   {"thêm hoặc sửa chú thích", "annotations were added or changed"},
	"not_permitted": {"CÓ thay đổi không được phép", "changes that are NOT permitted"},
}

// levels say a level's last part in everyday words; what it says is there, not that it holds.
var levels = map[string]pair{
	"PAdES-BASELINE-B":   {"cơ bản, không có dấu thời gian", "basic, without a time-stamp"},
	"PAdES-BASELINE-T":   {"có dấu thời gian", "with a time-stamp"},
	"PAdES-BASELINE-LT":  {"có dấu thời gian và dữ liệu kiểm tra kèm theo", "with a time-stamp and validation data"},
	"PAdES-BASELINE-LTA": {"có dấu thời gian và dữ liệu để lưu trữ lâu dài", "with time-stamp and data for the archive"},
	"PAdES-BES":          {"dạng cũ, không có dấu thời gian", "older form, without a time-stamp"},
	"PAdES-EPES":         {"dạng cũ, theo chính sách ký", "older form, under a signature policy"},
	"PAdES-LTV":          {"dạng cũ, có dữ liệu lưu trữ lâu dài", "older form, with data for the archive"},
	"PKCS7-B":            {"dạng PKCS #7, không có dấu thời gian", "PKCS #7 form, without a time-stamp"},
	"PKCS7-T":            {"dạng PKCS #7, có dấu thời gian", "PKCS #7 form, with a time-stamp"},
	"CAdES-BASELINE-B":   {"cơ bản, không có dấu thời gian", "basic, without a time-stamp"},
	"CAdES-BASELINE-T":   {"có dấu thời gian", "with a time-stamp"},
	"CAdES-BASELINE-LT":  {"có dấu thời gian và dữ liệu kiểm tra kèm theo", "with a time-stamp and validation data"},
	"CAdES-BASELINE-LTA": {"có dấu thời gian và dữ liệu để lưu trữ lâu dài", "with time-stamp and data for the archive"},
	"CAdES-BES":          {"dạng cũ, không theo mức cơ bản", "older form, below the baseline"},
	"CAdES-EPES":         {"dạng cũ, theo chính sách ký", "older form, under a signature policy"},
	"CMS-NOT-ETSI":       {"không theo tiêu chuẩn ETSI", "not of an ETSI standard"},
	"PDF-NOT-ETSI":       {"không theo tiêu chuẩn ETSI", "not of an ETSI standard"},
}

var revocations = map[string]pair{
	"good":        {"chứng thư không bị thu hồi", "the certificate is not revoked"},
	"revoked":     {"chứng thư ĐÃ BỊ THU HỒI", "the certificate IS REVOKED"},
	"unknown":     {"không xác định được", "could not be determined"},
	"not_checked": {"chưa kiểm tra", "not checked"},
}
