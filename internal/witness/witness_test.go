package witness

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trien/internal/exchange"
	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/problem"
)

// book is an office's ledger as a test grows it: its hashes, and the root at each size.
type book struct {
	signer *ledger.Signer
	edge   ledger.Edge
	hashes map[int64]ledger.Hash
	roots  []ledger.Hash
}

func newBook(t interface{ Fatal(...any) }, fill byte) *book {
	s, err := ledger.NewSigner("ubnd.example/trien", bytes.Repeat([]byte{fill}, ed25519.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	b := &book{signer: s, hashes: map[int64]ledger.Hash{}}
	b.roots = append(b.roots, b.edge.Root())
	return b
}

func (b *book) ReadHashes(indexes []int64) ([]ledger.Hash, error) {
	out := make([]ledger.Hash, len(indexes))
	for i, n := range indexes {
		out[i] = b.hashes[n]
	}
	return out, nil
}

func (b *book) grow(n int, what string) *book {
	for range n {
		for _, h := range b.edge.Append(ledger.LeafHash([]byte(fmt.Sprint(what, b.edge.Size())))) {
			b.hashes[h.Index] = h.Hash
		}
		b.roots = append(b.roots, b.edge.Root())
	}
	return b
}

var began = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// head is the ledger's head at a size, a minute for each event, with the proof from another size.
func (b *book) head(t interface{ Fatal(...any) }, size, from int) exchange.Shown {
	at := began.Add(time.Duration(size) * time.Minute)
	note, err := ledger.SignHead(ledger.Head{Origin: b.signer.Name(), Size: int64(size), Root: b.roots[size], At: at}, b.signer)
	if err != nil {
		t.Fatal(err)
	}
	s := exchange.Shown{Note: string(note), Key: b.signer.VerifierKey(), From: int64(from)}
	if from > 0 && from < size {
		if s.Proof, err = ledger.Consistency(int64(size), int64(from), b); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// shown is a line after heads that fit, or whatever events.
func shown(t interface{ Fatal(...any) }, heads ...exchange.Shown) Line {
	var list []office.Record
	for i, h := range heads {
		list = append(list, office.Record{Event: office.HeadSeen{Peer: "ubnd", Head: h.Note, Key: h.Key}, At: began.Add(time.Duration(i) * time.Hour)})
	}
	return Fold("ubnd", list)
}

// Messages of an honest office may come late, twice and in any order: none is ever taken for a changed history, and what is known only grows.
func TestHonestHeadsInAnyOrderProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newBook(t, 1).grow(60, "e")
		var list []office.Record
		var sent []exchange.Shown
		acked := 0
		for i, size := range rapid.SliceOfN(rapid.IntRange(1, 60), 1, 20).Draw(t, "sizes") {
			sent = append(sent, b.head(t, size, min(acked, size)))
			m := sent[rapid.IntRange(0, len(sent)-1).Draw(t, fmt.Sprint("which", i))]
			l := Fold("ubnd", list)
			f, err := l.Weigh(m, "")
			if err != nil || f.Bad() {
				t.Fatalf("%s, %v: an honest head at %d", f, err, l.Size)
			}
			for _, e := range l.Kept(f, m, began) {
				list = append(list, office.Record{Event: e, At: began})
			}
			now := Fold("ubnd", list)
			if now.Size < l.Size {
				t.Fatalf("known shrank from %d to %d", l.Size, now.Size)
			}
			acked = int(now.Size)
		}
	})
}

// Whatever part of its history an office changes: the next head that it proves from what is known is found to be of another history.
func TestAChangedHistoryIsFoundProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		known := rapid.IntRange(1, 40).Draw(t, "known")
		kept := rapid.IntRange(0, known-1).Draw(t, "kept")
		grown := rapid.IntRange(known, 60).Draw(t, "grown")
		honest := newBook(t, 1).grow(known, "e")
		other := newBook(t, 1).grow(kept, "e").grow(grown-kept, "other")
		l := shown(t, honest.head(t, known, 0))
		m := other.head(t, grown, known)
		if rapid.Bool().Draw(t, "a made-up proof") && grown > known {
			m.Proof = append(m.Proof[1:], m.Proof[0])
		}
		if f, err := l.Weigh(m, ""); err != nil || f != Rewritten {
			t.Fatalf("%s, %v", f, err)
		}
	})
}

