// Calls about the file plan of a year.
import { call, query } from './api';
import type { components } from './schema';

type S = components['schemas'];
export type Plan = S['PlanView'];
export type PlanLine = S['PlanLine'];
export type PlanEntry = S['PlanEntryView'];

export const plans = {
  of: (year: string) => call<Plan>('GET', '/api/file-plans' + query({ year })),
  draw: (year: string, entries: PlanLine[], document: string) => call<Plan>('PUT', `/api/file-plans/${year}`, { entries, ...(document ? { document } : {}) }),
  issue: (year: string, document: string) => call<Plan>('POST', `/api/file-plans/${year}/issue`, { document }),
  workbook: (year: string) => `/api/file-plans/${year}/plan.xlsx`,
  open: (year: string, code: string) => call<S['DossierView']>('POST', '/api/dossiers', { plan: year, code }),
  close: (d: string, note: string) => call<S['DossierView']>('POST', `/api/dossiers/${encodeURIComponent(d)}/close`, { note }),
  reopen: (d: string, reason: string) => call<S['DossierView']>('POST', `/api/dossiers/${encodeURIComponent(d)}/reopen`, { reason }),
};

/** Lines as they come out of a spreadsheet: one a row, its cells between tabs. A first row of column names is left out. */
export function linesOf(text: string): PlanLine[] {
  const rows = text.split(/\r?\n/).map((r) => r.split('\t').map((c) => c.trim().normalize('NFC')));
  return rows
    .filter((r) => r.some(Boolean))
    .filter((r, i) => i > 0 || !/^(số|ký hiệu|mã|code)/i.test(r[0] ?? ''))
    .map(([code = '', heading = '', title = '', retention = '', keeper = '', note = '']) => ({ code, heading, title, retention, keeper, note }));
}

/** The same, the other way: what is edited as text. */
export const textOf = (list: PlanEntry[]) => list.map((e) => [e.code, e.heading, e.title, e.retention, e.keeperName, e.note].join('\t')).join('\n');
