package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/provenance"
	"trien/validation/words"
)

// processingCmd is `trien processing`.
type processingCmd struct {
	Evidence string `arg:"" name:"evidence" help:"The evidence of processing (JSON), as the document's page gives it."`
	File     string `placeholder:"PDF" help:"The issued PDF, to be compared."`
	KeyFile  string `placeholder:"FILE" help:"File that holds the office's ledger key, got from elsewhere than the evidence."`
	JSON     bool   `name:"json" help:"Print the finding as JSON."`
}

// Run checks the evidence. What was not compared is never good.
func (c *processingCmd) Run(e *env) error {
	raw, err := small(c.Evidence, limits.ProvenanceBundle)
	if err != nil {
		return err
	}
	b, err := provenance.Read(raw)
	if err != nil {
		return err
	}
	var against provenance.Against
	if c.KeyFile != "" {
		key, err := small(c.KeyFile, limits.HeadSize)
		if err != nil {
			return err
		}
		against.Key = strings.TrimSpace(string(key))
	}
	if c.File != "" {
		if against.File, err = measured(c.File); err != nil {
			return err
		}
	}
	f := b.Check(against)
	if err := c.tell(e, b, f); err != nil {
		return err
	}
	if f.Indication != provenance.Verified {
		return errNo
	}
	return nil
}

// small reads a file of no more than so many bytes; one more is read, so that what is too large is seen to be.
func small(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fileProblem(name, err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fileProblem(name, err)
	}
	return raw, nil
}

func measured(name string) (provenance.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return provenance.File{}, fileProblem(name, err)
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err != nil {
		return provenance.File{}, fileProblem(name, err)
	}
	return provenance.File{SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: n}, nil
}

func (c *processingCmd) tell(e *env, b provenance.Bundle, f provenance.Finding) error {
	if c.JSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetEscapeHTML(false)
		return enc.Encode(f)
	}
	say := func(vi, en string) string { return problem.Words{VI: vi, EN: en}.In(e.lang) }
	var out strings.Builder
	w := f.Indication.Words()
	fmt.Fprintf(&out, "%s: %s\n", words.Clean(c.Evidence), say(w.VI, w.EN))
	for _, x := range f.Faults {
		at := ""
		if x.Step > 0 {
			at = fmt.Sprintf(say("bước %d: ", "step %d: "), x.Step)
		}
		fmt.Fprintf(&out, "  ✗ %s%s\n", at, words.Clean(say(x.Words.VI, x.Words.EN)))
	}
	for _, s := range f.Statement.Steps {
		fmt.Fprintf(&out, "  %d. %s  %s  %s", s.Version, s.At.In(vietnam).Format("02/01/2006 15:04:05"), words.Clean(say(s.Did.VI, s.Did.EN)), words.Clean(s.Name))
		if s.SignIn != "" {
			fmt.Fprintf(&out, "  (%s)", words.Clean(s.SignIn))
		}
		out.WriteString("\n")
	}
	fmt.Fprintf(&out, say("Khóa sổ cái trong tệp: %s\n", "The ledger's key in the file: %s\n"), words.Clean(b.Key))
	_, err := io.WriteString(e.stdout, out.String())
	return err
}
