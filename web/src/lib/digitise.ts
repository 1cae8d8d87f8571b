// Calls about scans of paper, and about paper originals.
import { call } from './api';
import type { components } from './schema';

type S = components['schemas'];
export type Scan = S['ScanView'];
export type PaperOriginal = S['PaperView'];
export type Proposal = S['Proposal'];

const at = (id: string, what = '') => `/api/scans/${encodeURIComponent(id)}${what}`;

/** The fields that a person confirms one by one, in the order of the page. */
export const fields = ['type', 'number', 'date', 'abstract', 'author', 'signer'] as const;
export type FieldName = (typeof fields)[number];

export const fileURL = (id: string) => at(id, '/file.pdf');

export const digitise = {
  list: () => call<S['ScansView']>('GET', '/api/scans'),
  one: (id: string) => call<Scan>('GET', at(id)),
  read: (id: string, plain: boolean) => call<Scan>('POST', at(id, '/read'), { plain }),
  confirm: (id: string, r: S['ScanConfirmation']) => call<Scan>('POST', at(id, '/confirm'), r),
  compare: (id: string, pages: number[], remark: string) => call<Scan>('POST', at(id, '/compare'), { pages, remark }),
  sign: (id: string, pin: string) => call<Scan>('POST', at(id, '/sign'), { pin }),
  drop: (id: string, reason: string) => call<Scan>('POST', at(id, '/drop'), { reason }),
  paper: (id: string) => call<PaperOriginal>('GET', `/api/papers/${encodeURIComponent(id)}`),
  voidPaper: (id: string, r: S['PaperVoiding']) => call<PaperOriginal>('POST', `/api/papers/${encodeURIComponent(id)}/void`, r),
};
