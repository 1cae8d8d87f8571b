// Calls about copies that change their form, and the register of them.
import { call, query } from './api';
import type { components } from './schema';

type S = components['schemas'];
export type Copy = S['CopyView'];
export type Copies = S['CopiesView'];
export type DocumentCopies = S['DocumentCopies'];
export type Printed = S['PrintedView'];
export type Slip = S['SlipView'];

const id = encodeURIComponent;

export const paper = {
  register: (year: string) => call<Copies>('GET', '/api/conversions' + query({ year })),
  end: (c: string, reason: string) => call<Copy>('POST', `/api/conversions/${id(c)}/end`, { reason }),
  slips: () => call<Slip[]>('GET', '/api/slips'),
  ask: (r: S['SlipRequest']) => call<Slip>('POST', '/api/slips', r),
  decide: (x: string, granted: boolean, reason: string) => call<Slip>('POST', `/api/slips/${id(x)}/decide`, { granted, reason }),
  issue: (x: string) => call<S['IssuedSlip']>('POST', `/api/slips/${id(x)}/issue`),
  of: (d: string) => call<DocumentCopies>('GET', `/api/documents/${id(d)}/copies`),
  print: (d: string, r: S['PrintRequest']) => call<Printed>('POST', `/api/documents/${id(d)}/copies`, r),
};

/** Gives a file that came with an answer to the browser, as a download. */
export function hand(p: { name: string; pdf: string }): void {
  const bytes = Uint8Array.from(atob(p.pdf), (c) => c.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' }));
  const a = document.createElement('a');
  a.href = url;
  a.download = p.name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
