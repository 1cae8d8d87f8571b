package blob

import (
	"crypto/rand"
	"sync"
	"testing"
	"time"

	"trien/internal/s3test"
)

// Programs that open an empty bucket at the same moment do not stand in each other's way.
func TestManyOpenAtOnce(t *testing.T) {
	s := s3test.Running(t)
	address := s.Address(s.Bucket(t, false) + "/an-binh/van-phong/work") // a prefix that comes and goes with its objects
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if _, err := OpenWork(t.Context(), address, rand.Reader, time.Now); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
