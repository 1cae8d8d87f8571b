package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/app"
)

// system is an identity system with its token.
type system struct {
	t     *testing.T
	token string
	match string // If-Match, or If-None-Match of a GET
}

// call gives the status and the answer.
func (s system) call(method, path, body string) (int, map[string]any, http.Header) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, world.url+"/scim/v2"+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	r.Header.Set("Content-Type", "application/scim+json")
	if s.match != "" && method == "GET" {
		r.Header.Set("If-None-Match", s.match)
	} else if s.match != "" {
		r.Header.Set("If-Match", s.match)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var m map[string]any
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &m); err != nil || answer.Header.Get("Content-Type") != "application/scim+json" {
			s.t.Fatalf("%s %s answered %s %q: %v", method, path, answer.Header.Get("Content-Type"), raw, err)
		}
	}
	return answer.StatusCode, m, answer.Header
}

// must demands a status.
func (s system) must(status int, method, path, body string) map[string]any {
	s.t.Helper()
	got, m, _ := s.call(method, path, body)
	if got != status {
		s.t.Fatalf("%s %s: %d %v, want %d", method, path, got, m, status)
	}
	return m
}

// refused demands an error of a kind.
func (s system) refused(status int, typ, method, path, body string) {
	s.t.Helper()
	m := s.must(status, method, path, body)
	if got, _ := m["scimType"].(string); got != typ || m["status"] != fmt.Sprint(status) || m["detail"] == "" {
		s.t.Errorf("%s %s: %v, want %s", method, path, m, typ)
	}
}

// begun makes a token as an administrator does on the page.
func begun(t *testing.T, name string) (system, app.ScimTokenView) {
	t.Helper()
	var made app.ScimMade
	as(t, "tinh-uy", "bao").must("POST", "/api/directory/scim", map[string]string{"name": name}, &made)
	if made.Root != world.url+"/scim/v2" {
		t.Errorf("the token is said to be for %q", made.Root)
	}
	return system{t: t, token: made.Token}, made.Tokens[len(made.Tokens)-1]
}

func (v *visitor) must(method, path string, body, into any) {
	v.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		v.t.Fatal(err)
	}
	r, answer := v.send(method, path, "application/json", strings.NewReader(string(raw)))
	if r.StatusCode != 200 {
		v.t.Fatalf("%s %s: %d %s", method, path, r.StatusCode, answer)
	}
	if into != nil {
		if err := json.Unmarshal(answer, into); err != nil {
			v.t.Fatal(err)
		}
	}
}

