package policyfile

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"trien/validation"
)

// file is the form of a policy file.
type file struct {
	Name       string      `toml:"name"`
	Digest     []digest    `toml:"digest"`
	Key        []key       `toml:"key"`
	Scheme     []scheme    `toml:"scheme"`
	Revocation revocation  `toml:"revocation"`
	Time       times       `toml:"time"`
	Oddities   oddities    `toml:"oddities"`
	Policies   []signature `toml:"signature_policy"`
}

type digest struct {
	Name  string    `toml:"name"`
	Until time.Time `toml:"until"`
	Do    string    `toml:"do"`
}

type key struct {
	Kind  string    `toml:"kind"`
	Bits  int       `toml:"bits"`
	Until time.Time `toml:"until"`
	Do    string    `toml:"do"`
}

type scheme struct {
	Name   string    `toml:"name"`
	Digest string    `toml:"digest"`
	Until  time.Time `toml:"until"`
	Do     string    `toml:"do"`
}

type revocation struct {
	MaxAge       string `toml:"max_age"`
	Freshness    string `toml:"freshness"`
	SlideToIssue bool   `toml:"slide_to_issuance"`
}

type times struct {
	Skew       string `toml:"skew"`
	StampDelay string `toml:"stamp_delay"`
}

type oddities struct {
	WeakChain       string `toml:"weak_chain"`
	Unreferenced    string `toml:"unreferenced"`
	Delayed         string `toml:"delayed"`
	PKCS1           string `toml:"pkcs1"`
	SignaturePolicy string `toml:"signature_policy"`
}

type signature struct {
	ID     string `toml:"id"`
	SHA256 string `toml:"sha256"`
}

// allowedIn gives the keys of a table, as the structs above have them.
func allowedIn(table string) []string {
	return map[string][]string{
		"":                 {"name", "digest", "key", "scheme", "revocation", "time", "oddities", "signature_policy"},
		"digest":           {"name", "until", "do"},
		"key":              {"kind", "bits", "until", "do"},
		"scheme":           {"name", "digest", "until", "do"},
		"revocation":       {"max_age", "freshness", "slide_to_issuance"},
		"time":             {"skew", "stamp_delay"},
		"oddities":         {"weak_chain", "unreferenced", "delayed", "pkcs1", "signature_policy"},
		"signature_policy": {"id", "sha256"},
	}[table]
}

// reader turns a file into a policy.
type reader struct {
	*file
	defined func(key ...string) bool
	where   map[string]int
	policy  *validation.Policy
}

