package pkcs11

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trien/internal/keys"
	"trien/internal/keys/pkcs11/uri"
	"trien/internal/problem"
)

func notAKey(kind string) error {
	return problem.New(problem.Usage, "Địa chỉ khóa có type="+kind+", không phải khóa ký. Hãy dùng type=private hoặc bỏ type.",
		"The key's URI has type="+kind+", which is no signing key. Use type=private or leave type out.")
}

func unloadable(path string, cause error) error {
	return problem.New(problem.Key,
		"Không dùng được mô-đun PKCS#11 "+path+". Hãy kiểm tra đó là phần mềm của thiết bị ký, đúng loại máy (64 bit), rồi thử lại.",
		"The PKCS#11 module "+path+" can't be used. Check that it is the token's software, for this kind of machine (64-bit), and try again.").Because(cause)
}

// listed gives some names, each on a line of its own.
func listed(uris []uri.URI) string {
	const some = 20
	var b strings.Builder
	for i, u := range uris {
		if i == some {
			fmt.Fprintf(&b, "\n  … (+%d)", len(uris)-some)
			break
		}
		b.WriteString("\n  \"" + u.String() + "\"") // ";" and "&" would end a command
	}
	return b.String()
}

func (s seen) uri() uri.URI {
	return uri.URI{}.With(uri.Token, s.info.label).With(uri.Manufacturer, s.info.manufacturer).With(uri.Serial, s.info.serial)
}

func uris(list []seen) []uri.URI {
	out := make([]uri.URI, len(list))
	for i := range list {
		out[i] = list[i].uri()
	}
	return out
}

func severalTokens(fit []seen) error {
	list := listed(uris(fit))
	return problem.New(problem.Key, "Có nhiều thiết bị ký cùng khớp với địa chỉ khóa; hãy ghi rõ hơn (token, serial). Đang có:"+list,
		"Several tokens fit the key's URI; say more (token, serial). There are:"+list)
}

func noToken(u uri.URI, all []seen, paths []string) error {
	if len(all) == 0 {
		modules := strings.Join(paths, ", ")
		return problem.New(problem.Key, "Không thấy thiết bị ký nào. Hãy cắm thiết bị (USB token, thẻ) rồi thử lại. Đã hỏi: "+modules+".",
			"No token is there. Plug it in and try again. Asked: "+modules+".")
	}
	list := listed(uris(all))
	return problem.New(problem.Key, "Không có thiết bị ký nào khớp với địa chỉ khóa "+u.String()+". Hãy cắm đúng thiết bị hoặc sửa địa chỉ. Đang có:"+list,
		"No token fits the key's URI "+u.String()+". Plug the right one in or correct the URI. There are:"+list)
}

// key makes a problem about this token, whose label stands in the words.
func (t *token) key(vi, en string) *problem.Error {
	name := "“" + t.label + "”"
	return problem.New(problem.Key, strings.Replace(vi, "$", name, 1), strings.Replace(en, "$", name, 1))
}

func (t *token) locked() error {
	return t.key("Thiết bị ký $ đã bị khóa vì nhập sai mã PIN quá nhiều lần; mã lần này chưa được thử. Chỉ nơi cấp thiết bị mở khóa được: hãy báo người quản lý thuê bao.",
		"The token $ is locked after too many wrong PINs; this one was not tried. Only its issuer can unlock it: tell those who manage certificates.")
}

func (t *token) noPIN() error {
	return t.key("Thiết bị ký $ chưa được đặt mã PIN. Hãy đặt bằng phần mềm của thiết bị.", "The token $ has no PIN yet. Set one with the token's own software.")
}

func (t *token) expired() error {
	return t.key("Mã PIN của thiết bị ký $ đã hết hạn. Hãy đổi bằng phần mềm của thiết bị rồi ký lại.",
		"The PIN of the token $ has expired. Change it with the token's own software, then sign again.")
}

