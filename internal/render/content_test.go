package render_test

import (
	"context"
	"strings"
	"testing"
	"time"
)

// TestWordsOfContent: what annotations draw is not among the words of a page.
func TestWordsOfContent(t *testing.T) {
	d := open(t, engine(t, 1), sample(t, "quyet-dinh.pdf"))
	words, err := d.Words(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, w := range words {
		all = append(all, w.Text)
	}
	if text := strings.Join(all, " "); !strings.Contains(text, "QUYẾT ĐỊNH") {
		t.Error(text)
	}
	if _, err := d.Words(context.Background(), 99); err == nil {
		t.Error("page 99 has words")
	}
}

// TestStoppedWhileDrawing: whenever drawing is stopped, it gives a picture or an error, and nothing breaks.
func TestStoppedWhileDrawing(t *testing.T) {
	e, data := engine(t, 1), sample(t, "quyet-dinh.pdf")
	for step := range 12 {
		d := open(t, e, data)
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(step)*2*time.Millisecond)
		img, err := d.Picture(ctx, 1, 150)
		cancel()
		if err == nil && img == nil {
			t.Errorf("step %d: neither a picture nor an error", step)
		}
		d.Close()
	}
}
