package main

import (
	"runtime"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// Each target is measured for this long, and at least so often.
const (
	budget = 2 * time.Second
	rounds = 20
)

// inTurns runs ours and floor in turns and gives the time of each at its tenth that was disturbed least, in milliseconds of processor time:
// other programs empty the caches that small work lives from.
func inTurns(ours, floor func() error) (float64, float64, error) {
	var a, b []float64
	for range 2 { // warm caches and pools
		if _, err := timed(ours); err != nil {
			return 0, 0, err
		}
		if _, err := timed(floor); err != nil {
			return 0, 0, err
		}
	}
	runtime.GC()
	for start := time.Now(); len(a) < rounds || time.Since(start) < budget; {
		x, err := timed(ours)
		if err != nil {
			return 0, 0, err
		}
		y, err := timed(floor)
		if err != nil {
			return 0, 0, err
		}
		a, b = append(a, x), append(b, y)
	}
	return least(a), least(b), nil
}

// timed gives the time of processors that do took, in all threads of this process and so with collecting garbage: what other programs on
// the machine do does not count.
func timed(do func() error) (float64, error) {
	var start, end unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &start); err != nil {
		return 0, err
	}
	if err := do(); err != nil {
		return 0, err
	}
	err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &end)
	return float64(end.Nano()-start.Nano()) / float64(time.Millisecond), err
}

func least(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/10]
}

// allocated gives the bytes that do asks for, on average of many times.
func allocated(do func() error) (float64, error) {
	const times = 200
	if err := do(); err != nil {
		return 0, err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range times {
		if err := do(); err != nil {
			return 0, err
		}
	}
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc-before.TotalAlloc) / times, nil
}

// peakHeap gives the most heap that was in use while do ran, beyond what was there before, in mebibytes.
func peakHeap(do func() error) (float64, error) {
	runtime.GC()
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	before := now.HeapAlloc
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				peak <- most
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
	}()
	err := do()
	close(stop)
	most := <-peak
	return float64(max(most, before)-before) / (1 << 20), err
}
