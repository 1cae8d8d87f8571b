// Command evidence makes evidence records over trees of many sizes, renewed in each way (RFC 4998), for programs of others to judge.
//
// usage: evidence FOLDER    writes root.pem, crls/, the data, the records, and records.tsv: a line a record, and the files it is about
package main

import (
	"crypto"
	"crypto/rand"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"trien/ers"
	"trien/internal/testpki"
	"trien/tsp"
)

// maker writes into a folder by the services of a PKI in memory.
type maker struct {
	dir   string
	pki   *testpki.PKI
	start time.Time
	list  strings.Builder
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: evidence FOLDER")
		os.Exit(2)
	}
	start := time.Now().Add(-30 * time.Minute).Truncate(time.Second)
	m := &maker{dir: os.Args[1], start: start, pki: testpki.New(testpki.Options{BaseURL: "http://127.0.0.1:9", Now: start.Add(-time.Hour), Random: rand.Reader})}
	if err := m.run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (m *maker) run() error {
	if err := m.services(); err != nil {
		return err
	}
	for _, n := range []int{1, 2, 3, 5, 8, 17} {
		if err := m.tree(n); err != nil {
			return err
		}
	}
	return m.write("records.tsv", []byte(m.list.String()))
}

// services writes the root and the revocation lists of all authorities.
func (m *maker) services() error {
	anchors, err := m.pki.Anchors()
	if err != nil {
		return err
	}
	if err := m.write("root.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: anchors[0].Raw})); err != nil {
		return err
	}
	for _, name := range []string{"root", "services-ca"} {
		list, err := m.pki.CRL(name, time.Now())
		if err == nil {
			err = m.write("crls/"+name+".crl", list)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) write(name string, data []byte) error {
	path := filepath.Join(m.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

// group is what one record is about.
type group struct {
	names  []string
	data   [][]byte
	record *ers.Record
}

// tree makes n groups, every third of three files, and a record for each at every stage of its life.
func (m *maker) tree(n int) error {
	groups := make([]*group, n)
	for i := range groups {
		g := &group{}
		for k := range 1 + 2*(i%3/2) {
			g.names = append(g.names, fmt.Sprintf("tree%d/data-%d-%d.txt", n, i, k))
			g.data = append(g.data, fmt.Appendf(nil, "văn bản %d, phần %d, cây %d\n", i, k, n))
		}
		groups[i] = g
		for k := range g.data {
			if err := m.write(g.names[k], g.data[k]); err != nil {
				return err
			}
		}
	}
	for stage, step := range []func([]*group, time.Time) error{m.initial, m.renewStamps, m.renewTrees, m.renewStamps} {
		if err := step(groups, m.start.Add(time.Duration(stage)*time.Minute)); err != nil {
			return err
		}
		if err := m.put(n, stage, groups); err != nil {
			return err
		}
	}
	return nil
}

// put writes the records of a stage.
func (m *maker) put(n, stage int, groups []*group) error {
	for i, g := range groups {
		der, err := g.record.Marshal()
		if err != nil {
			return err
		}
		name := fmt.Sprintf("tree%d/record-%d-%d.ers", n, i, stage)
		if err := m.write(name, der); err != nil {
			return err
		}
		fmt.Fprintf(&m.list, "%s\t%s\n", name, strings.Join(g.names, "\t"))
	}
	return nil
}

// stamp asks for a time-stamp.
func (m *maker) stamp(h crypto.Hash, digest []byte, at time.Time) ([]byte, error) {
	q, err := tsp.Request{Hash: h, Digest: digest, CertReq: true}.Marshal()
	if err != nil {
		return nil, err
	}
	answer, err := m.pki.TimeStamp(q, at)
	if err != nil {
		return nil, err
	}
	r, err := tsp.ParseResponse(answer)
	if err != nil {
		return nil, err
	}
	return r.Token, nil
}

func digests(h crypto.Hash, data [][]byte) (out [][]byte) {
	for _, b := range data {
		d := h.New()
		d.Write(b)
		out = append(out, d.Sum(nil))
	}
	return out
}

// over builds a tree of what stands for each group, and stamps its root.
func (m *maker) over(h crypto.Hash, leaves [][][]byte, at time.Time) (*ers.HashTree, []byte, error) {
	b, err := ers.NewBuilder(h)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range leaves {
		if _, err := b.Add(l...); err != nil {
			return nil, nil, err
		}
	}
	tree, err := b.Tree()
	if err != nil {
		return nil, nil, err
	}
	token, err := m.stamp(h, tree.Root(), at)
	return tree, token, err
}

func (m *maker) initial(groups []*group, at time.Time) error {
	var leaves [][][]byte
	for _, g := range groups {
		leaves = append(leaves, digests(crypto.SHA256, g.data))
	}
	tree, token, err := m.over(crypto.SHA256, leaves, at)
	for i, g := range groups {
		if err == nil {
			g.record, err = ers.New(crypto.SHA256, tree.Reduced(i), token)
		}
	}
	return err
}

// renewStamps renews the time-stamp that all records share by one.
func (m *maker) renewStamps(groups []*group, at time.Time) error {
	h, digest, err := groups[0].record.StampDigest()
	if err != nil {
		return err
	}
	token, err := m.stamp(h, digest, at)
	for _, g := range groups {
		if err == nil {
			g.record, err = g.record.RenewStamp(nil, token)
		}
	}
	return err
}

// renewTrees makes a new chain by SHA-512.
func (m *maker) renewTrees(groups []*group, at time.Time) error {
	var leaves [][][]byte
	for _, g := range groups {
		l, err := g.record.DataDigests(crypto.SHA512, digests(crypto.SHA512, g.data)...)
		if err != nil {
			return err
		}
		leaves = append(leaves, l)
	}
	tree, token, err := m.over(crypto.SHA512, leaves, at)
	for i, g := range groups {
		if err == nil {
			g.record, err = g.record.RenewTree(crypto.SHA512, leaves[i], tree.Reduced(i), token)
		}
	}
	return err
}
