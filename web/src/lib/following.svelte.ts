import { Sender } from './sender.svelte';

export type Going = 'waiting' | 'going' | 'done' | 'failed' | 'stopped';

/** A file that goes after its document. */
export class Follower {
  state = $state<Going>('waiting');
  error = $state<unknown>();
  constructor(readonly file: File) {}
}

/** Files of their own that go with a document which is there already: one after the other, each with its own end. What failed can be sent again. */
export class Following {
  files = $state<Follower[]>([]);
  sender = new Sender();
  running = $state(false);
  #left = false;

  begin(files: File[]) {
    this.files = files.map((f) => new Follower(f));
  }

  get whole(): boolean {
    return this.files.every((f) => f.state === 'done');
  }

  /** Sends what is not there yet; true once all of it is. */
  async send(document: string): Promise<boolean> {
    this.running = true;
    for (const f of this.files) {
      if (f.state === 'done' || this.#left) continue;
      f.state = 'going';
      f.error = undefined;
      const there = await this.sender.start(`/api/documents/${encodeURIComponent(document)}/acts/attach`, {}, f.file);
      f.error = this.sender.error;
      this.sender.error = undefined;
      f.state = there ? 'done' : this.sender.stopped ? 'stopped' : 'failed';
    }
    this.running = false;
    return this.whole && !this.#left;
  }

  leave = () => {
    this.#left = true;
    this.sender.leave();
  };
}
