package uri_test

import (
	"maps"
	"strings"
	"testing"

	"trien/internal/keys/pkcs11/uri"
	"trien/internal/limits"
	"trien/internal/problem"
)

type values = map[uri.Name]string

// forms are the kinds of URI that RFC 7512, Section 3 shows, and what they mean. They feed the fuzzer, too.
var forms = map[string]values{
	"pkcs11:":                             {},
	"pkcs11:object=my-pubkey;type=public": {uri.Object: "my-pubkey", uri.Type: "public"},
	"pkcs11:object=my-key;type=private?pin-source=file:/etc/token": {uri.Object: "my-key", uri.Type: "private", uri.PINSource: "file:/etc/token"},
	"pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;model=1.0;object=my-certificate;type=cert;" +
		"id=%69%95%3E%5C%F4%BD%EC%91;serial=?pin-source=file:/etc/token_pin": {uri.Token: "The Software PKCS#11 Softtoken",
		uri.Manufacturer: "Snake Oil, Inc.", uri.Model: "1.0", uri.Object: "my-certificate", uri.Type: "cert",
		uri.ID: "\x69\x95\x3e\x5c\xf4\xbd\xec\x91", uri.Serial: "", uri.PINSource: "file:/etc/token_pin"},
	"pkcs11:object=my-sign-key;type=private?module-name=mypkcs11":              {uri.Object: "my-sign-key", uri.Type: "private", uri.ModuleName: "mypkcs11"},
	"pkcs11:object=my-sign-key;type=private?module-path=/mnt/libmypkcs11.so.1": {uri.Object: "my-sign-key", uri.Type: "private", uri.ModulePath: "/mnt/libmypkcs11.so.1"},
	"pkcs11:token=Software%20PKCS%2311%20softtoken;manufacturer=Snake%20Oil,%20Inc.?module-path=/m.so": {uri.Token: "Software PKCS#11 softtoken",
		uri.Manufacturer: "Snake Oil, Inc.", uri.ModulePath: "/m.so"},
	"pkcs11:slot-description=Sun%20Metaslot": {uri.SlotDescription: "Sun Metaslot"},
	"pkcs11:library-manufacturer=Snake%20Oil,%20Inc.;library-description=Soft%20Token%20Library;library-version=1.23": {
		uri.LibraryVendor: "Snake Oil, Inc.", uri.LibraryDescription: "Soft Token Library", uri.LibraryVersion: "1.23"},
	"pkcs11:token=My%20token%25%20created%20by%20Joe":                   {uri.Token: "My token% created by Joe"},
	"pkcs11:token=A%20name%20with%20a%20substring%20%3B":                {uri.Token: "A name with a substring ;"},
	"pkcs11:token=Name%20with%20a%20small%20A%20with%20acute:%20%C3%A1": {uri.Token: "Name with a small A with acute: á"},
	"pkcs11:slot-id=327":                       {uri.SlotID: "327"},
	"PKCS11:object=x":                          {uri.Object: "x"},
	"pkcs11:object=a?x-vendor=1&module-name=b": {uri.Object: "a", uri.ModuleName: "b", "x-vendor": "1"},
	"pkcs11:object=a&b=c":                      {uri.Object: "a&b=c"},
	"pkcs11:?pin-source=file:///run/pin":       {uri.PINSource: "file:///run/pin"},
}

func TestFormsOfTheStandardAreRead(t *testing.T) {
	for s, want := range forms {
		u, err := uri.Parse(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
			continue
		}
		got := values{}
		for n := range want {
			if v, ok := u.Get(n); ok {
				got[n] = v
			}
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", s, got, want)
		}
		if _, ok := u.Get(uri.Model); ok != strings.Contains(s, "model=") {
			t.Errorf("%s: an absent attribute is there", s)
		}
		again, err := uri.Parse(u.String())
		if err != nil || again.String() != u.String() {
			t.Errorf("%s: written as %s, read back as %s, %v", s, u, again, err)
		}
	}
}

