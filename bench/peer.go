package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// errLeftOut says that a row can't be measured here, and what would help.
var errLeftOut = errors.New("left out")

// peerPython is where `interop/setup` puts pyHanko.
var peerPython = filepath.Join(".cache", "interop", "venv", "bin", "python")

// peer measures pyHanko at what sign-100KB-p256 measures: the same file and key, invisible, B-B, in memory, in its own process, in signatures
// a second of processor time.
func peer(w *world) (float64, float64, error) {
	if _, err := os.Stat(peerPython); errors.Is(err, fs.ErrNotExist) {
		return 0, 0, fmt.Errorf("%w: pyHanko is not installed; `interop/setup pyhanko` installs it", errLeftOut)
	}
	const size, key = 100 << 10, "person-p256"
	ours, _, err := signing(size, key)(w)
	if err != nil {
		return 0, 0, err
	}
	credential, err := w.pki.Credential(key)
	if err != nil {
		return 0, 0, err
	}
	p12, err := credential.PKCS12("bench")
	if err != nil {
		return 0, 0, err
	}
	file, store := filepath.Join(w.dir, "peer.pdf"), filepath.Join(w.dir, "peer.p12")
	if err := errors.Join(os.WriteFile(file, document(size), 0o600), os.WriteFile(store, p12, 0o600)); err != nil {
		return 0, 0, err
	}
	out, err := exec.Command(peerPython, filepath.Join("bench", "peer.py"), file, store, "bench").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return 0, 0, fmt.Errorf("pyHanko: %w: %s", err, bytes.TrimSpace(exit.Stderr))
		}
		return 0, 0, err
	}
	var theirs float64
	if err := json.Unmarshal(out, &theirs); err != nil {
		return 0, 0, err
	}
	const second = 1000 // milliseconds
	return second / ours, second / theirs, nil
}
