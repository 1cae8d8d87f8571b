package authority

import (
	"slices"
	"strings"

	"trien/internal/office"
	"trien/internal/problem"
)

func (c *checker) table() Table {
	t := Table{Silence: c.f.Silence}
	if t.Silence != SilenceRecord && t.Silence != SilenceRefuse {
		c.wrong("silence", "phải là “record” hoặc “refuse”", "must be “record” or “refuse”")
	}
	var bodies, posts []string
	for _, b := range c.f.Bodies {
		bodies = c.kind("body", b.Kind, b.Names, bodies)
		c.words("body "+b.Kind, b.VI, b.EN)
		t.Bodies = append(t.Bodies, BodyKind{b.Kind, b.Names, problem.Words{VI: b.VI, EN: b.EN}})
	}
	for _, p := range c.f.Posts {
		posts = c.kind("post", p.Kind, p.Titles, posts)
	}
	for _, p := range c.f.Posts {
		c.words("post "+p.Kind, p.VI, p.EN)
		c.of("post "+p.Kind, "in", p.In, bodies)
		c.of("post "+p.Kind, "deputy_of", p.DeputyOf, posts)
		t.Posts = append(t.Posts, PostKind{p.Kind, p.Titles, p.In, p.DeputyOf, problem.Words{VI: p.VI, EN: p.EN}})
	}
	c.circles(t.Posts)
	for _, r := range c.f.Rules {
		t.Rules = append(t.Rules, c.rule(r, bodies, posts))
	}
	if len(t.Rules) == 0 {
		c.wrong("rule", "chưa có quy tắc nào", "there is no rule")
	}
	return t
}

// kind checks the name of a kind and the words it is known by.
func (c *checker) kind(part, kind string, names, before []string) []string {
	if !name.MatchString(kind) || slices.Contains(before, kind) {
		c.wrong(part+" "+kind, "mã (kind) thiếu, sai hoặc trùng", "its kind is missing, wrong or taken")
	}
	if c.lines++; len(names) == 0 {
		c.wrong(part+" "+kind, "chưa nêu tên gọi nào", "no name is given")
	}
	c.many(part+" "+kind, len(names)+c.lines)
	for _, n := range names {
		c.text(part+" "+kind, n)
		if office.Plain(n) == "" {
			c.wrong(part+" "+kind, "có tên gọi trống", "a name is empty")
		}
	}
	return append(before, kind)
}

// circles: nobody is, by whatever way round, their own deputy.
func (c *checker) circles(posts []PostKind) {
	above := map[string][]string{}
	for _, p := range posts {
		above[p.Kind] = p.DeputyOf
	}
	for _, p := range posts {
		reached, next := map[string]bool{}, p.DeputyOf
		for len(next) > 0 {
			k := next[0]
			next = next[1:]
			if k == p.Kind {
				c.wrong("post "+p.Kind, "thành vòng: cấp phó của chính mình", "goes in a circle: a deputy of itself")
				return
			}
			if !reached[k] {
				reached[k] = true
				next = append(slices.Clip(next), above[k]...)
			}
		}
	}
}

func (c *checker) rule(r fileRule, bodies, posts []string) Rule {
	place, source, words := c.line("rule", r.line)
	if r.Answer != string(Yes) && r.Answer != string(No) {
		c.wrong(place, "answer phải là “may” hoặc “may_not”", "answer is “may” or “may_not”")
	}
	c.typed(place, r.Types)
	c.of(place, "bodies", r.Bodies, bodies)
	c.of(place, "posts", r.Posts, posts)
	c.of(place, "keys", r.Means, []string{Personal, Seal, Archive})
	c.of(place, "needs", r.Needs, []string{NeedTerm, NeedGrant, NeedDeputy, NeedTypes})
	c.many(place, len(r.Levels)+len(r.Capacities))
	if r.Answer == string(No) && len(r.Needs) > 0 {
		c.wrong(place, "quy tắc cấm không có điều kiện kèm (needs)", "a rule that forbids has no needs")
	}
	var capacities []string
	for _, text := range r.Capacities {
		as, ok := CapacityOf(text)
		if !ok || text == "" || slices.Contains(capacities, as) {
			c.wrong(place, "thẩm quyền ký “"+text+"” không rõ hoặc lặp lại; có thể dùng: own, T/M, Q., K/T, T/L, T/U.Q", "the capacity “"+text+"” is not known, or there twice; what may be used: own, T/M, Q., K/T, T/L, T/U.Q")
		}
		capacities = append(capacities, as)
	}
	return Rule{ID: r.ID, Answer: Answer(r.Answer), Types: r.Types, Bodies: r.Bodies, Posts: r.Posts, Capacities: capacities, Levels: r.Levels, Means: r.Means,
		Needs: r.Needs, Source: source, Words: words}
}

