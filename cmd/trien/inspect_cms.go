package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"trien/cades"
	"trien/cms"
	"trien/internal/augment"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/validation/words"
)

// inspectedCMS is what a signature file holds; nothing of it is judged.
type inspectedCMS struct {
	File         string            `json:"file"`
	Size         int64             `json:"size"`
	Form         string            `json:"form"`      // cms
	Detached     bool              `json:"detached"`  // what is signed is a file apart
	Tolerated    []string          `json:"tolerated"` // departures from DER
	Signers      []inspectedSigner `json:"signers"`
	Certificates int               `json:"certificates"`
	Lists        int               `json:"lists"`
	Responses    int               `json:"responses"`
	RenewBy      string            `json:"renew_by"`
	RenewBecause string            `json:"renew_because"`
	due          augment.Due
}

type inspectedSigner struct {
	Certificate string `json:"certificate"` // the common name; empty where it is not in the file
	Claimed     string `json:"claimed_time"`
	TimeStamps  int    `json:"time_stamps"`
	Archive     int    `json:"archive_time_stamps"`
}

// inspectCMS is `trien inspect` of a signature file.
func (c *inspectCmd) inspectCMS(e *env, in io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(in, limits.CMSSize+1))
	if err != nil {
		return fileProblem(c.File, err)
	}
	sd, err := cades.Read(data)
	if err != nil {
		return inspectProblem(c.File, err)
	}
	n := inspectedCMS{File: c.File, Size: int64(len(data)), Form: "cms", Detached: sd.Detached, Tolerated: append([]string{}, sd.Tolerated...), Signers: []inspectedSigner{},
		Certificates: len(sd.Certificates), Lists: len(sd.CRLs), Responses: len(sd.OCSPs), due: augment.RenewalCMS(sd)}
	for i := range sd.Signers {
		n.Signers = append(n.Signers, inspectSigner(sd, i))
	}
	if !n.due.By.IsZero() {
		n.RenewBy, n.RenewBecause = n.due.By.Format(time.RFC3339), n.due.Certificate
	}
	if c.JSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetEscapeHTML(false)
		return enc.Encode(n)
	}
	_, err = io.WriteString(e.stdout, n.text(e.lang))
	return err
}

func inspectSigner(sd *cms.SignedData, i int) inspectedSigner {
	s := &sd.Signers[i]
	out := inspectedSigner{TimeStamps: len(s.TimeStamps()), Archive: len(cms.Values(s.Unsigned, cms.OIDArchiveTimeStampV3))}
	if at, err := s.SigningTime(); err == nil && !at.IsZero() {
		out.Claimed = at.Format(time.RFC3339)
	}
	if found := sd.Identify(i, nil).Certificate; found != nil {
		if x, err := found.X509(); err == nil {
			out.Certificate = x.Subject.CommonName
		}
	}
	return out
}

// text writes it for people.
func (n *inspectedCMS) text(lang string) string {
	say := func(vi, en string) string { return problem.Words{VI: vi, EN: en}.In(lang) }
	var b strings.Builder
	where := say("nội dung nằm trong tệp", "content inside")
	if n.Detached {
		where = say("tách rời khỏi tệp được ký", "detached")
	}
	fmt.Fprintf(&b, "%s: CMS, %d %s, %s\n", words.Clean(n.File), n.Size, say("byte", "bytes"), where)
	fmt.Fprintf(&b, "%s %d, CRL %d, OCSP %d\n%s (%d)\n", say("Chứng thư", "Certificates"), n.Certificates, n.Lists, n.Responses, say("Chữ ký", "Signatures"), len(n.Signers))
	for _, s := range n.Signers {
		fmt.Fprintf(&b, "  “%s”  %s  %s %d, %s %d\n", words.Clean(s.Certificate), s.Claimed, say("dấu thời gian", "time-stamps"), s.TimeStamps, say("dấu thời gian lưu trữ", "archive time-stamps"), s.Archive)
	}
	if !n.due.By.IsZero() {
		b.WriteString(dueWords(n.due).In(lang) + "\n")
	}
	return b.String()
}
