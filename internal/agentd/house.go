package agentd

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"trien/internal/agent"
	"trien/internal/limits"
	"trien/internal/problem"
)

// House is the way to the server that this machine is paired with.
type House struct {
	base   *url.URL
	http   *http.Client
	signer *Pairing
	now    func() time.Time
	off    time.Duration // the house's clock, ahead of ours, as last seen
}

// answerTime bounds an answer but for a file and the wait for work: the house adds a time-stamp, which may take 131 s, and judges.
const answerTime = 5 * time.Minute

// fileTime bounds the reading of a prepared file.
const fileTime = 15 * time.Minute

// Server reads the address of a server: https, or http to this machine alone.
func Server(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	plain := err == nil && u.Scheme == "http" && loopback(u.Hostname())
	if err != nil || u.Scheme != "https" && !plain || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path != "" && u.Path != "/" {
		return nil, problem.New(problem.Usage, "Địa chỉ máy chủ phải có dạng https://TÊN-MÁY[:CỔNG] (http chỉ dùng được với chính máy này).",
			"The server's address has the form https://HOST[:PORT] (http only to this very machine).").Because(err)
	}
	u.Path = ""
	return u, nil
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// NewHouse makes the way to the server of a pairing.
func NewHouse(p *Pairing, now func() time.Time) (*House, error) {
	base, err := Server(p.Server)
	if err != nil {
		return nil, err
	}
	trusted := &tls.Config{MinVersion: tls.VersionTLS12}
	if p.CA != "" {
		trusted.RootCAs = x509.NewCertPool()
		if !trusted.RootCAs.AppendCertsFromPEM([]byte(p.CA)) {
			return nil, problem.New(problem.Usage, "Tệp --ca không có chứng thư PEM nào.", "The file of --ca has no certificate in PEM.")
		}
	}
	return &House{base: base, signer: p, now: now, http: &http.Client{
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			TLSClientConfig:        trusted,
			DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout:    10 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			IdleConnTimeout:        time.Minute,
			ForceAttemptHTTP2:      true,
		},
		// The signature of a call is for one address.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Close drops idle connections.
func (h *House) Close() { h.http.CloseIdleConnections() }

// question is one call.
type question struct {
	method, path string
	body         []byte
	most         int64 // bytes of the answer
	within       time.Duration
}

// ask makes a signed call and gives the answer. Failures are problems: Unavailable where asking again may help.
func (h *House) ask(ctx context.Context, q question) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, q.within)
	defer cancel()
	target, err := h.base.Parse(agent.Root + url.PathEscape(h.signer.Office) + q.path)
	if err != nil {
		return nil, unreachable(err)
	}
	r, err := http.NewRequestWithContext(limited, q.method, target.String(), bytes.NewReader(q.body))
	if err != nil {
		return nil, unreachable(err)
	}
	h.sign(r, q.body)
	answer, err := h.http.Do(r)
	if err != nil {
		return nil, h.failed(ctx, err)
	}
	defer answer.Body.Close()
	h.clock(answer.Header)
	body, err := io.ReadAll(io.LimitReader(answer.Body, q.most+1))
	switch {
	case err != nil:
		return nil, h.failed(ctx, err)
	case int64(len(body)) > q.most:
		return nil, unreachable(fmt.Errorf("an answer of more than %d bytes", q.most))
	case answer.StatusCode != http.StatusOK:
		return nil, said(answer.StatusCode, body)
	}
	return body, nil
}

// sign puts the call's signature into its head.
func (h *House) sign(r *http.Request, body []byte) {
	c := agent.NewCall(r.Method, agent.Target(r.URL), body, h.now())
	if h.signer.Agent != "" {
		r.Header.Set(agent.HeaderAgent, h.signer.Agent)
	}
	r.Header.Set(agent.HeaderTime, c.Time)
	r.Header.Set(agent.HeaderSignature, c.Sign(h.signer.key()))
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("User-Agent", "trien-agent")
}

// clock looks at how far the house's clock is from ours.
func (h *House) clock(head http.Header) {
	if at, err := http.ParseTime(head.Get("Date")); err == nil {
		h.off = at.Sub(h.now())
	}
}

// failed makes words of a failure of the network; a cancelled context stays what it is.
func (h *House) failed(ctx context.Context, err error) error {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid):
		return problem.New(problem.Forbidden, "Chứng thư của máy chủ "+h.base.Host+" không tin cậy được nên không kết nối. Hãy kiểm tra địa chỉ; máy chủ nội bộ cần --ca TỆP khi ghép nối.",
			"The certificate of "+h.base.Host+" is not to be trusted, so nothing was sent. Check the address; a server with an authority of its own needs --ca FILE when pairing.").Because(err)
	}
	return unreachable(err)
}

