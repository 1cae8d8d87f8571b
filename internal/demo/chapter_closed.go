package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"trien/internal/app"
	"trien/internal/problem"
	"trien/internal/provenance"
)

// closedDown: who handled a document can be shown without the office; what a competent body impounds is closed to everybody and comes back byte for byte.
func (s *Story) closedDown(ctx context.Context) error {
	return s.each(ctx,
		telling{"Bằng chứng xử lý: đối chiếu độc lập với tệp đã phát hành và khóa sổ cái", "Processing evidence: checked apart from the office against the issued file and the ledger's key", s.evidenced},
		telling{"Niêm phong theo quyết định: không ai trong cơ quan mở được, mỗi lần thử một dòng", "Impounded by a decision: nobody of the office opens it, one row an attempt", s.impound},
		telling{"Hủy niêm phong bằng quyết định khác của chính cơ quan đó: mọi tệp nguyên từng byte", "Lifted by another decision of the same body: every file byte for byte", s.lift},
	)
}

// impounding is what the story keeps of an impounding: its document, its decisions, its id, and the file as it was.
type impounding struct {
	document, number, order, lift, id string
	was                               []byte
}

// evidenced: an issued decision with its processing evidence; a wrong file is told apart.
func (s *Story) evidenced(ctx context.Context) (string, error) {
	v, err := s.anotherIssued(ctx)
	if err != nil {
		return "", err
	}
	s.sealed.document, s.sealed.number = v.ID, v.Number
	if s.sealed.was, err = s.file(ctx, mai, v.ID); err != nil {
		return "", err
	}
	var raw []byte
	err = placed(ctx, func() (bool, error) {
		raw, err = s.House.ProcessingJSON(ctx, s.tokens[Province+"/mai"], v.ID)
		if problem.KindOf(err) == problem.Unavailable {
			return false, nil
		}
		return true, err
	})
	if err != nil {
		return "", err
	}
	b, err := provenance.Read(raw)
	if err != nil {
		return "", err
	}
	against, err := s.known(ctx)
	if err != nil {
		return "", err
	}
	f := b.Check(against)
	against.File.SHA256 = hex.EncodeToString(make([]byte, sha256.Size))
	if wrong := b.Check(against); f.Indication != provenance.Verified || wrong.Indication == provenance.Verified {
		return "", fmt.Errorf("the evidence is %s, with another file %s", f.Indication, wrong.Indication)
	}
	return fmt.Sprintf("%s: %s; tệp khác: %s", v.Number, f.Indication, provenance.Differs), nil
}

// known is what somebody has from elsewhere: the key of the province's ledger, and the issued file.
func (s *Story) known(ctx context.Context) (provenance.Against, error) {
	o, _ := s.House.Office(Province)
	proof, err := o.Prove(ctx, 0)
	sum := sha256.Sum256(s.sealed.was)
	return provenance.Against{Key: proof.VerifierKey, File: provenance.File{SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(s.sealed.was))}}, err
}

// anotherIssued carries a decision to its sending.
func (s *Story) anotherIssued(ctx context.Context) (app.DocumentView, error) {
	r := decisionRequest()
	r.Reviewers = nil
	return s.carry(ctx, r, "quyet-dinh.docx", tuan, uoc, mai)
}

func (s *Story) impound(ctx context.Context) (string, error) {
	order, err := s.anotherIssued(ctx)
	if err != nil {
		return "", err
	}
	lift, err := s.anotherIssued(ctx)
	if err != nil {
		return "", err
	}
	s.sealed.order, s.sealed.lift = order.ID, lift.ID
	t := s.tokens[Province+"/mai"]
	v, err := s.House.Impound(ctx, t, s.sealed.document, "impound", app.ImpoundRequest{Order: order.ID, Basis: "Điều 30 Quy định kiểm tra, giám sát"})
	if err != nil {
		return "", err
	}
	s.sealed.id = v.Items[0].ID
	for _, w := range []who{mai, uoc, tuan, hai} {
		_, err := s.see(ctx, w, s.sealed.document)
		if err := refusedWith(err, problem.Refused); err != nil {
			return "", err
		}
		_, err = s.file(ctx, w, s.sealed.document)
		if err := refusedWith(err, problem.Refused); err != nil {
			return "", err
		}
	}
	v, err = s.House.DocumentImpound(ctx, t, s.sealed.document)
	if err != nil || len(v.Attempts) != 8 {
		return "", fmt.Errorf("%d attempts are on record, not 8: %w", len(v.Attempts), err)
	}
	return fmt.Sprintf("%s theo %s; %d tệp đã đo; %d lần thử", s.sealed.number, order.Number, v.Items[0].Files, len(v.Attempts)), nil
}

func (s *Story) lift(ctx context.Context) (string, error) {
	t := s.tokens[Province+"/mai"]
	r := app.ImpoundRequest{Impound: s.sealed.id, Order: s.sealed.order}
	_, err := s.House.Impound(ctx, t, s.sealed.document, "lift-impound", r)
	if err := refusedWith(err, problem.Refused); err != nil {
		return "", err
	}
	r.Order = s.sealed.lift
	v, err := s.House.Impound(ctx, t, s.sealed.document, "lift-impound", r)
	if err != nil || v.Items[0].Lifted == nil || v.Items[0].Lifted.Differing != 0 {
		return "", fmt.Errorf("it is not lifted as it was: %w", err)
	}
	now, err := s.file(ctx, mai, s.sealed.document)
	if err == nil && !bytes.Equal(now, s.sealed.was) {
		err = errors.New("what was lifted is not what was impounded")
	}
	if err != nil {
		return "", err
	}
	shown, err := s.event(ctx, mai, s.sealed.document, "document.impounded", "document.impound-lifted")
	return fmt.Sprintf("%d tệp nguyên vẹn; %s", v.Items[0].Lifted.Files, shown), err
}
