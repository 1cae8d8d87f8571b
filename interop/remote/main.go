// Command remote is a remote signing service (CSC API v2) with the keys of a throw-away PKI, for files that other people's programs judge: CSC API
// v2.0, 11.
//
// usage: remote PKI-FOLDER ADDRESS PIN KEY...
package main

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"os"
	"time"

	"trien/internal/keys/csc/csctest"
	"trien/internal/testpki"
)

func main() {
	if len(os.Args) < 5 {
		fmt.Fprintln(os.Stderr, "usage: remote PKI-FOLDER ADDRESS PIN KEY...")
		os.Exit(2)
	}
	if err := serve(os.Args[1], os.Args[2], os.Args[3], os.Args[4:]); err != nil {
		fmt.Fprintln(os.Stderr, "remote:", err)
		os.Exit(2)
	}
}

func serve(folder, address, pin string, names []string) error {
	pki, err := testpki.Load(folder, rand.Reader)
	if err != nil {
		return err
	}
	service := &csctest.Service{Token: "interop"}
	for _, name := range names {
		c, err := pki.Credential(name)
		if err != nil {
			return err
		}
		service.Credentials = append(service.Credentials, &csctest.Credential{ID: name, Key: c.Key, Chain: c.Chain, PIN: pin, Multisign: 1000})
	}
	service.At("http://" + address)
	server := &http.Server{Addr: address, Handler: service, ReadHeaderTimeout: 10 * time.Second}
	return server.ListenAndServe()
}
