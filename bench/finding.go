package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/index"
	"trien/internal/store"
)

// searched measures the pages that a clerk searches for in an office with a million documents beside one with ten thousand, through the use case: words that many
// documents have, that few have, with marks, one after the other, in the number alone.
func searched(w *world) (ours, floor float64, err error) {
	return w.besideSmall(func(c *clerk) error {
		for _, wish := range []app.SearchWish{{Text: "hoi nghi"}, {Text: "hội nghị"}, {Text: `"van ban chung"`}, {Text: "duy nhat"}, {Text: "hoi -duy"}, {Text: "99999", Field: "number"}} {
			if v, err := c.House.Search(context.Background(), c.token, wish); err != nil || wish.Field == "" && len(v.Items) == 0 {
				return fmt.Errorf("%+v: %d found: %w", wish, len(v.Items), err)
			}
		}
		return nil
	})
}

// searchedInVain measures the worst question, two words that half of a million documents have each and none both, against the second that somebody may wait.
func searchedInVain(w *world) (ours, floor float64, err error) {
	large, err := w.searcher(1_000_000)
	if err != nil {
		return 0, 0, err
	}
	var took []float64
	for range 20 {
		begun := time.Now()
		v, err := large.House.Search(context.Background(), large.token, app.SearchWish{Text: "wang weo"})
		if err != nil || len(v.Items) > 0 {
			return 0, 0, fmt.Errorf("%d found: %w", len(v.Items), err)
		}
		took = append(took, float64(time.Since(begun))/float64(time.Millisecond))
	}
	slices.Sort(took)
	return took[len(took)/4], 1000, nil
}

// besideSmall is the quarter of the times that do takes in the large office, and in the small one, in turns.
func (w *world) besideSmall(do func(*clerk) error) (ours, floor float64, err error) {
	large, err := w.searcher(1_000_000)
	if err != nil {
		return 0, 0, err
	}
	small, err := w.searcher(10_000)
	if err != nil {
		return 0, 0, err
	}
	took := map[*clerk][]float64{}
	for range 100 {
		for _, c := range []*clerk{large, small} {
			begun := time.Now()
			if err := do(c); err != nil {
				return 0, 0, err
			}
			took[c] = append(took[c], float64(time.Since(begun))/float64(time.Millisecond))
		}
	}
	quarter := func(c *clerk) float64 {
		slices.Sort(took[c])
		return took[c][len(took[c])/4]
	}
	return quarter(large), quarter(small), nil
}

// searcher is a clerk of an office whose documents are all in the index; made once, for it takes minutes to fill the large one.
func (w *world) searcher(documents int) (*clerk, error) {
	if c, ok := w.searchers[documents]; ok {
		return c, nil
	}
	c, err := newClerk(w, documents)
	if err != nil {
		return nil, err
	}
	w.searchers[documents] = c
	if err := fillIndex(store.Layout{Dir: filepath.Join(c.Dir, demo.Bureau)}, documents); err != nil {
		return nil, err
	}
	return c, nil
}

func fillIndex(l store.Layout, documents int) error {
	ctx := context.Background()
	x, err := index.Open(ctx, filepath.Join(l.Cache(), "search.db"))
	if err != nil {
		return err
	}
	const together = 2_000
	random := rand.New(rand.NewPCG(1, uint64(documents)))
	for from := 1; from <= documents; from += together {
		var c index.Change
		for i := from; i < from+together && i <= documents; i++ {
			c.Put = append(c.Put, indexedAs(i, random))
		}
		if err := x.Apply(ctx, c); err != nil {
			return errors.Join(err, x.Close())
		}
	}
	return x.Close()
}

// indexedAs is a document of a page: words that all have, that half have (written so that the language has them not), that those opened last have alone, and others of a language of four thousand.
func indexedAs(i int, random *rand.Rand) index.Entry {
	body := []string{"văn bản chung"}
	body = append(body, [2]string{"wằng", "wẻo"}[i%2])
	if i%2 == 0 {
		body = append(body, "hội nghị")
	}
	if id := fmt.Sprint(i); strings.HasPrefix(id, "9999") {
		body = append(body, "duy nhất")
	}
	for range 80 {
		body = append(body, syllable(int(4000*random.Float64()*random.Float64())))
	}
	e := index.Entry{Document: fmt.Sprint("d", i), Date: "2026-11-21", Source: "b", Words: map[index.Field]string{index.Number: fmt.Sprint(i, "-CV/TU"), index.Abstract: strings.Join(body[:min(20, len(body))], " "),
		index.Party: "Tỉnh ủy An Bình", index.People: "Nguyễn Văn Ước", index.Body: strings.Join(body, " ")}}
	for kind, value := range map[byte]string{'d': "in", 't': "CV", 's': "registered", 'w': "role:clerk"} {
		e.Tags = append(e.Tags, index.Tag(kind, value))
	}
	return e
}

func syllable(n int) string {
	begin := []string{"b", "c", "ch", "d", "đ", "g", "h", "kh", "l", "m", "n", "ng", "nh", "ph", "qu", "s", "t", "th", "tr", "x"}
	sound := []string{"a", "á", "à", "an", "ang", "anh", "âm", "ấp", "e", "ê", "ế", "ển", "i", "iên", "iếu", "o", "ó", "ôn", "ông", "ơ", "ới", "u", "ú", "ung", "ư", "ứ", "ương", "ước", "y", "oan"}
	return begin[n%len(begin)] + sound[n/len(begin)%len(sound)] + [...]string{"", "n", "t", "m", "p", "c", "ng"}[n/(len(begin)*len(sound))%7]
}
