package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

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

// toolOffice is the office that a tool's token is for; its first part names it.
func (h *House) toolOffice(token string) (*Office, error) {
	id, _, _ := strings.Cut(token, ".")
	o, ok := h.Office(id)
	if !ok || !o.settings.VGCA || len(token) > 200 {
		return nil, errNoCall
	}
	return o, nil
}

// toolCall finds the call of a token.
func (o *Office) toolCall(ctx context.Context, token string) (store.ToolCall, error) {
	sum := sha256.Sum256([]byte(token))
	c, err := store.Get[store.ToolCall](ctx, o.store.Reader, hex.EncodeToString(sum[:]))
	if problem.KindOf(err) == problem.NotFound || err == nil && !o.now().Before(store.Time(c.Expires)) {
		return c, errNoCall
	}
	return c, err
}

// KnowsTool says whether a token opens something now: nil, or why not.
func (h *House) KnowsTool(ctx context.Context, token string) error {
	o, err := h.toolOffice(token)
	if err == nil {
		_, err = o.toolCall(ctx, token)
	}
	return err
}

// ToTool opens the file that the token's holder is to sign. It may be fetched again until it came back.
func (h *House) ToTool(ctx context.Context, token string) (*File, error) {
	if err := h.KnowsTool(ctx, token); err != nil {
		return nil, err
	}
	return nil, errNoCall
}

// FromTool takes what the tool signed.
func (h *House) FromTool(ctx context.Context, token string, _ Upload) error {
	if err := h.KnowsTool(ctx, token); err != nil {
		return err
	}
	return errNoCall
}
