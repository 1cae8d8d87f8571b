package validation

import (
	"reflect"
	"strings"
)

// asKept makes every text of the facts valid UTF-8, as JSON makes it when they are kept: what is judged now and what is judged again from kept facts
// says the same. A file's own bytes come into texts by names of fields and by what a parser quotes; the bytes that are judged are not texts.
func asKept(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() {
			v.SetString(strings.ToValidUTF8(v.String(), "\uFFFD"))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			asKept(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			asKept(v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			asKept(v.Index(i))
		}
	}
}
