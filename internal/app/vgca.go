package app

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// toolTime is how long the addresses given to a signing tool are good for: an officer reads the document in its window, looks for the token, and
// types the PIN.
const toolTime = 15 * time.Minute

// VGCACallView is what a page hands the signing tool on the person's machine for one document: what it shall do, where it fetches the
// file, where it brings it back. Both addresses are of this server, without its name, and good for one success.
type VGCACallView struct {
	Verb    string    `json:"verb"` // "SignApproved", "SignIssued", …
	File    string    `json:"file"`
	Upload  string    `json:"upload"`
	Expires time.Time `json:"expires"`
}

// AllowsVGCA says whether an office lets its officers sign with that tool.
func (h *House) AllowsVGCA() bool {
	for _, o := range h.offices {
		if o.settings.VGCA {
			return true
		}
	}
	return false
}

// errNoCall is the answer to every token that opens nothing: whether there ever was one is nobody's business.
var errNoCall = problem.New(problem.NotFound, "Địa chỉ ký này không còn hiệu lực (đã dùng, quá 15 phút, hoặc phiên ký đã kết thúc). Hãy ký lại từ trang văn bản.",
	"This signing address is not good any more (used, older than 15 minutes, or the signing request has ended). Sign again from the document's page.")

// CallVGCA makes the addresses by which the tool on the caller's machine signs one item of their request; those made before for it are
// good no more.
func (h *House) CallVGCA(ctx context.Context, t Token, request, item string) (VGCACallView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return VGCACallView{}, err
	}
	o := s.office
	w, err := o.toolReady(ctx, item)
	if err == nil && (w.request.ID != request || w.request.Person != s.actor.Person) {
		err = store.NotFound()
	}
	if err == nil && !o.settings.VGCA {
		err = errVGCAOff
	}
	if err == nil {
		err = w.waits()
	}
	if err == nil {
		err = o.toolReads(ctx, s, w.item.Document)
	}
	if err != nil {
		return VGCACallView{}, err
	}
	var secret [32]byte
	if _, err := io.ReadFull(o.Random, secret[:]); err != nil {
		return VGCACallView{}, err
	}
	token := o.settings.ID + "." + base64.RawURLEncoding.EncodeToString(secret[:])
	expires := o.now().Add(toolTime)
	if err := o.store.PutToolCall(ctx, store.ToolCall{ID: toolDigest(token), Item: item, Expires: store.Micros(expires)}, o.now()); err != nil {
		return VGCACallView{}, err
	}
	path := "/vgca/" + token
	return VGCACallView{Verb: toolVerb(w.request.Act), File: path + "/" + toolFile, Upload: path, Expires: expires}, nil
}

// toolReads records that the person has the document shown to them, by their tool (379.4.1).
func (o *Office) toolReads(ctx context.Context, s entered, id string) error {
	d, err := o.document(ctx, id)
	if err != nil {
		return err
	}
	_, number, ok := pick(d, 0)
	if !ok {
		return store.NotFound()
	}
	return o.readOnce(ctx, s, id, number)
}

// toolFile is what every file is called on its way: addresses stand in the logs of whatever they pass through.
const toolFile = "van-ban.pdf"

var errVGCAOff = problem.New(problem.Unavailable, "Cơ quan chưa cho phép ký bằng VGCA Sign Service. Hãy chọn cách ký khác, hoặc đề nghị quản trị bật mục vgca trong office.toml.",
	"This office does not allow signing with the VGCA Sign Service. Choose another way, or ask the administrator to turn it on (vgca in office.toml).")

func toolDigest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// toolSigns says whether the office lets the tool do an act. The arrival mark is what the signature shows, number and hour and all, and the
// tool draws its own.
func (o *Office) toolSigns(act string) bool {
	return o.settings.VGCA && act != office.ActArrive
}

// toolVerb is what the tool calls an act.
func toolVerb(act string) string {
	if act == "seal" {
		return "SignIssued"
	}
	return "SignApproved"
}

// toolWork is an item of a request that a tool is at work on.
type toolWork struct {
	request store.Signing
	item    store.SigningItem
}

func (o *Office) toolItem(ctx context.Context, id string) (w toolWork, err error) {
	if w.item, err = store.Get[store.SigningItem](ctx, o.store.Reader, id); err != nil {
		return w, err
	}
	w.request, err = store.Get[store.Signing](ctx, o.store.Reader, w.item.Signing)
	return w, err
}

// toolReady is toolItem; one that is being prepared is waited for a while.
func (o *Office) toolReady(ctx context.Context, id string) (toolWork, error) {
	ctx, cancel := context.WithTimeout(ctx, toolPatience)
	defer cancel()
	again := time.NewTicker(toolLook)
	defer again.Stop()
	for {
		w, err := o.toolItem(ctx, id)
		if err != nil || problem.KindOf(w.waits()) != problem.Unavailable {
			return w, err
		}
		select {
		case <-ctx.Done():
			return w, nil
		case <-again.C:
		}
	}
}

// How long a page waits for an item to be prepared, and how often is looked: a document takes a second.
const (
	toolPatience = 20 * time.Second
	toolLook     = 100 * time.Millisecond
)

// waits says whether the item may go to a tool now.
func (w toolWork) waits() error {
	switch {
	case w.request.Way != WithVGCA:
		return problem.New(problem.Conflict, "Phiên ký này không dùng VGCA Sign Service.", "This signing request does not use the VGCA Sign Service.")
	case w.request.State == store.SigningOpen && (w.item.State == store.ItemWaiting || w.item.State == store.ItemPreparing):
		return problem.New(problem.Unavailable, "Văn bản đang được chuẩn bị để ký. Hãy đợi giây lát rồi thử lại.", "The document is being prepared. Try again in a moment.")
	case w.request.State != store.SigningOpen || w.item.State != store.ItemReady:
		return problem.New(problem.Conflict, "Văn bản này trong phiên ký không còn chờ ký. Hãy tải lại trang.", "This item of the signing request does not wait for its signature any more. Reload the page.")
	}
	return nil
}
