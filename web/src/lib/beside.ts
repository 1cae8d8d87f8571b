import type { components } from './schema';

export type Beside = components['schemas']['Beside'];

const endings = ['.p7s', '.p7m', '.ers', '.er', '.tsr', '.tst'];

/** A signature, a record or a time-stamp that is about another file. */
export const isSidecar = (f: File) => endings.some((e) => f.name.toLowerCase().endsWith(e));
export const isPDF = (f: File) => f.type === 'application/pdf' || f.name.toLowerCase().endsWith('.pdf');

/** What is digested at once must fit into memory. */
const most = 512 * 1024 * 1024;

const hex = (b: ArrayBuffer) => [...new Uint8Array(b)].map((x) => x.toString(16).padStart(2, '0')).join('');

/** Digests files here, so that what a signature file is about need not leave this machine; nothing where the browser can't (only over https). */
export async function digested(files: File[]): Promise<Beside[]> {
  const out: Beside[] = [];
  if (!globalThis.crypto?.subtle) return out;
  for (const f of files) {
    if (f.size > most) continue;
    const bytes = await f.arrayBuffer();
    const digests: Record<string, string> = {};
    for (const name of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']) digests[name] = hex(await crypto.subtle.digest(name, bytes));
    out.push({ name: f.name, size: f.size, digests });
  }
  return out;
}
