package store

import (
	"time"

	"trien/internal/ledger"
)

// Batch is everything one act changes. Commit does all of it or nothing. Rows that are an index over events, and holdings, change only with an
// event: a batch without one is refused.
type Batch struct {
	// Expect names streams that must stand at a version, besides those of Events: what the decision was based on.
	Expect map[string]int64
	// Stand names rows that must be there just as they are given: what the decision was based on. problem.Conflict otherwise.
	Stand []Row
	// Events are appended; each must carry the version that follows its stream's newest.
	Events []ledger.Event
	// Hold puts files into the tree over holdings; Gone marks those (by digest) whose key is forgotten.
	Hold []ledger.Holding
	Gone []string
	// Put writes rows over what stands at their key. Insert demands that their key be free: problem.Conflict otherwise.
	Put    []Row
	Insert []Row
	Delete []Row   // by key; what is not there is no error
	Add    []Count // what happened so often more
	// Grow adds the N of these rows to what stands at their key: Use, UseType and Dealing, counts that are an index over events.
	Grow []Row
	Jobs []NewJob
	// Finish ends jobs whose work this batch is: problem.Conflict where a lease is lost, so that nothing is done twice.
	Finish []Lease
	// Steps change items of signing requests that a lease holds: problem.Conflict where it is lost, so that nothing is signed twice.
	Steps []SigningStep
	// At is the time written where the batch finishes jobs or creates them.
	At time.Time
}

// Receipt tells where the events of a batch stand in the ledger; -1 where the sequencer gives them their leaves within a second.
type Receipt struct {
	FirstLeaf int64 // of Events[0]; the others follow
	Size      int64 // of the ledger after the batch
}

// NewJob is work to be done after the commit, by whoever claims it first. Payload holds ids, never content words.
type NewJob struct {
	ID        string // NewID where empty
	Kind      string // "deliver", "timestamp", …
	Document  string
	Dedupe    string // where set, a job with the same one is not added a second time, whatever became of the first
	Payload   []byte
	NotBefore time.Time
	Tries     int // attempts before it is given up; 0 means 20
}
