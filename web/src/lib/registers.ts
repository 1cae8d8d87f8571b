// Calls about the numbers of the registers and about incidents.
import { call } from './api';
import type { components } from './schema';

type S = components['schemas'];
export type Numbers = S['NumbersView'];
export type Series = S['SeriesView'];
export type Block = S['BlockView'];
export type BlockRequest = S['BlockRequest'];
export type EndNumbers = S['EndNumbersRequest'];
export type Closings = S['ClosingsView'];
export type Incidents = S['IncidentsView'];
export type Incident = S['IncidentView'];
export type IncidentBanner = S['IncidentBanner'];

const id = encodeURIComponent;

export const registers = {
  numbers: () => call<Numbers>('GET', '/api/numbers'),
  reserve: (r: BlockRequest) => call<Numbers>('POST', '/api/numbers/blocks', r),
  end: (block: string, r: EndNumbers) => call<Numbers>('POST', `/api/numbers/blocks/${id(block)}/end`, r),
  closings: () => call<Closings>('GET', '/api/closings'),
  close: (r: S['CloseRequest']) => call<Closings>('POST', '/api/closings', r),
  incidents: () => call<Incidents>('GET', '/api/incidents'),
  now: () => call<IncidentBanner[]>('GET', '/api/incidents/now'),
  declare: (r: S['IncidentRequest']) => call<Incidents>('POST', '/api/incidents', r),
  extend: (which: string, r: S['ExtendRequest']) => call<Incidents>('POST', `/api/incidents/${id(which)}/extend`, r),
  told: (which: string, r: S['ToldRequest']) => call<Incidents>('POST', `/api/incidents/${id(which)}/told`, r),
  endIncident: (which: string, r: S['EndIncidentRequest']) => call<Incidents>('POST', `/api/incidents/${id(which)}/end`, r),
  reconcile: (which: string, r: S['ReconcileRequest']) => call<Incidents>('POST', `/api/incidents/${id(which)}/reconcile`, r),
};

export const closedURL = (which: string) => `/api/closings/${id(which)}/book.pdf`;
export const formsURL = (block: string) => `/api/numbers/blocks/${id(block)}/forms.pdf`;
export const incidentURL = (which: string, file: 'notice.pdf' | 'notice.eml' | 'report.pdf') => `/api/incidents/${id(which)}/${file}`;

/** A day and an hour of Vietnam as an instant; "" where the day is missing. */
export const instant = (day: string, hour: string) => (day ? `${day}T${/^\d{2}:\d{2}$/.test(hour) ? hour : '00:00'}:00+07:00` : '');
