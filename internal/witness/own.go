package witness

import (
	"trien/internal/ledger"
	"trien/internal/office"
)

// Answered tells what another's answer to a head of ours means: known is the head of ours that it has, key our own verifier key, at our tree's root at a size, or false
// where the tree is smaller. Unlinked: our tree is the one that it knows, and a proof from there will do. "" means that its word proves nothing.
func Answered(known, key string, root func(size int64) (ledger.Hash, bool)) (Finding, int64) {
	h, err := ledger.OpenHead([]byte(known), key)
	if err != nil || h.Size < 1 {
		return "", 0
	}
	now, ok := root(h.Size)
	switch {
	case !ok:
		return Lost, h.Size
	case now != h.Root:
		return Rewritten, h.Size
	}
	return Unlinked, h.Size
}

// Deny keeps another's proof that our ledger is not the one we signed, once for each such head.
func (l Line) Deny(known string, f Finding) []office.Event {
	if !f.Bad() || l.Denied != nil && l.Denied.Known == known {
		return nil
	}
	return []office.Event{office.HeadDenied{Peer: l.Peer, Known: known, Why: string(f)}}
}
