package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" // ISO 32000-2, 7.6.4.3 prescribes it
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"

	"golang.org/x/text/unicode/norm"
)

// standard is the standard security handler's dictionary (Table 21).
type standard struct {
	v, r, length  int
	o, u, oe, ue  []byte
	p             int32
	id            []byte
	plainMetadata bool
}

// newCrypt reads an encryption dictionary and tries the password as user and as owner.
func newCrypt(v *View, d Dict, id, password []byte) (*crypt, error) {
	if name, _ := v.Name(d["Filter"]); name != "Standard" {
		return nil, &EncryptedError{Reason: "security handler /" + string(name) + " (only passwords are supported)"}
	}
	s, err := readStandard(v, d, id)
	if err != nil {
		return nil, err
	}
	c := &crypt{plainMetadata: s.plainMetadata}
	if err := c.readFilters(v, d, s.v); err != nil {
		return nil, err
	}
	var owner bool
	if s.r >= 5 {
		c.key, owner = s.key256(password)
	} else {
		c.key, owner = s.keyLegacy(password)
	}
	if c.key == nil {
		return nil, &EncryptedError{Reason: "the password does not open it", Password: true}
	}
	c.permissions = Permissions{Bits: s.p, Owner: owner}
	return c, nil
}

func readStandard(v *View, d Dict, id []byte) (*standard, error) {
	number := func(key Name, missing int64) int64 {
		n, err := v.Int(d[key])
		if err != nil || d[key] == nil {
			return missing
		}
		return n
	}
	text := func(key Name) []byte { b, _ := v.Bytes(d[key]); return b }
	s := &standard{
		v: int(number("V", 0)), r: int(number("R", 0)), length: int(number("Length", 40)),
		o: text("O"), u: text("U"), oe: text("OE"), ue: text("UE"), p: int32(number("P", 0)), id: id,
	}
	if b, err := v.Bool(d["EncryptMetadata"]); err == nil && d["EncryptMetadata"] != nil && s.v >= 4 {
		s.plainMetadata = !b
	}
	switch {
	case s.v == 1:
		s.length = 40
	case s.v == 4:
		s.length = 128
	}
	known := (s.v == 1 || s.v == 2 || s.v == 4) && s.r >= 2 && s.r <= 4 || s.v == 5 && (s.r == 5 || s.r == 6)
	if !known || s.length%8 != 0 || s.v < 5 && (s.length < 40 || s.length > 128) {
		return nil, &EncryptedError{Reason: "version " + itoa(int64(s.v)) + ", revision " + itoa(int64(s.r)) + " of the standard handler"}
	}
	if want := 32 + 16*(s.v/5); len(s.o) < want || len(s.u) < want || s.v == 5 && (len(s.oe) != 32 || len(s.ue) != 32) {
		return nil, &EncryptedError{Reason: "its encryption dictionary is incomplete"}
	}
	return s, nil
}

// readFilters reads the crypt filters (7.6.6); before version 4 everything is RC4.
func (c *crypt) readFilters(v *View, d Dict, version int) error {
	if version < 4 {
		c.strings, c.streams, c.embedded = cipherRC4, cipherRC4, cipherRC4
		return nil
	}
	filters, err := v.Dict(d["CF"])
	if err != nil {
		return err
	}
	c.named = map[Name]cipherKind{"Identity": cipherNone}
	for name := range filters {
		f, err := v.Dict(filters[name])
		if err != nil {
			return err
		}
		method, _ := v.Name(f["CFM"])
		kind, ok := map[Name]cipherKind{"": cipherNone, "None": cipherNone, "V2": cipherRC4, "AESV2": cipherAES128, "AESV3": cipherAES256}[method]
		if !ok || (kind == cipherAES256) != (version == 5) && kind != cipherNone {
			return &EncryptedError{Reason: "crypt filter method /" + string(method)}
		}
		c.named[name] = kind
	}
	if c.streams, err = c.choose(v, d, "StmF", cipherNone); err != nil {
		return err
	}
	if c.strings, err = c.choose(v, d, "StrF", cipherNone); err != nil {
		return err
	}
	c.embedded, err = c.choose(v, d, "EFF", c.streams)
	return err
}

func (c *crypt) choose(v *View, d Dict, key Name, missing cipherKind) (cipherKind, error) {
	if d[key] == nil {
		return missing, nil
	}
	name, err := v.Name(d[key])
	if err != nil {
		return 0, err
	}
	kind, ok := c.named[name]
	if !ok {
		return 0, &EncryptedError{Reason: "unknown crypt filter /" + string(name)}
	}
	return kind, nil
}

