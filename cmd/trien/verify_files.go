package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// subject is a file to be judged; err says why the machine could not get at it, where it is known already.
type subject struct {
	name string
	err  error
}

// subjects gives the files to judge, in their order: a folder stands for the PDFs and signature files in it, at any depth, sorted by name;
// @LIST for the paths in a file.
func (c *verifyCmd) subjects(ctx context.Context) ([]subject, error) {
	var out []subject
	add := func(path string) (err error) {
		var found []subject
		if found, err = within(ctx, path); err == nil {
			out = append(out, found...)
		}
		return err
	}
	for _, f := range c.Files {
		paths := []string{f}
		if list, ok := strings.CutPrefix(f, "@"); ok {
			var err error
			if paths, err = pathsIn(list); err != nil {
				return nil, err
			}
		}
		for _, path := range paths {
			if err := add(path); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// within gives what a path stands for: itself, where it is no folder. A folder that can't be read is an entry, and so is one that holds nothing
// to judge: whoever named it meant something.
func within(ctx context.Context, path string) ([]subject, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []subject{{path, nil}}, nil // the judgement says what is wrong with it
	}
	var out []subject
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			out = append(out, subject{name, err})
		case !d.IsDir() && judgeable(name):
			out = append(out, subject{name, nil})
		}
		return nil
	})
	if len(out) == 0 && err == nil {
		out = append(out, subject{path, errNoFile})
	}
	return out, err
}

// judgeable tells by its name whether a file found in a folder is to be judged.
func judgeable(name string) bool {
	return strings.EqualFold(filepath.Ext(name), ".pdf") || signatureSuffix(name) != ""
}
