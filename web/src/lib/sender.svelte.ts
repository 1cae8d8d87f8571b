import { send, Stopped, type Sending } from './api';

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
    }
  }

  stop = () => this.way?.stop();
}
