package certpath_test

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"trien/certpath"
)

// otherCase is a case of the same suite as another project wrote it down; the root and its list go without saying.
type otherCase struct {
	ID         string           `json:"id"`
	Name       string           `json:"name"`
	Cert       string           `json:"cert"`
	Others     []string         `json:"other_certs"`
	CRLs       []string         `json:"crls"`
	PathLen    int              `json:"path_len"`
	Error      *json.RawMessage `json:"error"`
	Revocation *bool            `json:"revocation"`
	Params     struct {
		Initial        []string `json:"user_initial_policy_set"`
		Explicit       bool     `json:"initial_explicit_policy"`
		InhibitMapping bool     `json:"initial_policy_mapping_inhibit"`
		InhibitAny     bool     `json:"initial_any_policy_inhibit"`
	} `json:"params"`
}

// TestPKITSOther: the second case file; where it says that revocation is not asked for, the path alone counts.
func TestPKITSOther(t *testing.T) {
	dir := shared(t, "corpus/pkits")
	var cases []otherCase
	if err := json.Unmarshal(read(t, filepath.Join(dir, "pkits.json")), &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) != 246 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.ID+" "+c.Name, func(t *testing.T) { c.run(t, dir) })
	}
}

func (c otherCase) run(t *testing.T, dir string) {
	same := pkitsCase{Certs: append(append([]string{"TrustAnchorRootCertificate.crt"}, c.Others...), c.Cert), CRLs: append([]string{"TrustAnchorRootCRL.crl"}, c.CRLs...)}
	certs, pool, anchors := same.certificates(t, dir)
	ev := &certpath.Evidence{Pool: pool, MaxAge: 24 * time.Hour}
	for _, name := range same.CRLs {
		l, err := certpath.ParseCRL(read(t, dir, "crls", name))
		if err != nil {
			t.Fatal(err)
		}
		ev.CRLs = append(ev.CRLs, l)
	}
	p := c.Params
	in := certpath.Inputs{At: time.Date(2022, 5, 1, 0, 0, 0, 0, time.UTC),
		Policies: certpath.PolicyInputs{Initial: p.Initial, RequireExplicit: p.Explicit, InhibitMapping: p.InhibitMapping, InhibitAny: p.InhibitAny}}
	paths, _ := certpath.Build(certs[len(certs)-1], pool, anchors)
	var why []any
	for _, path := range paths {
		faults := certpath.Check(path, in)
		ok := len(faults) == 0
		for i := 0; ok && i < len(path)-1 && (c.Revocation == nil || *c.Revocation); i++ {
			s := ev.Revocation(path, i, in.At)
			ok = s.State == certpath.Good
			why = append(why, i, s)
		}
		if ok {
			if c.Error != nil {
				t.Errorf("it holds, and must not: %s", *c.Error)
			} else if len(path) != c.PathLen {
				t.Errorf("a path of %d, want %d", len(path), c.PathLen)
			}
			return
		}
		why = append(why, faults)
	}
	if c.Error == nil {
		t.Errorf("%d paths, and none holds: %v", len(paths), why)
	}
}
