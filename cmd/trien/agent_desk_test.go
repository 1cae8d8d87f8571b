package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/agent"
	"trien/internal/agentd"
	"trien/internal/keys"
	"trien/internal/problem"
)

// sitting is an officer whose answers are given beforehand.
func sitting(t *testing.T, lang, answers string, c agentRunCmd) (*officer, *bytes.Buffer, *bytes.Buffer) {
	t.Helper()
	var out, said bytes.Buffer
	o := newOfficer(&env{ctx: t.Context(), stdin: strings.NewReader(answers), stdout: &out, stderr: &said, getenv: func(n string) string { return map[string]string{"PIN": "246810"}[n] }, lang: lang}, c)
	t.Cleanup(o.viewed.close)
	return o, &out, &said
}

// batchOf is a batch of so many documents; those named again were signed before.
func batchOf(n int, act string, again ...int) *agentd.Batch {
	b := &agentd.Batch{Request: "r", Key: &agentd.Source{Chain: []*x509.Certificate{{Subject: pkix.Name{CommonName: "Nguyễn Văn Ước"}}}}}
	for i := range n {
		l := agentd.Line{Item: agent.Item{ID: string(rune('a' + i)), Act: act, Words: agent.Words{VI: "Ký văn bản", EN: "Sign"}, Page: 3, Rect: agent.Rect{330, 200, 480, 260}, Field: "signer", Size: 184_000,
			Document: agent.Document{Type: "Quyết định", Number: "15-QĐ/TU", Abstract: "về việc kiện toàn", Pages: 3, Name: "van-ban.pdf"}}, Statement: &agent.Statement{Share: 0.021, Certify: 2,
			Title: "Quyết định", Fills: []agent.Fill{{Field: "number", Value: "15"}}, Claimed: time.Date(2026, 11, 21, 13, 43, 0, 0, time.UTC),
			Earlier: []agent.Earlier{{Field: "x", Signer: "Trần Thị Quỳnh Hương", Time: time.Date(2026, 11, 20, 1, 2, 0, 0, time.UTC)}}}}
		l.Statement.SHA256[0] = 0xab
		if slices.Contains(again, i) {
			l.Signed = time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC)
		}
		b.Lines = append(b.Lines, l)
	}
	return b
}

// sealing makes a batch what the office's seal is asked for.
func sealing(b *agentd.Batch) *agentd.Batch {
	for i := range b.Lines {
		b.Lines[i].Item.Field, b.Lines[i].Statement.Certify = "office", 0
	}
	return b
}

func certifying(b *agentd.Batch) *agentd.Batch {
	b.Lines[0].Statement.Certify = 2
	return b
}

func nothing(context.Context, int) ([]byte, error) { return nil, errors.New("nothing is looked at") }

func TestChoices(t *testing.T) {
	const no, yes, later = agentd.Refuse, agentd.Sign, agentd.Later
	for name, c := range map[string]struct {
		answers string
		batch   *agentd.Batch
		run     agentRunCmd
		want    []agentd.Choice
	}{
		"yes in Vietnamese":             {"có\n", batchOf(2, "sign"), agentRunCmd{}, []agentd.Choice{yes, yes}},
		"yes in English":                {"Y\n", batchOf(1, "sign"), agentRunCmd{}, []agentd.Choice{yes}},
		"no":                            {"không\n", batchOf(2, "sign"), agentRunCmd{}, []agentd.Choice{no, no}},
		"later":                         {"sau\n", batchOf(1, "sign"), agentRunCmd{}, []agentd.Choice{later}},
		"what is no answer":             {"hả\n\nok\nc\n", batchOf(1, "sign"), agentRunCmd{}, []agentd.Choice{yes}},
		"each":                          {"t\nc\nk\ns\n", batchOf(3, "sign"), agentRunCmd{}, []agentd.Choice{yes, no, later}},
		"nobody answers":                {"", batchOf(2, "sign"), agentRunCmd{}, []agentd.Choice{later, later}},
		"nobody answers for the second": {"t\nc\n", batchOf(2, "sign"), agentRunCmd{}, []agentd.Choice{later, later}},
		"signed before, asked again":    {"c\nk\n", batchOf(2, "sign", 1), agentRunCmd{}, []agentd.Choice{yes, no}},
		"signed before, wanted":         {"c\nc\n", batchOf(1, "sign", 0), agentRunCmd{}, []agentd.Choice{yes}},
		"--yes seals":                   {"", sealing(batchOf(2, "seal")), agentRunCmd{Yes: true}, []agentd.Choice{yes, yes}},
		"--yes is not for a person's field called a seal": {"", batchOf(2, "seal"), agentRunCmd{Yes: true}, []agentd.Choice{later, later}},
		"--yes certifies nothing":                         {"", certifying(sealing(batchOf(1, "seal"))), agentRunCmd{Yes: true}, []agentd.Choice{later}},
		"--yes is not for a person":                       {"", batchOf(1, "sign"), agentRunCmd{Yes: true}, []agentd.Choice{later}},
		"--yes is not for another act":                    {"", batchOf(1, "instruct"), agentRunCmd{Yes: true}, []agentd.Choice{later}},
		"--yes seals nothing twice":                       {"", sealing(batchOf(2, "seal", 1)), agentRunCmd{Yes: true}, []agentd.Choice{later, later}},
		"view, then yes":                                  {"x 9\nx\nc\n", batchOf(1, "sign"), agentRunCmd{}, []agentd.Choice{yes}},
	} {
		t.Run(name, func(t *testing.T) {
			o, _, said := sitting(t, "vi", c.answers, c.run)
			got, err := o.choose(t.Context(), c.batch, nothing)
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%v %v\n%s", got, err, said)
			}
		})
	}
}