var passwordPad = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

func padPassword(p []byte) []byte { return append(append([]byte(nil), p...), passwordPad...)[:32] }

// keyLegacy tries the password as user and as owner (7.6.4.4.5, algorithms 6 and 7). Passwords are in PDFDocEncoding.
func (s *standard) keyLegacy(password []byte) ([]byte, bool) {
	if b, ok := docEncode(string(password)); ok {
		password = b
	}
	if key := s.userKey(password); s.opensUser(key) {
		return key, false
	}
	owner := s.ownerKey(password)
	user := append([]byte(nil), s.o[:32]...)
	rounds := 1
	if s.r >= 3 {
		rounds = 20
	}
	for i := rounds - 1; i >= 0; i-- {
		user = rc4Bytes(xored(owner, byte(i)), user)
	}
	if key := s.userKey(user); s.opensUser(key) {
		return key, true
	}
	return nil, false
}

// userKey is algorithm 2.
func (s *standard) userKey(password []byte) []byte {
	h := md5.New()
	h.Write(padPassword(password))
	h.Write(s.o[:32])
	h.Write([]byte{byte(s.p), byte(s.p >> 8), byte(s.p >> 16), byte(s.p >> 24)})
	h.Write(s.id)
	if s.r >= 4 && s.plainMetadata {
		h.Write([]byte{0xff, 0xff, 0xff, 0xff})
	}
	return s.stretch(h.Sum(nil))
}

// ownerKey is steps a to d of algorithm 3.
func (s *standard) ownerKey(password []byte) []byte {
	sum := md5.Sum(padPassword(password))
	return s.stretch(sum[:])
}

func (s *standard) stretch(sum []byte) []byte {
	n := s.length / 8
	if s.r < 3 {
		return sum[:5]
	}
	for range 50 {
		next := md5.Sum(sum[:n])
		sum = next[:]
	}
	return sum[:n]
}

// opensUser compares with /U (algorithms 4 and 5).
func (s *standard) opensUser(key []byte) bool {
	if s.r < 3 {
		return bytes.Equal(rc4Bytes(key, passwordPad), s.u[:32])
	}
	sum := md5.Sum(append(append([]byte(nil), passwordPad...), s.id...))
	out := sum[:]
	for i := range 20 {
		out = rc4Bytes(xored(key, byte(i)), out)
	}
	return bytes.Equal(out, s.u[:16])
}

func xored(key []byte, with byte) []byte {
	out := make([]byte, len(key))
	for i := range key {
		out[i] = key[i] ^ with
	}
	return out
}

// key256 is algorithm 2.A: passwords are UTF-8, normalised (SASLprep, RFC 4013; the prohibited characters are left to the writer).
func (s *standard) key256(password []byte) ([]byte, bool) {
	password = norm.NFKC.Bytes(password)
	password = password[:min(127, len(password))]
	u := s.u[:48]
	if subtle.ConstantTimeCompare(s.hash(password, s.o[32:40], u), s.o[:32]) == 1 {
		return unwrap256(s.hash(password, s.o[40:48], u), s.oe), true
	}
	if subtle.ConstantTimeCompare(s.hash(password, u[32:40], nil), u[:32]) == 1 {
		return unwrap256(s.hash(password, u[40:48], nil), s.ue), false
	}
	return nil, false
}

func unwrap256(key, wrapped []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil
	}
	out := make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(out, wrapped)
	return out
}

// hash is algorithm 2.B; revision 5 stops after its first step.
func (s *standard) hash(password, salt, user []byte) []byte {
	first := sha256.Sum256(bytes.Join([][]byte{password, salt, user}, nil))
	k := first[:]
	if s.r == 5 {
		return k
	}
	for round := 0; ; round++ {
		e := bytes.Repeat(bytes.Join([][]byte{password, k, user}, nil), 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(e, e)
		rest := 0
		for _, c := range e[:16] {
			rest += int(c) // 256 is 1 modulo 3
		}
		k = hashOf(rest%3, e)
		if round >= 63 && int(e[len(e)-1]) <= round-31 {
			return k[:32]
		}
	}
}

func hashOf(which int, b []byte) []byte {
	switch which {
	case 0:
		h := sha256.Sum256(b)
		return h[:]
	case 1:
		h := sha512.Sum384(b)
		return h[:]
	}
	h := sha512.Sum512(b)
	return h[:]
}
