package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"trien/internal/app"
	"trien/internal/ledger"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/witness"
)

// ledgerCmd is `trien ledger`: what is needed to hold an office's ledger against a head that is kept elsewhere. It opens no vault and changes nothing.
type ledgerCmd struct {
	Head  ledgerHeadCmd  `cmd:"" help:"Print the newest signed head of the ledger, to be kept elsewhere."`
	Prove ledgerProveCmd `cmd:"" help:"Prove that the ledger extends a head that was kept elsewhere."`
	Check ledgerCheckCmd `cmd:"" help:"Check a copy of the ledger, or a proof, against a head that was kept elsewhere; exit code 1 where it differs or the signature was not checked."`
}

// ledgerFlags say whose ledger.
type ledgerFlags struct {
	Data   string `help:"The data folder." default:"./data" type:"path" placeholder:"DIR"`
	Office string `help:"Which office, where the folder has several." placeholder:"ID"`
	storageFlags
}

// of takes the office that a head names, where nobody said which.
func (f ledgerFlags) of(head ledger.Head) ledgerFlags {
	if id, _, ok := strings.Cut(head.Origin, "/"); ok && f.Office == "" {
		if folders, err := officeFolders(f.Data); err == nil && slices.ContainsFunc(folders, func(d string) bool { return filepath.Base(d) == id }) {
			f.Office = id
		}
	}
	return f
}

// view reads an office's ledger.
func (f ledgerFlags) view(e *env, fn func(*store.Reader) error) error {
	over, err := f.storage()
	if err != nil {
		return err
	}
	folders, err := officeFolders(f.Data)
	if err != nil {
		return err
	}
	var names []string
	dir := ""
	for _, d := range folders {
		names = append(names, filepath.Base(d))
		if f.Office == "" && len(folders) == 1 || filepath.Base(d) == f.Office {
			dir = d
		}
	}
	if dir == "" {
		all := strings.Join(names, ", ")
		return problem.New(problem.Usage, "Hãy nêu cơ quan nào bằng --office: "+all+".", "Say which office by --office: "+all+".")
	}
	l, err := layoutOf(dir, over)
	if err != nil {
		return err
	}
	data, err := store.OpenToCheck(l.Database())
	if err != nil {
		return err
	}
	defer data.Close()
	return data.View(e.ctx, fn)
}

type ledgerHeadCmd struct {
	Cosigned string `help:"The newest head that this office has cosigned, with its cosignature." placeholder:"PEER"`
	JSON     bool   `name:"json" help:"One JSON document on standard output."`
	ledgerFlags
}

// Run prints the head as it was signed, so that it can be kept as it is.
func (c ledgerHeadCmd) Run(e *env) error {
	var note []byte
	err := c.view(e, func(r *store.Reader) error {
		var err error
		if c.Cosigned != "" {
			note, err = app.CosignedHead(e.ctx, r, c.Cosigned)
		} else {
			note, err = newestHead(e, r)
		}
		return err
	})
	if err != nil {
		return err
	}
	if !c.JSON {
		_, err = e.stdout.Write(note)
		return err
	}
	h, err := headIn(note)
	if err != nil {
		return err
	}
	return json.NewEncoder(e.stdout).Encode(map[string]any{"origin": h.Origin, "size": h.Size, "root": h.Root, "at": h.At, "note": string(note)})
}

func newestHead(e *env, r *store.Reader) ([]byte, error) {
	note, err := r.Head(e.ctx)
	if problem.KindOf(err) == problem.NotFound {
		err = problem.New(problem.NotFound, "Chưa có đầu sổ cái nào được ký. Hệ thống ký mỗi phút khi đang chạy: hãy chạy trien serve rồi thử lại.",
			"No head of the ledger was signed yet. A system that runs signs it each minute: run trien serve, then try again.")
	}
	return note, err
}

// headIn reads a head without asking who signed it.
func headIn(note []byte) (ledger.Head, error) {
	text, _, _ := strings.Cut(string(note), "\n\n")
	h, err := ledger.ParseHead(text + "\n")
	if err != nil {
		return h, problem.New(problem.Malformed, "Tệp này không phải đầu sổ cái (trien ledger head).", "This is no head of a ledger (trien ledger head).").Because(err)
	}
	return h, nil
}

type ledgerProveCmd struct {
	Kept string `arg:"" name:"head" help:"The head that was kept elsewhere."`
	ledgerFlags
}

