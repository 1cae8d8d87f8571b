// Package augment raises the signatures of a PDF or a signature file to the levels B-T, B-LT and B-LTA and renews them, as EN 319 142-1, 6 and
// EN 319 122-1, 6 have them.
//
// It asks for time-stamps and evidence through functions that the caller gives, takes of the answers only what decides, appends it and
// judges what it made, offline: a file that would not pass is not given away.
package augment

import (
	"context"
	"crypto"
	"io"
	"time"

	"trien/internal/problem"
	"trien/pades"
	"trien/pdf"
	"trien/trust"
	"trien/validation"
)

// Level is a baseline level of PAdES (EN 319 142-1, 6.1) or CAdES (EN 319 122-1, 6.1).
type Level string

// The levels above B-B.
const (
	BT   Level = "B-T"
	BLT  Level = "B-LT"
	BLTA Level = "B-LTA"
)

// reaches tells whether l asks for what o asks for.
func (l Level) reaches(o Level) bool {
	order := map[Level]int{BT: 1, BLT: 2, BLTA: 3}
	return order[l] >= order[o]
}

// Sources is where evidence and time-stamps are asked for; answers are checked here. OCSP, CRL and Certificates are those of
// validation.Sources.
type Sources struct {
	OCSP         func(ctx context.Context, url string, request []byte) ([]byte, error)
	CRL          func(ctx context.Context, url string) ([]byte, error)
	Certificates func(ctx context.Context, url string) ([]byte, error)
	// TimeStamp gets a token (RFC 3161, DER) over a digest made by the hash.
	TimeStamp func(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error)
}

// Options say what is wanted, and by what it is judged.
type Options struct {
	Sources
	Level    Level
	Trust    *trust.Store // anchors come first: without a path to one there is no long-term level
	Password []byte       // of an encrypted file
	Random   io.Reader
	Now      func() time.Time
	// Field is the signature of a PDF that must reach the level, others are helped as far as they can be; empty: all must.
	Field string
}

// Result is the file raised. It reads through to the one that was given.
type Result struct {
	io.ReaderAt
	Size    int64
	Changed bool              // false: the file was at the level already
	Report  validation.Report // the judgement of the result, by what it brings itself and the caller's anchors
	Due     Due
	Notes   []problem.Words // what the user should know
}

// Raise brings f's signatures to the level. With [BLTA] every call appends fresh evidence and one more document time-stamp, which is
// how protection is renewed. Errors: problems; *pades.RefusedError, *pades.TimeStampError; those of package pdf.
func Raise(ctx context.Context, f *pdf.File, o Options) (*Result, error) {
	return raise(ctx, &pdfFile{f}, o)
}

// carrier is the newest state of what bears the signatures: a PDF or a signature file. Whatever adds to it gives another one.
type carrier interface {
	ready(r *raising) error                            // refuses what must not be built upon
	timed(r *raising) (carrier, error)                 // a proof of its time for every signature that has none
	add(r *raising, e pades.Evidence) (carrier, error) // evidence that it lacks; itself where it lacks none
	seal(r *raising) (carrier, [][]byte, error)        // a time-stamp over all so far, of these tokens
	facts(r *raising, s validation.Sources) (*validation.Facts, error)
	targets(g *gathering) []target
	keeps() validation.Source // where it keeps its evidence
	due() (Due, error)
	bytes() (io.ReaderAt, int64)
}

func raise(ctx context.Context, c carrier, o Options) (*Result, error) {
	if o.Trust == nil {
		o.Trust = trust.FromCertificates(nil, nil)
	}
	r := &raising{ctx: ctx, Options: o, on: c}
	steps := []func() error{r.ready, r.timed}
	if o.Level.reaches(BLT) {
		steps = append(steps, r.longTerm)
	}
	for _, step := range append(steps, r.judge) {
		if err := step(); err != nil {
			return nil, err
		}
	}
	due, err := r.on.due()
	if err != nil {
		return nil, err
	}
	out := &Result{Changed: r.on != c, Report: r.report, Due: due, Notes: r.notes}
	out.ReaderAt, out.Size = r.on.bytes()
	return out, nil
}

// raising is one run.
type raising struct {
	ctx context.Context
	Options
	on        carrier
	tokenSize int // of the last token seen, in bytes
	report    validation.Report
	notes     []problem.Words
}

// ready refuses a file that must not be built upon, and a level without anchors.
func (r *raising) ready() error {
	if r.Level.reaches(BLT) && r.Trust.Empty() {
		return problem.New(problem.Usage,
			"Mức "+string(r.Level)+" cần chứng thư gốc tin cậy. Hãy đặt chứng thư gốc và trung gian (.cer, .crt, .pem) vào một thư mục và cho bằng --trust THƯ-MỤC.",
			"Level "+string(r.Level)+" needs trust anchors. Put root and intermediate certificates (.cer, .crt, .pem) into a folder and give it with --trust DIR.")
	}
	return r.on.ready(r)
}

func (r *raising) timed() (err error) {
	r.on, err = r.on.timed(r)
	return err
}

// collect gathers the facts of the newest state; with online sources what is missing is asked for.
func (r *raising) collect(s validation.Sources) (*validation.Facts, validation.Report, error) {
	facts, err := r.on.facts(r, s)
	if err != nil {
		return nil, validation.Report{}, err
	}
	return facts, validation.Judge(facts, validation.DefaultPolicy(r.Trust), r.Now()), nil
}

// unsigned says that there is nothing to raise.
func unsigned() error {
	return problem.New(problem.Usage, "Tệp chưa có chữ ký nào để nâng mức. Hãy ký trước (trien sign).",
		"The file bears no signature to augment. Sign it first (trien sign).")
}
