package render

import (
	"encoding/binary"
	"errors"
	"fmt"
)

var errShort = errors.New("the module ends too early")

// reader reads the binary format of WebAssembly (Core Specification 2.0, Section 5). After its first failure it gives zeros.
type reader struct {
	b   []byte
	err error
}

func (r *reader) fail(err error) {
	if r.b = nil; r.err == nil {
		r.err = err
	}
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.fail(errShort)
		return 0
	}
	b := r.b[0]
	r.b = r.b[1:]
	return b
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.b) || r.err != nil {
		r.fail(errShort)
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) number() int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > 1<<32 {
		r.fail(errShort)
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

// numbers passes over n numbers of LEB128, signed or not.
func (r *reader) numbers(n int) {
	for i, b := range r.b {
		if n == 0 {
			r.b = r.b[i:]
			return
		}
		n -= int(b>>7 ^ 1)
	}
	if r.b = nil; n > 0 {
		r.fail(errShort)
	}
}

// instruction passes over one instruction (5.4) and says whether it begins a loop. What vectors, threads and exceptions add is refused.
func (r *reader) instruction() (loop bool) {
	switch op := r.byte(); {
	case op == 0x02, op == 0x03, op == 0x04: // block, loop, if: the type of the block
		r.numbers(1)
		return op == 0x03
	case op == 0x0c, op == 0x0d, op == 0x10, op >= 0x20 && op <= 0x26: // br, br_if, call, locals, globals, tables
		r.numbers(1)
	case op == 0x0e: // br_table
		r.numbers(r.number() + 1)
	case op == 0x11: // call_indirect
		r.numbers(2)
	case op == 0x1c: // select of a type
		r.bytes(r.number())
	case op >= 0x28 && op <= 0x3e: // load and store: alignment, offset
		r.numbers(2)
	case op == 0x3f, op == 0x40, op == 0x41, op == 0x42: // memory.size, memory.grow, i32.const, i64.const
		r.numbers(1)
	case op == 0x43: // f32.const
		r.bytes(4)
	case op == 0x44: // f64.const
		r.bytes(8)
	case op <= 0x01, op == 0x05, op == 0x0b, op == 0x0f, op == 0x1a, op == 0x1b, op >= 0x45 && op <= 0xc4: // no more bytes
	case op == 0xd0, op == 0xd2: // ref.null, ref.func
		r.numbers(1)
	case op == 0xd1: // ref.is_null
	case op == 0xfc:
		r.long()
	default:
		r.fail(fmt.Errorf("the instruction %#x of the module is not known", op))
	}
	return false
}

// long passes over the rest of an instruction of two bytes: 0xfc.
func (r *reader) long() {
	switch op := r.number(); {
	case op <= 7: // conversions that saturate
	case op == 9, op == 11, op == 13, op >= 15 && op <= 17: // data.drop, memory.fill, elem.drop, table.grow, table.size, table.fill
		r.numbers(1)
	case op == 8, op == 10, op == 12, op == 14: // memory.init, memory.copy, table.init, table.copy
		r.numbers(2)
	default:
		r.fail(fmt.Errorf("the instruction 0xfc %d of the module is not known", op))
	}
}
