import { api, send, Stopped, Trouble, trouble, type Sending } from './api';
import type { Door, Intake } from './types';
import { doorAt, large, Parts } from './upload';

// Closing the window would stop it: the browser asks first, in its own words.
const warn = (e: BeforeUnloadEvent) => e.preventDefault();
const pause = (ms: number) => new Promise((r) => setTimeout(r, ms));

/** A file on its way with its particulars, for a page that shows how far it is: first its bytes, then what the server does with it. */
export class Sender {
  way = $state.raw<Sending<Intake>>();
  intake = $state.raw<Intake>();
  sent = $state(0);
  total = $state(1);
  stopped = $state(false);
  /** The line is broken; it goes on by itself. */
  broken = $state(false);
  error = $state<unknown>();
  busy = $derived(this.way !== undefined || this.intake !== undefined);
  #left = false;
  #stop = false;
  #parts: Parts | undefined;

  /** Gives the document once it is there; undefined where it was refused or stopped, or the page was left. */
  async start(path: string, request: unknown, file: File): Promise<string | undefined> {
    this.error = undefined;
    this.stopped = this.#stop = false;
    this.sent = 0;
    this.total = file.size;
    addEventListener('beforeunload', warn);
    const door = large(file) ? doorAt(path, request) : undefined;
    this.way = door ? this.#inParts(file).send(door) : send<Intake>(path, request, file, this.#progress);
    try {
      this.intake = await this.way.done;
      this.way = undefined;
      removeEventListener('beforeunload', warn);
      return await this.#follow(this.intake, door);
    } catch (e) {
      if (e instanceof Stopped) this.stopped = true;
      else this.error = e;
      return undefined;
    } finally {
      this.way = this.intake = undefined;
      removeEventListener('beforeunload', warn);
    }
  }

  #progress = (sent: number, total: number) => {
    this.sent = sent;
    this.total = total;
  };

  /** What was sent of the same file before need not be sent again. */
  #inParts(file: File): Parts {
    if (this.#parts?.file !== file) {
      this.#parts?.drop();
      this.#parts = new Parts(file, { progress: this.#progress, broken: (yes) => (this.broken = yes) });
    }
    return this.#parts;
  }

  /** Follows a file until it has its end. One whose server stopped in the middle is brought to its door again: it is here as a whole. */
  async #follow(i: Intake, door: Door | undefined): Promise<string | undefined> {
    for (let again = 0; ; again++) {
      try {
        return await this.#end(i);
      } catch (e) {
        if (!door || !this.#parts || again > 2 || !['unavailable', 'not_found'].includes(trouble(e).kind)) throw e;
        i = this.intake = await this.#parts.again(door);
      }
    }
  }

  async #end(i: Intake): Promise<string | undefined> {
    for (let asked = 0; !i.ended; asked++) {
      await pause(asked < 20 ? 500 : 2_000);
      if (this.#left) return undefined;
      if (this.#stop) break;
      try {
        i = await api.intake(i.id);
      } catch (e) {
        if (trouble(e).kind !== 'unavailable') throw e; // without a line for a moment it goes on all the same
      }
      this.intake = i;
    }
    if (this.#left) return undefined;
    // Told here, it need not be told on the desk. Where it is under way still this stops it, and the answer says whether that came in time.
    i = await api.dropIntake(i.id);
    if (i.problem) throw new Trouble(i.problem.kind, i.problem.message, i.problem.rule);
    this.stopped = i.phase === 'stopped';
    return i.phase === 'done' ? i.document : undefined;
  }

  stop = () => {
    if (this.way) this.way.stop();
    else this.#stop = true;
  };

  /** The page is left: what has not gone yet is stopped, what the server works on goes on. */
  leave = () => {
    this.#left = true;
    this.way?.stop();
  };
}