func (r *reader) read() error {
	if r.Name != "" {
		r.policy.Name = r.Name
	}
	for _, step := range []func() error{r.digests, r.keys, r.schemes, r.revocation, r.times, r.oddities, r.policies} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// wrong is a value that is none, and what would be one.
func (r *reader) wrong(key, vi, en string) error {
	return &Error{Line: r.where[key], Key: key, Vi: "“" + key + "”: " + vi, En: "“" + key + "”: " + en}
}

// digestNames are the digests that a policy may speak of, as crypto.Hash spells them.
func digestNames() []string {
	return []string{"MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA-512/224", "SHA-512/256", "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512"}
}

func (r *reader) digests() error {
	if !r.defined("digest") {
		return nil
	}
	r.policy.Weak = nil
	for _, d := range r.Digest {
		if !oneOf(d.Name, digestNames()...) {
			return r.wrong("digest.name", "không có hàm băm “"+d.Name+"”; các tên được dùng: "+strings.Join(digestNames(), ", "), "there is no digest “"+d.Name+"”; what is allowed: "+strings.Join(digestNames(), ", "))
		}
		do, err := r.do("digest.do", d.Do)
		if err != nil {
			return err
		}
		if !d.Until.IsZero() {
			r.policy.Weak = append(r.policy.Weak, validation.Weak{Digest: d.Name, After: d.Until.UTC(), Do: do})
		}
	}
	for _, old := range validation.DefaultPolicy(nil).Weak {
		if old.Do == "" && !r.names(old.Digest) {
			return r.wrong("digest", "phải nêu thời hạn của "+old.Digest+" (hàm băm đã bị phá)", "the end of "+old.Digest+" must be named: it is broken")
		}
	}
	return nil
}

// do reads what an end is worth: "warn" only tells of it; nothing or "fail" decides.
func (r *reader) do(key, word string) (validation.Action, error) {
	switch validation.Action(word) {
	case "", validation.Fail:
		return "", nil
	case validation.Warn:
		return validation.Warn, nil
	}
	return "", r.wrong(key, "“"+word+"” không dùng được; hãy chọn warn hoặc fail", "“"+word+"” is none; choose warn or fail")
}

// names tells whether the file says until when a digest is believed.
func (r *reader) names(digest string) bool {
	for _, w := range r.policy.Weak {
		if w.Digest == digest && w.Do == "" {
			return true
		}
	}
	return false
}

func (r *reader) keys() error {
	if !r.defined("key") {
		return nil
	}
	r.policy.MinRSA, r.policy.MinEC, r.policy.Keys = 0, 0, nil
	for _, k := range r.Key {
		if !oneOf(k.Kind, validation.KeyRSA, validation.KeyEC, validation.KeyDSA) {
			return r.wrong("key.kind", "không có loại khóa “"+k.Kind+"”; các loại: RSA, EC, DSA", "there is no kind of key “"+k.Kind+"”; what is allowed: RSA, EC, DSA")
		}
		if k.Bits < 1 || k.Bits > 16384 {
			return r.wrong("key.bits", fmt.Sprintf("%d không phải là độ dài khóa", k.Bits), fmt.Sprintf("%d is no length of a key", k.Bits))
		}
		do, err := r.do("key.do", k.Do)
		if err == nil && do == validation.Warn && k.Until.IsZero() {
			err = r.wrong("key.do", "warn cần có until", "warn needs an until")
		}
		switch {
		case err != nil:
			return err
		case !k.Until.IsZero():
			r.policy.Keys = append(r.policy.Keys, validation.WeakKey{Kind: k.Kind, Below: k.Bits, After: k.Until.UTC(), Do: do})
		case k.Kind == validation.KeyRSA:
			r.policy.MinRSA = max(r.policy.MinRSA, k.Bits)
		case k.Kind == validation.KeyEC:
			r.policy.MinEC = max(r.policy.MinEC, k.Bits)
		default:
			r.policy.Keys = append(r.policy.Keys, validation.WeakKey{Kind: k.Kind, Below: k.Bits})
		}
	}
	if r.policy.MinRSA == 0 || r.policy.MinEC == 0 {
		return r.wrong("key", "phải nêu độ dài tối thiểu của cả RSA và EC (một mục không có until)", "the least length of both RSA and EC must be named (an entry without until)")
	}
	return nil
}

func (r *reader) schemes() error {
	if r.defined("scheme") {
		r.policy.Schemes = nil
	}
	known := []string{validation.SchemeRSA, validation.SchemePSS, validation.SchemeECDSA, validation.SchemeEd25519, validation.SchemeDSA}
	for _, s := range r.Scheme {
		switch {
		case !oneOf(s.Name, known...):
			return r.wrong("scheme.name", "không có cách ký “"+s.Name+"”; các cách: "+strings.Join(known, ", "), "there is no scheme “"+s.Name+"”; what is allowed: "+strings.Join(known, ", "))
		case s.Digest != "" && !oneOf(s.Digest, digestNames()...):
			return r.wrong("scheme.digest", "không có hàm băm “"+s.Digest+"”", "there is no digest “"+s.Digest+"”")
		case s.Until.IsZero():
			return r.wrong("scheme", "thiếu until: từ khi nào cách ký này không còn được tin", "until is missing: since when this scheme is not believed")
		}
		do, err := r.do("scheme.do", s.Do)
		if err != nil {
			return err
		}
		r.policy.Schemes = append(r.policy.Schemes, validation.WeakScheme{Scheme: s.Name, Digest: s.Digest, After: s.Until.UTC(), Do: do})
	}
	return nil
}

func (r *reader) revocation() error {
	r.policy.SlideToIssuance = r.Revocation.SlideToIssue
	if err := r.duration("revocation.max_age", r.Revocation.MaxAge, &r.policy.MaxAge); err != nil {
		return err
	}
	return r.duration("revocation.freshness", r.Revocation.Freshness, &r.policy.Freshness)
}

func (r *reader) times() error {
	if err := r.duration("time.skew", r.Time.Skew, &r.policy.Skew); err != nil {
		return err
	}
	if r.policy.Skew > time.Hour {
		return r.wrong("time.skew", "hai đồng hồ không được lệch nhau quá một giờ (1h)", "two clocks may not differ by more than an hour (1h)")
	}
	return r.duration("time.stamp_delay", r.Time.StampDelay, &r.policy.StampDelay)
}

// duration reads "36h", "90m", "30s" or whole days as "7d"; an empty word leaves the default.
func (r *reader) duration(key, word string, into *time.Duration) error {
	if word == "" {
		return nil
	}
	text := word
	var days int
	if n, err := fmt.Sscanf(word, "%dd", &days); err == nil && n == 1 && word == fmt.Sprintf("%dd", days) && days < 100_000 {
		text = fmt.Sprintf("%dh", days*24)
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return r.wrong(key, "“"+word+"” không phải là khoảng thời gian; hãy viết như \"36h\", \"90m\" hoặc \"7d\"", "“"+word+"” is no span of time; write it like \"36h\", \"90m\" or \"7d\"")
	}
	*into = d
	return nil
}

func (r *reader) oddities() error {
	for _, o := range []struct {
		key, word string
		into      *validation.Action
	}{
		{"weak_chain", r.Oddities.WeakChain, &r.policy.WeakChain}, {"unreferenced", r.Oddities.Unreferenced, &r.policy.Unreferenced},
		{"delayed", r.Oddities.Delayed, &r.policy.Delayed}, {"pkcs1", r.Oddities.PKCS1, &r.policy.PKCS1}, {"signature_policy", r.Oddities.SignaturePolicy, &r.policy.SignaturePolicy},
	} {
		if o.word == "" {
			continue
		}
		if !oneOf(o.word, string(validation.Accept), string(validation.Warn), string(validation.Fail)) {
			return r.wrong("oddities."+o.key, "“"+o.word+"” không dùng được; hãy chọn accept, warn hoặc fail", "“"+o.word+"” is none; choose accept, warn or fail")
		}
		*o.into = validation.Action(o.word)
	}
	return nil
}

func (r *reader) policies() error {
	for _, p := range r.Policies {
		sum, err := hex.DecodeString(p.SHA256)
		if err != nil || len(sum) != 0 && len(sum) != 32 {
			return r.wrong("signature_policy.sha256", "phải là 64 chữ số thập lục phân", "it must be 64 hexadecimal digits")
		}
		if strings.Trim(p.ID, "0123456789.") != "" || !strings.Contains(p.ID, ".") {
			return r.wrong("signature_policy.id", "“"+p.ID+"” không phải là mã định danh (OID)", "“"+p.ID+"” is no object identifier")
		}
		r.policy.Known = append(r.policy.Known, validation.SignaturePolicy{ID: p.ID, Digest: sum})
	}
	return nil
}
