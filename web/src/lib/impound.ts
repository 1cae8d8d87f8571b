// Calls about documents that a competent body has impounded (379.21).
import { api, call, fetched } from './api';
import { speech } from '../i18n/index.svelte';
import { day } from './format';
import type { components } from './schema';
import type { DocumentRow } from './types';

type S = components['schemas'];
export type Impounding = S['DocumentImpoundView'];
export type ImpoundItem = S['ImpoundView'];
export type ImpoundRow = S['ImpoundRow'];
export type ImpoundRequest = S['ImpoundRequest'];
export type ExamineFile = S['ExamineFileView'];

const id = encodeURIComponent;

/** The rule by which every door refuses what is impounded. */
export const impoundRule = '379.21.3';

export const impound = {
  list: () => call<ImpoundRow[]>('GET', '/api/impounds'),
  mine: () => call<ImpoundRow[]>('GET', '/api/examinations'),
  of: (d: string) => call<Impounding>('GET', `/api/documents/${id(d)}/impound`),
  act: (d: string, act: string, r: ImpoundRequest) => call<Impounding>('POST', `/api/documents/${id(d)}/impound/${id(act)}`, r),
  examine: (d: string, version: number, purpose: string) => fetched('POST', `/api/documents/${id(d)}/examination`, { version, purpose }),
};

/** Decisions of the register here that could order something about a document, as a search finds them. */
export async function decisions(text: string, but: string): Promise<DocumentRow[]> {
  const l = await api.documents({ type: 'QĐ', text, limit: 50 });
  return l.items.filter((d) => d.id !== but && d.number && d.date && (d.direction === 'out' || d.arrival));
}

/** Until when, in words. */
export const term = (until: string | undefined): string => (until ? speech.t.impound.until(day(until)) : speech.t.impound.noTerm);
