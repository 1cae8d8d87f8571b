package main

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"trien/internal/agentd"
	"trien/internal/keys"
	"trien/internal/problem"
)

// officer is who sits at the terminal of an agent. What is asked goes to standard error, what became of each document to standard output.
type officer struct {
	*env
	agentRunCmd
	in     *bufio.Reader
	viewed viewer
	given  bool // the PIN that a file or variable holds was tried and was wrong: not again
}

func newOfficer(e *env, c agentRunCmd) *officer {
	return &officer{env: e, agentRunCmd: c, in: bufio.NewReader(e.stdin)}
}

// begin says whose keys are here.
func (d *officer) begin(p *agentd.Pairing, sources []*agentd.Source, unsent int) {
	d.put(problem.Words{VI: "Máy “%s” ký cho %s – %s, qua %s.\n", EN: "Machine \"%s\" signs for %s – %s, through %s.\n"}, p.Machine, p.OfficeName, p.PersonName, p.Server)
	for _, s := range sources {
		d.put(problem.Words{VI: "Chứng thư: %s, đến %s\n", EN: "Certificate: %s, until %s\n"}, nameOf(s.Chain[0]), s.Chain[0].NotAfter.Local().Format("02/01/2006"))
	}
	if d.Yes {
		d.put(problem.Words{VI: "CHÚ Ý: --yes: con dấu của cơ quan được ký mà không hỏi. Chữ ký của cá nhân vẫn luôn được hỏi.\n",
			EN: "NOTE: --yes: the office's seal is set without asking. A person's signature is always asked for.\n"})
	}
	if unsent > 0 {
		d.put(problem.Words{VI: "%d chữ ký lần trước chưa gửi được; sẽ gửi lại.\n", EN: "%d signatures of last time were not handed over yet; they will be.\n"}, unsent)
	}
}

// put writes to the person.
func (d *officer) put(w problem.Words, args ...any) { fmt.Fprintf(d.stderr, w.In(d.lang), args...) }

func nameOf(c *x509.Certificate) string {
	if c.Subject.CommonName != "" {
		return c.Subject.CommonName
	}
	return c.Subject.String()
}

// ask gets a PIN: from where --pass-file or --pass-env say, once and never again after it was wrong; else from the terminal without echo.
func (d *officer) ask(ctx context.Context, p keys.Prompt) ([]byte, error) {
	if d.PassEnv != "" || d.PassFile != "" {
		return d.givenPIN(p)
	}
	terminal := d.onTerminal()
	if terminal == nil {
		if p.Wrong != nil {
			return nil, nil
		}
		return nil, problem.New(problem.Usage, "Cần mã PIN: hãy chạy trên màn hình dòng lệnh để được hỏi, hoặc dùng --pass-env TÊN, --pass-file TỆP.",
			"The PIN is needed: run on a terminal to be asked, or use --pass-env NAME or --pass-file FILE.")
	}
	if p.Wrong != nil {
		fmt.Fprintln(d.stderr, problem.WordsOf(p.Wrong).In(d.lang))
		d.put(problem.Words{VI: "Để trống và nhấn Enter nếu không thử lại.\n", EN: "Leave it empty and press Enter not to try again.\n"})
	}
	secret, err := secretPrompt{terminal, d.stderr, promptWords(p).In(d.lang), noPINRead}.unseen(ctx)
	if err != nil || len(secret) == 0 {
		return nil, err // nothing typed: they give up
	}
	return secret, nil
}

// givenPIN is what a file or a variable holds. A script may not use up the last try of a token, nor try a wrong one batch after batch.
func (d *officer) givenPIN(p keys.Prompt) ([]byte, error) {
	if p.Wrong != nil {
		d.given = true
		return nil, nil
	}
	switch {
	case p.Secret != keys.PIN || d.given:
		return nil, problem.New(problem.Key, "Mã PIN trong tệp hoặc biến môi trường đã sai một lần nên không thử lại. Hãy sửa rồi chạy lại `trien agent run`.",
			"The PIN in the file or the environment was wrong once and is not tried again. Correct it and start `trien agent run` anew.")
	case p.Left == keys.Last:
		return nil, problem.New(problem.Key, "Thiết bị “"+p.Of+"” chỉ còn một lần thử mã PIN, nên mã trong tệp hoặc biến môi trường không được thử. Hãy tự nhập.",
			"The token \""+p.Of+"\" allows one more PIN before it locks, so the one in the file or the environment was not tried. Type it yourself.")
	case d.PassEnv != "":
		return d.secretFromEnv(d.PassEnv)
	}
	data, err := os.ReadFile(d.PassFile)
	if err != nil {
		return nil, fileProblem(d.PassFile, err)
	}
	return trimmed(data), nil
}

// answer asks a question and reads a line; io.EOF where nobody answers any more.
func (d *officer) answer(ctx context.Context, question string) (string, error) {
	fmt.Fprint(d.stderr, question)
	type typed struct {
		text string
		err  error
	}
	done := make(chan typed, 1)
	go func() {
		text, err := d.in.ReadString('\n')
		done <- typed{text, err}
	}()
	select {
	case t := <-done:
		text := strings.ToLower(strings.TrimSpace(t.text))
		if t.err != nil && text == "" {
			fmt.Fprintln(d.stderr)
			return "", io.EOF
		}
		return text, nil
	case <-ctx.Done():
		fmt.Fprintln(d.stderr)
		return "", ctx.Err()
	}
}

