//go:build unix

package blob

import (
	"bytes"
	"os/signal"
	"syscall"
	"testing"

	"trien/internal/problem"
)

// No file may grow past a megabyte, as on a full disk: that is told, nothing is stored, and once there is space the same process stores again.
func TestDiskFull(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		k := key(t, "document/1")
		kept := put(t, s, k, text(100))
		var was syscall.Rlimit
		if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
			t.Fatal(err)
		}
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: was.Max}); err != nil {
			t.Fatal(err)
		}
		_, err := s.Put(t.Context(), k, bytes.NewReader(text(2<<20)))
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
			t.Fatal(err)
		}
		wantKind(t, err, problem.IO)
		if said := problem.WordsOf(err).EN; said != diskFull.Words.EN {
			t.Error(said)
		}
		wantStored(t, s, 1)
		again := put(t, s, k, text(2<<20))
		for _, ref := range []Ref{kept, again} {
			if err := s.Verify(t.Context(), ref.Digest, 0); err != nil {
				t.Error(err)
			}
		}
	})
}
