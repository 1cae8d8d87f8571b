package app

import (
	"context"
	"encoding/hex"
	"io"
	"path/filepath"
	"slices"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/testpki"
	"trien/internal/trustdir"
	"trien/trust"
)

// believing is what the folders of trust hold; what is believed of it hangs on the day, since lists expire.
type believing struct {
	general, official trustdir.Folder
}

// TrustFolders gives the folders of trust that the settings of the office in dir name, "" for none.
func TrustFolders(dir string) (general, official string, err error) {
	s, err := readSettings(dir)
	if err != nil {
		return "", "", err
	}
	return within(dir, s.Trust), within(dir, s.Official), nil
}

// within gives a folder of the settings as a path.
func within(dir, setting string) string {
	if setting == "" || filepath.IsAbs(setting) {
		return setting
	}
	return filepath.Join(dir, setting)
}

// openTrust reads the anchors that the settings name.
func (o *Office) openTrust() error {
	read := func(setting string) (trustdir.Folder, error) {
		f, err := trustdir.Read(within(o.dir, setting))
		if err != nil && problem.KindOf(err) == problem.IO {
			return f, problem.New(problem.IO, "Không đọc được thư mục chứng thư tin cậy “"+setting+"” ghi trong office.toml.", "The folder of trusted certificates “"+setting+"” named in office.toml can't be read.").Because(err)
		}
		return f, err
	}
	var err error
	if o.believing.general, err = read(o.settings.Trust); err != nil {
		return err
	}
	if o.believing.official, err = read(o.settings.Official); err != nil {
		return err
	}
	now := o.now()
	for _, l := range slices.Concat(o.believing.general.Register.Expired(now), o.believing.official.Register.Expired(now)) {
		o.Log.Warn("a list of trusted certificates has expired", "office", o.settings.ID, "until", l.NextUpdate, "used", !l.Stop)
	}
	return nil
}

// trust gives whom the office believes now.
func (o *Office) trust() *trust.Store {
	return trustdir.Store(o.believing.general, o.believing.official, o.now())
}

// trustsDemonstration says whether an anchor is of a throw-away PKI, whose keys lie about.
func (o *Office) trustsDemonstration() bool {
	return slices.ContainsFunc(o.trust().All(), func(a trust.Anchor) bool { return testpki.Marked(a.Certificate.Subject.CommonName()) })
}

// noteAnchors records who is believed from now on, where that has changed since it was recorded last: by the terminal, since only who has
// the machine changes the folders; the registers say who that was.
func (o *Office) noteAnchors(ctx context.Context) error {
	e := office.AnchorsChanged{Anchors: []string{}, Official: []string{}}
	names := map[string]string{}
	for _, a := range o.trust().All() {
		id := a.Certificate.ID()
		fp := hex.EncodeToString(id[:])
		e.Anchors, names[fp] = append(e.Anchors, fp), a.Certificate.Subject.String()
		if a.Official {
			e.Official = append(e.Official, fp)
		}
	}
	e.Anchors, e.Official = sortedOnce(e.Anchors), sortedOnce(e.Official)
	r, err := o.registry(ctx)
	if err != nil || slices.Equal(r.anchors, e.Anchors) && slices.Equal(r.official, e.Official) {
		return err
	}
	for _, fp := range e.Anchors {
		if !slices.Contains(r.anchors, fp) {
			e.Names = append(e.Names, names[fp])
		}
	}
	for _, x := range slices.Concat(o.believing.general.Register.Entries, o.believing.official.Register.Entries) {
		e.By = append(e.By, x.By)
	}
	for _, x := range slices.Concat(o.believing.general.Register.Removed, o.believing.official.Register.Removed) {
		e.By = append(e.By, x.By)
	}
	e.By = sortedOnce(e.By)
	return o.enroll(ctx, Terminal(), e)
}

func sortedOnce(s []string) []string {
	slices.Sort(s)
	return slices.Compact(s)
}

// nonce gives fresh bytes for a question to a responder, so that an old answer is not taken for a new one (RFC 9654, Section 2.1).
func (o *Office) nonce() []byte {
	b := make([]byte, 32)
	if _, err := io.ReadFull(o.Random, b); err != nil {
		return nil
	}
	return b
}
