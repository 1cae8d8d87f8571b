package pades_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"testing"

	"pgregory.net/rapid"

	"trien/cms"
	"trien/internal/keys"
	"trien/pades"
	"trien/pdf"
)

func prepare(t testing.TB, data []byte, r pades.Request) *pades.Prepared {
	t.Helper()
	r.Random = rand.Reader
	p, err := pades.Prepare(open(t, data), r)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestTooSmallIsNeverCorrupt embeds more than fits, and then the same in a larger gap.
func TestTooSmallIsNeverCorrupt(t *testing.T) {
	data := sample(t, "quyet-dinh.pdf")
	p := prepare(t, data, pades.Request{Reserve: 100})
	before := written(t, p)
	der := append([]byte{0x30, 0x81, 98}, make([]byte, 98)...)
	err := p.Embed(der)
	var small *pades.TooSmallError
	if !errors.Is(err, pades.ErrTooSmall) || !errors.As(err, &small) || small.Need != 101 || small.Have != 100 {
		t.Fatalf("got %v", err)
	}
	if !bytes.Equal(before, written(t, p)) {
		t.Error("a refused signature changed the file")
	}
	bigger, err := p.Enlarge(small.Need)
	if err != nil {
		t.Fatal(err)
	}
	if err := bigger.Embed(der); err != nil {
		t.Fatal(err)
	}
	s := fieldsOf(t, written(t, bigger))[0].Signature
	if !bytes.Equal(s.Contents, der) || len(s.Padding) != 0 || !s.ByteRangeOK {
		t.Errorf("read back: %+v", s)
	}
}

// TestSignPreparesAgain signs where the gap is far too small at first.
func TestSignPreparesAgain(t *testing.T) {
	sign(t, sample(t, "quyet-dinh.pdf"), "person-rsa2048", pades.Request{Reserve: 10})
}

// TestEmbedTwice: a shorter CMS leaves nothing of a longer one behind.
func TestEmbedTwice(t *testing.T) {
	p := prepare(t, sample(t, "quyet-dinh.pdf"), pades.Request{Reserve: 300})
	for _, n := range []int{200, 20} {
		der := append([]byte{0x30, 0x81, byte(n)}, bytes.Repeat([]byte{0xAB}, n)...)
		if err := p.Embed(der); err != nil {
			t.Fatal(err)
		}
		s := fieldsOf(t, written(t, p))[0].Signature
		if !bytes.Equal(s.Contents, der) || len(bytes.Trim(s.Padding, "\x00")) != 0 {
			t.Errorf("padding after %d bytes: %x", n, s.Padding)
		}
	}
}

// TestDigestIsOfTheContent: the digest, the content and the finished file agree, by every hash, whatever is in the gap.
func TestDigestIsOfTheContent(t *testing.T) {
	p := prepare(t, sample(t, "ban-quet.pdf"), pades.Request{})
	content, err := io.ReadAll(p.Content())
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512, crypto.SHA256} {
		got, err := p.Digest(t.Context(), h)
		if err != nil {
			t.Fatal(err)
		}
		want := h.New()
		want.Write(content)
		if !bytes.Equal(got, want.Sum(nil)) {
			t.Errorf("%v: the digest is not that of the content", h)
		}
	}
	if err := p.Embed([]byte{0x30, 0}); err != nil {
		t.Fatal(err)
	}
	s := fieldsOf(t, written(t, p))[0].Signature
	digests, err := pades.Digests(t.Context(), p, []pades.Wanted{{Range: s.ByteRange, Hash: crypto.SHA256}, {Range: s.ByteRange, Hash: crypto.SHA512}})
	if sum := sha256.Sum256(content); err != nil || !bytes.Equal(digests[0], sum[:]) {
		t.Errorf("Digests: %x, %v", digests, err)
	}
}

// TestTimeStampComesLater signs at B-B with room, then adds a token into the gap; a signature that something follows is left alone.
func TestTimeStampComesLater(t *testing.T) {
	s := signer(t, "person-p256")
	s.TokenSize = pades.DefaultTokenSize
	data := sample(t, "quyet-dinh.pdf")
	p, err := pades.Sign(t.Context(), open(t, data), pades.Request{Random: rand.Reader, Field: "S"}, s)
	if err != nil {
		t.Fatal(err)
	}
	signed := written(t, p)
	token := bytes.Repeat([]byte{4, 2, 1, 2}, 100) // any DER elements: whether it is a token is not asked here
	patch, err := pades.AddTimeStamp(open(t, signed), "S", token[:4])
	if err != nil {
		t.Fatal(err)
	}
	stamped, err := io.ReadAll(io.NewSectionReader(patch.Over(bytes.NewReader(signed)), 0, int64(len(signed))))
	if err != nil {
		t.Fatal(err)
	}
	if err := pades.Sound(t.Context(), open(t, stamped)); err != nil {
		t.Fatal(err)
	}
	sd, err := cms.Parse(fieldsOf(t, stamped)[0].Signature.Contents)
	if err != nil || len(sd.Signers[0].TimeStamps()) != 1 {
		t.Errorf("%d time-stamps, %v", len(sd.Signers[0].TimeStamps()), err)
	}
	var refused *pades.RefusedError
	if _, err := pades.AddTimeStamp(open(t, sign(t, signed, "person-p256", pades.Request{})), "S", token[:4]); !errors.As(err, &refused) {
		t.Errorf("a covered gap is changed: %v", err)
	}
	if _, err := pades.ReplaceContents(open(t, signed), "S", make([]byte, 1<<20)); !errors.Is(err, pades.ErrTooSmall) {
		t.Errorf("got %v", err)
	}
}

