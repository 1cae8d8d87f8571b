package rights

import (
	"strings"
	"testing"

	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/problem"
)

const own = `@id("own.a") @vi("không") @en("no") forbid (principal in Role::"leader", action == Action::"route", resource) when { resource.urgency == "" };`

// An office's own rules: what may not stand in them is told, with its line.
func TestOwnRulesAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"a permit":                     {strings.Replace(own, "forbid", "permit", 1), "only forbid"},
		"no name":                      {strings.Replace(own, `@id("own.a")`, "", 1), "needs @id"},
		"no words":                     {strings.Replace(own, `@en("no")`, "", 1), "needs @id"},
		"a name of the house":          {strings.Replace(own, "own.a", "seal.clerk", 1), "is the house's"},
		"a name twice":                 {own + "\n" + own, "line 2"},
		"an unknown act":               {strings.Replace(own, `"route"`, `"rout"`, 1), "own.a"},
		"an unknown role":              {strings.Replace(own, `"leader"`, `"leder"`, 1), "own.a"},
		"an unknown attribute":         {strings.Replace(own, "urgency", "urgent", 1), "own.a"},
		"a comparison of unlike kinds": {strings.Replace(own, `== ""`, "== 1", 1), "own.a"},
		"what another act knows":       {strings.Replace(own, `resource.urgency == ""`, "context.capacity", 1), "own.a"},
		"no Cedar":                     {"chỉ văn thư được gửi", ""},
		"cut short":                    {own[:len(own)-3], ""},
		"too deep":                     {strings.Replace(own, `resource.urgency == ""`, strings.Repeat("(", 20)+"true"+strings.Repeat(")", 20), 1), "deeper"},
		"too many lists":               {strings.Replace(own, `resource.urgency == ""`, strings.Repeat("[", 20)+strings.Repeat("]", 20), 1), "deeper"},
		"too many signs":               {strings.Replace(own, `resource.urgency`, strings.Repeat("! ", 20)+"true", 1), "deeper"},
		"too many ifs":                 {strings.Replace(own, `resource.urgency`, strings.Repeat("if true then ", 20)+"true", 1), "deeper"},
		"too long a rule":              {strings.Replace(own, `resource.urgency`, strings.Repeat("true && ", 600)+"true", 1), "longer"},
		"too large":                    {own + strings.Repeat(" ", limits.RightsFile), "larger"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := House().With([]byte(c.text))
			if problem.KindOf(err) != problem.Usage || !strings.Contains(problem.WordsOf(err).EN, c.says) {
				t.Fatalf("%v", err)
			}
		})
	}
	many := strings.Builder{}
	for i := range limits.RightsRules + 1 {
		many.WriteString(strings.Replace(own, "own.a", "o"+strings.Repeat("x", i), 1) + "\n")
	}
	if _, err := House().With([]byte(many.String())); problem.KindOf(err) != problem.Usage {
		t.Errorf("too many rules: %v", err)
	}
}

func TestOwnRulesForbid(t *testing.T) {
	b, err := House().With([]byte(own))
	if err != nil {
		t.Fatal(err)
	}
	leader := identity.Actor{Person: "uoc", Roles: []identity.Role{identity.Leader}}
	for urgency, may := range map[string]bool{"": false, "khan": true} {
		d := b.On(leader, Document{ID: "x", State: "registered", Urgency: urgency}).Decide("route")
		if d.May != may || !may && (len(d.By) != 1 || !d.By[0].Own || d.By[0].ID != "own.a") {
			t.Errorf("%q: %+v", urgency, d)
		}
	}
	if !b.Owns("route") || b.Owns("read") || House().Owns("route") {
		t.Error("the acts that the office's rules speak of")
	}
	for name, text := range map[string]string{"nothing": "", "spaces": " \n ", "a remark": "// chưa có gì\n"} {
		if same, err := House().With([]byte(text)); err != nil || same.Owns("route") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever an office forbids binds neither the machine nor the terminal: no office shuts itself in.
func TestOwnRulesBindPeopleOnly(t *testing.T) {
	b, err := House().With([]byte(`@id("own.all") @vi("không") @en("no") forbid (principal, action, resource);`))
	if err != nil {
		t.Fatal(err)
	}
	if !b.On(identity.System(), Document{ID: "x", State: "sent"}).Decide("deliver").May {
		t.Error("the machine may not deliver")
	}
	if !b.At(identity.Actor{Person: "terminal", SignIn: "terminal"}).Decide("directory.change").May {
		t.Error("the terminal may not set up")
	}
	if b.At(identity.Actor{Person: "bao", Roles: []identity.Role{identity.Administrator}}).Decide("directory.change").May {
		t.Error("a person may")
	}
}

// What can't be decided is refused.
func TestWhatIsUnknownIsRefused(t *testing.T) {
	clerk := identity.Actor{Person: "mai", Roles: []identity.Role{identity.Clerk}}
	for _, b := range []*Book{House(), {}} {
		if d := b.On(clerk, Document{ID: "x", State: "signed"}).Decide("no-such-act"); d.May {
			t.Errorf("%+v", d)
		}
	}
	if (&Book{}).On(clerk, Document{ID: "x", State: "signed"}).Decide("seal").May {
		t.Error("a book without rules permits")
	}
}

func FuzzOwn(f *testing.F) {
	f.Add(own)
	f.Add(string(houseRules))
	f.Add(`@id("a")@vi("b")@en("c")forbid(principal,action,resource)when{if true then !!false else -1 < 2};`)
	clerk := identity.Actor{Person: "mai", Roles: []identity.Role{identity.Clerk, identity.Leader}}
	d := Document{ID: "x", Direction: "out", State: "signed", Drafter: "tuan", Reviewers: []string{"mai"}}
	f.Fuzz(func(t *testing.T, text string) {
		b, err := House().With([]byte(text))
		if err != nil {
			if w := problem.WordsOf(err); w.VI == "" || w.EN == "" {
				t.Errorf("%v says nothing", err)
			}
			return
		}
		for _, act := range b.Acts() {
			if b.On(clerk, d).Decide(act).May && !House().On(clerk, d).Decide(act).May {
				t.Errorf("%q is permitted by what may only forbid", act)
			}
		}
	})
}

func TestMasks(t *testing.T) {
	for field, c := range map[string]struct{ value, want string }{
		"code":   {"079123456789", "•••••789"},
		"email":  {"tuan.lm@anbinh.vn", "t•••••@anbinh.vn"},
		"device": {"SN-0001", "•••••"},
	} {
		if got := Masked(field, c.value); got != c.want {
			t.Errorf("%s: %q, want %q", field, got, c.want)
		}
	}
	for _, c := range [][2]string{{"code", ""}, {"code", "123"}, {"email", "@x"}, {"email", "đ"}, {"unknown", "x"}} {
		if got := Masked(c[0], c[1]); got != "" && got != hidden || (got == "") != (c[1] == "") {
			t.Errorf("%q as %q", c, got)
		}
	}
}
