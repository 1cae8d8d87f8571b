// What force a document has, and the comparison of a document with the one it corrects or replaces.
import { call } from './api';
import type { components } from './schema';
import type { Tone } from './tone';

type S = components['schemas'];
export type Force = S['ForceView'];
export type Comparison = S['Collation'];

const tones: Record<string, Tone> = { 'in-force': 'good', corrected: 'wait', replaced: 'bad', recalled: 'bad', voided: 'bad' };

export const effectTone = (effect: string): Tone => tones[effect] ?? 'quiet';
export const comparison = (d: string) => call<Comparison>('GET', `/api/documents/${encodeURIComponent(d)}/comparison`);
