// Package list reads signed lists of trust anchors, in the JSON form of the state's special-purpose service (gca.ctl) inside or beside a
// SignedData of RFC 5652, and keeps the register of what an administrator has taken from them.
//
// It is pure: files come as bytes, the instant is an argument. It decides nothing about belief by itself: a list counts only when its signer
// was pinned before, a file without a signature only when its SHA-256 was, and a sequence number never goes back.
package list

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"trien/certpath"
	"trien/internal/limits"
)

// ErrMalformed says that the bytes are no such list.
var ErrMalformed = errors.New("list: malformed")

// List is a list of certificates of authorities, in the form of gca.ctl.
type List struct {
	Version      int
	Identifier   string
	Sequence     int64
	ThisUpdate   time.Time
	NextUpdate   time.Time
	Certificates []*certpath.Certificate
	Unknown      []string // fields that this version does not know; they are not followed
}

// certificatesField is spelled as the service spells it.
const certificatesField = "Cerificates"

// Parse reads a list. Each field stands exactly once; those that are not known are named in Unknown. The error wraps ErrMalformed.
func Parse(data []byte) (List, error) {
	fields, order, err := object(data)
	if err != nil {
		return List{}, err
	}
	var l List
	var certificates []string
	var this, next string
	for _, f := range []struct {
		name string
		into any
	}{{"Version", &l.Version}, {"ListIdentifier", &l.Identifier}, {"SequenceNumber", &l.Sequence}, {"ThisUpdate", &this}, {"NextUpdate", &next}, {certificatesField, &certificates}} {
		raw, ok := fields[f.name]
		if !ok || json.Unmarshal(raw, f.into) != nil {
			return List{}, fmt.Errorf("%w: the field %s", ErrMalformed, f.name)
		}
		delete(fields, f.name)
	}
	for _, name := range order {
		if _, left := fields[name]; left {
			l.Unknown = append(l.Unknown, name)
		}
	}
	var ok1, ok2 bool
	l.ThisUpdate, ok1 = readTime(this)
	l.NextUpdate, ok2 = readTime(next)
	if !ok1 || !ok2 || l.NextUpdate.Before(l.ThisUpdate) {
		return List{}, fmt.Errorf("%w: ThisUpdate and NextUpdate", ErrMalformed)
	}
	if strings.TrimSpace(l.Identifier) == "" || len(l.Identifier) > 200 || l.Sequence < 0 {
		return List{}, fmt.Errorf("%w: ListIdentifier or SequenceNumber", ErrMalformed)
	}
	return l, l.read(certificates)
}

// object gives the fields of a JSON object and their order; a field that stands twice means two things to two readers.
func object(data []byte) (fields map[string]json.RawMessage, order []string, err error) {
	bad := func(why string) (map[string]json.RawMessage, []string, error) {
		return nil, nil, fmt.Errorf("%w: %s", ErrMalformed, why)
	}
	if len(data) > limits.CMSSize {
		return bad("too large")
	}
	in := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	if t, err := in.Token(); err != nil || t != json.Delim('{') {
		return bad("no JSON object")
	}
	fields = map[string]json.RawMessage{}
	for in.More() {
		t, err := in.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return bad("no JSON object")
		}
		var raw json.RawMessage
		if err := in.Decode(&raw); err != nil {
			return bad("the field " + name)
		}
		if _, twice := fields[name]; twice {
			return bad("the field " + name + " stands twice")
		}
		fields[name] = raw
		order = append(order, name)
	}
	if _, err := in.Token(); err != nil {
		return bad("no JSON object")
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return bad("something follows the list")
	}
	return fields, order, nil
}

func (l *List) read(certificates []string) error {
	if len(certificates) == 0 || len(certificates) > limits.Certificates {
		return fmt.Errorf("%w: %d certificates", ErrMalformed, len(certificates))
	}
	for i, s := range certificates {
		found, err := readCertificate(s)
		if err != nil {
			return fmt.Errorf("%w: certificate %d", ErrMalformed, i+1)
		}
		l.Certificates = append(l.Certificates, found)
	}
	return nil
}

// readCertificate takes one certificate in base64 of its DER, or in PEM.
func readCertificate(s string) (*certpath.Certificate, error) {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		list, err := certpath.ParseAny([]byte(s))
		if err != nil || len(list) != 1 {
			return nil, ErrMalformed
		}
		return list[0], nil
	}
	return whole(der)
}

// whole reads one certificate with nothing behind it.
func whole(der []byte) (*certpath.Certificate, error) {
	c, err := certpath.Parse(der)
	if err != nil || len(c.Raw) != len(der) {
		return nil, ErrMalformed
	}
	return c, nil
}

// readTime takes RFC 3339, the "/Date(milliseconds)/" of older .NET serialisers, and a time without a zone, which is Vietnam's (UTC+7).
func readTime(s string) (time.Time, bool) {
	if m := regexp.MustCompile(`^/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/$`).FindStringSubmatch(s); m != nil {
		ms, err := strconv.ParseInt(m[1], 10, 64)
		return time.UnixMilli(ms).UTC(), err == nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.ParseInLocation(layout, s, time.FixedZone("+07", 7*3600)); err == nil {
			return t.UTC(), t.Year() > 1970 && t.Year() < 9000
		}
	}
	return time.Time{}, false
}
