// Calls about certificates, devices, phases and training.
import { call, query } from './api';
import type { components } from './schema';
import type { Tone } from './tone';

type S = components['schemas'];
export type Overview = S['SubscribersView'];
export type Request = S['SubscriberView'];
export type RequestAct = S['SubscriberAct'];
export type NewRequest = S['SubscriberRequest'];
export type Fields = S['SubscriberFields'];
export type Shown = S['ShownView'];
export type Certificate = S['RegisteredView'];
export type Device = S['DeviceView'];
export type DeviceAct = S['DeviceAct'];
export type Phase = S['PhaseView'];
export type PhasePlan = S['PhaseRequest'];
export type Trainings = S['TrainingsView'];
export type NewTraining = S['TrainingRequest'];
export type Mine = S['MySubscriberView'];

const base = '/api/subscribers';
const id = encodeURIComponent;

export const papers = {
  overview: () => call<Overview>('GET', base),
  mine: () => call<Mine>('GET', `${base}/mine`),
  requests: (state: string) => call<Request[]>('GET', `${base}/requests` + query({ state })),
  request: (r: string) => call<Request>('GET', `${base}/requests/${id(r)}`),
  begin: (r: NewRequest) => call<Request>('POST', `${base}/requests`, r),
  act: (r: string, act: string, a: RequestAct) => call<Request>('POST', `${base}/requests/${id(r)}/acts/${id(act)}`, a),
  read: (r: string, file: string) => call<Certificate>('POST', `${base}/requests/${id(r)}/certificate`, { file }),
  shown: (r: string) => call<Shown[]>('GET', `${base}/requests/${id(r)}/shown`),
  certificates: () => call<Certificate[]>('GET', `${base}/certificates`),
  stop: (c: string, reason: string) => call<Certificate[]>('POST', `${base}/certificates/${id(c)}/end`, { reason }),
  restore: (c: string, reason: string) => call<Certificate[]>('POST', `${base}/certificates/${id(c)}/restore`, { reason }),
  devices: () => call<Device[]>('GET', `${base}/devices`),
  addDevice: (d: DeviceAct) => call<Device>('POST', `${base}/devices`, d),
  actOnDevice: (d: string, act: string, a: DeviceAct) => call<Device>('POST', `${base}/devices/${id(d)}/acts/${id(act)}`, a),
  phases: () => call<Phase[]>('GET', `${base}/phases`),
  plan: (p: PhasePlan, phase = '') => (phase ? call<Phase[]>('PUT', `${base}/phases/${id(phase)}`, p) : call<Phase[]>('POST', `${base}/phases`, p)),
  drop: (p: string, reason: string) => call<Phase[]>('POST', `${base}/phases/${id(p)}/drop`, { reason }),
  trainings: () => call<Trainings>('GET', `${base}/trainings`),
  train: (t: NewTraining) => call<Trainings>('POST', `${base}/trainings`, t),
  voidTraining: (t: string, reason: string) => call<Trainings>('POST', `${base}/trainings/${id(t)}/void`, { reason }),
};

export const formURL = (r: string) => `${base}/requests/${id(r)}/form.pdf`;
export const minutesURL = (d: string, n: number) => `${base}/devices/${id(d)}/minutes/${n}`;

/** A small file as the server takes it. */
export async function base64(file: File): Promise<string> {
  let text = '';
  for (const b of new Uint8Array(await file.arrayBuffer())) text += String.fromCharCode(b);
  return btoa(text);
}

export function requestTone(r: Request): Tone {
  if (r.deadline?.overdue) return 'bad';
  if (['accepted', 'returned', 'lost'].includes(r.state)) return 'good';
  if (r.state === 'denied') return 'bad';
  if (r.state === 'withdrawn' || r.state === 'draft') return 'quiet';
  return r.state === 'sent' || r.state === 'handed' ? 'wait' : 'info';
}

export function certificateTone(c: Certificate): Tone {
  if (c.state === 'serves') return c.alert ? 'wait' : 'good';
  return c.state === 'early' ? 'info' : c.state === 'ended' ? 'quiet' : 'bad';
}

export function deviceTone(d: Device): Tone {
  const tones: Record<string, Tone> = { stock: 'info', offered: 'wait', handed: 'good', locked: 'bad', lost: 'bad', returned: 'quiet', destroyed: 'quiet' };
  return d.warning.vi ? 'bad' : (tones[d.state] ?? 'quiet');
}
