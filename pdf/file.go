package pdf

import (
	"errors"
	"io"
	"sync"

	"trien/internal/limits"
)

// Options of opening.
type Options struct {
	Password []byte // user or owner password; nil means the empty one
}

// File is an open PDF. The reader has to stay readable as long as the File is used.
type File struct {
	r         io.ReaderAt
	size      int64
	memory    []byte // the file, where r has it in memory
	tolerant  bool
	version   string
	revisions []*Revision // oldest first
	linear    bool        // the first object is a linearization dictionary
	crypt     *crypt
	repairs   []string

	mu     sync.Mutex
	packed []*packedObjects // least recently used first
	shared map[place]kept   // objects of read-only views
	walked map[int64]walked // the nodes of page trees that were read, by their offset

	spare sync.Pool // of *parser
}

// Open reads header, cross-references and trailers; objects are read when they are asked for. Errors: *MalformedError,
// *EncryptedError, *LimitError, or what r returned.
func Open(r io.ReaderAt, size int64, o Options) (*File, error) {
	f := &File{r: r, size: size, memory: inMemory(r, size)}
	if err := f.open(o); err != nil {
		return nil, err
	}
	return f, nil
}

// OpenTolerant is Open, but mends what it can: where the cross-references are broken it scans for objects, and takes all for one
// revision. Repairs says what was mended. Never judge a signature by a mended file alone.
func OpenTolerant(r io.ReaderAt, size int64, o Options) (*File, error) {
	f := &File{r: r, size: size, memory: inMemory(r, size), tolerant: true}
	err := f.open(o)
	var malformed *MalformedError
	if err == nil && f.usable() {
		return f, nil
	}
	if err != nil && !errors.As(err, &malformed) {
		return nil, err
	}
	if err == nil {
		err = &MalformedError{"catalog", -1, errNoCatalog}
	}
	f = &File{r: r, size: size, memory: inMemory(r, size), tolerant: true}
	if err := f.rebuild(o, err); err != nil {
		return nil, err
	}
	return f, nil
}

func (f *File) usable() bool {
	root, err := f.Newest().Catalog()
	return err == nil && root != nil
}

func (f *File) open(o Options) error {
	if err := f.readHeader(); err != nil {
		return err
	}
	start, err := f.startXRef()
	if err != nil {
		return err
	}
	chain, err := f.chain(start)
	if err != nil {
		return err
	}
	if err := f.divide(chain); err != nil {
		return err
	}
	return f.openCrypt(o)
}

// readHeader demands "%PDF-n.n" at byte 0 (7.5.2).
func (f *File) readHeader() error {
	b := make([]byte, min(f.size, 8))
	if err := readFull(f.r, b, 0); err != nil {
		return err
	}
	if len(b) < 8 || string(b[:5]) != "%PDF-" || !isDigit(b[5]) || b[6] != '.' || !isDigit(b[7]) {
		return &MalformedError{"header", 0, errors.New("the file does not begin with %PDF-n.n")}
	}
	f.version = string(b[5:8])
	return nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func readFull(r io.ReaderAt, b []byte, at int64) error {
	n, err := r.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// startXRef reads the last startxref and its %%EOF (7.5.5).
func (f *File) startXRef() (int64, error) {
	from := max(0, f.size-limits.PDFTail)
	b := make([]byte, f.size-from)
	if err := readFull(f.r, b, from); err != nil {
		return 0, err
	}
	start, eof := lastIndexes(b)
	if start < 0 || eof < 0 {
		return 0, &MalformedError{"end of file", from, errors.New("no startxref and %%EOF in the last 1024 bytes")}
	}
	p := &parser{lexer: bytesLexer(b[start+len("startxref") : eof]), where: "startxref"}
	n, ok := p.unsigned()
	if p.blanks(); !ok || p.pos != len(p.buf) {
		return 0, &MalformedError{"startxref", from + int64(start), errors.New("not an offset followed by %%EOF")}
	}
	return n, nil
}

// chain follows /Prev from the newest section (7.5.6).
func (f *File) chain(at int64) ([]*section, error) {
	var out []*section
	seen := map[int64]bool{}
	for at >= 0 {
		s, err := f.readSection(at)
		if err != nil {
			return nil, err
		}
		if seen[s.start] {
			return nil, &MalformedError{"cross-reference", s.start, errors.New("/Prev leads back to a section read before")}
		}
		seen[s.start] = true
		if out = append(out, s); len(out) > limits.PDFRevisions {
			return nil, &LimitError{What: "cross-reference sections", Limit: limits.PDFRevisions}
		}
		at = s.prev
	}
	return out, nil
}

func (f *File) parser(at int64, where string) *parser {
	l := f.lexer(at, f.size, nil)
	return &parser{lexer: &l, where: where, tolerant: f.tolerant}
}

// objectParser begins at an indirect object. What has read it gives it back by done: a file has thousands, and each needs a window.
func (f *File) objectParser(at int64, ref Reference) *parser {
	p, ok := f.spare.Get().(*parser)
	if !ok {
		p = f.parser(at, "")
		p.ref, p.names = ref, make(map[string]Object, 48)
		return p
	}
	*p.lexer = f.lexer(at, f.size, p.buf)
	*p = parser{lexer: p.lexer, ref: ref, tolerant: f.tolerant, names: p.names, room: p.room}
	return p
}

func (f *File) done(p *parser) { f.spare.Put(p) }

// Size is the file's length in bytes.
func (f *File) Size() int64 { return f.size }

// Reader gives the file's bytes.
func (f *File) Reader() io.ReaderAt { return f.r }

// Version is the header's, as "1.7"; the catalog's /Version may be later.
func (f *File) Version() string { return f.version }

// Linearized says whether the file began as a linearized one (Annex F).
func (f *File) Linearized() bool { return f.linear }

// Repairs says what OpenTolerant had to mend, in words; empty for a file that opens strictly.
func (f *File) Repairs() []string { return f.repairs }

// Entries counts what the cross-references of all revisions list: no fewer than the objects that the file has.
func (f *File) Entries() (n int) {
	for _, r := range f.revisions {
		for _, s := range r.sections {
			n += s.size()
			if s.hidden != nil {
				n += s.hidden.size()
			}
		}
	}
	return n
}

// Revisions gives what each save added, oldest first; at least one.
func (f *File) Revisions() []*Revision { return f.revisions }

// At gives the file as of revision n (0 is the oldest): later objects do not exist in it. Nil where there is no such revision.
func (f *File) At(n int) *View {
	if n < 0 || n >= len(f.revisions) {
		return nil
	}
	return &View{f: f, n: n}
}

// Newest gives the file as it is.
func (f *File) Newest() *View { return f.At(len(f.revisions) - 1) }
