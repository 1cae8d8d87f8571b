package app

import (
	"context"
	"encoding/base64"
	"slices"
	"time"

	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/witness"
)

// LedgersView is how this office's ledger and those of the offices it exchanges with compare.
type LedgersView struct {
	At       time.Time    `json:"at"`
	Size     int64        `json:"size"`
	Root     string       `json:"root"` // base64
	Head     string       `json:"head"` // signed, as it stands now: whoever keeps it elsewhere can hold a copy of the ledger against it
	Key      string       `json:"key"`  // the verifier key
	Standing string       `json:"standing" enum:"good,wait,bad"`
	Summary  Words        `json:"summary"`
	Lines    []LedgerView `json:"lines"`
	Accepts  bool         `json:"accepts"` // the caller may take a head that does not fit as a new beginning
}

// LedgerView is one other office.
type LedgerView struct {
	Peer     string         `json:"peer"`
	Name     string         `json:"name"`
	Standing string         `json:"standing" enum:"good,wait,bad"`
	Size     int64          `json:"size,omitempty"` // of the newest head of its ledger that fits
	Signed   time.Time      `json:"signed,omitzero"`
	Seen     time.Time      `json:"seen,omitzero"`
	Theirs   Words          `json:"theirs"` // how its ledger stands here
	Unfit    *UnfitView     `json:"unfit,omitempty"`
	Cosigned int64          `json:"cosigned,omitempty"` // events of our ledger that it has put its name under
	When     time.Time      `json:"when,omitzero"`
	Witness  string         `json:"witness,omitempty"` // that head of ours, with its cosignature
	Ours     Words          `json:"ours"`              // how ours stands there
	Accepted []AcceptedView `json:"accepted"`
}

// UnfitView is a head that does not fit, beside the one it does not fit: the two together prove it.
type UnfitView struct {
	Name  string    `json:"name"` // size and root: what is accepted
	At    time.Time `json:"at"`
	Head  string    `json:"head"`
	Known string    `json:"known,omitempty"`
	Times int       `json:"times"`
}

// AcceptedView is a new beginning that a person here took.
type AcceptedView struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
	Name   string    `json:"name"`
}

// staleAfter is how many periods pass without a new head before it is said to be old: one that has rewritten its ledger may rather show nothing more.
const staleAfter = 3

// Ledgers compares ledgers, for administrators and inspectors.
func (h *House) Ledgers(ctx context.Context, t Token) (LedgersView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, maySeeLedgers)
	}
	if err != nil {
		return LedgersView{}, err
	}
	v, err := s.office.ledgers(ctx)
	v.Accepts = s.office.can(s.actor, mayAcceptLines)
	return v, err
}

func (o *Office) ledgers(ctx context.Context) (LedgersView, error) {
	v := LedgersView{At: o.now(), Key: o.signer.VerifierKey(), Lines: []LedgerView{}}
	note, head, err := o.newestHead(ctx)
	if err != nil {
		return v, err
	}
	v.Size, v.Root, v.Head = head.Size, base64.StdEncoding.EncodeToString(head.Root[:]), string(note)
	people, err := o.registry(ctx)
	if err != nil {
		return v, err
	}
	for _, p := range people.peers {
		one, err := o.ledgerLine(ctx, people, p)
		if err != nil {
			return v, err
		}
		v.Lines = append(v.Lines, one)
	}
	v.Standing, v.Summary = summaryOfLedgers(v.Lines)
	return v, nil
}

// newestHead is the head over the ledger as it stands: the one that was signed last, or a new one where events came since.
func (o *Office) newestHead(ctx context.Context) ([]byte, ledger.Head, error) {
	note, err := o.store.Head(ctx)
	if err == nil {
		size, failed := o.store.Size(ctx)
		head, bad := ledger.OpenHead(note, o.signer.VerifierKey())
		if failed == nil && bad == nil && head.Size == size {
			return note, head, nil
		}
	}
	if note, err = o.SignHead(ctx); err != nil {
		return nil, ledger.Head{}, err
	}
	head, err := ledger.OpenHead(note, o.signer.VerifierKey())
	return note, head, err
}

func (o *Office) ledgerLine(ctx context.Context, people *registry, p peer) (LedgerView, error) {
	l, err := linePapers().get(ctx, o, p.ID)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return LedgerView{}, err
	}
	s, err := o.shownHead(ctx, p.ID)
	if err != nil {
		return LedgerView{}, err
	}
	v := LedgerView{Peer: p.ID, Name: p.Name, Size: l.Size, Signed: l.Signed, Seen: l.Seen, Accepted: []AcceptedView{}}
	if l.Unfit != nil {
		v.Unfit = &UnfitView{witness.Name(l.Unfit.Head), l.Unfit.At, l.Unfit.Head, l.Unfit.Known, l.Unfits}
	}
	for _, a := range l.Accepted {
		v.Accepted = append(v.Accepted, AcceptedView{people.name(a.By), a.At, a.Reason, witness.Name(a.Head)})
	}
	if s.Cosignature != "" {
		v.Cosigned, v.When, v.Witness = s.Size, s.Cosigned, s.Head+s.Cosignature
	}
	theirs, words := o.theirLine(l)
	own, said, err := o.ownLine(ctx, l, s)
	v.Standing, v.Theirs, v.Ours = worse(theirs, own), words, said
	return v, err
}

