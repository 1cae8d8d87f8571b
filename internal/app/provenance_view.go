package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"trien/internal/identity"
	"trien/internal/ledger"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/provenance"
	"trien/internal/store"
)

// ProvenanceView says whether a document is an original and by which limb (379.12.2), and who handled it up to its issue (379.13.3).
type ProvenanceView struct {
	Keepable   bool                   `json:"keepable"` // the caller may keep the document as an agreement of parties on another measure
	Original   provenance.Originality `json:"original"`
	Processing *ProcessingView        `json:"processing,omitempty"` // none of documents that were not issued here, or before such statements were made
}

// ProcessingView is the statement of who handled a document, as it was checked just now.
type ProcessingView struct {
	Indication string             `json:"indication"` // "VERIFIED", "DIFFERS", "NOT_CHECKED"
	Words      Words              `json:"words"`
	Faults     []provenance.Fault `json:"faults"`
	File       provenance.File    `json:"file"`
	Made       time.Time          `json:"made"`
	Steps      []provenance.Step  `json:"steps"`
	Key        string             `json:"ledgerKey"` // by which others can check the evidence
}

// Provenance shows where a document comes from.
func (h *House) Provenance(ctx context.Context, t Token, id string) (ProvenanceView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return ProvenanceView{}, err
	}
	d, err := s.office.readable(ctx, s.actor, id)
	if err != nil {
		return ProvenanceView{}, err
	}
	v, err := s.office.provenance(ctx, d)
	v.Keepable = s.office.can(s.actor, mayKeepAgreements) && stands(d, "") == nil
	return v, err
}

func (o *Office) provenance(ctx context.Context, d office.Document) (ProvenanceView, error) {
	file, stored, err := o.storedAgain(ctx, d)
	if err != nil {
		return ProvenanceView{}, err
	}
	facts := provenance.Facts{Final: d.SHA256 != "" && d.Report.Blob != "", Stored: stored, Copy: copyOf(d)}
	facts.Person, facts.Seal = shownAs(d, "person"), shownAs(d, "seal")
	facts.Carried, facts.CarriedBy = carried(d)
	facts.Stamped = stamped(d)
	v := ProvenanceView{}
	if facts.Measure, err = o.measureFacts(ctx, d, stored); err != nil {
		return v, err
	}
	if d.Processing.Blob != "" {
		b, err := o.bundle(ctx, d)
		if err != nil {
			return v, err
		}
		f := b.Check(provenance.Against{Key: o.signer.VerifierKey(), File: file})
		w := f.Indication.Words()
		v.Processing = &ProcessingView{string(f.Indication), Words(w), f.Faults, f.Statement.File, f.Statement.Made, f.Statement.Steps, b.Key}
		facts.Processors, facts.ProcessorsSaid = processors(f)
	} else if d.Direction == office.In {
		facts.ProcessorsSaid = provenance.Phrase{VI: "những người xử lý tại cơ quan gửi không được ghi nhận ở đây", EN: "who handled it at the sending office is not recorded here"}
	}
	v.Original = provenance.Judge(facts)
	return v, nil
}

// copyOf says why a document is a copy: its original is on paper. Empty where nothing says so.
func copyOf(d office.Document) provenance.Phrase {
	if d.Paper == nil {
		return provenance.Phrase{}
	}
	return provenance.Phrase{VI: "tệp quét từ bản giấy; bản gốc là bản giấy", EN: "a scan of the paper, which is the original"}
}

// storedAgain reckons the digest of the final file as it is stored now.
func (o *Office) storedAgain(ctx context.Context, d office.Document) (provenance.File, provenance.Result, error) {
	v, ok := judgedVersion(d)
	if !ok || d.SHA256 == "" || v.Bytes > limits.ProvenanceFile {
		return provenance.File{}, provenance.Unknown, nil
	}
	f, err := o.openBlob(ctx, d.ID, v.File)
	if err != nil {
		return provenance.File{}, provenance.Unknown, err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f.Reader())
	if err != nil {
		return provenance.File{}, provenance.Unknown, err
	}
	file := provenance.File{SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: n}
	if file.SHA256 != d.SHA256 {
		return file, provenance.Lacking, nil
	}
	return file, provenance.Shown, nil
}

// shownAs says whether the judged file bears the valid official signature of a role.
func shownAs(d office.Document, role string) provenance.Result {
	if d.Report.Blob == "" || d.Direction == office.In && d.Verdict == nil {
		return provenance.Unknown
	}
	for _, s := range d.Shown {
		if s == role {
			return provenance.Shown
		}
	}
	if d.Shown == nil { // judged before this was kept
		return provenance.Unknown
	}
	return provenance.Lacking
}

