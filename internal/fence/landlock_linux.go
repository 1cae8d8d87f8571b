package fence

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Rights in the file system by Landlock (linux/landlock.h), and since which version of its interface they can be held back.
const (
	reading = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	running = reading | unix.LANDLOCK_ACCESS_FS_EXECUTE
	device  = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE

	sinceOne   = 1<<13 - 1 // execute to make_sym
	sinceTwo   = unix.LANDLOCK_ACCESS_FS_REFER
	sinceThree = unix.LANDLOCK_ACCESS_FS_TRUNCATE
	sinceFive  = unix.LANDLOCK_ACCESS_FS_IOCTL_DEV

	ofFiles = device | unix.LANDLOCK_ACCESS_FS_EXECUTE | sinceThree | sinceFive // what a rule about a single file may say
)

// shared is what programs of a distribution need to start and to know the machine. The rest of /etc, /var, /home, /root and /run is nobody's business.
var shared = map[uint64][]string{
	running: {"/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin"},
	reading: {"/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/ld.so.preload", "/etc/fonts", "/etc/libreoffice", "/etc/passwd", "/etc/group",
		"/etc/nsswitch.conf", "/etc/localtime", "/etc/mime.types", "/etc/papersize", "/etc/locale.alias", "/etc/alternatives", "/var/cache/fontconfig", "/var/lib/libreoffice", "/var/spool/libreoffice",
		"/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/proc/version", "/proc/filesystems", "/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu", "/sys/fs/cgroup", "/dev/urandom", "/dev/random"},
	device: {"/dev/null", "/dev/zero", "/dev/full"},
}

// version gives that of the kernel's Landlock; 0 where it has none, or it is switched off.
func version() int {
	v, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(v)
}

// Confined tells whether the kernel keeps a run to its own files (Landlock). Where it does not, a run may read what the server's user may.
func Confined() bool { return version() > 0 }

// handled are the rights that a version can hold back.
func handled(version int) unix.LandlockRulesetAttr {
	a := unix.LandlockRulesetAttr{Handled_access_fs: sinceOne}
	if version >= 2 {
		a.Handled_access_fs |= sinceTwo
	}
	if version >= 3 {
		a.Handled_access_fs |= sinceThree
	}
	if version >= 4 {
		a.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if version >= 5 {
		a.Handled_access_fs |= sinceFive
	}
	if version >= 6 {
		a.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	return a
}

// confine keeps the calling thread, and all that it starts from now on, to the run's own files, for good: the thread must not be used again.
// Nothing is done where the kernel has no Landlock.
func (r Run) confine(mapping bool) error {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	v := version()
	if v == 0 {
		return nil
	}
	a := handled(v)
	fd, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&a)), unsafe.Sizeof(a), 0)
	if errno != 0 {
		return errno
	}
	rules := ruleset{fd: int(fd), handled: a.Handled_access_fs}
	defer unix.Close(rules.fd)
	if err := r.allow(rules, mapping); err != nil {
		return err
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0); errno != 0 {
		return errno
	}
	return nil
}

// allow says what a run may: run and read the distribution's programs and its own, write its folder alone. mapping lets the thread write the
// maps of a user namespace, which are in /proc.
func (r Run) allow(rules ruleset, mapping bool) error {
	var errs []error
	for rights, paths := range shared {
		for _, path := range paths {
			errs = append(errs, rules.add(path, rights))
		}
	}
	program, err := filepath.EvalSymlinks(r.Program)
	if err != nil {
		program = r.Program
	}
	errs = append(errs, rules.add(r.Program, running), rules.add(ofProgram(program), running))
	if r.Dir != "" && r.Dir != "/" {
		errs = append(errs, rules.add(r.Dir, rules.handled))
	}
	if r.Sockets != "" {
		errs = append(errs, rules.add(r.Sockets, unix.LANDLOCK_ACCESS_FS_MAKE_SOCK|unix.LANDLOCK_ACCESS_FS_REMOVE_FILE))
	}
	if mapping {
		errs = append(errs, rules.add("/proc", device))
	}
	return errors.Join(errs...)
}

// ofProgram is the folder of a program's own files: all of /opt/NAME, else where it lies.
func ofProgram(path string) string {
	if rest, ok := strings.CutPrefix(path, "/opt/"); ok {
		name, _, _ := strings.Cut(rest, "/")
		return "/opt/" + name
	}
	return filepath.Dir(path)
}

// ruleset is a Landlock ruleset that is being made.
type ruleset struct {
	fd      int
	handled uint64
}

// add allows rights beneath a path; what is not there needs no rule.
func (s ruleset) add(path string, rights uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, unix.EACCES) || errors.Is(err, unix.ENOTDIR) {
		return nil
	}
	if err != nil {
		return &os.PathError{Op: "open", Path: path, Err: err}
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return err
	}
	rights &= s.handled
	if st.Mode&unix.S_IFMT != unix.S_IFDIR {
		rights &= ofFiles
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: rights, Parent_fd: int32(fd)}
	_, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(s.fd), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0)
	if errno != 0 {
		return &os.PathError{Op: "landlock", Path: path, Err: errno}
	}
	return nil
}
