// The dated lists: who may sign what, what must be signed, what goes without paper.
import { call } from './api';
import type { components } from './schema';

type S = components['schemas'];
export type Lists = S['DatedListsView'];
export type List = S['DatedListView'];
export type Detail = S['VersionDetail'];
export type Line = S['ListLineView'];
export type Comparison = S['ListComparison'];
export type Answer = S['AskView'];

const id = encodeURIComponent;

export const authority = {
  lists: () => call<Lists>('GET', '/api/dated-lists'),
  version: (kind: string, version: string) => call<Detail>('GET', `/api/dated-lists/${id(kind)}/${id(version)}`),
  file: (kind: string, version: string) => `/api/dated-lists/${id(kind)}/${id(version)}/file.toml`,
  ask: (q: S['AskRequest']) => call<Answer>('POST', '/api/authority/ask', q),
  compare: (text: string) => call<Comparison>('POST', '/api/dated-lists/compare', { text }),
  adopt: (text: string, document: string) => call<Lists>('POST', '/api/dated-lists', { text, document }),
  review: (r: S['ListReviewRequest']) => call<Lists>('POST', '/api/dated-lists/reviews', r),
  assign: (r: S['DeviceUseRequest']) => call<Lists>('POST', '/api/dated-lists/devices', r),
  unassign: (assignment: string, document: string) => call<Lists>('POST', '/api/dated-lists/devices/end', { id: assignment, document }),
};
