package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/store"
)

// An upload is a large file that comes in parts, so that a broken line, or a server that dies, costs one part: it is begun for a door, its parts follow
// each other at any of the office's servers, each with its digest, and it is finished at that door. The parts are working files under a key of the
// upload's own, which is destroyed with it. Nobody but its owner learns that it is there.

// UploadRequest begins an upload: what the file is called, how long it is, and what it is brought for. What its door refuses by these is refused
// before a byte of it comes.
type UploadRequest struct {
	Name string `json:"name" maxLength:"1000"`
	Size int64  `json:"size" minimum:"1"`
	Door
}

// UploadView is how far an upload is.
type UploadView struct {
	ID        string    `json:"id"`
	Size      int64     `json:"size"`
	Received  int64     `json:"received"`  // from the beginning on: where the next part starts
	PartBytes int64     `json:"partBytes"` // every part but the last is that long
	Expires   time.Time `json:"expires"`   // unless another part comes before
	Intake    string    `json:"intake,omitempty"`
}

// UploadedPart is a part as it comes.
type UploadedPart struct {
	Offset int64
	SHA256 [sha256.Size]byte // that it must have
	Reader io.Reader
}

var (
	errNoUpload = problem.New(problem.NotFound, "Lần gửi tệp này không còn (đã xong, đã hủy hoặc quá hạn). Hãy xem danh sách: nếu văn bản không có ở đó, hãy gửi lại tệp từ đầu.",
		"This upload is not there any more (finished, dropped or expired). Look at the lists: where the document is not there, send the file again from its beginning.")
	errUnfinished = problem.New(problem.Conflict, "Tệp chưa được gửi hết. Hãy gửi tiếp các phần còn lại.", "The file is not here as a whole yet. Send the parts that are missing.")
	errPartDigest = problem.New(problem.Malformed, "Phần tệp này bị hỏng trên đường truyền; chưa nhận. Hãy gửi lại phần đó.", "This part of the file was damaged on its way and was not taken. Send the part again.")
)

// An upload waits for its first part, and for each that follows.
const (
	uploadFirst = limits.UploadFirstMinutes * time.Minute
	uploadTime  = limits.UploadHours * time.Hour
)

func uploadSecret(id string) string { return "upload/" + id }

// BeginUpload begins an upload for a door.
func (h *House) BeginUpload(ctx context.Context, t Token, r UploadRequest) (UploadView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return UploadView{}, err
	}
	o := s.office
	b, _, err := o.through(ctx, s.actor, r.Door, r.Name)
	if err != nil {
		return UploadView{}, err
	}
	if r.Size > uploadBytes {
		return UploadView{}, o.refuse(ctx, s.actor, b.refusal, tooLarge())
	}
	if err := o.tidyUploads(ctx); err != nil {
		return UploadView{}, err
	}
	u := store.Upload{ID: store.NewID(), Person: s.actor.Person, Size: r.Size, Created: store.Micros(o.now()), Expires: store.Micros(o.now().Add(uploadFirst))}
	k, err := o.secretKey(ctx, uploadSecret(u.ID))
	if err == nil {
		u.Words, err = sealed(k, uploadWords{fileName(r.Name)}, uploadPlace(u.ID)...)
	}
	if err == nil {
		err = o.store.BeginUpload(ctx, u, o.now(), store.UploadBounds{OfOne: limits.UploadsOfOne, All: limits.Uploads})
	}
	if err != nil {
		return UploadView{}, errors.Join(err, o.vault.DeleteSecret(ctx, uploadSecret(u.ID)))
	}
	return uploadView(u), nil
}

// uploadWords are what an upload's row says in words.
type uploadWords struct {
	Name string `json:"name"`
}

func uploadPlace(id string) []string { return []string{"trien row", "uploads", id} }

func uploadView(u store.Upload) UploadView {
	return UploadView{ID: u.ID, Size: u.Size, Received: u.Received, PartBytes: limits.UploadPart, Expires: store.Time(u.Expires), Intake: u.Intake}
}

// upload finds one of the caller's; others', and those whose time is over, are not there for them.
func (h *House) upload(ctx context.Context, t Token, id string) (entered, store.Upload, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return s, store.Upload{}, err
	}
	u, err := store.Get[store.Upload](ctx, s.office.store.Reader, id)
	if problem.KindOf(err) == problem.NotFound || err == nil && (u.Person != s.actor.Person || !s.office.now().Before(store.Time(u.Expires))) {
		err = errNoUpload
	}
	return s, u, err
}

