// Calls about rights: who may do what and why, changes to confirm, what was tried, who read whose data.
import { call, query } from './api';
import type { components } from './schema';

type S = components['schemas'];
export type DocumentRights = S['RightsView'];
export type PersonRights = S['PersonRightsView'];
export type RightsAlert = S['RightsAlertView'];
export type RightsAlerts = S['RightsAlertsView'];
export type Rules = S['RulesView'];
export type Tries = S['TriesView'];
export type Readings = S['ReadingsView'];

const id = encodeURIComponent;

export const rights = {
  rules: () => call<Rules>('GET', '/api/rights/rules'),
  document: (d: string) => call<DocumentRights>('GET', `/api/documents/${id(d)}/rights`),
  person: (p: string) => call<PersonRights>('GET', `/api/people/${id(p || 'me')}/rights`),
  alerts: () => call<RightsAlerts>('GET', '/api/rights/alerts'),
  confirm: (d: string, change: number) => call<RightsAlert[]>('POST', `/api/documents/${id(d)}/rights/${change}/confirm`),
  tries: (f: { from?: string; to?: string; door?: string; kind?: string; person?: string; after?: string }) => call<Tries>('GET', '/api/tries' + query(f)),
  readings: (f: { person?: string; after?: string }) => call<Readings>('GET', '/api/personal-readings' + query(f)),
};
