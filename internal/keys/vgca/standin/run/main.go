// Command run is the stand-in of the VGCA Sign Service as a program, for the tests of the pages (RFC 6455 on 127.0.0.1).
//
//	run -pki DIR -approved NAME -issued NAME [-listen 127.0.0.1:0]
//
// It prints one line of JSON with its address and the digest of its key, then takes orders from standard input, a line each: a behaviour
// of package standin, or "go on". It ends with standard input.
package main

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"time"

	"trien/internal/keys/vgca/standin"
	"trien/internal/testpki"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run() error {
	dir := flag.String("pki", "", "folder of a PKI made by `trien pki demo`")
	approved := flag.String("approved", "", "key of the leader's token")
	issued := flag.String("issued", "", "key of the office's token")
	listen := flag.String("listen", "127.0.0.1:0", "address")
	flag.Parse()
	pki, err := testpki.Load(*dir, rand.Reader)
	if err != nil {
		return err
	}
	tool := &standin.Tool{Client: http.DefaultClient, Now: time.Now, Tokens: map[string]standin.Token{},
		Fields: map[string]string{"SignApproved": "person", "SignIssued": "office"}}
	for verb, name := range map[string]string{"SignApproved": *approved, "SignIssued": *issued, "": "person-p384"} {
		c, err := pki.Credential(name)
		if err != nil {
			return err
		}
		tool.Tokens[verb] = standin.Token{Key: c.Key, Certificate: c.Chain[0]}
	}
	tool.Stranger = tool.Tokens[""]
	l, address, spki, err := tool.Serve(*listen)
	if err != nil {
		return err
	}
	defer l.Close()
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{"address": address, "spki": spki}); err != nil {
		return err
	}
	orders := bufio.NewScanner(os.Stdin)
	for orders.Scan() {
		if line := orders.Text(); line == "go on" {
			tool.GoOn()
		} else {
			tool.Behave(standin.Behaviour(line))
		}
		fmt.Println("ok")
	}
	return orders.Err()
}
