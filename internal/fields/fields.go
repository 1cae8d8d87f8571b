// Package fields reads small texts that come with requests: the Content-Digest field (RFC 9530), and the places from which lists go on.
package fields

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
)

// ContentDigest reads the SHA-256 of a Content-Digest field (RFC 9530, Section 2): the only algorithm that we take, others beside it are passed over.
func ContentDigest(field string) (digest [sha256.Size]byte, ok bool) {
	for _, member := range strings.Split(field, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(member), "=")
		inner, isBytes := strings.CutPrefix(value, ":")
		inner, closed := strings.CutSuffix(inner, ":")
		if name != "sha-256" || !isBytes || !closed {
			continue
		}
		raw, err := base64.StdEncoding.Strict().DecodeString(inner)
		if err != nil || len(raw) != len(digest) {
			return digest, false
		}
		return [sha256.Size]byte(raw), true
	}
	return digest, false
}

// placeSize bounds the text of a place, in bytes.
const placeSize = 512

// Place writes where a list goes on as text that says nothing to whoever carries it (base64url, RFC 4648, Section 5, over JSON); "" for nowhere.
func Place(values []any) string {
	if values == nil {
		return ""
	}
	raw, err := json.Marshal(values)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

var errPlace = errors.New("fields: no place of this list")

// ReadPlace reads what Place wrote into the values, pointers to strings and whole numbers; false where the text is empty.
func ReadPlace(text string, values ...any) (bool, error) {
	if text == "" {
		return false, nil
	}
	if len(text) > placeSize {
		return false, errPlace
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return false, err
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil || len(parts) != len(values) {
		return false, errPlace
	}
	for i, v := range values {
		if err := json.Unmarshal(parts[i], v); err != nil {
			return false, err
		}
	}
	return true, nil
}