func TestWhatBreaksTheStandardIsRefused(t *testing.T) {
	for fault, s := range map[string]string{
		"nothing":                     "",
		"another scheme":              "p12:key",
		"no equals sign":              "pkcs11:token",
		"no name":                     "pkcs11:=x",
		"empty part":                  "pkcs11:token=a;;object=b",
		"empty query":                 "pkcs11:object=b?",
		"twice":                       "pkcs11:object=a;object=b",
		"unknown in the path":         "pkcs11:object=a;x-color=red",
		"of the query in the path":    "pkcs11:module-path=/m.so",
		"of the path in the query":    "pkcs11:object=a?token=b",
		"blank not encoded":           "pkcs11:token=Văn phòng",
		"letter not encoded":          "pkcs11:token=V%C4%83n-phòng",
		"cut percent":                 "pkcs11:token=a%2",
		"no hex":                      "pkcs11:token=a%zz",
		"not UTF-8":                   "pkcs11:token=%ff",
		"a fragment":                  "pkcs11:token=a#b",
		"slash in the path":           "pkcs11:token=a/b",
		"another type":                "pkcs11:type=key",
		"slot that is no number":      "pkcs11:slot-id=-1",
		"slot too large":              "pkcs11:slot-id=99999999999999999999",
		"version with three parts":    "pkcs11:library-version=1.2.3",
		"version without digits":      "pkcs11:library-version=1.",
		"a command as source of PINs": "pkcs11:object=a?pin-source=%7C/usr/bin/pin",
		"an address as source":        "pkcs11:object=a?pin-source=https://pin.example/",
		"a relative file":             "pkcs11:object=a?pin-source=pin.txt",
		"another host's file":         "pkcs11:object=a?pin-source=file://host/pin",
		"too long":                    "pkcs11:object=" + strings.Repeat("a", 5000),
	} {
		if u, err := uri.Parse(s); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v, %v", fault, u, err)
		}
	}
	_, err := uri.Parse("pkcs11:token=phòng")
	if w := problem.WordsOf(err); !strings.Contains(w.VI, "%C3%B2") {
		t.Errorf("a character that must be encoded is told as %q", w.VI)
	}
}

// TestAPINInTheURIIsRefused: secrets never stand in arguments, and the refusal does not repeat it.
func TestAPINInTheURIIsRefused(t *testing.T) {
	for _, s := range []string{"pkcs11:object=a?pin-value=8642", "pkcs11:object=a;pin-value=8642", "pkcs11:object=a?pin-source=/p&pin-value=8642"} {
		_, err := uri.Parse(s)
		w := problem.WordsOf(err)
		if problem.KindOf(err) != problem.Usage || !strings.Contains(w.VI, "pin-value") || strings.Contains(w.VI+w.EN, "8642") {
			t.Errorf("%s: %v", s, err)
		}
	}
}

func TestAURIIsPutTogether(t *testing.T) {
	var u uri.URI
	first := u.With(uri.Token, "Văn thư; 1").With(uri.ID, "\x01a").With(uri.ModulePath, "/usr/lib/x y.so")
	second := first.With(uri.Token, "khác")
	if got, want := first.String(), "pkcs11:token=V%C4%83n%20th%C6%B0%3B%201;id=%01%61?module-path=/usr/lib/x%20y.so"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := u.With(uri.Token, "a!$b\"`\\c'").String(); got != "pkcs11:token=a%21%24b%22%60%5Cc'" {
		t.Errorf("%s can't stand in quotation marks", got)
	}
	if v, _ := second.Get(uri.Token); v != "khác" || !first.Fits(uri.Token, "Văn thư; 1") || first.Fits(uri.Token, "khác") || !first.Fits(uri.Serial, "any") {
		t.Errorf("%s, %s", first, second)
	}
	if n, ok := u.With(uri.SlotID, "7").Slot(); n != 7 || !ok {
		t.Error("the slot's number is not read")
	}
	for source, want := range map[string]string{"/etc/pin": "/etc/pin", "file:/etc/pin": "/etc/pin", "file:///etc/pin": "/etc/pin", `file:C:\pin`: `C:\pin`} {
		if got := u.With(uri.PINSource, source).PINFile(); got != want {
			t.Errorf("%s: %q", source, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for s := range forms {
		f.Add(s)
	}
	f.Add("pkcs11:token=%zz?pin-value=1")
	f.Fuzz(func(t *testing.T, s string) {
		u, err := uri.Parse(s)
		if err != nil {
			if problem.KindOf(err) != problem.Usage {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if len(u.String()) > limits.KeyURI {
			return // bytes written as triples make a long URI too long
		}
		again, err := uri.Parse(u.String())
		if err != nil || again.String() != u.String() {
			t.Fatalf("%q: written as %s, read back as %v, %v", s, u, again, err)
		}
	})
}
