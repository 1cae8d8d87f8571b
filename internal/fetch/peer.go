package fetch

import (
	"context"
	"io"
	"time"

	"trien/internal/limits"
	"trien/internal/watch"
)

// messageTimeout bounds the sending of one exchange message, file and all.
const messageTimeout = 5 * time.Minute

var peer = service{"peer", "Hệ thống của nơi nhận", "The recipient's system",
	"Văn bản chưa được gửi; hệ thống sẽ tự gửi lại.",
	"The document was not delivered; it will be sent again."}

// Message posts an exchange message to a peer's door and gives the signed receipt.
func (c *Client) Message(ctx context.Context, url string, message io.Reader) ([]byte, error) {
	q := query{service: peer, url: url, stream: message, sends: "application/octet-stream", wants: "application/json", limit: limits.JSONBody}
	ctx, measured := watch.Begin(ctx, watch.Peer)
	receipt, err := c.do(ctx, messageTimeout, q)
	measured(err)
	return receipt, err
}
