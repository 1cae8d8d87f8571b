package pkcs11

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"trien/internal/limits"
)

// Handles that the module gives out.
type (
	slotID  uintptr
	session uintptr
	object  uintptr
)

// tokenInfo is what is used of CK_TOKEN_INFO (PKCS #11 v2.40 Base, Section 3.2).
type tokenInfo struct {
	label, manufacturer, model, serial string
	flags                              uintptr
}

// slots lists the slots that hold a token.
func (m *module) slots() ([]slotID, error) {
	f := frame{abi: m.abi}
	defer f.free()
	for range 4 { // tokens may come in between the two calls
		count, p := f.number(0)
		if err := m.call(fnGetSlotList, 1, 0, p); err != nil {
			return nil, err
		}
		n := m.at(count, 0)
		if n > limits.TokenObjects {
			return nil, fmt.Errorf("%d slots", n)
		}
		list, to := f.numbers(int(n))
		err := m.call(fnGetSlotList, 1, to, p)
		if err == bufferTooSmall {
			continue
		}
		out := make([]slotID, min(n, m.at(count, 0)))
		for i := range out {
			out[i] = slotID(m.at(list, i))
		}
		return out, err
	}
	return nil, bufferTooSmall
}

func (m *module) tokenInfo(s slotID) (tokenInfo, error) {
	f := frame{abi: m.abi}
	defer f.free()
	b, p := f.room(512) // the structure takes 208 bytes at most
	if err := m.call(fnGetTokenInfo, uintptr(s), p); err != nil {
		return tokenInfo{}, err
	}
	text := func(from, to int) string {
		return strings.ToValidUTF8(string(bytes.TrimRight(b[from:to], " \x00")), "�")
	}
	return tokenInfo{label: text(0, 32), manufacturer: text(32, 64), model: text(64, 80), serial: text(80, 96), flags: m.at(b[96:], 0)}, nil
}

func (m *module) openSession(s slotID, flags uintptr) (session, error) {
	f := frame{abi: m.abi}
	defer f.free()
	handle, p := f.number(0)
	err := m.call(fnOpenSession, uintptr(s), flags|serialSession, 0, 0, p)
	return session(m.at(handle, 0)), err
}

func (m *module) closeSession(s session) error { return m.call(fnCloseSession, uintptr(s)) }

// loggedIn tells whether the user's login is in force, as a session sees it.
func (m *module) loggedIn(s session) (bool, error) {
	f := frame{abi: m.abi}
	defer f.free()
	b, p := f.room(64) // CK_SESSION_INFO: slot, state, flags, device error
	if err := m.call(fnGetSessionInfo, uintptr(s), p); err != nil {
		return false, err
	}
	state := m.at(b, 1)
	return state == userLoggedInRO || state == userLoggedInRW, nil
}

// login gives a PIN to the token, which counts it if it is wrong. nil is for a PIN that is typed at the reader.
func (m *module) login(s session, user uintptr, pin []byte) error {
	f := frame{abi: m.abi}
	defer f.free()
	if pin == nil {
		return m.call(fnLogin, uintptr(s), user, 0, 0)
	}
	b, p := f.room(len(pin))
	copy(b, pin)
	defer clear(b)
	return m.call(fnLogin, uintptr(s), user, p, uintptr(len(pin)))
}

func (m *module) logout(s session) error { return m.call(fnLogout, uintptr(s)) }

// find gives the objects whose attributes fit.
func (m *module) find(s session, want []attribute) ([]object, error) {
	f := frame{abi: m.abi}
	defer f.free()
	if err := m.call(fnFindObjectsInit, uintptr(s), f.template(want), uintptr(len(want))); err != nil {
		return nil, err
	}
	var found []object
	err := func() error {
		const some = 64
		list, to := f.numbers(some)
		count, p := f.number(0)
		for {
			if err := m.call(fnFindObjects, uintptr(s), to, some, p); err != nil {
				return err
			}
			n := min(int(m.at(count, 0)), some)
			for i := range n {
				found = append(found, object(m.at(list, i)))
			}
			switch {
			case n == 0:
				return nil
			case len(found) > limits.TokenObjects:
				return fmt.Errorf("more than %d objects", limits.TokenObjects)
			}
		}
	}()
	return found, errors.Join(err, m.call(fnFindObjectsFinal, uintptr(s)))
}

