package witness

import (
	"encoding/json"

	"trien/internal/ledger"
	"trien/internal/limits"
	"trien/internal/problem"
)

// ExtensionFormat is what a file of an Extension says that it is.
const ExtensionFormat = "trien-ledger/1"

// Extension shows that the ledger of one head extends that of an older one (RFC 9162, Section 2.1.4); nothing but the office's verifier key is needed to check it.
type Extension struct {
	Format string        `json:"format"`
	From   string        `json:"from"` // signed head, kept elsewhere
	Head   string        `json:"head"` // signed head
	Proof  []ledger.Hash `json:"proof"`
}

// ReadExtension reads one: problem.Malformed where it is none.
func ReadExtension(raw []byte) (Extension, error) {
	var x Extension
	if len(raw) > 4*limits.HeadSize || json.Unmarshal(raw, &x) != nil || x.Format != ExtensionFormat || len(x.Proof) > 128 {
		return x, problem.New(problem.Malformed, "Tệp này không phải bằng chứng nối tiếp của sổ cái (trien ledger prove).", "This is no proof of a ledger's extension (trien ledger prove).")
	}
	return x, nil
}

// Check tells what the proof shows by the office's verifier key: Same or Fits, or Rewritten where the newer ledger does not extend the older. An error is of heads that the key
// did not sign, or of a proof for other sizes.
func (x Extension) Check(key string) (Finding, error) {
	from, err := ledger.OpenHead([]byte(x.From), key)
	var head ledger.Head
	if err == nil {
		head, err = ledger.OpenHead([]byte(x.Head), key)
	}
	if err != nil {
		return "", problem.New(problem.Refused, "Đầu sổ cái không do khóa này ký.", "A head is not signed with this key.").Because(err)
	}
	switch {
	case from.Size == head.Size && from.Root == head.Root:
		return Same, nil
	case from.Size < 1 || from.Size >= head.Size:
		return Rewritten, nil
	case ledger.CheckConsistency(x.Proof, head.Size, head.Root, from.Size, from.Root) != nil:
		return Rewritten, nil
	}
	return Fits, nil
}
