package office

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"trien/internal/identity"
)

// filled gives every field of an event a value of its own.
func filled(t *testing.T, e Event) Event {
	v := reflect.New(reflect.TypeOf(e)).Elem()
	for i, f := range fields(v.Type()) {
		field := v.FieldByIndex(f.Index)
		switch field.Kind() {
		case reflect.String:
			field.SetString(fmt.Sprintf("chữ %d", i))
		case reflect.Int, reflect.Int64:
			field.SetInt(int64(i) + 7)
		case reflect.Bool:
			field.SetBool(true)
		default:
			switch f.Type {
			case reflect.TypeFor[[]string]():
				field.Set(reflect.ValueOf([]string{"a", "đ"}))
			case reflect.TypeFor[[]byte]():
				field.SetBytes([]byte{0x30, 0, 0xff})
			case reflect.TypeFor[SubscriberFields]():
				field.Set(reflect.ValueOf(SubscriberFields{Name: "Ước", Years: 5}))
			case reflect.TypeFor[[]FileSum]():
				field.Set(reflect.ValueOf([]FileSum{{"ab12", 7, "cd34"}}))
			case reflect.TypeFor[Stored]():
				field.Set(reflect.ValueOf(Stored{"ab12", 7}))
			case reflect.TypeFor[time.Time]():
				field.Set(reflect.ValueOf(noon))
			case reflect.TypeFor[[]identity.Role]():
				field.Set(reflect.ValueOf([]identity.Role{identity.Clerk}))
			case reflect.TypeFor[[]identity.Capacity]():
				field.Set(reflect.ValueOf([]identity.Capacity{{ID: "btv", Body: "BAN THƯỜNG VỤ", Types: []string{"QĐ"}}}))
			case reflect.TypeFor[[]identity.Lent]():
				field.Set(reflect.ValueOf([]identity.Lent{{Of: "btv", Prefix: "T/L", Body: "BAN THƯỜNG VỤ", Title: "CHÁNH VĂN PHÒNG", Types: []string{"BC"}}}))
			case reflect.TypeFor[FormResult]():
				field.Set(reflect.ValueOf(FormResult{Rules: "hd05-2026", Met: 7, Answers: []FormAnswer{{Rule: "hd05.title", Asked: FormWords{"Có tiêu đề", "A title"}, Spots: []FormSpot{{1, [4]float64{1, 2, 3, 4}}}}}}))
			case reflect.TypeFor[[]Stage]():
				field.Set(reflect.ValueOf([]Stage{{People: []Asked{{"a", "2026-11-21"}}, First: true}}))
			case reflect.TypeFor[Nature]():
				field.Set(reflect.ValueOf(Nature{"nhan-su", "Công tác cán bộ", "Personnel"}))
			case reflect.TypeFor[Sanction]():
				field.Set(reflect.ValueOf(Sanction{May: "may", Rule: "399.tm", Version: "dang-399"}))
			case reflect.TypeFor[Signing]():
				field.Set(reflect.ValueOf(Signing{Capacity: "T/M", Body: "BAN THƯỜNG VỤ"}))
			case reflect.TypeFor[[]Party]():
				field.Set(reflect.ValueOf([]Party{{"x", "Nơi nhận"}}))
			case reflect.TypeFor[[]PlanEntry]():
				field.Set(reflect.ValueOf([]PlanEntry{{Code: "01-VP", Title: "Hồ sơ", Retention: "10 năm"}}))
			case reflect.TypeFor[[]VoidParty]():
				field.Set(reflect.ValueOf([]VoidParty{{"x", "Nơi nhận", "m"}}))
			case reflect.TypeFor[Party]():
				field.Set(reflect.ValueOf(Party{"y", "Nơi gửi"}))
			default:
				t.Fatalf("%s.%s has a kind this test does not know", e.Type(), f.Name)
			}
		}
	}
	return v.Interface().(Event)
}