func (t *token) different() error {
	return t.key("Mã PIN không đúng với mã đã mở thiết bị ký $; mã này không được gửi đến thiết bị nên không bị tính là một lần sai. Nếu vừa đổi mã PIN, hãy chờ lượt ký đang làm xong.",
		"The PIN is not the one that opened the token $; it was not given to the token, so it does not count there. If the PIN was just changed, wait until the signing under way is done.").Because(keys.ErrWrongSecret)
}

func (t *token) closed() error {
	return t.key("Nhập sai mã PIN của thiết bị ký $ quá nhiều lần; mã lần này chưa được thử. Hãy chờ lượt ký đang làm xong rồi thử lại.",
		"Too many wrong PINs for the token $; this one was not tried. Wait until the signing under way is done and try again.")
}

func (t *token) padInUse() error {
	return t.key("Thiết bị ký $ đang được người khác dùng (mã PIN nhập trên đầu đọc). Hãy chờ họ ký xong.",
		"The token $ is in use by someone else (its PIN is typed at the reader). Wait until they are done.")
}

func (t *token) reopen() error {
	return t.key("Thiết bị ký $ cần lại mã PIN. Hãy nhập lại mã PIN để ký tiếp.", "The token $ wants its PIN again. Enter it to go on signing.")
}

func (t *token) removed(cause error) error {
	return t.key("Thiết bị ký $ không còn ở đó (bị rút ra, hoặc mất kết nối), nên chưa ký. Hãy cắm lại rồi nhập lại mã PIN.",
		"The token $ is no longer there (pulled out, or disconnected), so nothing was signed. Put it back and enter the PIN again.").Because(cause)
}

// refused puts the failure of a login into words, with what the token tells of the tries left.
func (t *token) refused(err error) error {
	c := codeOf(err)
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return err
	case c == pinLocked:
		return t.key("Mã PIN không đúng, và thiết bị ký $ nay đã bị khóa. Chỉ nơi cấp thiết bị mở khóa được: hãy báo người quản lý thuê bao.",
			"The PIN is wrong, and the token $ is now locked. Only its issuer can unlock it: tell those who manage certificates.").Because(err)
	case c == pinExpired:
		return t.expired()
	case c == userPINNotInitialized:
		return t.noPIN()
	case c == functionCanceled:
		return t.key("Việc nhập mã PIN của thiết bị ký $ đã bị hủy trên đầu đọc. Hãy ký lại.", "The PIN entry for the token $ was cancelled at the reader. Sign again.").Because(err)
	case c == userAnotherLoggedIn:
		return t.key("Thiết bị ký $ đang được quản trị (SO). Hãy chờ xong rồi thử lại.", "The token $ is being administered (SO). Wait until that is done.").Because(err)
	case c.gone() || c.lost():
		return t.removed(err)
	case !c.wrongPIN():
		return t.trouble(err)
	}
	vi, en := "Mã PIN của thiết bị ký $ không đúng; đã thử đúng một lần. ", "The PIN of the token $ is wrong; it was tried once. "
	info, _ := t.module.tokenInfo(t.slot)
	switch {
	case info.flags&pinLockedFlag != 0:
		vi, en = vi+"Thiết bị nay đã bị khóa; chỉ nơi cấp thiết bị mở khóa được: hãy báo người quản lý thuê bao.", en+"It is now locked; only its issuer can unlock it: tell those who manage certificates."
		return t.key(vi, en).Because(err) // no other try is asked for
	case info.flags&pinFinalTry != 0:
		vi, en = vi+"Chỉ còn MỘT lần thử: sai nữa thì thiết bị bị khóa. Hãy chắc chắn rồi mới nhập; nếu không nhớ mã, hãy báo người quản lý thuê bao.", en+"ONE try is left: another wrong PIN locks it. Be sure before you enter it; if you do not remember it, tell those who manage certificates."
	case info.flags&pinCountLow != 0:
		vi, en = vi+"Sai thêm vài lần nữa thì thiết bị bị khóa (thiết bị không cho biết còn mấy lần). Hãy kiểm tra mã (phím Caps Lock, đúng thiết bị, bộ gõ tiếng Việt) rồi mới nhập lại.", en+"A few more wrong ones lock it (it does not tell how many). Check it (Caps Lock, the right token, the input method) before you enter it again."
	default:
		vi, en = vi+"Hãy kiểm tra mã (phím Caps Lock, đúng thiết bị, bộ gõ tiếng Việt) rồi nhập lại.", en+"Check it (Caps Lock, the right token, the input method) and enter it again."
	}
	return t.key(vi, en).Because(fmt.Errorf("%w: %w", keys.ErrWrongSecret, err))
}

