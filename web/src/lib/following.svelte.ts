import { api, trouble } from './api';
import { Sender } from './sender.svelte';

export type Going = 'waiting' | 'going' | 'done' | 'failed' | 'held' | 'stopped';

/** The rule by which a file waits in quarantine: whoever decides there attaches it. */
const quarantined = '379.5.4';

/** A file that goes after its document, with what was sent of it. */
export class Follower {
  state = $state<Going>('waiting');
  error = $state<unknown>();
  sender = new Sender();
  constructor(readonly file: File) {}

  async send(document: string) {
    this.state = 'going';
    this.error = undefined;
    const there = await this.sender.start(`/api/documents/${encodeURIComponent(document)}/acts/attach`, {}, this.file);
    const error = this.sender.error;
    this.sender.error = undefined;
    if (there || (error && (await this.arrived(document, error)))) {
      this.state = 'done';
      return;
    }
    this.error = error;
    const why = error ? trouble(error) : undefined;
    this.state = why?.rule === quarantined ? 'held' : this.sender.stopped ? 'stopped' : 'failed';
  }

  /** It came before, and only the answer was lost. */
  private async arrived(document: string, error: unknown): Promise<boolean> {
    if (trouble(error).kind !== 'conflict') return false;
    const d = await api.document(document).catch(() => undefined);
    return d?.attachments?.some((a) => a.name === this.file.name) ?? false;
  }
}

/** Files of their own that go with a document which is there already: one after the other, each with its own end. What failed can be sent again. */
export class Following {
  files = $state<Follower[]>([]);
  running = $state(false);
  #left = false;

  begin(files: File[]) {
    this.files = files.map((f) => new Follower(f));
  }

  /** Nothing is left to be sent: what waits in quarantine needs no sending again. */
  get whole(): boolean {
    return this.files.every((f) => f.state === 'done');
  }

  get unsent(): boolean {
    return this.files.some((f) => f.state !== 'done' && f.state !== 'held');
  }

  /** Sends what is not there yet; true once all of it is. */
  async send(document: string): Promise<boolean> {
    this.running = true;
    for (const f of this.files) {
      if (f.state !== 'done' && f.state !== 'held' && !this.#left) await f.send(document);
    }
    this.running = false;
    return this.whole && !this.#left;
  }

  leave = () => {
    this.#left = true;
    for (const f of this.files) f.sender.leave();
  };
}
