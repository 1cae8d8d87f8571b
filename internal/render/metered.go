package render

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// metered gives the module (WebAssembly Core Specification 2.0, Section 5) with a counter in it: at the start of each function and of each turn of a
// loop it counts down from every, and at 0 calls the imported function tick, of no parameters and one result. So what imports tick for it can end a
// call that would not end: the runtime's own way asks at each turn, outside the compiled code, and makes drawing a page three times as long.
func metered(module []byte, tick string, every int) ([]byte, error) {
	sections, err := sectionsOf(module)
	if err != nil {
		return nil, err
	}
	m := &meter{every: every}
	if err := m.find(sections[sectionImport], tick); err != nil {
		return nil, err
	}
	globals := reader{b: sections[sectionGlobal]}
	n := globals.number()
	m.counter += n
	const mutable, end = 1, 0x0b
	global := append(constant(every), end)
	sections[sectionGlobal] = slices.Concat(number(n+1), globals.b, []byte{valueI32, mutable}, global)
	if sections[sectionCode], err = m.code(sections[sectionCode]); err != nil {
		return nil, err
	}
	out := append(make([]byte, 0, len(module)+len(module)/4), module[:preamble]...)
	for _, id := range []byte{1, sectionImport, 3, 4, 5, sectionGlobal, 7, 8, 9, 12, sectionCode, 11} { // the order of 5.5.2, custom ones left out
		if b, ok := sections[id]; ok && globals.err == nil {
			out = append(binary.AppendUvarint(append(out, id), uint64(len(b))), b...)
		}
	}
	return out, globals.err
}

const (
	preamble = 8 // magic and version

	sectionImport = 2
	sectionGlobal = 6
	sectionCode   = 10

	valueI32 = 0x7f
)

// meter is what the inserted code names.
type meter struct {
	tick, counter, every int
}

// find tells tick's place among the imported functions; imported globals come before our own.
func (m *meter) find(imports []byte, tick string) error {
	m.tick = -1
	r, functions := reader{b: imports}, 0
	for range r.number() {
		r.bytes(r.number())
		field := string(r.bytes(r.number()))
		switch kind := r.byte(); kind {
		case 0:
			r.number()
			if field == tick {
				m.tick = functions
			}
			functions++
		case 1, 2:
			if kind == 1 {
				r.byte()
			}
			if r.byte()&1 == 1 {
				r.number()
			}
			r.number()
		case 3:
			r.bytes(2)
			m.counter++
		}
	}
	if m.tick < 0 && r.err == nil {
		return fmt.Errorf("the module imports no function %s", tick)
	}
	return r.err
}

// count is the inserted code: counter--; if counter == 0 { tick(); counter = every }.
func (m *meter) count() []byte {
	get, set := append([]byte{0x23}, number(m.counter)...), append([]byte{0x24}, number(m.counter)...)
	return slices.Concat(get, constant(1), []byte{0x6b}, set, get, []byte{0x45, 0x04, 0x40}, // i32.sub; i32.eqz, if
		[]byte{0x10}, number(m.tick), []byte{0x1a}, constant(m.every), set, []byte{0x0b}) // call, drop; end
}

// code is the code section with the counting in each function.
func (m *meter) code(b []byte) ([]byte, error) {
	r := reader{b: b}
	n, counting := r.number(), m.count()
	out, function := append(make([]byte, 0, len(b)+len(b)/4), number(n)...), []byte(nil)
	for range n {
		body := reader{b: r.bytes(r.number())}
		function = body.counted(function[:0], counting)
		out = append(binary.AppendUvarint(out, uint64(len(function))), function...)
		if err := errors.Join(r.err, body.err); err != nil {
			return nil, err
		}
	}
	return out, r.err
}

// counted adds a function's body to out, with the counting at its start and after each loop instruction.
func (r *reader) counted(out, counting []byte) []byte {
	start, from := r.b, 0
	for range r.number() { // the locals
		r.number()
		r.byte()
	}
	for counts := true; ; counts = r.instruction() {
		if here := len(start) - len(r.b); counts || len(r.b) == 0 {
			out, from = append(out, start[from:here]...), here
		}
		if len(r.b) == 0 {
			return out
		}
		if counts {
			out = append(out, counting...)
		}
	}
}

// sectionsOf takes a module apart; custom sections (names, sources) are left out.
func sectionsOf(module []byte) (map[byte][]byte, error) {
	if len(module) < preamble {
		return nil, errShort
	}
	r, sections := reader{b: module[preamble:]}, map[byte][]byte{}
	for len(r.b) > 0 && r.err == nil {
		if id := r.byte(); id != 0 {
			sections[id] = r.bytes(r.number())
		} else {
			r.bytes(r.number())
		}
	}
	return sections, r.err
}

// constant is i32.const n.
func constant(n int) []byte { return append([]byte{0x41}, signed(n)...) }

// number is n as unsigned LEB128, signed as signed (5.2.2).
func number(n int) []byte { return binary.AppendUvarint(nil, uint64(n)) }

func signed(n int) []byte {
	var b []byte
	for ; n < -64 || n > 63; n >>= 7 {
		b = append(b, byte(n&0x7f|0x80))
	}
	return append(b, byte(n&0x7f))
}