// trouble is a failure that says nothing better.
func (t *token) trouble(err error) error {
	switch c := codeOf(err); {
	case c.gone():
		return t.removed(err)
	case c == mechanismInvalid || c == mechanismParamInvalid || c == keyTypeInconsistent || c == keyFunctionNotPermitted:
		return t.key("Thiết bị ký $ không ký được theo thuật toán này. Hãy chọn thuật toán khác (RSA PKCS#1 v1.5 thay cho PSS) hoặc khóa khác.",
			"The token $ can't sign by this scheme. Choose another (RSA PKCS#1 v1.5 in place of PSS) or another key.").Because(err)
	}
	return t.key("Thiết bị ký $ báo lỗi nên chưa ký. Hãy rút ra, cắm lại rồi thử; nếu vẫn lỗi, hãy kiểm tra phần mềm của thiết bị.",
		"The token $ reports a failure, so nothing was signed. Pull it out, put it back and try again; if it stays, check the token's software.").Because(err)
}

func (t *token) uris(list []privateKey) []uri.URI {
	out := make([]uri.URI, len(list))
	for i, k := range list {
		out[i] = uri.URI{}.With(uri.Token, t.label).With(uri.Object, k.label).With(uri.ID, string(k.id))
	}
	return out
}

func (t *token) noKey(there []privateKey) error {
	if len(there) == 0 {
		return t.key("Trên thiết bị ký $ không có khóa bí mật nào. Hãy kiểm tra đó đúng là thiết bị đã được cấp chứng thư.",
			"There is no private key on the token $. Check that it is the one with the certificate.")
	}
	list := listed(t.uris(there))
	return t.key("Trên thiết bị ký $ không có khóa như địa chỉ đã cho. Đang có:"+list, "The token $ has no key as the URI says. There are:"+list)
}

func (t *token) severalKeys(fit []privateKey) error {
	list := listed(t.uris(fit))
	return t.key("Trên thiết bị ký $ có nhiều khóa cùng khớp với địa chỉ; hãy chọn một trong các khóa sau bằng object hoặc id:"+list,
		"Several keys on the token $ fit the URI; choose one of these by object or id:"+list)
}

func (t *token) noCertificate(k privateKey) error {
	list := listed(t.uris([]privateKey{k}))
	return t.key("Trên thiết bị ký $ không có chứng thư số của khóa này; hãy chép chứng thư vào thiết bị, hoặc cho tệp chứng thư (trien sign: --certificate TỆP). Khóa:"+list,
		"The token $ holds no certificate of this key; put the certificate on the token, or give its file (trien sign: --certificate FILE). The key:"+list)
}

func (t *token) unfit() error {
	return t.key("Loại khóa trên thiết bị ký $ không dùng để ký ở đây được (chỉ RSA và ECDSA).", "The kind of key on the token $ can't sign here (RSA and ECDSA only).")
}

func (t *token) otherKey(cause error) error {
	return t.key("Chữ ký mà thiết bị $ tạo ra không khớp với chứng thư số, nên không được dùng. Hãy kiểm tra chứng thư đi cùng khóa (--certificate).",
		"The signature that the token $ made does not fit the certificate, so it was not used. Check the certificate that goes with the key (--certificate).").Because(cause)
}
