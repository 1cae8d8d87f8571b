package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"trien/internal/blob"
	"trien/internal/disk"
	"trien/internal/office"
	"trien/internal/watch"
)

// The parts of an office that must work before anyone is sent to it, as health tells them.
const (
	partDatabase = "database"
	partBlobs    = "blobs"
	partVault    = "vault"
)

// Failing names the parts of the house that do not work now: nothing else is said, for anyone may ask.
func (h *House) Failing(ctx context.Context) []string {
	bad := map[string]bool{}
	for _, o := range h.offices {
		for part, err := range map[string]error{partDatabase: o.store.Answers(ctx), partBlobs: o.blobsAnswer(ctx), partVault: o.vaultOpens(ctx)} {
			bad[part] = bad[part] || err != nil
		}
	}
	list := []string{}
	for _, part := range []string{partDatabase, partBlobs, partVault} {
		if bad[part] {
			list = append(list, part)
		}
	}
	return list
}

// blobsAnswer asks for a file that is not there: that it is not is an answer. A folder must be there itself: its disk may not be mounted.
func (o *Office) blobsAnswer(ctx context.Context) error {
	if at := o.layout.Blobs(); !strings.Contains(at, "://") {
		if _, err := os.Stat(at); err != nil {
			return err
		}
	}
	_, err := o.blobs.Has(ctx, blob.Digest(sha256.Sum256([]byte("trien: is anyone there"))))
	return err
}

// vaultOpens reads a secret that every office has.
func (o *Office) vaultOpens(ctx context.Context) error {
	_, err := o.vault.Secret(ctx, "ledger/seed")
	return err
}

// States tells how the offices stand, in numbers.
func (h *House) States(ctx context.Context) ([]watch.State, error) {
	var list []watch.State
	var errs []error
	for _, o := range h.offices {
		s, err := o.state(ctx)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		list = append(list, s)
	}
	return list, errors.Join(errs...)
}

func (o *Office) state(ctx context.Context) (watch.State, error) {
	m, err := o.store.Measure(ctx, o.now())
	if err != nil {
		return watch.State{}, err
	}
	s := watch.State{Office: o.settings.ID, Events: m.Events, Unsequenced: m.Unsequenced, Lag: m.Lag, Files: m.Files, Leases: m.Leases, Retried: m.Retried, Lost: m.Lost, Disks: o.disks()}
	for _, j := range m.Jobs {
		s.Jobs = append(s.Jobs, watch.Jobs{Kind: j.Kind, State: string(j.State), Count: j.Count, Oldest: j.Oldest})
	}
	for _, p := range m.Pools {
		s.Connections.Open += p.OpenConnections
		s.Connections.Busy += p.InUse
		s.Connections.Waited += p.WaitCount
		s.Connections.Wait += p.WaitDuration
	}
	return s, nil
}

// disks are those of this machine under the office's things.
func (o *Office) disks() []watch.Disk {
	var list []watch.Disk
	for _, f := range []struct{ name, address string }{{"store", filepath.Dir(o.layout.Database())}, {"vault", filepath.Dir(o.layout.Vault())}, {"blobs", o.layout.Blobs()}, {"work", o.layout.Work()}} {
		if strings.Contains(f.address, ":/") { // at a server; filepath.Dir leaves one slash
			continue
		}
		if room, err := disk.RoomOf(f.address); err == nil {
			list = append(list, watch.Disk{Folder: f.name, Free: room.Free, Size: room.Size})
		}
	}
	return list
}

// otherName is what is measured under where a name is not one of ours.
const otherName = "other"

// actName is an act as it is measured: one that the office knows, never what a caller has sent.
func actName(act string) string {
	if act == replaceAct || act == office.ActAttach || office.ActWords(act).EN != act {
		return act
	}
	return otherName
}

// jobName is a kind of job as it is measured.
func jobName(kind string) string {
	if slices.Contains(jobKinds(), kind) {
		return kind
	}
	return otherName
}
