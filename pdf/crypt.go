package pdf

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" // ISO 32000-2, 7.6.3.2 prescribes it
	"crypto/rc4"
	"errors"
	"fmt"
	"io"
)

// cipherKind is a crypt filter's method (7.6.6, Table 25).
type cipherKind int

const (
	cipherNone cipherKind = iota
	cipherRC4
	cipherAES128 // AESV2: a key per object
	cipherAES256 // AESV3: the file's key
)

// crypt decrypts and encrypts with the standard security handler (7.6.4).
type crypt struct {
	key              []byte
	strings, streams cipherKind
	embedded         cipherKind
	named            map[Name]cipherKind
	plainMetadata    bool // /EncryptMetadata false
	permissions      Permissions
	dict             Reference // the encryption dictionary, whose strings are not encrypted; zero where direct
	mac              bool      // ISO 32004: an update would need a new MAC
}

// Permissions of the password used (Table 22).
type Permissions struct {
	Bits  int32 // /P
	Owner bool  // opened with the owner password: everything is allowed
}

// Allows says whether bit n of Table 22 (3: print, 4: modify, 6: annotate and fill in, 9: fill in, 11: assemble) is granted.
func (p Permissions) Allows(bit int) bool { return p.Owner || p.Bits>>(bit-1)&1 == 1 }

// Encrypted says whether the file is encrypted.
func (f *File) Encrypted() bool { return f.crypt != nil }

// Permissions gives what the password used allows; everything where the file is not encrypted.
func (f *File) Permissions() Permissions {
	if f.crypt == nil {
		return Permissions{Bits: -1, Owner: true}
	}
	return f.crypt.permissions
}

// openCrypt finds the file's key. All revisions have to name the same encryption dictionary: half a file in clear is an attack.
func (f *File) openCrypt(o Options) error {
	v := f.Newest()
	trailer := v.Revision().Trailer
	enc := trailer["Encrypt"]
	for _, r := range f.revisions {
		if other := r.Trailer["Encrypt"]; !sameDirect(other, enc) && !f.tolerant {
			return &MalformedError{"trailer", r.Start(), errors.New("revisions differ in /Encrypt")}
		}
	}
	if enc == nil {
		return nil
	}
	d, err := v.Dict(enc)
	if err != nil {
		return err
	}
	id, _ := v.Array(trailer["ID"])
	var first String
	if len(id) > 0 {
		first, _ = v.Bytes(id[0])
	}
	c, err := newCrypt(v, d, first, o.Password)
	if err != nil {
		return err
	}
	c.dict, _ = enc.(Reference)
	c.mac = trailer["AuthCode"] != nil || d["KDFSalt"] != nil
	f.crypt = c
	return nil
}

func sameDirect(a, b Object) bool { return string(Format(a)) == string(Format(b)) }

// decrypt undoes the encryption of the strings in an indirect object (7.6.2).
func (f *File) decrypt(o Object, ref Reference) (Object, error) {
	if f.crypt == nil || ref == f.crypt.dict || f.crypt.strings == cipherNone {
		return o, nil
	}
	return mapStrings(o, func(s String) (String, error) {
		b, err := f.crypt.open(f.crypt.strings, ref, s)
		if err != nil {
			err = &MalformedError{"object " + ref.String(), -1, err}
		}
		return b, err
	})
}

// mapStrings changes every string in o except a signature's /Contents and, with it, an array /ByteRange (7.6.2).
func mapStrings(o Object, change func(String) (String, error)) (Object, error) {
	var err error
	switch o := o.(type) {
	case String:
		return change(o)
	case Array:
		for i := range o {
			if o[i], err = mapStrings(o[i], change); err != nil {
				return nil, err
			}
		}
	case Dict:
		for _, k := range o.Keys() {
			if k == "Contents" && isSignature(o) {
				continue
			}
			if o[k], err = mapStrings(o[k], change); err != nil {
				return nil, err
			}
		}
	}
	return o, nil
}

