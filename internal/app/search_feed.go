package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"trien/internal/index"
	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/problem"
)

const (
	searchIdle  = 2 * time.Second // between looks whether there is something new to index
	searchStep  = 20              // documents that are indexed together
	searchMark  = "leaf"
	searchPause = time.Minute // after a step that failed
	searchTries = 5           // how often a document that can't be read holds up the others
)

// finder is the index of an office's documents, opened when it is first needed: an office that is only checked or moved needs none.
type finder struct {
	mu     sync.Mutex
	x      *index.Index
	failed map[string]int // how often a document could not be read; by the feed alone
}

func (o *Office) index(ctx context.Context) (*index.Index, error) {
	o.finder.mu.Lock()
	defer o.finder.mu.Unlock()
	var err error
	if o.finder.x == nil {
		o.finder.x, err = index.Open(ctx, o.indexFile())
	}
	return o.finder.x, err
}

func (o *Office) indexFile() string { return filepath.Join(o.layout.Cache(), "search.db") }

func (o *Office) closeIndex() error {
	o.finder.mu.Lock()
	defer o.finder.mu.Unlock()
	if o.finder.x == nil {
		return nil
	}
	return o.finder.x.Close()
}

// indexLoop keeps the index as the ledger is until ctx ends.
func (o *Office) indexLoop(ctx context.Context) {
	for ctx.Err() == nil {
		wait := searchIdle
		more, err := o.indexStep(ctx)
		if err != nil && ctx.Err() == nil {
			o.Log.WarnContext(ctx, "search index", "office", o.settings.ID, "kind", problem.KindOf(err), "cause", err)
			wait = searchPause
		}
		if more && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// indexStep reads on in the ledger and indexes the documents that changed, each as it now is; more says that it did something.
func (o *Office) indexStep(ctx context.Context) (more bool, err error) {
	x, err := o.index(ctx)
	if err != nil {
		return false, err
	}
	from, err := x.Mark(ctx, searchMark)
	if err != nil {
		return false, err
	}
	if size, err := o.store.Size(ctx); err != nil || size < from { // the ledger was taken back to an earlier point: what the index knows is of another future
		if err == nil {
			err = o.dropIndex()
		}
		return err == nil, err
	}
	next, changed, err := o.changedSince(ctx, from)
	if err != nil || next == from {
		return false, err
	}
	c := index.Change{Mark: searchMark, At: next}
	for _, id := range changed {
		e, err := o.indexed(ctx, x, id)
		if err != nil && o.triesAgain(ctx, id) {
			return false, err
		}
		if e == nil {
			c.Forget = append(c.Forget, id)
		} else {
			c.Put = append(c.Put, *e)
		}
	}
	return true, x.Apply(ctx, c)
}

// triesAgain says whether a document that could not be indexed holds up the others: a few times, for the cause may pass.
func (o *Office) triesAgain(ctx context.Context, id string) bool {
	if o.finder.failed == nil {
		o.finder.failed = map[string]int{}
	}
	o.finder.failed[id]++
	if ctx.Err() != nil || o.finder.failed[id] < searchTries {
		return true
	}
	delete(o.finder.failed, id)
	o.Log.WarnContext(ctx, "search index: left out", "office", o.settings.ID, "document", id)
	return false
}

// dropIndex takes the index away; the next who needs it makes it anew.
func (o *Office) dropIndex() error {
	err := o.closeIndex()
	o.finder.mu.Lock()
	defer o.finder.mu.Unlock()
	o.finder.x = nil
	for _, end := range []string{"", "-wal", "-shm"} {
		if gone := os.Remove(o.indexFile() + end); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// changedSince are the next documents that events from a leaf on are about, and the leaf after those.
func (o *Office) changedSince(ctx context.Context, from int64) (next int64, ids []string, err error) {
	next = from
	for e, err := range o.store.All(ctx, from) {
		if err != nil {
			return from, nil, err
		}
		if e.Leaf < 0 || len(ids) == searchStep { // what has no leaf yet comes again
			break
		}
		if id := e.Event.Document; id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		next = e.Leaf + 1
	}
	return next, ids, nil
}

// indexed is a document as the index shall know it; nil where it shall know nothing of it.
func (o *Office) indexed(ctx context.Context, x *index.Index, id string) (*index.Entry, error) {
	if o.destroyed(id) {
		return nil, nil
	}
	d, err := o.document(ctx, id)
	if problem.KindOf(err) == problem.NotFound {
		return o.indexedScan(ctx, x, id)
	}
	if err == nil && d.IsSealed() { // nobody may come upon it while it is impounded (379.21.3); the lifting puts it back
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p := rowsOf(d)
	e := &index.Entry{Document: id, Date: d.Date, Tags: []string{index.Tag('d', string(d.Direction)), index.Tag('t', d.DocType), index.Tag('s', string(d.State))},
		Words: map[index.Field]string{index.Number: p.words.Number + "\n" + p.words.Arrival, index.Abstract: p.words.Abstract, index.Party: p.words.Party, index.People: p.words.Signer}}
	for _, c := range p.concerns {
		if t := index.Tag('w', c.Subject); !slices.Contains(e.Tags, t) {
			e.Tags = append(e.Tags, t)
		}
	}
	return e, o.textInto(ctx, x, e, readOf(d))
}

// destroyed says whether the key to a document's content was forgotten.
func (o *Office) destroyed(id string) bool {
	_, err := o.vault.Key(keyName(id))
	return errors.Is(err, ledger.ErrForgotten)
}

// textInto adds the text of files, which are read only where they are others than the index has.
func (o *Office) textInto(ctx context.Context, x *index.Index, e *index.Entry, read []office.File) error {
	if len(read) == 0 {
		return nil
	}
	now := ""
	for _, f := range read {
		now += f.Blob
	}
	source, body, err := x.Source(ctx, e.Document)
	if err == nil && source != now {
		body, err = o.bodyTexts(ctx, e.Document, read)
	}
	if err == nil {
		e.Source, e.Words[index.Body] = now, body
	}
	return err
}

// readOf are the files whose text the index has: the newest PDF, and what goes with it. The signature on an attachment adds no text that is worth
// reading it again.
func readOf(d office.Document) (list []office.File) {
	for _, v := range slices.Backward(d.Versions) {
		if v.Media == "application/pdf" && !office.IsOfAttachment(v.Kind) {
			list = append(list, v.File)
			break
		}
	}
	for _, a := range d.Attached() {
		list = append(list, a.PDF.File)
	}
	return list
}

// bodyTexts reads them. One that can't be read leaves the document to be found by its other words.
func (o *Office) bodyTexts(ctx context.Context, id string, files []office.File) (string, error) {
	var texts []string
	for _, f := range files {
		text, err := o.bodyText(ctx, id, f)
		switch problem.KindOf(err) {
		case problem.Malformed, problem.Encrypted, problem.Limit:
			o.Log.InfoContext(ctx, "search index: no text", "office", o.settings.ID, "document", id, "kind", problem.KindOf(err))
			continue
		}
		if err != nil {
			return "", err
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "\n"), nil
}

func (o *Office) bodyText(ctx context.Context, document string, file office.File) (string, error) {
	f, err := o.openBlob(ctx, document, file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return o.wordsOf(ctx, f)
}

// behind is how many entries of the ledger the index has not read yet.
func (o *Office) behind(ctx context.Context, x *index.Index) (int64, error) {
	at, err := x.Mark(ctx, searchMark)
	if err != nil {
		return 0, err
	}
	size, err := o.store.Size(ctx)
	return max(0, size-at), err
}
