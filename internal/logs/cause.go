package logs

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"trien/internal/problem"
)

// Cause tells what an error was caused by without a word that may come from a file or a person: the kinds of problems, the types of errors,
// numbers of the system, states of the database, and texts of errors that are constants of Go. Its parts stand from the outermost in.
func Cause(err error) string {
	var parts []string
	walk(err, 0, func(e error) {
		if p := part(e); p != "" && !slices.Contains(parts, p) && len(parts) < mostParts {
			parts = append(parts, p)
		}
	})
	return strings.Join(parts, " < ")
}

const (
	mostParts = 12
	mostDepth = 40
)

// walk visits a tree of errors, outermost first.
func walk(err error, depth int, visit func(error)) {
	if err == nil || depth > mostDepth {
		return
	}
	visit(err)
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		walk(e.Unwrap(), depth+1, visit)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			walk(inner, depth+1, visit)
		}
	}
}

// constants are errors whose text is fixed.
func constants() []error {
	return []error{io.EOF, io.ErrUnexpectedEOF, io.ErrShortWrite, io.ErrClosedPipe, fs.ErrNotExist, fs.ErrExist, fs.ErrPermission, fs.ErrClosed, context.Canceled,
		context.DeadlineExceeded, net.ErrClosed, sql.ErrNoRows, sql.ErrConnDone, sql.ErrTxDone, driver.ErrBadConn, exec.ErrNotFound, exec.ErrWaitDelay, errors.ErrUnsupported}
}

// part is what one error of the tree says of itself.
func part(err error) string {
	if isConstant(err) {
		return err.Error()
	}
	switch e := err.(type) {
	case *problem.Error:
		return joined(string(e.Kind), e.Rule)
	case syscall.Errno:
		return e.Error()
	case *fs.PathError: // a name of a file may be a person's: its folder is ours
		return e.Op + " in " + filepath.Dir(e.Path)
	case *exec.ExitError:
		return "exit " + strconv.Itoa(e.ExitCode())
	case *net.OpError:
		return joined(e.Op, e.Net)
	case *net.DNSError:
		return "no such host"
	case runtime.Error:
		return typeName(err)
	}
	return joined(typeName(err), state(err))
}

// state is a database's own code: PostgreSQL's SQLSTATE, SQLite's number; and the code of an answer of an object store.
func state(err error) string {
	switch e := err.(type) {
	case interface{ SQLState() string }:
		return e.SQLState()
	case interface{ ErrorCode() string }:
		if code := e.ErrorCode(); plain(code) {
			return code
		}
	case interface{ HTTPStatusCode() int }:
		return strconv.Itoa(e.HTTPStatusCode())
	case interface{ Code() int }:
		return strconv.Itoa(e.Code())
	}
	return ""
}

// plain says whether a code is one word of letters, as S3's are.
func plain(code string) bool {
	return code != "" && len(code) <= 40 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == ""
}

func isConstant(err error) bool {
	return slices.ContainsFunc(constants(), func(c error) bool { return reflect.TypeOf(err).Comparable() && err == c }) // the very value: what wraps it has a text of its own
}

func joined(a, b string) string {
	if b == "" {
		return a
	}
	return a + " " + b
}

// typeName is the type of a value, without what only wraps.
func typeName(v any) string {
	name := strings.TrimPrefix(fmt.Sprintf("%T", v), "*")
	switch name {
	case "fmt.wrapError", "fmt.wrapErrors", "errors.joinError":
		return ""
	case "errors.errorString":
		return "error"
	}
	return name
}
