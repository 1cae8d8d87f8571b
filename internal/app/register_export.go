package app

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

// columnWidths are those of the printed register, in centimetres.
func columnWidths(kind string) []float64 {
	switch kind {
	case "found":
		return []float64{2.6, 2.1, 2.1, 3, 6, 3.4, 3, 2.6}
	case "in":
		return []float64{2.1, 1.4, 3, 2.6, 2.1, 5.4, 3, 2.1, 2.2, 2.8}
	}
	return []float64{2.6, 2.1, 5.2, 2.6, 3.4, 2.2, 1.5, 2.1, 2.6, 2.4}
}

// RegisterPDF writes the register to be printed and bound (NĐ 30/2020, Article 16): a table on A4 across, its head on every page, made into
// PDF/A by the same converter as drafts. A book is printed in parts that can be bound: a longer one is asked for by shorter periods.
func (h *House) RegisterPDF(ctx context.Context, t Token, kind string, f Filter, w io.Writer) error {
	o, b, err := h.book(ctx, t, kind, f)
	if err != nil {
		return err
	}
	v := o.bookHead(b)
	for row, err := range o.lines(ctx, b) {
		if err != nil {
			return err
		}
		if v.Rows = append(v.Rows, row); len(v.Rows) > limits.PrintedLines {
			return problem.New(problem.Usage,
				fmt.Sprintf("Sổ có hơn %d dòng trong khoảng này, không in thành một tệp được. Hãy chọn khoảng ngày ngắn hơn để in từng quyển, hoặc tải sổ dạng .xlsx (không giới hạn).", limits.PrintedLines),
				fmt.Sprintf("The register has more than %d lines in this period, too many to print as one file. Choose a shorter period and print it in parts, or take it as .xlsx, which has no limit.", limits.PrintedLines))
		}
	}
	out, err := h.tools.Convert.ToPDF(ctx, "so.fodt", []byte(flatText(v, h.tools.Now())), nil)
	if err != nil {
		return err
	}
	_, err = w.Write(out)
	return err
}

// flatText is the register as a flat OpenDocument text (ISO/IEC 26300).
func flatText(v RegisterView, at time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, flatHead, escaped(strings.ToUpper(v.Office)), escaped(strings.ToUpper(v.Title.VI)), shortDay(office.Day(at)))
	widths := columnWidths(v.Kind)
	var styles strings.Builder
	for i, width := range widths {
		fmt.Fprintf(&styles, `<style:style style:name="c%d" style:family="table-column"><style:table-column-properties style:column-width="%.1fcm"/></style:style>`, i, width)
	}
	text := strings.Replace(b.String(), "<!--columns-->", styles.String(), 1)
	b.Reset()
	b.WriteString(text)
	for i := range widths {
		fmt.Fprintf(&b, `<table:table-column table:style-name="c%d"/>`, i)
	}
	b.WriteString(`<table:table-header-rows>`)
	var heads, numbers []string
	for i, c := range v.Columns {
		heads, numbers = append(heads, c.VI), append(numbers, fmt.Sprintf("(%d)", i+1))
	}
	flatRow(&b, "head", heads)
	flatRow(&b, "head", numbers)
	b.WriteString(`</table:table-header-rows>`)
	for _, r := range v.Rows {
		flatRow(&b, "cell", r.Cells)
	}
	if len(v.Rows) == 0 {
		flatRow(&b, "cell", make([]string, len(widths)))
	}
	b.WriteString(`</table:table></office:text></office:body></office:document>`)
	return b.String()
}

func flatRow(b *strings.Builder, style string, cells []string) {
	b.WriteString(`<table:table-row table:style-name="row">`)
	for _, c := range cells {
		fmt.Fprintf(b, `<table:table-cell table:style-name="box" office:value-type="string"><text:p text:style-name="%s">%s</text:p></table:table-cell>`, style, escaped(c))
	}
	b.WriteString(`</table:table-row>`)
}

func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}

// flatHead opens the document: A4 across, Liberation Serif (the widths of Times New Roman), title, page numbers. %s: office, title, day of printing.
const flatHead = `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="S" svg:font-family="'Liberation Serif'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:text-properties style:font-name="S" fo:font-size="10pt" fo:language="vi" fo:country="VN"/></style:default-style></office:styles>
<office:automatic-styles>
<style:page-layout style:name="page"><style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" fo:margin-top="1.5cm" fo:margin-bottom="1.2cm" fo:margin-left="1.5cm" fo:margin-right="1.5cm"/><style:footer-style><style:header-footer-properties fo:min-height="0.6cm"/></style:footer-style></style:page-layout>
<style:style style:name="title" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/><style:text-properties style:font-name="S" fo:font-size="14pt" fo:font-weight="bold"/></style:style>
<style:style style:name="small" style:family="paragraph"><style:paragraph-properties fo:text-align="center" fo:margin-bottom="0.3cm"/><style:text-properties style:font-name="S" fo:font-size="9pt" fo:font-style="italic"/></style:style>
<style:style style:name="foot" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/><style:text-properties style:font-name="S" fo:font-size="9pt"/></style:style>
<style:style style:name="head" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/><style:text-properties style:font-name="S" fo:font-size="9pt" fo:font-weight="bold"/></style:style>
<style:style style:name="cell" style:family="paragraph"><style:text-properties style:font-name="S" fo:font-size="10pt"/></style:style>
<style:style style:name="table" style:family="table"><style:table-properties style:width="26.7cm" table:align="margins"/></style:style>
<style:style style:name="row" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>
<style:style style:name="box" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.08cm"/></style:style>
<!--columns-->
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="page"><style:footer><text:p text:style-name="foot">In từ hệ thống ngày %[3]s – Trang <text:page-number/>/<text:page-count/></text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text><text:p text:style-name="title">%[1]s</text:p><text:p text:style-name="title">%[2]s</text:p><text:p text:style-name="small">In từ hệ thống ngày %[3]s</text:p><table:table table:name="so" table:style-name="table">`