func TestSplitAndJoin(t *testing.T) {
	seen := map[string]bool{}
	for _, empty := range kinds() {
		if seen[empty.Type()] {
			t.Errorf("two events named %s", empty.Type())
		}
		seen[empty.Type()] = true
		for _, e := range []Event{empty, filled(t, empty)} {
			parts, err := Split(e)
			if err != nil {
				t.Fatal(err)
			}
			back, err := Join(e.Type(), parts)
			if err != nil || !reflect.DeepEqual(back, e) {
				t.Errorf("%s: %#v, %v; want %#v", e.Type(), back, err, e)
			}
		}
	}
}

func TestEveryFieldSaysWhereItIsKept(t *testing.T) {
	for _, e := range kinds() {
		for _, f := range fields(reflect.TypeOf(e)) {
			if part := f.Tag.Get("part"); part != "clear" && part != "register" && part != "content" {
				t.Errorf("%s.%s is kept in %q", e.Type(), f.Name, part)
			}
		}
	}
}

// What is put into an event as a whole loses none of its fields to one of the same name: neither would be kept.
func TestNoFieldHidesAnother(t *testing.T) {
	for _, e := range kinds() {
		seen := map[string]bool{}
		for _, name := range leaves(reflect.TypeOf(e)) {
			if seen[name] {
				t.Errorf("%s has two fields named %s", e.Type(), name)
			}
			seen[name] = true
		}
	}
}

// leaves are the names of an event's own fields and of those that it has by embedding.
func leaves(t reflect.Type) (names []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			names = append(names, leaves(f.Type)...)
		} else {
			names = append(names, f.Name)
		}
	}
	return names
}

// After destruction the content words are gone; the rest must still fold.
func TestJoinWithoutContent(t *testing.T) {
	e := filled(t, NumberReserved{}).(NumberReserved)
	parts, err := Split(e)
	if err != nil || parts.Content != nil {
		t.Fatal("a register line has content words", err)
	}
	parts, err = Split(filled(t, Drafted{}))
	if err != nil || parts.Register != nil || len(parts.Clear) != 0 {
		t.Fatalf("a draft has words outside its content: %+v", parts)
	}
	parts.Content = nil
	if back, err := Join("document.drafted", parts); err != nil || !reflect.DeepEqual(back, Drafted{}) {
		t.Fatal(back, err)
	}
}

// TestNoWordsOfADocumentInTheClear shows 379.4.5.
func TestNoWordsOfADocumentInTheClear(t *testing.T) {
	for _, e := range []Event{Drafted{Abstract: "bí ẩn"}, FileAttached{File{Name: "bí ẩn", SHA256: "bí ẩn"}}, Remarked{"bí ẩn"}, Handled{"bí ẩn"},
		Routed{Instruction: "bí ẩn"}, ReturnedToSender{Reason: "bí ẩn"}, Received{Abstract: "bí ẩn"}, Returned{"bí ẩn"}, Judged{Findings: []string{"bí ẩn"}}} {
		parts, err := Split(e)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(fmt.Sprint(parts.Clear), "bí ẩn") || strings.Contains(string(parts.Register), "bí ẩn") {
			t.Errorf("%s: %v %s", e.Type(), parts.Clear, parts.Register)
		}
	}
}

func TestJoinRefusesNonsense(t *testing.T) {
	if _, err := Join("document.unheard-of", Parts{}); err == nil {
		t.Error("an unknown type was read")
	}
	if _, err := Join("document.drafted", Parts{Content: []byte("{")}); err == nil {
		t.Error("broken JSON was read")
	}
	if _, err := Join("document.signed", Parts{Clear: map[string]string{"Bytes": "many"}}); err == nil {
		t.Error("a word was read as a number")
	}
}

func FuzzJoin(f *testing.F) {
	f.Add("document.signed", "Bytes", "12", []byte(`{"Subject":"CN=x"}`), []byte(`{"Name":"x"}`))
	f.Add("document.routed", "Assignees", `["a"]`, []byte(nil), []byte(`{}`))
	f.Fuzz(func(t *testing.T, typ, name, value string, register, content []byte) {
		e, err := Join(typ, Parts{map[string]string{name: value}, register, content})
		if err != nil {
			return
		}
		parts, err := Split(e)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Join(typ, parts); err != nil || !reflect.DeepEqual(again, e) {
			t.Fatalf("%#v, %v; want %#v", again, err, e)
		}
	})
}