func isSignature(d Dict) bool {
	_, ranged := d["ByteRange"]
	return ranged || d["Type"] == Name("Sig") || d["Type"] == Name("DocTimeStamp")
}

// decryptStream undoes the encryption of a stream's bytes.
func (c *crypt) decryptStream(s *Stream, b []byte) ([]byte, error) {
	kind := c.streamCipher(s.Dict)
	out, err := c.open(kind, s.ref, b)
	if err != nil {
		return nil, s.malformed(err)
	}
	return out, nil
}

// streamCipher chooses the crypt filter of a stream (7.6.6, 7.4.10).
func (c *crypt) streamCipher(d Dict) cipherKind {
	filters, parms, err := filterChain(d, nil)
	if err == nil && len(filters) > 0 && filters[0] == "Crypt" {
		name, _ := parms[0]["Name"].(Name)
		return c.named[name] // Identity and unknown names: none
	}
	switch d["Type"] {
	case Name("Metadata"):
		if c.plainMetadata {
			return cipherNone
		}
	case Name("EmbeddedFile"):
		return c.embedded
	}
	return c.streams
}

// objectKey derives the key of one object (7.6.3.2, algorithm 1); AES-256 uses the file's.
func (c *crypt) objectKey(kind cipherKind, ref Reference) []byte {
	if kind == cipherAES256 {
		return c.key
	}
	n, g := ref.Number, ref.Generation
	b := append(append([]byte(nil), c.key...), byte(n), byte(n>>8), byte(n>>16), byte(g), byte(g>>8))
	if kind == cipherAES128 {
		b = append(b, "sAlT"...)
	}
	sum := md5.Sum(b)
	return sum[:min(16, len(c.key)+5)]
}

func (c *crypt) open(kind cipherKind, ref Reference, b []byte) ([]byte, error) {
	switch kind {
	case cipherNone:
		return b, nil
	case cipherRC4:
		return rc4Bytes(c.objectKey(kind, ref), b), nil
	}
	if len(b) == 0 || len(b) == aes.BlockSize { // some writers leave what is empty so, or without its padding
		return nil, nil
	}
	if len(b)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("encrypted data of %d bytes are not whole blocks", len(b))
	}
	block, err := aes.NewCipher(c.objectKey(kind, ref))
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(b)-aes.BlockSize)
	cipher.NewCBCDecrypter(block, b[:aes.BlockSize]).CryptBlocks(out, b[aes.BlockSize:])
	pad := int(out[len(out)-1])
	if pad < 1 || pad > aes.BlockSize {
		return nil, errors.New("false padding of encrypted data")
	}
	return out[:len(out)-pad], nil
}

// seal encrypts; entropy gives the initialisation vector.
func (c *crypt) seal(kind cipherKind, ref Reference, b []byte, entropy io.Reader) ([]byte, error) {
	switch kind {
	case cipherNone:
		return b, nil
	case cipherRC4:
		return rc4Bytes(c.objectKey(kind, ref), b), nil
	}
	block, err := aes.NewCipher(c.objectKey(kind, ref))
	if err != nil {
		return nil, err
	}
	pad := aes.BlockSize - len(b)%aes.BlockSize
	out := make([]byte, aes.BlockSize+len(b)+pad)
	if _, err := io.ReadFull(entropy, out[:aes.BlockSize]); err != nil {
		return nil, err
	}
	body := out[aes.BlockSize:]
	copy(body, b)
	for i := len(b); i < len(body); i++ {
		body[i] = byte(pad)
	}
	cipher.NewCBCEncrypter(block, out[:aes.BlockSize]).CryptBlocks(body, body)
	return out, nil
}

func rc4Bytes(key, b []byte) []byte {
	out := make([]byte, len(b))
	if c, err := rc4.NewCipher(key); err == nil { // a key is 5 to 16 bytes long, always
		c.XORKeyStream(out, b)
	}
	return out
}
