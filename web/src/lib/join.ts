// Pictures as scanners and phones make them, one a page, joined into one PDF in their order; each JPEG lies in it as it came (ISO 32000-2, 7.4.8, 8.9).

/** A file that can't be one of several pages, by its name. */
export class NotJoined extends Error {
  constructor(readonly file: string) {
    super(file);
  }
}

interface Page {
  jpeg: Uint8Array<ArrayBuffer>;
  wide: number;
  high: number;
  parts: number; // colours: 1 or 3; how four are meant differs
  dots: number; // an inch, 0 where the file does not say
  turned: number; // degrees clockwise
}

const a4 = [595.28, 841.89] as const; // points
const longest = 1800; // points: what claims to be larger was not measured
const shortest = 300;

/** Whether a file may be one of several pages. */
export const joinable = (f: File) => f.type === 'image/jpeg' || /\.jpe?g$/i.test(f.name);

/** One PDF of these pictures, named after the first. Throws NotJoined for a file that is no whole JPEG. */
export async function join(files: File[]): Promise<File> {
  const pages: Page[] = [];
  for (const f of files) pages.push(read(new Uint8Array(await f.arrayBuffer()), f.name));
  return new File(write(pages), (files[0]?.name ?? '').replace(/\.[^.]*$/, '') + '.pdf', { type: 'application/pdf' });
}

// The frame headers but DHT, JPG and DAC (ITU-T T.81, Table B.1).
const frame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function read(jpeg: Uint8Array<ArrayBuffer>, name: string): Page {
  const v = new DataView(jpeg.buffer);
  const page: Page = { jpeg, wide: 0, high: 0, parts: 0, dots: 0, turned: 0 };
  try {
    if (v.getUint16(0) !== 0xffd8) throw new NotJoined(name);
    for (let at = 2; ; ) {
      if (v.getUint8(at) !== 0xff) throw new NotJoined(name);
      const marker = v.getUint8(at + 1);
      if (marker === 0xff) {
        at++; // fill
        continue;
      }
      if (marker === 0xda || marker === 0xd9) break;
      const body = at + 4;
      if (frame(marker)) [page.high, page.wide, page.parts] = [v.getUint16(body + 1), v.getUint16(body + 3), v.getUint8(body + 5)];
      if (marker === 0xe0) page.dots = density(v, body);
      if (marker === 0xe1) page.turned = turned(v, body, v.getUint16(at + 2) - 2);
      at = body - 2 + v.getUint16(at + 2);
    }
  } catch {
    throw new NotJoined(name);
  }
  if (!page.wide || !page.high || ![1, 3].includes(page.parts)) throw new NotJoined(name);
  return page;
}

// JFIF: how many dots an inch across, where the units are inches or centimetres.
function density(v: DataView, at: number): number {
  if (v.getUint32(at) !== 0x4a464946) return 0;
  const unit = v.getUint8(at + 7);
  return v.getUint16(at + 8) * (unit === 1 ? 1 : unit === 2 ? 2.54 : 0);
}

// Exif: how a camera was held. Mirrored pictures come from no camera and stay as they are.
function turned(v: DataView, at: number, length: number): number {
  if (length < 20 || v.getUint32(at) !== 0x45786966) return 0;
  const head = at + 6;
  const end = at + length;
  const little = v.getUint16(head) === 0x4949;
  const first = head + v.getUint32(head + 4, little);
  if (first + 2 > end) return 0;
  for (let e = first + 2, left = v.getUint16(first, little); left > 0 && e + 12 <= end; left--, e += 12) {
    if (v.getUint16(e, little) === 0x0112) return { 3: 180, 6: 90, 8: 270 }[v.getUint16(e + 8, little)] ?? 0;
  }
  return 0;
}

// Width and height in points: by the dots an inch where they are likely, else as large as A4 allows.
function measured(p: Page): [number, number] {
  const by = 72 / p.dots;
  const most = Math.max(p.wide, p.high) * by;
  if (p.dots > 0 && p.dots <= 1200 && most <= longest && most >= shortest) return [p.wide * by, p.high * by];
  const [x, y] = p.wide > p.high ? [a4[1], a4[0]] : a4;
  const fit = Math.min(x / p.wide, y / p.high);
  return [p.wide * fit, p.high * fit];
}

function write(pages: Page[]): Blob[] {
  const out: Blob[] = [];
  const offsets: number[] = [];
  let size = 0;
  const add = (part: string | Uint8Array<ArrayBuffer>) => {
    const b = new Blob([part]);
    out.push(b);
    size += b.size;
  };
  const object = (text: string, stream?: string | Uint8Array<ArrayBuffer>) => {
    offsets.push(size);
    add(`${offsets.length} 0 obj\n${text}\n`);
    if (stream !== undefined) {
      add('stream\n');
      add(stream);
      add('\nendstream\n');
    }
    add('endobj\n');
  };
  add('%PDF-1.7\n');
  object('<< /Type /Catalog /Pages 2 0 R >>');
  object(`<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, i) => `${3 + 3 * i} 0 R`).join(' ')}] >>`);
  pages.forEach((p, i) => {
    const [w, h] = measured(p).map((n) => n.toFixed(2));
    const n = 3 + 3 * i;
    const draw = `q ${w} 0 0 ${h} 0 0 cm /P Do Q`;
    object(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${w} ${h}] /Rotate ${p.turned} /Resources << /XObject << /P ${n + 2} 0 R >> >> /Contents ${n + 1} 0 R >>`);
    object(`<< /Length ${draw.length} >>`, draw);
    object(`<< /Type /XObject /Subtype /Image /Width ${p.wide} /Height ${p.high} /BitsPerComponent 8 /ColorSpace ${p.parts === 1 ? '/DeviceGray' : '/DeviceRGB'} /Filter /DCTDecode /Length ${p.jpeg.length} >>`, p.jpeg);
  });
  const table = size;
  add(`xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${offsets.map((o) => `${String(o).padStart(10, '0')} 00000 n \n`).join('')}`);
  add(`trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  return out;
}
