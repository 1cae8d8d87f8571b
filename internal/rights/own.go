package rights

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/problem"
)

// With gives the house's rules with an office's own, which may only forbid. They bind people, neither the machine nor the terminal, so that no office can
// shut itself in. What is wrong with the text is told with its line.
func (b *Book) With(text []byte) (*Book, error) {
	if len(text) > limits.RightsFile {
		return nil, wrong(fmt.Sprintf("tệp lớn hơn %d KB", limits.RightsFile>>10), fmt.Sprintf("the file is larger than %d KB", limits.RightsFile>>10))
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return b, nil
	}
	if err := shape(text); err != nil {
		return nil, told(err)
	}
	list, err := parse(b.schema, text)
	if err != nil {
		return nil, told(err)
	}
	if len(list) > limits.RightsRules {
		return nil, wrong(fmt.Sprintf("có hơn %d quy tắc", limits.RightsRules), fmt.Sprintf("there are more than %d rules", limits.RightsRules))
	}
	for i, r := range list {
		line := r.policy.Position().Line
		switch {
		case !r.Forbid:
			return nil, wrong(fmt.Sprintf("dòng %d: “%s” là permit; quy tắc riêng của cơ quan chỉ được cấm thêm (forbid), không được cho phép thêm", line, r.ID),
				fmt.Sprintf("line %d: “%s” is a permit; an office's own rules may only forbid more, never permit more", line, r.ID))
		case slices.ContainsFunc(b.list, func(x rule) bool { return x.ID == r.ID }):
			return nil, wrong(fmt.Sprintf("dòng %d: tên “%s” đã có trong quy tắc chung", line, r.ID), fmt.Sprintf("line %d: the name “%s” is the house's", line, r.ID))
		}
		list[i].Own = true
	}
	with := *b
	with.own, with.list = map[string]rules{}, slices.Concat(b.list, list)
	return &with, with.index(with.own, list)
}

func told(err error) error {
	if f := (*fault)(nil); errors.As(err, &f) {
		return wrong(f.inVietnamese(), f.Error())
	}
	return wrong(err.Error(), err.Error())
}

func wrong(vi, en string) error {
	return problem.New(problem.Usage, "Quy tắc quyền riêng của cơ quan (rights.cedar) không dùng được: "+vi+". Hãy sửa tệp rồi khởi động lại; docs/rights.md có ví dụ.",
		"The office's own rules of access (rights.cedar) can't be used: "+en+". Mend the file and start again; docs/rights.md has examples.")
}

// In lists the acts of a group, sorted.
func (b *Book) In(group string) []string {
	return slices.DeleteFunc(b.Acts(), func(act string) bool { return !b.within(act, group) })
}

// May lists the acts of a group about no document that the actor may do, sorted.
func (b *Book) May(a identity.Actor, group string) []string {
	facts := b.At(a)
	return slices.DeleteFunc(b.In(group), func(act string) bool { return !facts.Decide(act).May })
}

// Acts lists every act that the rules speak of, sorted.
func (b *Book) Acts() []string { return slices.Sorted(maps.Keys(b.acts)) }
