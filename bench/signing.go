package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"trien/cms"
	"trien/internal/keys"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
)

// world is what the targets share.
type world struct {
	pki *testpki.PKI
	dir string
	now time.Time

	searchers map[int]*clerk // by how many documents their offices have
}

func newWorld() (*world, error) {
	dir, err := os.MkdirTemp("", "trien-bench-")
	if err != nil {
		return nil, err
	}
	now := time.Now()
	return &world{dir: dir, now: now, searchers: map[int]*clerk{}, pki: testpki.New(testpki.Options{BaseURL: "http://127.0.0.1:1", Now: now, Random: rand.Reader})}, nil
}

func (w *world) close() {
	for _, c := range w.searchers {
		c.House.Close()
	}
	os.RemoveAll(w.dir)
}

func targets() []target {
	return []target{
		{name: "sign-100KB-p256", limit: 3, unit: "ms", run: signing(100<<10, "person-p256")},
		{name: "sign-alloc-100KB-p256", limit: 1, unit: "KB", run: allocating(100<<10, "person-p256")},
		{name: "sign-100KB-rsa2048", limit: 1.1, unit: "ms", run: signing(100<<10, "person-rsa2048")},
		{name: "sign-10MB-p256", limit: 1.3, unit: "ms", run: signing(10<<20, "person-p256")},
		{name: "sign-batch-200-softhsm", limit: 0.9, more: true, unit: "/s", run: batchOfTokens},
		{name: "sign-100KB-beside-pyhanko", limit: 20, more: true, unit: "/s", run: peer},
		{name: "sign-checked-100KB-p256", limit: 2, unit: "ms", run: checked(100<<10, "person-p256")},
		{name: "sign-checked-100KB-rsa2048", limit: 2, unit: "ms", run: checked(100<<10, "person-rsa2048")},
		{name: "sign-checked-10MB-p256", limit: 2, unit: "ms", run: checked(10<<20, "person-p256")},
		{name: "place-4-pages", limit: 1, unit: "ms", run: placing},
		{name: "access-decision", limit: 1, unit: "us", run: deciding},
		{name: "use-province", limit: 1, unit: "ms", run: using},
		{name: "verify-100KB-chain-crls", limit: 2.5, unit: "ms", run: chained(100 << 10)},
		{name: "verify-10MB-hashing", limit: 1.2, unit: "ms", run: hashedOnly(10 << 20)},
		{name: "verify-51-beside-6", limit: 1, unit: "us", run: linear},
		{name: "verify-folder-10000-cpu", limit: 2.5, unit: "ms", run: folder(false)},
		{name: "verify-folder-10000-memory", limit: 1, unit: "MiB", run: folder(true)},
		{name: "verify-corpus-beside-dss", limit: 20, more: true, unit: "/s", run: besideDSS},
		{name: "verify-corpus-beside-pyhanko", limit: 20, more: true, unit: "/s", run: besidePyHanko},
		{name: "verify-10MB-p256", limit: 2, unit: "ms", run: verifying(10<<20, "person-p256")},
		{name: "verify-10MB-rsa2048", limit: 2, unit: "ms", run: verifying(10<<20, "person-rsa2048")},
		{name: "sign-heap-1GB", limit: 1, unit: "MiB", run: signHeap},
		{name: "blob-write-100KB", limit: 0.7, more: true, unit: "MB/s", run: storing(100<<10, inFolder)},
		{name: "blob-write-10MB", limit: 0.7, more: true, unit: "MB/s", run: storing(10<<20, inFolder)},
		{name: "blob-write-s3-100KB", limit: 0, more: true, unit: "MB/s", run: storing(100<<10, inBucket)}, // for information: the server is another's
		{name: "blob-write-s3-10MB", limit: 0, more: true, unit: "MB/s", run: storing(10<<20, inBucket)},
		{name: "acts-sqlite-1", limit: 0.6, more: true, unit: "/s", run: acting("sqlite", 1)},
		{name: "acts-sqlite-32", limit: 0.6, more: true, unit: "/s", run: acting("sqlite", 32)},
		{name: "acts-postgres-8", limit: 0.6, more: true, unit: "/s", run: acting("postgres", 8)},
		{name: "acts-postgres-32", limit: 0.6, more: true, unit: "/s", run: acting("postgres", 32)},
		{name: "register-page-sqlite", limit: 1.5, unit: "us", run: paging("sqlite")},
		{name: "register-page-postgres", limit: 1.5, unit: "us", run: paging("postgres")},
		{name: "lists-through-app", limit: 1.5, unit: "ms", run: lists},
		{name: "search-through-app", limit: 1.5, unit: "ms", run: searched},
		{name: "search-in-vain-1M", limit: 1, unit: "ms", run: searchedInVain},
		{name: "life-sqlite", limit: 0, more: true, unit: "/s", run: living}, // for information: reading, laying out and judging a file is most of it
		{name: "sequencing-lag-32", limit: 1, unit: "ms", run: lagging(32)},
	}
}