// TestTimeStampFails: the signature is kept at B-B, with room for the token that is owed.
func TestTimeStampFails(t *testing.T) {
	s := signer(t, "person-p256")
	s.TimeStamp = func(context.Context, []byte) ([]byte, error) { return nil, errors.New("the TSA is down") }
	data := sample(t, "quyet-dinh.pdf")
	p, err := pades.Sign(t.Context(), open(t, data), pades.Request{Random: rand.Reader}, s)
	var late *pades.TimeStampError
	if !errors.As(err, &late) {
		t.Fatalf("got %v", err)
	}
	if err := pades.Sound(t.Context(), open(t, written(t, p))); err != nil {
		t.Error(err)
	}
}

// TestKeyOfAnother: a value made by another key never gets past Check.
func TestKeyOfAnother(t *testing.T) {
	s := signer(t, "person-p256")
	other, err := pki().Credential("archive-p256")
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := keys.NewSoft(other.Key, other.Chain, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s.Value = wrong.Sign
	p, err := pades.Sign(t.Context(), open(t, sample(t, "quyet-dinh.pdf")), pades.Request{Random: rand.Reader}, s)
	if err != nil {
		t.Fatal(err)
	}
	err = pades.Check(t.Context(), p, p.Size(), pades.Signed{Field: p.Field()})
	var failed *pades.CheckError
	if !errors.As(err, &failed) {
		t.Errorf("got %v", err)
	}
}

// TestOriginalIsAlwaysAPrefix signs with any request: what was there stays, byte for byte, and the signature covers all of it.
func TestOriginalIsAlwaysAPrefix(t *testing.T) {
	files := map[string][]byte{}
	for _, name := range samples {
		files[name] = sample(t, name)
	}
	rapid.Check(t, func(rt *rapid.T) {
		data := files[rapid.SampledFrom(samples).Draw(rt, "file")]
		r := pades.Request{
			Reserve: rapid.IntRange(1, 4000).Draw(rt, "reserve"), Certify: rapid.IntRange(0, 3).Draw(rt, "certify"),
			Name: rapid.String().Draw(rt, "name"), Reason: rapid.String().Draw(rt, "reason"), Random: rand.Reader,
		}
		if rapid.Bool().Draw(rt, "visible") {
			r.Page, r.Rect = 1, pades.Rect{rapid.Float64Range(0, 200).Draw(rt, "x"), 10, 300, 60}
		}
		if rapid.Bool().Draw(rt, "lock") {
			r.Lock = &pades.Lock{Action: pades.LockInclude, Fields: []string{rapid.String().Draw(rt, "locked")}}
		}
		f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
		if err != nil {
			rt.Fatal(err)
		}
		p, err := pades.Prepare(f, r)
		if err != nil {
			rt.Fatal(err)
		}
		if err := p.Embed([]byte{0x30}); err != nil {
			rt.Fatal(err)
		}
		out := written(t, p)
		if !bytes.HasPrefix(out, data) {
			rt.Fatal("the input is no prefix")
		}
		br := p.Range()
		if start, end := br.Gap(); br[0] != 0 || br.End() != int64(len(out)) || end-start != int64(2*p.Reserved()+2) || out[start] != '<' || out[end-1] != '>' {
			rt.Fatalf("byte range %v of %d bytes", br, len(out))
		}
	})
}

// TestDigestsOfManyRanges: ranges that share a beginning, or nothing, have the digests that hashing each alone gives.
func TestDigestsOfManyRanges(t *testing.T) {
	data := make([]byte, 200<<10)
	if _, err := rand.Read(data); err != nil {
		t.Fatal(err)
	}
	edges := []int64{1, 32 << 10, 32<<10 - 1, 64 << 10, 64<<10 + 1, 100_000}
	rapid.Check(t, func(rt *rapid.T) {
		var wanted []pades.Wanted
		for range rapid.IntRange(0, 6).Draw(rt, "ranges") {
			offset := rapid.OneOf(rapid.Int64Range(0, 150_000), rapid.SampledFrom(edges))
			first, gap := offset.Draw(rt, "first"), rapid.Int64Range(0, 30_000).Draw(rt, "gap")
			start := rapid.SampledFrom([]int64{0, 0, 0, 7}).Draw(rt, "start")
			second := rapid.Int64Range(0, int64(len(data))-first-gap).Draw(rt, "second")
			wanted = append(wanted, pades.Wanted{
				Range: pades.ByteRange{start, max(first-start, 0), first + gap, second},
				Hash:  rapid.SampledFrom([]crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA1}).Draw(rt, "hash"),
			})
		}
		got, err := pades.Digests(context.Background(), bytes.NewReader(data), wanted)
		if err != nil {
			rt.Fatal(err)
		}
		for i, w := range wanted {
			h := w.Hash.New()
			if _, err := io.Copy(h, w.Range.Content(bytes.NewReader(data))); err != nil {
				rt.Fatal(err)
			}
			if !bytes.Equal(got[i], h.Sum(nil)) {
				rt.Fatalf("%v of %v differs", w.Range, wanted)
			}
		}
	})
}
