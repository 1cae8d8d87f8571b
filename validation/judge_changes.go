package validation

// gradeNotPermitted is the grade of what no rule vouches for.
const gradeNotPermitted = "not_permitted"

// maxTold bounds the changes that a report tells one by one.
const maxTold = 8

// changed lowers the verdict where something came after the signature that no rule vouches for, or more than the signer allowed
// (ISO 32000-2, 12.8.2). What could not be compared is not good either.
func (j *judge) changed(s *SignatureFacts, out *Signature) {
	c := s.Changes
	if c == nil {
		if out.Indication == Passed {
			out.Verdict = Verdict{Indeterminate, Generic}
		}
		return
	}
	for _, f := range c.Misleading { // what is signed is not what is read
		out.add(Warning{Code: "field_appearance", Detail: f})
	}
	for _, f := range c.Redrawn {
		out.add(Warning{Code: "field_redrawn", Detail: f})
	}
	for _, f := range c.Unread {
		out.add(Warning{Code: "field_unread", Detail: f})
	}
	if c.Permitted {
		c.speaking(out)
		c.seen(out)
		return
	}
	c.tell(out)
	c.seen(out)
	if out.Indication != Failed {
		out.Verdict = Verdict{Failed, FormatFailure}
	}
}

// tell names the changes that are not permitted.
func (c *ChangeFacts) tell(out *Signature) {
	if c.Later != "" {
		out.add(Warning{Code: "changes_later", Detail: c.Later})
		return
	}
	code := "changes"
	if c.Grade != gradeNotPermitted {
		code = "changes_mdp"
	}
	told := map[Warning]bool{} // one sentence for findings that differ for developers only
	for _, f := range c.Findings {
		if f.Grade != "" && f.Grade != c.Grade {
			continue
		}
		w := f.warning().within(code)
		same := w
		same.Technical = ""
		if len(told) < maxTold && !told[same] {
			out.add(w)
		}
		told[same] = true
	}
}

// speaking names comments that can be taken for a part of the page, and fields that say something else than when they were signed. Table 257
// permits them where it permits comments and filling in; a reader must know that they are not what was signed.
func (c *ChangeFacts) speaking(out *Signature) {
	told := 0
	for _, f := range c.Findings {
		if (f.Rule == "comment-text" || f.Rule == "field-refill") && told < maxTold {
			w := f.warning().within("since")
			w.Technical = ""
			out.add(w)
			told++
		}
	}
}

// seen tells what pictures of the pages show. Words of the signed revision that can no longer be read, or can only now, and pages that look otherwise where
// no rule vouches for it, are no breach of ISO 32000-2, 12.8.2 that can be named, since one renderer's picture proves none; but what is
// shown is not what was signed, and nothing says that the signer allowed that: INDETERMINATE / GENERIC (EN 319 102-1, 5.1.3).
func (c *ChangeFacts) seen(out *Signature) {
	l := c.Looked
	if l == nil {
		return
	}
	l.tell("since/hidden_words", l.Hidden, out)
	l.tell("since/shown_words", l.Bared, out)
	l.tell("since/over_words", l.Over, out)
	if c.Permitted {
		l.tell("since/looks_other", l.Differs, out)
	}
	if len(l.Missed) > 0 {
		out.add(Warning{Code: "not_looked/look_" + l.Why, Page: l.Missed[0]})
	}
	if c.Permitted && len(l.Hidden)+len(l.Bared)+len(l.Differs) > 0 && out.Indication == Passed {
		out.Verdict = Verdict{Indeterminate, Generic}
	}
}

func (l *Looked) tell(code string, at []Region, out *Signature) {
	for _, r := range at[:min(len(at), maxTold)] {
		out.add(Warning{Code: code, Page: r.Page, Detail: r.Field})
	}
}

// warning tells a change to a reader.
func (f *Finding) warning() Warning {
	w := Warning{Code: "change_" + f.Rule, Page: f.Page, Detail: f.Field, Technical: f.Technical}
	if _, known := warningWords[w.Code]; !known {
		w.Code = "change_other"
	}
	return w
}
