package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"

	"trien/internal/blob"
	"trien/internal/problem"
)

// validateStorageCmd is `trien validate-storage`: whether a folder or bucket does what files need. It may be one in use.
type validateStorageCmd struct {
	Address string `arg:"" optional:"" help:"A folder, or s3://BUCKET/PREFIX?endpoint=URL&region=REGION; without one, where the offices of --data keep their files." placeholder:"ADDRESS"`
	Data    string `help:"The data folder." default:"./data" type:"path" placeholder:"DIR"`
	JSON    bool   `name:"json" help:"One JSON document on standard output."`
	storageFlags
}

// storageCheck is a line as --json tells it.
type storageCheck struct {
	Address string     `json:"address"`
	Check   string     `json:"check"`
	State   blob.State `json:"state"`
	What    string     `json:"what"`
	Message string     `json:"message,omitempty"`
}

// Run checks each place; exit code 1 where one lacks something.
func (c validateStorageCmd) Run(e *env) error {
	addresses, err := c.addresses()
	if err != nil {
		return err
	}
	checks := []storageCheck{}
	for _, address := range addresses {
		a, err := blob.ParseAddress(address)
		if err != nil {
			return err
		}
		if !c.JSON {
			fmt.Fprintln(e.stdout, a)
		}
		if err := blob.Validate(e.ctx, address, rand.Reader, func(found blob.Checked) {
			line := storageCheck{a.String(), found.ID, found.State, found.What.In(e.lang), found.Found.In(e.lang)}
			checks = append(checks, line)
			if !c.JSON {
				line.print(e)
			}
		}); err != nil {
			return err
		}
	}
	good := !slices.ContainsFunc(checks, func(c storageCheck) bool { return c.State == blob.Bad })
	if c.JSON {
		if err := json.NewEncoder(e.stdout).Encode(map[string]any{"good": good, "checks": checks}); err != nil {
			return err
		}
	}
	if !good {
		return errNo
	}
	return nil
}

func (c storageCheck) print(e *env) {
	state := map[blob.State]problem.Words{
		blob.Good: {VI: "đạt", EN: "good"}, blob.Warning: {VI: "lưu ý", EN: "warning"}, blob.Bad: {VI: "HỎNG", EN: "BAD"}, blob.NotChecked: {VI: "chưa rõ", EN: "not known"},
	}[c.State].In(e.lang)
	fmt.Fprintf(e.stdout, "  %-9s %s", state, c.What)
	if c.Message != "" {
		fmt.Fprint(e.stdout, ": ", c.Message)
	}
	fmt.Fprintln(e.stdout)
}

// addresses are the one that is named, or those of the files and working files of every office in the data folder.
func (c validateStorageCmd) addresses() ([]string, error) {
	if c.Address != "" {
		return []string{c.Address}, nil
	}
	over, err := c.storage()
	if err != nil {
		return nil, err
	}
	folders, err := officeFolders(c.Data)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, dir := range folders {
		l, err := layoutOf(dir, over)
		if err != nil {
			return nil, err
		}
		all = append(all, l.Blobs(), l.Work())
	}
	return all, nil
}