func TestWeigh(t *testing.T) {
	b, other := newBook(t, 1).grow(300, "e"), newBook(t, 2).grow(300, "e")
	l := shown(t, b.head(t, 200, 0))
	unsigned := b.head(t, 210, 200)
	unsigned.Note = strings.Replace(unsigned.Note, "\n210\n", "\n211\n", 1)
	empty := newBook(t, 1)
	for name, c := range map[string]struct {
		line   Line
		shown  exchange.Shown
		pinned string
		want   Finding
	}{
		"the first":                        {Line{Peer: "ubnd"}, b.head(t, 5, 0), "", Fits},
		"the first, by the key agreed on":  {Line{Peer: "ubnd"}, b.head(t, 5, 0), b.signer.VerifierKey(), Fits},
		"the first, by another key":        {Line{Peer: "ubnd"}, other.head(t, 5, 0), b.signer.VerifierKey(), Rekeyed},
		"the next":                         {l, b.head(t, 201, 200), "", Fits},
		"the same":                         {l, b.head(t, 200, 200), "", Same},
		"from another size":                {l, b.head(t, 300, 100), "", Unlinked},
		"without a proof":                  {l, b.head(t, 300, 0), "", Unlinked},
		"an older one":                     {l, b.head(t, 150, 100), "", Late},
		"by another key":                   {l, other.head(t, 300, 200), "", Rekeyed},
		"by a key agreed on anew":          {l, other.head(t, 300, 200), other.signer.VerifierKey(), Fits},
		"fewer events, hours later":        {l, later(t, b, 190, 3*time.Hour), "", Lost},
		"fewer events, by a fast clock":    {l, later(t, b, 190, 30*time.Minute), "", Late},
		"as many events with another root": {l, newBook(t, 1).grow(200, "x").head(t, 200, 0), "", Rewritten},
		"not signed":                       {l, unsigned, "", ""},
		"of nothing":                       {l, empty.head(t, 0, 0), "", ""},
		"no head":                          {l, exchange.Shown{Note: "x", Key: b.signer.VerifierKey()}, "", ""},
		"no key":                           {l, exchange.Shown{Note: b.head(t, 201, 200).Note, Key: "x"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := c.line.Weigh(c.shown, c.pinned)
			if f != c.want || (err != nil) != (c.want == "") {
				t.Fatalf("%q, %v, want %q", f, err, c.want)
			}
			if err != nil && problem.KindOf(err) != problem.Malformed {
				t.Errorf("of kind %s", problem.KindOf(err))
			}
		})
	}
}

// later is a head at a size that was signed so long after the one of 200 events.
func later(t *testing.T, b *book, size int, after time.Duration) exchange.Shown {
	note, err := ledger.SignHead(ledger.Head{Origin: b.signer.Name(), Size: int64(size), Root: b.roots[size], At: began.Add(200*time.Minute + after)}, b.signer)
	if err != nil {
		t.Fatal(err)
	}
	return exchange.Shown{Note: string(note), Key: b.signer.VerifierKey()}
}

