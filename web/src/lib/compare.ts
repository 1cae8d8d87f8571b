// Two stored files side by side.
import { call, query } from './api';
import type { components } from './schema';

type S = components['schemas'];
export type Compared = S['ComparedView'];
export type Pages = S['ComparedPages'];
export type Passage = S['Passage'];

/** Two files: a document and the number of its version each; 0 is the newest PDF. */
export interface Two {
  document: string;
  version: number;
  other: string;
  otherVersion: number;
}

const at = (t: Two, what = '') => `/api/documents/${encodeURIComponent(t.document)}/compare${what}`;
const of = (t: Two) => ({ version: t.version, other: t.other === t.document ? '' : t.other, otherVersion: t.otherVersion });

export const compare = (t: Two) => call<Compared>('GET', at(t) + query(of(t)));
export const comparePages = (t: Two, page: number, otherPage: number) => call<Pages>('GET', at(t, '/pages') + query({ ...of(t), page, otherPage }));

/** The two files that an address asks for. */
export function asked(search: string): Two {
  const q = new URLSearchParams(search);
  const whole = (name: string) => Math.max(0, Math.trunc(Number(q.get(name))) || 0);
  const document = q.get('vb') ?? '';
  return { document, version: whole('ban'), other: q.get('voi') || document, otherVersion: whole('banvoi') };
}

export const address = (t: Two) => '/so-sanh' + query({ vb: t.document, ban: t.version, voi: t.other === t.document ? '' : t.other, banvoi: t.otherVersion });
