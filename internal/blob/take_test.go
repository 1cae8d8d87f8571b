package blob

import (
	"bytes"
	"errors"
	"testing"

	"trien/internal/problem"
)

// Files go from a folder to a bucket and back as they are; the keys stay where they were.
func TestTake(t *testing.T) {
	folder, bucket, again := inFolder(t), inBucket(t), inFolder(t)
	k, plain := key(t, "document/1"), text(3*SegmentSize)
	ref := put(t, folder, k, plain)
	for _, way := range []struct{ from, to *Store }{{folder, bucket}, {bucket, again}} {
		for _, first := range []bool{true, false} {
			if copied, err := way.to.Take(t.Context(), way.from, ref.Digest); err != nil || copied != first {
				t.Fatal(copied, err)
			}
		}
		if got, err := readAll(t, way.to, ref, k); err != nil || !bytes.Equal(got, plain) {
			t.Fatal(err)
		}
	}
}

func TestDamagedFilesAreNotTaken(t *testing.T) {
	onBoth(t, func(t *testing.T, to *Store) {
		from := inBucket(t)
		ref := put(t, from, key(t, "document/1"), text(100))
		b := stored(t, from, ref.Digest)
		b[len(b)-1] ^= 1
		replaced(t, from, ref.Digest, b)
		if _, err := to.Take(t.Context(), from, ref.Digest); !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
		_, err := to.Take(t.Context(), from, Digest{})
		wantKind(t, err, problem.NotFound)
		for d, err := range to.All(t.Context()) {
			t.Error("stored all the same:", d, err)
		}
	})
}
