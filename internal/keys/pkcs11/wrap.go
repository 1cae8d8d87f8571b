package pkcs11

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/sha1" // of OAEP, where it need not resist collisions (RFC 8017, Section 7.1); some tokens know no other
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"math/big"

	"trien/internal/keys/pkcs11/uri"
)

// Wrapping says how a wrapping key hid a secret; whoever keeps the secret keeps it beside.
type Wrapping string

// The ways of wrapping keys: AES in Galois/Counter mode on the token; RSA with OAEP, where only the opening needs the token.
const (
	AESGCM     Wrapping = "aes-gcm"
	OAEPSHA256 Wrapping = "rsa-oaep-sha256"
	OAEPSHA1   Wrapping = "rsa-oaep-sha1"
)

const gcmNonce, gcmTag = 12, 16

// WrappingKey is an AES or RSA key on a token that hides a small secret, such as the key of a vault. It is safe for concurrent use.
type WrappingKey struct {
	login  *login
	handle object
	public *rsa.PublicKey // nil: an AES key
}

// OpenWrapping finds the one wrapping key that is wished for and logs in. The PIN is tried once for each that Ask gives. The key must be closed.
func (t *Tokens) OpenWrapping(ctx context.Context, w Wish) (*WrappingKey, error) {
	tok, err := t.find(w)
	if err != nil {
		return nil, err
	}
	l, _, err := tok.enter(ctx, w.Ask)
	if err != nil {
		return nil, err
	}
	var k *WrappingKey
	err = l.do(ctx, func(s session) (err error) {
		k, err = l.wrappingKey(s, w.URI)
		return err
	})
	if err != nil {
		defer l.leave()
		return nil, l.failed(ctx, err)
	}
	return k, nil
}

// wrappingKey looks for secret AES keys first, then for RSA keys that decrypt.
func (l *login) wrappingKey(s session, u uri.URI) (*WrappingKey, error) {
	m := l.token.module
	var fit []*WrappingKey
	for _, kind := range []struct {
		class, key uintptr
		name       string
	}{{classSecret, keyAES, "secret-key"}, {classPrivate, keyRSA, "private"}} {
		if !u.Fits(uri.Type, kind.name) {
			continue
		}
		found, err := m.find(s, []attribute{{attrClass, m.value(kind.class)}, {attrKeyType, m.value(kind.key)}})
		if err != nil {
			return nil, err
		}
		for _, o := range found {
			v, err := m.read(s, o, attrLabel, attrID, attrDecrypt, attrModulus, attrPublicExp)
			if err != nil {
				return nil, err
			}
			if !u.Fits(uri.Object, string(v[0])) || !u.Fits(uri.ID, string(v[1])) || len(v[2]) == 1 && v[2][0] == 0 {
				continue
			}
			k := &WrappingKey{login: l, handle: o}
			if kind.key == keyRSA {
				if k.public = rsaKey(v[3], v[4]); k.public == nil {
					continue
				}
			}
			fit = append(fit, k)
		}
	}
	switch len(fit) {
	case 1:
		return fit[0], nil
	case 0:
		return nil, l.token.noWrappingKey(u)
	}
	return nil, l.token.severalWrappingKeys(u)
}

// rsaKey is nil for what no key can be.
func rsaKey(modulus, exponent []byte) *rsa.PublicKey {
	e := new(big.Int).SetBytes(exponent)
	n := new(big.Int).SetBytes(modulus)
	if n.BitLen() < 2048 || !e.IsInt64() || e.Int64() < 3 || e.Int64() > 1<<31-1 {
		return nil
	}
	return &rsa.PublicKey{N: n, E: int(e.Int64())}
}

// Close gives the key back; with the last one the login at the token ends.
func (k *WrappingKey) Close() error {
	k.login.leave()
	return nil
}

