// Signing with a key that may be anywhere: which documents wait for it, the way that a person chose last on this machine.
import { api } from './api';
import { here } from './session.svelte';
import type { DocumentRow, Way } from './types';

/** What a document asks of the person here: "sign", "seal", or "" where it waits for nobody's key. */
export function wanted(d: DocumentRow): string {
  if (!d.mine || d.direction !== 'out') return '';
  if (d.state === 'ready') return 'sign';
  return d.state === 'signed' || d.state === 'numbered' ? 'seal' : '';
}

const waiting: Record<string, string> = { sign: 'ready', seal: 'signed,numbered' };

/** Every document that waits for the person's act, beyond what a list shows; at most as many as one request takes. */
export async function allWanted(act: string): Promise<DocumentRow[]> {
  const list = await api.documents({ direction: 'out', state: waiting[act] ?? '', limit: most });
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