func TestABatchIsShownAsItWasFound(t *testing.T) {
	for lang, want := range map[string][]string{
		"vi": {"Ký văn bản – 2 văn bản, bằng chứng thư Nguyễn Văn Ước", "  1. Quyết định 15-QĐ/TU: về việc kiện toàn", "3 trang · 184 kB · SHA-256 ab00 0000 0000 0000…", "trang 3, khung (330; 200)–(480; 260) điểm, 2.1% trang",
			"điền ô “number”: 15", "điền biểu mẫu và ký", "Trần Thị Quỳnh Hương, 08:02 20/11/2026 (chưa xét độ tin cậy)", "20:43 21/11/2026", "ĐÃ KÝ trên máy này lúc 08:30 21/11/2026"},
		"en": {"Sign – 2 documents, with the certificate of Nguyễn Văn Ước", "3 pages · 184 kB", "page 3, (330, 200)–(480, 260) points", "fills the field \"number\": 15", "filling in and signing", "trust was not judged",
			"ALREADY SIGNED on this machine at 08:30 21/11/2026"},
	} {
		o, out, said := sitting(t, lang, "s\n", agentRunCmd{})
		if _, err := o.choose(t.Context(), batchOf(2, "sign", 1), nothing); err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(said.String(), w) {
				t.Errorf("%s: %q is not shown in\n%s", lang, w, said)
			}
		}
		if out.Len() > 0 {
			t.Errorf("on standard output: %s", out)
		}
	}
}

// TestWhatIsAlikeIsShownOnce: thirty documents of one kind take two lines each; one that differs is seen, in its act, too.
func TestWhatIsAlikeIsShownOnce(t *testing.T) {
	b := batchOf(30, "sign")
	for i := range b.Lines {
		b.Lines[i].Statement.SHA256[1] = byte(i)
	}
	o, _, said := sitting(t, "vi", "s\n", agentRunCmd{})
	if _, err := o.choose(t.Context(), b, nothing); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(said.String(), "\n"); n > 70 || strings.Count(said.String(), "điền ô “number”: 15") != 1 || strings.Count(said.String(), "SHA-256") != 30 {
		t.Errorf("%d lines\n%s", n, said)
	}

	b.Lines[7].Statement.Fills[0].Value = "16"
	b.Lines[7].Item.Words = agent.Words{VI: "Đóng dấu", EN: "Seal"}
	o, _, said = sitting(t, "vi", "s\n", agentRunCmd{})
	if _, err := o.choose(t.Context(), b, nothing); err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"Ký văn bản; Đóng dấu – 30 văn bản", "  8. Đóng dấu – Quyết định", "điền ô “number”: 16"} {
		if !strings.Contains(said.String(), w) {
			t.Errorf("%q is not shown in\n%s", w, said)
		}
	}
	if strings.Count(said.String(), "điền ô “number”: 15") != 29 {
		t.Errorf("what differs is folded away\n%s", said)
	}
}