// Wrap hides a secret of at most 64 bytes and proves that the token gives it back.
func (k *WrappingKey) Wrap(ctx context.Context, secret []byte, random io.Reader) (Wrapping, []byte, error) {
	ways := []Wrapping{AESGCM}
	if k.public != nil {
		ways = []Wrapping{OAEPSHA256, OAEPSHA1}
	}
	var failed error
	for _, way := range ways {
		wrapped, err := k.hide(ctx, way, secret, random)
		if err != nil {
			return "", nil, k.login.failed(ctx, err)
		}
		back, err := k.give(ctx, way, wrapped)
		if err == nil && bytes.Equal(back, secret) {
			clear(back)
			return way, wrapped, nil
		}
		failed = errors.Join(failed, err)
		if codeOf(err).gone() || ctx.Err() != nil {
			break
		}
	}
	if failed == nil {
		failed = errors.New("the token gave another secret back")
	}
	return "", nil, k.login.failed(ctx, failed)
}

func (k *WrappingKey) hide(ctx context.Context, way Wrapping, secret []byte, random io.Reader) ([]byte, error) {
	if k.public != nil {
		return rsa.EncryptOAEP(way.hash(), random, k.public, secret, nil)
	}
	nonce := make([]byte, gcmNonce)
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, err
	}
	sealed, err := k.crypt(ctx, fnEncryptInit, gcm(nonce), secret)
	return append(nonce, sealed...), err
}

// Unwrap gives the secret back. One that another key has wrapped is a problem of kind Key.
func (k *WrappingKey) Unwrap(ctx context.Context, way Wrapping, wrapped []byte) ([]byte, error) {
	secret, err := k.give(ctx, way, wrapped)
	switch c := codeOf(err); {
	case errors.Is(err, errWrapping), c == encryptedDataInvalid, c == encryptedDataLenRange, c == codeGeneralError, c == codeFunctionFailed, c == codeDataInvalid:
		return nil, k.login.token.otherWrappingKey(err)
	case err != nil:
		return nil, k.login.failed(ctx, err)
	}
	return secret, nil
}

var errWrapping = errors.New("wrapped by another kind of key")

func (k *WrappingKey) give(ctx context.Context, way Wrapping, wrapped []byte) ([]byte, error) {
	switch {
	case way == AESGCM && k.public == nil && len(wrapped) > gcmNonce+gcmTag:
		return k.crypt(ctx, fnDecryptInit, gcm(wrapped[:gcmNonce]), wrapped[gcmNonce:])
	case (way == OAEPSHA1 || way == OAEPSHA256) && k.public != nil:
		return k.crypt(ctx, fnDecryptInit, oaep(way), wrapped)
	}
	return nil, errWrapping
}

func (w Wrapping) hash() hash.Hash {
	if w == OAEPSHA1 {
		return sha1.New()
	}
	return sha256.New()
}

// cipher is a mechanism with what makes its parameters, whose memory must live as long as the call.
type cipher struct {
	kind       uintptr
	parameters func(*frame) []byte
}

// gcm is CKM_AES_GCM with CK_GCM_PARAMS (PKCS #11 v2.40 Mechanisms, Section 2.12.3, with the errata's ulIvBits).
func gcm(nonce []byte) cipher {
	return cipher{mechAESGCM, func(f *frame) []byte {
		b := f.number2(f.address(nil, f.copy(nonce)), gcmNonce, 8*gcmNonce)
		return f.number2(f.address(b, 0), 0, 8*gcmTag)
	}}
}

// oaep is CKM_RSA_PKCS_OAEP with CK_RSA_PKCS_OAEP_PARAMS (Section 2.1.8) and no label.
func oaep(way Wrapping) cipher {
	h, mask := uintptr(0x250), uintptr(2)
	if way == OAEPSHA1 {
		h, mask = 0x220, 1
	}
	return cipher{mechOAEP, func(f *frame) []byte {
		const specified = 1 // CKZ_DATA_SPECIFIED
		b := f.abi.number(f.number2(nil, h, mask), specified)
		return f.abi.number(f.address(b, 0), 0)
	}}
}

