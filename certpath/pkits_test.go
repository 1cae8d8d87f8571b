package certpath_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/certpath"
)

// shared gives the folder of the outside vectors; it is not part of the repository.
func shared(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("TRIEN_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	p := filepath.Join(root, name)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("the outside vectors are not here (TRIEN_SHARED or ../shared): %v", err)
	}
	return p
}

type pkitsCase struct {
	Test           string            `json:"test"`
	Title          string            `json:"title"`
	Name           string            `json:"name"`
	Certs          []string          `json:"certs"`
	CRLs           []string          `json:"crls"`
	ShouldValidate bool              `json:"should_validate"`
	Info           map[string]string `json:"info"`
}

func TestPKITS(t *testing.T) {
	dir := shared(t, "corpus/pkits")
	data, err := os.ReadFile(filepath.Join(dir, "boringssl-testcases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []pkitsCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Test+" "+c.Title, func(t *testing.T) { c.run(t, dir) })
	}
}

func (c pkitsCase) run(t *testing.T, dir string) {
	certs, pool, anchors := c.certificates(t, dir)
	ev := &certpath.Evidence{Pool: pool, MaxAge: 24 * time.Hour}
	for _, name := range c.CRLs {
		l, err := certpath.ParseCRL(read(t, dir, "crls", name))
		if err != nil {
			t.Fatal(err)
		}
		ev.CRLs = append(ev.CRLs, l)
	}
	in := certpath.Inputs{At: time.Date(2022, 5, 1, 0, 0, 0, 0, time.UTC), Policies: c.policies()}
	paths, complete := certpath.Build(certs[len(certs)-1], pool, anchors)
	if !complete {
		t.Fatal("the search was cut")
	}
	got, why := false, []any{"no path"}
	for _, p := range paths {
		faults := certpath.Check(p, in)
		if len(faults) > 0 {
			why = append(why, faults)
			continue
		}
		ok := true
		for i := range p[:len(p)-1] {
			if s := ev.Revocation(p, i, in.At); s.State != certpath.Good {
				why, ok = append(why, i, s), false
			}
		}
		got = got || ok
	}
	if got != c.ShouldValidate {
		t.Errorf("valid %v, want %v: %v", got, c.ShouldValidate, why)
	}
}

func (c pkitsCase) certificates(t *testing.T, dir string) (certs []*certpath.Certificate, pool, anchors *certpath.Pool) {
	pool, anchors = &certpath.Pool{}, &certpath.Pool{}
	for i, name := range c.Certs {
		cert, err := certpath.Parse(read(t, dir, "certs", name))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		certs = append(certs, cert)
		if i == 0 {
			anchors.Add(cert)
		} else {
			pool.Add(cert)
		}
	}
	return certs, pool, anchors
}

func read(t *testing.T, parts ...string) []byte {
	b, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (c pkitsCase) policies() (in certpath.PolicyInputs) {
	in.RequireExplicit = c.Info["SetInitialExplicitPolicy"] == "true"
	in.InhibitMapping = c.Info["SetInitialPolicyMappingInhibit"] == "true"
	in.InhibitAny = c.Info["SetInitialInhibitAnyPolicy"] == "true"
	for _, name := range strings.Split(c.Info["SetInitialPolicySet"], ",") {
		if n, ok := strings.CutPrefix(strings.Trim(name, `" `), "NIST-test-policy-"); ok {
			in.Initial = append(in.Initial, "2.16.840.1.101.3.2.1.48."+n)
		}
	}
	return in
}
