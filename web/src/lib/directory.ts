// Calls about the directory, and what its pages share.
import { call, query } from './api';
import type { components } from './schema';

type S = components['schemas'];
export type Tree = S['DirectoryView'];
export type Body = S['BodyView'];
export type Unit = S['UnitView'];
export type People = S['PeopleView'];
export type Posts = S['PostsView'];
export type Post = S['PostRow'];
export type PersonPage = S['PersonPageView'];
export type Delegation = S['DelegationView'];
export type Delegations = S['DelegationsView'];
export type Capacity = S['CapacityFullView'];
export type Could = S['CouldView'];
export type Change = S['DirectoryChange'];
export type Import = S['ImportView'];
export type ScimToken = S['ScimTokenView'];
export type ScimMade = S['ScimMade'];
export type History = S['HistoryRow'];

export interface Filter {
  text?: string;
  body?: string;
  unit?: string;
  state?: string;
  post?: string;
  after?: string;
  limit?: number;
}

const id = encodeURIComponent;

export const directory = {
  tree: () => call<Tree>('GET', '/api/directory'),
  people: (f: Filter) => call<People>('GET', '/api/directory/people' + query({ ...f })),
  posts: (f: Filter) => call<Posts>('GET', '/api/directory/posts' + query({ ...f })),
  personal: (p: string) => call<S['PersonalDataView']>('GET', `/api/people/${id(p)}/personal`),
  person: (p: string) => call<PersonPage>('GET', `/api/directory/people/${id(p)}`),
  lendableBy: (p: string) => call<Capacity[]>('GET', `/api/directory/people/${id(p)}/lendable`),
  could: (on: string, type: string) => call<Could>('GET', '/api/directory/could' + query({ on, type })),
  change: (c: Change) => call<{ id: string }>('POST', '/api/directory/changes', c),
  history: (about: string) => call<History[]>('GET', '/api/directory/history' + query({ about })),
  delegations: () => call<Delegations>('GET', '/api/delegations'),
  delegate: (r: S['DelegationRequest']) => call<Delegations>('POST', '/api/delegations', r),
  revoke: (d: string, reason: string) => call<Delegations>('POST', `/api/delegations/${id(d)}/revoke`, { reason }),
  scim: () => call<ScimToken[]>('GET', '/api/directory/scim'),
  beginScim: (name: string) => call<ScimMade>('POST', '/api/directory/scim', { name }),
  endScim: (token: string) => call<ScimToken[]>('POST', `/api/directory/scim/${id(token)}/end`),
  preview: (f: File) => call<Import>('POST', '/api/directory/import/preview', f),
  apply: (f: File, v: Import) => call<Import>('POST', '/api/directory/import' + query({ name: f.name, sha256: v.sha256, stands: v.stands }), f),
};

export const exportURL = (kind: 'people' | 'bodies') => `/api/directory/export/${kind}`;

/** The first instant of a day in Vietnam; '' and what is no day give undefined. */
export const startOf = (day: string) => (day ? `${day}T00:00:00+07:00` : undefined);

/** Go's zero time stands for "none". */
export const there = (at: string | undefined) => at !== undefined && !at.startsWith('0001-');
