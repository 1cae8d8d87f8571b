package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"trien/internal/digitising"
	"trien/internal/form"
	"trien/internal/identity"
	"trien/internal/ocr"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/scan"
	"trien/internal/sheet"
	"trien/internal/store"
)

// scanJob reads a scan.
const scanJob = "scan"

const noticeScan = "scan"

type scanWork struct {
	Scan string
	Try  int // the reading that was asked for
}

// scanReading is what is kept of a reading beside the file.
type scanReading struct {
	Sheets    []digitising.Sheet    `json:"sheets"`
	Findings  []digitising.Finding  `json:"findings"`
	Proposals []digitising.Proposal `json:"proposals"`
}

// scanTries is how often a reading is begun, the last time only to say that it failed: a person then chooses what to do.
const scanTries = 3

var errReadDied = errors.New("app: a scan could not be read")

var errReadLate = errors.New("app: a scan was not read in its time")

// readScan reads a scan apart from every connection. A job that died is done again from the stored file; what comes of an earlier reading counts for nothing.
func (o *Office) readScan(ctx context.Context, j store.Job, w scanWork) error {
	s, err := scanPapers().get(ctx, o, w.Scan)
	if err != nil {
		return err
	}
	if s.State != digitising.Received || s.Tries != w.Try {
		return o.finish(ctx, j)
	}
	within, cancel := context.WithTimeoutCause(ctx, o.settings.Scan.reading(), errReadLate)
	defer cancel()
	defer o.scanning.end(s.ID)
	r, err := scan.Result{}, errReadDied
	if j.Attempts < scanTries { // the last try says that it can't be read: what stopped the others may have stopped their program
		r, err = o.readPages(within, s)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if class := secretText(slices.Concat(r.Pages, r.Aside)); err == nil && class != "" {
		return o.dropSecret(ctx, j, s, class)
	}
	why := ""
	switch {
	case err == nil:
		err = o.keepReading(ctx, j, s, r)
		if err == nil || j.Attempts < j.Tries {
			return err
		}
		why = digitising.Failed
	case errors.Is(context.Cause(within), errReadLate):
		why = digitising.Late
	case errors.Is(err, ocr.ErrMissing):
		why = digitising.NoReader
	case faultOfFile(err) || j.Attempts >= j.Tries:
		why = digitising.Failed
	default:
		return err
	}
	return o.scanRead(ctx, j, s, office.ScanUnread{Why: why})
}

// readPages opens the stored scan and reads it. A decoder that panics has met a file that it can't read.
func (o *Office) readPages(ctx context.Context, s digitising.Scan) (r scan.Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = problem.New(problem.Malformed, "Không đọc được bản quét này.", "This scan can't be read.").Because(fmt.Errorf("app: %v", v))
		}
	}()
	f, err := o.openBlob(ctx, s.ID, s.Source)
	if err != nil {
		return scan.Result{}, err
	}
	raw, err := io.ReadAll(f.Reader())
	f.Close()
	if err != nil {
		return scan.Result{}, err
	}
	opened, err := scan.Open(ctx, o.Render, raw)
	if err != nil {
		return scan.Result{}, err
	}
	defer opened.Close()
	o.scanning.set(s.ID, [2]int{0, opened.Pages()})
	return scan.Read(ctx, opened, scan.Options{Reader: o.OCR, Plain: s.Plain, Told: func(done int) { o.scanning.set(s.ID, [2]int{done, opened.Pages()}) }})
}

