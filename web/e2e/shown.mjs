// What pdf.js shows in the form fields and marks of a PDF: the text of their appearances, as it is drawn on the page.
// pdf.js expects both; the Node of a stable distribution has them not yet.
Promise.withResolvers ??= function withResolvers() {
  const made = {};
  made.promise = new this((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};
ArrayBuffer.prototype.transferToFixedLength ??= function transferToFixedLength(length = this.byteLength) {
  return this.slice(0, length);
};
const { AnnotationMode, getDocument, OPS, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');

/** The texts that are drawn for annotations, one for each, page after page. */
export async function shownInFields(data) {
  const task = getDocument({ data, verbosity: VerbosityLevel.ERRORS });
  const pdf = await task.promise;
  const texts = [];
  for (let n = 1; n <= pdf.numPages; n++) {
    const page = await pdf.getPage(n);
    const list = await page.getOperatorList({ annotationMode: AnnotationMode.ENABLE });
    let text = null; // of the annotation that is being drawn
    list.fnArray.forEach((fn, i) => {
      if (fn === OPS.beginAnnotation) text = '';
      if (fn === OPS.showText && text !== null) text += list.argsArray[i][0].map((glyph) => glyph?.unicode ?? '').join('');
      if (fn === OPS.endAnnotation) {
        texts.push(text);
        text = null;
      }
    });
  }
  await task.destroy();
  return texts;
}