// Nothing is there without a token; with one, people come and go as an identity system says, under the rules of the directory and in the name of whoever
// made the token; revoked, it opens nothing.
func TestAnIdentitySystemKeepsPeople(t *testing.T) {
	nobody := system{t: t, token: "tinh-uy.0"}
	nobody.must(404, "GET", "/Users", "")
	if r, _ := as(t, "tinh-uy", "tuan").send("POST", "/api/directory/scim", "application/json", strings.NewReader(`{"name":"x"}`)); r.StatusCode != 403 {
		t.Errorf("an officer made a token: %d", r.StatusCode)
	}
	s, row := begun(t, "Entra của tỉnh")
	nobody.must(401, "GET", "/Users", "")
	s.must(404, "GET", "/Nothing", "")
	s.must(405, "POST", "/ServiceProviderConfig", "{}")

	user := s.must(201, "POST", "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"An.Nguyen@anbinh.example","externalId":"e-1","displayName":"Nguyễn Văn An",
		"emails":[{"value":"an@anbinh.example","type":"work","primary":true}],"active":"True","password":"không giữ","roles":[{"value":"administrator"}],
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"scim-001","department":"Phòng nào đó"}}`)
	id := user["id"].(string)
	if user["userName"] != "an.nguyen@anbinh.example" || user["active"] != true || user["password"] != nil || user["roles"] != nil {
		t.Errorf("%v", user)
	}
	s.refused(409, "uniqueness", "POST", "/Users", `{"userName":"an.nguyen@anbinh.example","displayName":"Ai khác"}`)
	s.refused(409, "uniqueness", "POST", "/Users", `{"userName":"khac","displayName":"Ai khác","externalId":"e-1"}`)
	s.refused(409, "uniqueness", "POST", "/Users", `{"userName":"khac","displayName":"Ai khác","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"scim-001"}}`)
	s.refused(400, "invalidValue", "POST", "/Users", `{"userName":"chữ có dấu","displayName":"Ai"}`)
	s.refused(400, "invalidSyntax", "POST", "/Users", `not json`)
	s.refused(400, "invalidFilter", "GET", "/Users?filter=userName+is+%22x%22", "")
	s.refused(413, "", "POST", "/Users", `{"x":"`+strings.Repeat("x", 2<<20)+`"}`)

	found := s.must(200, "GET", "/Users?filter=userName+eq+%22an.nguyen%40anbinh.example%22&attributes=userName", "")
	if found["totalResults"] != 1.0 || len(found["Resources"].([]any)[0].(map[string]any)) != 3 {
		t.Errorf("%v", found)
	}
	found = s.must(200, "POST", "/.search", `{"filter":"externalId eq \"e-1\" or displayName co \"Tỉnh ủy An\"","count":10}`)
	if found["totalResults"] != 2.0 {
		t.Errorf("people and groups at once: %v", found["totalResults"])
	}

	version := user["meta"].(map[string]any)["version"].(string)
	at := "/Users/" + id
	seen := system{t, s.token, version}
	seen.must(304, "GET", at, "")
	changed := seen.must(200, "PATCH", at, `{"Operations":[{"op":"Replace","path":"active","value":"False"},{"op":"Replace","path":"name.givenName","value":"Bình"}]}`)
	if changed["active"] != false || changed["displayName"] != "Nguyễn Văn Bình" || changed["meta"].(map[string]any)["version"] == version {
		t.Errorf("%v", changed)
	}
	seen.refused(412, "", "PUT", at, `{"displayName":"X"}`)
	seen.refused(412, "", "DELETE", at, "")
	s.refused(400, "mutability", "PUT", at, `{"userName":"khac","displayName":"X"}`)
	back := s.must(200, "PUT", at, `{"userName":"an.nguyen@anbinh.example","displayName":"Nguyễn Văn An","active":true}`)
	if back["active"] != true || back["emails"] != nil || back["externalId"] != nil {
		t.Errorf("%v", back)
	}
	s.refused(403, "", "DELETE", "/Users/bao", "") // the only administrator

	s.must(200, "PATCH", at, `{"Operations":[{"op":"add","path":"externalId","value":"e-1"}]}`)
	s.must(204, "DELETE", at, "")
	s.must(404, "GET", at, "")
	s.must(404, "PATCH", at, `{"Operations":[{"op":"replace","path":"active","value":true}]}`)
	var p app.PersonPageView
	as(t, "tinh-uy", "bao").must("GET", "/api/directory/people/"+id, nil, &p)
	if !p.Left || p.Name != "Nguyễn Văn An" {
		t.Errorf("who was deleted is no person of the directory who left: %+v", p)
	}
	s.refused(409, "uniqueness", "POST", "/Users", `{"userName":"an.nguyen@anbinh.example","displayName":"Người khác cùng tên"}`)
	if again := s.must(201, "POST", "/Users", `{"userName":"an.nguyen@anbinh.example","displayName":"Nguyễn Văn An","externalId":"e-1"}`); again["id"] != id || again["active"] != true {
		t.Errorf("%v", again)
	}

	var rows []app.HistoryRow
	as(t, "tinh-uy", "bao").must("GET", "/api/directory/history?about="+id, nil, &rows)
	for _, r := range rows {
		if r.Actor != "Phạm Quốc Bảo" && !strings.Contains(r.Actor, "Bảo") || r.SignIn != "scim/"+row.ID {
			t.Errorf("the history does not say in whose name: %+v", r)
		}
	}
	if len(rows) < 7 {
		t.Errorf("%d entries", len(rows))
	}
	var left []app.ScimTokenView
	as(t, "tinh-uy", "bao").must("GET", "/api/directory/scim", nil, &left)
	if len(left) != 1 || left[0].Used.IsZero() || !left[0].Works || left[0].Name != "Entra của tỉnh" {
		t.Errorf("%+v", left)
	}
	as(t, "tinh-uy", "bao").must("POST", "/api/directory/scim/"+row.ID+"/end", nil, &left)
	s.must(404, "GET", at, "")
}

