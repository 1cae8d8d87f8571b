package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"trien/internal/problem"
)

// engine is what differs between the databases; all else is one code and one schema.
type engine struct {
	dialect  goose.Dialect
	begin    string        // how an act's transaction begins
	snapshot sql.TxOptions // of a View
	hint     string        // how a statement names the index that it must go by; "" where the database keeps statistics by itself
	tables   string        // lists the names of the tables, one a row
	patience time.Duration // after which a transaction that does not come to its end is given up; 0: never
	healing  time.Duration // how long a server that is out of reach is waited for; 0: not at all
	// shared: other processes may write as well. Leaves are given later, by whoever holds a lease; leases are ended by nobody but their time; each
	// transaction leaves a mark, by which is known what became of it if the connection is lost.
	shared bool
	open   func(use) (*sql.DB, error)
	lock   func() (release func() error, err error)
	// faults complains of what the database itself knows to be broken; known is false where it does not look.
	faults func(context.Context, queryer) (complaints []string, known bool, err error)
}

// by makes a statement go by an index of the table named before it.
func (e *engine) by(index string) string {
	if e.hint == "" {
		return ""
	}
	return " " + e.hint + " " + index
}

// use says what a connection is for.
type use int

const (
	toWrite use = iota
	toRead
	toCheck // nothing is created, also where nothing is
)

// engineAt gives the engine of an address: a path is SQLite's, "postgres://…" is PostgreSQL's.
func engineAt(address string) (*engine, error) {
	switch {
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		return postgres(address)
	case isURL(address):
		return nil, problem.New(problem.Usage,
			"Không hiểu địa chỉ cơ sở dữ liệu "+Shown(address)+". Hãy ghi đường dẫn tệp (SQLite) hoặc postgres://máy/cơ-sở-dữ-liệu?schema=tên.",
			"The address of the database, "+Shown(address)+", is not understood. Give the path of a file (SQLite) or postgres://host/database?schema=name.")
	}
	return sqlite(address), nil
}

// fault is what a failure of the database means for the act.
type fault int

const (
	broken   fault = iota // the machine's: disk full, unreachable, damaged
	occupied              // a key is taken
	clash                 // two transactions met: the whole transaction is tried again
	cut                   // the connection is gone; whether COMMIT was carried out is not known
)

// faultOf tells what a failure means. Each engine knows its own failures.
func faultOf(err error) fault {
	if f, ok := postgresFault(err); ok {
		return f
	}
	return sqliteFault(err)
}

func unreadable(address string, cause error) error {
	var p *problem.Error
	if errors.As(cause, &p) {
		return cause
	}
	if strings.Contains(address, "://") {
		return problem.New(problem.Unavailable,
			"Không mở được cơ sở dữ liệu "+Shown(address)+". Hãy kiểm tra máy chủ có chạy không, tên và quyền của người dùng, mật khẩu (PGPASSWORD hoặc PGPASSFILE).",
			"The database "+Shown(address)+" can't be opened. Check that the server runs, the user's name and rights, the password (PGPASSWORD or PGPASSFILE).").Because(cause)
	}
	return problem.New(problem.IO,
		"Không mở được cơ sở dữ liệu "+address+". Hãy kiểm tra quyền đọc, ghi và dung lượng đĩa; chạy `trien fsck` nếu nghi hỏng.",
		"The database "+address+" can't be opened. Check permissions and free space; run `trien fsck` if you suspect damage.").Because(cause)
}
