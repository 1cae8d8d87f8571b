package scim

import (
	"errors"
	"testing"
)

// What Entra, Okta and Keycloak send, as they send it.
func TestPatchesAsIdentitySystemsSendThem(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want func(User) bool
	}{
		"Entra ends a person, as text":       {`{"Operations":[{"op":"Replace","path":"active","value":"False"}]}`, func(u User) bool { return !u.Active }},
		"Okta ends a person, without a path": {`{"Operations":[{"op":"replace","value":{"active":false}}]}`, func(u User) bool { return !u.Active }},
		"an address by its kind":             {`{"Operations":[{"op":"Replace","path":"emails[type eq \"work\"].value","value":"b@x.example"}]}`, func(u User) bool { return u.Email == "b@x.example" }},
		"an address of another kind": {`{"Operations":[{"op":"Add","path":"emails[type eq \"home\"].value","value":"b@x.example"}]}`,
			func(u User) bool { return u.Email == "an@anbinh.example" }},
		"an address, taken away":  {`{"Operations":[{"op":"Remove","path":"emails[type eq \"work\"]"}]}`, func(u User) bool { return u.Email == "" }},
		"all addresses":           {`{"Operations":[{"op":"remove","path":"emails"}]}`, func(u User) bool { return u.Email == "" }},
		"the primary of several":  {`{"Operations":[{"op":"replace","path":"emails","value":[{"value":"c@x.example"},{"value":"d@x.example","primary":"True"}]}]}`, func(u User) bool { return u.Email == "d@x.example" }},
		"the name":                {`{"Operations":[{"op":"replace","path":"displayName","value":"Nguyễn  Văn Bình "}]}`, func(u User) bool { return u.Name == "Nguyễn Văn Bình" }},
		"a part of the name":      {`{"Operations":[{"op":"Replace","path":"name.givenName","value":"Bình"}]}`, func(u User) bool { return u.Name == "Nguyễn Văn Bình" }},
		"the name in full":        {`{"Operations":[{"op":"replace","value":{"name":{"formatted":"Trần Bình"}}}]}`, func(u User) bool { return u.Name == "Trần Bình" }},
		"dotted keys":             {`{"Operations":[{"op":"Add","value":{"name.familyName":"Lê","externalId":"Y","title":"Phó"}}]}`, func(u User) bool { return u.Name == "Lê Văn An" && u.ExternalID == "Y" }},
		"what is not kept":        {`{"Operations":[{"op":"Add","path":"phoneNumbers[type eq \"work\"].value","value":"1"},{"op":"replace","path":"password","value":"x"},{"op":"add","path":"roles","value":[{"value":"administrator"}]}]}`, func(u User) bool { return u == an }},
		"the department, as text": {`{"Operations":[{"op":"Replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"Phòng X"}]}`, func(u User) bool { return u == an }},
		"the same code":           {`{"Operations":[{"op":"Replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber","value":"001"}]}`, func(u User) bool { return u == an }},
		"the same account":        {`{"Operations":[{"op":"Replace","path":"userName","value":"AN@anbinh.example"}]}`, func(u User) bool { return u == an }},
		"null takes away":         {`{"Operations":[{"op":"replace","path":"externalId","value":null}]}`, func(u User) bool { return u.ExternalID == "" }},
	} {
		list, err := ReadPatch([]byte(c.body))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if u, err := an.Patch(list); err != nil || !c.want(u) {
			t.Errorf("%s: %+v %v", name, u, err)
		}
	}
}

func TestPatchesThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ body, typ string }{
		"no JSON":                      {`[`, InvalidSyntax},
		"no operations":                {`{"Operations":[]}`, InvalidSyntax},
		"an unknown operation":         {`{"Operations":[{"op":"move","path":"active"}]}`, InvalidSyntax},
		"an unknown attribute":         {`{"Operations":[{"op":"replace","path":"nothing","value":1}]}`, InvalidPath},
		"a path that is none":          {`{"Operations":[{"op":"replace","path":"emails[type eq","value":1}]}`, InvalidFilter},
		"to remove nothing":            {`{"Operations":[{"op":"remove"}]}`, NoTarget},
		"no value to match":            {`{"Operations":[{"op":"replace","path":"emails[value co \"q\"].value","value":"x@x"}]}`, NoTarget},
		"another account":              {`{"Operations":[{"op":"replace","path":"userName","value":"b"}]}`, Mutability},
		"another code":                 {`{"Operations":[{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber","value":"2"}]}`, Mutability},
		"the code taken away":          {`{"Operations":[{"op":"remove","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber"}]}`, Mutability},
		"the id":                       {`{"Operations":[{"op":"replace","path":"id","value":"8"}]}`, Mutability},
		"groups by way of the person":  {`{"Operations":[{"op":"add","path":"groups","value":[{"value":"unit.x"}]}]}`, Mutability},
		"no name":                      {`{"Operations":[{"op":"remove","path":"displayName"}]}`, InvalidValue},
		"active as something else":     {`{"Operations":[{"op":"replace","path":"active","value":"perhaps"}]}`, InvalidValue},
		"a name that is a list":        {`{"Operations":[{"op":"replace","path":"displayName","value":["a"]}]}`, InvalidValue},
		"control characters":           {`{"Operations":[{"op":"replace","path":"displayName","value":"a\u0000b"}]}`, InvalidValue},
		"an address that is none":      {`{"Operations":[{"op":"replace","path":"emails","value":[{"value":"x, y"}]}]}`, InvalidValue},
		"a value that is no object":    {`{"Operations":[{"op":"add","value":"x"}]}`, InvalidValue},
		"an attribute beyond brackets": {`{"Operations":[{"op":"add","path":"emails[type eq \"work\"].nothing","value":"x"}]}`, InvalidPath},
	} {
		list, err := ReadPatch([]byte(c.body))
		if err == nil {
			_, err = an.Patch(list)
		}
		var e *Error
		if !errors.As(err, &e) || e.Type != c.typ || e.Status != 400 {
			t.Errorf("%s: %v, want %s", name, err, c.typ)
		}
	}
}

func TestPut(t *testing.T) {
	for name, c := range map[string]struct {
		body, fault string
		want        func(User) bool
	}{
		"what is not sent is taken away": {`{"userName":"an@anbinh.example","displayName":"Nguyễn Văn An"}`, "", func(u User) bool { return u.Email == "" && u.ExternalID == "" && u.Code == "001" && u.Active }},
		"a name in western order": {`{"userName":"an@anbinh.example","displayName":"Nguyễn Văn An","name":{"givenName":"An","familyName":"Nguyễn"},"emails":["an@anbinh.example"],"externalId":"X-1"}`, "",
			func(u User) bool { return u == an }},
		"only parts of a name": {`{"name":{"givenName":"Bình","familyName":"Trần","middleName":"Thị"}}`, "", func(u User) bool { return u.Name == "Trần Thị Bình" }},
		"another account":      {`{"userName":"b","displayName":"B"}`, Mutability, nil},
		"another code":         {`{"displayName":"B","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":2}}`, Mutability, nil},
		"no name":              {`{"userName":"an@anbinh.example"}`, InvalidValue, nil},
		"no object":            {`"x"`, InvalidSyntax, nil},
		"an extension as text": {`{"displayName":"B","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":"x"}`, InvalidValue, nil},
	} {
		r, err := Users().Read([]byte(c.body))
		u := an
		if err == nil {
			u, err = an.Put(r)
		}
		var e *Error
		if c.fault != "" && (!errors.As(err, &e) || e.Type != c.fault) || c.fault == "" && (err != nil || !c.want(u)) {
			t.Errorf("%s: %+v %v", name, u, err)
		}
	}
	if _, err := NewUser(Resource{"displayName": "X"}); err == nil {
		t.Error("someone without an account was made")
	}
}

