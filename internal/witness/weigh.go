package witness

import (
	"fmt"
	"strings"
	"time"

	"trien/internal/exchange"
	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/problem"
)

// Finding is what a head that was shown means.
type Finding string

// The findings. Of the last three a person is told, and the head is not cosigned.
const (
	Fits     Finding = "fits"     // it extends what is known, or is the first
	Same     Finding = "same"     // it is the one that is known
	Late     Finding = "late"     // it is older than the one that is known: a message that was long under way
	Unlinked Finding = "unlinked" // its proof begins at another size than that of the one that is known

	Rewritten Finding = "rewritten" // it does not extend what the same office signed before
	Lost      Finding = "lost"      // it is newer, and has fewer events
	Rekeyed   Finding = "rekeyed"   // it is signed with another key than the one that is known
)

// Bad says whether a finding is one that a person must be told of.
func (f Finding) Bad() bool { return f == Rewritten || f == Lost || f == Rekeyed }

// clocks is how far the clocks of two machines of one office may be apart: a head with fewer events that is newer by less is not taken for a loss; the next one is.
const clocks = time.Hour

// Weigh tells what a head means to what is known. pinned is the verifier key that was agreed on, or "". An error is of what is no signed head at all.
func (l Line) Weigh(s exchange.Shown, pinned string) (Finding, error) {
	head, err := ledger.OpenHead([]byte(s.Note), s.Key)
	if err != nil || head.Size < 1 {
		return "", problem.New(problem.Malformed, "Đầu sổ cái gửi kèm không đúng định dạng hoặc không có chữ ký.", "The ledger's head is malformed or not signed.").Because(err)
	}
	if pinned == "" {
		pinned = l.Key
	}
	if pinned != "" && s.Key != pinned {
		return Rekeyed, nil
	}
	if l.Head == "" {
		return Fits, nil
	}
	known, err := ledger.OpenHead([]byte(l.Head), l.Key)
	if err != nil {
		return "", fmt.Errorf("witness: the head that is known of %s: %w", l.Peer, err)
	}
	return between(known, head, s), nil
}

func between(known, head ledger.Head, s exchange.Shown) Finding {
	switch {
	case head.Size == known.Size && head.Root == known.Root:
		return Same
	case head.Size == known.Size:
		return Rewritten
	case head.Size < known.Size && head.At.After(known.At.Add(clocks)):
		return Lost
	case head.Size < known.Size:
		return Late
	case s.From != known.Size:
		return Unlinked
	case ledger.CheckConsistency(s.Proof, head.Size, head.Root, known.Size, known.Root) != nil:
		return Rewritten
	}
	return Fits
}

// unfitEvery is how often a head that does not fit leaves an event: an office that sends one after another fills no ledger and no desk here.
const unfitEvery = time.Hour

// Kept are the events that a finding leaves: none where it says nothing that is not known, also of a head that does not fit and came before, or soon after another.
func (l Line) Kept(f Finding, s exchange.Shown, at time.Time) []office.Event {
	switch {
	case f == Fits:
		return []office.Event{office.HeadSeen{Peer: l.Peer, Head: s.Note, Key: s.Key}}
	case f.Bad() && (l.Unfit == nil || l.Unfit.Head != s.Note && at.Sub(l.Unfit.At) >= unfitEvery):
		return []office.Event{office.HeadUnfit{Peer: l.Peer, Head: s.Note, Key: s.Key, Why: string(f), Known: l.Head}}
	}
	return nil
}

// Accept takes the head that did not fit as a new beginning; of names it by its size and root, as whoever decides has seen it.
func (l Line) Accept(of, reason string) ([]office.Event, error) {
	switch {
	case l.Unfit == nil:
		return nil, problem.New(problem.Conflict, "Sổ cái của cơ quan này đang khớp, không có gì để xác nhận.", "This office's ledger fits; there is nothing to accept.")
	case Name(l.Unfit.Head) != of:
		return nil, problem.New(problem.Conflict, "Đã có đầu sổ cái khác gửi đến từ khi bạn xem. Hãy tải lại trang, xem lại rồi xác nhận.",
			"Another head has come since you looked. Load the page again, look, then accept.")
	case l.Unfit.Why == Rekeyed && !l.Resumed():
		return nil, problem.New(problem.Refused, "Khóa sổ cái đã đổi thì không xác nhận ở đây được: hãy xin thẻ kết nối mới của cơ quan đó, đối chiếu qua đường khác rồi đăng ký lại khóa.",
			"A changed key can't be accepted here: get that office's new card, compare it by another way, and register the key anew.").Under("379.5.6")
	case strings.TrimSpace(reason) == "":
		return nil, problem.New(problem.Usage, "Hãy ghi lý do: đã liên hệ với ai ở cơ quan đó, vì sao sổ cái bị đứt đoạn.", "Say why: whom you asked at that office, and why its ledger broke off.")
	}
	return []office.Event{office.LineAccepted{Peer: l.Peer, Head: l.Unfit.Head, Key: l.Unfit.Key, Reason: reason}}, nil
}

// Name is how people tell heads apart: size and root.
func Name(head string) string {
	lines := strings.SplitN(head, "\n", 4)
	if len(lines) < 4 {
		return ""
	}
	return lines[1] + " " + lines[2]
}
