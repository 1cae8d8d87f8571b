package pkcs11

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

// module is a loaded PKCS #11 library. Its functions may be called by many goroutines.
type module struct {
	abi
	path  string
	table []uintptr
	alone *sync.Mutex // not nil where the library can't be called by two threads at once
	ours  bool        // C_Initialize was ours, so C_Finalize is; guarded by use

	use    sync.RWMutex // read by every call, written by what ends the library's use
	logins atomic.Int64 // in force, or begun
}

// function is a place in CK_FUNCTION_LIST (PKCS #11 v2.40 Base, Section 5.4 to 5.14).
type function int

const (
	fnInitialize        function = 0
	fnFinalize          function = 1
	fnGetSlotList       function = 4
	fnGetTokenInfo      function = 6
	fnOpenSession       function = 12
	fnCloseSession      function = 13
	fnGetSessionInfo    function = 15
	fnLogin             function = 18
	fnLogout            function = 19
	fnCreateObject      function = 20
	fnGetAttributeValue function = 24
	fnFindObjectsInit   function = 26
	fnFindObjects       function = 27
	fnFindObjectsFinal  function = 28
	fnEncryptInit       function = 29 // C_Encrypt is the next
	fnDecryptInit       function = 33 // C_Decrypt is the next
	fnSignInit          function = 42
	fnSign              function = 43
	fnGenerateKey       function = 58
	functions                    = 59
)

// loadModule loads and initialises a library.
func loadModule(path string) (*module, error) {
	entry, err := load(path, "C_GetFunctionList")
	if err != nil {
		return nil, err
	}
	m := &module{abi: native, path: path}
	list := new(unsafe.Pointer)
	var pins runtime.Pinner
	pins.Pin(list)
	defer pins.Unpin()
	if rv := invoke(entry, uintptr(unsafe.Pointer(list))); rv != 0 {
		return nil, code(rv)
	}
	if *list == nil {
		return nil, errors.New("the module gives no functions")
	}
	m.table = m.functions(*list, functions)
	return m, m.initialize()
}

// initialize asks for locking by the system's own locks, and does without other threads where a module has none.
func (m *module) initialize() error {
	f := frame{abi: m.abi}
	defer f.free()
	var args []byte
	for range 4 { // CreateMutex, DestroyMutex, LockMutex, UnlockMutex
		args = m.address(args, 0)
	}
	args = m.address(m.number(args, osLocking), 0)
	err := m.raw(fnInitialize, f.copy(args))
	if err == cantLock {
		m.alone = new(sync.Mutex)
		err = m.raw(fnInitialize, 0)
	}
	if err == alreadyInitialized {
		return nil
	}
	m.ours = err == nil
	return err
}

// finalize ends the use of the library by this process, unless it is in use.
func (m *module) finalize() error {
	if !m.use.TryLock() {
		return nil
	}
	defer m.use.Unlock()
	if !m.ours {
		return nil
	}
	m.ours = false
	return m.raw(fnFinalize, 0)
}

// refresh begins the use of the library anew where nobody uses it: many see readers and tokens that came back only then.
func (m *module) refresh() error {
	if !m.use.TryLock() {
		return nil
	}
	defer m.use.Unlock()
	if !m.ours || m.logins.Load() > 0 {
		return nil
	}
	if err := m.raw(fnFinalize, 0); err != nil && err != notInitialized {
		return err
	}
	err := m.initialize()
	m.ours = true // also where beginning failed: the next one who looks tries again
	return err
}

// call calls a function; what is not CKR_OK is a code.
func (m *module) call(fn function, args ...uintptr) error {
	m.use.RLock()
	defer m.use.RUnlock()
	return m.raw(fn, args...)
}

func (m *module) raw(fn function, args ...uintptr) error {
	if m.table[fn] == 0 {
		return functionNotSupported
	}
	if m.alone != nil {
		m.alone.Lock()
		defer m.alone.Unlock()
	}
	if rv := invoke(m.table[fn], args...); rv != 0 {
		return code(rv)
	}
	return nil
}

// codeOf gives the code in err; 0 where there is none.
func codeOf(err error) code {
	var c code
	errors.As(err, &c)
	return c
}
