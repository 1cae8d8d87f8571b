package app

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/BurntSushi/toml"

	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/trustdir"
)

// Difference says that this process serves an office by another configuration than the one that has served it longest.
type Difference struct {
	Office  string    `json:"office"`
	Host    string    `json:"host"`    // of the process that has served it longest
	Since   time.Time `json:"since"`   // since when it does
	Judging bool      `json:"judging"` // whom it believes, or its policy of validation, is another: nothing is judged here
	Words   Words     `json:"words"`
}

// Differences are those of the house's offices; none where all is as it should be.
func (h *House) Differences() []Difference {
	list := []Difference{}
	for _, o := range h.offices {
		if d := o.difference(); d != nil {
			list = append(list, *d)
		}
	}
	return list
}

func (o *Office) difference() *Difference {
	o.beside.mu.Lock()
	defer o.beside.mu.Unlock()
	return o.beside.differs
}

// configured gives the digests of what must be the same wherever the office is served: by what is judged, and the rest of its settings. What may differ
// between machines is left out: where things lie.
func (o *Office) configured() (judging, settings string, err error) {
	believed := func(f trustdir.Folder) any {
		certificates := []string{}
		for _, l := range f.Laid {
			id := l.Certificate.ID()
			certificates = append(certificates, hex.EncodeToString(id[:]))
		}
		return []any{sortedOnce(certificates), f.Register}
	}
	raw, err := json.Marshal([]any{believed(o.believing.general), believed(o.believing.official), o.policyFile, o.ownRights})
	if err != nil {
		return "", "", err
	}
	same := o.settings
	same.Storage, same.PKCS11, same.Trust, same.Official, same.Policy, same.Rights, same.Reports = store.Storage{}, "", "", "", "", "", Reports{}
	var b bytes.Buffer
	err = toml.NewEncoder(&b).Encode(same)
	return digestOf(raw), digestOf(b.Bytes()), err
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// compareWith sets this process's configuration beside that of the process that has served the office longest: that one's counts.
func (o *Office) compareWith(list []store.Replica, me store.Replica) {
	var d *Difference
	if eldest := list[0]; eldest.Judging != me.Judging || eldest.Settings != me.Settings {
		d = &Difference{Office: o.settings.ID, Host: eldest.Host, Since: store.Time(eldest.Since), Judging: eldest.Judging != me.Judging}
		d.Words = Words{"Cấu hình của cơ quan ở máy chủ này khác với máy chủ " + d.Host + " đang phục vụ từ trước. Quản trị hãy làm cho office.toml giống nhau rồi khởi động lại.",
			"The office's settings on this server are not those of the server " + d.Host + ", which has served it longer. Make office.toml the same on both and restart."}
		if d.Judging {
			d.Words = Words{"Chứng thư tin cậy hoặc chính sách kiểm tra ở máy chủ này khác với máy chủ " + d.Host + " đang phục vụ từ trước, nên ở đây không kết luận về chữ ký. Quản trị hãy làm cho hai nơi giống nhau rồi khởi động lại.",
				"Whom this server believes, or its policy of validation, is not what the server " + d.Host + " has, which has served the office longer; so no signature is judged here. Make both the same and restart."}
		}
	}
	o.beside.mu.Lock()
	was := o.beside.differs
	o.beside.differs = d
	o.beside.mu.Unlock()
	if d != nil && (was == nil || was.Judging != d.Judging) {
		o.Log.Error("this server's configuration is not that of the others", "office", d.Office, "host", d.Host, "judging", d.Judging)
	}
}

// judgesLikeOthers refuses to judge otherwise than the others do.
func (o *Office) judgesLikeOthers() error {
	if d := o.difference(); d != nil && d.Judging {
		return problem.New(problem.Unavailable, d.Words.VI, d.Words.EN)
	}
	return nil
}
