package app

import (
	"context"
	"fmt"
	"slices"

	"trien/internal/identity"
	"trien/internal/keys"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// soundWish refuses what no request can be made of.
func (o *Office) soundWish(ctx context.Context, a identity.Actor, w SigningWish) error {
	if !signs(w.Act) {
		return errNoSigning(w.Act)
	}
	if len(w.Documents) == 0 || len(w.Documents) > limits.SigningDocuments {
		return problem.New(problem.Usage, fmt.Sprintf("Hãy chọn từ 1 đến %d văn bản.", limits.SigningDocuments), fmt.Sprintf("Choose 1 to %d documents.", limits.SigningDocuments))
	}
	seen := map[string]bool{}
	for _, d := range w.Documents {
		if seen[d.ID] || d.ExpectedVersion <= 0 {
			return problem.New(problem.Usage, "Yêu cầu ký nêu một văn bản hai lần, hoặc không nêu phiên bản đã xem (expectedVersion). Hãy mở lại trang rồi làm lại.",
				"The request names a document twice, or not the version that was seen (expectedVersion). Open the page again, then repeat.")
		}
		seen[d.ID] = true
		if _, err := o.readable(ctx, a, d.ID); err != nil {
			return err
		}
	}
	open, err := store.CountRows[store.Signing](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": a.Person, "state": store.SigningOpen}})
	if err == nil && open >= limits.SigningsOpen {
		err = problem.New(problem.Conflict, "Bạn đang có quá nhiều phiên ký chưa xong. Hãy hoàn tất hoặc hủy bớt rồi làm lại.", "You have too many open signing requests. Finish or cancel some, then try again.")
	}
	return err
}

// holderOf is whose key an act asks for: the office's for its seal, else one's own.
func (o *Office) holderOf(a identity.Actor, act string) string {
	if act == "seal" || act == office.ActArrive {
		return o.settings.ID
	}
	return a.Person
}

// assignedTo refuses the office's key to whom its device was not handed (HD03.devices).
func (o *Office) assignedTo(ctx context.Context, a identity.Actor, act string) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	return people.someFor(o.holderOf(a, act), a.Person, o.now())
}

// knownWay refuses a way that the office does not have, or by which nobody knows who would sign.
func (o *Office) knownWay(ctx context.Context, a identity.Actor, w SigningWish) error {
	if !slices.Contains([]string{WithHeld, WithAgent, WithVGCA}, w.With) || w.With == WithVGCA && !o.toolSigns(w.Act) {
		return problem.New(problem.Usage, "Cơ quan không dùng cách ký này. Hãy chọn cách khác.", "This office does not sign in this way. Choose another.")
	}
	if w.With == WithHeld {
		return nil
	}
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	if _, ok := people.elsewhere(o.holderOf(a, w.Act), o.now()); !ok {
		return errNoCertificate
	}
	return nil
}

// keyFor opens the held key that a wish asks for; nil where the key is elsewhere.
func (o *Office) keyFor(ctx context.Context, a identity.Actor, w SigningWish) (keys.Key, error) {
	if w.With != WithHeld {
		return nil, nil
	}
	return o.openKey(ctx, o.holderOf(a, w.Act), w.PIN)
}

var errNoCertificate = problem.New(problem.Key, "Chưa có chứng thư số còn hiệu lực nào đăng ký cho khóa ký này. Hãy liên hệ người quản lý thuê bao.",
	"No certificate in force is registered for this key. Ask those who manage certificates.").Under("379.10")

// prospects says of each document why the person can't sign it as it stands, nil where they can; where they can sign none, that is the answer.
func (o *Office) prospects(ctx context.Context, a identity.Actor, w SigningWish) ([]error, error) {
	whyNot, failed := make([]error, len(w.Documents)), 0
	for n, d := range w.Documents {
		err := o.mayGo(ctx, a, w.Act, d)
		if err == nil {
			err = o.notByTool(ctx, w, d.ID)
		}
		if err != nil {
			whyNot[n] = o.refuse(ctx, a, refusal{act: w.Act, door: "act", document: d.ID}, err)
			failed++
		}
	}
	if failed == len(whyNot) {
		return nil, whyNot[0]
	}
	return whyNot, nil
}

func (o *Office) mayGo(ctx context.Context, a identity.Actor, act string, wished SigningDocument) error {
	d, err := o.document(ctx, wished.ID)
	if err == nil {
		err = o.check(d, act, a)
	}
	if err == nil {
		err = o.assignedTo(ctx, a, act)
	}
	if err == nil && !d.Stands(wished.ExpectedVersion) {
		err = store.MovedOn()
	}
	if err == nil {
		_, err = o.mayBind(ctx, act, d, a)
	}
	return err
}

// beginSigning stores the request. A document that can't be signed as it stands has its end at once.
func (o *Office) beginSigning(ctx context.Context, a identity.Actor, w SigningWish, whyNot []error) (store.Signing, error) {
	at := o.now()
	r := store.Signing{ID: store.NewID(), Person: a.Person, SignIn: a.SignIn, Act: w.Act, Way: w.With, State: store.SigningOpen,
		Created: store.Micros(at), Expires: store.Micros(at.Add(o.settings.signingTime()))}
	var items []store.SigningItem
	for n, d := range w.Documents {
		i := store.SigningItem{ID: store.NewID(), Signing: r.ID, Position: int64(n), Document: d.ID, Version: int64(d.ExpectedVersion), State: store.ItemWaiting, Updated: store.Micros(at)}
		words := itemWords{}
		if whyNot[n] != nil {
			i.State, words.Problem = store.ItemFailed, problemView(whyNot[n])
			i.Trouble = words.Problem.Kind
		}
		if err := o.sealItem(&i, words); err != nil {
			return r, err
		}
		items = append(items, i)
	}
	if err := o.store.BeginSigning(ctx, r, items); err != nil {
		return r, err
	}
	o.sweepPrepared(ctx) // of items that these take the place of
	return store.Get[store.Signing](ctx, o.store.Reader, r.ID)
}

// mayResume refuses a PIN that could sign nothing: one of the waiting documents must still be for the person to sign. It names the document that was looked at last.
func (o *Office) mayResume(ctx context.Context, a identity.Actor, r store.Signing) (document string, err error) {
	items, err := o.itemsIn(ctx, r.ID, store.ItemWaiting)
	if err != nil {
		return "", err
	}
	why := error(problem.New(problem.Conflict, "Trong phiên ký này không còn văn bản nào chờ ký.", "No document of this request waits to be signed."))
	for _, i := range items {
		document = i.Document
		if why = o.mayGo(ctx, a, r.Act, SigningDocument{i.Document, int(i.Version)}); why == nil {
			return "", nil
		}
	}
	return document, why
}
