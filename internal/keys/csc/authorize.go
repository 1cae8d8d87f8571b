package csc

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"trien/internal/keys"
)

// activate sees to it that there is an activation good for these hashes; fresh where the owner authorized it just now. k.turn is held.
func (k *Key) activate(ctx context.Context, hashes []string, how manner) (fresh bool, err error) {
	if k.noSAD {
		return false, nil
	}
	extends := slices.Contains(k.info.Methods, "credentials/extendTransaction")
	if k.sad != "" && k.left >= len(hashes) {
		if !extends && k.credential.SCAL != "2" {
			return false, nil
		}
		if extends {
			err := k.extend(ctx, hashes, how)
			if !refused(err) {
				return false, k.words(err)
			}
		}
	}
	return true, k.authorize(ctx, hashes, how)
}

// extend is credentials/extendTransaction (Section 11.9): the next signatures under an authorization given before.
func (k *Key) extend(ctx context.Context, hashes []string, how manner) error {
	in := extendRequest{CredentialID: k.credential.id, SAD: k.sad, Hashes: hashes, HashAlgorithm: how.hashOID()}
	var out sadAnswer
	if _, err := k.try(ctx, "credentials/extendTransaction", in, &out); err != nil {
		return err
	}
	if out.SAD == "" {
		return nonsense(nil)
	}
	k.sad = out.SAD
	return nil
}

// authorize is credentials/authorize (Section 11.6). What the owner gives is tried once; after a wrong PIN or code they are asked again. A right PIN serves
// until the key is closed; a one-time code is asked for each time.
func (k *Key) authorize(ctx context.Context, hashes []string, how manner) error {
	n := k.signatures(len(hashes))
	in := authorizeRequest{CredentialID: k.credential.id, NumSignatures: n}
	if k.credential.SCAL == "2" || n == len(hashes) { // an activation is bound to the hashes that it names
		in.Hashes, in.HashAlgorithm = hashes, how.hashOID()
	}
	var wrong error
	for {
		given, err := k.gather(ctx, wrong)
		if err != nil {
			return err
		}
		if given == nil && wrong != nil {
			return wrong
		}
		in.AuthData = given
		sad, err := k.granted(ctx, in)
		if err == nil {
			k.sad, k.left = sad, n
			return nil
		}
		clear(k.kept)
		if wrong = k.words(err); !errors.Is(wrong, keys.ErrWrongSecret) {
			return wrong
		}
	}
}

// signatures is how many to have authorized at once: those expected, within the credential's limit, where more than these hashes can follow.
func (k *Key) signatures(these int) int {
	if k.credential.SCAL == "2" && !slices.Contains(k.info.Methods, "credentials/extendTransaction") {
		return these
	}
	return max(these, min(k.expected, k.credential.Multisign))
}

// granted asks for the activation, and waits where the owner has to confirm elsewhere (Sections 11.6 and 11.7).
func (k *Key) granted(ctx context.Context, in authorizeRequest) (string, error) {
	var out sadAnswer
	status, err := k.try(ctx, "credentials/authorize", in, &out)
	if err != nil {
		return "", err
	}
	if status == http.StatusAccepted && out.Handle != "" {
		err = poll(ctx, func(ctx context.Context) (bool, error) {
			handle := out.Handle
			out = sadAnswer{}
			_, err := k.try(ctx, "credentials/authorizeCheck", handleRequest{handle}, &out)
			if out.Handle == "" {
				out.Handle = handle
			}
			return out.SAD != "", err
		})
	}
	if err == nil && out.SAD == "" {
		err = nonsense(nil)
	}
	return out.SAD, err
}

// gather gets what the owner has to give, from them or from what they gave before; nil where they give up.
func (k *Key) gather(ctx context.Context, wrong error) ([]authValue, error) {
	if k.credential.Auth.Mode != "explicit" {
		return nil, nil
	}
	values := []authValue{}
	for _, o := range needed(k.credential.Auth.Expression, k.credential.Auth.Objects) {
		secret, err := k.secret(ctx, o, wrong)
		if err != nil || secret == nil {
			return nil, err
		}
		values = append(values, authValue{o.ID, string(secret)})
	}
	return values, nil
}

// secret gets one of them.
func (k *Key) secret(ctx context.Context, o authObject, wrong error) ([]byte, error) {
	if kept := k.kept[o.ID]; kept != nil {
		return kept, nil
	}
	if k.ask == nil {
		return nil, keys.NoSecret()
	}
	p := keys.Prompt{Secret: keys.PIN, Of: k.credential.title(), Wrong: wrong}
	if o.oneTime() {
		p.Secret = keys.OTP
		challenge, err := k.challenge(ctx, o)
		if err != nil {
			return nil, err
		}
		if challenge != "" {
			p.Of += ": " + challenge
		}
	}
	secret, err := k.ask(ctx, p)
	if err != nil || len(secret) == 0 {
		if err == nil && wrong == nil {
			err = keys.NoSecret()
		}
		return nil, err
	}
	if !o.oneTime() {
		k.kept[o.ID] = bytes.Clone(secret)
	}
	return secret, nil
}

// challenge has a code sent, or gets the question (Section 11.8); a generator that the owner holds needs neither.
func (k *Key) challenge(ctx context.Context, o authObject) (string, error) {
	if !slices.Contains(k.info.Methods, "credentials/getChallenge") || o.Generator == "totp" || o.Generator == "hotp" {
		return "", nil
	}
	var out challengeAnswer
	err := k.call(ctx, "credentials/getChallenge", challengeRequest{k.credential.id, o.ID}, &out)
	return printable(out.Challenge), err
}

// oneTime tells a code that is good once from a PIN.
func (o authObject) oneTime() bool {
	return o.Generator != "" || !strings.EqualFold(o.Type, "Password") || strings.Contains(strings.ToUpper(o.ID), "OTP")
}

// title names a credential for its owner.
func (c credential) title() string {
	if c.Description != "" {
		return printable(c.Description)
	}
	return printable(c.chain[0].Subject.CommonName)
}
