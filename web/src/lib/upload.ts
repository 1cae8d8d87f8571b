// Large files in parts (docs/uploads.md): what a broken line or a server that stops costs is one part. Parts follow each other; where the answer to one is
// lost, the server says how far it is, and it goes on from there.
import { api, putPart, Stopped, trouble, type Sending } from './api';
import type { Door, Intake, Upload } from './types';

/** Files above this many bytes go in parts; smaller ones are as quick in one piece. Digests need a page that was fetched safely. */
export const large = (file: File) => file.size > 8 << 20 && globalThis.crypto?.subtle !== undefined;

/** How long it is tried again while nothing comes through. */
const patience = 10 * 60_000;
const pauses = [500, 1_000, 2_000, 4_000, 8_000];

/** What happens while a file is sent. */
export interface Telling {
  progress: (sent: number, total: number) => void;
  /** The line is broken, or is there again. */
  broken: (yes: boolean) => void;
}

/** A file on its way in parts. It can be finished, and then sent to its door again without its bytes being sent again. */
export class Parts {
  #upload: Upload | undefined;
  #stopped = false;
  #part: Sending<Upload> | undefined;
  #wake = () => {};

  constructor(
    readonly file: File,
    readonly telling: Telling,
  ) {}

  /** Sends what is missing and brings the file to a door. */
  send(door: Door): Sending<Intake> {
    this.#stopped = false;
    return { done: this.#all(door), stop: this.stop };
  }

  /** Brings what was sent to its door again: the server that had it has stopped. */
  again = (door: Door): Promise<Intake> => this.#patiently(() => api.finishUpload(this.#id(), door));

  stop = () => {
    this.#stopped = true;
    this.#part?.stop();
    this.#wake();
  };

  /** Forgets what was sent. */
  drop = () => {
    const gone = this.#upload;
    this.#upload = undefined;
    if (gone) api.dropUpload(gone.id).catch(() => undefined); // else its time runs out
  };

  #id = () => this.#upload?.id ?? '';

  async #all(door: Door): Promise<Intake> {
    try {
      this.#upload = await this.#begin(door);
      this.telling.progress(this.#upload.received, this.file.size);
      while (this.#upload.received < this.file.size) this.#upload = await this.#next(this.#upload);
      this.telling.progress(this.file.size, this.file.size);
      return await this.again(door);
    } catch (e) {
      if (e instanceof Stopped) this.drop();
      throw e;
    } finally {
      this.telling.broken(false);
    }
  }

  /** Goes on with what was sent before, where the server still has it. */
  async #begin(door: Door): Promise<Upload> {
    const before = this.#upload;
    if (before) {
      try {
        return await this.#patiently(() => api.upload(before.id));
      } catch (e) {
        if (e instanceof Stopped || trouble(e).kind !== 'not_found') throw e;
      }
    }
    return api.beginUpload({ ...door, name: this.file.name, size: this.file.size });
  }

  async #next(u: Upload): Promise<Upload> {
    const part = this.file.slice(u.received, u.received + u.partBytes);
    const digest = await digestOf(part);
    let asked = false;
    return this.#patiently(async () => {
      if (asked) {
        const now = await api.upload(u.id); // the part may have come though its answer did not
        if (now.received !== u.received) return now;
      }
      asked = true;
      this.#part = putPart(u.id, u.received, digest, part, (sent) => this.telling.progress(u.received + Math.min(sent, part.size), this.file.size));
      return this.#part.done;
    }, ['malformed', 'conflict']); // damaged on its way; a sender who has lost count
  }

  /** Does it again, after a pause that grows, while the line is broken or the server is not itself. */
  async #patiently<R>(once: () => Promise<R>, also: string[] = []): Promise<R> {
    const begun = Date.now();
    for (let n = 0; ; n++) {
      if (this.#stopped) throw new Stopped();
      try {
        const got = await once();
        this.telling.broken(false);
        return got;
      } catch (e) {
        if (e instanceof Stopped || ![...passing, ...also].includes(trouble(e).kind) || Date.now() - begun > patience) throw e;
        this.telling.broken(true);
        await this.#pause(pauses[Math.min(n, pauses.length - 1)] ?? 0);
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** What may pass: no line, a server that stops or is not there yet. */
const passing = ['unavailable', 'internal', 'io'];

/** Content-Digest (RFC 9530). */
async function digestOf(part: Blob): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', await part.arrayBuffer()));
  return `sha-256=:${btoa(String.fromCharCode(...sum))}:`;
}

/** What the server calls the door at an address. */
export function doorAt(path: string, request: unknown): Door | undefined {
  if (path === '/api/documents') return { draft: request } as Door;
  if (path === '/api/numbers/paper') return { paper: request } as Door;
  if (path === '/api/scans') return { scan: request } as Door;
  if (path === '/api/received') return { received: request } as Door;
  const attached = /^\/api\/documents\/([^/]+)\/acts\/attach$/.exec(path)?.[1];
  if (attached) return { attach: { document: decodeURIComponent(attached), args: request } } as Door;
  const replaced = /^\/api\/documents\/([^/]+)\/acts\/replace-file$/.exec(path)?.[1];
  return replaced ? ({ replace: { document: decodeURIComponent(replaced), args: request } } as Door) : undefined;
}
