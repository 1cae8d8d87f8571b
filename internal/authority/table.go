package authority

import (
	"slices"
	"strings"

	"trien/internal/basis"
	"trien/internal/office"
	"trien/internal/problem"
)

// Table is the rules of one version, with the words that it knows bodies and posts by.
type Table struct {
	Silence string // what silence means: SilenceRecord or SilenceRefuse
	Bodies  []BodyKind
	Posts   []PostKind
	Rules   []Rule
}

// What is done where no rule decides.
const (
	SilenceRecord = "record" // what the office's directory has on record goes; it is said that no rule confirms it
	SilenceRefuse = "refuse" // only what a rule allows may be signed
)

// BodyKind is a kind of body, and the words that its names begin with.
type BodyKind struct {
	Kind  string
	Names []string
	Words problem.Words
}

// PostKind is a kind of post, the titles it is known by, the kinds of body it is in, and the posts it is deputy to.
type PostKind struct {
	Kind     string
	Titles   []string
	In       []string
	DeputyOf []string
	Words    problem.Words
}

// Rule answers for the types, kinds of bodies, posts, capacities, levels and keys that it names; a list left empty is any, but for Means: there it is the
// person's own key.
type Rule struct {
	ID         string
	Answer     Answer
	Types      []string
	Bodies     []string
	Posts      []string
	Capacities []string
	Levels     []string
	Means      []string
	Needs      []string // what must be shown besides: NeedTerm, NeedGrant, NeedDeputy, NeedTypes
	Source     basis.Source
	Words      problem.Words
}

// What a rule may need.
const (
	NeedTerm   = "delegation" // a written delegation with a term that covers the instant
	NeedGrant  = "assignment" // an assignment on record that covers the instant
	NeedDeputy = "deputy"     // the signer's post is a deputy's of the one named
	NeedTypes  = "types"      // the capacity is limited to certain types on record
)

// asked is a question with what the table makes of its words.
type asked struct {
	Question
	bodies []string // kinds that the body may be of
	post   PostKind // of who signs
	head   PostKind // of whom it is signed for
}

// decide answers by the rules: one that forbids decides, else the first that allows and whose needs are met, else the first that would have.
func (t Table) decide(q Question) Decision {
	a := t.read(q)
	var lacking *Decision
	for _, r := range t.Rules {
		if r.Answer == No && r.covers(a) {
			return Decision{May: No, Rule: r.ID, Source: r.Source, Words: r.Words}
		}
	}
	for _, r := range t.Rules {
		if r.Answer != Yes || !r.covers(a) {
			continue
		}
		lacks := r.lacks(a)
		if lacks.VI == "" {
			return Decision{May: Yes, Rule: r.ID, Source: r.Source, Words: r.Words}
		}
		if lacking == nil {
			lacking = &Decision{May: No, Rule: r.ID, Source: r.Source, Words: problem.Words{VI: r.Words.VI + " Chưa đủ: " + lacks.VI + ".", EN: r.Words.EN + " Missing: " + lacks.EN + "."}}
		}
	}
	if lacking != nil {
		return *lacking
	}
	return Decision{May: Unknown, ByRecord: t.Silence == SilenceRecord, Words: silentWords(t.Silence)}
}

func silentWords(silence string) problem.Words {
	if silence == SilenceRecord {
		return problem.Words{VI: "Không có quy tắc nào đã biết nói về trường hợp này; chỉ có quyền hạn ghi trong danh bạ của cơ quan.",
			EN: "No rule that is known speaks of this case; there is only what the office's directory has on record."}
	}
	return problem.Words{VI: "Không có quy tắc nào cho phép trường hợp này.", EN: "No rule allows this case."}
}

// read finds the kinds behind the words of a question.
func (t Table) read(q Question) asked {
	if q.Means == "" {
		q.Means = Personal
	}
	a := asked{Question: q}
	a.post, _ = t.postOf(q.Post)
	switch named, isPost := t.postOf(q.Body); {
	case isPost:
		a.head, a.bodies = named, named.In
	case q.Body == "":
		a.head, a.bodies = a.post, a.post.In
	default:
		if k, ok := t.bodyOf(q.Body); ok {
			a.bodies = []string{k.Kind}
		}
	}
	if q.Kind != "" {
		a.bodies = []string{q.Kind}
	}
	return a
}

// bodyOf finds the kind whose name is the longest that the words begin with.
func (t Table) bodyOf(words string) (best BodyKind, ok bool) {
	longest := 0
	for _, k := range t.Bodies {
		if n := begins(words, k.Names); n > longest {
			best, longest = k, n
		}
	}
	return best, longest > 0
}

func (t Table) postOf(title string) (best PostKind, ok bool) {
	longest := 0
	for _, k := range t.Posts {
		if n := begins(title, k.Titles); n > longest {
			best, longest = k, n
		}
	}
	return best, longest > 0
}

// begins is the length of the longest of the names that the words begin with, whole words apart from case and tones: "BAN THƯỜNG VỤ TỈNH ỦY" begins
// with "Ban Thường vụ".
func begins(words string, names []string) int {
	have, longest := office.Plain(words)+" ", 0
	for _, n := range names {
		if n = office.Plain(n) + " "; n != " " && strings.HasPrefix(have, n) {
			longest = max(longest, len(n))
		}
	}
	return longest
}

// covers says whether the rule speaks of a question.
func (r Rule) covers(a asked) bool {
	means := r.Means
	if len(means) == 0 {
		means = []string{Personal}
	}
	return slices.Contains(means, a.Means) && in(r.Types, a.Type) && in(r.Capacities, a.Capacity) && in(r.Levels, a.Level) && in(r.Posts, a.post.Kind) &&
		(len(r.Bodies) == 0 || slices.ContainsFunc(a.bodies, func(k string) bool { return slices.Contains(r.Bodies, k) }))
}

func in(list []string, one string) bool { return len(list) == 0 || slices.Contains(list, one) }

// lacks says which of the rule's needs is not met.
func (r Rule) lacks(a asked) problem.Words {
	for _, need := range r.Needs {
		var w problem.Words
		switch need {
		case NeedTerm:
			w = a.Grant.Lacks(a.At, true)
		case NeedGrant:
			w = a.Grant.Lacks(a.At, false)
		case NeedDeputy:
			if a.head.Kind == "" || !slices.Contains(a.post.DeputyOf, a.head.Kind) {
				w = problem.Words{VI: "người ký không phải cấp phó của chức vụ được ký thay", EN: "who signs is not a deputy of the post signed for"}
			}
		case NeedTypes:
			if a.Question.Types == 0 {
				w = problem.Words{VI: "danh bạ chưa giới hạn loại văn bản được ký", EN: "the directory does not limit the types to be signed so"}
			}
		}
		if w.VI != "" {
			return w
		}
	}
	return problem.Words{}
}
