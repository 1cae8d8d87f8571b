// A proof at a provider of identities is made in a window of its own, so that what was begun on the page stays there; the window tells the page how it went.
import { Trouble } from './api';
import type { Words } from './types';

const channel = 'trien-proof';
const marker = 'proving'; // since when this browser proves something elsewhere, ms
const longest = 10 * 60_000; // a way to a provider is good for less, ms

export interface Told {
  ok: boolean;
  kind?: string;
  words?: Words;
}

/** Whether a window that came back does so for a page that waits. */
export const isAwaited = () => Date.now() - Number(localStorage.getItem(marker) ?? 0) < longest;

/** Tells the page that waits how it went. */
export function tell(told: Told) {
  const c = new BroadcastChannel(channel);
  c.postMessage(told);
  c.close();
}

export interface Away {
  done: Promise<void>;
  stop: () => void;
}

/** Opens the window at once, for browsers block one that opens later, and waits for what it tells. undefined: the browser opens none. */
export function away(address: () => Promise<{ address: string }>): Away | undefined {
  const w = window.open('', '_blank', 'popup,width=560,height=760');
  if (!w) return undefined;
  localStorage.setItem(marker, String(Date.now()));
  const c = new BroadcastChannel(channel);
  const stop = () => {
    c.close();
    localStorage.removeItem(marker);
  };
  const done = new Promise<void>((resolve, reject) => {
    c.onmessage = (m: MessageEvent<Told>) => {
      stop();
      if (m.data.ok) resolve();
      else reject(new Trouble(m.data.kind ?? 'refused', m.data.words ?? { vi: '', en: '' }));
    };
    address().then(
      (a) => w.location.replace(a.address),
      (e: unknown) => {
        stop();
        w.close();
        reject(e as Error);
      },
    );
  });
  return { done, stop };
}
