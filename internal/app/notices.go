package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"trien/internal/aead"
	"trien/internal/identity"
	"trien/internal/store"
)

// What people are told on the desk of their own accounts, until they have seen it.
const (
	noticeBrowser  = "new-browser"
	noticeRecovery = "recovery-used"
	noticePasskey  = "passkey-doubted"
	noticeFactors  = "factors-changed"
	noticeEnded    = "sessions-ended"
	noticeIncident = "incident" // of another office
)

// shownNotices bounds what the desk shows at once: who has more has other worries.
const shownNotices = 20

// tell lets a person know something, with a transaction.
func (o *Office) tell(t *transaction, person, kind string, w Words) error {
	n := store.Notice{ID: store.NewID(), Person: person, Kind: kind, At: store.Micros(t.at)}
	var err error
	if n.Words, err = sealed(o.key, w, noticePlace(n.ID)...); err == nil {
		t.batch.Insert = append(t.batch.Insert, n)
	}
	return err
}

func noticePlace(id string) []string { return []string{"trien row", "notices", id} }

// Notices are what the caller has not seen yet, the newest first.
func (h *House) Notices(ctx context.Context, t Token) ([]NoticeView, error) {
	s, err := h.enterAtAll(ctx, t)
	if err != nil {
		return nil, err
	}
	return s.office.notices(ctx, s.actor.Person)
}

func (o *Office) notices(ctx context.Context, person string) ([]NoticeView, error) {
	list, err := store.List[store.Notice](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": person, "seen": int64(0)}, Order: []string{"-at"}, Limit: shownNotices})
	views := []NoticeView{}
	for _, n := range list {
		v := NoticeView{ID: n.ID, Kind: n.Kind, At: store.Time(n.At)}
		raw, err := aead.Open(o.key, n.Words, noticePlace(n.ID)...)
		if err == nil {
			err = json.Unmarshal(raw, &v.Words)
		}
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, err
}

// SeeNotice keeps that the caller has seen a notice of theirs, and gives those that are left.
func (h *House) SeeNotice(ctx context.Context, t Token, id string) ([]NoticeView, error) {
	s, err := h.enterAtAll(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	n, err := store.Get[store.Notice](ctx, o.store.Reader, id)
	if err != nil || n.Person != s.actor.Person {
		return nil, store.NotFound()
	}
	n.Seen = store.Micros(o.now())
	if _, err := o.store.Commit(ctx, store.Batch{Put: []store.Row{n}, At: o.now()}); err != nil {
		return nil, err
	}
	return o.notices(ctx, s.actor.Person)
}

// tellAdministrators lets those know who run the system.
func (o *Office) tellAdministrators(ctx context.Context, t *transaction, kind string, w Words) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	for _, p := range people.Holders(identity.Administrator, t.at) {
		if err := o.tell(t, p.ID, kind, w); err != nil {
			return err
		}
	}
	return nil
}

func (o *Office) tellRecovery(ctx context.Context, t *transaction, person string, left int) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	when, name := shownTime(t.at), people.name(person)
	err = o.tell(t, person, noticeRecovery, Words{
		fmt.Sprintf("Một mã khôi phục của bạn đã được dùng để đăng nhập lúc %s; còn %d mã. Nếu không phải bạn, hãy báo mất ngay và liên hệ quản trị.", when, left),
		fmt.Sprintf("A recovery code of yours was used to sign in at %s; %d are left. If it was not you, report it and tell the administrator at once.", when, left)})
	if err != nil {
		return err
	}
	return o.tellAdministrators(ctx, t, noticeRecovery, Words{
		fmt.Sprintf("%s đã đăng nhập bằng mã khôi phục lúc %s. Hãy hỏi lại người đó; nếu không phải họ, hãy chấm dứt các phiên và khóa tài khoản.", name, when),
		fmt.Sprintf("%s signed in by a recovery code at %s. Ask them; if it was not they, end the sessions and freeze the account.", name, when)})
}

func newBrowserWords(machine string, at time.Time) Words {
	vi, en := machine, machine
	if machine == "" {
		vi, en = "một trình duyệt lạ", "an unknown browser"
	}
	return Words{fmt.Sprintf("Tài khoản của bạn vừa đăng nhập ở một trình duyệt mới (%s) lúc %s. Nếu không phải bạn, hãy kết thúc phiên đó ở trang Tài khoản của tôi và đổi mật khẩu.", vi, shownTime(at)),
		fmt.Sprintf("Your account has signed in with a new browser (%s) at %s. If it was not you, end that session on the page My account and change your password.", en, shownTime(at))}
}

// shownTime is an instant as people here read it.
func shownTime(at time.Time) string {
	return at.In(time.FixedZone("", 7*3600)).Format("15:04 02/01/2006")
}
