package app

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// argon2id by RFC 9106, Section 4, second recommendation: 64 MiB, three passes, four lanes.
const (
	argonMemory  = 64 << 10 // KiB
	argonPasses  = 3
	argonLanes   = 4
	argonSalt    = 16
	argonKeySize = 32
)

// hashPassword encodes argon2id with its parameters, so that they can be raised later (PHC string format).
func hashPassword(password string, random io.Reader) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", err
	}
	sum := argon2.IDKey([]byte(norm.NFC.String(password)), salt, argonPasses, argonMemory, argonLanes, argonKeySize)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonLanes, b64(salt), b64(sum)), nil
}

func b64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

// checkPassword says whether password made the hash. It takes as long for a hash that is not there, so that nobody learns which accounts
// exist.
func checkPassword(hash, password string) bool {
	memory, passes, lanes := uint32(argonMemory), uint32(argonPasses), uint8(argonLanes)
	salt, want := make([]byte, argonSalt), []byte{}
	if parts := strings.Split(hash, "$"); len(parts) == 6 {
		fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes)
		salt, _ = base64.RawStdEncoding.DecodeString(parts[4])
		want, _ = base64.RawStdEncoding.DecodeString(parts[5])
	}
	sum := argon2.IDKey([]byte(norm.NFC.String(password)), salt, passes, memory, lanes, argonKeySize)
	return subtle.ConstantTimeCompare(sum, want) == 1
}
