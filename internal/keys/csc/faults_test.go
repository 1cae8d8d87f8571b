package csc_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trien/internal/fetch"
	"trien/internal/keys/csc"
	"trien/internal/keys/csc/csctest"
	"trien/internal/problem"
)

func TestWhatCannotBeUsedIsTold(t *testing.T) {
	two := []*csctest.Credential{held(t, "person-p256"), held(t, "person-rsa2048")}
	with := func(change func(*csctest.Credential)) *csctest.Service {
		c := held(t, "person-p256")
		change(c)
		return &csctest.Service{Credentials: []*csctest.Credential{c}}
	}
	for fault, c := range map[string]struct {
		service *csctest.Service
		query   string
		kind    problem.Kind
		want    string
	}{
		"several":           {&csctest.Service{Credentials: two}, "", problem.Key, "credentialID=person-rsa2048"},
		"none":              {&csctest.Service{}, "", problem.Key, "không có chứng thư nào"},
		"not there":         {&csctest.Service{Credentials: two}, "?credentialID=other", problem.Key, "Invalid parameter credentialID"},
		"disabled":          {with(func(c *csctest.Credential) { c.Status = "disabled" }), "", problem.Key, "vô hiệu hóa"},
		"revoked":           {with(func(c *csctest.Credential) { c.CertState = "revoked" }), "", problem.Key, "thu hồi"},
		"suspended":         {with(func(c *csctest.Credential) { c.CertState = "suspended" }), "", problem.Key, "tạm dừng"},
		"expired":           {with(func(c *csctest.Credential) { c.CertState = "expired" }), "", problem.Key, "hết hạn"},
		"by browser":        {with(func(c *csctest.Credential) { c.Mode = "oauth2code" }), "", problem.Key, "trình duyệt"},
		"another version":   {&csctest.Service{Specs: "1.0.4.0"}, "", problem.Key, "phiên bản 2"},
		"signs no hashes":   {&csctest.Service{Credentials: two[:1], Without: []string{"signatures/signHash"}}, "", problem.Key, "không ký giá trị băm"},
		"signs wrongly":     {with(func(c *csctest.Credential) { c.Wrong = true }), "", problem.Key, "không khớp với chứng thư"},
		"offers another":    {with(func(c *csctest.Credential) { c.Algos = []string{"1.2.3"} }), "", problem.Key, "không ký được theo thuật toán"},
		"a user of its own": {&csctest.Service{Credentials: two[:1]}, "?userID=x&credentialID=person-p256", "", ""},
	} {
		w := serve(t, c.service)
		k, err := csc.Open(t.Context(), w.wish(c.query))
		if err == nil {
			_, err = k.Sign(t.Context(), digests(ecdsa256, 1)[0], ecdsa256)
		}
		if problem.KindOf(err) != c.kind || !strings.Contains(problem.WordsOf(err).VI, c.want) && c.want != "" {
			t.Errorf("%s: %v, want words with %q", fault, err, c.want)
		}
	}
}

func TestAServiceThatFails(t *testing.T) {
	for _, method := range []string{"info", "credentials/list", "credentials/info", "credentials/authorize", "signatures/signHash"} {
		for status, want := range map[int]problem.Kind{500: problem.Unavailable, 503: problem.Unavailable, 501: problem.Unavailable, 429: problem.Unavailable, 302: problem.Unavailable,
			400: problem.Key, 401: problem.Key, 403: problem.Key, 404: problem.Key} {
			w := serve(t, &csctest.Service{Credentials: []*csctest.Credential{held(t, "person-p256")}})
			w.Fail(method, status)
			k, err := csc.Open(t.Context(), w.wish(""))
			if err == nil {
				_, err = k.Sign(t.Context(), make([]byte, 32), ecdsa256)
			}
			if words := problem.WordsOf(err); problem.KindOf(err) != want || words.VI == "" || strings.Contains(words.VI, "html") {
				t.Errorf("%s answers %d: %v", method, status, err)
			}
		}
	}
}

// TestNonsenseIsNoAnswer: whatever a server says, it is a problem and no panic.
func TestNonsenseIsNoAnswer(t *testing.T) {
	for _, body := range []string{"", "{", "[]", `"x"`, "null", "<html>", `{"specs":2}`, `{"specs":"2.0"}`, `{"specs":"2.0","methods":["signatures/signHash"],"credentialIDs":["a"],"key":{"status":"enabled"}}`,
		`{"specs":"2.0","credentialIDs":["a"],"key":{"status":"enabled"},"cert":{"certificates":["!"]}}`,
		`{"specs":"2.0","credentialIDs":["a"],"key":{"status":"enabled"},"cert":{"certificates":["AAAA"]}}`, strings.Repeat(" ", 2<<20)} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }))
		f := fetch.New(fetch.Options{})
		_, err := csc.Open(t.Context(), csc.Wish{Address: server.URL, Fetch: f})
		if kind := problem.KindOf(err); kind != problem.Key && kind != problem.Unavailable {
			t.Errorf("%.40q: %v", body, err)
		}
		f.Close()
		server.Close()
	}
}

// TestAPINNeverTravelsInTheClear: http only within this machine; a certificate that nobody vouches for is not believed; no redirect is followed.
func TestAPINNeverTravelsInTheClear(t *testing.T) {
	w := serve(t, &csctest.Service{Credentials: []*csctest.Credential{held(t, "person-p256")}})
	tls := httptest.NewTLSServer(w.Service)
	defer tls.Close()
	elsewhere := httptest.NewServer(http.RedirectHandler(w.url+"/csc/v2/info", http.StatusTemporaryRedirect))
	defer elsewhere.Close()
	for address, want := range map[string]problem.Kind{
		"http://service.example/csc/v2":  problem.Usage,
		"http://localhost/csc/v2":        problem.Usage, // a name may lead anywhere
		"ftp://127.0.0.1/csc/v2":         problem.Unavailable,
		"https://user@service.example/":  problem.Usage,
		"service.example/csc/v2":         problem.Usage,
		"":                               problem.Usage,
		tls.URL + "/csc/v2":              problem.Unavailable,
		elsewhere.URL + "/csc/v2":        problem.Unavailable,
		"http://127.0.0.1:1/csc/v2":      problem.Unavailable,
		w.url + "/csc/v2#fragment":       problem.Usage,
		w.url + "/\x7f":                  problem.Usage,
		w.url:                            "",
		w.url + "/":                      "",
		w.url + "/csc/v2/?credentialID=": "",
	} {
		if _, err := csc.Open(t.Context(), csc.Wish{Address: address, Fetch: w.fetch}); problem.KindOf(err) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
	narrow := fetch.New(fetch.Options{Hosts: []string{"other.example"}})
	defer narrow.Close()
	if _, err := csc.Open(t.Context(), csc.Wish{Address: w.url, Fetch: narrow}); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("a host that the settings do not name: %v", err)
	}
}