func TestMembers(t *testing.T) {
	unit := Group{ID: "unit.a", Name: "Phòng A", Kind: "unit", Members: []Ref{{"1", "Một"}, {"2", "Hai"}}}
	for name, c := range map[string]struct{ body, ids string }{
		"added":                       {`{"Operations":[{"op":"add","path":"members","value":[{"value":"3"},{"value":"2"}]}]}`, "123"},
		"one, without a list":         {`{"Operations":[{"op":"Add","path":"members","value":{"value":"3"}}]}`, "123"},
		"removed by a filter":         {`{"Operations":[{"op":"remove","path":"members[value eq \"1\"]"}]}`, "2"},
		"removed by a list, as Entra": {`{"Operations":[{"op":"Remove","path":"members","value":[{"$ref":null,"value":"2"}]}]}`, "1"},
		"all removed":                 {`{"Operations":[{"op":"remove","path":"members"}]}`, ""},
		"replaced":                    {`{"Operations":[{"op":"replace","path":"members","value":[{"value":"9","type":"User"}]}]}`, "9"},
		"who is not there is removed": {`{"Operations":[{"op":"remove","path":"members[value eq \"7\"]"}]}`, "12"},
		"a name, as Okta":             {`{"Operations":[{"op":"replace","value":{"id":"unit.a","displayName":"Phòng B"}}]}`, ""},
	} {
		list, err := ReadPatch([]byte(c.body))
		if err != nil {
			t.Fatal(err)
		}
		g, err := unit.Patch(list)
		got := ""
		for _, m := range g.Members {
			got += m.ID
		}
		if name == "a name, as Okta" {
			if err != nil || g.Name != "Phòng B" || got != "12" {
				t.Errorf("%s: %+v %v", name, g, err)
			}
			continue
		}
		if err != nil || got != c.ids {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	for name, body := range map[string]string{
		"a group in a group": `{"Operations":[{"op":"add","path":"members","value":[{"value":"unit.b","type":"Group"}]}]}`,
		"nobody":             `{"Operations":[{"op":"add","path":"members","value":[{"display":"An"}]}]}`,
	} {
		list, err := ReadPatch([]byte(body))
		if err == nil {
			_, err = unit.Patch(list)
		}
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	body := Group{ID: "body.a", Name: "Đảng ủy A", Kind: "body"}
	if _, err := body.Put(Resource{"displayName": "B"}); err == nil {
		t.Error("a body was renamed")
	}
	come, gone := Differ([]Ref{{ID: "1"}, {ID: "2"}}, []Ref{{ID: "2"}, {ID: "3"}})
	if len(come) != 1 || come[0] != "3" || len(gone) != 1 || gone[0] != "1" {
		t.Error(come, gone)
	}
}

func TestVersions(t *testing.T) {
	other := an
	other.Email = "c@x"
	v := Version(an.Resource("https://x"))
	if v != Version(Stamped(an.Resource("https://x"))) || v == Version(other.Resource("https://x")) {
		t.Error("a version says something else than the state")
	}
	for condition, want := range map[string]bool{v: true, `W/"x", ` + v: true, "*": true, `"x"`: false, "": false, v[2:]: true} {
		if Meets(condition, v) != want {
			t.Errorf("%s: %v", condition, !want)
		}
	}
}

func FuzzPatch(f *testing.F) {
	f.Add([]byte(`{"Operations":[{"op":"Replace","path":"emails[type eq \"work\"].value","value":"b@x"},{"op":"add","value":{"name.givenName":"B","active":"False"}}]}`))
	f.Add([]byte(`{"Operations":[{"op":"remove","path":"members","value":[{"value":"2"}]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := ReadPatch(raw)
		if err != nil {
			return
		}
		if u, err := an.Patch(list); err == nil && (u.Account != an.Account || u.Code != an.Code || u.Name == "" || u.ID != an.ID) {
			t.Errorf("%q made %+v", raw, u)
		}
		Group{ID: "unit.a", Name: "A", Kind: "unit", Members: []Ref{{"2", "B"}}}.Patch(list)
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"userName":"b","name":{"formatted":"B"},"emails":[{"value":"b@x","primary":"true"}],"members":[{"value":"1"}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if r, err := Users().Read(raw); err == nil {
			NewUser(r)
			an.Put(r)
		}
		if r, err := Groups().Read(raw); err == nil {
			NewGroup(r)
		}
	})
}