// Upload tells how far one of the caller's uploads is.
func (h *House) Upload(ctx context.Context, t Token, id string) (UploadView, error) {
	_, u, err := h.upload(ctx, t, id)
	if err != nil {
		return UploadView{}, err
	}
	return uploadView(u), nil
}

// DropUpload forgets an upload that is not being taken in.
func (h *House) DropUpload(ctx context.Context, t Token, id string) error {
	s, u, err := h.upload(ctx, t, id)
	if err != nil {
		return err
	}
	taking, err := s.office.isTaken(ctx, u)
	if err != nil {
		return err
	}
	if taking {
		return problem.New(problem.Conflict, "Tệp này đang được tiếp nhận. Hãy dừng việc tiếp nhận thay vì hủy lần gửi.", "The file is being taken in. Stop that instead.")
	}
	return s.office.dropUpload(context.WithoutCancel(ctx), id)
}

// PutPart takes the part that follows. One that is here already, with the same bytes, may come again: who did not hear the answer repeats it.
func (h *House) PutPart(ctx context.Context, t Token, id string, p UploadedPart) (UploadView, error) {
	s, u, err := h.upload(ctx, t, id)
	if err != nil {
		return UploadView{}, err
	}
	o := s.office
	if p.Offset != u.Received || u.Received == u.Size || u.Intake != "" {
		return o.partAgain(ctx, u, p)
	}
	part := store.UploadPart{Upload: u.ID, Start: p.Offset, Size: min(limits.UploadPart, u.Size-u.Received), Digest: hex.EncodeToString(p.SHA256[:]), File: "upload-" + store.NewID()}
	if err := o.writePart(ctx, part, p); err != nil {
		o.dropPart(ctx, part.File)
		return UploadView{}, err
	}
	u, err = o.store.AddPart(ctx, part, o.now(), o.now().Add(uploadTime))
	if err != nil {
		o.dropPart(ctx, part.File)
	}
	switch problem.KindOf(err) {
	case problem.Conflict: // it came twice at once
		return o.partAgain(ctx, u, p)
	case problem.NotFound:
		return UploadView{}, errNoUpload
	}
	return uploadView(u), err
}

// partAgain answers a part that does not follow what is here.
func (o *Office) partAgain(ctx context.Context, u store.Upload, p UploadedPart) (UploadView, error) {
	here, err := store.Get[store.UploadPart](ctx, o.store.Reader, u.ID, p.Offset)
	switch {
	case err == nil && here.Digest == hex.EncodeToString(p.SHA256[:]):
		return uploadView(u), nil
	case err == nil || problem.KindOf(err) == problem.NotFound:
		return UploadView{}, problem.New(problem.Conflict, fmt.Sprintf("Phần tệp gửi lên không tiếp nối phần đã nhận (%d byte). Hãy hỏi lại tình trạng rồi gửi tiếp từ đó.", u.Received),
			fmt.Sprintf("The part does not follow what is here (%d bytes). Ask how far the upload is and go on from there.", u.Received))
	}
	return UploadView{}, err
}

// writePart keeps a part as a working file where it is as long as it must be and has its digest.
func (o *Office) writePart(ctx context.Context, part store.UploadPart, p UploadedPart) error {
	k, err := o.secretKey(ctx, uploadSecret(part.Upload))
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := o.work.Put(ctx, k, part.File, io.TeeReader(io.LimitReader(p.Reader, part.Size+1), sum))
	switch {
	case err != nil:
		return unreadUpload(err)
	case n > part.Size:
		return problem.New(problem.Limit, fmt.Sprintf("Phần tệp dài hơn %d byte nên không nhận.", part.Size), fmt.Sprintf("The part is longer than %d bytes and was not taken.", part.Size))
	case n < part.Size:
		return problem.New(problem.Usage, fmt.Sprintf("Phần tệp ngắn hơn %d byte. Hãy gửi lại phần đó.", part.Size), fmt.Sprintf("The part is shorter than %d bytes. Send it again.", part.Size))
	case [sha256.Size]byte(sum.Sum(nil)) != p.SHA256:
		return errPartDigest
	}
	return nil
}

