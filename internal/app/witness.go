package app

import (
	"context"

	"trien/internal/exchange"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/witness"
)

// noticeLedger is of notices that an office's ledger, ours or another's, is not the one it was.
const noticeLedger = "ledger"

// What is known of other offices' ledgers, and what they say of ours, is one paper for each.
func linePapers() papers[witness.Line] {
	return papers[witness.Line]{"witness", witness.Fold, func(l witness.Line) (string, string) { return l.State(), l.Peer }}
}

// takeHead weighs the head of another office's ledger against the ones it showed before: what fits is cosigned in the receipt; what does not is kept, and people are told.
func (o *Office) takeHead(ctx context.Context, m *exchange.Opened) ([]byte, error) {
	var receipt []byte
	err := o.paperAct(ctx, identity.System(), func(ctx context.Context, t *transaction) error {
		people, err := o.registry(ctx)
		if err != nil {
			return err
		}
		from, _ := people.peer(m.From)
		var f witness.Finding
		_, err = linePapers().add(ctx, o, t, m.From, func(l witness.Line) ([]office.Event, error) {
			if f, err = l.Weigh(m.Shown, from.Ledger); err != nil {
				return nil, err
			}
			receipt, err = o.witnessed(m, l, f)
			return l.Kept(f, m.Shown, t.at), err
		})
		if err != nil {
			return err
		}
		if f != witness.Unlinked && !f.Bad() {
			return t.keepReceipt(m, "", receipt)
		}
		if f.Bad() && len(t.events) > 0 {
			return o.tellLedgers(ctx, t, unfitWords(m.Peer.Name, f))
		}
		return nil
	})
	return receipt, err
}

// witnessed is the signed answer to a head.
func (o *Office) witnessed(m *exchange.Opened, l witness.Line, f witness.Finding) ([]byte, error) {
	refused := f == witness.Unlinked || f.Bad()
	var why problem.Words
	if refused {
		why = deniedWords(f)
	}
	r := o.receipt(m, !refused, why)
	r.Witness = exchange.Witness{Unlinked: f == witness.Unlinked}
	if refused {
		r.Witness.Known = l.Head
	}
	if f == witness.Fits || f == witness.Same {
		line, err := o.signer.Cosign([]byte(m.Shown.Note), m.Shown.Key, r.At)
		if err != nil {
			return nil, err
		}
		r.Witness.Cosignature = line
	}
	return exchange.SignReceipt(r, o.identity)
}

// deniedWords are what the other office is told of a head that was not cosigned.
func deniedWords(f witness.Finding) problem.Words {
	switch f {
	case witness.Lost:
		return problem.Words{VI: "Sổ cái gửi đến ngắn hơn đầu sổ cái mà chính cơ quan gửi đã ký trước đây: có phần đã mất. Người kiểm tra và quản trị ở đây đã được báo.",
			EN: "The ledger is shorter than a head that the sender signed before: a part of it was lost. Inspectors and administrators here were told."}
	case witness.Rewritten:
		return problem.Words{VI: "Sổ cái gửi đến không nối tiếp đầu sổ cái mà chính cơ quan gửi đã ký trước đây: lịch sử đã bị thay đổi. Người kiểm tra và quản trị ở đây đã được báo.",
			EN: "The ledger does not extend a head that the sender signed before: its history was changed. Inspectors and administrators here were told."}
	case witness.Rekeyed:
		return problem.Words{VI: "Đầu sổ cái được ký bằng khóa khác với khóa đã biết. Nếu cơ quan gửi đã thay khóa, hai bên cần thỏa thuận lại.",
			EN: "The head is signed with another key than the one that is known. If the sender has changed keys, the two must agree anew."}
	}
	return problem.Words{VI: "Cần chứng minh sổ cái nối tiếp từ đầu sổ cái mới nhất đang biết ở đây.", EN: "A proof is needed that the ledger extends the newest head that is known here."}
}

// unfitWords tell people here that another office's ledger does not fit.
func unfitWords(name string, f witness.Finding) Words {
	what := map[witness.Finding]Words{
		witness.Lost:      {"đã mất một phần (có thể do khôi phục từ bản sao cũ)", "has lost a part (perhaps it was restored from an old backup)"},
		witness.Rewritten: {"không còn khớp với những gì cơ quan đó đã ký trước đây", "no longer fits what that office signed before"},
		witness.Rekeyed:   {"được ký bằng khóa khác với khóa đã biết", "is signed with another key than the one that is known"},
	}[f]
	return Words{"Sổ cái của " + name + " " + what.VI + ". Hãy mở trang Đối chiếu sổ cái và liên hệ với cơ quan đó.",
		"The ledger of " + name + " " + what.EN + ". Open the page Ledgers compared and ask that office."}
}

// tellLedgers tells those who watch over ledgers.
func (o *Office) tellLedgers(ctx context.Context, t *transaction, w Words) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	for _, p := range people.People {
		a, ok := people.Actor(p.ID, t.at)
		if !ok || !o.can(a, maySeeLedgers) {
			continue
		}
		if err := o.tell(t, p.ID, noticeLedger, w); err != nil {
			return err
		}
	}
	return nil
}
