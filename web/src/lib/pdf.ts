// Opens PDFs with pdf.js, without eval, without WebAssembly, and with its helpers served from here.
import { GlobalWorkerOptions, getDocument, TextLayer, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist';
import worker from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

GlobalWorkerOptions.workerSrc = worker;

export type Pdf = PDFDocumentProxy;

/** Opens a file of an address, or one whose bytes are here. */
export function open(file: string | Uint8Array) {
  return getDocument({
    ...(typeof file === 'string' ? { url: file } : { data: file.slice() }), // the viewer takes the bytes for itself
    cMapUrl: '/pdfjs/cmaps/',
    standardFontDataUrl: '/pdfjs/standard_fonts/',
    wasmUrl: '/pdfjs/wasm/',
    useWasm: false, // the pages' policy allows no WebAssembly; the decoders have plain fallbacks
    enableXfa: false,
    rangeChunkSize: 1 << 18,
    disableAutoFetch: true, // of a long document only the pages that are looked at
    disableStream: true,
  });
}

/** Draws a page: the picture, and over it the text, so that it can be selected, searched and read aloud. */
export function draw(page: PDFPageProxy, canvas: HTMLCanvasElement, text: HTMLElement, scale: number) {
  const viewport = page.getViewport({ scale });
  const ratio = Math.min(devicePixelRatio || 1, 3);
  canvas.width = Math.floor(viewport.width * ratio);
  canvas.height = Math.floor(viewport.height * ratio);
  const picture = page.render({ canvas, viewport, transform: ratio === 1 ? undefined : [ratio, 0, 0, ratio, 0, 0] });
  text.replaceChildren();
  text.style.setProperty('--total-scale-factor', String(scale));
  const words = new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport });
  return {
    done: Promise.all([picture.promise, words.render()]),
    cancel() {
      picture.cancel();
      words.cancel();
    },
  };
}