// read gives the values of attributes; nil for one that the object has not, or that is not told.
func (m *module) read(s session, o object, kinds ...uintptr) ([][]byte, error) {
	sizes, err := m.measure(s, o, kinds)
	if err != nil {
		return nil, err
	}
	f := frame{abi: m.abi}
	defer f.free()
	out := make([][]byte, len(kinds))
	var list []byte
	for i, kind := range kinds {
		var to uintptr
		if sizes[i] >= 0 {
			out[i], to = f.room(sizes[i])
		}
		list = m.number(m.address(m.number(list, kind), to), uintptr(max(0, sizes[i])))
	}
	raw, p := f.room(len(list))
	copy(raw, list)
	if err := m.call(fnGetAttributeValue, uintptr(s), uintptr(o), p, uintptr(len(kinds))); untold(err) != nil {
		return nil, err
	}
	for i := range out {
		n := m.at(raw[i*m.attributeSize()+m.ulong+m.pointer:], 0)
		if out[i] == nil || n > uintptr(len(out[i])) {
			out[i] = nil
			continue
		}
		out[i] = bytes.Clone(out[i][:n])
	}
	return out, nil
}

// measure gives the sizes of attributes; -1 for one that is not told.
func (m *module) measure(s session, o object, kinds []uintptr) ([]int, error) {
	f := frame{abi: m.abi}
	defer f.free()
	var list []byte
	for _, kind := range kinds {
		list = m.number(m.address(m.number(list, kind), 0), 0)
	}
	raw, p := f.room(len(list))
	copy(raw, list)
	if err := m.call(fnGetAttributeValue, uintptr(s), uintptr(o), p, uintptr(len(kinds))); untold(err) != nil {
		return nil, err
	}
	sizes := make([]int, len(kinds))
	for i := range sizes {
		n := m.at(raw[i*m.attributeSize()+m.ulong+m.pointer:], 0)
		switch {
		case n == m.unavailable():
			sizes[i] = -1
		case n > limits.TokenValue:
			return nil, fmt.Errorf("an attribute of %d bytes", n)
		default:
			sizes[i] = int(n)
		}
	}
	return sizes, nil
}

// untold forgives that an attribute is missing or may not be read: the others are there (C_GetAttributeValue, Section 5.7).
func untold(err error) error {
	if err == attributeTypeInvalid || err == attributeSensitive {
		return nil
	}
	return err
}

// create makes an object.
func (m *module) create(s session, have []attribute) error {
	f := frame{abi: m.abi}
	defer f.free()
	_, p := f.number(0)
	return m.call(fnCreateObject, uintptr(s), f.template(have), uintptr(len(have)), p)
}

// signInit begins a signature by a mechanism with its parameters.
func (m *module) signInit(s session, key object, mechanism uintptr, parameters []byte) error {
	f := frame{abi: m.abi}
	defer f.free()
	b := m.number(nil, mechanism)
	b = m.address(b, f.copy(parameters))
	b = m.number(b, uintptr(len(parameters)))
	return m.call(fnSignInit, uintptr(s), f.copy(b), uintptr(key))
}

// sign ends it: the signature of data, of size bytes. A token that wants more room leaves the signature begun (Section 5.2): it gets as much as
// any value may take, which ends it.
func (m *module) sign(s session, data []byte, size int) ([]byte, error) {
	v, err := m.signInto(s, data, size)
	if err == bufferTooSmall {
		v, err = m.signInto(s, data, limits.TokenValue)
	}
	return v, err
}

func (m *module) signInto(s session, data []byte, room int) ([]byte, error) {
	f := frame{abi: m.abi}
	defer f.free()
	value, to := f.room(room)
	n, p := f.number(uintptr(room))
	if err := m.call(fnSign, uintptr(s), f.copy(data), uintptr(len(data)), to, p); err != nil {
		return nil, err
	}
	return bytes.Clone(value[:min(uintptr(room), m.at(n, 0))]), nil
}

// value gives a number as an attribute's bytes.
func (a abi) value(n uintptr) []byte { return a.number(nil, n) }