// Bodies and units are groups: whoever is put into one is moved there.
func TestAnIdentitySystemKeepsUnits(t *testing.T) {
	s, row := begun(t, "Keycloak")
	defer func() { as(t, "tinh-uy", "bao").must("POST", "/api/directory/scim/"+row.ID+"/end", nil, nil) }()
	as(t, "tinh-uy", "bao").must("POST", "/api/directory/changes", map[string]any{"body": map[string]string{"id": "du-scim", "name": "Đảng ủy xã SCIM"}}, nil)
	person := func(n string) string {
		return s.must(201, "POST", "/Users", `{"userName":"`+n+`","displayName":"Người `+n+`"}`)["id"].(string)
	}
	a, b := person("scim-a"), person("scim-b")
	unit := s.must(201, "POST", "/Groups", `{"displayName":"Phòng Chuyển đổi số","externalId":"g-1","members":[{"value":"`+a+`"}]}`)
	at := "/Groups/" + unit["id"].(string)
	s.refused(409, "uniqueness", "POST", "/Groups", `{"displayName":"Phòng Chuyển đổi số"}`)
	s.refused(400, "invalidValue", "POST", "/Groups", `{"displayName":"Phòng khác","members":[{"value":"không có"}]}`)
	in := func(path string) string {
		list, _ := s.must(200, "GET", path, "")["members"].([]any)
		names := ""
		for _, m := range list {
			if n := m.(map[string]any)["display"].(string); strings.HasPrefix(n, "Người scim-") {
				names += strings.TrimPrefix(n, "Người scim-")
			}
		}
		return names
	}
	s.must(200, "PATCH", at, `{"Operations":[{"op":"Add","path":"members","value":[{"value":"`+b+`"}]}]}`)
	if in(at) != "ab" || in("/Groups/body.tinh-uy") != "ab" {
		t.Errorf("the unit has %q, the office %q", in(at), in("/Groups/body.tinh-uy"))
	}
	user := s.must(200, "GET", "/Users/"+b, "")
	if groups := user["groups"].([]any); len(groups) != 2 || groups[1].(map[string]any)["display"] != "Phòng Chuyển đổi số" {
		t.Errorf("%v", groups)
	}
	s.must(200, "PATCH", "/Groups/body.du-scim", `{"Operations":[{"op":"add","path":"members","value":[{"value":"`+b+`"}]}]}`)
	if in(at) != "a" || in("/Groups/body.du-scim") != "b" || in("/Groups/body.tinh-uy") != "a" {
		t.Errorf("moved to another body: %q %q", in(at), in("/Groups/body.du-scim"))
	}
	s.must(200, "PATCH", "/Groups/body.du-scim", `{"Operations":[{"op":"remove","path":"members[value eq \"`+b+`\"]"}]}`)
	s.must(200, "PATCH", "/Groups/body.tinh-uy", `{"Operations":[{"op":"remove","path":"members[value eq \"`+b+`\"]"}]}`)
	if in("/Groups/body.tinh-uy") != "ab" {
		t.Error("who works in no other body does not work here")
	}
	s.refused(400, "mutability", "PATCH", "/Groups/body.du-scim", `{"Operations":[{"op":"replace","path":"displayName","value":"Khác"}]}`)
	s.refused(403, "", "DELETE", "/Groups/body.du-scim", "")
	if renamed := s.must(200, "PUT", at, `{"displayName":"Phòng Số","members":[]}`); renamed["displayName"] != "Phòng Số" || renamed["members"] != nil {
		t.Errorf("%v", renamed)
	}
	found := s.must(200, "GET", "/Groups?filter=displayName+eq+%22ph%C3%B2ng+s%E1%BB%91%22&excludedAttributes=members", "")
	if found["totalResults"] != 1.0 {
		t.Errorf("%v", found)
	}
	s.must(204, "DELETE", at, "")
	s.must(404, "GET", at, "")
	var tree app.DirectoryView
	as(t, "tinh-uy", "bao").must("GET", "/api/directory", nil, &tree)
	stays := false
	for _, u := range tree.Units {
		stays = stays || u.Name == "Phòng Số"
	}
	if !stays {
		t.Error("a unit that was deleted on the other side is gone from the directory")
	}
	if back := s.must(201, "POST", "/Groups", `{"displayName":"Phòng Số"}`); "/Groups/"+back["id"].(string) != at {
		t.Errorf("%v", back)
	}
}

// What scim2-tester, a client that we did not write, finds other than it likes: it demands that an answer equals what was sent, where the directory adds what
// only it can say, or holds on to a code that is given once.
var unlike = map[string]string{
	"check_add_attribute User emails":         "the one address that is kept is the primary one",
	"check_replace_attribute User emails":     "the same",
	"check_replace_attribute User name":       "its parts are read out of it",
	"check_add_attribute User extension":      "it says where the person works",
	"check_replace_attribute User extension":  "the same",
	"check_add_attribute User employeeNumber": "the check before has given the code: it is given once",
	"check_remove_attribute User extension":   "the code in it stays",
	"check_add_attribute Group members":       "a member is shown with a name",
	"check_replace_attribute Group members":   "the same",
	"check_add_attribute Group extension":     "it says where the unit stands",
	"check_replace_attribute Group extension": "the same",
	"check_remove_attribute Group extension":  "the same",
}

func TestAClientOfOthersKeepsTheDirectory(t *testing.T) {
	s, row := begun(t, "scim2-tester")
	defer func() { as(t, "tinh-uy", "bao").must("POST", "/api/directory/scim/"+row.ID+"/end", nil, nil) }()
	libraries, err := filepath.Abs("../../.cache/scim")
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "python3", "testdata/scim_client.py", world.url+"/scim/v2")
	c.Env = append(os.Environ(), "PYTHONPATH="+libraries, "SCIM_TOKEN="+s.token)
	out, err := c.Output()
	var list []struct{ Status, Check, Reason string }
	if err != nil || json.Unmarshal(out, &list) != nil {
		t.Fatalf("scim2-tester did not run: %v %s (scripts/setup test installs it)", err, out)
	}
	good := 0
	for _, r := range list {
		switch {
		case r.Status == "SUCCESS" || r.Status == "COMPLIANT":
			good++
		case unlike[r.Check] == "":
			t.Errorf("%s %s: %s", r.Status, r.Check, r.Reason)
		}
	}
	if good < 50 {
		t.Errorf("only %d checks passed", good)
	}
}
