package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
	"trien/internal/store"
)

// errCertificateOver is the answer in a session whose certificate opens none any more.
var errCertificateOver = problem.New(problem.SignIn, "Chứng thư số dùng để đăng nhập đã hết hiệu lực hoặc ngừng sử dụng, nên phiên làm việc này đã kết thúc. Hãy đăng nhập bằng cách khác, hoặc liên hệ người quản lý thuê bao.",
	"The certificate that opened this session has ended or serves no more, so the session is over. Sign in another way, or ask those who manage certificates.").Under("379.9.2")

// certificateOver says whether a session was opened by a certificate that opens none at the instant: it ran out, was ended here, or its holder has no post any more (379.9.2). It is asked of what is known at
// each request, so that an end holds from its own instant, also one that was recorded ahead.
func (o *Office) certificateOver(people *registry, s store.Session, now time.Time) bool {
	certificate := func(factor string) bool {
		return factor == identity.FactorCertificate || factor == certificateUnchecked
	}
	if s.Credential == "" || !slices.ContainsFunc(strings.Split(s.SignIn, "+"), certificate) {
		return false
	}
	c, ok := people.certificate(s.Credential)
	a, _ := people.Actor(s.Person, now)
	return !ok || c.serves(now) != nil || !now.Before(c.notAfter) || len(a.Roles) == 0
}

// endOver ends such a session for good.
func (o *Office) endOver(ctx context.Context, s store.Session) error {
	_, err := o.endSessions(ctx, identity.System(), ending{s.Person, "certificate", func(x store.Session) bool { return x.Handle == s.Handle }})
	if err != nil {
		return err
	}
	return errCertificateOver
}
