package watch

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// State is how an office stands at a moment.
type State struct {
	Office      string // its id
	Jobs        []Jobs
	Events      int64         // of the ledger
	Unsequenced int64         // events that have no leaf yet
	Lag         time.Duration // how long the oldest of them has waited
	Files       int64         // that are held
	Leases      int64         // held by anyone now
	Retried     int64         // transactions of this process that were done again
	Lost        int64         // leases of this process that others took over
	Connections Connections
	Disks       []Disk
}

// Disk is the file system of a folder.
type Disk struct {
	Folder     string // "store", "blobs", "vault", "work"
	Free, Size int64  // bytes
}

// Jobs are those of one kind in one state.
type Jobs struct {
	Kind, State string
	Count       int64
	Oldest      time.Duration // the age of the oldest
}

// Connections are those of a pool to the database.
type Connections struct {
	Open, Busy int
	Waited     int64         // how often one was waited for
	Wait       time.Duration // for how long in all
}

// House is where states are asked for.
type House interface {
	States(context.Context) ([]State, error)
}

// collector asks for the states when metrics are fetched, at most once in a while, so that fetching costs the database little.
type collector struct {
	house House
	mu    sync.Mutex
	asked time.Time
	last  []State
	down  bool
}

const (
	stateAge  = 10 * time.Second
	stateWait = 3 * time.Second
)

// Collect registers what is asked of the house itself.
func Collect(r prometheus.Registerer, h House) { r.MustRegister(&collector{house: h}) }

func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, append([]string{"office"}, labels...), nil)
}

type descs struct {
	up                                                                                       *prometheus.Desc
	jobs, oldest, events, waiting, lag, files, leases, open, busy, waits, waited, free, size *prometheus.Desc
	retried, lost                                                                            *prometheus.Desc
}

func described() descs {
	return descs{
		up:      prometheus.NewDesc("trien_state_known", "1 where the state of the offices could be asked of their databases.", nil, nil),
		jobs:    gauge("trien_jobs", "Jobs, by kind and state.", "kind", "state"),
		oldest:  gauge("trien_job_oldest_seconds", "Age of the oldest job, by kind and state.", "kind", "state"),
		events:  gauge("trien_ledger_events", "Events in the ledger."),
		waiting: gauge("trien_ledger_unsequenced", "Events that have no leaf yet."),
		lag:     gauge("trien_ledger_lag_seconds", "How long the oldest event without a leaf has waited."),
		files:   gauge("trien_files", "Files held."),
		leases:  gauge("trien_leases", "Leases held: jobs, signing items, the sequencer's."),
		open:    gauge("trien_database_connections", "Connections to the database."),
		busy:    gauge("trien_database_connections_busy", "Connections in use."),
		waits:   gauge("trien_database_waits_total", "How often a connection was waited for."),
		free:    gauge("trien_disk_free_bytes", "Free bytes of the disk under a folder.", "folder"),
		size:    gauge("trien_disk_size_bytes", "Size of that disk.", "folder"),
		retried: gauge("trien_transactions_retried_total", "Transactions of this process done again: they met another's, or the connection went."),
		lost:    gauge("trien_leases_lost_total", "Leases of this process that others took over: its work was not taken."),
		waited:  gauge("trien_database_wait_seconds_total", "How long connections were waited for."),
	}
}

// Describe says nothing: the labels are the offices', which are known when they are asked.
func (c *collector) Describe(chan<- *prometheus.Desc) {}

// Collect gives what is known. Where the database does not answer, the last states are not passed off as today's.
func (c *collector) Collect(out chan<- prometheus.Metric) {
	d := described()
	list, ok := c.states()
	out <- prometheus.MustNewConstMetric(d.up, prometheus.GaugeValue, known(ok))
	for _, s := range list {
		put := func(d *prometheus.Desc, v float64, labels ...string) {
			out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, append([]string{s.Office}, labels...)...)
		}
		for _, j := range s.Jobs {
			put(d.jobs, float64(j.Count), j.Kind, j.State)
			put(d.oldest, j.Oldest.Seconds(), j.Kind, j.State)
		}
		put(d.events, float64(s.Events))
		put(d.waiting, float64(s.Unsequenced))
		put(d.lag, s.Lag.Seconds())
		put(d.files, float64(s.Files))
		for _, x := range s.Disks {
			put(d.free, float64(x.Free), x.Folder)
			put(d.size, float64(x.Size), x.Folder)
		}
		put(d.leases, float64(s.Leases))
		put(d.open, float64(s.Connections.Open))
		put(d.busy, float64(s.Connections.Busy))
		for d, v := range map[*prometheus.Desc]float64{d.waits: float64(s.Connections.Waited), d.waited: s.Connections.Wait.Seconds(), d.retried: float64(s.Retried), d.lost: float64(s.Lost)} {
			out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, s.Office)
		}
	}
}

func known(ok bool) float64 {
	if ok {
		return 1
	}
	return 0
}

func (c *collector) states() ([]State, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.asked) < stateAge {
		return c.last, !c.down
	}
	ctx, cancel := context.WithTimeout(context.Background(), stateWait)
	defer cancel()
	list, err := c.house.States(ctx)
	c.asked, c.last, c.down = time.Now(), list, err != nil
	if err != nil {
		c.last = nil
	}
	return c.last, !c.down
}