// natures are those that the list declares.
func (c *checker) natures() []Nature {
	var list []Nature
	for _, n := range c.f.Natures {
		place := "nature " + n.ID
		if !name.MatchString(n.ID) || slices.ContainsFunc(list, func(o Nature) bool { return o.ID == n.ID }) {
			c.wrong(place, "mã tính chất nghiệp vụ sai hoặc lặp lại", "the id of a nature is wrong, or there twice")
		}
		c.words(place, n.VI, n.EN)
		list = append(list, Nature{n.ID, problem.Words{VI: n.VI, EN: n.EN}})
	}
	c.many("nature", len(list))
	return list
}

func (c *checker) must(natures []Nature) []Duty {
	var list []Duty
	var declared []string
	for _, n := range natures {
		declared = append(declared, n.ID)
	}
	for _, d := range c.f.Must {
		place, source, words := c.line("entry", d.line)
		c.typed(place, d.Types)
		c.signatures(place, d.Signatures)
		c.of(place, "natures", d.Natures, declared)
		c.many(place, len(d.Acts)+len(d.Bodies)+len(d.Levels))
		if len(d.Acts) == 0 || slices.ContainsFunc(d.Acts, func(a string) bool { return !name.MatchString(a) }) {
			c.wrong(place, "chưa nêu thao tác (acts), hoặc nêu sai", "its acts are missing or wrong")
		}
		if slices.ContainsFunc(d.Levels, func(n int) bool { return n < 1 || n > 5 }) {
			c.wrong(place, "cấp độ an toàn từ 1 đến 5", "safety levels are 1 to 5")
		}
		list = append(list, Duty{ID: d.ID, Acts: d.Acts, Types: d.Types, Levels: d.Levels, Bodies: d.Bodies, Natures: d.Natures, Signatures: d.Signatures, Source: source, Words: words})
	}
	return list
}

func (c *checker) signatures(place string, list []string) {
	c.of(place, "signatures", list, []string{Personal, Seal, Archive})
	if len(list) == 0 {
		c.wrong(place, "chưa nêu chữ ký nào phải có (signatures)", "no signature is named (signatures)")
	}
}

func (c *checker) types() TypeList {
	f := c.f
	t := TypeList{Paperless: f.Paperless, Others: f.Others, Source: c.source("source", f.Source, f.Read)}
	if f.Others != PaperWarn && f.Others != PaperNeed {
		c.wrong("others", "phải là “warn” hoặc “need”", "must be “warn” or “need”")
	}
	if !slices.Equal(f.Paperless, []string{"*"}) {
		c.typed("paperless", f.Paperless)
	}
	for _, s := range f.Signed {
		place, source, words := c.line("signed", s.line)
		c.typed(place, s.Types)
		c.many(place, len(s.Bodies))
		if len(s.Types) == 0 {
			c.wrong(place, "chưa nêu loại văn bản nào", "no type is named")
		}
		t.Signed = append(t.Signed, SignedTypes{s.ID, s.Bodies, s.Types, s.Open, source, words})
	}
	return t
}

func (c *checker) unequal() []UnequalTypes {
	var list []UnequalTypes
	for _, u := range c.f.Unequal {
		place, source, words := c.line("unequal", u.line)
		c.typed(place, u.Types)
		c.of(place, "ways", u.Ways, []string{ToPaper, ToElectronic})
		if len(u.Types) == 0 {
			c.wrong(place, "chưa nêu loại văn bản nào", "no type is named")
		}
		list = append(list, UnequalTypes{u.ID, u.Types, u.Ways, source, words})
	}
	return list
}

func (c *checker) sectors() []Sector {
	var list []Sector
	for _, s := range c.f.Sectors {
		place, source, words := c.line("sector", s.line)
		c.typed(place, s.Types)
		c.signatures(place, s.Signatures)
		c.text(place, s.Position)
		list = append(list, Sector{s.ID, s.Types, s.Signatures, strings.TrimSpace(s.Position), source, words})
	}
	if len(list) == 0 {
		c.wrong("sector", "chưa có ngành nào", "there is no sector")
	}
	return list
}
