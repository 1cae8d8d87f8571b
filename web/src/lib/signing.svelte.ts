// Signing with a key that may be anywhere: which documents wait for it, the way that a person chose last on this machine.
import { api, type Filter } from './api';
import { here } from './session.svelte';
import type { DocumentRow, Way } from './types';

/** What a document asks of the person here: "sign", "seal", "arrive", or "" where nobody's key is asked for. */
export function wanted(d: DocumentRow): string {
  if (d.unmarked) return here.ways('arrive').length > 0 ? 'arrive' : '';
  if (!d.mine || d.direction !== 'out') return '';
  if (d.state === 'ready') return 'sign';
  return d.state === 'signed' || d.state === 'numbered' ? 'seal' : '';
}

const waiting: Record<string, Filter> = {
  sign: { direction: 'out', state: 'ready' },
  seal: { direction: 'out', state: 'signed,numbered' },
  arrive: { direction: 'in', state: 'registered,routed,handled,closed' },
};

/** Every document that waits for the person's act, beyond what a list shows; at most as many as one request takes. */
export async function allWanted(act: string): Promise<DocumentRow[]> {
  const list = await api.documents({ ...waiting[act], limit: most });
  return list.items.filter((d) => wanted(d) === act);
}

/** The documents of one request, at most. */
export const most = 500;

const key = (act: string) => `way:${here.me?.office.id}/${here.me?.person.id}/${act}`;

/** The way to sign chosen last on this machine; else the first that is ready. Before the server names any there is the key held here. */
export function preferred(act: string): string {
  const ways = here.ways(act);
  const before = localStorage.getItem(key(act));
  return (ways.find((w) => w.with === before) ?? ways.find((w) => w.ready) ?? ways[0])?.with ?? 'held';
}

export function remember(act: string, way: Way['with']) {
  localStorage.setItem(key(act), way);
}
