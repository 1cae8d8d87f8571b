package demo

import (
	"context"
	"fmt"
	"strings"

	"trien/internal/app"
)

// agreedOn lets the offices agree on another measure, keeps the agreement, and confirms the measure for a document: which is an original by one limb more.
func (s *Story) agreedOn(ctx context.Context) (string, error) {
	r := app.DraftRequest{Type: "BTT", Abstract: "phối hợp cung cấp, sử dụng dữ liệu", Signer: "uoc", Capacity: "btv", Recipients: []string{Bureau}}
	v, err := s.carry(ctx, r, "thoa-thuan.docx", tuan, uoc, mai)
	if err != nil {
		return "", err
	}
	s.agreement = v.ID
	t, err := s.as(ctx, mai.office, mai.account)
	if err != nil {
		return "", err
	}
	kept, err := s.House.KeepAgreement(ctx, t, app.AgreementRequest{Document: v.ID, Title: "Thỏa thuận " + v.Number, Peers: []string{Bureau}, From: v.Date, Measure: "Hai bên đối soát mã băm hằng ngày",
		Integrity: "so mã băm từng tệp", Authenticity: "văn thư của mỗi bên, nêu tên", NonRepudiation: "biên bản đối soát mỗi bên giữ một bản"})
	if err != nil {
		return "", err
	}
	if err := s.limbs(ctx, "a, b"); err != nil {
		return "", err
	}
	digest, err := s.digestToConfirm(ctx)
	if err != nil {
		return "", err
	}
	args := app.ActArgs{Agreement: kept.Agreements[0].ID, Digest: digest, Confirm: true, Text: "đã so mã băm với biên bản đối soát"}
	if _, err := s.act(ctx, mai, s.decision, "confirm-measure", args); err != nil {
		return "", err
	}
	if err := s.limbs(ctx, "a, b, c"); err != nil {
		return "", err
	}
	return s.event(ctx, mai, s.decision, "document.measure-confirmed")
}

// digestToConfirm is what the page shows beside the act.
func (s *Story) digestToConfirm(ctx context.Context) (string, error) {
	v, err := s.see(ctx, mai, s.decision)
	for _, act := range v.Allowed {
		for _, a := range act.Args {
			if act.Name == "confirm-measure" && a.Kind == "digest" {
				return a.Choices[0].Value, err
			}
		}
	}
	return "", fmt.Errorf("the measure can't be confirmed: %w", err)
}

// limbs checks by which limbs of Article 12.2 the decision is an original.
func (s *Story) limbs(ctx context.Context, want string) error {
	t, err := s.as(ctx, mai.office, mai.account)
	if err != nil {
		return err
	}
	p, err := s.House.Provenance(ctx, t, s.decision)
	if err == nil && strings.Join(p.Original.By, ", ") != want {
		err = fmt.Errorf("an original by %q, want %q", p.Original.By, want)
	}
	return err
}