// keepReading stores the two layers, what was found and what is proposed.
func (o *Office) keepReading(ctx context.Context, j store.Job, s digitising.Scan, r scan.Result) error {
	title := strings.TrimSuffix(s.Source.Name, path.Ext(s.Source.Name))
	data, err := sheet.Sheet{Title: title, Made: local(o.now()), Creator: application, Before: r.Leaves}.Leaves(o.Random)
	if err != nil {
		return unwritable(err)
	}
	found := scanReading{Sheets: r.Sheets, Findings: digitising.Findings(r.Sheets, o.settings.Scan.terms(), s.Told, !s.Plain), Proposals: []digitising.Proposal{}}
	if !s.Plain {
		people, err := o.registry(ctx)
		if err != nil {
			return err
		}
		report, _, err := form.Examine(r.Pages, form.Examination{Usual: string(o.settings.Style), Today: office.Day(o.now()), Rules: people.formRules})
		if err != nil {
			return err
		}
		found.Proposals = digitising.Propose(report, r.Words)
	}
	e := office.ScanRead{Pages: len(r.Sheets), Plain: s.Plain}
	if e.File, err = o.keep(ctx, s.ID, "layered", "application/pdf", inMemoryFile(title+".pdf", data)); err != nil {
		return err
	}
	if e.Reading, err = o.keepJSON(ctx, s.ID, found); err == nil {
		err = o.scanRead(ctx, j, s, e)
	}
	if err != nil && problem.KindOf(err) != problem.IO {
		o.discard(e.File, office.File{Blob: e.Reading.Blob})
	}
	return err
}

// inMemoryFile is a file that we made, as doors have them.
func inMemoryFile(name string, data []byte) *spooled {
	sum := sha256.Sum256(data)
	return &spooled{name: name, size: int64(len(data)), sha256: hex.EncodeToString(sum[:]), ReaderAt: bytes.NewReader(data), close: func() {}}
}

// scanRead keeps what came of a reading, and ends its job with it.
func (o *Office) scanRead(ctx context.Context, j store.Job, s digitising.Scan, e office.Event) error {
	return o.paperAct(ctx, identity.System(), func(ctx context.Context, t *transaction) error {
		after, err := o.scanned(ctx, t, s.ID, func(now digitising.Scan) ([]office.Event, error) { return digitising.Finish(now, s.Tries, e) })
		if err != nil {
			return err
		}
		t.batch.Finish = []store.Lease{j.Lease()}
		w, at := after.State.Words(), local(s.At).Format("15:04 02/01/2006")
		return o.tell(t, s.By, noticeScan, Words{"Bản quét bạn gửi lúc " + at + ": " + w.VI, "The scan that you sent at " + at + ": " + w.EN}) // its name is under its key, which a notice outlives
	})
}

// secretText is the class that the text of a page is marked with; "" for none (379.1.2). It was looked for before the scan was stored, less closely.
func secretText(pages []placement.Page) placement.Class {
	var class placement.Class
	for _, p := range pages {
		sure, _ := placement.ReadSecret(p)
		class = placement.Higher(class, sure)
	}
	return class
}

// dropSecret destroys a scan whose text shows the marking of a state secret, and records that it came.
func (o *Office) dropSecret(ctx context.Context, j store.Job, s digitising.Scan, class placement.Class) error {
	err := o.paperAct(ctx, identity.System(), func(ctx context.Context, t *transaction) error {
		if err := o.dropScan(ctx, t, s.ID, office.ScanDropped{Secret: true}); err != nil {
			return err
		}
		t.batch.Finish = []store.Lease{j.Lease()}
		return o.tell(t, s.By, noticeScan, Words{"Bản quét bạn gửi có dấu mật nên đã bị hủy, không lưu nội dung. Văn bản mật xử lý theo quy định riêng.", "A scan of yours bears the marking of a state secret: it was destroyed, nothing of it is kept."})
	})
	if err != nil {
		return err
	}
	o.destroyScan(s)
	if err := o.refuse(ctx, identity.System(), refusal{act: scanKind, door: "job"}, secretOf(class)); problem.KindOf(err) != problem.Secret {
		return err
	}
	return nil
}

// dropScan gives a scan up in a transaction; its key is forgotten once that stands.
func (o *Office) dropScan(ctx context.Context, t *transaction, id string, e office.ScanDropped) error {
	s, err := o.scanned(ctx, t, id, func(s digitising.Scan) ([]office.Event, error) { return digitising.Drop(s, e) })
	if err == nil {
		t.batch.Gone = append(t.batch.Gone, s.Files()...)
	}
	return err
}

func (o *Office) destroyScan(s digitising.Scan) {
	o.forget(s.ID)
	for _, b := range s.Files() {
		o.discard(office.File{Blob: b})
	}
}
