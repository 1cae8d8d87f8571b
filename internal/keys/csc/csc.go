// Package csc signs with keys that a remote signing service holds (Cloud Signature Consortium, API v2.0).
package csc

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"trien/internal/fetch"
	"trien/internal/keys"
	"trien/internal/limits"
	"trien/internal/problem"
)

// Wish says which key is wanted, of which service, and how to get to it.
type Wish struct {
	// Address is the service's base URL, which ends in /csc/v2; credentialID and userID may stand in its query.
	Address string
	Access  Access
	Ask     keys.Ask
	// Signatures is how many will be asked for, so that one authorization serves all of them where the service allows it; 0 means 1.
	Signatures int
	Fetch      *fetch.Client
}

// Open finds the credential. Nothing is authorized yet: PIN and one-time code are asked for when the first signature is wanted.
func Open(ctx context.Context, w Wish) (*Key, error) {
	base, query, err := address(w.Address)
	if err != nil {
		return nil, err
	}
	s := &service{base: base, access: w.Access, fetch: w.Fetch}
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	id := query.Get("credentialID")
	if id == "" {
		if id, err = s.only(ctx, query.Get("userID")); err != nil {
			return nil, err
		}
	}
	c, err := s.credential(ctx, id)
	if err != nil {
		return nil, err
	}
	return c.key(s, w)
}

// address takes the base URL and the query apart.
func address(text string) (string, url.Values, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || len(text) > limits.KeyURI {
		return "", nil, problem.New(problem.Usage,
			"Địa chỉ dịch vụ ký từ xa không đúng. Dạng đúng: csc:https://MÁY-CHỦ/csc/v2?credentialID=MÃ.",
			"The address of the remote signing service is wrong. It is csc:https://HOST/csc/v2?credentialID=ID.")
	}
	query := u.Query()
	u.RawQuery = ""
	base := strings.TrimRight(u.String(), "/")
	if !strings.Contains(u.Path, "/csc/") {
		base += "/csc/v2"
	}
	return base, query, nil
}

// only gives the user's credential where there is just one; else it lists what there is.
func (s *service) only(ctx context.Context, user string) (string, error) {
	var list credentialList
	in := listRequest{UserID: user, CredentialInfo: true, Certificates: "single", CertInfo: true}
	if err := s.call(ctx, "credentials/list", in, &list); err != nil {
		return "", err
	}
	switch len(list.IDs) {
	case 1:
		return list.IDs[0], nil
	case 0:
		return "", problem.New(problem.Key, "Tài khoản này không có chứng thư nào tại dịch vụ ký từ xa. Hãy kiểm tra tài khoản.",
			"This account has no credential at the remote signing service. Check the account.")
	}
	var lines strings.Builder
	for i, id := range list.IDs {
		if i == 20 {
			lines.WriteString("\n  …")
			break
		}
		lines.WriteString("\n  credentialID=" + url.QueryEscape(id) + list.about(id))
	}
	return "", problem.New(problem.Key, "Có nhiều chứng thư tại dịch vụ ký từ xa; hãy chọn một bằng ?credentialID=…. Đang có:"+lines.String(),
		"There are several credentials at the remote signing service; choose one with ?credentialID=…. There are:"+lines.String())
}

// about describes a credential of the list for people.
func (l credentialList) about(id string) string {
	for _, c := range l.Infos {
		if c.CredentialID != id {
			continue
		}
		if who := cmp.Or(c.Cert.SubjectDN, c.Description); who != "" {
			return "  " + printable(who)
		}
	}
	return ""
}

// credential reads what the service tells of one.
func (s *service) credential(ctx context.Context, id string) (credential, error) {
	c := credential{id: id}
	if err := s.call(ctx, "credentials/info", infoRequest{CredentialID: id, Certificates: "chain", CertInfo: true, AuthInfo: true}, &c.credentialInfo); err != nil {
		return c, err
	}
	switch {
	case c.KeyInfo.Status != "enabled":
		return c, unusable("bị dịch vụ vô hiệu hóa", "disabled by the service")
	case c.Cert.Status == "expired":
		return c, unusable("hết hạn", "expired")
	case c.Cert.Status == "revoked":
		return c, unusable("bị thu hồi", "revoked")
	case c.Cert.Status == "suspended":
		return c, unusable("bị tạm dừng", "suspended")
	}
	var all []*x509.Certificate
	for _, text := range c.Cert.Certificates {
		der, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return c, nonsense(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return c, nonsense(err)
		}
		all = append(all, cert)
	}
	if len(all) == 0 || len(all) > limits.PathDepth {
		return c, nonsense(nil)
	}
	c.chain = keys.Chain(all[0], all[1:])
	return c, nil
}

func unusable(vi, en string) error {
	return problem.New(problem.Key, "Chứng thư tại dịch vụ ký từ xa đã "+vi+" nên không ký được. Hãy liên hệ nơi cấp.",
		"The credential at the remote signing service is "+en+" and can't sign. Ask its issuer.")
}

// credential is one as the service describes it.
type credential struct {
	id string
	credentialInfo
	chain []*x509.Certificate
}

// key makes the key of a credential.
func (c credential) key(s *service, w Wish) (*Key, error) {
	k := &Key{service: s, credential: c, ask: w.Ask, expected: max(1, w.Signatures), turn: make(chan struct{}, 1), kept: map[string][]byte{}}
	switch mode := c.Auth.Mode; {
	case mode == "explicit" || mode == "implicit" || mode == "":
	case mode == "oauth2code" && w.Access.Kind == Bearer: // a token that was got in a browser, for this credential
		k.noSAD = true
	default:
		return nil, problem.New(problem.Key,
			"Chứng thư này chỉ ký được sau khi đăng nhập bằng trình duyệt (OAuth 2.0). Hãy lấy mã truy cập (scope credential) từ dịch vụ và cho bằng --service-file, dạng “bearer MÃ”.",
			"This credential signs only after a sign-in by browser (OAuth 2.0). Get an access token (scope credential) from the service and give it with --service-file, as \"bearer TOKEN\".")
	}
	if !slices.Contains(s.info.Methods, "signatures/signHash") {
		return nil, problem.New(problem.Key, "Dịch vụ ký từ xa này không ký giá trị băm (signatures/signHash) nên không dùng được ở đây.",
			"This remote signing service signs no hashes (signatures/signHash), so it can't be used here.")
	}
	return k, nil
}
