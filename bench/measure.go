package main

import (
	"runtime"
	"slices"
	"time"
)

// Each target is measured for this long, and at least so often.
const (
	budget = 2 * time.Second
	rounds = 20
)

// inTurns runs ours and floor in turns and gives the lower quartile of the times of each, in milliseconds: the quarter of the runs that
// the rest of the machine disturbed least is enough to hold many of them, collections of garbage included.
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
	return quartile(a), quartile(b), nil
}

func timed(do func() error) (float64, error) {
	start := time.Now()
	err := do()
	return float64(time.Since(start)) / float64(time.Millisecond), err
}

func quartile(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/4]
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