func (f *frame) number2(b []byte, first, second uintptr) []byte {
	return f.abi.number(f.abi.number(b, first), second)
}

// crypt runs one encryption or decryption on the token; init is the function that begins it, and the next in the table does it.
func (k *WrappingKey) crypt(ctx context.Context, init function, c cipher, data []byte) ([]byte, error) {
	var made []byte // by a call that may come back after nobody waits for it any more
	err := k.login.do(ctx, func(s session) error {
		m := k.login.token.module
		f := frame{abi: m.abi}
		defer f.free()
		p := c.parameters(&f)
		how := m.number(m.address(m.number(nil, c.kind), f.copy(p)), uintptr(len(p)))
		if err := m.call(init, uintptr(s), f.copy(how), uintptr(k.handle)); err != nil {
			return err
		}
		in, from := f.room(len(data))
		copy(in, data)
		const room = 1024
		out, to := f.room(room)
		defer clear(in)
		defer clear(out)
		n, size := f.number(room)
		if err := m.call(init+1, uintptr(s), from, uintptr(len(data)), to, size); err != nil {
			return err
		}
		made = bytes.Clone(out[:min(room, m.at(n, 0))])
		return nil
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// MakeWrapping makes an AES-256 key that never leaves the token, under a label, and gives its URI.
func (t *Tokens) MakeWrapping(ctx context.Context, w Wish, label string, id []byte) (uri.URI, error) {
	tok, err := t.find(w)
	if err != nil {
		return uri.URI{}, err
	}
	l, _, err := tok.enter(ctx, w.Ask)
	if err != nil {
		return uri.URI{}, err
	}
	defer l.leave()
	m := tok.module
	s, err := m.openSession(tok.slot, writeSession)
	if err != nil {
		return uri.URI{}, tok.trouble(err)
	}
	defer m.closeSession(s)
	yes, no := []byte{1}, []byte{0}
	f := frame{abi: m.abi}
	defer f.free()
	want := []attribute{{attrClass, m.value(classSecret)}, {attrKeyType, m.value(keyAES)}, {attrValueLen, m.value(32)}, {attrToken, yes}, {attrPrivate, yes}, {attrSensitive, yes},
		{attrExtractable, no}, {attrEncrypt, yes}, {attrDecrypt, yes}, {attrLabel, []byte(label)}, {attrID, id}}
	_, made := f.number(0)
	how := m.number(m.address(m.number(nil, mechAESKeyGen), 0), 0)
	if err := m.call(fnGenerateKey, uintptr(s), f.copy(how), f.template(want), uintptr(len(want)), made); err != nil {
		return uri.URI{}, tok.trouble(err)
	}
	return uri.URI{}.With(uri.Token, tok.label).With(uri.Object, label).With(uri.ID, string(id)).With(uri.Type, "secret-key"), nil
}

func (t *token) noWrappingKey(u uri.URI) error {
	return t.key("Trên thiết bị $ không có khóa AES hay khóa RSA (từ 2048 bit, được phép giải mã) như địa chỉ "+u.Path().String()+". Hãy kiểm tra object, id; hoặc tạo khóa mới bằng --make-key.",
		"The token $ has no AES key and no RSA key (2048 bits or more, allowed to decrypt) as "+u.Path().String()+" says. Check object and id, or make a key with --make-key.")
}

func (t *token) severalWrappingKeys(u uri.URI) error {
	return t.key("Trên thiết bị $ có nhiều khóa cùng khớp với địa chỉ "+u.Path().String()+"; hãy ghi rõ object hoặc id.",
		"Several keys on the token $ fit "+u.Path().String()+"; name object or id.")
}

func (t *token) otherWrappingKey(cause error) error {
	return t.key("Khóa trên thiết bị $ không phải khóa đã niêm phong. Hãy kiểm tra đúng thiết bị, đúng khóa.",
		"The key on the token $ is not the one that sealed this. Check that it is the right token and key.").Because(cause)
}
