package blob

import (
	"strings"
	"testing"

	"trien/internal/problem"
)

func TestAddresses(t *testing.T) {
	for address, want := range map[string]Address{
		"/data/blobs":     {Folder: "/data/blobs"},
		"blobs":           {Folder: "blobs"},
		"văn phòng [1] *": {Folder: "văn phòng [1] *"},
		"s3://files":      {Bucket: "files"},
		"s3://files/":     {Bucket: "files"},
		"s3://files/tinh/van-phong?region=ap-southeast-1":                                       {Bucket: "files", Prefix: "tinh/van-phong", Region: "ap-southeast-1"},
		"s3://files?endpoint=http://127.0.0.1:7070":                                             {Bucket: "files", Endpoint: "http://127.0.0.1:7070"},
		"s3://files?endpoint=http%3A%2F%2F[::1]:7070":                                           {Bucket: "files", Endpoint: "http://[::1]:7070"},
		"s3://files?endpoint=https://s3.example.vn&credentials=/etc/trien/s3&profile=x&ca=/c.p": {Bucket: "files", Endpoint: "https://s3.example.vn", Credentials: "/etc/trien/s3", Profile: "x", CA: "/c.p"},
		"s3://files?endpoint=http://10.0.0.1:9000&insecure=http":                                {Bucket: "files", Endpoint: "http://10.0.0.1:9000"},
		"s3://files?lock=compliance&days=3650":                                                  {Bucket: "files", Lock: "compliance", Days: 3650},
	} {
		got, err := ParseAddress(address)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	for fault, address := range map[string]string{
		"nothing":                         "",
		"a zero byte":                     "a\x00b",
		"another scheme":                  "http://files",
		"no bucket":                       "s3://",
		"capitals":                        "s3://Files",
		"a port":                          "s3://files:9000",
		"a key in it":                     "s3://AKIA@files",
		"a secret in it":                  "s3://AKIA:geheim@files",
		"a secret as a parameter":         "s3://files?secret_key=geheim",
		"two dots":                        "s3://files/../other",
		"one dot":                         "s3://files/./x",
		"an empty part":                   "s3://files/a//b",
		"a slash at its end":              "s3://files/a/",
		"escaped slash":                   "s3://files/a%2Fb",
		"a space":                         "s3://files/a b",
		"long":                            "s3://files/" + strings.Repeat("a", 600),
		"a fragment":                      "s3://files/a#b",
		"an unknown parameter":            "s3://files?endpoint=https://x&colour=red",
		"a parameter twice":               "s3://files?region=a&region=b",
		"an empty parameter":              "s3://files?region=",
		"bad escapes":                     "s3://files?region=%zz",
		"a plain endpoint elsewhere":      "s3://files?endpoint=http://10.0.0.1:9000",
		"a plain endpoint that looks so":  "s3://files?endpoint=http://127.0.0.1.example.vn",
		"capitals against the check":      "s3://files?endpoint=HTTP://10.0.0.1",
		"insecure as one likes":           "s3://files?endpoint=http://10.0.0.1&insecure=yes",
		"an endpoint with a path":         "s3://files?endpoint=https://x/y",
		"an endpoint with a query":        "s3://files?endpoint=https://x%3Fa",
		"an endpoint with a password":     "s3://files?endpoint=https://a:geheim@x",
		"an endpoint of another protocol": "s3://files?endpoint=file:///etc",
		"lock without days":               "s3://files?lock=compliance",
		"days without lock":               "s3://files?days=3",
		"a lock that is none":             "s3://files?lock=soft&days=3",
		"no days":                         "s3://files?lock=compliance&days=0",
		"too many days":                   "s3://files?lock=compliance&days=99999",
		"days in words":                   "s3://files?lock=compliance&days=+3",
	} {
		t.Run(fault, func(t *testing.T) {
			a, err := ParseAddress(address)
			if problem.KindOf(err) != problem.Usage {
				t.Fatalf("%+v, %v", a, err)
			}
			if strings.Contains(err.Error(), "geheim") {
				t.Error("the error tells a secret")
			}
		})
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"/data", "s3://files/a/b?endpoint=http://127.0.0.1:1&region=x&lock=compliance&days=3", "s3://a@b", "s3://files?insecure=http&endpoint=http://x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAddress(s)
		if err != nil {
			return
		}
		if (a.Folder == "") == (a.Bucket == "") {
			t.Fatalf("%q is a folder and a bucket, or none: %+v", s, a)
		}
		if plain(a.Endpoint) && !loopback(a.Endpoint) && !strings.Contains(s, "insecure=http") {
			t.Fatalf("%q goes over the network in the clear", s)
		}
		if strings.Contains("/"+a.Prefix+"/", "/../") || strings.Contains(a.Prefix, "//") {
			t.Fatalf("%q leads out of its prefix", s)
		}
	})
}

func FuzzParseCredentials(f *testing.F) {
	f.Add([]byte("[default]\naws_access_key_id = a\naws_secret_access_key = b\n"), "default")
	f.Add([]byte("; c\n[ x ]\r\naws_access_key_id=a=b\r\n[y]\naws_secret_access_key=\n"), "x")
	f.Fuzz(func(t *testing.T, raw []byte, profile string) {
		if c, ok := parseCredentials(raw, profile); ok && (c.AccessKeyID == "" || c.SecretAccessKey == "") {
			t.Fatal("half a pair of keys is taken for one")
		}
	})
}

func TestCredentialsOfASection(t *testing.T) {
	raw := []byte("# of the office\n[default]\naws_access_key_id = A\naws_secret_access_key = b/c+d=\n\n[ other ]\r\naws_access_key_id=O\r\naws_secret_access_key=s\r\naws_session_token=t\r\n[half]\naws_access_key_id=H\n")
	for profile, want := range map[string][3]string{"default": {"A", "b/c+d="}, "other": {"O", "s", "t"}} {
		if c, ok := parseCredentials(raw, profile); !ok || [3]string{c.AccessKeyID, c.SecretAccessKey, c.SessionToken} != want {
			t.Errorf("%s: %v", profile, c)
		}
	}
	for _, profile := range []string{"half", "none", ""} {
		if _, ok := parseCredentials(raw, profile); ok {
			t.Errorf("[%s] has keys", profile)
		}
	}
}
