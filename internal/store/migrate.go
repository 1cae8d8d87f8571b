package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"trien/internal/problem"
)

//go:embed migrations/*.sql
var migrations embed.FS

// settle makes the database what this program needs, or refuses it untouched.
func settle(ctx context.Context, e *engine, db *sql.DB, office string) error {
	if err := fits(ctx, e, db, office); err != nil {
		return err
	}
	if err := migrate(ctx, e, db); err != nil {
		return err
	}
	if office == "" {
		return nil
	}
	_, err := db.ExecContext(ctx, "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", ownerSetting, office)
	if err == nil {
		err = belongs(ctx, db, office)
	}
	return err
}

// ownerSetting is the setting that says whose a database is.
const ownerSetting = "office"

// fits says in words why a database can't be taken, if it can't.
func fits(ctx context.Context, e *engine, db *sql.DB, office string) error {
	state, err := stateOf(ctx, e, db)
	if err != nil {
		return err
	}
	if err := state.sound(); err != nil {
		return err
	}
	if err := whole(ctx, db, state); err != nil {
		return err
	}
	if office != "" && slices.Contains(state.tables, "settings") {
		return belongs(ctx, db, office)
	}
	return nil
}

func belongs(ctx context.Context, db queryer, office string) error {
	var owner string
	err := db.QueryRowContext(ctx, "SELECT value FROM settings WHERE name = $1", ownerSetting).Scan(&owner)
	if errors.Is(err, sql.ErrNoRows) || err == nil && owner == office {
		return nil
	}
	if err != nil {
		return err
	}
	return problem.New(problem.Conflict,
		"Cơ sở dữ liệu này là của cơ quan “"+owner+"”, không phải “"+office+"”. Hãy sửa địa chỉ trong cấu hình; chưa có gì bị thay đổi.",
		"This database is that of the office “"+owner+"”, not of “"+office+"”. Correct the address in the configuration; nothing was changed.")
}

// schemaState is what stands in a database before anything is done to it.
type schemaState struct {
	tables   []string
	versions []int64 // of the migrations that it says it has seen, in order
}

const versionTable = "goose_db_version"

func stateOf(ctx context.Context, e *engine, db *sql.DB) (s schemaState, err error) {
	tx, err := db.BeginTx(ctx, &e.snapshot) // tables and versions belong together, also while another replica migrates
	if err != nil {
		return s, err
	}
	defer tx.Rollback()
	if s.tables, err = values[string](ctx, tx, e.tables); err != nil {
		return s, err
	}
	if slices.Contains(s.tables, versionTable) {
		s.versions, err = values[int64](ctx, tx, "SELECT DISTINCT version_id FROM "+versionTable+" WHERE is_applied AND version_id > 0 ORDER BY version_id")
	}
	return s, err
}

func values[T any](ctx context.Context, db queryer, query string, args ...any) ([]T, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// sound refuses a database of a newer program, and one that lacks what its version has or has what its version lacks.
func (s schemaState) sound() error {
	made, err := madeBy()
	if err != nil {
		return err
	}
	newest, at := slices.Max(slices.Collect(maps.Keys(made))), int64(0)
	if len(s.versions) > 0 {
		at = slices.Max(s.versions)
	}
	if at > newest {
		return problem.New(problem.Conflict,
			fmt.Sprintf("Cơ sở dữ liệu do bản Triện mới hơn tạo ra (lược đồ %d; bản này biết đến %d). Hãy cập nhật chương trình; chưa có gì bị thay đổi.", at, newest),
			fmt.Sprintf("The database is of a newer Triện (schema %d; this one knows up to %d). Update the program; nothing was changed.", at, newest))
	}
	for v := int64(1); v <= at; v++ {
		if made[v] != nil && !slices.Contains(s.versions, v) {
			return halfMigrated(fmt.Sprintf("store: migration %d is missing below %d", v, at))
		}
	}
	for _, name := range made[newest] {
		there, due := slices.Contains(s.tables, name), slices.Contains(made[at], name)
		if there != due {
			return halfMigrated(fmt.Sprintf("store: at schema %d the table %s is there: %t, it should: %t", at, name, there, due))
		}
	}
	return nil
}

func halfMigrated(why string) error {
	return problem.New(problem.Conflict,
		"Cơ sở dữ liệu ở tình trạng dở dang: một lần nâng cấp bị ngắt, hoặc ở đó có dữ liệu không phải của Triện. Hãy phục hồi từ bản sao lưu hoặc chọn nơi khác; chưa có gì bị thay đổi.",
		"The database is half-migrated: an upgrade was interrupted, or what is there is not Triện's. Restore a backup or choose another place; nothing was changed.").Because(errors.New(why))
}

var tableStatement = regexp.MustCompile(`(?m)^(CREATE TABLE|DROP TABLE|ALTER TABLE) (\w+)(?: RENAME TO (\w+))?`)

// madeBy reads from the migrations themselves which tables there are after each of them; 0 is the empty database.
func madeBy() (map[int64][]string, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	out, now := map[int64][]string{0: {}}, []string{}
	for _, name := range names {
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			return nil, err
		}
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, err
		}
		for _, m := range tableStatement.FindAllStringSubmatch(string(text), -1) {
			switch {
			case m[1] == "CREATE TABLE":
				now = append(now, m[2])
			case m[1] == "DROP TABLE" || m[3] != "":
				now = slices.DeleteFunc(slices.Clone(now), func(n string) bool { return n == m[2] })
				now = append(now, strings.Fields(m[3])...)
			}
		}
		out[version] = slices.Clone(now)
	}
	return out, nil
}

// migrateTries bounds how often replicas that start together may get into each other's way.
const migrateTries = 20

// migrate brings the schema up to date. Replicas that start at the same time all try: each migration is one transaction, so that one of them makes it and
// the others, who fail at it, find it made.
func migrate(ctx context.Context, e *engine, db *sql.DB) error {
	for try := 1; ; try++ {
		before, err := stateOf(ctx, e, db)
		if err == nil {
			err = migrateOnce(ctx, e, db)
		}
		if err == nil || try == migrateTries || !e.shared || ctx.Err() != nil {
			return err
		}
		after, stateErr := stateOf(ctx, e, db)
		if stateErr == nil && slices.Equal(before.versions, after.versions) && faultOf(err) == broken {
			return err // nobody else was at it
		}
		pause(ctx, time.Duration(try)*20*time.Millisecond)
	}
}

func migrateOnce(ctx context.Context, e *engine, db *sql.DB) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(e.dialect, db, dir, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
