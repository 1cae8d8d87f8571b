package app

import (
	"encoding/base64"
	"encoding/json"

	"trien/internal/problem"
	"trien/internal/store"
)

// Where a list goes on is given to whoever reads it as text that says nothing to them (base64url, RFC 4648, Section 5, over JSON). It holds times and ids of
// rows that they have just seen. What comes back is only ever compared with columns.

// placeSize bounds such a text.
const placeSize = 512

// placeText writes the place; "" where the list is at its end.
func placeText(values []any) string {
	if values == nil {
		return ""
	}
	raw, err := json.Marshal(values)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// placeIn reads into the values, pointers to strings and whole numbers; false where the list is to be read from its beginning.
func placeIn(text string, values ...any) (bool, error) {
	if text == "" {
		return false, nil
	}
	wrong := problem.New(problem.Usage, "Không hiểu vị trí trang được yêu cầu. Hãy mở lại danh sách từ trang đầu.",
		"The place to go on from is not understood. Open the list again from its first page.")
	if len(text) > placeSize {
		return false, wrong
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return false, wrong.Because(err)
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil || len(parts) != len(values) {
		return false, wrong
	}
	for i, v := range values {
		if err := json.Unmarshal(parts[i], v); err != nil {
			return false, wrong.Because(err)
		}
	}
	return true, nil
}

// documentPlace reads where a list of documents goes on.
func documentPlace(text string) ([]any, error) {
	var updated int64
	var id string
	if ok, err := placeIn(text, &updated, &id); !ok {
		return nil, err
	}
	return []any{updated, id}, nil
}

// linePlace reads where a register goes on.
func linePlace(text string) ([]any, error) {
	var e store.Entry
	if ok, err := placeIn(text, &e.Date, &e.At, &e.Series, &e.Number); !ok {
		return nil, err
	}
	return placeOfLine(e), nil
}

func placeOfLine(e store.Entry) []any { return []any{e.Date, e.At, e.Series, e.Number} }