func unreachable(err error) error {
	return problem.New(problem.Unavailable, "Không kết nối được tới máy chủ.", "The server can't be reached.").Because(err)
}

// said makes a problem of an answer that is not 200. What our house says comes in its own words; anything else is taken for a server in between.
func said(status int, body []byte) error {
	kind, words := agent.ParseFailure(body)
	cause := fmt.Errorf("status %d", status)
	if kind == "" || status >= http.StatusInternalServerError && problem.Kind(kind) != problem.Unavailable {
		return unreachable(cause)
	}
	return problem.New(problem.Kind(kind), words.VI, words.EN).Because(cause)
}

// Pair binds the machine to the person who was given the code, and fills the pairing in.
func (h *House) Pair(ctx context.Context, code string) error {
	body, err := marshal(agent.PairRequest{Code: code, Name: h.signer.Machine, PublicKey: publicOf(h.signer.key())})
	if err != nil {
		return err
	}
	answer, err := h.ask(ctx, question{http.MethodPost, agent.PairPath, body, limits.JSONBody, answerTime})
	if err != nil {
		return err
	}
	p, err := agent.ParsePaired(answer)
	if err != nil {
		return unreachable(err)
	}
	s := h.signer
	s.Agent, s.OfficeName, s.Person, s.PersonName, s.Paired = p.Agent, p.OfficeName, p.Person, p.PersonName, h.now().UTC()
	return nil
}

// Work asks what waits, for at most that long.
func (h *House) Work(ctx context.Context, wait time.Duration) (agent.Work, error) {
	seconds := int(min(wait, agent.MaxWait) / time.Second)
	answer, err := h.ask(ctx, question{method: http.MethodGet, path: agent.WorkPath + "?wait=" + strconv.Itoa(seconds), most: limits.AgentWork,
		within: wait + time.Minute})
	if err != nil {
		return agent.Work{}, err
	}
	w, err := agent.ParseWork(answer)
	if err != nil {
		return agent.Work{}, unreachable(err)
	}
	return w, nil
}

// file fetches the prepared bytes of an item.
func (h *House) file(ctx context.Context, i agent.Item) ([]byte, error) {
	if i.Size <= 0 || i.Size > limits.AgentFile {
		return nil, nil // Inspect refuses it
	}
	return h.ask(ctx, question{method: http.MethodGet, path: agent.WorkPath + "/" + i.ID + agent.FilePath, most: i.Size, within: fileTime})
}

// answer hands a result over. The same one may be handed over again and again.
func (h *House) answer(ctx context.Context, item string, r agent.Result) (agent.Outcome, error) {
	body, err := marshal(r)
	if err != nil {
		return agent.Outcome{}, err
	}
	raw, err := h.ask(ctx, question{http.MethodPost, agent.WorkPath + "/" + item, body, limits.JSONBody, answerTime})
	if err != nil {
		return agent.Outcome{}, err
	}
	o, err := agent.ParseOutcome(raw)
	if err != nil {
		return agent.Outcome{}, unreachable(err)
	}
	return o, nil
}

// prove hands over what became of a challenge.
func (h *House) prove(ctx context.Context, challenge string, p agent.Proof) error {
	body, err := marshal(p)
	if err != nil {
		return err
	}
	_, err = h.ask(ctx, question{http.MethodPost, agent.ChallengePath + "/" + challenge, body, limits.JSONBody, answerTime})
	return err
}

// show tells the house the certificates of this machine's keys.
func (h *House) show(ctx context.Context, list []*Source) error {
	said := agent.Shown{Chains: [][][]byte{}}
	for _, s := range list[:min(len(list), limits.AgentKeys)] {
		var chain [][]byte
		for _, c := range s.Chain[:min(len(s.Chain), limits.PathDepth)] {
			chain = append(chain, c.Raw)
		}
		if len(chain) > 0 {
			said.Chains = append(said.Chains, chain)
		}
	}
	body, err := marshal(said)
	if err != nil {
		return err
	}
	_, err = h.ask(ctx, question{http.MethodPost, agent.CertificatesPath, body, limits.JSONBody, answerTime})
	return err
}

// paired is what this machine was told when it was paired.
func (h *House) paired() agent.Paired {
	s := h.signer
	return agent.Paired{Agent: s.Agent, Office: s.Office, OfficeName: s.OfficeName, Person: s.Person, PersonName: s.PersonName}
}

// origin is where pages of the server stand.
func (h *House) origin() string { return agent.Origin(h.base) }

// sameBytes tells whether bytes are those that a statement was made over.
func sameBytes(raw []byte, s *agent.Statement) bool { return sha256.Sum256(raw) == s.SHA256 }
