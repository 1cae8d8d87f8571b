package active

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// checkCompound looks through the directory of a compound file ([MS-CFB] 2.6): a .doc, or a docx with a password.
func checkCompound(data []byte) error {
	names, err := compoundNames(data)
	if err != nil {
		return damaged(err)
	}
	if slices.Contains(names, "EncryptedPackage") {
		return locked()
	}
	found := &findings{}
	if slices.Contains(names, "Macros") || slices.Contains(names, "_VBA_PROJECT") || slices.Contains(names, "VBA") {
		found.add(macros())
	}
	if slices.Contains(names, "ObjectPool") {
		found.add(embedded())
	}
	if !slices.Contains(names, "WordDocument") {
		return found.err(damaged(errors.New("a compound file without a Word document")))
	}
	return found.err(nil)
}

// compoundNames walks the chain of directory sectors through the FAT and gives the names of all entries.
func compoundNames(data []byte) ([]string, error) {
	if len(data) < 512 {
		return nil, errors.New("compound file: header cut short")
	}
	shift := binary.LittleEndian.Uint16(data[30:])
	if shift != 9 && shift != 12 {
		return nil, fmt.Errorf("compound file: sector shift %d", shift)
	}
	size := 1 << shift
	sector := func(n uint32) []byte {
		at := (int64(n) + 1) << shift
		if at+int64(size) > int64(len(data)) {
			return nil
		}
		return data[at : at+int64(size)]
	}
	fat, err := compoundFAT(data, sector, size)
	if err != nil {
		return nil, err
	}
	var names []string
	const last = 0xFFFFFFFA // greater values end a chain
	seen := 0
	for n := binary.LittleEndian.Uint32(data[48:]); n < last; n = fat[n] {
		s := sector(n)
		if seen++; s == nil || int(n) >= len(fat) || seen > len(fat) {
			return nil, errors.New("compound file: broken directory chain")
		}
		for ; len(s) >= 128; s = s[128:] {
			if name := entryName(s[:128]); name != "" {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// compoundFAT puts the allocation table together from the sectors that header and DIFAT chain name.
func compoundFAT(data []byte, sector func(uint32) []byte, size int) ([]uint32, error) {
	const last = 0xFFFFFFFA
	var fat []uint32
	add := func(list []byte) error {
		for ; len(list) >= 4; list = list[4:] {
			n := binary.LittleEndian.Uint32(list)
			if n >= last {
				continue
			}
			s := sector(n)
			if s == nil || len(fat) > len(data)/size+size {
				return errors.New("compound file: broken allocation table")
			}
			for ; len(s) >= 4; s = s[4:] {
				fat = append(fat, binary.LittleEndian.Uint32(s))
			}
		}
		return nil
	}
	if err := add(data[76:512]); err != nil {
		return nil, err
	}
	steps := 0
	for n := binary.LittleEndian.Uint32(data[68:]); n < last; {
		s := sector(n)
		if steps++; s == nil || steps > len(data)/size {
			return nil, errors.New("compound file: broken DIFAT chain")
		}
		if err := add(s[:size-4]); err != nil {
			return nil, err
		}
		n = binary.LittleEndian.Uint32(s[size-4:])
	}
	return fat, nil
}

func entryName(entry []byte) string {
	n := int(binary.LittleEndian.Uint16(entry[64:]))
	if entry[66] == 0 || n < 2 || n > 64 {
		return ""
	}
	units := make([]uint16, n/2-1)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(entry[2*i:])
	}
	return string(utf16.Decode(units))
}

// checkRTF finds objects, remote templates and fields that load. Control words are compared without regard to their arguments.
func checkRTF(data []byte) error {
	lower := bytes.ToLower(data)
	found := &findings{}
	for _, word := range []string{`\objdata`, `\objocx`, `\objemb`, `\objlink`, `\objautlink`, `\objhtml`, `\objupdate`} {
		if bytes.Contains(lower, []byte(word)) {
			found.add(embedded())
			break
		}
	}
	for rest := lower; ; {
		_, after, more := bytes.Cut(rest, []byte(`\fldinst`))
		if !more {
			break
		}
		instruction, _, _ := bytes.Cut(after[:min(len(after), 4096)], []byte(`\fldrslt`))
		if loads(rtfWords(string(instruction))) {
			found.add(linked())
		}
		rest = after
	}
	if _, after, templated := bytes.Cut(lower, []byte(`{\*\template `)); templated {
		target, _, _ := bytes.Cut(after[:min(len(after), 4096)], []byte("}"))
		if reaches(string(target)) {
			found.add(linked())
		}
	}
	return found.err(nil)
}

// rtfWords takes braces and control words out of a field instruction.
func rtfWords(s string) string {
	s = strings.NewReplacer("{", " ", "}", " ").Replace(s)
	return strings.Join(slices.DeleteFunc(strings.Fields(s), func(w string) bool { return strings.HasPrefix(w, `\`) }), " ")
}
