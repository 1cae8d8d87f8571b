package conversion

import (
	"net/url"
	"strings"
)

// Label is what the QR of a copy holds (379.16.4): the address of its status page, and behind it what 379.16.3 asks to be on the copy, so that it can be
// read without a network, too. What stands behind the # is sent to no server.
type Label struct {
	Address string // of the status page
	System  string
	Owner   string // of the system
	Number  string // of the copy
	Date    string // 2006-01-02
	ID      string // of the electronic document
	Of      string // number of the document
	Name    string // of who converted
}

// Text is what the QR holds.
func (l Label) Text() string {
	var parts []string
	for _, p := range [][2]string{{"ht", l.System}, {"cq", l.Owner}, {"so", l.Number}, {"ngay", l.Date}, {"vb", l.Of}, {"ma", l.ID}, {"nguoi", l.Name}} {
		if p[1] != "" {
			parts = append(parts, p[0]+"="+url.QueryEscape(p[1]))
		}
	}
	return l.Address + "#" + strings.Join(parts, "&")
}

// ReadLabel reads the text of a QR; ok is false for what is no label.
func ReadLabel(text string) (l Label, ok bool) {
	address, rest, found := strings.Cut(text, "#")
	u, err := url.Parse(address)
	v, wrong := url.ParseQuery(rest)
	if !found || err != nil || wrong != nil || u.Scheme != "http" && u.Scheme != "https" {
		return Label{}, false
	}
	return Label{address, v.Get("ht"), v.Get("cq"), v.Get("so"), v.Get("ngay"), v.Get("ma"), v.Get("vb"), v.Get("nguoi")}, true
}

// Token is the last part of an address of a status page; "" where there is none.
func Token(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path[strings.LastIndex(u.Path, "/")+1:]
}