// Run prints the proof as JSON. Where the ledger has fewer events than the head, there is none.
func (c ledgerProveCmd) Run(e *env) error {
	kept, err := small(c.Kept, limits.HeadSize)
	if err != nil {
		return err
	}
	from, err := headIn(kept)
	if err != nil {
		return err
	}
	x := witness.Extension{Format: witness.ExtensionFormat, From: string(kept), Proof: []ledger.Hash{}}
	err = c.of(from).view(e, func(r *store.Reader) error {
		note, err := newestHead(e, r)
		if err != nil {
			return err
		}
		x.Head = string(note)
		head, err := headIn(note)
		if err != nil {
			return err
		}
		if from.Size < 1 || from.Size > head.Size {
			return problem.New(problem.Refused, fmt.Sprintf("Sổ cái có %d sự kiện đã ký, ít hơn %d của đầu sổ cái đang giữ: không chứng minh được. Có phần đã mất, hoặc đây là bản sao cũ hơn.", head.Size, from.Size),
				fmt.Sprintf("The ledger has %d events under its newest head, fewer than the %d of the head that was kept: there is no proof. A part was lost, or this is an older copy.", head.Size, from.Size))
		}
		if from.Size < head.Size {
			x.Proof, err = ledger.Consistency(head.Size, from.Size, r.Hashes(e.ctx))
		}
		return err
	})
	if err != nil {
		return err
	}
	enc := json.NewEncoder(e.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(x)
}

type ledgerCheckCmd struct {
	Kept    string `arg:"" name:"head" help:"The head that was kept elsewhere."`
	KeyFile string `placeholder:"FILE" help:"File that holds the office's ledger key, got from elsewhere than the copy."`
	Proof   string `placeholder:"FILE" help:"Check this proof (trien ledger prove) instead of a copy."`
	JSON    bool   `name:"json" help:"Print the finding as JSON."`
	ledgerFlags
}

// ledgerFinding is what a check found.
type ledgerFinding struct {
	Origin  string `json:"origin"`
	Size    int64  `json:"size"`    // of the head that was kept
	Now     int64  `json:"now"`     // events of the copy, or of the newer head
	Agrees  bool   `json:"agrees"`  // the copy has exactly those events, or the newer ledger extends them
	Signed  *bool  `json:"signed"`  // by the key; null: no key was given
	Verdict string `json:"verdict"` // "agrees", "differs", "not_checked"
}

// Run checks. What was not checked is never good.
func (c ledgerCheckCmd) Run(e *env) error {
	kept, err := small(c.Kept, limits.HeadSize)
	if err != nil {
		return err
	}
	head, err := headIn(kept)
	if err != nil {
		return err
	}
	f := ledgerFinding{Origin: head.Origin, Size: head.Size}
	key := ""
	if c.KeyFile != "" {
		raw, err := small(c.KeyFile, limits.HeadSize)
		if err != nil {
			return err
		}
		key = strings.TrimSpace(string(raw))
		_, err = ledger.OpenHead(kept, key)
		signed := err == nil
		f.Signed = &signed
	}
	if c.Proof != "" {
		err = c.proof(&f, string(kept), key)
	} else {
		err = c.copy(e, &f, head)
	}
	if err != nil {
		return err
	}
	return f.tell(e, c.JSON)
}

// copy reckons the root over the events of a copy anew, from their stored bytes.
func (c ledgerCheckCmd) copy(e *env, f *ledgerFinding, head ledger.Head) error {
	return c.of(head).view(e, func(r *store.Reader) error {
		var edge ledger.Edge
		for raw, err := range r.RawEvents(e.ctx) {
			if err != nil {
				return err
			}
			if raw.Leaf < 0 {
				break
			}
			f.Now++
			if raw.Leaf == edge.Size() && edge.Size() < head.Size {
				edge.Append(ledger.LeafHash(raw.Bytes))
			}
		}
		f.Agrees = edge.Size() == head.Size && edge.Root() == head.Root
		return nil
	})
}

func (c ledgerCheckCmd) proof(f *ledgerFinding, kept, key string) error {
	raw, err := small(c.Proof, 4*limits.HeadSize)
	if err != nil {
		return err
	}
	x, err := witness.ReadExtension(raw)
	if err != nil {
		return err
	}
	if key == "" {
		return problem.New(problem.Usage, "Để kiểm tra bằng chứng nối tiếp cần khóa sổ cái của cơ quan: --key-file.", "To check a proof the office's ledger key is needed: --key-file.")
	}
	newer, err := headIn([]byte(x.Head))
	if err != nil {
		return err
	}
	f.Now = newer.Size
	x.From = kept
	found, err := x.Check(key)
	if problem.KindOf(err) == problem.Refused {
		no := false
		f.Signed = &no
		return nil
	}
	f.Agrees = found == witness.Fits || found == witness.Same
	return err
}

func (f ledgerFinding) tell(e *env, asJSON bool) error {
	say := func(vi, en string) string { return problem.Words{VI: vi, EN: en}.In(e.lang) }
	text := say("Chưa kiểm tra được hết: sổ cái khớp, nhưng chưa nêu khóa (--key-file) nên chữ ký trên đầu sổ cái chưa được kiểm tra.",
		"Not all could be checked: the ledger agrees, but without the key (--key-file) the head's signature was not checked.")
	f.Verdict = "not_checked"
	switch {
	case f.Signed != nil && !*f.Signed:
		f.Verdict, text = "differs", say("KHÔNG KHỚP: đầu sổ cái không do khóa này ký.", "DIFFERS: a head is not signed with this key.")
	case !f.Agrees && f.Now < f.Size:
		f.Verdict, text = "differs", say(fmt.Sprintf("KHÔNG KHỚP: chỉ có %d sự kiện, đầu sổ cái đang giữ có %d. Có phần đã mất.", f.Now, f.Size), fmt.Sprintf("DIFFERS: there are %d events, the head that was kept has %d. A part was lost.", f.Now, f.Size))
	case !f.Agrees:
		f.Verdict, text = "differs", say(fmt.Sprintf("KHÔNG KHỚP: %d sự kiện đầu không phải là những sự kiện mà đầu sổ cái đang giữ đã ký. Lịch sử đã bị thay đổi.", f.Size), fmt.Sprintf("DIFFERS: the first %d events are not those that the head was signed over. History was changed.", f.Size))
	case f.Signed != nil:
		f.Verdict, text = "agrees", say(fmt.Sprintf("Khớp: %d sự kiện đầu đúng là những sự kiện đã ký; nay có %d.", f.Size, f.Now), fmt.Sprintf("Agrees: the first %d events are those that were signed; there are %d now.", f.Size, f.Now))
	}
	var err error
	if asJSON {
		err = json.NewEncoder(e.stdout).Encode(f)
	} else {
		_, err = io.WriteString(e.stdout, f.Origin+": "+text+"\n")
	}
	if err == nil && f.Verdict != "agrees" {
		return errNo
	}
	return err
}
