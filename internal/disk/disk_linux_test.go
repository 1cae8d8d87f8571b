package disk

import (
	"os"
	"path/filepath"
	"testing"
)

// machine lays out /sys/dev/block as the kernel does: devices are links to folders, with those below in "slaves".
type machine struct {
	t    *testing.T
	root string
}

func (m machine) device(number, name string, uuid string, below ...string) {
	m.t.Helper()
	dir := filepath.Join(m.root, "devices", name)
	must(m.t, os.MkdirAll(filepath.Join(dir, "slaves"), 0o755))
	if uuid != "" {
		must(m.t, os.MkdirAll(filepath.Join(dir, "dm"), 0o755))
		must(m.t, os.WriteFile(filepath.Join(dir, "dm", "uuid"), []byte(uuid+"\n"), 0o644))
	}
	for _, b := range below {
		must(m.t, os.Symlink(filepath.Join(m.root, "devices", b), filepath.Join(dir, "slaves", filepath.Base(b))))
	}
	must(m.t, os.MkdirAll(filepath.Join(m.root, "block"), 0o755))
	must(m.t, os.Symlink(dir, filepath.Join(m.root, "block", number)))
}

func (m machine) partition(number, of, name string) {
	m.t.Helper()
	m.device(number, of+"/"+name, "")
	must(m.t, os.WriteFile(filepath.Join(m.root, "devices", of, name, "partition"), []byte("1\n"), 0o644))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestEncryptionIsFoundDownToTheLastDevice(t *testing.T) {
	m := machine{t, t.TempDir()}
	m.device("8:0", "sda", "")
	m.partition("8:1", "sda", "sda1")
	m.device("254:0", "dm-0", "CRYPT-LUKS2-abc", "sda/sda1")
	m.device("254:1", "dm-1", "LVM-abc", "dm-0")
	m.device("254:2", "dm-2", "LVM-def", "dm-0", "sda")
	m.device("254:3", "dm-3", "LVM-ghi", "sda/sda1")
	m.device("9:0", "md0", "", "dm-0", "dm-1")
	m.device("254:4", "dm-4", "CRYPTIC-x", "sda")
	m.device("7:0", "loop", "LVM-x", "loop")
	for device, want := range map[string]Kind{"8:0": Plain, "8:1": Plain, "254:0": Encrypted, "254:1": Encrypted, "254:2": Plain, "254:3": Plain, "9:0": Encrypted,
		"254:4": Plain, "7:0": Unknown, "0:44": Unknown} {
		if got := under(filepath.Join(m.root, "block"), device, "overlay"); got != want {
			t.Errorf("%s: %s, want %s", device, got, want)
		}
	}
}

func TestMemoryIsTold(t *testing.T) {
	if _, err := os.Stat("/dev/shm"); err != nil {
		t.Skip("this machine has no /dev/shm")
	}
	if got := KindOf("/dev/shm/not/there/yet"); got != Memory {
		t.Errorf("/dev/shm is %s", got)
	}
}

func TestTheRoomIsThatOfTheNearestFolder(t *testing.T) {
	dir := t.TempDir()
	a, err := RoomOf(dir)
	must(t, err)
	b, err := RoomOf(filepath.Join(dir, "a", "b"))
	must(t, err)
	if a.Size <= 0 || a.Free < 0 || a.Free > a.Size || a.Size != b.Size {
		t.Errorf("%+v, %+v", a, b)
	}
}

func TestTheMountOfAPathIsTheInnermost(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "data", "x"), 0o755))
	real, err := filepath.EvalSymlinks(dir)
	must(t, err)
	mounts := filepath.Join(dir, "mountinfo")
	must(t, os.WriteFile(mounts, []byte("1 0 0:1 / / rw - overlay overlay rw\nbroken line\n2 1 0:2 / "+real+"/data rw shared:1 - btrfs /dev/mapper/safe rw\n3 1 0:3 / "+real+"/dat rw - ext4 /dev/sda rw\n"), 0o644))
	if got := mountOf(mounts, filepath.Join(dir, "data", "x")); got != "/dev/mapper/safe" {
		t.Errorf("%q", got)
	}
	if got := mountOf(mounts, dir); got != "overlay" {
		t.Errorf("%q", got)
	}
}
