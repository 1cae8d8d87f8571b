package app

import (
	"trien/internal/fields"
	"trien/internal/problem"
	"trien/internal/store"
)

// Where a list goes on is given to whoever reads it as text. It holds times and ids of rows that they have just seen. What comes back is only ever compared
// with columns.

func placeText(values []any) string { return fields.Place(values) }

// placeIn reads into the values; false where the list is to be read from its beginning.
func placeIn(text string, values ...any) (bool, error) {
	ok, err := fields.ReadPlace(text, values...)
	if err != nil {
		return false, problem.New(problem.Usage, "Không hiểu vị trí trang được yêu cầu. Hãy mở lại danh sách từ trang đầu.",
			"The place to go on from is not understood. Open the list again from its first page.").Because(err)
	}
	return ok, nil
}

// documentPlace reads where a list of documents goes on.
func documentPlace(text string) ([]any, error) {
	var updated int64
	var id string
	if ok, err := placeIn(text, &updated, &id); !ok {
		return nil, err
	}
	return []any{updated, id}, nil
}

// linePlace reads where a register goes on.
func linePlace(text string) ([]any, error) {
	var e store.Entry
	if ok, err := placeIn(text, &e.Date, &e.At, &e.Series, &e.Number); !ok {
		return nil, err
	}
	return placeOfLine(e), nil
}

func placeOfLine(e store.Entry) []any { return []any{e.Date, e.At, e.Series, e.Number} }
