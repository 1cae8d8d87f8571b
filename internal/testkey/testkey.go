// Package testkey is an authenticator in software, for tests and the demonstration: it makes real passkeys and real assertions (WebAuthn Level 3, Section 6).
package testkey

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
)

// Authenticator holds passkeys of one person. Its fields may be changed between two uses, as a test wishes.
type Authenticator struct {
	Random   io.Reader
	Origin   string // where the page claims to stand: "http://localhost:8080"
	Verified bool   // its holder is verified with each use: by finger, face or PIN
	Counter  uint32 // of uses; each adds one (Section 6.1.1)
	keys     []key
}

type key struct {
	id, user []byte
	rp       string
	private  *ecdsa.PrivateKey
}

// errNoKey is that none of its passkeys is asked for.
var errNoKey = errors.New("testkey: no passkey of this authenticator is asked for")

// options are what it looks at, of those for making and for answering.
type options struct {
	Challenge string `json:"challenge"`
	RPID      string `json:"rpId"`
	RP        struct {
		ID string `json:"id"`
	} `json:"rp"`
	User struct {
		ID string `json:"id"`
	} `json:"user"`
	Allow []struct {
		ID string `json:"id"`
	} `json:"allowCredentials"`
}

func read(asked any) (o options, err error) {
	raw, err := json.Marshal(asked)
	if err == nil {
		err = json.Unmarshal(raw, &o)
	}
	return o, err
}

// Make makes a passkey for the options of a registration, and gives the answer as navigator.credentials.create does, in JSON.
func (a *Authenticator) Make(asked any) (map[string]any, error) {
	o, err := read(asked)
	if err != nil {
		return nil, err
	}
	k := key{id: make([]byte, 32), rp: o.RP.ID}
	if k.user, err = base64.RawURLEncoding.DecodeString(o.User.ID); err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(a.Random, k.id); err != nil {
		return nil, err
	}
	if k.private, err = ecdsa.GenerateKey(elliptic.P256(), a.Random); err != nil {
		return nil, err
	}
	point, err := k.private.PublicKey.Bytes()
	if err != nil {
		return nil, err
	}
	a.keys = append(a.keys, k)
	data := a.data(k.rp, attested)
	data = append(data, make([]byte, 16)...) // AAGUID: none
	data = binary.BigEndian.AppendUint16(data, uint16(len(k.id)))
	data = append(append(data, k.id...), cose(point)...)
	return a.answer(k, map[string]any{"clientDataJSON": a.client("webauthn.create", o.Challenge), "attestationObject": text(attestation(data)), "transports": []string{"internal"}}), nil
}

// Answer signs the challenge of a sign-in or a proof, as navigator.credentials.get does: by a passkey that is named, or where none is, by its last of that site.
func (a *Authenticator) Answer(asked any) (map[string]any, error) {
	o, err := read(asked)
	if err != nil {
		return nil, err
	}
	k, ok := a.find(o)
	if !ok {
		return nil, errNoKey
	}
	a.Counter++
	data, client := a.data(k.rp, 0), a.client("webauthn.get", o.Challenge)
	raw, err := base64.RawURLEncoding.DecodeString(client)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(raw)
	sum := sha256.Sum256(append(bytes.Clone(data), hash[:]...))
	signature, err := ecdsa.SignASN1(a.Random, k.private, sum[:])
	if err != nil {
		return nil, err
	}
	return a.answer(k, map[string]any{"clientDataJSON": client, "authenticatorData": text(data), "signature": text(signature), "userHandle": text(k.user)}), nil
}

func (a *Authenticator) find(o options) (key, bool) {
	for n := len(a.keys) - 1; n >= 0; n-- {
		k := a.keys[n]
		if k.rp != o.RPID {
			continue
		}
		if len(o.Allow) == 0 {
			return k, true
		}
		for _, c := range o.Allow {
			if c.ID == text(k.id) {
				return k, true
			}
		}
	}
	return key{}, false
}

// Flags of authenticator data (Section 6.1).
const (
	present  = 1 << 0
	verified = 1 << 2
	attested = 1 << 6
)

// data is the authenticator data without what follows the counter.
func (a *Authenticator) data(rp string, more byte) []byte {
	hash := sha256.Sum256([]byte(rp))
	flags := byte(present) | more
	if a.Verified {
		flags |= verified
	}
	return binary.BigEndian.AppendUint32(append(hash[:], flags), a.Counter)
}

// client is the collected client data (Section 5.8.1), base64url.
func (a *Authenticator) client(kind, challenge string) string {
	raw, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.Origin, "crossOrigin": false}) // a map of these always becomes JSON
	return text(raw)
}

func (a *Authenticator) answer(k key, response map[string]any) map[string]any {
	return map[string]any{"id": text(k.id), "rawId": text(k.id), "type": "public-key", "authenticatorAttachment": "platform",
		"clientExtensionResults": map[string]any{}, "response": response}
}

func text(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// cose is an ES256 key on P-256 as a COSE_Key (RFC 9053, Section 7.1.1): {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
func cose(point []byte) []byte {
	out := []byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}
	out = append(out, point[1:33]...)
	return append(append(out, 0x22, 0x58, 0x20), point[33:65]...)
}

// attestation is an attestation object of format "none" (Section 8.7), in CBOR.
func attestation(data []byte) []byte {
	out := []byte{0xa3, 0x63, 'f', 'm', 't', 0x64, 'n', 'o', 'n', 'e', 0x67, 'a', 't', 't', 'S', 't', 'm', 't', 0xa0, 0x68, 'a', 'u', 't', 'h', 'D', 'a', 't', 'a', 0x59}
	out = binary.BigEndian.AppendUint16(out, uint16(len(data)))
	return append(out, data...)
}
