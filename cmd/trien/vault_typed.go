package main

import (
	"fmt"
	"io"

	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/unlock"
	"trien/internal/vault"
)

// secret reads a person's part: from a file, the terminal, or standard input.
func (c vaultUnlockCmd) secret(e *env, w unlock.Want) ([]byte, error) {
	if c.File != "" {
		return readSecret(c.File)
	}
	if e.onTerminal() != nil {
		return (&opening{env: e}).typed(wanted(w))
	}
	b, err := io.ReadAll(io.LimitReader(e.stdin, limits.ShareText))
	if err == nil && len(b) == 0 {
		err = problem.New(problem.Usage, "Chưa có gì được nhập. Hãy chạy trên màn hình dòng lệnh, hoặc dùng --file TỆP.", "Nothing was entered. Run on a terminal, or use --file FILE.")
	}
	return b, err
}

// wanted asks for what a vault waits for.
func wanted(w unlock.Want) problem.Words {
	switch w.Way {
	case vault.ByDevice:
		return problem.Words{VI: "Mã PIN của thiết bị " + w.Device + ", két của " + w.Office + ": ", EN: "PIN of the device " + w.Device + ", vault of " + w.Office + ": "}
	case vault.ByShares:
		return problem.Words{VI: fmt.Sprintf("Mảnh khóa của bạn, két của %s (đã có %d/%d): ", w.Office, w.Have, w.Needed),
			EN: fmt.Sprintf("Your share, vault of %s (%d/%d here): ", w.Office, w.Have, w.Needed)}
	}
	return problem.Words{VI: "Mật khẩu két của " + w.Office + ": ", EN: "Passphrase of the vault of " + w.Office + ": "}
}
