package exchange

import "trien/internal/problem"

// Seen is what the inbox remembers of a message it took.
type Seen struct {
	Digest  string
	Receipt []byte // as it was signed then
}

// Again decides about a message whose id came before: the same one gets the same receipt and is not taken twice; another under the same
// id is refused, for an id is used once.
func Again(m Message, s Seen) ([]byte, error) {
	if s.Digest != m.Digest() {
		return nil, problem.New(problem.Refused,
			"Mã gói tin đã dùng cho một gói tin khác. Gói tin bị từ chối và việc này được ghi lại.",
			"The message's id was used by another message. It was refused and recorded.").Under("379.22.1")
	}
	return s.Receipt, nil
}