func TestAnInterruptEndsAQuestion(t *testing.T) {
	o, _, _ := sitting(t, "vi", "", agentRunCmd{})
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	defer r.Close()
	o.stdin = r
	o.in.Reset(r)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := o.choose(ctx, batchOf(1, "sign"), nothing); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestAGivenPINIsTriedOnce: neither batch after batch, nor where it is the token's last try.
func TestAGivenPINIsTriedOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pin")
	if err := os.WriteFile(file, []byte("246810\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]agentRunCmd{"file": {PassFile: file}, "environment": {PassEnv: "PIN"}} {
		o, _, _ := sitting(t, "vi", "", c)
		p := keys.Prompt{Secret: keys.PIN, Of: "thiết bị"}
		for range 2 {
			if pin, err := o.ask(t.Context(), p); err != nil || string(pin) != "246810" {
				t.Fatal(name, string(pin), err)
			}
		}
		last := p
		last.Left = keys.Last
		if pin, err := o.ask(t.Context(), last); pin != nil || problem.KindOf(err) != problem.Key {
			t.Error(name, "the last try of a token was used up:", err)
		}
		p.Wrong = errors.New("wrong")
		if pin, err := o.ask(t.Context(), p); pin != nil || err != nil {
			t.Error(name, pin, err)
		}
		p.Wrong = nil
		if pin, err := o.ask(t.Context(), p); pin != nil || problem.KindOf(err) != problem.Key {
			t.Error(name, "a PIN known to be wrong was given again:", err)
		}
	}
	o, _, _ := sitting(t, "vi", "246810\n", agentRunCmd{})
	if pin, err := o.ask(t.Context(), keys.Prompt{Secret: keys.PIN}); pin != nil || problem.KindOf(err) != problem.Usage {
		t.Error("a PIN was read from what is no terminal:", err)
	}
}

// TestTheViewerGetsTheExactBytes: in a folder of its own, gone after.
func TestTheViewerGetsTheExactBytes(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	seen := filepath.Join(dir, "seen")
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte("#!/bin/sh\ncat \"$1\" >"+seen+".part && echo \"$1\" >"+seen+".path && mv "+seen+".part "+seen+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	o, _, said := sitting(t, "vi", "s\n", agentRunCmd{Open: true})
	if _, err := o.choose(t.Context(), batchOf(1, "sign"), func(context.Context, int) ([]byte, error) { return []byte("%PDF-1.7 xin chào"), nil }); err != nil {
		t.Fatal(err)
	}
	for { // the viewer is another program
		if got, err := os.ReadFile(seen); err == nil {
			if string(got) != "%PDF-1.7 xin chào" {
				t.Errorf("%q; %s", got, said)
			}
			break
		}
		if t.Context().Err() != nil || strings.Contains(said.String(), "trình xem") {
			t.Fatal(said)
		}
		time.Sleep(time.Millisecond)
	}
	where, err := os.ReadFile(seen + ".path")
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimSpace(string(where))
	if info, err := os.Stat(filepath.Dir(path)); err != nil || info.Mode().Perm() != 0o700 {
		t.Error(info, err)
	}
	o.viewed.close()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", path, err)
	}
}

// TestEveryEventHasWords in both languages, and documents' outcomes stand on standard output.
func TestEveryEventHasWords(t *testing.T) {
	for _, k := range []agentd.Kind{agentd.Waiting, agentd.Preparing, agentd.Lost, agentd.Back, agentd.Clock, agentd.Signed, agentd.Kept, agentd.Again, agentd.Unwanted, agentd.PersonNo, agentd.Refused, agentd.SetAside, agentd.OtherMachine} {
		if w := eventWords(k); w.VI == "" || w.EN == "" {
			t.Errorf("%s has no words", k)
		}
	}
	o, out, said := sitting(t, "vi", "", agentRunCmd{})
	o.tell(agentd.Event{Kind: agentd.Signed, Item: batchOf(1, "sign").Lines[0].Item, Done: 2, Total: 3})
	o.tell(agentd.Event{Kind: agentd.Clock, Off: 100 * time.Second})
	o.tell(agentd.Event{Kind: agentd.Refused, Item: agent.Item{ID: "x", Document: agent.Document{ID: "d-1"}}, Err: (&agent.RefusedError{Reason: agent.Overgrown}).Problem()})
	if !strings.HasPrefix(out.String(), "[2/3] Đã ký: Quyết định 15-QĐ/TU: về việc kiện toàn\n") || !strings.Contains(out.String(), "quá nửa trang") || !strings.Contains(said.String(), "1m40s") {
		t.Errorf("%s\n%s", out, said)
	}
}
