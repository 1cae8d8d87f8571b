package app

import (
	"context"

	"trien/internal/convert"
)

// Phase is how far something long has come.
type Phase string

// The phases of taking in a file, in their order, with its three ends; then those of acts.
const (
	PhaseChecking   Phase = Phase(convert.Checking)
	PhaseWaiting    Phase = Phase(convert.Waiting) // for a place at the converter
	PhaseConverting Phase = Phase(convert.Converting)
	PhaseVerifying  Phase = Phase(convert.Verifying)
	PhaseSecrets    Phase = "secrets"
	PhaseStoring    Phase = "storing"
	PhaseDone       Phase = "done"
	PhaseRefused    Phase = "refused"
	PhaseStopped    Phase = "stopped"

	PhaseBegun     Phase = "begun"
	PhasePreparing Phase = "preparing"
	PhaseSigning   Phase = "signing"
	PhaseStamping  Phase = "stamping"
	PhaseJudging   Phase = "judging"
)

// Words names the phase for the person who waits.
func (p Phase) Words() Words {
	switch p {
	case PhaseChecking:
		return Words{"Đang kiểm tra tệp", "Checking the file"}
	case PhaseWaiting:
		return Words{"Đang chờ đến lượt chuyển sang PDF", "Waiting for its turn to be converted"}
	case PhaseConverting:
		return Words{"Đang chuyển sang PDF/A", "Converting to PDF/A"}
	case PhaseVerifying:
		return Words{"Đang kiểm tra bản PDF", "Checking the PDF"}
	case PhaseSecrets:
		return Words{"Đang tìm dấu hiệu mật", "Looking for secret markings"}
	case PhaseStoring:
		return Words{"Đang lưu", "Storing"}
	case PhaseDone:
		return Words{"Đã tiếp nhận và lưu", "Taken in and stored"}
	case PhaseRefused:
		return Words{"Không tiếp nhận", "Not taken in"}
	case PhaseStopped:
		return Words{"Đã dừng; chưa có gì được lưu", "Stopped; nothing was stored"}
	case PhasePreparing:
		return Words{"Đang chuẩn bị tệp", "Preparing the file"}
	case PhaseSigning:
		return Words{"Đang ký", "Signing"}
	case PhaseStamping:
		return Words{"Đang xin dấu thời gian", "Asking for the time-stamp"}
	case PhaseJudging:
		return Words{"Đang kiểm tra chữ ký", "Checking the signatures"}
	}
	return Words{"Đang thực hiện", "At work"}
}

type phaseKey struct{}

// telling lets phases below ctx be told.
func telling(ctx context.Context, tell func(Phase)) context.Context {
	return context.WithValue(ctx, phaseKey{}, tell)
}

// phase tells whoever waits how far it is; nobody may be waiting.
func phase(ctx context.Context, p Phase) {
	if tell, ok := ctx.Value(phaseKey{}).(func(Phase)); ok {
		tell(p)
	}
}

// toStore is the point of no return: what comes here too late is not stored, what passes is stored whole, whoever goes away.
func toStore(ctx context.Context) (context.Context, error) {
	if ctx.Err() != nil {
		return ctx, context.Cause(ctx)
	}
	phase(ctx, PhaseStoring)
	return context.WithoutCancel(ctx), nil
}
