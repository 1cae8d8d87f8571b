package replicas

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"trien/internal/app"
	"trien/internal/demo"
)

// wish asks for a signature by a signing request (phiên ký), as a leader does who leaves the page at once: a request of before that is still open goes on by
// itself, or is given the PIN anew where the program that had the key open was killed.
func (c *client) wish(ctx context.Context, id, act string, version int) answer {
	open, err := get[[]app.SigningRequestView](ctx, c, "/api/signings")
	if err != nil {
		return answer{}
	}
	for _, r := range open {
		if r.State != "open" || !slices.ContainsFunc(r.Items, func(i app.SigningItemView) bool { return i.Document == id }) {
			continue
		}
		if r.Waits == "pin" {
			return c.post(ctx, "/api/signings/"+r.ID, app.SigningPIN{PIN: demo.PIN})
		}
		return answer{known: true, status: http.StatusAccepted}
	}
	return c.post(ctx, "/api/signings", app.SigningWish{Act: act, With: app.WithHeld, PIN: demo.PIN, Documents: []app.SigningDocument{{ID: id, ExpectedVersion: version}}})
}

// wishEnded looks what a person's requests came to for a document, and tells an item that was signed.
func (c *client) wishEnded(ctx context.Context, l *ledger, id, act string) error {
	all, err := get[[]app.SigningRequestView](ctx, c, "/api/signings")
	for _, r := range all {
		for _, i := range r.Items {
			if r.Act == act && i.Document == id && i.State == "signed" {
				l.told(id, act)
			}
		}
	}
	return err
}

// requestsEnd says that no request of the people who sign by them stays open, and none signed a document that another had signed.
func requestsEnd(t *testing.T, houses []*house) {
	t.Helper()
	for _, h := range houses {
		for _, who := range []*client{h.signer, h.clerk} {
			if !who.asks {
				continue
			}
			all, err := get[[]app.SigningRequestView](t.Context(), who, "/api/signings")
			if err != nil || len(all) == 0 {
				t.Errorf("%s: %d requests: %v", who.account, len(all), err)
			}
			signed := map[string]int{}
			for _, r := range all {
				if r.State == "open" {
					t.Errorf("%s: the request %s stays open, waiting for %q: %+v", who.account, r.ID, r.Waits, r.Items)
				}
				for _, i := range r.Items {
					if i.State == "signed" {
						signed[r.Act+" "+i.Document]++
					}
				}
			}
			for what, n := range signed {
				if n > 1 {
					t.Errorf("%s: %s: %d times", who.account, what, n)
				}
			}
			t.Logf("%s: the last %d requests signed %d", who.account, len(all), len(signed))
		}
	}
}

// inParts sends a file in parts, wherever each of them arrives, and brings it to its door. Where an answer is missing it asks how far the upload is and goes on
// from there; an upload that nobody said was begun is begun anew.
func (c *client) inParts(ctx context.Context, name string, request app.DraftRequest, file []byte) answer {
	door := app.Door{Draft: &request}
	a := c.post(ctx, "/api/uploads", app.UploadRequest{Name: name, Size: int64(len(file)), Door: door})
	var u app.UploadView
	if !a.good() || json.Unmarshal(a.body, &u) != nil {
		return a
	}
	at := "/api/uploads/" + u.ID
	for u.Received < u.Size {
		if a := c.part(ctx, at, u, file); a.good() && json.Unmarshal(a.body, &u) == nil {
			continue
		}
		if err := pause(ctx); err != nil {
			return answer{}
		}
		now, err := get[app.UploadView](ctx, c, at)
		if err != nil {
			return answer{}
		}
		u = now
	}
	for {
		if a := c.post(ctx, at, door); a.known && a.status/100 != 5 {
			return a
		}
		if err := pause(ctx); err != nil {
			return answer{}
		}
	}
}
