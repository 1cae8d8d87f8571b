// Command run puts a key of a test PKI on a new token of SoftHSM2, for the tests of the pages (PKCS #11 v2.40).
//
//	run -pki DIR -name NAME -dir DIR -label LABEL -pin PIN
//
// It prints one line of JSON: the key's URI (RFC 7512), and the path that SOFTHSM2_CONF must have for whoever uses the token.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/softhsm"
	"trien/internal/testpki"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(ctx context.Context) error {
	from := flag.String("pki", "", "folder of a PKI made by `trien pki demo`")
	name := flag.String("name", "", "key of that PKI")
	dir := flag.String("dir", "", "folder for the token")
	label := flag.String("label", "test", "label of the token")
	pin := flag.String("pin", "", "PIN of the token, worth nothing")
	flag.Parse()
	pki, err := testpki.Load(*from, rand.Reader)
	if err != nil {
		return err
	}
	c, err := pki.Credential(*name)
	if err != nil {
		return err
	}
	settings, err := softhsm.Settings(*dir)
	if err == nil {
		err = os.Setenv(softhsm.Variable, settings)
	}
	if err == nil {
		err = softhsm.Init(ctx, settings, *label, *pin)
	}
	if err != nil {
		return err
	}
	tokens := pkcs11.New(rand.Reader)
	defer tokens.Close()
	u, err := softhsm.Put(ctx, tokens, *label, *pin, c)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]string{"uri": u.String(), "settings": settings})
}
