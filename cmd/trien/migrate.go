package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"

	"trien/internal/app"
	"trien/internal/move"
	"trien/internal/problem"
	"trien/internal/store"
)

// migrateCmd is `trien migrate`.
type migrateCmd struct {
	From   string `required:"" type:"path" help:"The folder of the office, or of all offices, that move. Nothing there is changed, and nobody can serve it meanwhile." placeholder:"DIR"`
	To     string `required:"" type:"path" help:"The folder of their settings at the new place: a new one, or that of the same move which was interrupted." placeholder:"DIR"`
	Office string `help:"The office, where there are several." placeholder:"ID"`
	JSON   bool   `name:"json" help:"One JSON document on standard output."`
	storageFlags
}

type migrated struct {
	Office   string `json:"office"`
	Folder   string `json:"folder"`
	Events   int64  `json:"events"`
	Held     int64  `json:"held"`
	Root     string `json:"root"`
	HeldRoot string `json:"held_root"`
	move.Report
}

// Run moves each office. It may be interrupted at any moment and run again.
func (c migrateCmd) Run(e *env) error {
	over, err := c.storage()
	if err != nil {
		return err
	}
	places, err := (vaultPlace{Data: c.From, Office: c.Office}).all()
	if err != nil {
		return err
	}
	var list []migrated
	for _, p := range places {
		to := store.Layout{Dir: c.To, At: over.Of(p.Office)}
		if filepath.Clean(p.Layout.Dir) != filepath.Clean(c.From) { // a folder of offices
			to.Dir = filepath.Join(c.To, filepath.Base(p.Layout.Dir))
		}
		m, err := c.move(e, p, to)
		if err != nil {
			return err
		}
		list = append(list, m)
	}
	if c.JSON {
		return json.NewEncoder(e.stdout).Encode(map[string]any{"offices": list})
	}
	for _, m := range list {
		words := problem.Words{VI: "%s: đã chuyển đến %s; %d sự kiện, %d tệp, %d khóa. Gốc sổ cái %s, gốc kho %s: trùng với nơi đi.\n",
			EN: "%s moved to %s: %d events, %d files, %d keys. Ledger root %s, holdings root %s: the same as where it came from.\n"}
		if _, err := fmt.Fprintf(e.stdout, words.In(e.lang), m.Office, m.Folder, m.Events, m.Files, m.Keys, m.Root[:16], m.HeldRoot[:16]); err != nil {
			return err
		}
	}
	fmt.Fprintln(e.stderr, problem.Words{
		VI: "Hãy chạy `trien fsck` ở nơi mới, rồi phục vụ ở đó. Két khóa cũ vẫn mở được tài liệu mà nơi mới sẽ hủy: xóa két cũ và mọi bản sao của nó trong vòng 7 ngày (docs/migrate.md).",
		EN: "Run `trien fsck` at the new place, then serve there. The old vault still opens what will be destroyed at the new place: remove it and all its copies within 7 days (docs/migrate.md).",
	}.In(e.lang))
	return nil
}

func (c migrateCmd) move(e *env, p app.VaultPlace, to store.Layout) (migrated, error) {
	step, end := e.progress(p.Office)
	defer end()
	plan := move.Plan{Office: p.Office, From: p.Layout, To: to, Settings: func() error { return app.WriteMoved(p.Layout.Dir, to.Dir, to.At) }}
	var told time.Time
	plan.Progress = func(what move.Part, name string, done, whole int64) {
		if what != move.Files || step == nil || done < whole && time.Since(told) < 200*time.Millisecond {
			return
		}
		told = time.Now()
		step(done, max(whole, done))
	}
	r, err := move.Office(e.ctx, plan)
	return migrated{Office: p.Office, Folder: to.Dir, Events: r.Roots.Events, Held: r.Roots.Held, Root: fmt.Sprintf("%x", r.Roots.EventRoot[:]), HeldRoot: fmt.Sprintf("%x", r.Roots.HeldRoot[:]), Report: r}, err
}
