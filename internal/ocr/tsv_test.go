package ocr

import (
	"image"
	"reflect"
	"testing"
)

const table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n" +
	"1\t1\t0\t0\t0\t0\t0\t0\t400\t200\t-1\t\n" +
	"4\t1\t1\t1\t1\t0\t10\t20\t150\t30\t-1\t\n" +
	"5\t1\t1\t1\t1\t1\t10\t20\t60\t30\t96.1\tTỐI\n" +
	"5\t1\t1\t1\t1\t2\t80\t20\t80\t30\t95.2\tMẬT\n" +
	"4\t1\t2\t1\t1\t0\t10\t90\t50\t30\t-1\t\n" +
	"5\t1\t2\t1\t1\t1\t10\t90\t50\t30\t12\t \n"

func TestTablesAreReadLineByLine(t *testing.T) {
	got, err := parseTSV([]byte(table))
	want := []line{
		{image.Rect(10, 20, 160, 50), []word{{"TỐI", image.Rect(10, 20, 70, 50), 96.1}, {"MẬT", image.Rect(80, 20, 160, 50), 95.2}}},
		{image.Rect(10, 90, 60, 120), nil},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %v", got, err)
	}
}

func TestTablesThatAreNone(t *testing.T) {
	for name, raw := range map[string]string{
		"a word without its line": "5\t1\t1\t1\t1\t1\t10\t20\t60\t30\t96\tTỐI\n", "no number": "4\t1\t1\t1\t1\t0\tx\t20\t60\t30\t96\t\n",
		"negative": "4\t1\t1\t1\t1\t0\t-5\t20\t60\t30\t96\t\n", "beyond any picture": "4\t1\t1\t1\t1\t0\t5\t20\t99999999999\t30\t96\t\n",
	} {
		if lines, err := parseTSV([]byte(raw)); err == nil {
			t.Errorf("%s: %+v", name, lines)
		}
	}
	if lines, err := parseTSV([]byte("Error in pixReadMem\n\n4\t1\n")); err != nil || len(lines) != 0 {
		t.Errorf("what is no table has no lines: %+v %v", lines, err)
	}
}

func FuzzTSV(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte("4\t1\t1\t1\t1\t0\t5\t20\t7\t30\t96\n5\t1\t1\t1\t1\t1\t10\t20\t60\t30\t96\ta\tb"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		lines, err := parseTSV(raw)
		if err != nil {
			return
		}
		asPage(lines)
		newSheet([]*image.Gray{image.NewGray(image.Rect(0, 0, 20, 20))}).apart(lines)
	})
}