// unattended tells whether --yes covers a document: the acts of the office's key alone. The act's name is the server's word, so the file itself
// must bear it out: the field that is signed is the office's, the signature certifies nothing, and it was not made before.
func unattended(l agentd.Line) bool {
	field := map[string]string{"seal": "office", "arrive": "incoming"}[l.Item.Act]
	return field != "" && l.Item.Field == field && l.Statement.Certify == 0 && l.Signed.IsZero()
}

type show = func(ctx context.Context, line int) ([]byte, error)

// choose shows a batch and asks what to do with it. Where nobody answers it is left waiting.
func (d *officer) choose(ctx context.Context, b *agentd.Batch, look show) ([]agentd.Choice, error) {
	d.list(b)
	if d.Yes && !slices.ContainsFunc(b.Lines, func(l agentd.Line) bool { return !unattended(l) }) {
		return all(b, agentd.Sign), nil
	}
	if d.Open {
		for n := range b.Lines {
			d.view(ctx, n, look)
		}
	}
	choices, err := d.decide(ctx, b, look)
	if errors.Is(err, io.EOF) {
		return all(b, agentd.Later), nil
	}
	return choices, err
}

func all(b *agentd.Batch, c agentd.Choice) []agentd.Choice {
	return slices.Repeat([]agentd.Choice{c}, len(b.Lines))
}

// decide asks for the whole batch, or for each document where the person wants that.
func (d *officer) decide(ctx context.Context, b *agentd.Batch, look show) ([]agentd.Choice, error) {
	question := fmt.Sprintf(problem.Words{VI: "Ký %d văn bản trên? [c = ký, k = từ chối, s = để sau, t = hỏi từng văn bản, x SỐ = xem] ",
		EN: "Sign these %d documents? [y = sign, n = refuse, l = later, e = ask for each, v N = view] "}.In(d.lang), len(b.Lines))
	for {
		text, err := d.answer(ctx, question)
		if err != nil {
			return nil, err
		}
		if c, ok := choiceOf(text); ok {
			return d.twice(ctx, b, all(b, c))
		}
		switch verb, n := wished(text); {
		case verb == "each":
			return d.each(ctx, b)
		case verb == "view" && n >= 1 && n <= len(b.Lines):
			d.view(ctx, n-1, look)
		}
	}
}

// each asks for each document.
func (d *officer) each(ctx context.Context, b *agentd.Batch) ([]agentd.Choice, error) {
	out := all(b, agentd.Later)
	for n, l := range b.Lines {
		var err error
		if out[n], err = d.one(ctx, fmt.Sprintf("%d. %s", n+1, heading(l, d.lang))); err != nil {
			return nil, err
		}
	}
	return d.twice(ctx, b, out)
}

// one asks for one document until there is an answer.
func (d *officer) one(ctx context.Context, about string) (agentd.Choice, error) {
	for {
		text, err := d.answer(ctx, about+problem.Words{VI: "\n   Ký? [c = ký, k = từ chối, s = để sau] ", EN: "\n   Sign? [y = sign, n = refuse, l = later] "}.In(d.lang))
		if err != nil {
			return agentd.Later, err
		}
		if c, ok := choiceOf(text); ok {
			return c, nil
		}
	}
}

// twice asks once more for what this machine has signed before: nothing is signed again unnoticed.
func (d *officer) twice(ctx context.Context, b *agentd.Batch, choices []agentd.Choice) ([]agentd.Choice, error) {
	for n, l := range b.Lines {
		if choices[n] != agentd.Sign || l.Signed.IsZero() {
			continue
		}
		about := fmt.Sprintf(problem.Words{VI: "%d. %s\n   ĐÃ KÝ trên máy này lúc %s.", EN: "%d. %s\n   ALREADY SIGNED on this machine at %s."}.In(d.lang), n+1, heading(l, d.lang), clock(l.Signed))
		var err error
		if choices[n], err = d.one(ctx, about); err != nil {
			return nil, err
		}
	}
	return choices, nil
}

// choiceOf reads an answer in either language, whole or by its letter.
func choiceOf(text string) (agentd.Choice, bool) {
	switch text {
	case "c", "có", "co", "ký", "y", "yes":
		return agentd.Sign, true
	case "k", "không", "khong", "n", "no":
		return agentd.Refuse, true
	case "s", "sau", "để sau", "l", "later":
		return agentd.Later, true
	}
	return agentd.Later, false
}

// wished reads "t" (each) and "x 2" (view the second).
func wished(text string) (verb string, n int) {
	word, rest, _ := strings.Cut(text, " ")
	switch word {
	case "t", "từng", "e", "each":
		return "each", 0
	case "x", "xem", "v", "view":
		n, err := strconv.Atoi(strings.TrimSpace(rest))
		if err != nil && rest == "" {
			n = 1
		}
		return "view", n
	}
	return "", 0
}