func TestAnUnfitHeadStaysUntilSomebodySaysWhatItWas(t *testing.T) {
	b, other := newBook(t, 1).grow(30, "e"), newBook(t, 1).grow(5, "e").grow(30, "x")
	known, bad, next := b.head(t, 10, 0), other.head(t, 20, 10), b.head(t, 25, 10)
	list := []office.Record{{Event: office.HeadSeen{Peer: "ubnd", Head: known.Note, Key: known.Key}, At: began}}
	l := Fold("ubnd", list)
	f, err := l.Weigh(bad, "")
	if err != nil || f != Rewritten {
		t.Fatal(f, err)
	}
	list = append(list, office.Record{Event: l.Kept(f, bad, began)[0], At: began.Add(time.Hour)})
	l = Fold("ubnd", list)
	if l.State() != "unfit" || l.Unfit.Known != known.Note || l.Size != 10 || l.Resumed() {
		t.Fatalf("%+v", l)
	}
	if again := l.Kept(f, bad, began.Add(5*time.Hour)); len(again) != 0 {
		t.Errorf("the same head leaves a second event: %+v", again)
	}
	another := other.head(t, 21, 10)
	if soon, later := l.Kept(f, another, began.Add(90*time.Minute)), l.Kept(f, another, began.Add(2*time.Hour)); len(soon) != 0 || len(later) != 1 {
		t.Errorf("others that do not fit leave %d events at once and %d after an hour", len(soon), len(later))
	}
	accepted, err := l.Accept(Name(bad.Note), "đã hỏi")
	if err != nil {
		t.Fatal(err)
	}
	if got := Fold("ubnd", append(list, office.Record{Event: accepted[0], At: began.Add(2 * time.Hour), Actor: "bao"})); got.State() != "fits" || got.Size != 20 || got.Accepted[0].By != "bao" {
		t.Errorf("taken as a beginning: %+v", got)
	}
	list = append(list, office.Record{Event: office.HeadSeen{Peer: "ubnd", Head: next.Note, Key: next.Key}, At: began.Add(3 * time.Hour)})
	if got := Fold("ubnd", append(list, office.Record{Event: accepted[0], At: began.Add(4 * time.Hour)})); got.Size != 25 || got.State() != "fits" || got.Unfits != 1 {
		t.Errorf("the old history went on meanwhile, and stays: %+v", got)
	}
}

func TestAChangedKeyIsNotAcceptedByAClick(t *testing.T) {
	b, other := newBook(t, 1).grow(30, "e"), newBook(t, 2).grow(30, "e")
	l := shown(t, b.head(t, 10, 0))
	m := other.head(t, 20, 10)
	l.Unfit = &Unfit{Head: m.Note, Key: m.Key, Why: Rekeyed, At: began.Add(24 * time.Hour)}
	if _, err := l.Accept(Name(m.Note), "đã hỏi"); problem.KindOf(err) != problem.Refused {
		t.Errorf("%v", err)
	}
	l.Seen = began.Add(48 * time.Hour) // the key was agreed on anew, and heads fit again
	if _, err := l.Accept(Name(m.Note), "đã hỏi"); err != nil {
		t.Error(err)
	}
}

// What another office says against our ledger counts only with a head that we signed.
func TestAnswered(t *testing.T) {
	b, other, stranger := newBook(t, 1).grow(30, "e"), newBook(t, 1).grow(5, "e").grow(30, "x"), newBook(t, 2).grow(30, "e")
	root := func(n int64) (ledger.Hash, bool) {
		if n > 30 {
			return ledger.Hash{}, false
		}
		return b.roots[n], true
	}
	for name, c := range map[string]struct {
		known string
		want  Finding
		size  int64
	}{
		"ours":              {b.head(t, 12, 0).Note, Unlinked, 12},
		"of other events":   {other.head(t, 12, 0).Note, Rewritten, 12},
		"of more than ours": {other.head(t, 34, 0).Note, Lost, 34},
		"not by our key":    {stranger.head(t, 12, 0).Note, "", 0},
		"nothing":           {"", "", 0},
	} {
		if f, size := Answered(c.known, b.signer.VerifierKey(), root); f != c.want || size != c.size {
			t.Errorf("%s: %q %d", name, f, size)
		}
	}
	l := Line{Peer: "ubnd"}
	if e := l.Deny("k", Rewritten); len(e) != 1 {
		t.Error("a contradiction leaves no event")
	}
	l.Denied = &Denial{Known: "k"}
	if e := l.Deny("k", Rewritten); len(e) != 0 {
		t.Error("the same contradiction leaves a second one")
	}
	if e := l.Deny("other", Unlinked); len(e) != 0 {
		t.Error("what is no contradiction leaves an event")
	}
}