// theirLine says how another office's ledger stands here.
func (o *Office) theirLine(l witness.Line) (string, Words) {
	switch {
	case l.Unfit != nil && l.Unfit.Why == witness.Rekeyed:
		return "bad", Words{"Đầu sổ cái mới nhất được ký bằng khóa khác với khóa đã biết.", "The newest head is signed with another key than the one that is known."}
	case l.Unfit != nil && l.Unfit.Why == witness.Lost:
		return "bad", Words{"Sổ cái của cơ quan này ngắn hơn trước: đã mất một phần, có thể do khôi phục từ bản sao cũ.", "This office's ledger is shorter than before: a part was lost, perhaps by a restore from an old backup."}
	case l.Unfit != nil:
		return "bad", Words{"Sổ cái của cơ quan này không nối tiếp những gì chính cơ quan đó đã ký trước đây.", "This office's ledger does not extend what it signed before."}
	case l.Head == "":
		return "wait", Words{"Chưa nhận được đầu sổ cái nào.", "No head has come yet."}
	case o.now().After(l.Seen.Add(staleAfter * o.settings.Ledger.every())):
		return "wait", Words{"Đã lâu không có đầu sổ cái mới; hãy hỏi cơ quan đó nếu kéo dài.", "No new head has come for long; ask that office if it goes on."}
	}
	return "good", Words{"Khớp: mỗi đầu sổ cái nối tiếp đầu trước.", "Fits: each head extends the one before."}
}

// ownLine says how our ledger stands at another office. What it has cosigned is held against the ledger as it is now, not as it was then.
func (o *Office) ownLine(ctx context.Context, l witness.Line, s headShown) (string, Words, error) {
	f := witness.Finding("")
	if s.Head != "" {
		var err error
		if f, _, err = o.weighOwn(ctx, s.Head); err != nil {
			return "", Words{}, err
		}
	}
	if f != witness.Unlinked && l.Denied != nil {
		f = l.Denied.Why
	}
	switch {
	case f == witness.Lost:
		return "bad", Words{"Cơ quan này giữ một đầu sổ cái do ta ký có nhiều sự kiện hơn sổ cái hiện nay: một phần sổ cái ở đây đã mất.", "This office holds a head signed by us with more events than our ledger has: a part of ours was lost."}, nil
	case f == witness.Rewritten:
		return "bad", Words{"Cơ quan này giữ một đầu sổ cái do ta ký mà sổ cái hiện nay không còn khớp: sổ cái ở đây đã bị thay đổi.", "This office holds a head signed by us that our ledger no longer fits: ours was changed."}, nil
	case s.Refused != nil:
		return "bad", *s.Refused, nil
	case s.Head == "":
		return "wait", Words{"Chưa ký xác nhận đầu sổ cái nào của ta.", "It has cosigned no head of ours yet."}, nil
	case o.now().After(s.Cosigned.Add(staleAfter * o.settings.Ledger.every())):
		return "wait", Words{"Đã lâu chưa ký xác nhận đầu sổ cái mới của ta.", "It has not cosigned a new head of ours for long."}, nil
	}
	return "good", Words{"Đã ký xác nhận sổ cái của ta.", "It has cosigned our ledger."}, nil
}

func worse(a, b string) string {
	order := []string{"good", "wait", "bad"}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}

func summaryOfLedgers(lines []LedgerView) (string, Words) {
	standing := "good"
	for _, l := range lines {
		standing = worse(standing, l.Standing)
	}
	switch {
	case len(lines) == 0:
		return "wait", Words{"Chưa kết nối với cơ quan nào, nên chưa có ai ngoài cơ quan làm chứng cho sổ cái.", "No office is connected, so nobody outside bears witness to the ledger."}
	case standing == "bad":
		return standing, Words{"Có sổ cái không khớp. Hãy xem từng cơ quan dưới đây và liên hệ để làm rõ.", "A ledger does not fit. Look at each office below and ask it."}
	case standing == "wait":
		return standing, Words{"Không có gì sai khác; một số cơ quan chưa đối chiếu gần đây.", "Nothing differs; some offices have not compared lately."}
	}
	return standing, Words{"Mọi sổ cái đều khớp, trong phạm vi các đầu sổ cái đã trao đổi.", "All ledgers fit, as far as heads were exchanged."}
}

// AcceptLineRequest takes another office's head as a new beginning of its ledger.
type AcceptLineRequest struct {
	Name   string `json:"name" maxLength:"200"` // of the head, as it was shown: nothing else is accepted
	Reason string `json:"reason" maxLength:"2000"`
}

// AcceptLine takes the head that did not fit as a new beginning, by name and with a fresh proof. Both heads stay on record.
func (h *House) AcceptLine(ctx context.Context, t Token, peer string, r AcceptLineRequest) (LedgersView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayAcceptLines)
	}
	if err == nil {
		err = s.office.proven(ctx, s, "accept-line")
	}
	if err != nil {
		return LedgersView{}, err
	}
	o := s.office
	err = o.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error {
		people, err := o.registry(ctx)
		if err != nil {
			return err
		}
		if _, ok := people.peer(peer); !ok {
			return store.NotFound()
		}
		_, err = linePapers().add(ctx, o, t, peer, func(l witness.Line) ([]office.Event, error) { return l.Accept(r.Name, tidy(r.Reason)) })
		return err
	})
	if err != nil {
		return LedgersView{}, o.refuse(ctx, s.actor, refusal{act: "accept-line", door: "act"}, err)
	}
	return h.Ledgers(ctx, t)
}