// carried says how the document went, or came.
func carried(d office.Document) (provenance.Result, provenance.Phrase) {
	if d.Direction == office.In {
		if d.Message == "" {
			return provenance.Unknown, provenance.Phrase{VI: "tệp được đưa vào bằng tay, không rõ đã đi qua đâu", EN: "brought by hand: which way it came is not known"}
		}
		return provenance.Shown, provenance.Phrase{VI: "nhận qua trục trao đổi: bì thư ký và mã hóa, đúng từng byte như nơi gửi khai", EN: "by exchange: the envelope signed and encrypted, byte for byte as the sender says"}
	}
	waiting := 0
	for _, x := range d.Deliveries {
		if x.State != "delivered" && x.State != "registered" && x.State != "returned" {
			waiting++
		}
	}
	switch {
	case len(d.Deliveries) == 0:
		return provenance.Shown, provenance.Phrase{VI: "chưa rời hệ thống này", EN: "it has not left this system"}
	case waiting > 0:
		return provenance.Unknown, provenance.Phrase{VI: fmt.Sprintf("%d nơi nhận chưa có biên nhận ký số", waiting), EN: fmt.Sprintf("%d recipients have not acknowledged it", waiting)}
	}
	return provenance.Shown, provenance.Phrase{VI: "mọi nơi nhận đã có biên nhận ký số cho đúng tệp này", EN: "every recipient acknowledged this very file with a signature"}
}

// stamped says whether the signatures made here have their time-stamps. Those of others stand in the judgement.
func stamped(d office.Document) provenance.Result {
	if d.Direction == office.In {
		return provenance.Unknown
	}
	for _, role := range []string{"person", "office"} {
		if m, ok := d.Mark(role); !ok || !m.Stamped {
			return provenance.Lacking
		}
	}
	return provenance.Shown
}

// processors says whether everybody who handled it was known by factors that count (379.12.2b).
func processors(f provenance.Finding) (provenance.Result, provenance.Phrase) {
	if f.Indication != provenance.Verified {
		w := f.Indication.Words()
		return map[bool]provenance.Result{true: provenance.Lacking, false: provenance.Unknown}[f.Indication == provenance.Differs], w
	}
	people := map[string]bool{}
	for _, s := range f.Statement.Steps {
		if s.Actor == systemActor {
			continue
		}
		people[s.Actor] = true
		if !identity.Counts(s.SignIn) {
			return provenance.Lacking, provenance.Phrase{VI: fmt.Sprintf("bước %d do %s làm khi đăng nhập bằng “%s”", s.Version, s.Name, s.SignIn), EN: fmt.Sprintf("step %d was done by %s, signed in by “%s”", s.Version, s.Name, s.SignIn)}
		}
	}
	return provenance.Shown, provenance.Phrase{VI: fmt.Sprintf("%d người, %d bước, đều có bằng chứng", len(people), len(f.Statement.Steps)), EN: fmt.Sprintf("%d people, %d steps, each with its evidence", len(people), len(f.Statement.Steps))}
}

// statementOf is the stored statement.
func (o *Office) statementOf(ctx context.Context, d office.Document) ([]byte, error) {
	if d.Processing.Blob == "" {
		return nil, errNoStatement()
	}
	f, err := o.openDigest(ctx, d.ID, d.Processing.Blob, d.Processing.Bytes)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f.Reader())
}

// bundle puts the statement together with the proofs of its steps and of the issue, under the newest head.
func (o *Office) bundle(ctx context.Context, d office.Document) (provenance.Bundle, error) {
	b := provenance.Bundle{Format: provenance.Format, Key: o.signer.VerifierKey()}
	var err error
	if b.Statement, err = o.statementOf(ctx, d); err != nil {
		return b, err
	}
	events, err := o.placed(ctx, documentStream(d.ID))
	if err != nil {
		return b, err
	}
	note, err := o.SignHead(ctx)
	if err != nil {
		return b, err
	}
	b.Head = string(note)
	head, err := ledger.OpenHead(note, b.Key)
	if err != nil {
		return b, err
	}
	return b, o.store.View(ctx, func(r *store.Reader) error {
		for _, e := range events {
			if e.Leaf < 0 || e.Leaf >= head.Size {
				return problem.New(problem.Unavailable, "Việc phát hành chưa vào sổ cái. Hãy thử lại sau vài giây.", "The issue is not in the ledger yet. Try again in a few seconds.")
			}
			path, err := ledger.Inclusion(head.Size, e.Leaf, r.Hashes(ctx))
			if err != nil {
				return err
			}
			p := provenance.Proof{Leaf: e.Leaf, Event: e.Bytes, Path: path}
			if e.Event.Type == (office.Issued{}).Type() {
				b.Issued = p
				return nil
			}
			b.Steps = append(b.Steps, p)
		}
		return errNoStatement()
	})
}

// ProcessingJSON is the evidence of who handled a document, for anyone who checks it without us: `trien processing`.
func (h *House) ProcessingJSON(ctx context.Context, t Token, id string) ([]byte, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	d, err := s.office.readable(ctx, s.actor, id)
	if err != nil {
		return nil, err
	}
	b, err := s.office.bundle(ctx, d)
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(b, "", " ")
}