func (o *Office) dropPart(ctx context.Context, file string) {
	if err := o.work.Remove(context.WithoutCancel(ctx), file); err != nil {
		o.Log.WarnContext(ctx, "a part of an upload stays behind", "kind", problem.KindOf(err))
	}
}

// dropUpload forgets an upload: its key first, so that whatever stays of it is nobody's.
func (o *Office) dropUpload(ctx context.Context, id string) error {
	if err := o.vault.DeleteSecret(ctx, uploadSecret(id)); err != nil {
		return err
	}
	files, err := o.store.DropUpload(ctx, id)
	for _, f := range files {
		o.dropPart(ctx, f)
	}
	return err
}

// tidyUploads forgets the uploads whose time is over and that nobody is taking in.
func (o *Office) tidyUploads(ctx context.Context) error {
	old, err := store.List[store.Upload](ctx, o.store.Reader, store.Query{To: map[string]any{"expires": store.Micros(o.now())}})
	for _, u := range old {
		if u.Intake != "" && store.Time(u.Expires).Add(intakeTime).After(o.now()) {
			continue
		}
		err = errors.Join(err, o.dropUpload(ctx, u.ID))
	}
	return err
}

// FinishUpload hands an upload over at a door, as a file that came in one piece. Said again, it is answered by the intake that began; where the server
// that had it has died, another takes it in.
func (h *House) FinishUpload(ctx context.Context, t Token, id string, d Door) (IntakeView, error) {
	s, u, err := h.upload(ctx, t, id)
	if err != nil {
		return IntakeView{}, err
	}
	o := s.office
	if u.Received != u.Size {
		return IntakeView{}, errUnfinished
	}
	if taking, err := o.isTaken(ctx, u); err != nil {
		return IntakeView{}, err
	} else if taking {
		return o.intakeNow(ctx, u.Person, u.Intake)
	}
	k, err := o.secretKey(ctx, uploadSecret(id))
	if err != nil {
		return IntakeView{}, err
	}
	var w uploadWords
	if err := openWords(k, u.Words, &w, uploadPlace(id)...); err != nil {
		return IntakeView{}, err
	}
	b, take, err := o.through(ctx, s.actor, d, w.Name)
	if err != nil {
		return IntakeView{}, err
	}
	return o.takeUpload(ctx, b, u, w.Name, take)
}

// isTaken says whether an intake is at work on an upload, here or elsewhere.
func (o *Office) isTaken(ctx context.Context, u store.Upload) (bool, error) {
	if u.Intake == "" {
		return false, nil
	}
	v, err := o.intakeNow(ctx, u.Person, u.Intake)
	if problem.KindOf(err) == problem.NotFound {
		return false, nil
	}
	return err == nil && !v.Ended, err
}

// takeUpload gives an upload to an intake of ours, which goes on by itself.
func (o *Office) takeUpload(ctx context.Context, b bringing, u store.Upload, name string, take taking) (IntakeView, error) {
	if err := o.underway.sit(b.actor.Person); err != nil {
		return IntakeView{}, err
	}
	s, err := o.joined(ctx, u, name)
	if err != nil {
		o.underway.leave(b.actor.Person)
		return IntakeView{}, err
	}
	was := u.Intake
	v, err := o.goOn(ctx, b, &arrived{s, &u, store.NewID()}, take)
	switch problem.KindOf(err) {
	case problem.Conflict:
		if u.Intake != was && u.Intake != "" { // it was said twice at once
			return o.intakeNow(ctx, b.actor.Person, u.Intake)
		}
	case problem.NotFound:
		err = errNoUpload
	}
	return v, err
}

// endUpload is the end of an upload with its intake. What failed for no fault of the file waits to be taken in again; so does what a person must look at
// first, who then confirms it.
func (o *Office) endUpload(i *intake, err error) {
	if i.upload == nil {
		return
	}
	ctx := context.Background()
	switch problem.KindOf(err) {
	case problem.Unseen, problem.Unavailable, problem.IO, problem.Internal:
		err = o.store.GiveBackUpload(ctx, i.upload.ID, i.ID, o.now().Add(uploadTime))
	default:
		err = o.dropUpload(ctx, i.upload.ID)
	}
	if err != nil {
		o.Log.Warn("an upload stays until its time is over", "kind", problem.KindOf(err))
	}
}