// party is a key with what signing needs beside it.
type party struct {
	key    crypto.Signer
	signer pades.Signer
}

func (w *world) party(name string) (party, error) {
	c, err := w.pki.Credential(name)
	if err != nil {
		return party{}, err
	}
	soft, err := keys.NewSoft(c.Key, c.Chain, rand.Reader)
	if err != nil {
		return party{}, err
	}
	scheme, err := cms.DefaultScheme(c.Key.Public())
	return party{c.Key, pades.Signer{Chain: c.Chain, Scheme: scheme, Value: soft.Sign}}, err
}

// sign opens, prepares, signs and embeds, invisibly.
func (p party) sign(w *world, r io.ReaderAt, size int64) (*pades.Prepared, error) {
	f, err := pdf.Open(r, size, pdf.Options{})
	if err != nil {
		return nil, err
	}
	return pades.Sign(context.Background(), f, pades.Request{Random: rand.Reader, Time: w.now}, p.signer)
}

// floor hashes data and signs the digest once.
func (p party) floor(data []byte) error {
	digest := sha256.Sum256(data)
	_, err := p.key.Sign(rand.Reader, digest[:], crypto.SHA256)
	return err
}

// verifyFloor hashes data and verifies one value.
func (p party) verifyFloor(data, value []byte, over [32]byte) error {
	sha256.Sum256(data)
	ok := false
	switch k := p.key.Public().(type) {
	case *ecdsa.PublicKey:
		ok = ecdsa.VerifyASN1(k, over[:], value)
	case *rsa.PublicKey:
		ok = rsa.VerifyPKCS1v15(k, crypto.SHA256, over[:], value) == nil
	}
	if !ok {
		return fmt.Errorf("the floor's own signature does not verify")
	}
	return nil
}

// signing measures Prepare, sign, Embed of a file in memory.
func signing(size int, key string) func(*world) (float64, float64, error) {
	return func(w *world) (float64, float64, error) {
		p, err := w.party(key)
		if err != nil {
			return 0, 0, err
		}
		data := document(size)
		return inTurns(func() error {
			_, err := p.sign(w, bytes.NewReader(data), int64(len(data)))
			return err
		}, func() error { return p.floor(data) })
	}
}

// allocating measures the memory that one signature asks for; the floor is the 150 KB that it may.
func allocating(size int, key string) func(*world) (float64, float64, error) {
	return func(w *world) (float64, float64, error) {
		p, err := w.party(key)
		if err != nil {
			return 0, 0, err
		}
		data := document(size)
		bytes, err := allocated(func() error {
			_, err := p.sign(w, bytes.NewReader(data), int64(len(data)))
			return err
		})
		return bytes / 1000, 150, err
	}
}

// checked measures what `trien sign` does: earlier signatures are looked at, the file is signed, what was signed is read anew and verified.
func checked(size int, key string) func(*world) (float64, float64, error) {
	return func(w *world) (float64, float64, error) {
		p, err := w.party(key)
		if err != nil {
			return 0, 0, err
		}
		data := document(size)
		over := sha256.Sum256(data)
		value, err := p.key.Sign(rand.Reader, over[:], crypto.SHA256)
		if err != nil {
			return 0, 0, err
		}
		return inTurns(func() error {
			return p.signAndCheck(w, bytes.NewReader(data), int64(len(data)))
		}, func() error {
			if err := p.floor(data); err != nil {
				return err
			}
			return p.verifyFloor(data, value, over)
		})
	}
}

func (p party) signAndCheck(w *world, r io.ReaderAt, size int64) error {
	f, err := pdf.Open(r, size, pdf.Options{})
	if err != nil {
		return err
	}
	signed, err := pades.Sign(context.Background(), f, pades.Request{Random: rand.Reader, Time: w.now}, p.signer)
	if err != nil {
		return err
	}
	return pades.Check(context.Background(), signed, signed.Size(), pades.Signed{Field: signed.Field(), Before: size})
}

// signHeap signs, checks and writes out a file of 1 GB; the floor is the 64 MiB that it may take.
func signHeap(w *world) (float64, float64, error) {
	const size = 1 << 30
	path := filepath.Join(w.dir, "large.pdf")
	if err := sparse(path, size); err != nil {
		return 0, 0, err
	}
	defer os.Remove(path)
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, 0, err
	}
	p, err := w.party("person-p256")
	if err != nil {
		return 0, 0, err
	}
	heap, err := peakHeap(func() error {
		signed, err := p.sign(w, f, info.Size())
		if err != nil {
			return err
		}
		if _, err := signed.WriteTo(io.Discard); err != nil {
			return err
		}
		return pades.Check(context.Background(), signed, signed.Size(), pades.Signed{Field: signed.Field(), Before: info.Size()})
	})
	return heap, 64, err
}
