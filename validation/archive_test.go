package validation_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"trien/cms"
	"trien/validation"
)

// detachedLife signs note with a time-stamp and gives the file.
func (l *life) detachedLife() []byte {
	return l.detached(signing{key: "person-p256", stamp: l.clock})
}

// judgedCMS judges a CMS file over note at the clock.
func (l *life) judgedCMS(der []byte) *validation.Signature {
	l.Helper()
	in := validation.Input{Name: "a.p7s", Reader: bytes.NewReader(der), Size: int64(len(der))}
	beside := &validation.Input{Name: "a", Reader: bytes.NewReader(note), Size: int64(len(note))}
	f, err := validation.CollectCMS(context.Background(), in, beside, l.sources(), l.clock)
	l.ok(err)
	same(l, f, again(l, f), l.policy(), l.clock)
	r := validation.Judge(f, l.policy(), l.clock)
	if len(r.Signatures) != 1 {
		l.Fatalf("%+v", r)
	}
	return &r.Signatures[0]
}

// TestArchiveTimeStamps: an archive-time-stamp-v3 proves since when the signature, its time-stamps and its evidence exist.
func TestArchiveTimeStamps(t *testing.T) {
	const person = "person-p256"
	ok := validation.Verdict{Indication: passed}
	for name, c := range map[string]struct {
		make    func(l *life) []byte
		want    validation.Verdict
		warning string
		stamps  int // of the archive, that stand
	}{
		"the time-stamp authority's key stolen, the time-stamp proven older": {func(l *life) []byte {
			der := l.at(0).detachedLife()
			der = l.stamper().archived(der, note, nil)
			l.ok(l.pki.Revoke("tsa", now.Add(time.Hour)))
			l.ok(l.pki.Revoke(person, now.Add(2*time.Hour)))
			l.clock = now.Add(3 * time.Hour)
			return der
		}, ok, "revoked_later", 1},
		"the signer's key stolen before the archive time-stamp, and none other": {func(l *life) []byte {
			der := l.detached(signing{key: person})
			l.at(0).stamper()
			l.clock = now.Add(2 * time.Hour)
			der = l.archived(der, note, nil)
			l.ok(l.pki.Revoke(person, now.Add(time.Hour)))
			l.clock = now.Add(3 * time.Hour)
			return der
		}, validation.Verdict{Indication: indeterminate, SubIndication: validation.RevokedNoPOE}, "revoked/keyCompromise", 1},
		"the signer's key stolen after the archive time-stamp, and none other": {func(l *life) []byte {
			der := l.at(0).stamper().archived(l.detached(signing{key: person}), note, nil)
			l.ok(l.pki.Revoke(person, now.Add(time.Hour)))
			l.clock = now.Add(3 * time.Hour)
			return der
		}, ok, "revoked_later", 1},
		"over other content": {func(l *life) []byte {
			der := l.at(0).archived(l.detached(signing{key: person}), []byte("other"), nil)
			return der
		}, ok, "timestamp/stamp_imprint", 0},
		"naming what is not there": {func(l *life) []byte {
			return l.at(0).archived(l.detached(signing{key: person}), note, func(x *indexOf) { x.Certificates = append(x.Certificates, make([]byte, 32)) })
		}, ok, "timestamp/archive_index", 0},
		"without an index": {func(l *life) []byte {
			token, err := l.at(0).token(signing{stamp: now}, []byte("x"))
			l.ok(err)
			der, err := cms.AddUnsigned(l.detached(signing{key: person}), 0, attribute(cms.OIDArchiveTimeStampV3, token))
			l.ok(err)
			return der
		}, ok, "timestamp/archive_unreadable", 0},
		"of the older kind": {func(l *life) []byte {
			token, err := l.at(0).token(signing{stamp: now}, []byte("x"))
			l.ok(err)
			der, err := cms.AddUnsigned(l.detached(signing{key: person}), 0, attribute(cms.OIDArchiveTimeStampV2, token))
			l.ok(err)
			return der
		}, ok, "archive_v2", 0},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLife(t)
			der := c.make(l)
			s := l.judgedCMS(der)
			if s.Verdict != c.want || !warned(s, c.warning) {
				t.Errorf("%v, want %v saying %s: %v", s.Verdict, c.want, c.warning, s.Warnings)
			}
			stand := 0
			for _, x := range s.Detail.Stamps {
				if x.Kind == validation.StampArchive && x.Indication == passed {
					stand++
				}
			}
			if stand != c.stamps {
				t.Errorf("%d archive time-stamps stand, want %d: %v", stand, c.stamps, s.Warnings)
			}
		})
	}
}
