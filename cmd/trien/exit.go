package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trien/internal/problem"
)

// errNo is the outcome "done, and the answer is no": exit code 1, with nothing more to say than what stands on standard output.
var errNo = errors.New("the answer is no")

// usage marks err as the user's: the arguments are wrong.
func usage(err error) error {
	return problem.New(problem.Usage, usageVI(err), err.Error()+" (see `trien help`)")
}

// fail reports err by the contract and gives its exit code. With --json the error is a JSON document on standard output.
func (e *env) fail(err error, args []string) int {
	switch {
	case errors.Is(err, errNo):
		return 1
	case errors.Is(err, errUndone):
		return 2
	case errors.Is(err, context.Canceled) && e.ctx.Err() != nil:
		fmt.Fprintln(e.stderr, problem.Words{VI: "Đã dừng theo yêu cầu.", EN: "Interrupted."}.In(e.lang))
		return 130
	}
	words := e.wordsOf(err)
	if slices.Contains(args, "--json") {
		json.NewEncoder(e.stdout).Encode(map[string]any{"error": words})
	}
	fmt.Fprintln(e.stderr, "trien:", words.Message)
	return 2
}

// problemWords is a failure as --json tells it.
type problemWords struct {
	Kind    problem.Kind `json:"kind"`
	Message string       `json:"message"`
}

// wordsOf tells a failure to the user.
func (e *env) wordsOf(err error) problemWords {
	w := problemWords{problem.KindOf(err), problem.WordsOf(err).In(e.lang)}
	if w.Kind == problem.Internal {
		w.Message += " (" + err.Error() + ")"
	}
	return w
}

// language chooses "vi" or "en": the flag, TRIEN_LANG, then the locale; Vietnamese when nothing says otherwise.
func language(flag string, getenv func(string) string) string {
	for _, s := range []string{flag, getenv("TRIEN_LANG"), getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")} {
		switch {
		case strings.HasPrefix(s, "vi"):
			return "vi"
		case strings.HasPrefix(s, "en"):
			return "en"
		}
	}
	return "vi"
}
