package app

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"strings"
)

// A workbook (ISO/IEC 29500-1, Part 1: SpreadsheetML) is written as its lines are read: a book of a million lines takes no more memory than one page of
// it, and nothing of it lies in a temporary file. Every cell is text (inlineStr): a number such as "05-QĐ/TU" stays what it is, and nothing in an abstract
// becomes a formula.

const (
	sheetHead  = 3         // the row of a sheet that holds the names of the columns; the title stands in the first
	sheetLines = 1_000_000 // lines on one sheet; it may have 1,048,576 rows (ISO/IEC 29500-1, 18.3.1.73)
	cellRunes  = 32_767    // a cell holds no more characters
)

// RegisterXLSX writes the whole register as a workbook. Nothing is written before the register may be read and its first line is there.
func (h *House) RegisterXLSX(ctx context.Context, t Token, kind string, f Filter, w io.Writer) error {
	o, b, err := h.book(ctx, t, kind, f)
	if err != nil {
		return err
	}
	out := &workbook{head: o.bookHead(b), lines: sheetLines}
	for row, err := range o.lines(ctx, b) {
		if err == nil {
			err = out.line(w, row.Cells)
		}
		if err != nil {
			return err
		}
	}
	return out.close(w)
}

// workbook is a workbook as it is written.
type workbook struct {
	head  RegisterView
	lines int // on one sheet
	zip   *zip.Writer
	sheet io.Writer
	made  int // sheets
	row   int // of the sheet, from 1
}

func (b *workbook) line(w io.Writer, cells []string) error {
	if b.sheet == nil || b.row == sheetHead+b.lines {
		if err := b.turn(w); err != nil {
			return err
		}
	}
	b.row++
	return b.cells(cells, 0)
}

// turn ends a sheet and begins the next.
func (b *workbook) turn(w io.Writer) (err error) {
	if b.zip == nil {
		b.zip = zip.NewWriter(w)
	}
	if err := b.end(); err != nil {
		return err
	}
	b.made++
	if b.sheet, err = b.zip.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", b.made)); err != nil {
		return err
	}
	var widths strings.Builder
	const perCM = 5.0 // characters
	for i, cm := range columnWidths(b.head.Kind) {
		fmt.Fprintf(&widths, `<col min="%d" max="%[1]d" width="%g" customWidth="1"/>`, i+1, cm*perCM)
	}
	title := strings.ToUpper(b.head.Title.VI) + " – " + b.head.Office
	if _, err := fmt.Fprintf(b.sheet, sheetOpens, widths.String(), escaped(title)); err != nil {
		return err
	}
	names := make([]string, len(b.head.Columns))
	for i, c := range b.head.Columns {
		names[i] = c.VI
	}
	b.row = sheetHead
	return b.cells(names, 1)
}

// cells writes the row of cells; style counts in sheetStyles.
func (b *workbook) cells(cells []string, style int) error {
	var s strings.Builder
	fmt.Fprintf(&s, `<row r="%d">`, b.row)
	for i, text := range cells {
		if r := []rune(text); len(r) > cellRunes {
			text = string(r[:cellRunes])
		}
		fmt.Fprintf(&s, `<c r="%c%d" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, 'A'+i, b.row, style, escaped(text))
	}
	s.WriteString("</row>")
	_, err := io.WriteString(b.sheet, s.String())
	return err
}

func (b *workbook) end() error {
	if b.sheet == nil {
		return nil
	}
	_, err := io.WriteString(b.sheet, sheetEnds)
	return err
}

// close writes what stands about the sheets. Without it a workbook opens nowhere: one that broke off is never taken for the whole.
func (b *workbook) close(w io.Writer) error {
	if b.sheet == nil {
		if err := b.turn(w); err != nil {
			return err
		}
	}
	if err := b.end(); err != nil {
		return err
	}
	var types, sheets, links, titles strings.Builder
	for n := 1; n <= b.made; n++ {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, n)
		name := "Sổ"
		if n > 1 {
			name = fmt.Sprint("Sổ ", n)
		}
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%[2]d"/>`, name, n)
		fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%[1]d.xml"/>`, n)
		fmt.Fprintf(&titles, `<definedName name="_xlnm.Print_Titles" localSheetId="%d">'%s'!$%d:$%[3]d</definedName>`, n-1, name, sheetHead)
	}
	fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>`, b.made+1)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", fmt.Sprintf(bookTypes, types.String())},
		{"_rels/.rels", bookLinks},
		{"xl/workbook.xml", fmt.Sprintf(bookSheets, sheets.String(), titles.String())},
		{"xl/_rels/workbook.xml.rels", fmt.Sprintf(sheetLinks, links.String())},
		{"xl/styles.xml", sheetStyles},
	} {
		f, err := b.zip.Create(part.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, part.text); err != nil {
			return err
		}
	}
	return b.zip.Close()
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// sheetOpens is a sheet up to the names of its columns: A4 across, one page wide, its head on the screen always. %s: widths, title.
const sheetOpens = xmlHead + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
	`<sheetViews><sheetView workbookViewId="0"><pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
	`<cols>%s</cols><sheetData><row r="1"><c r="A1" s="2" t="inlineStr"><is><t>%s</t></is></c></row>`

const sheetEnds = `</sheetData><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`

const bookTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
	`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>%s</Types>`

const bookLinks = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`

const bookSheets = xmlHead + `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
	`<sheets>%s</sheets><definedNames>%s</definedNames></workbook>`

const sheetLinks = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>`

// sheetStyles: a line's cell, a column's name, the title.
const sheetStyles = xmlHead + `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
	`<fonts count="3"><font><sz val="11"/><name val="Times New Roman"/></font><font><b/><sz val="11"/><name val="Times New Roman"/></font><font><b/><sz val="14"/><name val="Times New Roman"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="2"><border/><border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/></border></borders>` +
	`<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">` +
	`<xf numFmtId="49" fontId="0" borderId="1" applyNumberFormat="1" applyBorder="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
	`<xf fontId="1" borderId="1" applyFont="1" applyBorder="1" applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>` +
	`<xf fontId="2" applyFont="1"/></cellXfs></styleSheet>`
