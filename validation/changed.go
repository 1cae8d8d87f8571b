package validation

// ChangeFacts is what came after a signature, as pdfdiff graded it and as pictures of the pages show it.
type ChangeFacts struct {
	Grade     string    `json:"grade"`
	Permitted bool      `json:"permitted"`
	Fields    []string  `json:"fields,omitempty"`
	Findings  []Finding `json:"findings,omitempty"` // those of the worst grade, and every other that shows on a page
	// Misleading names fields whose appearance shows another text, choice or state than their value.
	Misleading []string `json:"misleading,omitempty"`
	// Unread names changed fields of which it can't be read what they show, Redrawn boxes whose pictures of their states were replaced.
	Unread  []string `json:"unread,omitempty"`
	Redrawn []string `json:"redrawn,omitempty"`
	// Looked is what pictures of the pages told; nil where the structure leaves no doubt about what is seen.
	Looked *Looked `json:"looked,omitempty"`
	// Later names the field of a later signature whose terms were exceeded, where these alone make that the changes are not permitted.
	Later string `json:"later,omitempty"`

	marks []mark // all that shows, for who looks at pictures
}

// mark is where a change shows that a rule has judged.
type mark struct {
	Region
	icon bool // only the reader's picture for a comment, which can be moved aside
	adds bool // it brings words or pictures that were not on the page: a new mark, a comment that shows words
}

// Finding is one change, with the rule of pdfdiff that judged it and where it is, as far as a reader can find it there.
type Finding struct {
	Rule      string   `json:"rule"`
	Grade     string   `json:"grade,omitempty"`     // empty in older facts: that of the whole
	Page      int      `json:"page,omitempty"`      // from 1; 0 where it is on none
	Field     string   `json:"field,omitempty"`     // fully qualified
	Technical string   `json:"technical,omitempty"` // what happened, in English
	Regions   []Region `json:"regions,omitempty"`   // where it shows; none where it does not, or nobody knows
}

// Region is a rectangle of a page in which something was changed.
type Region struct {
	Page  int        `json:"page"` // from 1
	Rect  [4]float64 `json:"rect"` // left, bottom, right, top in units of user space, as the page's own operators see it
	Field string     `json:"field,omitempty"`
}

// Looked is what a comparison of pictures, of the signed revision and of the newest one, told.
type Looked struct {
	Pages   []int    `json:"pages,omitempty"`   // compared, from 1
	Missed  []int    `json:"missed,omitempty"`  // that should have been, and were not; 0 stands for those that are not known
	Why     string   `json:"why,omitempty"`     // why not: MissedX
	Differs []Region `json:"differs,omitempty"` // where the pages look otherwise and no rule vouches for it
	Hidden  []Region `json:"hidden,omitempty"`  // words of the signed revision that can no longer be read
	Bared   []Region `json:"bared,omitempty"`   // words that could not be read when it was signed, and can be now
	Over    []Region `json:"over,omitempty"`    // words of the signed revision over which something was put
}

// Why pages were not looked at.
const (
	MissedNobody = "nobody" // nobody was given who could
	MissedLimit  = "limit"  // there are more than are looked at
	MissedFailed = "failed" // a page could not be drawn
)
