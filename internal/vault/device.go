package vault

import (
	"context"

	"trien/internal/aead"
	"trien/internal/keys"
	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/uri"
	"trien/internal/problem"
)

// Token is a key on a PKCS#11 device.
type Token struct {
	Tokens *pkcs11.Tokens
	Module string   // the library's path; "": the well-known places are searched
	URI    uri.URI  // for Create and Change: which key. A vault that is opened names it itself
	Ask    keys.Ask // for the PIN; each that it gives is tried once
}

// Way is ByDevice.
func (Token) Way() Way { return ByDevice }

// UnattendedPIN answers with a PIN from a file, as long as no wrong one has been tried: a server that starts again and again must not lock the device.
func UnattendedPIN(pin []byte) keys.Ask {
	once := keys.Once(pin)
	return func(ctx context.Context, p keys.Prompt) ([]byte, error) {
		if p.Wrong == nil && p.Left != keys.Plenty {
			return nil, problem.New(problem.Key,
				"Thiết bị "+p.Of+" báo đã có lần nhập sai mã PIN, nên mã trong tệp chưa được thử: thử nữa có thể làm khóa thiết bị. Hãy sửa tệp, rồi cho người có trách nhiệm nhập mã: trien serve --unlock.",
				"The device "+p.Of+" says that a wrong PIN was tried, so the one in the file was not: another might lock the device. Correct the file, then have whoever is responsible enter the PIN: trien serve --unlock.")
		}
		return once(ctx, p)
	}
}

func (d Token) key(ctx context.Context, u uri.URI) (*pkcs11.WrappingKey, error) {
	if d.Tokens == nil {
		return nil, problem.New(problem.Key, "Ở đây không dùng thiết bị PKCS#11.", "No PKCS#11 devices are used here.")
	}
	return d.Tokens.OpenWrapping(ctx, pkcs11.Wish{URI: u, Module: d.Module, Ask: d.Ask})
}

func (d Token) open(ctx context.Context, t Terms) (aead.Key, error) {
	u, err := uri.Parse(t.Device)
	if err != nil {
		return aead.Key{}, err
	}
	k, err := d.key(ctx, u.Path()) // what a database says never leads to a library
	if err != nil {
		return aead.Key{}, err
	}
	defer k.Close()
	secret, err := k.Unwrap(ctx, pkcs11.Wrapping(t.mechanism), t.wrapped)
	if err != nil {
		return aead.Key{}, err
	}
	defer clear(secret)
	return aead.NewKey("device", secret)
}

func (d Token) wrap(ctx context.Context, v *Vault) (Terms, aead.Key, error) {
	k, err := d.key(ctx, d.URI)
	if err != nil {
		return Terms{}, aead.Key{}, err
	}
	defer k.Close()
	wrapping, err := aead.Random("device", v.random)
	if err != nil {
		return Terms{}, aead.Key{}, err
	}
	secret := wrapping.Secret()
	defer clear(secret)
	way, wrapped, err := k.Wrap(ctx, secret, v.random)
	return Terms{Device: d.URI.Path().String(), mechanism: string(way), wrapped: wrapped}, wrapping, err
}
