package exchange

import (
	"crypto/ed25519"
	"encoding/json"
	"time"

	"trien/internal/problem"
)

// Receipt is the receiver's signed answer: it has the message, or why it did not take it.
type Receipt struct {
	Message string    `json:"message"` // id
	Digest  string    `json:"digest"`  // Message.Digest
	From    string    `json:"from"`    // who gives the receipt
	To      string    `json:"to"`
	At      time.Time `json:"at"`
	Taken   bool      `json:"taken"`
	VI      string    `json:"vi,omitempty"` // why not
	EN      string    `json:"en,omitempty"`
	Witness Witness   `json:"witness,omitzero"` // of the kind Head
}

type signedReceipt struct {
	Receipt   json.RawMessage `json:"receipt"`
	Signature []byte          `json:"signature"`
}

// Refusal is the receiver's final no: trying again will not help.
type Refusal struct{ Receipt }

func (r *Refusal) Error() string { return "the receiver refused: " + r.EN }

// SignReceipt encodes and signs a receipt.
func SignReceipt(r Receipt, key ed25519.PrivateKey) ([]byte, error) {
	raw, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return json.Marshal(signedReceipt{raw, ed25519.Sign(key, append([]byte(receiptDomain), raw...))})
}

// CheckReceipt reads the receipt of m from the peer it was sent to. A receipt of another message, or not signed by that peer, is refused;
// a signed no is a *Refusal.
func CheckReceipt(raw []byte, m Message, from Peer) (Receipt, error) {
	var s signedReceipt
	var r Receipt
	if json.Unmarshal(raw, &s) != nil || json.Unmarshal(s.Receipt, &r) != nil {
		return Receipt{}, badReceipt("Biên nhận không đúng định dạng.", "The receipt is malformed.")
	}
	if len(from.Identity) != ed25519.PublicKeySize || !ed25519.Verify(from.Identity, append([]byte(receiptDomain), s.Receipt...), s.Signature) {
		return Receipt{}, badReceipt("Chữ ký trên biên nhận không phải của nơi nhận.", "The receipt is not signed by the receiver.")
	}
	if r.Message != m.ID || r.Digest != m.Digest() || r.From != m.To || r.To != m.From {
		return Receipt{}, badReceipt("Biên nhận không phải của gói tin này.", "The receipt is of another message.")
	}
	if !r.Taken {
		return r, &Refusal{r}
	}
	return r, nil
}

func badReceipt(vi, en string) error {
	return problem.New(problem.Refused, vi+" Hệ thống sẽ gửi lại.", en+" It will be sent again.").Under("379.5.6")
}
