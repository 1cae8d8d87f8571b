package agentd

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"trien/internal/agent"
	"trien/internal/durable"
	"trien/internal/problem"
)

// Journal is what this machine signed, kept beside the state file: a line is on the disk before a signature leaves, so that it can be handed
// over again, and so that nothing is signed twice unnoticed. Use it from one goroutine.
type Journal struct {
	path    string
	entries []entry
}

// entry is one signature. Result is there until the house has answered.
type entry struct {
	At       time.Time     `json:"at"`
	Item     string        `json:"item"`
	Document string        `json:"document"`
	Field    string        `json:"field"`
	Before   string        `json:"before"` // SHA-256 of the file without the step
	Prepared string        `json:"prepared"`
	Result   *agent.Result `json:"result,omitempty"`
	Outcome  string        `json:"outcome,omitempty"`
}

// remembered bounds the settled entries that are kept: some years of an officer's signatures.
const remembered = 20_000

// OpenJournal reads the journal beside a state file. A last line that was cut short by a power cut never left the machine and is dropped.
func OpenJournal(state string) (*Journal, error) {
	j := &Journal{path: journalOf(state)}
	raw, err := os.ReadFile(j.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, j.trouble(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, len(raw)+1)
	for lines.Scan() {
		var e entry
		if json.Unmarshal(lines.Bytes(), &e) == nil && e.Item != "" {
			j.put(e)
		}
	}
	return j, j.compact()
}

func (j *Journal) trouble(err error) error {
	return problem.New(problem.IO, "Không dùng được sổ các lần ký "+j.path+" nên không ký.", "The journal of signatures "+j.path+" can't be used; nothing is signed.").Because(err)
}

// put takes the newest entry of an item and prepared file.
func (j *Journal) put(e entry) {
	j.entries = slices.DeleteFunc(j.entries, func(o entry) bool { return o.Item == e.Item && o.Prepared == e.Prepared })
	j.entries = append(j.entries, e)
}

// compact writes the journal anew without what is too old to matter.
func (j *Journal) compact() error {
	if over := len(j.entries) - remembered; over > 0 {
		old := slices.DeleteFunc(slices.Clone(j.entries[:over]), func(e entry) bool { return e.Result == nil })
		j.entries = append(old, j.entries[over:]...)
	}
	err := durable.Disk{}.Replace(j.path, 0o600, func(w io.Writer) error {
		out := json.NewEncoder(w)
		for _, e := range j.entries {
			if err := out.Encode(e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return j.trouble(err)
	}
	return nil
}

// add puts one line on the disk.
func (j *Journal) add(e entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return j.trouble(err)
	}
	f, err := os.OpenFile(j.path, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return j.trouble(err)
	}
	_, err = f.Write(append(line, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return j.trouble(err)
	}
	j.put(e)
	return nil
}

// signed keeps a signature before it leaves.
func (j *Journal) signed(s *agent.Statement, r agent.Result, at time.Time) (entry, error) {
	e := entry{At: at.UTC(), Item: s.Item.ID, Document: s.Item.Document.ID, Field: s.Item.Field, Before: hex.EncodeToString(s.Before[:]),
		Prepared: hex.EncodeToString(s.SHA256[:]), Result: &r}
	return e, j.add(e)
}

// settle keeps what the house made of a signature.
func (j *Journal) settle(e entry, outcome string) error {
	e.Result, e.Outcome = nil, outcome
	return j.add(e)
}

// unsent gives the signatures that the house has not answered to.
func (j *Journal) unsent() []entry {
	return slices.DeleteFunc(slices.Clone(j.entries), func(e entry) bool { return e.Result == nil })
}

// pending tells whether a signature for exactly this prepared file waits to be handed over.
func (j *Journal) pending(i agent.Item) bool {
	return slices.ContainsFunc(j.entries, func(e entry) bool { return e.Result != nil && e.Item == i.ID && e.Prepared == i.SHA256 })
}

// before tells when the same document, or one of the same bytes, was signed here in the same field and the house kept it.
func (j *Journal) before(s *agent.Statement) time.Time {
	sum := hex.EncodeToString(s.Before[:])
	for _, e := range slices.Backward(j.entries) {
		same := e.Before == sum || e.Document != "" && e.Document == s.Item.Document.ID
		if same && e.Field == s.Item.Field && (e.Outcome == agent.Signed || e.Result != nil) {
			return e.At
		}
	}
	return time.Time{}
}

// Unsent counts the signatures that wait to be handed over.
func (j *Journal) Unsent() int { return len(j.unsent()) }
