// Calls about cases, reviews, reports, the use of signatures and what was done in one's name.
import { call, query } from './api';
import type { components } from './schema';

type S = components['schemas'];
export type CaseRow = S['CaseRow'];
export type Case = S['CaseView'];
export type CaseArgs = S['CaseArgs'];
export type Deed = S['DeedView'];
export type InName = S['NameView'];
export type Use = S['UseView'];
export type UsedDocument = S['UsedDocument'];
export type Report = S['ReportView'];
export type ReviewRow = S['AuditRow'];
export type Review = S['AuditView'];
export type ReviewArgs = S['AuditArgs'];
export type Plan = S['AuditPlan'];

const id = encodeURIComponent;

export const oversight = {
  freeze: (r: S['FreezeRequest']) => call<Case>('POST', '/api/freeze', r),
  freezeAtDoor: (r: S['DoorFreezeRequest']) => call<S['FrozenView']>('POST', '/api/door/freeze', r),
  cases: () => call<CaseRow[]>('GET', '/api/cases'),
  oneCase: (c: string) => call<Case>('GET', `/api/cases/${id(c)}`),
  onCase: (c: string, act: string, a: CaseArgs) => call<Case>('POST', `/api/cases/${id(c)}/${act}`, a),
  caseReport: (c: string) => `/api/cases/${id(c)}/report.pdf`,
  inMyName: (f: { from?: string; to?: string; kind?: string; before?: string }) => call<InName>('GET', '/api/in-my-name' + query(f)),
  dispute: (stream: string, version: number, reason: string) => call<Case>('POST', '/api/in-my-name/dispute', { stream, version, reason }),
  use: (q: { from?: string; to?: string; body?: string; finding?: string; offset?: number }) => call<Use>('GET', '/api/use' + query(q)),
  used: (person: string, month: string) => call<UsedDocument[]>('GET', '/api/use/documents' + query({ person, month })),
  report: (kind: string, period: string) => call<Report>('GET', '/api/reports' + query({ kind, period })),
  makeReport: (kind: string, period: string, reason: string) => call<Report>('POST', '/api/reports', { kind, period, ...(reason ? { reason } : {}) }),
  takeReport: (file: unknown) => call<Report>('POST', '/api/reports/file', file),
  fetchReport: (office: string, kind: string, period: string) => call<Report>('POST', `/api/reports/offices/${id(office)}/fetch` + query({ kind, period })),
  nameOffice: (r: S['SubordinateRequest']) => call<unknown>('POST', '/api/reports/offices', r),
  reportFile: (form: string, kind: string, period: string) => `/api/reports/file.${form}` + query({ kind, period }),
  reviews: () => call<ReviewRow[]>('GET', '/api/reviews'),
  review: (r: string) => call<Review>('GET', `/api/reviews/${id(r)}`),
  plan: (p: Plan) => call<Review>('POST', '/api/reviews', p),
  onReview: (r: string, act: string, a: ReviewArgs) => call<Review>('POST', `/api/reviews/${id(r)}/${act}`, a),
};

/** A case's number as people tell it over a telephone: the end of its id, which is random. */
export const short = (id: string) => id.replaceAll('-', '').slice(-8).toUpperCase().replace(/(.{4})/, '$1-');
