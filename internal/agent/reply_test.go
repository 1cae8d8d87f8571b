package agent_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"trien/internal/agent"
	"trien/internal/limits"
)

func TestRepliesComeOutFitForATerminal(t *testing.T) {
	w, err := agent.ParseWork([]byte(`{"items":[{"item":"a-1","request":"r\u001b[1m","field":"person\u061c\u001b[8m","act":"sign","newer":true,"words":{"vi":"Ký\u001b[2J","en":"Sign"},
		"document":{"id":"d\u001b[2J","abstract":"về \u009bviệc\n\u202eabc\u001b]0;x\u0007","number":" 15-QĐ/TU ","name":"a\tb.pdf","pages":3}}]}`))
	if err != nil || len(w.Items) != 1 {
		t.Fatal(w, err)
	}
	d := w.Items[0].Document
	if d.ID != "d [2J" || w.Items[0].Request != "r [1m" || w.Items[0].Field != "person [8m" {
		t.Errorf("%+v", w.Items[0])
	}
	if d.Abstract != "về việc abc ]0;x" || d.Number != "15-QĐ/TU" || d.Name != "a b.pdf" || w.Items[0].Words.VI != "Ký [2J" {
		t.Errorf("%+v", w.Items[0])
	}
	p, err := agent.ParsePaired([]byte(`{"agent":"m-1","office":"tinh-uy","officeName":"Tỉnh ủy\u0007 An Bình","person":"uoc","personName":"Ước"}`))
	if err != nil || p.OfficeName != "Tỉnh ủy An Bình" {
		t.Errorf("%+v %v", p, err)
	}
	for _, state := range []string{agent.Signed, agent.Again, agent.Refused} {
		if o, err := agent.ParseOutcome([]byte(`{"state":"` + state + `"}`)); err != nil || o.State != state {
			t.Errorf("%s: %+v %v", state, o, err)
		}
	}
	kind, words := agent.ParseFailure([]byte(`{"error":{"kind":"conflict","message":{"vi":"Đã\u001b hủy.","en":"Cancelled."},"rule":"x"}}`))
	if kind != "conflict" || words.VI != "Đã hủy." {
		t.Errorf("%q %+v", kind, words)
	}
	if kind, words = agent.ParseFailure([]byte("<html>")); kind != "" || words.VI != "" {
		t.Errorf("%q %+v", kind, words)
	}
}

func TestRepliesRefused(t *testing.T) {
	item := func(id string) string { return `{"item":` + id + `}` }
	for name, body := range map[string]string{
		"not JSON":            "<html>",
		"an id for a path":    `{"items":[` + item(`"../../x"`) + `]}`,
		"no id":               `{"items":[{}]}`,
		"the same item twice": `{"items":[` + item(`"1"`) + `,` + item(`"1"`) + `]}`,
		"an endless list":     `{"items":[` + strings.Repeat(item(`"1"`)+",", limits.AgentItems) + item(`"1"`) + `]}`,
		"larger than any":     `{"items":[]}` + strings.Repeat(" ", limits.AgentWork),
		"something after":     `{"items":[]}x`,
	} {
		if w, err := agent.ParseWork([]byte(body)); err == nil {
			t.Errorf("%s: taken with %d items", name, len(w.Items))
		}
	}
	if p, err := agent.ParsePaired([]byte(`{"agent":"a/b"}`)); err == nil {
		t.Errorf("taken: %+v", p)
	}
	for _, body := range []string{`{"state":"waiting"}`, `{}`, `[`} {
		if o, err := agent.ParseOutcome([]byte(body)); err == nil {
			t.Errorf("taken: %+v", o)
		}
	}
}

// FuzzParseReply: whatever a house answers, nothing of it moves a cursor or leads into another path.
func FuzzParseReply(f *testing.F) {
	b, err := json.Marshal(agent.Work{Items: []agent.Item{{ID: "a", Words: agent.Words{VI: "Ký"}, Document: agent.Document{Abstract: "về việc"}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"agent":"a","officeName":"Tỉnh ủy"}`))
	f.Add([]byte(`{"error":{"kind":"key","message":{"vi":"Sai","en":"Wrong"}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var shown []string
		if w, err := agent.ParseWork(body); err == nil {
			for _, i := range w.Items {
				if strings.ContainsAny(i.ID, "/.?#% ") || i.ID == "" {
					t.Fatalf("id %q", i.ID)
				}
				shown = append(shown, i.Document.Abstract, i.Document.Number, i.Document.Type, i.Document.Name, i.Words.VI, i.Words.EN, i.Act)
			}
		}
		if p, err := agent.ParsePaired(body); err == nil {
			shown = append(shown, p.OfficeName, p.PersonName)
		}
		kind, words := agent.ParseFailure(body)
		shown = append(shown, kind, words.VI, words.EN)
		for _, s := range shown {
			if strings.ContainsFunc(s, unicode.IsControl) || bytes.ContainsRune([]byte(s), '\u202e') {
				t.Fatalf("%q", s)
			}
		}
	})
}
