package blob

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"

	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"trien/internal/problem"
)

// code is the S3 error code of an answer, "" where there was none.
func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// status is the HTTP status of an answer, 0 where there was none.
func status(err error) int {
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) {
		return answer.HTTPStatusCode()
	}
	return 0
}

// unclear tells whether a write may have been stored although err came back.
func unclear(err error) bool {
	switch s := status(err); {
	case errors.Is(err, errNotWhole):
		return false
	case s == http.StatusNotFound:
		return code(err) == "NoSuchUpload" // the same upload may have been completed by a try whose answer was lost
	case s == http.StatusRequestTimeout, s == http.StatusConflict, s == http.StatusPreconditionFailed, s == http.StatusTooManyRequests:
		return true
	default:
		return s == 0 || s >= 500 && s != http.StatusNotImplemented
	}
}

// failed gives a failure of the server its kind and words. The end of ctx stays what it is; a missing object wraps fs.ErrNotExist.
func (b *bucket) failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var known *problem.Error
	switch c := code(err); {
	case errors.As(err, &known), errors.Is(err, ErrDamaged), errors.Is(err, fs.ErrNotExist):
		return err
	case c == "NoSuchBucket":
		return b.noBucket(err)
	case c == "NoSuchKey", c == "NotFound", c == "NoSuchUpload":
		return fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	case errors.Is(err, errNoRanges), c == "NotImplemented", c == "MethodNotAllowed":
		return b.cannot(err)
	}
	if w := b.said(err); w != nil {
		return w.Because(err)
	}
	return b.unreached(err).Because(err)
}

// said gives words for what the server answered, nil for what it did not.
func (b *bucket) said(err error) *problem.Error {
	at := b.address.String()
	c, s := code(err), status(err)
	switch {
	case c == "RequestTimeTooSkewed", c == "RequestExpired":
		return problem.New(problem.IO, "Đồng hồ máy này và máy chủ S3 lệch nhau quá nhiều nên kho từ chối. Hãy báo quản trị đồng bộ giờ (NTP) rồi làm lại.",
			"The clocks of this machine and of the S3 server are too far apart, so the store refuses. Ask the administrator to set the time by NTP, then do it again.")
	case c == "QuotaExceeded", c == "XMinioStorageFull", s == http.StatusInsufficientStorage:
		return problem.New(problem.IO, "Kho S3 "+at+" đã hết chỗ. Chưa có gì được lưu dở dang; hãy báo quản trị giải phóng hoặc thêm chỗ rồi làm lại.",
			"The S3 store "+at+" is full. Nothing is stored half; ask the administrator to free or add space, then do it again.")
	case c == "SignatureDoesNotMatch", c == "InvalidAccessKeyId", c == "ExpiredToken", c == "InvalidToken", s == http.StatusUnauthorized, s == http.StatusForbidden:
		return problem.New(problem.IO, "Kho S3 "+at+" không nhận khóa truy cập của hệ thống, hoặc khóa đó không đủ quyền. Hãy báo quản trị kiểm tra khóa và quyền của bucket.",
			"The S3 store "+at+" does not accept this system's access key, or the key may not do that. Ask the administrator to check the key and the bucket's permissions.")
	case c == "AuthorizationHeaderMalformed", c == "IllegalLocationConstraintException", s >= 300 && s < 400:
		return problem.New(problem.IO, "Bucket "+at+" nằm ở vùng (region) khác. Hãy báo quản trị sửa region= hoặc endpoint= trong địa chỉ.",
			"The bucket "+at+" lies in another region. Ask the administrator to correct region= or endpoint= in the address.")
	case s == http.StatusPreconditionFailed, s == http.StatusConflict:
		return problem.New(problem.Conflict, "Tệp trong kho vừa được thay bằng bản khác. Hãy làm lại.", "The file in the store was replaced a moment ago. Do it again.")
	case s == http.StatusTooManyRequests, s >= 500:
		return problem.New(problem.Unavailable, "Kho S3 "+at+" đang quá tải hoặc gặp lỗi. Chưa có gì được lưu dở dang; hãy đợi ít phút rồi làm lại.",
			"The S3 store "+at+" is overloaded or failing. Nothing is stored half; wait some minutes, then do it again.")
	case s >= 400:
		return problem.New(problem.IO, "Kho S3 "+at+" từ chối yêu cầu. Hãy báo quản trị chạy `trien validate-storage`.",
			"The S3 store "+at+" refused a request. Ask the administrator to run `trien validate-storage`.")
	}
	return nil
}

// unreached gives words for a server that did not answer, or not to the end.
func (b *bucket) unreached(err error) *problem.Error {
	at := b.address.String()
	var tlsFailed *tls.CertificateVerificationError
	var netFailed net.Error
	var urlFailed *url.Error
	var cut *cutError
	switch {
	case errors.As(err, &tlsFailed):
		return problem.New(problem.IO, "Chứng thư TLS của kho S3 "+at+" không tin được. Nếu đó là chứng thư nội bộ, hãy báo quản trị chỉ tệp CA bằng ca= trong địa chỉ.",
			"The TLS certificate of the S3 store "+at+" is not to be trusted. If it is of your own CA, ask the administrator to name its file with ca= in the address.")
	case errors.As(err, &netFailed) && netFailed.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return problem.New(problem.Unavailable, "Kho S3 "+at+" trả lời quá chậm. Chưa có gì được lưu dở dang; hãy đợi ít phút rồi làm lại.",
			"The S3 store "+at+" answers too slowly. Nothing is stored half; wait some minutes, then do it again.")
	case errors.As(err, &netFailed), errors.As(err, &urlFailed), errors.As(err, &cut):
		return problem.New(problem.Unavailable, "Không kết nối được với kho S3 "+at+", hoặc kết nối bị ngắt giữa chừng. Chưa có gì được lưu dở dang; hãy thử lại, nếu vẫn lỗi thì báo quản trị.",
			"The S3 store "+at+" can't be reached, or the connection broke. Nothing is stored half; try again, and tell the administrator if it fails again.")
	}
	return problem.New(problem.IO, "Không đọc hoặc ghi được kho S3 "+at+". Chưa có gì được lưu dở dang; hãy báo quản trị rồi làm lại.",
		"The S3 store "+at+" can't be read or written. Nothing is stored half; tell the administrator, then do it again.")
}

func (b *bucket) noBucket(err error) error {
	return problem.New(problem.IO, "Không có bucket "+b.address.String()+". Hãy báo quản trị tạo bucket hoặc sửa địa chỉ kho.",
		"There is no bucket "+b.address.String()+". Ask the administrator to make it, or to correct the store's address.").Because(err)
}

func (b *bucket) cannot(err error) error {
	return problem.New(problem.IO, "Kho S3 "+b.address.String()+" thiếu một chức năng cần có. Hãy báo quản trị chạy `trien validate-storage`.",
		"The S3 store "+b.address.String()+" lacks something that is needed. Ask the administrator to run `trien validate-storage`.").Because(err)
}

// unknown is said where neither the write nor the question whether it was stored had an answer.
func (b *bucket) unknown(err error) error {
	return problem.New(problem.Unavailable,
		"Kho S3 "+b.address.String()+" không trả lời nên chưa rõ tệp đã được lưu hay chưa; văn bản chưa đổi. Hãy đợi ít phút rồi làm lại.",
		"The S3 store "+b.address.String()+" does not answer, so it is not known whether the file is stored; the document is unchanged. Wait some minutes, then do it again.").Because(err)
}
