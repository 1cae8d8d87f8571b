// Calls of the ways to sign in that are answered elsewhere, and of rehearsals.
import { call } from './api';
import type { components } from './schema';

type S = components['schemas'];
export type Entry = S['EntryView'];
export type Asked = S['CertificateAsked'];
export type Answer = S['WayAnswer'];
export type Identity = S['IdentityView'];
export type Provider = S['ProviderView'];
export type Rehearsals = S['RehearsalsView'];
export type Rehearsal = S['RehearsalView'];

const id = encodeURIComponent;

export const ways = {
  entry: (office: string) => call<Entry>('GET', `/api/entry/${id(office)}`),
  certificate: (office: string, account: string) => call<Asked>('POST', '/api/session/certificate', { office, account }),
  answered: (ticket: string) => call<Answer>('POST', '/api/session/certificate/answer', { ticket }),
  tls: (office: string) => call<S['Session']>('POST', '/api/session/tls', { office }),
  toProvider: (office: string, provider: string, purpose: string) => call<{ address: string }>('POST', '/api/session/provider', { office, provider, purpose }),
  fromProvider: (r: { state: string; code?: string; issuer?: string; error?: string }) => call<Answer>('POST', '/api/session/provider/answer', r),
  proof: () => call<Asked>('POST', '/api/session/proof/certificate'),
  proved: (ticket: string) => call<Answer>('POST', '/api/session/proof/certificate/answer', { ticket }),
  identities: () => call<Identity[]>('GET', '/api/account/identities'),
  unbind: (issuer: string) => call<Identity[]>('DELETE', `/api/identities?issuer=${id(issuer)}`),
  rehearsals: () => call<Rehearsals>('GET', '/api/rehearsals'),
  plan: (of: string, on: string, note: string) => call<Rehearsals>('POST', '/api/rehearsals', { of, on, note }),
  begin: (which: string) => call<Rehearsals>('POST', `/api/rehearsals/${id(which)}/begin`),
  tryNow: (which: string) => call<Rehearsals>('POST', `/api/rehearsals/${id(which)}/try`),
  sign: (which: string, pin: string) => call<Rehearsals>('POST', `/api/rehearsals/${id(which)}/sign`, { pin }),
  end: (which: string, result: string, note: string) => call<Rehearsals>('POST', `/api/rehearsals/${id(which)}/end`, { result, note }),
};
