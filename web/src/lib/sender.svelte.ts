import { send, Stopped, type Sending } from './api';

// Closing the window would stop it: the browser asks first, in its own words.
const warn = (e: BeforeUnloadEvent) => e.preventDefault();

/** A file on its way with its particulars, for a page that shows how far it is. */
export class Sender<R> {
  way = $state.raw<Sending<R>>();
  sent = $state(0);
  total = $state(1);
  stopped = $state(false);
  error = $state<unknown>();

  async start(path: string, request: unknown, file: File): Promise<R | undefined> {
    this.error = undefined;
    this.stopped = false;
    this.sent = 0;
    this.total = file.size;
    addEventListener('beforeunload', warn);
    this.way = send<R>(path, request, file, (sent, total) => {
      this.sent = sent;
      this.total = total;
    });
    try {
      return await this.way.done;
    } catch (e) {
      if (e instanceof Stopped) this.stopped = true;
      else this.error = e;
      return undefined;
    } finally {
      this.way = undefined;
      removeEventListener('beforeunload', warn);
    }
  }

  stop = () => this.way?.stop();

  /** The page is left: what has not gone yet is stopped, what the server works on goes on. */
  leave = () => {
    if (this.sent < this.total) this.stop();
  };
}
