// Calls about what parties agreed on as another measure by which their documents are originals.
import { call } from './api';
import type { components } from './schema';

type S = components['schemas'];
export type Agreements = S['AgreementsView'];
export type Agreement = S['AgreementView'];
export type AgreementRequest = S['AgreementRequest'];

export const agreements = {
  list: () => call<Agreements>('GET', '/api/agreements'),
  keep: (r: AgreementRequest) => call<Agreements>('POST', '/api/agreements', r),
  end: (a: string, on: string, reason: string) => call<Agreements>('POST', `/api/agreements/${encodeURIComponent(a)}/end`, { on, reason }),
};
