package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"time"
	"unicode"

	"trien/cms"
	"trien/internal/look"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/validation"
)

// judgeFor bounds everything that one judgement asks of the network.
const judgeFor = 10 * time.Second

// judged is a judgement with what it was made of.
type judged struct {
	facts    *validation.Facts
	report   validation.Report
	verdict  office.Verdict
	at       time.Time
	sanction []SanctionView // who could sign, by which rule
	twin     string         // số đến of a document with the same number and sender, "" where there is none
}

// judge collects the facts of a file and judges them, now. The roles of the signatures stay open: see roles.
func (o *Office) judge(ctx context.Context, name string, r io.ReaderAt, size int64) (judged, error) {
	return o.judgeBy(ctx, func(src validation.Sources, now time.Time) (*validation.Facts, error) {
		return validation.Collect(ctx, validation.Input{Name: name, Reader: r, Size: size}, src, now)
	})
}

// judgeBy judges what collect finds.
func (o *Office) judgeBy(ctx context.Context, collect func(validation.Sources, time.Time) (*validation.Facts, error)) (judged, error) {
	if err := o.judgesLikeOthers(); err != nil {
		return judged{}, err
	}
	now := o.now()
	asking, cancel := context.WithTimeout(ctx, judgeFor)
	defer cancel()
	believed := o.trust()
	src := validation.Sources{Trust: believed,
		OCSP:         func(_ context.Context, url string, q []byte) ([]byte, error) { return o.fetch.OCSP(asking, url, q) },
		CRL:          func(_ context.Context, url string) ([]byte, error) { return o.fetch.CRL(asking, url) },
		Certificates: func(_ context.Context, url string) ([]byte, error) { return o.fetch.Certificates(asking, url) },
		Nonce:        o.nonce,
		View:         look.By(func(context.Context) (*render.Engine, error) { return o.Render, nil }, look.Usual),
	}
	facts, err := collect(src, now)
	if err != nil {
		return judged{}, err
	}
	policy, err := o.policy(believed)
	if err != nil {
		return judged{}, err
	}
	j := judged{facts: facts, report: validation.Judge(facts, policy, now), at: now}
	if j.report.Error != nil && j.report.Error.Kind == "io" {
		return j, problem.New(problem.IO, "Không đọc được tệp để kiểm tra. Hãy thử lại.", "The file could not be read to be checked. Try again.")
	}
	return j, nil
}

// known says whose certificate stands behind a signature: the role it signs in and its holder, "" and "" where that is nobody's who should.
type known func(fingerprint, commonName string) (role, holder string)

// verdict is the judgement as the office decides by it.
func (j judged) withRoles(whose known, officialOnly bool) judged {
	j.verdict = office.Verdict{Indication: indication(&j.report), OfficialOnly: officialOnly}
	for i, s := range j.report.Signatures {
		if s.Kind != "signature" {
			continue
		}
		c := office.Checked{Field: s.Field, Indication: string(s.Indication), Official: s.Official}
		if s.Signer != nil {
			c.Subject = s.Signer.Subject
			c.Role, c.Holder = whose(signerOf(j.facts.Signatures[i]), s.Signer.CommonName)
		}
		j.verdict.Signatures = append(j.verdict.Signatures, c)
	}
	return j
}

func indication(r *validation.Report) string {
	if r.Error != nil {
		return "ERROR_" + strings.ToUpper(r.Error.Kind)
	}
	return string(r.Verdict().Indication)
}

// signerOf is the fingerprint of the certificate that a signature names as its own.
func signerOf(f validation.SignatureFacts) string {
	sd, err := cms.Parse(f.Contents)
	if err != nil || len(sd.Signers) == 0 {
		return ""
	}
	c := sd.Identify(0, nil).Certificate
	if c == nil {
		return ""
	}
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}

// ours tells the roles in a document of this office: only the certificate registered for the signer of the document, and the one registered
// for the office, count.
func (o *Office) ours(people *registry, d office.Document) known {
	return func(fp, _ string) (string, string) {
		switch holder := people.holder(fp); {
		case holder == "":
			return "", ""
		case holder == o.settings.ID:
			return "office", holder
		case holder == d.Signer:
			return "person", holder
		default:
			return "", holder
		}
	}
}

// theirs tells the roles in a document from outside: the office is the one whose certificate was agreed on, or, where they are not
// connected, whose certificate bears its name; the person is the signer that the document names.
func theirs(people *registry, d office.Document) known {
	p, connected := people.peer(d.Sender.ID)
	return func(fp, name string) (string, string) {
		if connected && fp == p.seal && fp != "" || !connected && bears(name, d.Sender.Name) {
			return "office", d.Sender.ID
		}
		if d.SignerName == "" || bears(name, d.SignerName) {
			return "person", ""
		}
		return "", ""
	}
}

// bears says whether a certificate's name has a name in it, as whole words: a sender called "An" is not in "Trần Văn Anh".
func bears(commonName, name string) bool {
	whole := func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(office.Plain(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ") + " "
	}
	return len(whole(name)) > 2 && strings.Contains(whole(commonName), whole(name))
}

func (o *Office) keepJSON(ctx context.Context, id string, v any) (office.Stored, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return office.Stored{}, err
	}
	return o.keepBytes(ctx, id, raw)
}

func (o *Office) keepBytes(ctx context.Context, id string, raw []byte) (office.Stored, error) {
	k, err := o.vault.Key(keyName(id))
	if err != nil {
		return office.Stored{}, err
	}
	ref, err := o.blobs.Put(ctx, k, bytes.NewReader(raw))
	return office.Stored{Blob: ref.Digest.String(), Bytes: ref.Size}, err
}
